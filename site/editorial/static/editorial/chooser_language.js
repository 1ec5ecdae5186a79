/* Choosers open in the language of the form they belong to.
   Wagtail opens them all through ModalWorkflow and tells them nothing of the form; once open, its own switch of
   languages goes on from there. */
(() => {
  const told = document.getElementById("form-language");
  if (!told || !window.ModalWorkflow) return;
  const locale = JSON.parse(told.textContent);
  const open = window.ModalWorkflow;
  let chooser = null;
  window.ModalWorkflow = (options) =>
    (chooser = open(
      /\/choose/.test(options.url ?? "") ? { ...options, urlParams: { locale, ...options.urlParams } } : options,
    ));
  // The form for a new entry offers similar ones. Wagtail listens to the links of its list only; this one would
  // otherwise leave the form.
  document.addEventListener("click", (event) => {
    const choice = event.target.closest?.(".modal a[data-chooser-modal-choice]");
    if (!choice || event.defaultPrevented || !chooser) return;
    event.preventDefault();
    chooser.loadUrl(choice.href);
  });
})();
