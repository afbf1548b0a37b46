/* From a drop or a choice to the move: ask what it does, ask for the reason where it needs one, do it, say it. */
import { address, announce, element, failed, post, say, version } from "./server.js";
import { columnOf, redraw, refresh } from "./columns.js";
import { clear } from "./selection.js";
import { effectOf } from "./preview.js";

const reasonDialog = document.getElementById("board-reason");

export async function move(vms, to) {
  try {
    const effect = await effectOf(vms, to, { pause: 0 });
    if (effect) await proceed(vms, to, effect);
  } catch {
    failed();
  }
}

async function proceed(vms, to, effect) {
  if (effect.dataset.verdict === "refused") {
    say(effect.dataset.refusal, "is-bad");
    if (effect.dataset.isStale) await refresh();
    return;
  }
  if (effect.dataset.verdict === "reason") {
    const reason = await reasonFor(effect);
    if (reason === null) {
      announce("Nothing was moved.");
      return;
    }
    await send(vms, to, { reason, accepted: effect.dataset.codes });
    return;
  }
  await send(vms, to, {});
}

async function send(vms, to, fields) {
  const answer = await post(address("move"), { vms: vms.join(","), to, version: version(), ...fields });
  const found = await answer.json();
  if (found.effect) { // meanwhile it needs a reason, or another one
    await refresh({ mine: 0 });
    await proceed(vms, to, element(found.effect));
    return;
  }
  if (found.refusal) {
    say(found.refusal, "is-bad");
    await refresh();
    return;
  }
  clear();
  await refresh({ mine: found.number });
  say(found.said, "is-good", { label: "Undo", action: () => act("undo", { edit: found.edit }) });
  await focusMoved(vms, to);
}

async function focusMoved(vms, to) {
  let column = columnOf(to);
  if (!column || document.querySelector("dialog[open]")) return;
  const held = () => [...column.querySelectorAll("input[data-pick]")].find((one) => one.value.split(",").includes(vms[0]));
  if (!held()) column = await redraw(column, vms[0]);
  const pick = held();
  (pick || column.querySelector("h2"))?.focus({ preventScroll: true });
}

/* Undo, redo, pin, unpin: one step of the server, then what follows from it. */
export async function act(name, fields = {}) {
  try {
    const found = await (await post(address(name), { version: version(), ...fields })).json();
    await refresh({ mine: found.number });
    say(found.refusal ?? found.said, found.refusal ? "is-bad" : "is-good");
    if (found.said && name === "pins") clear();
  } catch {
    failed();
  }
}

/* The reason a person gives, or null where they think better of it. */
function reasonFor(effect) {
  const place = reasonDialog.querySelector("[data-effect]");
  place.replaceChildren(effect);
  const field = reasonDialog.querySelector("[name=reason]");
  field.value = "";
  reasonDialog.returnValue = "";
  reasonDialog.showModal();
  field.focus();
  return new Promise((resolve) => {
    reasonDialog.addEventListener("close", () => {
      resolve(reasonDialog.returnValue === "move" ? field.value.trim() : null);
    }, { once: true });
  });
}
