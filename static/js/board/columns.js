/* Columns draw their cards when they come into view, and are brought up to date when somebody changed them. */
import { address, announce, ask, board, element, say } from "./server.js";
import { chosen, changed, keepIn } from "./selection.js";

const POLL_MS = 4000;
const row = () => document.querySelector(".board-columns");
export const columns = () => [...row().querySelectorAll(".board-column")];
export const columnOf = (windowId) => document.getElementById(`w${windowId}`);

const seen = new IntersectionObserver((entries) => {
  for (const entry of entries) if (entry.isIntersecting) (entry.target.matches(".is-stub") ? draw : fill)(entry.target);
}, { rootMargin: "300px 300px" });

function watch(place) {
  for (const one of place.querySelectorAll("[data-more], .is-stub")) seen.observe(one);
}

/* A column out of sight is a name and a link until it comes into view. */
function draw(stub) {
  seen.unobserve(stub);
  if (stub.isConnected) redraw(stub).catch(() => seen.observe(stub));
}

/* A link that stands for cards not drawn yet gives way to them. */
async function fill(more) {
  if (more.dataset.asked) return;
  more.dataset.asked = "yes";
  seen.unobserve(more);
  more.setAttribute("aria-busy", "true");
  try {
    const part = element(await (await ask(more.dataset.more)).text());
    if (!more.isConnected) return;
    const body = more.closest(".board-body");
    body.dataset.pages = part.dataset.pages;
    const cards = body.querySelector(".board-cards");
    const first = part.querySelector(".board-cards");
    if (cards && first) { cards.append(...first.children); first.remove(); }
    more.replaceWith(...part.childNodes);
    watch(body);
    document.dispatchEvent(new CustomEvent("boardcards"));
  } catch {
    delete more.dataset.asked;
    more.textContent = "The cards did not come. Try again.";
  }
}

/* An opened card asks for its VMs, once. */
async function unfold(details) {
  if (!details.open || details.dataset.asked) return;
  details.dataset.asked = "yes";
  try {
    details.querySelector("div").replaceChildren(element(await (await ask(details.dataset.open)).text()));
    document.dispatchEvent(new CustomEvent("boardcards"));
  } catch {
    delete details.dataset.asked;
  }
}

/* Draw a column anew; place, focus, open cards and what is chosen stay. `show`: a VM whose card must be in it. */
export async function redraw(column, show = "") {
  const url = new URL(column.dataset.href, location.href);
  seen.unobserve(column);
  const before = column.querySelector(".board-body");
  const isLoaded = Boolean(before.querySelector(".board-cards")) || !before.querySelector("[data-more]"); // or empty
  if (show) url.searchParams.set("show", show);
  else if (isLoaded) url.searchParams.set("pages", before.dataset.pages || "1");
  else url.searchParams.set("pages", "0");
  const fresh = element(await (await ask(url)).text());
  const vms = chosen(column);
  const open = new Set([...column.querySelectorAll("details[open][data-open]")].map((one) => one.dataset.open));
  const focused = column.contains(document.activeElement) ? document.activeElement : null;
  const [focusedValue, top] = [focused?.value, before.scrollTop];
  const inTheHead = focused?.closest("h2");
  for (const one of fresh.querySelectorAll("details[data-open]")) if (open.has(one.dataset.open)) one.open = true;
  column.replaceWith(fresh);
  keepIn(fresh, vms);
  fresh.querySelector(".board-body").scrollTop = top;
  if (focused) {
    const again = focusedValue && fresh.querySelector(`input[data-pick][value="${CSS.escape(focusedValue)}"]`);
    (again || (inTheHead ? fresh.querySelector("h2") : fresh.querySelector("input[data-pick]") || fresh.querySelector("h2"))).focus({ preventScroll: true });
  }
  watch(fresh);
  document.dispatchEvent(new CustomEvent("boardcards"));
  return fresh;
}

