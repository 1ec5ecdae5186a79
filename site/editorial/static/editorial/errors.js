// Errors of a form in the admin: each line of the message on top leads to its field and opens what hides it
// (another tab, a collapsed panel, the dialog of the schedule). What nobody can see opens by itself.

const ERRORS = ".w-field__errors .error-message, .help-critical:not([hidden])";

const wrapperOf = (error) => error.closest(".w-field__wrapper, .w-field, .w-panel__wrapper, .w-panel") || error;
const fieldOf = (error) => wrapperOf(error).querySelector("input:not([type=hidden]), select, textarea, [contenteditable]");
const isSeen = (element) => Boolean(element.getClientRects().length) && !element.closest("[aria-hidden=true]");

const words = (element) => element?.textContent.replace("*", "").replace(/\s+/g, " ").trim() || "";

function labelOf(error) {
  const field = fieldOf(error);
  return words(field?.id && document.querySelector(`label[for="${CSS.escape(field.id)}"]`));
}

function open(error) {
  const tab = error.closest("[role=tabpanel], .w-tabs__panel");
  if (tab?.id) document.querySelector(`[role=tab][href="#${tab.id}"]`)?.click();
  for (let panel = error.closest(".w-panel"); panel; panel = panel.parentElement.closest(".w-panel")) {
    const toggle = panel.querySelector(":scope > .w-panel__header [data-panel-toggle]");
    if (toggle?.getAttribute("aria-expanded") === "false") toggle.click();
  }
  const dialog = error.closest("[role=dialog]");
  if (dialog?.getAttribute("aria-hidden") === "true") {
    document.querySelector(`[data-a11y-dialog-show="${dialog.id}"]`)?.click();
  }
  // The tab and the dialog appear after this turn.
  setTimeout(() => {
    wrapperOf(error).scrollIntoView({ block: "center" });
    fieldOf(error)?.focus({ preventScroll: true });
  }, 100);
}

function linkTo(error, text) {
  const link = document.createElement("a");
  link.href = `#${fieldOf(error)?.id || wrapperOf(error).id || ""}`;
  link.textContent = text;
  link.addEventListener("click", (event) => {
    event.preventDefault();
    open(error);
  });
  return link;
}

function showErrors() {
  const message = document.querySelector(".messages li.error");
  const errors = [...document.querySelectorAll(ERRORS)].filter(words);
  if (!message || !errors.length) return;
  let list = message.querySelector("ul.errorlist");
  if (!list) {
    list = document.createElement("ul");
    list.className = "errorlist";
    message.insertBefore(list, message.querySelector("button"));
  }
  for (const error of errors) {
    const label = labelOf(error);
    const free = [...list.children].filter((line) => !line.querySelector("a") && words(line).endsWith(words(error)));
    let line = free.find((one) => label && words(one).startsWith(label)) || (label ? null : free[0]);
    if (!line) {
      line = document.createElement("li");
      line.textContent = [label, words(error)].filter(Boolean).join(": ");
      list.append(line);
    }
    line.replaceChildren(linkTo(error, words(line)));
  }
  if (!errors.some(isSeen)) open(errors[0]);
}

// Wagtail puts the dialogs into the page after it is drawn.
window.addEventListener("load", () => setTimeout(showErrors, 300));
