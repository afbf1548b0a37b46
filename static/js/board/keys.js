/* The board by keyboard: arrows go between cards and columns, Space chooses, M moves, P pins, Ctrl+Z takes back. */
import { mayMove } from "./server.js";
import { columns } from "./columns.js";
import { openMove, openPin } from "./dialogs.js";
import { act } from "./moving.js";
import { chosen, clear, holderOf, picksIn, vmsOf } from "./selection.js";

const isText = (target) => target.matches("input:not([type=checkbox]):not([type=radio]), textarea, select");
export const vmsMeant = (pick) => (pick && !pick.checked ? vmsOf(pick) : chosen());

function go(to) {
  if (!to) return;
  to.focus({ preventScroll: true });
  (holderOf(to) ?? to).scrollIntoView({ block: "nearest", inline: "nearest" });
}

function beside(column, step, place) {
  const every = columns();
  const next = every[every.indexOf(column) + step];
  if (!next) return;
  next.scrollIntoView({ block: "nearest", inline: "nearest" });
  const picks = picksIn(next);
  go(picks.length ? picks[Math.min(place, picks.length - 1)] : next.querySelector("h2"));
}

function arrow(event) {
  const column = event.target.closest(".board-column");
  const pick = event.target.matches("input[data-pick]") ? event.target : null;
  if (!column || (!pick && event.target.tagName !== "H2")) return false;
  const picks = picksIn(column);
  const place = pick ? picks.indexOf(pick) : -1;
  if (event.key === "ArrowRight") beside(column, 1, Math.max(0, place));
  else if (event.key === "ArrowLeft") beside(column, -1, Math.max(0, place));
  else if (event.key === "ArrowDown") go(picks[place + 1]);
  else if (event.key === "ArrowUp") go(place > 0 ? picks[place - 1] : column.querySelector("h2"));
  else if (event.key === "Home") go(picks[0]);
  else if (event.key === "End") go(picks.at(-1));
  else return false;
  return true;
}

function letter(event) {
  const pick = event.target.matches("input[data-pick]") ? event.target : null;
  const column = event.target.closest(".board-column");
  const vms = vmsMeant(pick);
  if (event.key === "m" && mayMove && vms.length) openMove(vms, column);
  else if (event.key === "p" && mayMove && vms.length) openPin(vms);
  else if (event.key === "/") document.querySelector(".board-search input").focus();
  else if (event.key === "Enter" && pick) pick.closest(".board-card").querySelector("details > summary")?.click();
  else if (event.key === "Escape" && chosen().length) clear();
  else return false;
  return true;
}

/* One stop of the Tab key in each column: the card that had the focus last. Arrows reach the others. */
function rove(column, to = null) {
  const every = [...column.querySelectorAll("input[data-pick]")];
  const stop = to ?? every.find((pick) => pick.dataset.stop) ?? every[0];
  for (const pick of every) delete pick.dataset.stop;
  if (stop) stop.dataset.stop = "yes";
  for (const pick of every) pick.tabIndex = pick === stop ? 0 : -1;
  for (const summary of column.querySelectorAll(".board-card summary")) summary.tabIndex = -1; // Enter on the card opens it
}

function roveAll() {
  for (const column of columns()) rove(column, column.contains(document.activeElement) && document.activeElement.matches("input[data-pick]") ? document.activeElement : null);
}

export function start() {
  roveAll();
  document.addEventListener("boardcards", roveAll);
  document.addEventListener("focusin", (event) => {
    if (event.target.matches("input[data-pick]")) rove(event.target.closest(".board-column"), event.target);
  });
  document.addEventListener("keydown", (event) => {
    if (document.querySelector("dialog[open]") || isText(event.target)) return;
    const key = event.key.toLowerCase();
    if ((event.ctrlKey || event.metaKey) && (key === "z" || key === "y")) {
      if (!mayMove) return;
      event.preventDefault();
      act(key === "y" || event.shiftKey ? "redo" : "undo");
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (arrow(event) || letter(event)) event.preventDefault();
  });
}
