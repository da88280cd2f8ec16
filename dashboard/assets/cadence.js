"use strict";
/* The Cadence page reads its address together with the width it has. */
(function () {
  const narrow = window.matchMedia("(max-width: 760px)");
  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    cadence: {
      read(search, view) {
        const next = { unit: new URLSearchParams(search || "").get("unit"), phone: narrow.matches };
        const same = JSON.stringify(next) === JSON.stringify(view);
        return same ? window.dash_clientside.no_update : next;
      },
    },
  });
})();
