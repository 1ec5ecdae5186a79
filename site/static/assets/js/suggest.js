// Combobox with a list of suggestions (WAI-ARIA 1.2): arrows move, Enter opens, Escape closes.
const WAIT = 150;

export function suggest(input) {
  const list = document.createElement("ul");
  const status = document.createElement("p");
  list.className = "suggestions";
  list.id = `${input.id}-suggestions`;
  list.setAttribute("role", "listbox");
  list.hidden = true;
  status.className = "visually-hidden";
  status.setAttribute("role", "status");
  input.after(list, status);
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-expanded", "false");
  input.setAttribute("aria-controls", list.id);

  let timer = 0;
  let request = null;
  let active = -1;

  const options = () => [...list.querySelectorAll('[role="option"]')];

  function close() {
    list.hidden = true;
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function mark(index) {
    const all = options();
    active = (index + all.length) % all.length;
    all.forEach((option, position) => option.setAttribute("aria-selected", String(position === active)));
    input.setAttribute("aria-activedescendant", all[active].id);
    all[active].scrollIntoView({ block: "nearest" });
  }

  function show(answer) {
    list.replaceChildren();
    let number = 0;
    for (const group of answer.groups) {
      const head = document.createElement("li");
      head.className = "suggestions__group";
      head.setAttribute("role", "presentation");
      head.textContent = group.label;
      list.append(head);
      for (const item of group.items) {
        const option = document.createElement("li");
        option.id = `${list.id}-${number++}`;
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        option.dataset.url = item.url;
        option.textContent = item.text;
        if (item.hint) {
          const hint = document.createElement("span");
          hint.className = "suggestions__hint";
          hint.textContent = item.hint;
          option.append(hint);
        }
        list.append(option);
      }
    }
    list.hidden = number === 0;
    active = -1;
    input.setAttribute("aria-expanded", String(number > 0));
    status.textContent = answer.status ?? "";
  }

  async function ask() {
    const words = input.value.trim();
    request?.abort();
    if (words.length < 2) return close();
    request = new AbortController();
    try {
      const response = await fetch(`${input.dataset.suggest}?q=${encodeURIComponent(words)}`, { signal: request.signal });
      if (response.ok) show(await response.json());
    } catch (error) {
      if (error.name !== "AbortError") close();
    }
  }

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT);
  });
  input.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    if (event.key === "ArrowDown") mark(active + 1);
    else if (event.key === "ArrowUp") mark(active - 1);
    else if (event.key === "Escape") close();
    else if (event.key === "Enter" && active >= 0) location.assign(options()[active].dataset.url);
    else return;
    event.preventDefault();
  });
  list.addEventListener("mousedown", (event) => {
    const option = event.target.closest('[role="option"]');
    if (!option) return;
    event.preventDefault();
    location.assign(option.dataset.url);
  });
  input.addEventListener("blur", () => setTimeout(close, 100));
}
