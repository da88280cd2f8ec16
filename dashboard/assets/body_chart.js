"use strict";
/* The body chart: figures of legs to tap and a close-up of the knee, from data/body_zones.toml.
   Left and right are the person's own. From Python: dashboard/body_chart.py. From JS:
   BodyChart({zones, marks, chosen, onPick(place), onLevel(score), label}); onLevel is given
   only while no score was told by other means, and is called with the next level. */
(function () {
  const h = (...made) => React.createElement(...made);
  const LEVELS = [2, 4, 6, 8];
  const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

  /* words */
  const upper = (words) => words.charAt(0).toUpperCase() + words.slice(1);
  function placeWords(zones, { location, side, spot }) {
    const name = zones.names[location] || location.replaceAll("_", " ");
    if (side === "both") return name + ", both sides";
    return (side ? side + " " : "") + ((location === "knee" && zones.spots[spot]) || name);
  }
  const outOf = (score) => (score == null ? [] : [score + " out of 10"]);
  const spoken = (words, chosen, score) =>
    ["Your " + words, ...(chosen ? ["chosen"] : []), ...outOf(score)].join(", ");
  function toldWords(zones, mark) {
    const words = [upper(placeWords(zones, mark))];
    if (mark.score != null) words.push("worst " + mark.score + " out of 10");
    if (mark.n != null) words.push("n = " + mark.n);
    return words.join(", ");
  }

  /* places and zones */
  const step = (score) => (score == null ? "" : score < 1 ? "p0" : "p" + Math.min(4, Math.ceil(score / 2)));
  const same = (a, b) => Boolean(a && b) && a.location === b.location && (a.side || null) === (b.side || null);
  const onBack = (place) => place.location === "knee" && place.spot === "back";
  function covers(zone, place) {
    if (!place || zone.location !== place.location || onBack(zone) !== onBack(place)) return false;
    return (zone.side || null) === (place.side || null) || (place.side === "both" && zone.side);
  }
  const flipped = ([x, y], width, mirror) => [mirror ? width - x : x, y];
  function boxed([x, y, w, tall], width, mirror) {
    return { x: mirror ? width - x - w : x, y, width: w, height: tall };
  }
  const turned = (width, mirror) => (mirror ? { transform: `matrix(-1 0 0 1 ${width} 0)` } : {});

  /* one tab stop with the arrow keys inside */
  function nearest(points, from, [dx, dy]) {
    let best = from, least = Infinity;
    points.forEach(([x, y], index) => {
      const ahead = (x - points[from][0]) * dx + (y - points[from][1]) * dy;
      const aside = Math.abs((x - points[from][0]) * dy) + Math.abs((y - points[from][1]) * dx);
      const far = ahead + 2 * aside;
      if (ahead > 4 && far < least) [best, least] = [index, far];
    });
    return best;
  }
  function useRoving(points, chosen, press) {
    const [at, setAt] = React.useState(null);
    const nodes = React.useRef([]);
    const stop = Math.min(at ?? Math.max(chosen, 0), points.length - 1);
    function onKeyDown(event) {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      let next = null;
      if (ARROWS[event.key]) next = nearest(points, stop, ARROWS[event.key]);
      else if (event.key === "Home") next = 0;
      else if (event.key === "End") next = points.length - 1;
      else if (event.key === "Enter" || event.key === " ") press(stop);
      else return;
      event.preventDefault();
      if (next === null) return;
      setAt(next);
      nodes.current[next].focus();
    }
    return (index) => ({
      ref: (node) => { nodes.current[index] = node; },
      tabIndex: index === stop ? 0 : -1,
      onKeyDown,
      onFocus: () => setAt(index),
      onClick: () => press(index),
    });
  }

  /* drawing */
  let clips = 0;
  function useClip() {
    const [name] = React.useState(() => "bc-clip-" + (clips += 1));
    return name;
  }
  function Disc({ at, score, scale, check }) {
    const words = score == null ? (check ? "✓" : "") : String(score);
    if (!words) return null;
    return h("g", { className: "bc-disc " + step(score), "aria-hidden": true },
      h("circle", { cx: at[0], cy: at[1], r: 10 * scale }),
      h("text", { x: at[0], y: at[1], dy: ".35em", textAnchor: "middle", fontSize: 12.5 * scale }, words));
  }
  function Zone({ zone, width, mirror, clip, role, name, state, chosen, score, rove, hover }) {
    const box = boxed(zone.hit, width, mirror);
    const css = ["bc-zone", chosen ? "on" : "", score == null ? "" : "told " + step(score)].join(" ");
    return h("g", { className: css, role, "aria-label": name, ...state, ...rove,
      onPointerEnter: () => hover(true), onPointerLeave: () => hover(false) },
    h("g", { clipPath: `url(#${clip})` },
      h("path", { d: zone.path, className: "bc-fill", ...turned(width, mirror) })),
    h("rect", { ...box, className: "bc-hit" }),
    h("rect", { ...box, rx: 7, className: "bc-ring" }));
  }
  function Outline({ paths, lines, width, mirrors, clip }) {
    const whole = (d, key, css) => mirrors.map((mirror) =>
      h("path", { key: key + mirror, d, className: css, ...turned(width, mirror) }));
    return [
      h("defs", { key: "defs" }, h("clipPath", { id: clip }, paths.map((d, i) => whole(d, "c" + i)))),
      ...paths.map((d, i) => whole(d, "s" + i, "bc-skin")),
      ...lines.map((d, i) => whole(d, "l" + i, "bc-line")),
    ];
  }

  /* a figure of legs */
  function Figure({ figure, zones, label, marks, chosen, scoreOf, pick, hover, scale }) {
    const [width, height] = figure.size;
    const clip = useClip();
    const spots = figure.zones.map((zone) => flipped(zone.at, width, zone.mirror));
    const on = figure.zones.map((zone) => Boolean(covers(zone, chosen)));
    const press = (index) => pick(figure.zones[index]);
    const rove = useRoving(spots, on.indexOf(true), press);
    const sides = figure.left_half === "right" ? ["right", "left"] : ["left", "right"];
    return h("figure", { className: "bc-figure" },
      h("figcaption", null, figure.title),
      h("svg", { viewBox: `0 0 ${width} ${height}`, width: width / scale, role: "radiogroup",
        "aria-label": `${label}, ${figure.title.toLowerCase()}` },
      h(Outline, { paths: Object.values(figure.outline), lines: figure.lines, width,
        mirrors: [false, true], clip }),
      figure.zones.map((zone, index) => {
        const told = marks.find((mark) => covers(zone, mark));
        const score = on[index] ? scoreOf(chosen) : told && told.score;
        const words = placeWords(zones, zone);
        return h(Zone, { key: index, zone, width, mirror: zone.mirror, clip, role: "radio",
          name: spoken(words, on[index], score), state: { "aria-checked": on[index] },
          chosen: on[index], score, rove: rove(index), hover: (over) => hover(over ? zone : null) });
      }),
      figure.zones.map((zone, index) => {
        const told = marks.find((mark) => covers(zone, mark));
        const score = on[index] ? scoreOf(chosen) : told && told.score;
        return h(Disc, { key: index, at: spots[index], score, scale, check: on[index] });
      })),
      h("div", { className: "bc-sides", "aria-hidden": true },
        sides.map((side) => h("span", { key: side }, "your " + side))));
  }

  /* the knee from close by */
  function CloseUp({ zones, place, score, pick, hover }) {
    const [asked, setAsked] = React.useState({ of: null, view: "front" });
    const told = zones.knee.find((view) => view.id === asked.view && asked.of === place.side);
    const fits = zones.knee.find((view) => view.zones.some((zone) => zone.spot === place.spot));
    const view = told || fits || zones.knee[0];
    const whose = placeWords(zones, { location: "knee", side: place.side });
    return h("section", { className: "bc-knee", "aria-label": `Close-up of your ${whose}` },
      h("p", { className: "bc-title" }, upper(whose) + ", " + view.title.toLowerCase()),
      h(KneeView, { key: view.id + place.side, zones, view, place, score, whose, pick, hover }),
      h("div", { className: "bc-views", role: "group", "aria-label": "Seen from" },
        zones.knee.map(({ id, title }) => h("button", { key: id, type: "button",
          "aria-pressed": id === view.id, onClick: () => setAsked({ of: place.side, view: id }) }, title))));
  }
  function KneeView({ zones, view, place, score, whose, pick, hover }) {
    const [width, height] = view.size;
    const clip = useClip();
    const mirror = view.mirror !== (place.side === "left");
    const spots = view.zones.map((zone) => flipped(zone.at, width, mirror));
    const at = view.zones.findIndex((zone) => zone.spot === place.spot);
    const spotted = (zone) => ({ location: "knee", side: place.side, spot: zone.spot });
    const press = (index) => pick({ ...spotted(view.zones[index]), ...(index === at ? { spot: null } : {}) });
    const rove = useRoving(spots, at, press);
    return h("svg", { viewBox: `0 0 ${width} ${height}`, width, role: "toolbar",
      "aria-label": `Your ${whose} ${view.said}` },
    h(Outline, { paths: [view.outline], lines: view.lines, width, mirrors: [mirror], clip }),
    view.zones.map((zone, index) => h(Zone, { key: zone.spot, zone, width, mirror, clip, role: "button",
      name: spoken(placeWords(zones, spotted(zone)), index === at, index === at ? score : null),
      state: { "aria-pressed": index === at }, chosen: index === at, score: index === at ? score : null,
      rove: rove(index), hover: (over) => hover(over ? spotted(zone) : null) })),
    view.zones.map((zone, index) => h("text", { key: zone.spot, x: spots[index][0], y: spots[index][1],
      dy: ".35em", textAnchor: "middle", "aria-hidden": true,
      className: "bc-word" + (index === at ? " on " + step(score) : "") }, zone.spot)));
  }

  function BodyChart(props) {
    const { zones, marks = [], chosen = null, readonly, label = "Where it hurts", width = 120 } = props;
    const [over, hover] = React.useState(null);
    const count = React.useRef(0);
    const scoreOf = (place) => (marks.find((mark) => same(mark, place)) || {}).score ?? null;
    function tell(place) {
      if (props.onPick) props.onPick(place);
      else if (props.setProps) props.setProps({ chosen: place, pick: { n: (count.current += 1), ...place } });
    }
    function pick({ location, side, spot }) {
      const place = { location, side: side ?? null, spot: spot ?? null };
      if (!same(place, chosen) || onBack(place) !== onBack(chosen)) return tell(place);
      const level = LEVELS.indexOf(scoreOf(chosen)) + 1;
      if (props.onLevel) props.onLevel(LEVELS[level % LEVELS.length]);
    }
    const scale = zones.figures[0].size[0] / width;
    const knee = chosen && chosen.location === "knee" && ["left", "right"].includes(chosen.side);
    const words = chosen ? upper(placeWords(zones, chosen)) : "";
    const shown = over ? upper(placeWords(zones, over)) : words || "Tap where it hurts";
    return h("div", { id: props.id, className: "bc" },
      h("div", { className: "bc-row" },
        zones.figures.map((figure) => h(Figure, { key: figure.id, figure, zones, label, marks, chosen,
          scoreOf, pick, hover, scale })),
        h("div", { className: "bc-side" },
          knee && h(CloseUp, { zones, place: chosen, score: scoreOf(chosen), pick: tell, hover }))),
      h("p", { className: "bc-said" + (over || !chosen ? " soft" : ""), "aria-hidden": true }, shown),
      h("p", { className: "bc-live", "aria-live": "polite" }, words));
  }

  window.painmile_body = { BodyChart, placeWords };
})();
