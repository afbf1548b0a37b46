/* "Move to wave…": every window with its room, a search in them, and beside it what the move would do. And the pin. */
import { announce } from "./server.js";
import { columns } from "./columns.js";
import { act, move } from "./moving.js";
import { effectOf } from "./preview.js";

const moveDialog = document.getElementById("board-move");
const pinDialog = document.getElementById("board-pin");
let asked = [];

const windows = () => [...moveDialog.querySelectorAll(".board-windows label")];

function fillWindows(here) {
  const list = moveDialog.querySelector(".board-windows");
  list.replaceChildren(...columns().filter((column) => column.dataset.takes === "yes").map((column) => {
    const label = document.createElement("label");
    const radio = document.createElement("input");
    radio.type = "radio";
    radio.name = "to";
    radio.value = column.dataset.window;
    const words = document.createElement("span");
    words.textContent = column.dataset.name + (column === here ? " (they are here)" : "");
    const sub = document.createElement("span");
    sub.className = "sub";
    sub.textContent = column.dataset.words;
    words.append(sub);
    label.append(radio, words);
    return label;
  }));
}

export function openMove(vms, here) {
  asked = vms;
  fillWindows(here);
  moveDialog.querySelector("[data-what]").textContent = `${vms.length} ${vms.length === 1 ? "VM" : "VMs"}`;
  moveDialog.querySelector("[data-effect]").replaceChildren(note("Choose a window to see what the move would do."));
  const search = moveDialog.querySelector("input[type=search]");
  search.value = "";
  sift("");
  moveDialog.querySelector("button[value=move]").disabled = false;
  moveDialog.returnValue = "";
  moveDialog.showModal();
  search.focus();
}

function note(words) {
  const text = document.createElement("p");
  text.className = "soft";
  text.textContent = words;
  return text;
}

function sift(words) {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  let shown = 0;
  for (const label of windows()) {
    label.hidden = !wanted.every((word) => label.textContent.toLowerCase().includes(word));
    shown += label.hidden ? 0 : 1;
  }
  moveDialog.querySelector("[data-nothing]").hidden = shown > 0;
}

async function show(to) {
  const place = moveDialog.querySelector("[data-effect]");
  place.setAttribute("aria-busy", "true");
  try {
    const effect = await effectOf(asked, to);
    if (!effect) return;
    place.replaceChildren(effect);
    moveDialog.querySelector("button[value=move]").disabled = effect.dataset.verdict === "refused";
    announce(effect.dataset.say);
  } catch {
    place.replaceChildren(note("What it would do could not be asked: the server did not answer."));
  }
  place.removeAttribute("aria-busy");
}

moveDialog?.addEventListener("input", (event) => { if (event.target.type === "search") sift(event.target.value); });
moveDialog?.addEventListener("change", (event) => { if (event.target.name === "to") show(event.target.value); });
moveDialog?.addEventListener("keydown", (event) => {
  if (event.target.type !== "search" || !["ArrowDown", "Enter"].includes(event.key)) return;
  event.preventDefault();
  const first = windows().find((label) => !label.hidden)?.querySelector("input");
  first?.focus();
  first?.click();
});
moveDialog?.addEventListener("close", () => {
  const to = moveDialog.querySelector("[name=to]:checked")?.value;
  if (moveDialog.returnValue === "move" && to) move(asked, to);
});

export function openPin(vms) {
  asked = vms;
  pinDialog.querySelector("[data-what]").textContent = `${vms.length} ${vms.length === 1 ? "VM" : "VMs"}`;
  pinDialog.querySelector("[name=reason]").value = "";
  pinDialog.returnValue = "";
  pinDialog.showModal();
}

pinDialog?.addEventListener("close", () => {
  if (pinDialog.returnValue !== "pin") return;
  act("pins", { vms: asked.join(","), do: "pin", reason: pinDialog.querySelector("[name=reason]").value.trim() });
});
for (const cancel of document.querySelectorAll("dialog [data-cancel]")) {
  cancel.addEventListener("click", () => cancel.closest("dialog").close(""));
}
