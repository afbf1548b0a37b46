/* Light or dark by the button; the choice is a cookie, so that the server writes it before the first paint. */
const root = document.documentElement;
const YEAR_S = 31536000;

function isDark() {
  return root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}

function label(button) {
  button.setAttribute("aria-label", isDark() ? "Use the light colours" : "Use the dark colours");
}

for (const button of document.querySelectorAll("[data-theme-toggle]")) {
  label(button);
  button.addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    document.cookie = `theme=${root.dataset.theme}; path=/; max-age=${YEAR_S}; samesite=lax`;
    label(button);
    document.dispatchEvent(new CustomEvent("themechange", { detail: root.dataset.theme }));
  });
}
