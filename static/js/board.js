/* The wave board. Without this script its columns are read by links, and VMs are moved by its form. */
import { board, mayMove } from "./board/server.js";
import * as columns from "./board/columns.js";
import * as drag from "./board/drag.js";
import * as keys from "./board/keys.js";
import * as search from "./board/search.js";
import { openMove, openPin } from "./board/dialogs.js";
import { act } from "./board/moving.js";
import { changed, chosen, chosenPicks, clear } from "./board/selection.js";

const DOES = {
  move: () => openMove(chosen(), chosenPicks()[0]?.closest(".board-column")),
  pin: () => openPin(chosen()),
  unpin: () => act("pins", { vms: chosen().join(","), do: "unpin" }),
  clear,
  undo: () => act("undo"),
  redo: () => act("redo"),
};

if (board) {
  columns.start();
  keys.start();
  search.start();
  if (mayMove) drag.start();
  changed();
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-do]");
    if (!button || button.disabled) return;
    event.preventDefault();
    DOES[button.dataset.do]();
  });
}
