// Behind an @ in a comment: a list of the members to choose from, by keys, mouse or touch. Without script one types.
const MOST = 6;
const names = [...document.querySelectorAll("#members option")].map((one) => one.value);

for (const field of document.querySelectorAll("textarea[data-mentions]")) {
  const list = document.createElement("ul");
  list.className = "mention-list";
  list.id = `${field.id}-members`;
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Members to mention");
  field.after(list);
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-controls", list.id);
  let at = 0;

  const typed = () => field.value.slice(0, field.selectionStart).match(/(?:^|[^\w.@+/-])@([\w.@+-]*)$/u)?.[1];
  const close = () => {
    list.hidden = true;
    field.removeAttribute("aria-activedescendant");
  };
  const mark = (place) => {
    at = (place + list.children.length) % list.children.length;
    [...list.children].forEach((one, index) => one.setAttribute("aria-selected", String(index === at)));
    field.setAttribute("aria-activedescendant", list.children[at].id);
  };
  const choose = (name) => {
    const end = field.selectionStart;
    field.setRangeText(`${name} `, end - typed().length, end, "end");
    close();
    field.focus();
  };
  const offer = () => {
    const begun = typed();
    const fit = begun === undefined ? [] : names.filter((one) => one.toLowerCase().startsWith(begun.toLowerCase()));
    if (!fit.length) return close();
    list.replaceChildren(
      ...fit.slice(0, MOST).map((name, index) => {
        const item = document.createElement("li");
        item.id = `${list.id}-${index}`;
        item.textContent = name;
        item.setAttribute("role", "option");
        item.addEventListener("pointerdown", (event) => {
          event.preventDefault();
          choose(name);
        });
        return item;
      }),
    );
    list.hidden = false;
    return mark(0);
  };

  field.addEventListener("input", offer);
  field.addEventListener("blur", close);
  field.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) mark(at + step);
    else if (event.key === "Enter" || event.key === "Tab") choose(list.children[at].textContent);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
  });
}
