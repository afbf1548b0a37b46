/* Ticking rows of a list: all at once, from one to another with Shift, and how many are ticked.
   <form data-selection> with boxes [data-row], one [data-select-all] and texts [data-selection-count]. */
let last = null;

const rowsOf = (form) => [...form.querySelectorAll("input[data-row]")];

function show(form) {
  const rows = rowsOf(form);
  const ticked = rows.filter((row) => row.checked).length;
  const all = form.querySelector("[data-select-all]");
  if (all) {
    all.checked = ticked > 0 && ticked === rows.length;
    all.indeterminate = ticked > 0 && ticked < rows.length;
  }
  for (const text of form.querySelectorAll("[data-selection-count]")) text.textContent = String(ticked);
}

document.addEventListener("click", (event) => {
  const box = event.target.closest?.("[data-selection] input[data-row], [data-selection] [data-select-all]");
  if (!box) return;
  const form = box.closest("[data-selection]");
  const rows = rowsOf(form);
  if (box.matches("[data-select-all]")) {
    for (const row of rows) row.checked = box.checked;
  } else {
    const from = rows.indexOf(last);
    const to = rows.indexOf(box);
    if (event.shiftKey && from >= 0) {
      for (const row of rows.slice(Math.min(from, to), Math.max(from, to) + 1)) row.checked = box.checked;
    }
    last = box;
  }
  show(form);
});

for (const form of document.querySelectorAll("[data-selection]")) show(form);
