/* The slider over the stops of a plan: it says where it stands while it moves, and follows the links beside it.
   Without this script the form and the links still work. */

const range = document.getElementById("stop");
const said = document.getElementById("stop-said");
const shown = document.getElementById("paths-of-day");

if (range && shown) {
  const stops = JSON.parse(document.getElementById("stops-data").textContent);
  const day = (text) => new Date(text).toLocaleDateString("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
  const on = document.getElementById("on");

  const say = () => {
    const stop = stops[range.value];
    said.textContent = `${stop.label}: ${day(stop.from)}${stop.until === stop.from ? "" : ` to ${day(stop.until)}`}`;
    range.setAttribute("aria-valuetext", said.textContent);
    on.value = stop.from;
  };
  range.addEventListener("input", say);

  /* A link to the next days is replaced with what it leads to: the focus goes to the one in its place. */
  let held = "";
  shown.addEventListener("focusin", ({ target }) => { held = target.rel ?? ""; });
  range.addEventListener("focus", () => { held = ""; });
  new MutationObserver(() => {
    const place = shown.querySelector("[data-stop]")?.dataset.stop;
    if (place === undefined) return;
    if (place !== range.value) {
      range.value = place;
      say();
    }
    if (held && document.activeElement === document.body) shown.querySelector(`a[rel="${held}"], a[rel]`)?.focus({ preventScroll: true });
  }).observe(shown, { childList: true });
}
