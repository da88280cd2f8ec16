"use strict";
/* The pain form of a run or of a day: it saves itself once it is told enough. What it was told,
   the words of its button and the queue of saves are in pain_form_told.js, from Python it is
   dashboard/pain_form.py. Whatever a server said is a text node here, never markup. */
(function () {
  const h = (...made) => React.createElement(...made);
  const told = () => window.painmile_told;
  const RESTS_MS = 600, WRITES_MS = 1500, ANSWERS_MS = 15000;
  const KEPT = ["localhost", "127.0.0.1", "[::1]"].includes(location.hostname)
    ? "What you enter stays on this computer." : "What you enter is kept on the computer that runs Painmile.";
  const upper = (words) => words.charAt(0).toUpperCase() + words.slice(1);
  const level = (score) => (score ? "l" + Math.min(4, Math.ceil(score / 2)) : "");

  /* what happens */
  function began(asked, n) {
    return { draft: told().untouched(asked), line: told().newLine(asked, n) };
  }
  /* A page drawn anew (another unit, back from another page) finds what was not saved. */
  const unsaved = new Map();
  function found(asked, n) {
    const fresh = began(asked, n), draft = unsaved.get(asked.key);
    if (!draft || !told().isUnsaved(draft, fresh.line, asked)) return fresh;
    return { draft, line: { ...fresh.line, status: "untouched", sent: null } };
  }
  function emptied(asked, n, back) {
    const { draft, line } = began(asked, n);
    return { draft, line: { ...line, back, emptied: n } };
  }
  function sends(state, asked) {
    const { draft, line } = state;
    const wanted = told().payload(draft, asked);
    const blocks = draft.blocks.map((one) => (told().isKept(one, asked) ? { ...one, kept: true } : one));
    return { draft: { ...draft, blocks }, line: told().ask(line, wanted) };
  }
  function settles(state, asked) {
    const { draft, line } = state;
    const isOpen = line.change !== null || line.underway || line.sent !== null;
    const isEnough = isOpen ? told().says(draft, asked) : told().isReady(draft, asked);
    if (line.status === "conflict" || !isEnough) return state;
    const isNews = JSON.stringify(told().payload(draft, asked)) !== line.sent;
    return isNews ? sends(state, asked) : state;
  }
  function pressed({ draft, line }, asked) {
    const blocks = draft.blocks.map((one) => ({ ...one, kept: one.kept || told().isTold(one) }));
    return sends({ draft: { ...draft, blocks }, line }, asked);
  }
  function after(state, asked, line) {
    return line.status === "undone" && !line.underway && state.line !== line
      ? emptied(asked, line.n, line.words) : { ...state, line };
  }
  const step = (asked) => (state, act) => {
    switch (act.do) {
      case "tell": {
        const next = { ...state, draft: act.how(state.draft) };
        return act.now ? settles(next, asked) : next;
      }
      case "settle": return settles(state, asked);
      case "press": return pressed(state, asked);
      case "undo": return { ...state, line: told().ask(state.line, { action: "undo", key: asked.key, kind: asked.kind }) };
      case "answer": return after(state, asked, told().answered(state.line, act.state));
      case "late": return { ...state, line: told().late(state.line) };
      default: return emptied(asked, state.line.n, "Theirs is kept.");
    }
  };

  /* One save at a time goes out as `said`; `state` answers it. */
  function useForm({ asked, said, state, setProps }) {
    const from = Math.max((said && said.n) || 0, (state && state.n) || 0);
    const [now, act] = React.useReducer(step(asked), null, () => found(asked, from));
    if (told().isUnsaved(now.draft, now.line, asked)) unsaved.set(asked.key, now.draft);
    else unsaved.delete(asked.key);
    const { underway } = now.line;
    React.useEffect(() => {
      if (!underway) return undefined;
      setProps({ said: underway });
      const timer = setTimeout(() => act({ do: "late" }), ANSWERS_MS);
      return () => clearTimeout(timer);
    }, [underway && underway.n]);
    React.useEffect(() => { if (state) act({ do: "answer", state }); }, [state]);
    return [now, act];
  }

  /* What a pointer says counts at once, what keys do after a rest or when they leave: an arrow
     on its way from 1 to 4 says 2 and 3 too. */
  function useTelling(act) {
    const timer = React.useRef(null), byKeys = React.useRef(false);
    const flush = () => {
      if (timer.current === null) return;
      clearTimeout(timer.current);
      timer.current = null;
      act({ do: "settle" });
    };
    const later = (ms) => {
      clearTimeout(timer.current);
      timer.current = setTimeout(flush, ms);
    };
    React.useEffect(() => {
      document.addEventListener("visibilitychange", flush);
      return () => document.removeEventListener("visibilitychange", flush);
    }, []);
    const tell = (how, when) => {
      const waits = when === undefined ? (byKeys.current ? RESTS_MS : 0) : when;
      clearTimeout(timer.current);
      timer.current = null;
      act({ do: "tell", how, now: waits === 0 });
      if (waits > 0 && waits < Infinity) later(waits);
    };
    const watch = {
      onKeyDownCapture: (event) => { byKeys.current = ![" ", "Enter"].includes(event.key); },
      onPointerDownCapture: () => { byKeys.current = false; },
      onBlurCapture: flush,
    };
    return [tell, watch];
  }

  /* small parts */
  function Legend({ step: number, words, answer, soft }) {
    return h("legend", null, number && h("span", { className: "stepn", "aria-hidden": true }, number), words,
      answer && h("span", { className: "ans" + (soft ? " m" : "") }, answer));
  }
  const Toggle = ({ on, words, press, css = "soft" }) =>
    h("button", { type: "button", className: "btn " + css, "aria-pressed": !!on, onClick: press }, words);
  const Chip = ({ on, words, press, about = { "aria-pressed": !!on } }) =>
    h("button", { type: "button", className: "chip" + (on ? " on" : ""), onClick: press, ...about },
      on && h("span", { "aria-hidden": true }, "✓ "), words);

  function Score({ title, number, score, painless, tell, noPain }) {
    const name = React.useId();
    const radio = (value, on, label, words, css) => h("label", { key: value, className: value ? "" : "np" },
      h("input", { type: "radio", name, checked: on, "aria-label": label, onChange: () => tell(value) }),
      h("span", { className: css }, words));
    return h("fieldset", null, h(Legend, { step: number, words: title }),
      h("div", { className: "sc" },
        noPain && radio(0, painless, undefined, "0 \u00a0No pain", ""),
        h("div", { className: "ten" }, Array.from({ length: 10 }, (_, i) => i + 1).map((value) =>
          radio(value, !painless && score === value, value + " of 10", value, level(value)))),
        h("div", { className: "anc xs m" }, h("span", null, "1 barely there"), h("span", null, "10 worst you can think of"))));
  }

  function Where({ title, number, block, props, tell }) {
    const [open, setOpen] = React.useState(false);
    const { zones, choices, asked } = props;
    const body = zones && window.painmile_body;
    const places = (asked.places || []).slice(0, 3);
    const chosen = block.location ? { location: block.location, side: block.side || null, spot: block.spot || null } : null;
    const others = chosen && !places.some((one) => told().samePlace(one, chosen)) ? [chosen] : [];
    const pick = (place) => tell({ spot: null, ...place, picked: true });
    const chipWords = (place) => {
      const name = upper(told().placeWords({ location: place.location }));
      return place.side ? `${name}, ${place.side === "both" ? "both sides" : place.side}` : name;
    };
    /* While the scale was not touched, the place tapped again tells a level, shown on the scale. */
    const byLevel = block.score === null || block.levelled;
    const onLevel = (score) => tell(block.picked ? { score, levelled: true } : { picked: true });
    const words = chosen && upper(body ? body.placeWords(zones, chosen) : told().placeWords(chosen));
    const isOpen = open || !body;
    return h("fieldset", null,
      h(Legend, { step: number, words: title, answer: words || "not told yet", soft: !words }),
      body && h(body.BodyChart, { zones, chosen, onPick: pick, label: title, quiet: true,
        onLevel: byLevel ? onLevel : undefined,
        marks: chosen && block.score ? [{ ...chosen, score: block.score }] : [] }),
      h("div", { className: "chips" },
        [...places, ...others].map((place) => h(Chip, { key: place.location + place.side, words: chipWords(place),
          on: chosen && told().samePlace(place, chosen),
          press: () => (chosen && told().samePlace(place, chosen) ? tell({ picked: true }) : pick(place)) })),
        body && h(Chip, { words: "Elsewhere…", press: () => setOpen(!open), about: { "aria-expanded": open } })),
      isOpen && h(Elsewhere, { block, choices, pick }));
  }

  function Elsewhere({ block, choices, pick }) {
    const list = (label, value, blank, options, change) => h("label", null, h("span", { className: "xs m" }, label),
      h("select", { value: value || "", onChange: (event) => change(event.target.value || null) },
        h("option", { value: "" }, blank),
        options.map(([slug, words]) => h("option", { key: slug, value: slug }, words))));
    return h("div", { className: "pair" },
      list("Place", block.location, "choose", choices.locations, (location) => pick({ location, side: location && block.side })),
      list("Your side", block.side, "no side", choices.sides, (side) => pick({ location: block.location, side })));
  }

  /* the run as a line */
  function ticks(length, per) {
    const whole = length / per;
    const gap = [1, 2, 5, 10, 20, 50, 100].find((one) => whole / one <= 8) || 200;
    return Array.from({ length: Math.floor(whole / gap + 1e-9) + 1 }, (_, i) => i * gap);
  }
  function Ticks({ length, per, unit }) {
    return h("div", { className: "tks", "aria-hidden": true }, ticks(length, per).map((value) =>
      h("span", { key: value, style: { left: (value * per * 100) / length + "%" } }, value || "0 " + unit)));
  }
  function Profile({ heights }) {
    if (!heights || heights.length < 2) return null;
    const points = heights.map((y, i) => `${(i * 100) / (heights.length - 1)} ${(30 - 27 * y).toFixed(1)}`);
    return h("svg", { className: "prof", viewBox: "0 0 100 32", preserveAspectRatio: "none", "aria-hidden": true },
      h("path", { d: `M${points.join("L")}L100 32L0 32Z` }));
  }
  /* Labels that would meet stand one above the other. */
  function rows(marks, length) {
    const ends = [];
    return [...marks].sort((a, b) => a[0] - b[0]).map(([km, words]) => {
      const left = (km * 100) / length;
      let row = ends.findIndex((end) => left - end > 30);
      if (row < 0) row = ends.length;
      ends[row] = left;
      return { left, words, row };
    });
  }
  function Marks({ marks, length }) {
    const set = rows(marks, length);
    const high = Math.max(0, ...set.map((one) => one.row + 1));
    return h("div", { className: "mems", style: { "--rows": high } }, set.map(({ left, words, row }) =>
      h("span", { key: left + words, className: left < 12 ? "first" : left > 88 ? "last" : "",
        style: { left: left + "%", "--row": row } }, h("i"), h("span", null, words))));
  }

  function Line({ asked, scale, unit, value, ghost, says, hurts, label, marks = [], tell }) {
    const input = React.useRef(null), held = React.useRef(false), shown = React.useRef(null);
    const { length, per } = scale;
    const moved = (when) => tell(Math.round(Number(input.current.value) * per * 1000) / 1000, when);
    shown.current = moved;
    React.useEffect(() => {
      const rests = () => shown.current(held.current ? 0 : RESTS_MS);
      const node = input.current;
      node.addEventListener("change", rests);
      return () => node.removeEventListener("change", rests);
    }, []);
    const release = () => { if (held.current) moved(0); held.current = false; };
    const [from, to] = hurts || [0, 0];
    const at = value === null ? ghost : value;
    return h("div", { className: "trk" + (value === null ? " ghost" : "") },
      h("div", { className: "in" },
        h(Marks, { marks, length }), h(Profile, { heights: asked.profile }),
        h("div", { className: "rail" }, to > from && h("i", { className: hurts[2] || "l1",
          style: { left: (from * 100) / length + "%", right: 100 - (to * 100) / length + "%" } }))),
      h("input", { type: "range", ref: input, min: 0, max: length / per, step: scale.step,
        value: Number((at / per).toFixed(1)), "aria-label": label, "aria-valuetext": says,
        onChange: () => moved(held.current ? Infinity : RESTS_MS),
        onPointerDown: () => { held.current = true; }, onPointerUp: release, onPointerCancel: release }),
      h("div", { className: "in" }, scale.unit === "min" ? h(Ticks, { length, per: 1, unit: "min" })
        : [unit, unit === "km" ? "mi" : "km"].map((one) =>
          h(Ticks, { key: one, length, per: one === "mi" ? told().KM_PER_MILE : 1, unit: one }))));
  }

  const start = (block) => (block.began === "at" ? block.onset : 0);
  function onsetTold(value, block) {
    if (value === 0) return { began: "from_start", onset: null };
    return { began: "at", onset: value, offset: block.offset === null ? null : Math.max(block.offset, value) };
  }
  function beganWords(block, unit, spoken) {
    if (!told().hasBegan(block)) return null;
    const scale = block.began === "min" ? "min" : unit;
    return told().BEGAN[block.began] || told().bothWords(block.onset, scale, spoken);
  }

  function Began({ title, number, block, props, tell }) {
    const { asked, unit } = props;
    const scale = told().scale(asked, unit);
    const inUnit = scale && scale.unit === "min" ? "min" : unit;
    const words = beganWords(block, inUnit, false);
    const starts = { at: block.onset, from_start: 0, carried_in: 0 }[block.began] ?? null;
    const ends = block.ends && block.offset !== null ? block.offset : scale && scale.length;
    const marks = scale && inUnit !== "min" ? (asked.before || []).filter(([km]) => km <= scale.length) : [];
    const press = (name) => tell(() => (block.began === name ? { began: null, onset: null }
      : { began: name, onset: null, ...(name === "only_after" ? { ends: false, offset: null } : {}) }));
    const base = { asked, scale, unit };
    return h("fieldset", null,
      h(Legend, { step: number, words: title, answer: words || "not told yet", soft: !words }),
      scale && h(Line, { ...base, value: starts, marks, label: title,
        ghost: block.began === "only_after" ? scale.length : scale.length / 2,
        says: beganWords(block, inUnit, true) || "not told yet",
        hurts: starts !== null ? [starts, ends, level(block.score)] : null,
        tell: (value, when) => tell((one) => onsetTold(value, one), when) }),
      h("div", { className: "onb" }, ["from_start", "carried_in", "only_after"].map((name) =>
        h(Toggle, { key: name, css: "", on: block.began === name, words: upper(told().BEGAN[name]), press: () => press(name) }))),
      block.ends && scale && h(Gone, { block, base, inUnit, tell }));
  }

  function Gone({ block, base, inUnit, tell }) {
    const says = block.offset === null ? null : told().bothWords(block.offset, inUnit, true);
    return h("div", { className: "gone" },
      h("p", { className: "sub3" }, "It went away at",
        h("span", { className: "ans" + (says ? "" : " m") }, says ? told().bothWords(block.offset, inUnit, false) : "not told yet")),
      h(Line, { ...base, asked: { profile: null }, value: block.offset, ghost: base.scale.length,
        label: "It went away at", says: says || "not told yet",
        hurts: block.offset === null ? null : [start(block), block.offset, level(block.score)],
        tell: (value, when) => tell((one) => ({ offset: Math.max(value, start(one)) }), when) }));
  }

  /* what is one tap away */
  function Note({ note, tell }) {
    const [open, setOpen] = React.useState(note !== "");
    const box = React.useRef(null);
    React.useEffect(() => { if (open && !note) box.current.focus(); }, [open]);
    if (!open && !note) return h("button", { type: "button", className: "btn soft wide", onClick: () => setOpen(true) }, "+ a note");
    return h("label", { className: "note wide" }, h("span", { className: "xs m" }, "In your own words"),
      h("textarea", { ref: box, rows: 2, maxLength: 2000, dir: "auto", value: note,
        onChange: (event) => { const words = event.target.value; tell((draft) => ({ ...draft, note: words }), WRITES_MS); } }));
  }
  function Extras({ draft, props, tell, more }) {
    const flip = (name) => tell((now) => ({ ...now, [name]: !now[name] }));
    const first = draft.blocks[0];
    const hasGone = props.asked.distance_km > 0 && !draft.painless;
    const gone = () => tell((now) => ({ ...now, blocks: now.blocks.map((one, at) =>
      (at ? one : { ...one, ends: !one.ends, offset: null })) }));
    return h("div", { className: "onb two" + (draft.painless ? " bare" : "") },
      hasGone && h("button", { type: "button", className: "btn soft", "aria-expanded": first.ends,
        disabled: first.began === "only_after", onClick: gone }, "It went away at…"),
      !draft.painless && h("button", { type: "button", className: "btn soft more" + (hasGone ? "" : " wide"), onClick: more }, "+ another place"),
      h(Toggle, { words: "Took a painkiller", on: draft.painkiller, press: () => flip("painkiller") }),
      draft.painless ? null : h(Toggle, { words: "Stopped for it", on: draft.stopped, press: () => flip("stopped") }),
      h(Note, { note: draft.note, tell }));
  }

  /* the bar that saves */
  function Save({ draft, line, props, act }) {
    const { asked, unit } = props;
    const button = told().button(draft, line, asked, unit);
    const isFault = line.status === "fault" || line.status === "conflict";
    const canUndo = line.change !== null || (line.underway && line.underway.action === "save");
    return h(React.Fragment, null,
      h("div", { role: "alert", className: "fault" }, isFault && !line.underway ? h("p", null, line.words) : null),
      h("div", { className: "save" },
        h("button", { type: "button", className: "btn pri" + (button.done || line.underway ? " done" : button.saves ? "" : " idle"),
          "aria-disabled": button.saves ? undefined : true, onClick: () => button.saves && act({ do: "press" }) },
        button.done && h("span", { "aria-hidden": true }, "✓ "), button.words),
        canUndo && h("button", { type: "button", className: "btn", onClick: () => act({ do: "undo" }) }, "Undo"),
        line.status === "conflict" && h("button", { type: "button", className: "btn", onClick: () => act({ do: "theirs" }) }, "Keep theirs")),
      h("p", { role: "status", className: "vh" }, line.underway ? "" : line.back || (line.status === "saved" ? line.words : "")));
  }

  /* the two forms */
  const changed = (id, how) => (draft) => ({
    ...draft,
    blocks: draft.blocks.map((one) => (one.id === id ? { ...one, ...(typeof how === "function" ? how(one) : how) } : one)),
  });
  const scored = (id, value) => (draft) =>
    value ? { ...changed(id, { score: value, levelled: false })(draft), painless: false } : { ...draft, painless: true };
  const parts = (block, props, tell) => ({ block, props, tell: (how, when) => tell(changed(block.id, how), when) });

  function Another({ block, props, tell, away }) {
    const head = React.useRef(null);
    React.useEffect(() => { if (!block.kept) head.current.focus(); }, []);
    const its = parts(block, props, tell);
    return h("section", { className: "another", "aria-label": "Another place" },
      h("div", { className: "ah" }, h("h3", { ref: head, tabIndex: -1 }, "Another place"),
        h("button", { type: "button", className: "btn soft", onClick: away }, "Take it away")),
      h(Score, { title: "Pain there", score: block.score, tell: (value) => tell(scored(block.id, value)) }),
      h(Where, { title: "Where else", ...its }),
      h(Began, { title: "Where in the run that began", ...its }));
  }

  function RunForm({ draft, props, tell, frame }) {
    const [first, ...others] = draft.blocks;
    const add = (now) => ({ ...now, blocks: [...now.blocks, told().newBlock(Math.max(...now.blocks.map((b) => b.id)) + 1)] });
    const away = (id) => {
      tell((now) => ({ ...now, blocks: now.blocks.filter((one) => one.id !== id) }));
      frame.current.querySelector(".more").focus();
    };
    const its = parts(first, props, tell);
    return h(React.Fragment, null,
      h(Score, { title: "Pain during the run", number: 1, score: first.score, painless: draft.painless,
        noPain: true, tell: (value) => tell(scored(first.id, value)) }),
      !draft.painless && h(Where, { title: "Where", number: 2, ...its }),
      !draft.painless && h(Began, { title: "Where in the run it began", number: 3, ...its }),
      h(Extras, { draft, props, tell, more: () => tell(add) }),
      !draft.painless && others.map((block) => h(Another, { key: block.id, block, props, tell, away: () => away(block.id) })));
  }

  function DayForm({ draft, props, tell }) {
    const first = draft.blocks[0];
    const item = (slug) => tell((now) => ({ ...now, item: now.item === slug ? null : slug }));
    return h(React.Fragment, null,
      h(Score, { title: "How is it today?", number: 1, score: first.score, painless: draft.painless,
        noPain: true, tell: (value) => tell(scored(first.id, value)) }),
      !draft.painless && h(Where, { title: "Where", number: 2, ...parts(first, props, tell) }),
      h("fieldset", null, h(Legend, { words: draft.painless ? "What you did" : "What you did when it hurt" }),
        h("div", { className: "chips" }, props.choices.items.map(([slug, words]) =>
          h(Chip, { key: slug, words, on: draft.item === slug, press: () => item(slug) })))),
      h("div", { className: "onb two" },
        h(Toggle, { words: "Left a run out for it", on: draft.skipped, press: () => tell((now) => ({ ...now, skipped: !now.skipped })) }),
        h(Toggle, { words: "Took a painkiller", on: draft.painkiller, press: () => tell((now) => ({ ...now, painkiller: !now.painkiller })) }),
        h(Note, { note: draft.note, tell })));
  }

  function Form(props) {
    const { asked } = props;
    const [{ draft, line }, act] = useForm(props);
    const [tell, watch] = useTelling(act);
    const frame = React.useRef(null), title = React.useRef(null);
    React.useEffect(() => { if (line.emptied) title.current.focus(); }, [line.emptied]);
    const hasMarks = told().isRun(asked) && !draft.painless && asked.distance_km > 0 &&
      (asked.before || []).some(([km]) => km <= asked.distance_km);
    const inner = { draft, props, tell, frame };
    return h("form", { id: props.id, ref: frame, className: "pf card", "aria-labelledby": props.id + "-title",
      onSubmit: (event) => event.preventDefault(), ...watch },
    h("div", { className: "rh" }, h("h2", { id: props.id + "-title", ref: title, tabIndex: -1 }, asked.title),
      asked.sub && h("span", { className: "s m" }, asked.sub)),
    h(told().isRun(asked) ? RunForm : DayForm, { ...inner, key: "form" + line.emptied }),
    h(Save, { draft, line, props, act }),
    h("p", { className: "xs m foot1" }, (hasMarks ? "Grey marks: where it began before. " : "") + KEPT));
  }

  window.painmile_form = { PainForm: (props) => h(Form, { key: props.asked.key, ...props }) };
})();
