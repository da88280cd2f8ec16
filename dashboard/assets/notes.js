"use strict";
/* Old notes: where a row goes away under the focus, saved or answered, the same control drawn
   anew takes it, else the list, so that keys and readers stay where they were. */
(function () {
  let last = null;
  document.addEventListener("focusin", (event) => {
    last = event.target.closest && event.target.closest("#notes-list") ? event.target : null;
  });
  new MutationObserver(() => {
    if (!last || last.isConnected) return;
    const again = last.id && document.getElementById(last.id);
    const home = again || document.getElementById("notes-list");
    last = null;
    if (home && document.activeElement === document.body) home.focus({ preventScroll: true });
  }).observe(document.documentElement, { childList: true, subtree: true });
})();
