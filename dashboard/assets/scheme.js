"use strict";
/* Light, dark, or as the system: kept in this browser alone. The root says which one it is
   before a page is drawn; a change is told to this window the way others hear of it. */
(function () {
  const KEY = "painmile-scheme";
  const ICONS = {
    light: "M8 1v2M8 13v2M1 8h2M13 8h2M3 3l1.4 1.4M11.6 11.6L13 13M3 13l1.4-1.4M11.6 4.4L13 3M5 8a3 3 0 1 0 6 0a3 3 0 1 0-6 0",
    dark: "M13.5 9.6A6 6 0 1 1 6.4 2.5a4.8 4.8 0 0 0 7.1 7.1z",
  };
  const root = document.documentElement;
  const system = window.matchMedia("(prefers-color-scheme: dark)");
  let kept = null;
  try { kept = localStorage.getItem(KEY); } catch { /* a browser that keeps nothing */ }

  const chosen = () => (kept in ICONS ? kept : "auto");
  const scheme = () => (kept in ICONS ? kept : system.matches ? "dark" : "light");
  const show = () => root.setAttribute("data-scheme", scheme());

  function choose(value) {
    try { localStorage.setItem(KEY, value); } catch { /* for this page alone */ }
    window.dispatchEvent(new StorageEvent("storage", { key: KEY, newValue: value }));
  }

  window.addEventListener("storage", (event) => {
    if (event.key !== KEY) return;
    kept = event.newValue;
    show();
  });
  system.addEventListener("change", show);
  show();

  /* What is chosen, and anew whenever that or what is shown moves. */
  function useScheme(told) {
    const [, again] = React.useState(0);
    React.useEffect(() => {
      const read = () => { again((n) => n + 1); told(); };
      const watch = new MutationObserver(() => read());
      watch.observe(root, { attributeFilter: ["data-scheme"] });
      window.addEventListener("storage", read);
      return () => { watch.disconnect(); window.removeEventListener("storage", read); };
    }, []);
    return { chosen: chosen(), scheme: scheme() };
  }

  function Switch({ id, label, setProps }) {
    const now = useScheme(() => setProps({ now: scheme() })).scheme;
    const turn = () => choose(now === "dark" ? "light" : "dark");
    return React.createElement("button",
      { id, type: "button", className: "turn", "aria-label": label, onClick: turn },
      React.createElement("svg", { width: 16, height: 16, viewBox: "0 0 16 16", "aria-hidden": true },
        React.createElement("path", { d: ICONS[now], className: "icon", fill: "none" })));
  }

  window.painmile_scheme = { Switch, choose, useScheme };
})();
