"use strict";
/* What the pain form was told, as data: what is complete, what goes to the server, what the
   button says. Pure functions: nothing here touches the page, time or the network.

   draft   {painless, blocks, painkiller, stopped, note, item, skipped}
   block   {id, score, location, side, spot, picked, began, onset, ends, offset, kept}
           began: null | "at" | "min" | "from_start" | "carried_in" | "only_after"; onset and
           offset are km, or minutes where the run has no distance; "min" is an onset in
           minutes told elsewhere of a run that has one: shown, and kept as it is; picked: the place was told here
           and not taken from the runs before; kept: the server has been sent it.
   line    {n, underway, late, waiting, sent, change, seen, status, words, stands, back,
           emptied}: one save at a time; `sent` is the newest payload as text, to know what
           is new; `stands` is what is saved, in words; `back` says what was taken back,
           `emptied` counts how often. `seen` are the rows from before `change`: a save that
           takes the place of both moves them together or not at all. */
(function () {
  const KM_PER_MILE = 1.609344;
  const PLACELESS = { location: null, side: null, spot: null };
  const EXTRAS = { painkiller: "a painkiller", stopped: "a stop", note: "a note" };
  const BEGAN = {
    from_start: "from the start", carried_in: "carried in", only_after: "only afterwards",
  };

  const isRun = (asked) => asked.kind === "run";

  /* The scale of the run: `length` in km, or minutes where there is no distance, or none. */
  function scale(asked, unit) {
    if (asked.distance_km > 0) {
      return { length: asked.distance_km, unit, per: unit === "mi" ? KM_PER_MILE : 1, step: 0.1 };
    }
    return asked.minutes > 0 ? { length: asked.minutes, unit: "min", per: 1, step: 1 } : null;
  }

  function atWords(value, unit) {
    if (unit === "min") return Math.round(value) + " min";
    return (unit === "mi" ? value / KM_PER_MILE : value).toFixed(1) + " " + unit;
  }

  /* Both units, the runner's first: "5.2 km · 3.2 mi", or for a voice "5.2 km, 3.2 miles". */
  function bothWords(value, unit, spoken) {
    if (unit === "min") return Math.round(value) + (spoken ? " minutes" : " min");
    const both = [unit, unit === "km" ? "mi" : "km"].map((one) => atWords(value, one));
    return spoken ? both.join(", ").replace("mi", "miles") : both.join(" · ");
  }

  /* "right knee", "calf, both sides". */
  function placeWords({ location, side }) {
    const name = (location || "").replace(/_/g, " ");
    if (!name || !side) return name;
    return side === "both" ? name + ", both sides" : side + " " + name;
  }

  const samePlace = (a, b) => a.location === b.location && (a.side || null) === (b.side || null);

  function newBlock(id, place) {
    return {
      id, score: null, ...PLACELESS, ...place, picked: false,
      began: null, onset: null, ends: false, offset: null, kept: false,
    };
  }

  function blockOf(said, id, asked) {
    const began = ["only_after", "carried_in", "from_start"].find((name) => said[name]);
    const onset = said.onset_km ?? said.onset_min ?? null;
    const at = said.onset_km == null && asked.distance_km > 0 ? "min" : "at";
    const { location, side, spot, score } = said;
    return {
      ...newBlock(id, { location, side, spot }), score, picked: true, kept: true,
      began: began || (onset === null ? null : at), onset: began ? null : onset,
      ends: said.offset_km != null, offset: said.offset_km ?? null,
    };
  }

  /* The form as nobody touched it: empty, or as it was answered before. */
  function untouched(asked) {
    const said = asked.said || {};
    const places = said.places && said.places.length ? said.places.map((place, id) => blockOf(place, id, asked)) : null;
    return {
      painless: !!said.painless, painkiller: !!said.painkiller, stopped: !!said.stopped,
      note: said.note || "", item: said.item || null, skipped: !!said.skipped,
      blocks: places || [newBlock(0, (asked.places || [])[0])],
    };
  }

  const hasBegan = (block) => block.began !== null;
  const isComplete = (block, asked) =>
    block.score !== null && !!block.location && (!isRun(asked) || hasBegan(block));
  const isTold = (block) => block.score !== null || block.picked || hasBegan(block);
  const isKept = (block, asked) => block.kept || isComplete(block, asked);

  /* Whether the form saves itself now, unasked. */
  const isReady = (draft, asked) =>
    draft.painless || draft.blocks.some((block) => isKept(block, asked));

  /* Whether there is anything to save; what was saved stands until there is. */
  const says = (draft, asked) => isReady(draft, asked) || (!isRun(asked) && draft.skipped);

  const inPayload = (draft, asked) =>
    draft.painless ? [] : draft.blocks.filter((block) => isKept(block, asked));

  function placePayload(block, asked) {
    const inKm = asked.distance_km > 0;
    const onset = (unit) => (block.began === unit ? block.onset : null);
    return {
      location: block.location || "unspecified", side: block.side || null,
      spot: block.spot || null, score: block.score,
      onset_km: inKm ? onset("at") : null, onset_min: onset(inKm ? "min" : "at"),
      from_start: ["from_start", "carried_in"].includes(block.began),
      carried_in: block.began === "carried_in", only_after: block.began === "only_after",
      offset_km: block.ends && block.began !== "only_after" ? block.offset : null,
    };
  }

  function payload(draft, asked) {
    return {
      action: "save", key: asked.key, kind: asked.kind, painless: draft.painless,
      places: inPayload(draft, asked).map((block) => placePayload(block, asked)),
      painkiller: draft.painkiller, stopped: draft.stopped && !draft.painless,
      note: draft.note.trim() || null, item: draft.item, skipped: draft.skipped,
    };
  }

  const listed = (words, last) =>
    words.length < 2 ? words.join("") : words.slice(0, -1).join(", ") + last + words.at(-1);

  function missing(block, asked) {
    const gaps = [];
    if (block.score === null) gaps.push("a number");
    if (!block.location) gaps.push(isRun(asked) ? "where it hurt" : "where it hurts");
    if (isRun(asked) && !hasBegan(block)) gaps.push(block.location ? "where it began" : "began");
    return gaps.length ? "without " + listed(gaps, " or ") : "";
  }

  /* "right knee, 5.2 km (1/10)", "right knee, 4/10, without where it began". */
  function blockWords(block, asked, unit) {
    const score = block.score === null ? "" : block.score + "/10";
    const at = asked.distance_km > 0 && block.began === "at" ? unit : "min";
    const began = !hasBegan(block) || !isRun(asked) ? "" : BEGAN[block.began] || atWords(block.onset, at);
    const much = began && score ? `${began} (${score})` : began || score;
    return [placeWords(block), much, missing(block, asked)].filter(Boolean).join(", ");
  }

  function withExtras(draft) {
    const extras = Object.keys(EXTRAS).filter((name) =>
      name === "note" ? draft.note.trim() : draft[name] && !(name === "stopped" && draft.painless));
    return extras.length ? "with " + listed(extras.map((name) => EXTRAS[name]), " and ") : "";
  }

  function draftWords(draft, blocks, asked, unit) {
    const pain = draft.painless ? "no pain"
      : blocks.map((block) => blockWords(block, asked, unit)).join("; ");
    const item = draft.item && pain ? draft.item.replace(/_/g, " ") : "";
    const skipped = draft.skipped ? "a run left out" : "";
    return [pain, item, skipped, withExtras(draft)].filter(Boolean).join(", ");
  }

  /* What the big button says, and whether it saves anything. */
  function button(draft, line, asked, unit) {
    const told = draft.blocks.filter(isTold);
    const isSaid = says(draft, asked);
    const isFault = line.status === "fault" || line.status === "conflict";
    if (isFault && (isSaid || told.length)) return { words: "Save again", saves: true };
    const fresh = draft.painless ? [] : told.filter((block) => !isKept(block, asked));
    if (line.underway && line.underway.action === "undo") return { words: "Taking it back" };
    if (line.underway) {
      const { painless } = line.waiting || line.underway;
      const goes = isSaid ? draftWords(draft, inPayload(draft, asked), asked, unit)
        : painless ? "no pain" : "a run left out";
      return { words: "Saving " + goes };
    }
    if (!isSaid && line.stands) {
      const words = "Still saved: " + line.stands;
      if (!told.length) return { words };
      return { words: `${words}. Save instead ${draftWords(draft, told, asked, unit)}`, saves: true };
    }
    if (line.status === "saved") {
      if (!fresh.length) return { words: line.words, done: true };
      const more = fresh.map((block) => blockWords(block, asked, unit)).join("; ");
      return { words: "Save also " + more, saves: true };
    }
    const any = draft.painless || told.length || draft.skipped;
    if (!any) return { words: "Nothing to save yet" };
    return { words: "Save " + draftWords(draft, told, asked, unit), saves: true };
  }

  const afterColon = (words) => (words || "").split(": ").slice(1).join(": ");

  /* The queue: one save under way, behind it only the newest. */
  function newLine(asked, n) {
    return {
      n, underway: null, late: null, waiting: null, change: null, seen: asked.seen || [],
      sent: asked.said ? JSON.stringify(payload(untouched(asked), asked)) : null,
      status: asked.said ? "saved" : "untouched", words: asked.answered || "",
      stands: afterColon(asked.answered), back: null, emptied: 0,
    };
  }

  function ask(line, wanted) {
    const sent = JSON.stringify(wanted);
    if (line.underway) return { ...line, waiting: wanted, sent };
    const n = line.n + 1;
    const underway = { ...wanted, n, change: line.change, seen: line.seen };
    return { ...line, n, underway, late: null, waiting: null, sent, back: null };
  }

  function answered(line, state) {
    const n = line.underway ? line.underway.n : line.late;
    if (n === null || n !== state.n) return line;
    const { status, words, change, seen } = state;
    const told = { ...line, underway: null, late: null, waiting: null, status, words };
    if (status === "fault") told.sent = null;
    else Object.assign(told, { change: change ?? null, seen: seen || line.seen });
    if (status === "saved") told.stands = afterColon(words);
    const next = line.waiting;
    if (!next || status === "conflict") return told;
    if (next.action !== "undo") return ask(told, next);
    return told.change === null ? { ...told, status: "undone" } : ask(told, next);
  }

  /* Whether something told here is not saved, or not known to be. */
  function isUnsaved(draft, line, asked) {
    if (JSON.stringify(draft) === JSON.stringify(untouched(asked))) return false;
    const isRest = line.status === "saved" && !line.underway;
    const hasMore = draft.blocks.some((block) => isTold(block) && !isKept(block, asked));
    return !isRest || (hasMore && !draft.painless) || JSON.stringify(payload(draft, asked)) !== line.sent;
  }

  /* No answer in time: the values stay, the button saves again; a late answer still counts. */
  function late(line) {
    const words = "No answer came. What you told is still here: save again.";
    return {
      ...line, underway: null, late: line.n, waiting: null, sent: null, status: "fault", words,
    };
  }

  window.painmile_told = {
    BEGAN, KM_PER_MILE, answered, ask, atWords, bothWords, button, hasBegan, isComplete, isKept,
    isReady, isRun, isTold, isUnsaved, late, newBlock, newLine, payload, placeWords, samePlace, says, scale,
    untouched,
  };
})();
