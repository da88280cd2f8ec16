"use strict";
/* Copy the text of a visit: into the clipboard, else it opens to be copied by hand. */
(function () {
  const COPIED = "Copied.", BY_HAND = "The browser does not copy here: the text is chosen below.";

  function open(text) {
    text.hidden = false;
    text.focus();
    text.select();
    return BY_HAND;
  }
  async function copied(text) {
    try {
      await navigator.clipboard.writeText(text.value);
      return COPIED;
    } catch {
      return open(text);
    }
  }
  document.addEventListener("click", async (event) => {
    const button = event.target.closest && event.target.closest("button[data-copy]");
    if (!button) return;
    const text = document.getElementById(button.dataset.copy);
    const said = await copied(text);
    const line = button.parentElement.querySelector("[role=status]");
    line.textContent = said;
    line.classList.remove("vh");
  });
  /* A run that is pinned stands on top; one that is let go gives the focus back to its mark. */
  function letGo(run) {
    const mark = () => document.querySelector(`.vchart a[href="${run}"]`);
    const watch = new MutationObserver(() => {
      if (document.querySelector(".vpin")) return;
      watch.disconnect();
      if (document.activeElement === document.body && mark()) mark().focus({ preventScroll: true });
    });
    watch.observe(document.querySelector("#visit-page"), { childList: true, subtree: true });
  }
  document.addEventListener("click", (event) => {
    const link = event.target.closest && event.target.closest(".vmore a.merge, .vpinh > a.merge");
    if (!link) return;
    if (link.closest(".vmore")) {
      if (link.getAttribute("href").startsWith("?run=")) scrollTo(0, 0);
      return;
    }
    const run = new URLSearchParams(location.search).get("run");
    letGo("?" + new URLSearchParams({ run }).toString());
  }, true);
  document.addEventListener("keydown", (event) => {
    const text = event.target.closest && event.target.closest(".vcopy textarea");
    if (!text || event.key !== "Escape") return;
    text.hidden = true;
    text.parentElement.querySelector("button").focus();
  });
})();
