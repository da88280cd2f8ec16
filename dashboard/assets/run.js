"use strict";
/* The Run page's reader: a slider along the run whose place is told in words, and stands as a
   line in the chart. A click in the chart moves it there. */
(function () {
  const WIDTH = 1000;
  const h = React.createElement;
  const graph = () => document.querySelector("#run-graph .js-plotly-plot");
  const narrow = window.matchMedia("(max-width: 760px)");

  function line(x) {
    return { "shapes[0].x0": x, "shapes[0].x1": x, "shapes[0].visible": true };
  }

  function Reader(props) {
    const last = props.words.length - 1;
    const at = Math.min(Math.max(props.at, 0), last);
    React.useEffect(() => {
      const drawn = graph();
      if (drawn && drawn.layout && drawn.layout.shapes) Plotly.relayout(drawn, line((at / last) * WIDTH));
    }, [at, last]);
    return h("div", { id: props.id, className: "reader" },
      h("label", { htmlFor: `${props.id}-at`, className: "s m" }, props.label),
      h("input", {
        type: "range", id: `${props.id}-at`, min: 0, max: last, step: 1, value: at,
        "aria-valuetext": props.words[at],
        onChange: (event) => props.setProps({ at: Number(event.target.value) }),
      }),
      h("p", { className: "said", "aria-hidden": "true" }, props.words[at]));
  }
  window.painmile_run = { Reader };

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    painmile_run: {
      read(search, before) {
        const query = new URLSearchParams(search || "");
        const next = { phone: narrow.matches };
        for (const name of ["run", "unit", "over"]) next[name] = query.get(name);
        const same = JSON.stringify(next) === JSON.stringify(before);
        return same ? window.dash_clientside.no_update : next;
      },
      paint(figure, scheme, palettes, at, words) {
        const painted = window.dash_clientside.painmile.paint(figure, null, scheme, palettes);
        if (!painted.layout || !words) return painted;
        const x = (at / (words.length - 1)) * WIDTH;
        Object.assign(painted.layout.shapes[0], { x0: x, x1: x, visible: true });
        return painted;
      },
      clicked(clicked, words) {
        const hit = clicked && clicked.points && clicked.points[0];
        const x = clicked && clicked.xvals ? clicked.xvals[0] : hit && hit.x;
        if (!Number.isFinite(x) || !words) return window.dash_clientside.no_update;
        return Math.round((Math.min(Math.max(x, 0), WIDTH) / WIDTH) * (words.length - 1));
      },
    },
  });
})();
