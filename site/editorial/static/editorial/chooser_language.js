/* Choosers open in the language of the form they belong to.
   Wagtail opens them all through ModalWorkflow and tells them nothing of the form; once open, its own switch of
   languages goes on from there. */
(() => {
  const told = document.getElementById("form-language");
  if (!told || !window.ModalWorkflow) return;
  const locale = JSON.parse(told.textContent);
  const open = window.ModalWorkflow;
  window.ModalWorkflow = (options) =>
    open(/\/choose/.test(options.url ?? "") ? { ...options, urlParams: { locale, ...options.urlParams } } : options);
})();
