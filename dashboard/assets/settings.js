"use strict";
/* The choice of colours on the Settings page: what the switch of the bar turns, and the system's. */
(function () {
  const CHOICES = [["light", "Light"], ["dark", "Dark"], ["auto", "As the system"]];

  function Theme({ label }) {
    const { choose, useScheme } = window.painmile_scheme;
    const now = useScheme(() => {}).chosen;
    return React.createElement("span", { className: "seg", role: "group", "aria-label": label },
      CHOICES.map(([value, words]) => React.createElement("button", { key: value, type: "button",
        "aria-pressed": now === value, onClick: () => choose(value) }, words)));
  }

  window.painmile_settings = { Theme };
})();
