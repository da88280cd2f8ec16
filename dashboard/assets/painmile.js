"use strict";
/* The browser's part: a component for inline SVG, links that merge into the address,
   and three callbacks (read the address, paint the figure in the scheme, pin a day or zoom). */
(function () {
  const NEAR_PX = 4;
  const SVG_TAGS = ["svg", "g", "a", "line", "circle", "rect", "path", "text"];

  function node(tree, key) {
    if (!Array.isArray(tree)) return tree;
    const [tag, attributes, ...children] = tree;
    if (!SVG_TAGS.includes(tag)) return null;
    return React.createElement(tag, { ...attributes, key }, ...children.map(node));
  }
  const read = (tree) => (typeof tree === "string" ? JSON.parse(tree) : tree);
  window.painmile_svg = { Svg: (props) => node(read(props.tree)) };

  function merged(href) {
    const query = new URLSearchParams(location.search);
    for (const [name, value] of new URLSearchParams(href)) {
      if (value) query.set(name, value);
      else query.delete(name);
    }
    const words = query.toString();
    return words ? "?" + words : "";
  }

  function go(search) {
    history.pushState({}, "", location.pathname + search);
    window.dispatchEvent(new PopStateEvent("popstate"));
  }

  /* An answer draws a row of links anew: the focus goes to the one in the same place. */
  let watch = null;
  function keepFocus(link) {
    const group = link.closest("[role=group]");
    if (!group) return;
    const place = [...group.children].indexOf(link);
    const again = `[role=group][aria-label="${group.getAttribute("aria-label")}"]`;
    if (watch) watch.disconnect();
    watch = new MutationObserver(() => {
      const now = link.isConnected ? null : document.querySelector(again);
      if (!now) return;
      watch.disconnect();
      const next = now.children[place] || now.lastElementChild;
      if (document.activeElement === document.body && next) next.focus({ preventScroll: true });
    });
    watch.observe(document.body, { childList: true, subtree: true });
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest && event.target.closest("a.merge");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    keepFocus(link);
    go(merged(link.getAttribute("href")));
  });
  /* Miles on one page are miles on the next. */
  document.addEventListener("click", (event) => {
    const link = event.target.closest && event.target.closest("[aria-label=Pages] a, .top nav a, a.word, a.carry");
    const unit = new URLSearchParams(location.search).get("unit");
    if (!link || !unit) return;
    const address = new URL(link.href);
    if (!address.searchParams.has("unit")) address.searchParams.set("unit", unit);
    link.setAttribute("href", address.pathname + address.search + address.hash);
  }, true);
  const narrow = window.matchMedia("(max-width: 760px)");
  narrow.addEventListener("change", () => window.dispatchEvent(new PopStateEvent("popstate")));

  function recoloured(value, colours) {
    if (typeof value === "string") {
      if (!value.includes("#")) return value;
      return value.replace(/#[0-9A-F]{6}/g, (hex) => colours[hex] || hex);
    }
    if (Array.isArray(value)) return value.map((one) => recoloured(one, colours));
    if (value && typeof value === "object") {
      if (value.bdata) return value;
      const copy = {};
      for (const name of Object.keys(value)) copy[name] = recoloured(value[name], colours);
      return copy;
    }
    return value;
  }

  function pinned(figure, pin) {
    const day = (Date.parse(pin.day) - Date.parse(figure.layout.meta.first)) / 864e5 + 0.5;
    if (!(day >= 0 && day <= figure.layout.xaxis.range[1])) return;
    Object.assign(figure.layout.shapes[0], { x0: day, x1: day, visible: true });
    const share = day / figure.layout.xaxis.range[1];
    const [label, lastDay] = figure.layout.annotations;
    const xanchor = share > 0.97 ? "right" : share < 0.03 ? "left" : "center";
    Object.assign(label, { x: day, text: pin.words, visible: true, xanchor });
    if (share > 0.86) lastDay.visible = false;
  }

  function dayAt(x, figure) {
    return new Date(Date.parse(figure.layout.meta.first) + Math.floor(x) * 864e5)
      .toISOString().slice(0, 10);
  }
  /* The day of a mark close to the pointer, else the day under it. */
  function pinOf(clicked, figure) {
    if (!clicked || !figure) return "";
    const graph = document.querySelector("#graph .js-plotly-plot");
    const hit = clicked.points && clicked.points[0];
    const at = clicked.xvals ? clicked.xvals[0] : hit && hit.x;
    if (!Number.isFinite(at)) return "";
    const px = graph._fullLayout.xaxis._length / figure.layout.xaxis.range[1];
    const x = hit && Math.abs(hit.x - at) * px <= Math.max(NEAR_PX, px / 2) ? hit.x : at;
    return x >= 0 && x < figure.layout.xaxis.range[1] ? "?run=" + dayAt(x, figure) : "";
  }
  function spanOf(moved, figure) {
    const [from, to] = [moved && moved["xaxis.range[0]"], moved && moved["xaxis.range[1]"]];
    if (!figure || !Number.isFinite(from) || !Number.isFinite(to)) return "";
    const last = figure.layout.xaxis.range[1] - 0.01;
    const [first, until] = [Math.max(from, 0), Math.min(to, last)].map((x) => dayAt(x, figure));
    return `?span=&from=${first}&to=${until}`;
  }

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    painmile: {
      read_address(search, view, asked) {
        const query = new URLSearchParams(search || "");
        const next = { phone: narrow.matches };
        for (const name of ["span", "place", "unit", "from", "to", "onset"]) next[name] = query.get(name);
        const run = query.get("run");
        const { no_update } = window.dash_clientside;
        const same = JSON.stringify(next) === JSON.stringify(view);
        return [same ? no_update : next, run === asked ? no_update : run];
      },
      paint(figure, pin, scheme, palettes) {
        if (!figure) return window.dash_clientside.no_update;
        const colours = {};
        const now = document.documentElement.getAttribute("data-scheme");
        const target = palettes[now] || palettes[scheme] || palettes.light;
        for (const name of Object.keys(target)) colours[palettes.light[name]] = target[name];
        const painted = recoloured(figure, colours);
        if (window.matchMedia("(pointer: coarse)").matches) painted.layout.dragmode = false;
        if (pin) pinned(painted, pin);
        return painted;
      },
      pin_or_zoom(clicked, moved, figure) {
        const { triggered } = window.dash_clientside.callback_context;
        const asked = (triggered[0] || {}).prop_id === "graph.clickData"
          ? pinOf(clicked, figure) : spanOf(moved, figure);
        return asked ? merged(asked) : window.dash_clientside.no_update;
      },
    },
  });
})();
