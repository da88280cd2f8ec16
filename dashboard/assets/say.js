"use strict";
/* A button that says something to the server: `data-say` (JSON) goes into the store named by
   `data-say-to`, once for a double click. Where the answer takes the button away, the focus
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

  document.addEventListener("click", (event) => {
    const button = event.target.closest && event.target.closest("button[data-say]");
    if (!button) return;
    const words = button.dataset.say;
    if (words === last.words && event.timeStamp - last.at < TWICE_MS) return;
    last = { words, at: event.timeStamp };
    follow(button);
    count += 1;
    const data = { ...JSON.parse(words), n: count };
    window.dash_clientside.set_props(button.dataset.sayTo, { data });
  });
})();
