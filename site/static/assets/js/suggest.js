// Combobox with a list of suggestions (WAI-ARIA 1.2): arrows move, Enter opens, Escape closes, Tab goes on.
const WAIT = 150;

export function suggest(input) {
  const list = document.createElement("ul");
  const status = document.createElement("p");
  list.className = "suggestions";
  list.id = `${input.id}-suggestions`;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.labels[0]?.textContent.trim() ?? "");
  // A list that scrolls would be a stop of the Tab key.
  list.tabIndex = -1;
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
    // An answer that is still on its way must not open the list again.
    clearTimeout(timer);
    request?.abort();
    list.hidden = true;
    active = -1;
    status.textContent = "";
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

  function element(name, role, text = "") {
    const made = document.createElement(name);
    made.setAttribute("role", role);
    made.textContent = text;
    return made;
  }

  function show(answer) {
    list.replaceChildren();
    let number = 0;
    answer.groups.forEach((group, position) => {
      const head = element("li", "presentation", group.label);
      head.className = "suggestions__group";
      head.id = `${list.id}-group-${position}`;
      const items = element("ul", "group");
      items.setAttribute("aria-labelledby", head.id);
      for (const item of group.items) {
        const option = element("li", "option", item.text);
        option.id = `${list.id}-${number++}`;
        option.dir = "auto";
        option.setAttribute("aria-selected", "false");
        option.dataset.url = item.url;
        if (item.hint) {
          const hint = document.createElement("span");
          hint.className = "suggestions__hint";
          hint.textContent = item.hint;
          option.append(hint);
        }
        items.append(option);
      }
      const section = element("li", "presentation");
      section.append(items);
      list.append(head, section);
    });
    list.hidden = number === 0;
    active = -1;
    input.setAttribute("aria-expanded", String(number > 0));
    input.removeAttribute("aria-activedescendant");
    status.textContent = answer.status ?? "";
  }

  async function ask() {
    const words = input.value.trim();
    request?.abort();
    if (words.length < 2) return close();
    request = new AbortController();
    const { signal } = request;
    try {
      const response = await fetch(`${input.dataset.suggest}?q=${encodeURIComponent(words)}`, { signal });
      const answer = response.ok ? await response.json() : null;
      if (answer && !signal.aborted) show(answer);
    } catch (error) {
      if (error.name !== "AbortError") close();
    }
  }

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT);
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "Tab") close();
    if (list.hidden) return;
    if (event.key === "ArrowDown") mark(active + 1);
    else if (event.key === "ArrowUp") mark(active < 0 ? -1 : active - 1);
    else if (event.key === "Escape") close();
    else if (event.key === "Enter" && active >= 0) location.assign(options()[active].dataset.url);
    else return;
    event.preventDefault();
  });
  // The field keeps the focus while somebody presses; letting go elsewhere opens nothing.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest('[role="option"]');
    if (option) location.assign(option.dataset.url);
  });
  input.addEventListener("blur", close);
}
