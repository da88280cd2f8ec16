"use strict";
/* The Sharing page: a day that goes into the address, and what a button copies. */
(function () {
  const h = (...made) => React.createElement(...made);

  function choose(event) {
    if (!event.target.value) return;
    const query = new URLSearchParams(location.search);
    query.set(event.target.name, event.target.value);
    history.pushState({}, "", location.pathname + "?" + query);
    window.dispatchEvent(new PopStateEvent("popstate"));
  }

  function Day({ name, value, label }) {
    const today = new Date().toISOString().slice(0, 10);
    return h("label", { className: "day-in" }, h("span", null, label),
      h("input", { key: value, type: "date", name, defaultValue: value, max: today, min: "1990-01-01", onChange: choose }));
  }

  /* Where the browser does not let a page copy, the words are chosen for the person to do it. */
  function choice(node) {
    const range = document.createRange();
    range.selectNodeContents(node);
    const now = window.getSelection();
    now.removeAllRanges();
    now.addRange(range);
  }
  document.addEventListener("click", (event) => {
    const button = event.target.closest && event.target.closest("button[data-copies]");
    const node = button && document.getElementById(button.dataset.copies);
    if (!node) return;
    const say = (words) => { button.nextElementSibling.textContent = words; };
    const copied = navigator.clipboard ? navigator.clipboard.writeText(node.textContent) : Promise.reject();
    copied.then(() => say("Copied."), () => { choice(node); say("Chosen, to be copied by hand."); });
  });

  window.painmile_sharing = { Day };
})();