/* Bring what has changed up to date. Says what others did; of one's own edit the answer has spoken already. */
let asking = null;
export async function refresh({ mine = 0 } = {}) {
  if (asking) await asking;
  asking = bringUpToDate(mine).catch(() => null);
  await asking;
  asking = null;
}

async function bringUpToDate(mine) {
  const url = new URL(address("changes"), location.href);
  url.searchParams.set("since", board.dataset.version);
  url.searchParams.set("behind", board.dataset.behind);
  const found = await (await ask(url)).json();
  if (found.is_same) return;
  board.dataset.behind = found.behind;
  replace("board-top", found.top);
  replace("board-buttons", found.buttons);
  board.dataset.version = found.version;
  await follow(found.marks);
  const said = found.edits.filter((edit) => edit.number !== mine && !edit.is_mine).map((edit) => edit.sentence);
  if (said.length) say(said.length > 3 ? `${said.slice(0, 3).join(" ")} And ${said.length - 3} more.` : said.join(" "));
  document.dispatchEvent(new CustomEvent("boardchange"));
}

function replace(id, html) {
  const old = document.getElementById(id);
  const fresh = element(html);
  const held = old.contains(document.activeElement) ? document.activeElement.dataset.keep : null;
  old.replaceWith(fresh);
  if (held) fresh.querySelector(`[data-keep="${held}"]`)?.focus();
}

/* `marks`: [window, mark, address] of every column in order; a mark says all that a column shows. */
async function follow(marks) {
  const kept = new Set(marks.map(([id]) => `w${id}`));
  for (const column of columns()) if (!kept.has(column.id)) column.remove();
  let after = null;
  for (const [id, mark, href] of marks) {
    let column = columnOf(id);
    if (!column) {
      column = element(`<section class="board-column" id="w${Number(id)}"><div class="board-body"></div></section>`);
      column.dataset.href = href;
    }
    const place = after ? after.nextElementSibling : row().firstElementChild;
    if (place !== column) row().insertBefore(column, place);
    after = column.dataset.mark === mark ? column : await redraw(column);
  }
}

async function poll() {
  if (document.visibilityState === "visible" && !document.querySelector(".is-dragging")) await refresh();
  setTimeout(poll, POLL_MS);
}

/* Show a column, and in it the card of a VM. */
export async function jump(windowId, vm) {
  let column = columnOf(windowId);
  if (!column) return;
  const held = () => vm && [...column.querySelectorAll("input[data-pick]")].find((pick) => pick.value.split(",").includes(vm));
  if (vm && !held()) column = await redraw(column, vm);
  for (const one of document.querySelectorAll(".is-found")) one.classList.remove("is-found");
  column.classList.add("is-found");
  column.scrollIntoView({ block: "nearest", inline: "center" });
  const pick = held();
  if (pick) {
    const card = pick.closest(".board-card");
    card.classList.add("is-found");
    card.scrollIntoView({ block: "center", inline: "nearest" });
    pick.focus({ preventScroll: true });
  } else column.querySelector("h2").focus({ preventScroll: true });
  announce(`Shown: ${column.querySelector("h2").textContent.trim()}.`);
}

/* The first wave that still has something to move stands in sight; the one the address asks for is jumped to. */
function open() {
  const column = columnOf(address("opened"));
  if (!column) return;
  if (address("shown")) { jump(address("opened"), address("shown")); return; }
  row().scrollLeft = column.offsetLeft - row().querySelector(".board-column").offsetLeft;
}

export function start() {
  open();
  watch(row());
  row().addEventListener("click", (event) => {
    const more = event.target.closest("a[data-more]");
    if (!more || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    fill(more);
  });
  row().addEventListener("toggle", (event) => { if (event.target.dataset?.open) unfold(event.target); }, { capture: true });
  document.addEventListener("boardcards", changed);
  setTimeout(poll, POLL_MS);
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "visible") refresh(); });
}
