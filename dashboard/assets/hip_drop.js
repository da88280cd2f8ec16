"use strict";
/* The hip drop of a still picture (dashboard/hip_drop.py): two clicks on the hip points, a
   third gesture along something level where the camera was tilted, and all of it once more to
   see how well it repeats. The picture stays in the browser unless its keeping is pressed. */
(function () {
  const h = (...made) => React.createElement(...made);
  const LEAST_PX = 20, MOST_DEG = 45, MOST_TIMES = 2, MOST_SIDE = 1600, MOST_BYTES = 1000000, DRAGGED_PX = 12;
  const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  const NAMES = ["First hip point", "Second hip point", "One end of the level line", "Other end of the level line"];
  const LETTERS = ["1", "2", "a", "b"];
  const NO_PICTURE = "The browser cannot show this file. Choose a JPEG or PNG picture, such as a screenshot of the video.";
  const NOT_KEPT = "The picture was not kept: Painmile did not answer. Press again.";
  const EMPTY = [null, null, null, null]; // both hip points, both ends of the level line

  /* A line against the picture's own horizontal, in degrees, from left to right. */
  function lean(one, other) {
    const [[x1, y1], [x2, y2]] = one[0] < other[0] || (one[0] === other[0] && one[1] <= other[1]) ? [one, other] : [other, one];
    return Math.hypot(x2 - x1, y2 - y1) < LEAST_PX ? null : (Math.atan2(y2 - y1, x2 - x1) * 180) / Math.PI;
  }
  /* The pelvis line against the level one: {deg}, above 0 where its right end is lower, or
     {fault}. The same as `tilt_deg` of service/hip_drop.py, which says what is kept. */
  function tilt([hip1, hip2, level1, level2]) {
    if (!hip1 || !hip2) return {};
    const pelvis = lean(hip1, hip2);
    if (pelvis === null) return { fault: "The two hip points are too close together." };
    const level = level1 && level2 ? lean(level1, level2) : 0;
    if (level === null) return { fault: "The two ends of the level line are too close together." };
    if (Math.abs(level) > MOST_DEG) return { fault: "The level line is steeper than 45 deg." };
    const deg = ((((pelvis - level + 90) % 180) + 180) % 180) - 90;
    if (Math.abs(deg) > MOST_DEG) return { fault: "The pelvis line is more than 45 deg from level." };
    return { deg };
  }
  const tenth = (deg) => Math.round(deg * 10) / 10;
  const words = (deg) => deg.toFixed(1).replace("-", "\u2212");
  /* How far the free side hangs; below 0 where it stands higher. */
  const dropOf = (deg, view, leg) => ((view === "behind") === (leg === "left") ? deg : -deg);

  function result(all, view, leg) {
    if (!all.length) return "";
    if (!view || !leg) {
      const ends = all.map((deg) => `${words(Math.abs(tenth(deg)))} deg, ${deg > 0 ? "right" : "left"} end lower`);
      return ends.join("; ") + ". Choose the leg and the view.";
    }
    const drops = all.map((deg) => tenth(dropOf(deg, view, leg)));
    const isRise = drops.reduce((sum, one) => sum + one, 0) < 0;
    const seen = isRise ? drops.map((drop) => -drop) : drops;
    const mean = seen.reduce((sum, one) => sum + one, 0) / seen.length;
    const what = isRise ? `Hip rise, on the ${leg} leg: the free side is higher, ` : `Hip drop, on the ${leg} leg: `;
    if (seen.length < 2) return `${what}${words(seen[0])} deg, measured once.`;
    return `${what}${seen.map(words).join(" and ")} deg, ${words(Math.abs(seen[0] - seen[1]))} apart, mean ${words(mean)}.`;
  }
  function asked(points, times, hasPicture) {
    if (!hasPicture) return "";
    if (times.length >= MOST_TIMES) return "Measured twice.";
    if (!points[0]) return "Click one hip point, or place the points by keys.";
    if (!points[1]) return "Click the other hip point.";
    if (!points[2]) return "Was the camera tilted? Press at one end of something level in the room and release at the other, or click there.";
    if (!points[3]) return "Click the other end of what is level.";
    return "Points can be dragged, or moved by the arrow keys: 1 pixel, 10 with Shift.";
  }
  const marked = (points) => ({ hips: points.slice(0, 2), level: points[2] && points[3] ? points.slice(2) : null });

  /* What was chosen and marked outlives the page's being drawn anew. */
  const NOTHING = { picture: null, points: EMPTY, times: [], view: null, leg: null, told: "" };
  const kept = new Map();
  function useKept(id) {
    const [, turn] = React.useReducer((number) => number + 1, 0);
    const put = (change) => {
      kept.set(id, { ...(kept.get(id) || NOTHING), ...change });
      turn();
    };
    return [kept.get(id) || NOTHING, put];
  }

  /* the picture, fitted */
  async function fitted(file) {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const share = Math.min(1, MOST_SIDE / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(picture.width * share));
    canvas.height = Math.max(1, Math.round(picture.height * share));
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    return canvas;
  }
  function shown(picture, canvas) {
    [canvas.width, canvas.height] = [picture.width, picture.height];
    canvas.getContext("2d").drawImage(picture, 0, 0);
  }
  async function jpeg(canvas) {
    for (const quality of [0.85, 0.7, 0.5, 0.3]) {
      const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", quality));
      if (blob && blob.size <= MOST_BYTES) return blob;
    }
    return null;
  }
  async function keep(canvas, to) {
    const body = await jpeg(canvas);
    if (!body) return { fault: "The picture is too large to be kept." };
    try {
      const answer = await fetch(to, { method: "POST", headers: { "Content-Type": "image/jpeg" }, body });
      const told = await answer.json();
      return answer.ok ? { kept: told.words } : { fault: told.words || NOT_KEPT };
    } catch {
      return { fault: NOT_KEPT };
    }
  }

  /* the points over the picture */
  function Point({ at, index, size, move, grab }) {
    const [x, y] = at;
    function onKeyDown(event) {
      const step = ARROWS[event.key];
      if (!step || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      const far = event.shiftKey ? 10 : 1;
      move(index, [x + step[0] * far, y + step[1] * far]);
    }
    return h("button", { type: "button", className: "hd-point" + (index > 1 ? " level" : ""), onKeyDown,
      "aria-label": `${NAMES[index]}, ${Math.round(x)} across, ${Math.round(y)} down`,
      style: { left: (100 * x) / size[0] + "%", top: (100 * y) / size[1] + "%" },
      onPointerDown: (event) => grab(event, index) }, h("span", { "aria-hidden": true }, LETTERS[index]));
  }
  const Line = ({ ends: [one, other], css }) => (one && other
    ? ["halo", css].map((name) => h("line", { key: name, className: "hd-line " + name, x1: one[0], y1: one[1], x2: other[0], y2: other[1] })) : null);
  function Marks({ points, earlier, size, move, grab }) {
    return [
      h("svg", { key: "lines", viewBox: `0 0 ${size[0]} ${size[1]}`, preserveAspectRatio: "none", "aria-hidden": true },
        earlier.map((one, at) => h(Line, { key: at, ends: one.hips, css: "earlier" })),
        h(Line, { ends: points.slice(2), css: "level" }), h(Line, { ends: points.slice(0, 2), css: "hips" })),
      ...points.map((at, index) => at && h(Point, { key: index, at, index, size, move, grab })),
    ];
  }
  function Choice({ id, name, label, choices, value, choose }) {
    return h("fieldset", { className: "hd-choice" }, h("legend", null, label), choices.map(([choice, said]) =>
      h("label", { key: choice, className: "opt" }, h("input", { type: "radio", name: `${id}-${name}`, value: choice,
        checked: value === choice, onChange: () => choose(choice) }), h("span", null, said))));
  }

  function HipDrop({ id, form, keeps, saved, summary, note }) {
    const canvas = React.useRef(null), frame = React.useRef(null), held = React.useRef(null);
    const [now, put] = useKept(id);
    const { picture, points, times, view, leg, told } = now;
    const size = picture && [picture.width, picture.height];
    const clear = () => put({ points: EMPTY, times: [], told: "" });
    React.useEffect(() => { if (picture) shown(picture, canvas.current); }, [picture]);
    React.useEffect(() => {
      if (now.saved !== undefined && now.saved !== saved) clear();
      put({ saved });
    }, [saved]);

    const here = tilt(points);
    const all = [...times.map(({ deg }) => deg), ...(here.deg == null ? [] : [here.deg])];
    const within = ([x, y]) => [Math.min(Math.max(x, 0), size[0]), Math.min(Math.max(y, 0), size[1])];
    function move(index, to) {
      const last = kept.get(id).points; // a press and a drag may come before the next drawing
      put({ told: "", points: last.map((at, one) => (one === index ? within(to) : at)) });
    }
    function at(event) {
      const box = frame.current.getBoundingClientRect();
      return within([((event.clientX - box.left) * size[0]) / box.width, ((event.clientY - box.top) * size[1]) / box.height]);
    }
    function grab(event, index) {
      if (event.button || !event.isPrimary) return;
      event.stopPropagation();
      frame.current.setPointerCapture(event.pointerId);
      held.current = { index, from: [event.clientX, event.clientY], drags: true };
    }
    /* A point is where the press ends; the level line may be drawn from where it begins. A
       press that scrolls or zooms the page marks nothing. */
    function press(event) {
      const next = points.indexOf(null);
      held.current = null;
      if (!size || event.button || !event.isPrimary || next < 0 || times.length >= MOST_TIMES) return;
      if (event.pointerType === "mouse") event.preventDefault();
      if (next !== 2) {
        held.current = { tap: next };
        return;
      }
      move(2, at(event));
      frame.current.setPointerCapture(event.pointerId);
      held.current = { index: 3, from: [event.clientX, event.clientY], drags: false, isNew: true };
    }
    function release(event) {
      if (held.current && held.current.tap !== undefined) move(held.current.tap, at(event));
      held.current = null;
    }
    function cancel() {
      const { isNew } = held.current || {};
      held.current = null;
      if (isNew) put({ points: [...kept.get(id).points.slice(0, 2), null, null] });
    }
    function drag(event) {
      const one = held.current;
      if (!one || one.tap !== undefined) return;
      one.drags = one.drags || Math.hypot(event.clientX - one.from[0], event.clientY - one.from[1]) > DRAGGED_PX;
      if (one.drags) move(one.index, at(event));
    }
    async function take(file) {
      if (!file) return;
      try {
        put({ picture: await fitted(file), points: EMPTY, times: [], told: "" });
      } catch {
        put({ told: NO_PICTURE });
      }
    }
    function byKeys() {
      const spots = [[0.4, 0.5], [0.6, 0.5], [0.3, 0.9], [0.7, 0.9]].map(([x, y]) => [x * size[0], y * size[1]]);
      put({ points: points.map((one, index) => one || (index < 2 || points[1] ? spots[index] : null)) });
    }
    const again = () => put({ points: EMPTY, times: [...times, { ...marked(points), deg: here.deg }] });
    async function keepIt() {
      const done = await keep(picture, keeps);
      put({ told: done.kept || done.fault });
      if (done.kept) window.dash_clientside.set_props(form.to, { data: { action: "look", n: "kept-" + Date.now() } });
    }
    const button = (said, onClick, isOff) => h("button", { type: "button", className: "btn", onClick, disabled: Boolean(isOff) }, said);
    const isDone = here.deg != null && times.length < MOST_TIMES - 1;
    const about = { ...form.about, times: [...times.map(({ hips, level }) => ({ hips, level })), ...(here.deg == null ? [] : [marked(points)])],
      standing: leg, seen_from: view };
    return h("details", { className: "add hipd", id, open: Boolean(now.isOpen), onToggle: (event) => put({ isOpen: event.target.open }) },
      h("summary", { id: `${form.name}-open` }, summary),
      h("div", { className: "acts" },
        h("label", { className: "btn hd-file" }, size ? "Choose another picture" : "Choose a picture",
          h("input", { type: "file", accept: "image/*", className: "vh", onChange: (event) => { take(event.target.files[0]); event.target.value = ""; } })),
        h("span", { className: "s m" }, "or drop it below. It is measured here and stays in this browser.")),
      h("div", { className: "hd-frame" + (size ? "" : " empty"), ref: frame, role: "group", "aria-label": "The picture with its points",
        onPointerDown: press, onPointerMove: drag, onPointerUp: release, onPointerCancel: cancel,
        onDragOver: (event) => event.preventDefault(),
        onDrop: (event) => { event.preventDefault(); take(event.dataTransfer.files[0]); } },
      h("canvas", { ref: canvas, width: 1, height: 1, "aria-hidden": true }),
      size && h(Marks, { points, earlier: times, size, move, grab })),
      h("p", { className: "s hd-ask" }, asked(points, times, size)),
      size && h("div", { className: "acts" },
        button("Place the points by keys", byKeys, !points.includes(null)),
        button("Measure again", again, !isDone),
        button("Clear", clear, !times.length && !points.some(Boolean)),
        keeps && button("Keep the picture with it", keepIt)),
      h("div", { className: "hd-choices" },
        h(Choice, { id, name: "leg", label: "Stands on the", value: leg, choose: (one) => put({ leg: one }), choices: [["left", "left leg"], ["right", "right leg"]] }),
        h(Choice, { id, name: "view", label: "Seen from", value: view, choose: (one) => put({ view: one }), choices: [["behind", "behind"], ["front", "the front"]] }),
        h("p", { className: "s m" }, note)),
      h("p", { className: "hd-result", role: "status" }, told || here.fault || result(all, view, leg)),
      h(window.painmile_diary.Form, { ...form, about }));
  }

  window.painmile_hip = { HipDrop, tilt, lean };
})();
