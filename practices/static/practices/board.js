/* Drag and drop on the transfer board. Without this script each card's form does the same. */
(() => {
  const board = document.querySelector("[data-board]");
  if (!board) return;
  const status = document.querySelector("[data-board-status]");
  let dragged = null;

  const say = (text) => {
    status.textContent = text;
  };

  const count = (column, difference) => {
    const place = column.querySelector("[data-board-count]");
    place.textContent = String(Number(place.textContent) + difference);
  };

  const place = (card, column) => {
    column.querySelector("[data-board-cards]").prepend(card);
    card.querySelector("select").value = column.dataset.boardColumn;
  };

  const move = async (card, target) => {
    const source = card.closest("[data-board-column]");
    if (!target || source === target) return;
    const form = card.querySelector("form");
    const body = new FormData(form);
    body.set("stage", target.dataset.boardColumn);
    place(card, target);
    count(source, -1);
    count(target, 1);
    let message = board.dataset.failed;
    let done = false;
    try {
      const response = await fetch(form.action, {
        method: "POST",
        body,
        headers: { "X-Requested-With": "XMLHttpRequest" },
      });
      done = response.ok && !response.redirected;
      const type = response.headers.get("content-type") || "";
      if (type.startsWith("application/json")) message = (await response.json()).message;
    } catch {
      done = false;
    }
    if (!done) {
      place(card, source);
      count(source, 1);
      count(target, -1);
    }
    say(message);
  };

  board.addEventListener("dragstart", (event) => {
    dragged = event.target.closest("[data-board-card]");
    if (!dragged) return;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", dragged.dataset.boardCard);
    dragged.classList.add("board-card--moving");
  });

  board.addEventListener("dragend", () => {
    dragged?.classList.remove("board-card--moving");
    dragged = null;
    board.querySelectorAll(".board__column--target").forEach((column) => column.classList.remove("board__column--target"));
  });

  board.addEventListener("dragover", (event) => {
    const column = event.target.closest("[data-board-column]");
    if (!dragged || !column) return;
    event.preventDefault();
    board.querySelectorAll(".board__column--target").forEach((other) => {
      if (other !== column) other.classList.remove("board__column--target");
    });
    column.classList.add("board__column--target");
  });

  board.addEventListener("drop", (event) => {
    const column = event.target.closest("[data-board-column]");
    if (!dragged || !column) return;
    event.preventDefault();
    move(dragged, column);
  });

  board.addEventListener("submit", (event) => {
    const card = event.target.closest("[data-board-card]");
    if (!card) return;
    event.preventDefault();
    const stage = card.querySelector("select").value;
    const target = board.querySelector(`[data-board-column="${stage}"]`);
    move(card, target).then(() => card.querySelector("select").focus());
  });
})();
