"use strict";
/* A search by name: what is typed goes into the address, where the filters are. */
(function () {
  const h = (...made) => React.createElement(...made);

  function search(event) {
    event.preventDefault();
    const query = new URLSearchParams(location.search);
    for (const [name, value] of new FormData(event.target)) {
      if (value) query.set(name, value);
      else query.delete(name);
    }
    query.delete("page");
    const words = query.toString();
    history.pushState({}, "", location.pathname + (words ? "?" + words : ""));
    window.dispatchEvent(new PopStateEvent("popstate"));
  }

  function Find({ name, value, label }) {
    return h("form", { className: "find", role: "search", onSubmit: search },
      h("input", { key: value, type: "search", name, defaultValue: value, "aria-label": label,
        placeholder: label, autoComplete: "off", spellCheck: false }),
      h("button", { type: "submit", className: "btn" }, "Find"));
  }

  window.painmile_sources = { Find };
})();
