/* Which VMs are chosen: every card and every VM of an open card has one box [data-pick], whose value are its VMs. */
import { announce } from "./server.js";

const form = document.getElementById("board-form");
let last = null;

export const picksIn = (place) => [...place.querySelectorAll("input[data-pick]")].filter((pick) => pick.offsetParent !== null);
export const holderOf = (pick) => pick.closest(".board-vm, .board-card");
export const pickOf = (holder) => holder.querySelector("input[data-pick]");
const vmsIn = (picks) => [...new Set(picks.flatMap((pick) => pick.value.split(",")))].sort();

export const chosenPicks = (place = form) => [...place.querySelectorAll("input[data-pick]:checked")];
export const chosen = (place = form) => vmsIn(chosenPicks(place));
export const vmsOf = (pick) => vmsIn([pick]);

export function clear() {
  for (const pick of chosenPicks()) pick.checked = false;
  changed();
}

export function choose(pick, { alone = false, through = false, toggle = false } = {}) {
  const reached = picksIn(pick.closest(".board-column"));
  const from = reached.indexOf(last);
  if (through && from >= 0) {
    const to = reached.indexOf(pick);
    for (const one of reached.slice(Math.min(from, to), Math.max(from, to) + 1)) one.checked = true;
  } else if (alone) {
    for (const one of chosenPicks()) if (one !== pick) one.checked = false;
    pick.checked = true;
  } else if (toggle) {
    pick.checked = !pick.checked;
  }
  last = pick;
  changed();
}

/* After a column has been drawn anew, what was chosen in it is chosen again. */
export function keepIn(column, vms) {
  const were = new Set(vms);
  for (const pick of column.querySelectorAll("input[data-pick]")) {
    pick.checked = were.size > 0 && pick.value.split(",").every((vm) => were.has(vm));
  }
  changed();
}

export function changed() {
  const count = chosen().length;
  const bar = document.querySelector(".board-bar");
  if (!bar) return;
  bar.classList.toggle("is-empty", !count);
  for (const text of bar.querySelectorAll("[data-chosen]")) text.textContent = `${count} ${count === 1 ? "VM" : "VMs"} chosen`;
  for (const button of bar.querySelectorAll("button[data-needs-choice]")) button.disabled = !count;
}

form?.addEventListener("change", (event) => {
  if (!event.target.matches("input[data-pick]")) return;
  last = event.target;
  changed();
  announce(`${chosen().length} VMs chosen.`);
});

form?.addEventListener("click", (event) => {
  const pick = event.target.closest("input[data-pick]");
  if (pick && event.shiftKey) {
    event.preventDefault();
    setTimeout(() => choose(pick, { through: true }));
    return;
  }
  const holder = event.target.closest(".board-vm, .board-card");
  if (!holder || event.target.closest("a, button, summary, input")) return;
  event.preventDefault(); // a label's own click would tick once more
  const own = pickOf(holder);
  if (!own) return;
  own.focus({ preventScroll: true });
  const key = event.ctrlKey || event.metaKey || event.pointerType === "touch";
  choose(own, { through: event.shiftKey, toggle: key, alone: !key && !event.shiftKey });
});
