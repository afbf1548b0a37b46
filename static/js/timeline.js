/* Small behaviours on the timeline: it fits the page, zooms by wheel and keys, says its figures on hover and focus.
   Without this script every link of it still works. */

const picture = () => document.getElementById("picture");
const box = () => document.querySelector(".timeline-box");
const LABELS_PX = 268;

const nameOf = (element) => element.getAttribute("aria-label") ?? element.textContent;

let asked = null; // the picture on its way; one asked for later takes its place

/* Draw the picture anew; place and focus stay where they were. */
async function show(address) {
  asked?.abort();
  const mine = asked = new AbortController();
  const text = await fetch(address, { headers: { "HX-Request": "true", "HX-Target": "picture" }, signal: mine.signal })
    .then((answer) => (answer.ok ? answer.text() : null), () => null);
  if (mine.signal.aborted) return;
  asked = null;
  if (text === null) { location.href = address; return; }
  const before = box();
  const middle = before ? (before.scrollLeft + before.clientWidth / 2 - LABELS_PX) / Math.max(1, before.scrollWidth - LABELS_PX) : 0;
  const top = before ? before.scrollTop : 0;
  const holder = document.createElement("template");
  holder.innerHTML = text;
  const held = picture().contains(document.activeElement) ? nameOf(document.activeElement) : null;
  picture().replaceWith(holder.content.querySelector("#picture"));
  const after = box();
  if (held) [...picture().querySelectorAll("a, [tabindex]")].find((one) => nameOf(one) === held)?.focus({ preventScroll: true });
  if (before?.scrollLeft) after.scrollLeft = middle * (after.scrollWidth - LABELS_PX) + LABELS_PX - after.clientWidth / 2;
  after.scrollTop = top;
  history.replaceState(null, "", address);
}

function room() {
  const frame = box();
  return Math.max(320, Math.floor(frame.parentElement.clientWidth - frame.querySelector(".tl-at-labels").offsetWidth - 44));
}

/* What somebody chose, as wide as the page has room for: it takes the place of a fitting on its way. */
function choose(href) {
  const address = new URL(href);
  if (box()) address.searchParams.set("width", room());
  return show(address);
}

function fit() {
  if (box() && !asked && Math.abs(room() - Number(picture().dataset.width)) >= 24) choose(location.href);
}

function press(key) {
  const link = picture()?.querySelector(`[data-key="${key}"]`);
  if (link) choose(link.href);
  return Boolean(link);
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-picture]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  choose(link.href);
});

document.addEventListener("keydown", (event) => {
  if (!event.target.closest(".timeline-box") || event.ctrlKey || event.metaKey || event.altKey) return;
  const key = event.key === "=" ? "+" : event.key;
  if ("+-0".includes(key) && press(key)) event.preventDefault();
});

let turning = false;
document.addEventListener("wheel", (event) => {
  if (!event.ctrlKey || !event.target.closest?.(".timeline-box")) return;
  event.preventDefault();
  if (turning) return;
  turning = true;
  setTimeout(() => { turning = false; }, 250);
  press(event.deltaY < 0 ? "+" : "-");
}, { passive: false });

/* The figures of a row beside the pointer or the focus. */
const tip = document.createElement("div");
tip.className = "timeline-tip";
tip.hidden = true;
document.body.append(tip);

let said = null; // the row it speaks of
let dismissed = null; // the row whose figures were closed: silent until another had its turn

function say(link, x, y) {
  said = link;
  if (link === dismissed) return;
  dismissed = null;
  const words = link.getAttribute("aria-label") || link.querySelector("title")?.textContent;
  if (!words) return;
  tip.textContent = words;
  tip.hidden = false;
  tip.style.left = `${Math.max(8, Math.min(x + 14, innerWidth - tip.offsetWidth - 8))}px`;
  tip.style.top = `${Math.max(8, Math.min(y + 16, innerHeight - tip.offsetHeight - 8))}px`;
}
const linkOf = (event) => event.target.closest?.(".timeline-box a");
document.addEventListener("pointermove", (event) => {
  const link = linkOf(event);
  if (link) say(link, event.clientX, event.clientY); else tip.hidden = true;
});
document.addEventListener("focusin", (event) => {
  const link = linkOf(event);
  if (!link || !link.matches(":focus-visible")) { tip.hidden = true; return; }
  const place = link.getBoundingClientRect();
  say(link, place.right, place.bottom - 8);
});
document.addEventListener("keydown", (event) => { if (event.key === "Escape") { tip.hidden = true; dismissed = said; } });

fit();
let resizing;
addEventListener("resize", () => { clearTimeout(resizing); resizing = setTimeout(fit, 250); });
