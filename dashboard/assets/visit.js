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
  document.addEventListener("keydown", (event) => {
    const text = event.target.closest && event.target.closest(".vcopy textarea");
    if (!text || event.key !== "Escape") return;
    text.hidden = true;
    text.parentElement.querySelector("button").focus();
  });
})();
