"use strict";
/* The body chart: figures of legs to tap and a close-up of the knee, from data/body_zones.toml.
   Left and right are the person's own. From Python: dashboard/body_chart.py. From JS:
   BodyChart({zones, marks, chosen, onPick(place), onLevel(score), label, quiet}).
   onLevel is given only while no score was told by other means; it gets the next level.
   whose is said before a place ("your "). quiet leaves the line with the place's name to the
   page (placeWords gives the words). */
(function () {
  const h = (...made) => React.createElement(...made);
  const LEVELS = [2, 4, 6, 8];
  const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  const DISC = 10, LETTERS = 12, LINE = 13.5, ROOM = 38;

  /* words */
  const upper = (words) => words.charAt(0).toUpperCase() + words.slice(1);
  function placeWords(zones, { location, side, spot }) {
    const name = zones.names[location] || location.replaceAll("_", " ");
    if (side === "both") return name + ", both sides";
    return (side ? side + " " : "") + ((location === "knee" && zones.spots[spot]) || name);
  }
  const outOf = (score) => (score == null ? [] : [score + " out of 10"]);
  const spoken = (words, chosen, score, whose = "your ") =>
    [upper(whose + words), ...(chosen ? ["chosen"] : []), ...outOf(score)].join(", ");
  function toldWords(zones, mark) {
    const score = mark.score == null ? "no score" : "worst " + outOf(mark.score);
    return [placeWords(zones, mark), score, ...(mark.n == null ? [] : ["n = " + mark.n])].join(", ");
  }

  /* places, marks and the zones that show them */
  const step = (score) => (score == null ? "" : "p" + Math.min(4, Math.ceil(score / 2)));
  const same = (a, b) => Boolean(a && b) && a.location === b.location && (a.side || null) === (b.side || null);
  const onBack = (place) => place.location === "knee" && place.spot === "back";
  const alike = (a, b) => same(a, b) && onBack(a) === onBack(b);
  const covers = (zone, place) =>
    alike(zone, place) || Boolean(place && place.side === "both" && zone.side && alike(zone, { ...place, side: zone.side }));
  function gathered(marks) {
    const all = [];
    for (const mark of marks) {
      const known = all.find((one) => alike(one, mark));
      if (!known) { all.push({ ...mark }); continue; }
      const scores = [known.score, mark.score].filter((score) => score != null);
      known.score = scores.length ? Math.max(...scores) : null;
      if (mark.n != null) known.n = (known.n || 0) + mark.n;
    }
    return all;
  }
  const flipped = ([x, y], width, mirror) => [mirror ? width - x : x, y];
  const boxed = ([x, y, width, height], whole, mirror) => ({ x: mirror ? whole - x - width : x, y, width, height });
  const turned = (width, mirror) => (mirror ? { transform: `matrix(-1 0 0 1 ${width} 0)` } : {});
  /* A mark is drawn in the first figure that has its place; a pair's place without a side
     stands between the two; a place that no figure has is told in words. */
  function pointsOf(figure, mark) {
    const width = figure.size[0];
    const there = figure.zones.filter((zone) => covers(zone, mark));
    if (there.length) return there.map((zone) => flipped(zone.at, width, zone.mirror));
    const pair = mark.side ? null : figure.zones.find((zone) => alike(zone, { ...mark, side: zone.side }));
    return pair ? [[width / 2, pair.at[1]]] : [];
  }
  function drawn(zones, marks) {
    const discs = marks.map((mark) => {
      const figure = zones.figures.find((one) => pointsOf(one, mark).length);
      return { mark, figure, points: figure ? pointsOf(figure, mark) : [] };
    });
    return { of: (figure) => discs.filter((disc) => disc.figure === figure),
      nowhere: discs.filter((disc) => !disc.figure).map((disc) => disc.mark) };
  }

  /* one tab stop with the arrow keys inside */
  function nearest(points, from, [dx, dy]) {
    let best = from, least = Infinity;
    points.forEach(([x, y], index) => {
      const [right, down] = [x - points[from][0], y - points[from][1]];
      const ahead = right * dx + down * dy;
      const far = ahead + 2 * (Math.abs(right * dy) + Math.abs(down * dx));
      if (ahead > 4 && far < least) [best, least] = [index, far];
    });
    return best;
  }
  function useRoving(points, chosen, press) {
    const [at, setAt] = React.useState(null);
    const nodes = React.useRef([]);
    const stop = at ?? Math.max(chosen, 0);
    function onKeyDown(event) {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      let next = null;
      if (ARROWS[event.key]) next = nearest(points, stop, ARROWS[event.key]);
      else if (event.key === "Home") next = 0;
      else if (event.key === "End") next = points.length - 1;
      else if (event.key === "Enter" || event.key === " ") press(stop);
      else return;
      event.preventDefault();
      if (next !== null) nodes.current[next].focus();
    }
    return (index) => ({
      ref: (node) => { nodes.current[index] = node; },
      tabIndex: index === stop ? 0 : -1,
      onKeyDown,
      onFocus: () => setAt(index),
      onBlur: (event) => nodes.current.includes(event.relatedTarget) || setAt(null),
      onClick: () => press(index),
    });
  }

  /* drawing */
  let clips = 0;
  const useClip = () => React.useState(() => "bc-clip-" + (clips += 1))[0];
  function Outline({ outline, edge, lines, width, mirrors, clip }) {
    const whole = (d, css) => mirrors.map((mirror) =>
      h("path", { key: css + mirror, d, className: css, ...turned(width, mirror) }));
    return [
      h("defs", { key: "defs" }, h("clipPath", { id: clip }, whole(outline, "clip"))),
      ...whole(outline, "bc-skin"),
      h("g", { key: "lines", clipPath: `url(#${clip})` }, lines.map((d) =>
        h(React.Fragment, { key: d }, whole(d, "bc-line")))),
      ...whole(edge, "bc-edge"),
    ];
  }
  function Disc({ at, words, score, size }) {
    return h("g", { className: "bc-disc " + step(score), "aria-hidden": true },
      h("circle", { cx: at[0], cy: at[1], r: DISC * size }),
      h("text", { x: at[0], y: at[1], dy: ".35em", textAnchor: "middle", fontSize: LETTERS * size }, words));
  }
  function Zone({ zone, width, mirror, clip, role, name, state, on, score, rove, over = () => {} }) {
    const box = boxed(zone.hit, width, mirror);
    const seen = {
      onPointerEnter: () => over(zone),
      onPointerLeave: () => over(null),
      onFocus: (event) => { rove.onFocus(); if (event.currentTarget.matches(":focus-visible")) over(zone); },
      onBlur: (event) => { rove.onBlur(event); over(null); },
    };
    const css = ["bc-zone", on ? "on" : "", score == null ? "" : "told " + step(score)].join(" ");
    return h("g", { className: css, role, "aria-label": name, ...state, ...rove, ...seen },
    h("g", { clipPath: `url(#${clip})` },
      h("path", { d: zone.path, className: "bc-fill", ...turned(width, mirror) })),
    h("rect", { ...box, className: "bc-hit" }),
    ["bc-halo", "bc-ring"].map((one) => h("rect", { key: one, ...box, rx: 6, className: one })));
  }

  /* a figure of legs */
  function Legs({ figure, children, label, role, room = 0, size, name, whose = "your " }) {
    const [width, height] = figure.size;
    const sides = figure.left_half === "right" ? ["right", "left"] : ["left", "right"];
    return h("figure", { className: "bc-figure" },
      h("figcaption", null, name ? h("b", { "aria-hidden": true }, name) : figure.title),
      h("svg", { viewBox: `${-room} 0 ${width + 2 * room} ${height}`, width: (width + 2 * room) / size, role,
        "aria-label": label }, children),
      h("div", { className: "bc-sides", "aria-hidden": true, style: { width: width / size } },
        sides.map((side) => h("span", { key: side }, whose + side))));
  }
  function Entry({ figure, zones, label, marks, chosen, discs, pick, size, whose }) {
    const width = figure.size[0];
    const clip = useClip();
    const [over, setOver] = React.useState(null);
    const points = figure.zones.map((zone) => flipped(zone.at, width, zone.mirror));
    const on = figure.zones.map((zone) => covers(zone, chosen));
    const rove = useRoving(points, on.indexOf(true), (index) => pick(figure.zones[index]));
    return h(Legs, { figure, role: "radiogroup", label: `${label}, ${figure.title.toLowerCase()}`, size, whose,
      name: over && upper(placeWords(zones, over)) },
      h(Outline, { ...figure, width, mirrors: [false, true], clip }),
      figure.zones.map((zone, index) => {
        const told = marks.find((mark) => covers(zone, mark)) || {};
        return h(Zone, { key: index, zone, width, mirror: zone.mirror, clip, role: "radio", score: told.score,
          name: spoken(placeWords(zones, zone), on[index], told.score, whose), state: { "aria-checked": on[index] },
          on: on[index], rove: rove(index), over: setOver });
      }),
      discs.flatMap(({ mark, points: at }) => at.map((point) => h(Disc, { key: point.join(), at: point,
        words: mark.score ?? "✓", score: mark.score, size }))));
  }
  function Shown({ figure, zones, label, discs, room, size, whose }) {
    const width = figure.size[0];
    const clip = useClip();
    const told = discs.map(({ mark }) => upper(toldWords(zones, mark))).join(". ") || "Nothing told here";
    return h(Legs, { figure, role: "img", label: `${label}, ${figure.title.toLowerCase()}. ${told}.`, room, size, whose },
      h(Outline, { ...figure, width, mirrors: [false, true], clip }),
      counted(figure, discs, size).map(({ from, at, anchor, words }) => h("g", { key: words + at.join() },
        h("path", { d: `M${from}L${at}`, className: "bc-lead" }),
        h("text", { x: at[0], y: at[1], dx: anchor === "end" ? -3 * size : 3 * size, dy: ".35em", textAnchor: anchor,
          fontSize: LETTERS * size, className: "bc-n" }, words))),
      discs.flatMap(({ mark, points }) => points.map((point) => h(Disc, { key: point.join(), at: point,
        words: mark.score ?? "–", score: mark.score, size }))));
  }
  /* Where "n = 8" stands: beside the body at the height of its disc, never on another one. */
  function counted(figure, discs, size) {
    const width = figure.size[0];
    const labels = discs.filter(({ mark }) => mark.n != null).map(({ mark, points }) => {
      const [x, y] = points[points.length - 1];
      const left = x < width / 2;
      const beside = figure.zones.map(({ hit }) => hit).filter((hit) => hit[1] <= y && y <= hit[1] + hit[3]);
      const out = Math.min(left ? x - DISC * size : width - x - DISC * size, ...beside.map((hit) => hit[0]));
      return { from: [x, y], at: [left ? out : width - out, y], anchor: left ? "end" : "start", words: "n = " + mark.n };
    });
    for (const anchor of ["start", "end"]) {
      let free = -Infinity;
      for (const one of labels.filter((some) => some.anchor === anchor).sort((a, b) => a.at[1] - b.at[1])) {
        one.at[1] = Math.max(one.at[1], free);
        free = one.at[1] + LINE * size;
      }
    }
    return labels;
  }

  /* the knee from close by */
  function CloseUp({ zones, place, score, pick, whose: of = "your " }) {
    const [asked, ask] = React.useState(null);
    const view = zones.knee.find(({ id }) => id === (asked || (onBack(place) ? "back" : "front")));
    const whose = placeWords(zones, { location: "knee", side: place.side });
    return h("section", { className: "bc-knee", "aria-label": `${upper(of + whose)} from close by` },
      h("p", { className: "bc-title" }, upper(whose) + ", " + view.title.toLowerCase()),
      h(Knee, { key: view.id + place.side, zones, view, place, score, whose, of, pick }),
      h("div", { className: "bc-views", role: "group", "aria-label": "Seen from" },
        zones.knee.map(({ id, title }) => h("button", { key: id, type: "button", "aria-pressed": id === view.id,
          onClick: () => ask(id) }, title))));
  }
  function Knee({ zones, view, place, score, whose, of, pick }) {
    const [width, height] = view.size;
    const clip = useClip();
    const mirror = view.mirror !== (place.side === "left");
    const points = view.zones.map((zone) => flipped(zone.at, width, mirror));
    const spots = view.zones.map(({ spot }) => ({ location: "knee", side: place.side, spot }));
    const at = view.zones.findIndex((zone) => zone.spot === place.spot);
    const rove = useRoving(points, at, (index) => pick({ ...spots[index], ...(index === at ? { spot: null } : {}) }));
    return h("svg", { viewBox: `0 0 ${width} ${height}`, width, role: "toolbar",
      "aria-label": `Spots of ${of}${whose}, ${view.said}` },
    h(Outline, { ...view, edge: view.outline, width, mirrors: [mirror], clip }),
    view.zones.map((zone, index) => {
      const on = index === at;
      return h(Zone, { key: zone.spot, zone, width, mirror, clip, role: "button", on, score: on ? score : null,
        name: spoken(placeWords(zones, spots[index]), on, on ? score : null, of), state: { "aria-pressed": on },
        rove: rove(index) });
    }),
    view.zones.map((zone, index) => h("text", { key: zone.spot, x: points[index][0], y: points[index][1],
      dy: ".35em", textAnchor: "middle", "aria-hidden": true,
      className: "bc-word" + (index === at ? " on " + step(score) : "") }, zone.spot)));
  }

  function Hint({ view }) {
    const [width, height] = view.size;
    const clip = useClip();
    return h("div", { className: "bc-hint" },
      h("svg", { viewBox: `0 0 ${width} ${height}`, width, "aria-hidden": true },
        h(Outline, { ...view, edge: view.outline, width, mirrors: [false], clip })),
      h("p", null, "A knee opens here from close by."));
  }

  /* the whole chart, shown or to be tapped */
  function Readonly({ id, zones, marks, label, width, whose }) {
    const size = zones.figures[0].size[0] / width;
    const discs = drawn(zones, marks);
    const room = marks.some((mark) => mark.n != null) ? ROOM : 0;
    const rest = discs.nowhere.map((mark) => toldWords(zones, mark)).join("; ");
    return h("div", { id, className: "bc" },
      h("div", { className: "bc-row" }, zones.figures.map((figure) =>
        h(Shown, { key: figure.id, figure, zones, label, discs: discs.of(figure), room, size, whose }))),
      rest && h("p", { className: "bc-said soft" }, "Not on the picture: " + rest + "."));
  }
  function Asking({ id, zones, marks, label, width, chosen, quiet, whose, onPick, onLevel, setProps }) {
    const [opened, open] = React.useState(0);
    const count = React.useRef(0);
    const size = zones.figures[0].size[0] / width;
    const { score = null } = marks.find((mark) => alike(mark, chosen)) || {};
    const all = !chosen || marks.some((mark) => alike(mark, chosen)) ? marks : [...marks, { ...chosen, score }];
    const discs = drawn(zones, all.filter((mark) => mark.score != null || alike(mark, chosen)));
    function tell({ location, side, spot }) {
      const place = { location, side: side ?? null, spot: spot ?? null };
      if (onPick) onPick(place);
      else if (setProps) setProps({ chosen: place, pick: { n: (count.current += 1), ...place } });
    }
    function pick(zone) {
      if (!alike(zone, chosen)) {
        open(opened + 1);
        tell(zone);
      } else if (onLevel) onLevel(LEVELS[(LEVELS.indexOf(score) + 1) % LEVELS.length]);
    }
    const knee = chosen && chosen.location === "knee" && ["left", "right"].includes(chosen.side);
    const words = chosen ? upper(placeWords(zones, chosen)) : "";
    return h("div", { id, className: "bc bc-ask" },
      h("div", { className: "bc-row" },
        zones.figures.map((figure) => h(Entry, { key: figure.id, figure, zones, label, marks: all, chosen,
          discs: discs.of(figure), pick, size, whose })),
        h("div", { className: "bc-side" }, knee
          ? h(CloseUp, { key: opened + chosen.side, zones, place: chosen, score, pick: tell, whose })
          : h(Hint, { view: zones.knee[0] }))),
      !quiet && h("p", { className: "bc-said" + (chosen ? "" : " soft"), "aria-hidden": true }, words || "Tap the place"),
      h("p", { className: "bc-live", "aria-live": "polite" }, chosen ? [words, ...outOf(score)].join(", ") : ""));
  }
  function BodyChart({ marks, label, width, ...props }) {
    const told = { ...props, marks: gathered(marks || []), label: label || "Where it hurts" };
    return props.readonly ? h(Readonly, { ...told, width: width || 96 }) : h(Asking, { ...told, width: width || 120 });
  }

  window.painmile_body = { BodyChart, placeWords };
})();
