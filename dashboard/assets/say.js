"use strict";
/* A button that says something to the server: `data-say` (JSON) goes into the store named by
   `data-say-to`, once for a double click, with what was picked beside it (`data-pick` in the
   same `data-asks`). Where the answer takes the button away, the focus goes to the one of
   its name, else to what it stood in (`data-home`, or what has the id that this names), so
   that keys and readers stay there.
   Where no answer comes a line over the page says so, until the next tap or a late answer. */
(function () {
  const TWICE_MS = 800, ANSWERS_MS = 15000;
  const LOST = "No answer came from Painmile; nothing may have been saved. Tap again when it runs.";
  let count = 0;
  let last = { words: "", at: -TWICE_MS };

  /* The button that took its place: where a page is drawn anew, the one of the same name. */
  function twin(button) {
    const name = button.getAttribute("aria-label");
    const same = [...document.querySelectorAll("button[data-say][aria-label]")];
    return same.find((one) => one.getAttribute("aria-label") === name);
  }

  function follow(button) {
    const home = button.closest("[data-home]");
    if (!home) return;
    const watch = new MutationObserver(() => {
      if (button.isConnected) return;
      watch.disconnect();
      if (document.activeElement === document.body) (twin(button) || document.getElementById(home.dataset.home) || home).focus({ preventScroll: true });
    });
    watch.observe(home, { childList: true, subtree: true });
  }

  /* What was said and not answered, by its number; the line over the page. */
  const waiting = new Map();
  let line = null;

  function made(name, about, ...inner) {
    const node = Object.assign(document.createElement(name), about);
    node.append(...inner);
    return node;
  }
  function unsay() {
    if (line) line.remove();
    line = null;
  }
  function ends(n, isAnswered) {
    clearTimeout(waiting.get(n));
    waiting.delete(n);
    unsay();
    if (!isAnswered) sayLost();
  }
  function sayLost() {
    last = { words: "", at: -TWICE_MS };
    const cross = made("button", { type: "button", className: "cross", ariaLabel: "Hide this line" }, "×");
    cross.addEventListener("click", unsay);
    const bar = made("div", { className: "bar fault" }, made("span", { className: "words" }, LOST), cross);
    line = made("div", { className: "saved lost", role: "alert" }, bar);
    (document.querySelector("main") || document.body).append(line);
  }

  /* Dash tells no page that a request failed: the request of a tap is followed here. */
  function asks(body) {
    if (!waiting.size || typeof body !== "string") return undefined;
    const { inputs = [], changedPropIds: by = [] } = JSON.parse(body);
    const said = inputs.find(({ id, value }) => by.includes(id + ".data") && value && waiting.has(value.n));
    return said && said.value.n;
  }
  const ask = window.fetch;
  window.fetch = function (...asked) {
    const request = ask.apply(this, asked);
    const n = asks(asked[1] && asked[1].body);
    if (n) request.then((response) => ends(n, response.ok), () => ends(n, false));
    return request;
  };

  function say(button, at) {
    const words = button.dataset.say;
    if (words === last.words && at - last.at < TWICE_MS) return;
    last = { words, at };
    follow(button);
    count += 1;
    unsay();
    const n = count;
    waiting.set(n, setTimeout(() => ends(n, false), ANSWERS_MS));
    const group = button.closest("[data-asks]");
    const picked = group ? group.querySelectorAll("[data-pick][aria-pressed=true]") : [];
    const data = Object.assign({}, ...[...picked].map((one) => JSON.parse(one.dataset.pick)),
      JSON.parse(words), { n });
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
