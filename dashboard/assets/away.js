"use strict";
/* Where the log cannot be used just now, a line says why and what is typed stays. A page that
   is only opening is asked for again until it comes; what may have been a write never is. */
(function () {
  const PART = "/_dash-update-component", OPENING = ["/_dash-layout", "/_dash-dependencies"];
  const AWAY = 503, AGAIN_MS = 2000, ID = "log-away";
  const fetched = window.fetch;
  const wait = () => new Promise((done) => setTimeout(done, AGAIN_MS));

  function show(words) {
    let line = document.getElementById(ID);
    if (!line) {
      line = document.createElement("p");
      line.id = ID;
      line.setAttribute("role", "alert");
      document.body.append(line);
    }
    if (line.textContent !== words) line.textContent = words;
    line.hidden = !words;
  }

  window.fetch = async function (asked, ...more) {
    const path = new URL(typeof asked === "string" ? asked : asked.url || asked, location.href).pathname;
    if (path !== PART && !OPENING.includes(path)) return fetched.call(this, asked, ...more);
    let answer = await fetched.call(this, asked, ...more);
    while (answer.status === AWAY && path !== PART) {
      show(await answer.text());
      await wait();
      answer = await fetched.call(this, asked, ...more);
    }
    const words = answer.status === AWAY ? await answer.clone().text() : "";
    if (words || document.getElementById(ID)) show(words && words + " What you typed is still here.");
    return answer;
  };
})();
