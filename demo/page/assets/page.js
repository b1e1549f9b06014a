/** Theme toggle and mermaid pictures. Everything else on these pages is plain HTML. */
/* global document, localStorage, matchMedia */
const THEMES = ["auto", "light", "dark"];
const KEY = "weir-demo-theme";
const theme = () => (THEMES.includes(localStorage.getItem(KEY)) ? localStorage.getItem(KEY) : "auto");
const isDark = () =>
  theme() === "dark" || (theme() === "auto" && matchMedia("(prefers-color-scheme: dark)").matches);

// In the head and not deferred, so that the page is never drawn in the other theme first.
document.documentElement.dataset.theme = theme();

let loading = null;
/** Loads mermaid when the first picture is to be seen. */
function pictures() {
  loading ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = "/-/mermaid.js";
    script.onload = () => resolve(globalThis.mermaid);
    script.onerror = () => reject(new Error("mermaid could not be loaded"));
    document.head.append(script);
  });
  return loading;
}

/** Draws the pictures that can be seen: a folded one has no size to be drawn in. */
async function draw() {
  const open = [...document.querySelectorAll("pre.mermaid")].filter((node) => node.offsetParent !== null);
  if (open.length === 0) return;
  const library = await pictures();
  library.initialize({
    startOnLoad: false,
    securityLevel: "strict",
    theme: isDark() ? "dark" : "default",
    fontFamily: "inherit",
  });
  for (const node of open) {
    node.dataset.source ??= node.textContent;
    if (node.dataset.drawn === String(isDark())) continue;
    node.dataset.drawn = String(isDark());
    node.removeAttribute("data-processed");
    node.textContent = node.dataset.source;
    await library.run({ nodes: [node] });
  }
}

document.addEventListener("DOMContentLoaded", () => {
  const button = document.getElementById("theme");
  const label = button.querySelector("b");
  const show = () => {
    document.documentElement.dataset.theme = theme();
    label.textContent = theme();
    void draw();
  };
  button.hidden = false;
  button.addEventListener("click", () => {
    localStorage.setItem(KEY, THEMES[(THEMES.indexOf(theme()) + 1) % THEMES.length]);
    show();
  });
  document.addEventListener("toggle", () => void draw(), true);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", show);
  show();
});
