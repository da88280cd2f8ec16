"use strict";
/* The manual: a search goes into the address without leaving the page, and a page that
   comes begins at the section its address names, else at its top. */
(function () {
  document.addEventListener("submit", (event) => {
    if (!event.target.matches || !event.target.matches("form.help-search")) return;
    event.preventDefault();
    const query = new URLSearchParams(location.search);
    const words = event.target.elements.q.value.trim();
    if (words) query.set("q", words);
    else query.delete("q");
    const asked = query.toString();
    history.pushState({}, "", location.pathname + (asked ? "?" + asked : ""));
    window.dispatchEvent(new PopStateEvent("popstate"));
  }, true);

  /* Help opens the manual where it speaks of the page one is on. */
  document.addEventListener("click", (event) => {
    const link = event.target.closest && event.target.closest(".top nav a[href^='/help']");
    if (!link || location.pathname === "/help") return;
    const address = new URL(link.href);
    address.searchParams.set("page", "page");
    link.setAttribute("href", address.pathname + address.search + "#" + location.pathname.slice(1));
  }, true);

  let isFirst = true;
  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    painmile_help: {
      reach() {
        window.requestAnimationFrame(() => {
          const named = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
          if (named) named.scrollIntoView();
          else if (!isFirst) window.scrollTo(0, 0);
          isFirst = false;
        });
        return window.dash_clientside.no_update;
      },
    },
  });
})();
