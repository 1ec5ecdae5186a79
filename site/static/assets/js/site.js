// Everything here makes a page more comfortable; nothing here is needed to use it.
import { filters } from "./filters.js";
import { suggest } from "./suggest.js";

for (const input of document.querySelectorAll("input[data-suggest]")) suggest(input);

for (const form of document.querySelectorAll("form[data-facets]")) filters(form);

// An empty field says nothing, and so it has no place in an address.
for (const form of document.querySelectorAll('form[method="get"]')) {
  form.addEventListener("formdata", ({ formData }) => {
    const filled = [...formData].filter(([, value]) => typeof value !== "string" || value.trim());
    for (const name of new Set(formData.keys())) formData.delete(name);
    for (const [name, value] of filled) formData.append(name, value);
  });
}

for (const place of document.querySelectorAll("[data-print]")) {
  place.hidden = false;
  place.addEventListener("click", () => window.print());
}

for (const place of document.querySelectorAll("[data-printed-on]")) {
  addEventListener("beforeprint", () => {
    place.hidden = false;
    place.querySelector("[data-day]").textContent = new Date().toLocaleDateString(document.documentElement.lang);
  });
}

for (const place of document.querySelectorAll("[data-copy-link]")) {
  if (!navigator.clipboard) continue;
  place.hidden = false;
  place.addEventListener("click", async () => {
    await navigator.clipboard.writeText(new URL(place.dataset.copyLink, location.href).href);
    place.querySelector("[data-label]").textContent = place.dataset.copied;
  });
}

for (const menu of document.querySelectorAll("[data-menu]")) {
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
  document.addEventListener("click", (event) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
}
