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

const saving = window.saving; // editorial/saving.js: who is signed in, and the token that counts now
const kept = new Map(); // what the server has of each text; what differs is unsaved

const written = (segment) =>
  JSON.stringify(
    [...segment.querySelectorAll("textarea, input:not([type=hidden])")].map((field) =>
      ["checkbox", "radio"].includes(field.type) ? field.checked : field.value,
    ),
  );
const segments = () => [...(form?.querySelectorAll("[data-segment]") ?? [])];
const unsaved = () => segments().filter((segment) => written(segment) !== kept.get(segment));

/* One after the other, because each answer brings the state that the next one builds on. Whether it went well. */
let queue = Promise.resolve(true);
const save = (segment) => (queue = queue.then(() => send(segment)));

const send = async (segment) => {
  const body = new FormData();
  const sent = written(segment);
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
    const told = answer.texts[segment.dataset.segment];
    show(segment, told);
    if (!told.errors.length) kept.set(segment, sent);
    // Typed on while the answer was on its way: nothing is said to be saved that is not.
    status.textContent = written(segment) === sent ? answer.message : form.dataset.unsaved;
    if (answer.message) refresh();
    saving.say(null);
    return true;
  } catch {
    const state = await saving.ask();
    saving.say(state);
    status.textContent = form.dataset.failed;
    later();
    return false;
  }
};

/* Goes on by itself once somebody has signed in again or the connection is back. */
let timer = null;
const later = () => {
  clearTimeout(timer);
  timer = setTimeout(retry, 10_000);
};
const retry = async () => {
  clearTimeout(timer);
  if (!unsaved().length) return saving.say(null);
  const state = await saving.ask();
  if (state) {
    saving.say(state);
    return later();
  }
  for (const segment of unsaved()) if (!(await save(segment))) return;
};

if (form && status) {
  for (const segment of segments()) kept.set(segment, written(segment));
  for (const name of ["online", "focus"]) window.addEventListener(name, () => timer && retry());
  let leaving = false;
  window.addEventListener("beforeunload", (event) => {
    if (!leaving && unsaved().length) event.preventDefault();
  });
  // The page is left only for a server that will take the texts.
  form.addEventListener("submit", async (event) => {
    if (leaving) return;
    event.preventDefault();
    if (form.dataset.busy) return;
    form.dataset.busy = "yes";
    await queue;
    const state = await saving.ask();
    delete form.dataset.busy;
    saving.say(state || null);
    if (state) return later();
    leaving = true;
    form.requestSubmit(event.submitter ?? undefined);
  });
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
