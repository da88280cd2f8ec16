"use strict";
/* A part of a page that is not there any more says that its person was signed out, or may not
   look any longer: the document, asked anew, tells which. Once, so that nothing goes in circles. */
(function () {
  const KEY = "painmile-asked-anew", AGAIN_MS = 10000, PART = "/_dash-update-component";
  const fetched = window.fetch;

  function isNew() {
    try {
      const last = Number(sessionStorage.getItem(KEY) || 0);
      if (Date.now() - last < AGAIN_MS) return false;
      sessionStorage.setItem(KEY, String(Date.now()));
      return true;
    } catch { return false; /* a browser that keeps nothing */ }
  }

  window.fetch = async function (asked, ...more) {
    const answer = await fetched.call(this, asked, ...more);
    const path = new URL(typeof asked === "string" ? asked : asked.url || asked, location.href).pathname;
    if (answer.status === 404 && path === PART && isNew()) location.reload();
    return answer;
  };
})();
