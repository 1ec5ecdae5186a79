/* What is pasted from Word keeps its lists and the borders of its cells.

   Word writes a list as paragraphs that begin with a sign, and the editor knows no tables: of both only the letters
   would be left, run together. The text is put right before the editor reads it; nothing else of it changes. */
const SIGN = /^[\s\u00a0]*(?:[·•▪§o–-]|\d{1,3}[.)]|[a-z][.)])[\s\u00a0]+/i;
const DOT = /^[\s\u00a0]*[·•▪][\s\u00a0]+/;
const NUMBER = /^[\s\u00a0]*(?:\d|[a-z][.)])/i;
const BLOCKS = "p, div, ul, ol, li, h1, h2, h3, h4, h5, h6, blockquote, br";

const tableToLines = (table) => {
  const lines = [...table.rows].map((row) => {
    const line = table.ownerDocument.createElement("p");
    for (const cell of row.cells) {
      for (const block of [...cell.querySelectorAll(BLOCKS)].reverse()) block.replaceWith(" ", ...block.childNodes, " ");
      if (cell !== row.cells[0]) line.append(" | ");
      line.append(...cell.childNodes);
    }
    return line;
  });
  table.replaceWith(...lines.filter((line) => line.textContent.replaceAll("|", "").trim()));
};

/* The sign may stand in several pieces of the paragraph. */
const cutStart = (paragraph, length) => {
  const walker = paragraph.ownerDocument.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT);
  while (length > 0 && walker.nextNode()) {
    const node = walker.currentNode;
    const cut = Math.min(length, node.data.length);
    node.data = node.data.slice(cut);
    length -= cut;
  }
};

const signOf = (paragraph) => {
  const ofWord = /mso-list:\s*l\d/i.test(paragraph.getAttribute("style") ?? "") || /MsoList/i.test(paragraph.className);
  return ((ofWord ? SIGN : DOT).exec(paragraph.textContent) ?? [""])[0];
};

const paragraphToItem = (paragraph) => {
  const sign = signOf(paragraph);
  if (!sign) return;
  const kind = NUMBER.test(sign) ? "OL" : "UL";
  cutStart(paragraph, sign.length);
  const item = paragraph.ownerDocument.createElement("li");
  item.append(...paragraph.childNodes);
  const before = paragraph.previousElementSibling;
  if (before?.dataset.pasted === kind) {
    before.append(item);
    paragraph.remove();
    return;
  }
  const list = paragraph.ownerDocument.createElement(kind);
  list.dataset.pasted = kind;
  list.append(item);
  paragraph.replaceWith(list);
};

/* The same text for the editor, or nothing where it can be left as it is. */
export const tidy = (html) => {
  if (!/<table|mso|[·•▪]|&middot;|&bull;/i.test(html) || html.includes("data-draftjs")) return "";
  const { body } = new DOMParser().parseFromString(html, "text/html");
  for (const table of [...body.querySelectorAll("table")].reverse()) tableToLines(table);
  for (const paragraph of body.querySelectorAll("p")) paragraphToItem(paragraph);
  return body.innerHTML;
};

const tidied = new WeakSet();
document.addEventListener("paste", (event) => {
  if (tidied.has(event) || !event.target.closest?.(".Draftail-Editor")) return;
  const html = tidy(event.clipboardData?.getData("text/html") ?? "");
  if (!html) return;
  const clipboardData = new DataTransfer();
  clipboardData.setData("text/html", html);
  clipboardData.setData("text/plain", event.clipboardData.getData("text/plain"));
  const again = new ClipboardEvent("paste", { bubbles: true, cancelable: true, clipboardData });
  if (!again.clipboardData?.getData("text/html")) return;
  tidied.add(again);
  event.preventDefault();
  event.stopImmediatePropagation();
  event.target.dispatchEvent(again);
}, { capture: true });
