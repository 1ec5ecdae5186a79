// The filters of a list. Ticking does nothing but change what the button says: one press shows the result.
const WAIT = 150;
const PATIENCE = 600;

export function filters(form) {
  const button = form.querySelector("[data-apply]");
  if (!button) return;
  const status = form.querySelector("[data-number]");
  const plain = button.textContent;
  let timer = 0;
  let late = 0;
  let request = null;

  const boxes = (within = form) => [...within.querySelectorAll('input[type="checkbox"]')];

  // A Kreis says more than its Land: one of a branch stands for it.
  function replaceRelatives(box) {
    const item = box.closest("li");
    for (const other of boxes(item)) if (other !== box) other.checked = false;
    for (let above = item.parentElement.closest("li"); above; above = above.parentElement.closest("li")) {
      above.querySelector('input[type="checkbox"]').checked = false;
    }
  }

  function tellSections() {
    for (const section of form.querySelectorAll(".facet")) {
      const chosen = boxes(section).filter((box) => box.checked).length;
      section.querySelector("[data-chosen]").textContent = chosen;
      section.querySelector(".facet__chosen").hidden = chosen === 0;
    }
  }

  async function ask() {
    const query = new URLSearchParams([...new FormData(form)].filter(([, value]) => value.trim()));
    query.set("antwort", "zahl");
    request = new AbortController();
    const { signal } = request;
    try {
      const response = await fetch(`${form.getAttribute("action")}?${query}`, { signal });
      if (!response.ok) throw new Error(response.statusText);
      const answer = await response.json();
      if (signal.aborted) return;
      clearTimeout(late);
      button.textContent = answer.button;
      status.textContent = answer.status;
      for (const box of boxes()) {
        box.closest("label").querySelector(".facet__count").textContent = answer.counts[box.name]?.[box.value] ?? 0;
      }
    } catch {
      if (!signal.aborted) button.textContent = plain;
    }
  }

  function stop() {
    clearTimeout(timer);
    clearTimeout(late);
    request?.abort();
  }

  form.addEventListener("change", (event) => {
    if (event.target.type !== "checkbox") return;
    replaceRelatives(event.target);
    tellSections();
    stop();
    timer = setTimeout(ask, WAIT);
    // Better no number than one that is no longer true.
    late = setTimeout(() => { button.textContent = plain; }, PATIENCE);
  });

  // Whoever comes back sees what the address says, not what was ticked after it.
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    stop();
    form.reset();
    tellSections();
    button.textContent = plain;
    status.textContent = "";
  });
}
