"use strict";
/* A button that says something to the server: `data-say` (JSON) goes into the store named by
   `data-say-to`, once for a double click, with what was picked beside it (`data-pick` in the
   same `data-asks`). Where the answer takes the button away, the focus
   goes to what it stood in (`data-home`), so that keys and readers stay where they were. */
(function () {
  const TWICE_MS = 800;
  let count = 0;
  let last = { words: "", at: -TWICE_MS };

  function follow(button) {
    const home = button.closest("[data-home]");
    if (!home) return;
    const watch = new MutationObserver(() => {
      if (button.isConnected) return;
      watch.disconnect();
      if (document.activeElement === document.body) home.focus({ preventScroll: true });
    });
    watch.observe(home, { childList: true, subtree: true });
  }

  function say(button, at) {
    const words = button.dataset.say;
    if (words === last.words && at - last.at < TWICE_MS) return;
    last = { words, at };
    follow(button);
    count += 1;
    const group = button.closest("[data-asks]");
    const picked = group ? group.querySelectorAll("[data-pick][aria-pressed=true]") : [];
    const data = Object.assign({}, ...[...picked].map((one) => JSON.parse(one.dataset.pick)),
      JSON.parse(words), { n: count });
    window.dash_clientside.set_props(button.dataset.sayTo, { data });
  }

  function pick(button) {
    const isOn = button.getAttribute("aria-pressed") === "true";
    for (const one of button.parentElement.querySelectorAll("[data-pick]")) {
      one.setAttribute("aria-pressed", String(one === button && !isOn));
    }
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest && event.target.closest("button");
    if (button && button.dataset.say) say(button, event.timeStamp);
    if (button && button.dataset.pick) pick(button);
  });
})();
