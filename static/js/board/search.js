/* The search: what it finds stands under it; a choice jumps to the column and the card. */
import { address, announce, ask } from "./server.js";
import { jump } from "./columns.js";

const PAUSE_MS = 180;
const form = document.querySelector(".board-search form");
const place = document.querySelector(".board-found");
let timer = null;
let stop = null;

async function look(words) {
  stop?.abort();
  if (!words.trim()) { place.hidden = true; return; }
  stop = new AbortController();
  const url = new URL(address("find"), location.href);
  url.searchParams.set("q", words);
  try {
    place.innerHTML = await (await ask(url, stop.signal)).text();
    place.hidden = false;
    announce(place.querySelector("[data-count]")?.textContent ?? "");
  } catch (error) {
    if (error.name !== "AbortError") announce("The search did not answer.");
  }
}

export function start() {
  const field = form.querySelector("input");
  field.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(() => look(field.value), PAUSE_MS); });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    clearTimeout(timer);
    await look(field.value);
    place.querySelector("a")?.click();
  });
  field.addEventListener("keydown", (event) => {
    if (event.key === "Escape") place.hidden = true;
    if (event.key === "ArrowDown") { event.preventDefault(); place.querySelector("a")?.focus(); }
  });
  place.addEventListener("keydown", (event) => {
    const links = [...place.querySelectorAll("a")];
    const at = links.indexOf(event.target);
    if (event.key === "Escape") { place.hidden = true; field.focus(); }
    else if (event.key === "ArrowDown") links[Math.min(at + 1, links.length - 1)]?.focus();
    else if (event.key === "ArrowUp") (links[at - 1] ?? field).focus();
    else return;
    event.preventDefault();
  });
  place.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-window]");
    if (!link || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    place.hidden = true;
    jump(link.dataset.window, link.dataset.vm);
  });
  document.addEventListener("click", (event) => { if (!event.target.closest(".board-search")) place.hidden = true; });
}
