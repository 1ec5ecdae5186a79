/* Saves a text when its field is left and lets the preview follow. Without this script »Speichern« does the same. */
const form = document.querySelector("[data-translation]");
const preview = document.querySelector("[data-preview]");
const status = document.querySelector("[data-status]");

const paragraphs = (place, sentences, className) => {
  place.replaceChildren(
    ...sentences.map((sentence) => {
      const paragraph = document.createElement("p");
      paragraph.className = className;
      paragraph.textContent = sentence;
      return paragraph;
    }),
  );
};

const show = (segment, answer) => {
  segment.querySelector("input[name$='-base']").value = answer.base;
  paragraphs(segment.querySelector("[data-errors]"), answer.errors, "te-error");
  paragraphs(segment.querySelector("[data-warnings]"), answer.warnings, "te-warning");
};

// Neither reload() nor the same address: a frame that is still loading would show the state before the change.
const refresh = () => {
  if (!preview) return;
  const top = preview.contentWindow.scrollY;
  preview.addEventListener("load", () => preview.contentWindow.scrollTo(0, top), { once: true });
  const address = new URL(preview.src);
  address.searchParams.set("stand", Date.now().toString());
  preview.src = address.href;
};

const save = async (segment) => {
  const body = new FormData();
  body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  for (const field of segment.querySelectorAll("textarea, input")) {
    if (["checkbox", "radio"].includes(field.type) && !field.checked) continue;
    body.set(field.name, field.value);
  }
  try {
    const response = await fetch(form.action || window.location.href, {
      method: "POST",
      body,
      headers: { "X-Requested-With": "XMLHttpRequest" },
    });
    if (!response.ok || response.redirected) throw new Error(response.statusText);
    const answer = await response.json();
    show(segment, answer.texts[segment.dataset.segment]);
    status.textContent = answer.message;
    if (answer.message) refresh();
  } catch {
    status.textContent = form.dataset.failed;
  }
};

if (form && status) {
  form.addEventListener("change", (event) => {
    const segment = event.target.closest("[data-segment]");
    if (segment && event.target.matches("[data-text], [type=checkbox]")) save(segment);
  });
  for (const button of form.querySelectorAll("[data-use]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const segment = button.closest("[data-segment]");
      const field = segment.querySelector("[data-text]");
      field.value = button.parentElement.querySelector("[data-suggestion]").textContent;
      field.focus();
      save(segment);
    });
  }
}
