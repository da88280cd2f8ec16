"use strict";
/* A page is filled after it opens: only then can it stand at the section its address names, or
   where its reader left it, if they came back or loaded it again. */
(function () {
  function named_in(hash) {
    try {
      return decodeURIComponent(hash.slice(1));
    } catch {
      return ""; // such as #50%, which names nothing
    }
  }

  window.addEventListener("pagehide", () => {
    history.replaceState({ ...history.state, left_at: window.scrollY }, "");
  });
  const [visit] = performance.getEntriesByType("navigation");
  const is_back = visit && visit.type !== "navigate";
  const left_at = is_back ? (history.state || {}).left_at || 0 : 0;
  const section = named_in(location.hash);
  if (!left_at && !section) return;

  const arriving = new ResizeObserver(() => {
    const named = section && document.getElementById(section);
    const page = document.documentElement;
    if (left_at ? page.scrollHeight - window.innerHeight < left_at : !named) return;
    if (left_at) window.scrollTo(0, left_at);
    else named.scrollIntoView();
    arriving.disconnect();
  });
  arriving.observe(document.documentElement);
  for (const moved of ["wheel", "touchstart", "pointerdown", "keydown"]) {
    window.addEventListener(moved, () => arriving.disconnect(), { once: true, passive: true });
  }
})();
