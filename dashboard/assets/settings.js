"use strict";
/* Light, dark, or as the system: kept in this browser alone, where the switch of the bar keeps
   it too. Mantine listens to changes of other windows; a change here is told the same way. */
(function () {
  const h = (...made) => React.createElement(...made);
  const KEY = "mantine-color-scheme-value";
  const CHOICES = [["light", "Light"], ["dark", "Dark"], ["auto", "As the system"]];

  const chosen = () => localStorage.getItem(KEY) || "auto";

  function choose(value) {
    localStorage.setItem(KEY, value);
    window.dispatchEvent(new StorageEvent("storage", { key: KEY, newValue: value, storageArea: localStorage }));
  }

  function Theme({ label }) {
    const [now, setNow] = React.useState(chosen());
    React.useEffect(() => {
      const read = () => setNow(chosen());
      const watch = new MutationObserver(read);
      watch.observe(document.documentElement, { attributes: true });
      window.addEventListener("storage", read);
      return () => { watch.disconnect(); window.removeEventListener("storage", read); };
    }, []);
    return h("span", { className: "seg", role: "group", "aria-label": label },
      CHOICES.map(([value, words]) => h("button", { key: value, type: "button",
        "aria-pressed": now === value, onClick: () => choose(value) }, words)));
  }

  window.painmile_settings = { Theme };
})();
