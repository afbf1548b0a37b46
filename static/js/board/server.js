/* Asking the server, and saying what it answered. Addresses and the version seen stand on #board. */
export const board = document.getElementById("board");
export const address = (name) => board.dataset[name];
export const version = () => Number(board.dataset.version);
export const mayMove = board?.dataset.mayMove === "yes";

export async function ask(url, signal) {
  const answer = await fetch(url, { headers: { "HX-Request": "true" }, signal });
  if (!answer.ok) throw new Error(`${answer.status}`);
  return answer;
}

export async function post(url, fields, signal) {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) body.append(name, value);
  const token = document.querySelector("#board-form [name=csrfmiddlewaretoken]").value;
  const headers = { "X-CSRFToken": token, Accept: "application/json" };
  const answer = await fetch(url, { method: "POST", body, headers, signal });
  if (!answer.ok) throw new Error(`${answer.status}`);
  return answer;
}

export function element(html) {
  const holder = document.createElement("template");
  holder.innerHTML = html.trim();
  return holder.content.firstElementChild;
}

/* A sentence at the foot of the screen, for eyes and for screen readers. `kind`: is-good, is-info, is-bad. */
export function say(sentence, kind = "is-info", button = null) {
  const place = document.querySelector(".board-said");
  const note = document.createElement("div");
  note.className = `notice ${kind}`;
  const text = document.createElement("p");
  text.textContent = sentence;
  note.append(text);
  const actions = document.createElement("span");
  actions.className = "cluster";
  if (button) {
    const act = document.createElement("button");
    act.type = "button";
    act.className = "button is-small";
    act.textContent = button.label;
    act.addEventListener("click", () => { note.remove(); button.action(); });
    actions.append(act);
  }
  const close = document.createElement("button");
  close.type = "button";
  close.className = "button is-small";
  close.textContent = "Close";
  close.addEventListener("click", () => note.remove());
  actions.append(close);
  note.append(actions);
  place.replaceChildren(note);
  announce(sentence, kind === "is-bad");
  if (kind !== "is-bad") setTimeout(() => note.remove(), 12000);
}

export function announce(sentence, isUrgent = false) {
  document.getElementById(isUrgent ? "board-alert" : "board-status").textContent = sentence;
}

export const failed = () => say("The server did not answer, so nothing was changed. Look at the connection and try again.", "is-bad");
