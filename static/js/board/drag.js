/* Dragging by mouse, pen and touch. A mouse drags the card; a finger the card's handle, or the card after a moment. */
import { announce, mayMove } from "./server.js";
import { columns } from "./columns.js";
import { move } from "./moving.js";
import { drop as forget, effectOf } from "./preview.js";
import { chosen, chosenPicks, holderOf, pickOf, vmsOf } from "./selection.js";

const MOUSE_PX = 6;
const FINGER_MS = 350;
const EDGE_PX = 56;
const STEP_PX = 14;
const row = document.querySelector(".board-columns");
let held = null; // { pointer, pick, x, y, timer } before it is a drag
let drag = null; // { vms, lifted, ghost, target, x, y } while it is one
let swallow = false;

function pressed(event) {
  if (!mayMove || event.button !== 0 || drag) return;
  const holder = event.target.closest(".board-vm.can-move, .board-card.can-move");
  const isGrip = event.target.closest(".board-grip");
  if (!holder || (!isGrip && event.target.closest("a, button, input, summary"))) return;
  held = { pointer: event.pointerId, pick: pickOf(holder), x: event.clientX, y: event.clientY, isMouse: event.pointerType === "mouse" || Boolean(isGrip) };
  if (!held.isMouse) held.timer = setTimeout(() => lift(held.x, held.y), FINGER_MS);
}

function lift(x, y) {
  const picks = held.pick.checked ? chosenPicks() : [held.pick];
  const vms = held.pick.checked ? chosen() : vmsOf(held.pick);
  const ghost = document.createElement("div");
  ghost.className = "board-ghost";
  ghost.textContent = picks.length === 1 ? holderOf(picks[0]).dataset.name : `${picks.length} cards, ${vms.length} VMs`;
  document.body.append(ghost);
  drag = { pointer: held.pointer, vms, lifted: picks.map(holderOf), ghost, target: null, home: held.pick.closest(".board-column"), x, y };
  for (const one of drag.lifted) one.classList.add("is-lifted");
  document.documentElement.classList.add("is-dragging");
  held = null;
  announce(`Dragging ${ghost.textContent}.`);
  follow(x, y);
  requestAnimationFrame(creep);
}

function follow(x, y) {
  Object.assign(drag, { x, y });
  drag.ghost.style.transform = `translate(${Math.min(x + 12, innerWidth - drag.ghost.offsetWidth - 4)}px, ${y + 14}px)`;
  const under = document.elementFromPoint(x, y)?.closest(".board-column") ?? null;
  if (under !== drag.target) aim(under === drag.home && drag.lifted.every((one) => drag.home.contains(one)) ? null : under);
}

const slotOf = (column) => column.querySelector(".board-slot");

function leave(column) {
  if (!column) return;
  column.classList.remove("is-target", "is-refusing");
  const slot = slotOf(column);
  if (slot) { slot.hidden = true; slot.replaceChildren(); }
}

async function aim(column) {
  leave(drag.target);
  drag.target = column;
  if (!column) { forget(); return; }
  column.classList.add("is-target");
  const mine = drag;
  try {
    const effect = await effectOf(drag.vms, column.dataset.window);
    if (!effect || drag !== mine || drag.target !== column) return;
    const slot = slotOf(column);
    slot.replaceChildren(effect);
    const { top, bottom } = column.getBoundingClientRect(); // it stays in sight, however far the column reaches down
    slot.style.bottom = `${Math.max(0, bottom - innerHeight) + 6}px`;
    slot.style.maxHeight = `${Math.min(bottom, innerHeight) - Math.max(0, top) - 12}px`;
    slot.hidden = false;
    column.classList.toggle("is-refusing", effect.dataset.verdict === "refused");
    announce(effect.dataset.say);
  } catch {
    announce("What it would do could not be asked.");
  }
}

/* Near an edge the board, or the column under the pointer, scrolls by itself. */
function creep() {
  if (!drag) return;
  const frame = row.getBoundingClientRect();
  if (drag.x < frame.left + EDGE_PX) row.scrollLeft -= STEP_PX;
  else if (drag.x > Math.min(frame.right, innerWidth) - EDGE_PX) row.scrollLeft += STEP_PX;
  const body = drag.target?.querySelector(".board-body");
  if (body) {
    const inside = body.getBoundingClientRect();
    if (drag.y > inside.top && drag.y < inside.top + EDGE_PX) body.scrollTop -= STEP_PX;
    else if (drag.y > inside.bottom - EDGE_PX) body.scrollTop += STEP_PX;
  }
  follow(drag.x, drag.y);
  requestAnimationFrame(creep);
}

function end(isDrop) {
  clearTimeout(held?.timer);
  held = null;
  if (!drag) return;
  const { vms, target, lifted, ghost } = drag;
  drag = null;
  swallow = true;
  setTimeout(() => { swallow = false; });
  ghost.remove();
  for (const one of lifted) one.classList.remove("is-lifted");
  document.documentElement.classList.remove("is-dragging");
  for (const column of columns()) leave(column);
  if (isDrop && target) move(vms, target.dataset.window);
  else announce("Nothing was moved.");
}

export function start() {
  row.addEventListener("pointerdown", pressed);
  row.addEventListener("dragstart", (event) => event.preventDefault());
  document.addEventListener("pointermove", (event) => {
    if (held && event.pointerId === held.pointer) {
      const far = Math.hypot(event.clientX - held.x, event.clientY - held.y) > MOUSE_PX;
      if (far && held.isMouse) lift(event.clientX, event.clientY);
      else if (far) { clearTimeout(held.timer); held = null; } // the finger scrolls
    } else if (drag && event.pointerId === drag.pointer) follow(event.clientX, event.clientY);
  });
  document.addEventListener("pointerup", (event) => { if (event.pointerId === (drag ?? held)?.pointer) end(true); });
  document.addEventListener("pointercancel", (event) => { if (event.pointerId === (drag ?? held)?.pointer) end(false); });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && drag) { event.stopImmediatePropagation(); end(false); }
  }, { capture: true });
  row.addEventListener("touchmove", (event) => { if (drag) event.preventDefault(); }, { passive: false });
  row.addEventListener("contextmenu", (event) => { if (drag || held?.timer) event.preventDefault(); });
  document.addEventListener("click", (event) => {
    if (swallow) { event.stopPropagation(); event.preventDefault(); }
  }, { capture: true });
}
