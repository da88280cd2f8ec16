"use strict";
/* The way in for files: a place to drop them, two buttons to choose them, and the sending.
   Each file goes in pieces; what was broken off goes on where the server says it stopped.
   From Python: dashboard/import_box.py; the server's part: dashboard/upload.py. */
(function () {
  const h = (...made) => React.createElement(...made);
  const OURS = /(\.(fit|gpx|tcx)(\.gz)?|\.zip|(^|\/)activities( \(\d+\))?\.csv|summarizedactivities[^/]*\.json)$/i;
  const PACKED = /\.(tar(\.\w+)?|t[gbx]z2?|7z|rar)$/i;
  const AT_ONCE = 3, FIRST_WAIT_MS = 500, LONGEST_WAIT_MS = 15000, PACE_MS = 5000, DRAW_MS = 250;
  const GIVEN_UP = "Painmile took none of it.";

  /* words */
  const number = (count) => count.toLocaleString("en");
  const files = (count) => number(count) + (count === 1 ? " file" : " files");
  const megabytes = (bytes) => number(Math.max(bytes / 1e6, 0.1) < 10 ? Math.round(bytes / 1e5) / 10 : Math.round(bytes / 1e6));
  const seconds = (s) => (s < 90 ? Math.max(1, Math.round(s)) + " s" : Math.round(s / 60) + " min");
  function leftOutWords(names) {
    if (!names.length) return "";
    const shown = names.slice(0, 2).map((name) => name.split("/").pop()).join(", ");
    const more = names.length > 2 ? ` and ${files(names.length - 2).replace(" file", " other")}` : "";
    const were = names.length === 1 ? " of another kind was left out: " : " of other kinds were left out: ";
    const packed = names.find((name) => PACKED.test(name));
    const hint = packed ? ` To bring in what is in ${packed.split("/").pop()}, unpack it and choose its folder.` : "";
    return files(names.length) + were + shown + more + "." + hint;
  }
  function hereWords(count, part, total) {
    if (!count && !part) return "";
    if (!count) return "Going on where it stopped.";
    return `Going on: ${number(count)} of ${files(total)} ${count === 1 ? "is" : "are"} here already and not sent again.`;
  }
  function sendingWords(run, pace) {
    const words = `Sending: ${number(run.whole)} of ${files(run.list.length)}, ` +
      `${megabytes(run.sent)} of ${megabytes(run.bytes)} MB`;
    return pace > 0 ? `${words}, about ${seconds((run.bytes - run.sent) / pace)} left.` : words + ".";
  }

  /* what was chosen or dropped, as [name below it, file] */
  const chosen = (list) => [...list].map((file) => [file.webkitRelativePath || file.name, file]);
  const fileOf = (entry) => new Promise((done, lost) => entry.file(done, lost));
  const someOf = (reader) => new Promise((done, lost) => reader.readEntries(done, lost));
  async function walked(entry, found) {
    if (entry.isFile) {
      found.push([entry.fullPath.replace(/^\//, ""), await fileOf(entry).catch(() => null)]);
    } else if (entry.isDirectory) {
      const reader = entry.createReader();
      for (let some = await someOf(reader); some.length; some = await someOf(reader)) {
        for (const one of some) await walked(one, found);
      }
    }
  }
  async function dropped(transfer) {
    const entries = [...transfer.items].map((item) => item.webkitGetAsEntry && item.webkitGetAsEntry());
    if (!entries.some(Boolean)) return chosen(transfer.files);
    const found = [];
    for (const entry of entries.filter(Boolean)) await walked(entry, found);
    return found;
  }
  const isHidden = (name) => name.split("/").some((part) => part.startsWith(".") || part === "__MACOSX");
  function sorted(all) {
    const seen = all.filter(([name, file]) => file && !isHidden(name));
    return { ours: seen.filter(([name]) => OURS.test(name)),
      others: seen.filter(([name]) => !OURS.test(name)).map(([name]) => name) };
  }

  /* asking the server: what fails for the moment is tried again, slower and slower */
  class Refusal extends Error {}
  function pause(ms, signal) {
    return new Promise((done, stop) => {
      const timer = setTimeout(done, ms);
      signal.addEventListener("abort", () => { clearTimeout(timer); stop(signal.reason); }, { once: true });
    });
  }
  async function ask(run, path, about, isThere = async () => true) {
    for (let wait = FIRST_WAIT_MS; ; wait = Math.min(2 * wait, LONGEST_WAIT_MS)) {
      run.signal.throwIfAborted();
      let answer = null;
      try {
        answer = await fetch(path, { signal: run.signal, ...about });
      } catch (fault) {
        run.signal.throwIfAborted();
        if (!(await isThere())) return null;
      }
      const isLost = !answer || (answer.status >= 500 && answer.status !== 507);
      if (!isLost) {
        run.trouble = "";
        const told = await answer.json().catch(() => ({}));
        if (answer.ok || answer.status === 409) return told;
        throw new Refusal(told.words || GIVEN_UP);
      }
      run.trouble = `Painmile does not answer; trying again every ${seconds(Math.max(wait, 1000) / 1000)}.`;
      await pause(wait, run.signal);
    }
  }
  async function sendOne(run, { file, id, received }) {
    let here = received;
    while (here < file.size) {
      const at = here;
      const isReadable = () => file.slice(at, at + 1).arrayBuffer().then(() => true, () => false);
      const told = await ask(run, "/upload/" + id, {
        method: "PATCH", body: file.slice(here, here + run.piece),
        headers: { "Upload-Offset": String(here), "Content-Type": "application/octet-stream" },
      }, isReadable);
      if (!told) { run.unread += 1; return; }  /* it was changed or removed since it was chosen */
      if (told.received === here) await pause(FIRST_WAIT_MS, run.signal);
      run.sent += told.received - here;
      here = told.received;
    }
    run.whole += 1;
  }
  async function send(run) {
    const list = run.list.map(([name, file]) => [name, file.size, Math.round(file.lastModified)]);
    const told = await ask(run, "/upload", {
      method: "POST", body: JSON.stringify({ files: list }), headers: { "Content-Type": "application/json" },
      signal: null,  /* the answer names the job, without which a stop could not take it back */
    });
    run.job = told.job;
    run.signal.throwIfAborted();
    const expected = told.files.map((one, at) => one && { ...one, file: run.list[at][1] });
    const waiting = expected.filter((one) => one && (one.received < one.file.size || !one.file.size));
    run.whole = expected.length - waiting.length;
    run.sent = expected.reduce((sum, one) => sum + (one ? one.received : 0), 0);
    run.bytes = expected.reduce((sum, one) => sum + (one ? one.file.size : 0), 0);
    run.here = hereWords(expected.filter((one) => one && one.file.size && one.received === one.file.size).length,
      waiting.some((one) => one.received), run.list.length);
    const lanes = Array.from({ length: AT_ONCE }, async () => {
      for (let one = waiting.shift(); one; one = waiting.shift()) await sendOne(run, one);
    });
    await Promise.all(lanes);
    await ask(run, `/upload/${run.job}/start`, { method: "POST" });
  }

  /* the component */
  function tell(to, data) {
    window.dash_clientside.set_props(to, { data: { ...data, n: "drop-" + Date.now() } });
  }
  function useSending({ asks, piece }) {
    const [shown, show] = React.useState({ line: "", notes: [], share: null });
    const now = React.useRef(null);
    async function start(all) {
      if (now.current) return;
      const { ours, others } = sorted(all);
      const left = leftOutWords(others);
      if (!ours.length) {
        show({ line: "", share: null, notes: [all.length ? `No activity files among ${files(all.length)}.` : "No files there.", left] });
        return;
      }
      const stop = new AbortController();
      const run = { list: ours, piece, signal: stop.signal, stop, sent: 0, bytes: 0, whole: 0, unread: 0, here: "", trouble: "", job: null };
      now.current = run;
      const past = [];
      const draw = () => {
        past.push([performance.now(), run.sent]);
        while (past.length > 2 && past[past.length - 1][0] - past[0][0] > PACE_MS) past.shift();
        const [first, last] = [past[0], past[past.length - 1]];
        const pace = last[0] > first[0] ? (last[1] - first[1]) / ((last[0] - first[0]) / 1000) : 0;
        show({ line: run.trouble || (run.job ? sendingWords(run, pace) : "Asking what is here already."),
          share: run.bytes ? run.sent / run.bytes : 0, notes: [run.here, left] });
      };
      const timer = setInterval(draw, DRAW_MS);
      draw();
      let end = "";
      try {
        await send(run);
        end = run.unread ? `${files(run.unread)} could not be read any more; choose them again.` : "";
      } catch (fault) {
        if (fault instanceof Refusal) end = fault.message;
        else if (stop.signal.aborted) end = "Stopped: nothing of it was imported.";
        else end = "The files could not be sent. Choose them again; they go on where they stopped.";
        if (stop.signal.aborted && run.job) {
          await fetch(`/upload/${run.job}/cancel`, { method: "POST" }).catch(() => null);
        }
        run.here = "";
      }
      clearInterval(timer);
      now.current = null;
      show({ line: "", share: null, notes: [end, run.here, left] });
      tell(asks, { action: "sent" });
    }
    React.useEffect(() => {
      const ask = (event) => { if (now.current) event.preventDefault(); };
      window.addEventListener("beforeunload", ask);
      return () => window.removeEventListener("beforeunload", ask);
    }, []);
    return [shown, start, () => now.current && now.current.stop.abort(new Error("stopped"))];
  }

  /* A file that misses its place must not take the page away. */
  for (const name of ["dragover", "drop"]) {
    window.addEventListener(name, (event) => {
      if (document.querySelector(".drop")) event.preventDefault();
    });
  }

  function Chooser({ words, many, start }) {
    const input = React.useRef(null);
    const about = many ? { webkitdirectory: "" } : { accept: ".fit,.gpx,.tcx,.gz,.zip,.csv,.json" };
    const onChange = (event) => {
      const all = chosen(event.target.files);
      event.target.value = "";
      start(all);
    };
    return h(React.Fragment, null,
      h("button", { type: "button", className: "btn", onClick: () => input.current.click() }, words),
      h("input", { ref: input, type: "file", multiple: true, hidden: true, onChange, ...about }));
  }

  function Drop(props) {
    const [shown, start, stop] = useSending(props);
    const [isOver, setOver] = React.useState(false);
    const isBusy = shown.line !== "";
    const on = {
      onDragOver: (event) => { event.preventDefault(); setOver(true); },
      onDragLeave: () => setOver(false),
      onDrop: async (event) => {
        event.preventDefault();
        setOver(false);
        start(await dropped(event.dataTransfer));
      },
    };
    const notes = shown.notes.filter(Boolean);
    return h("div", { id: props.id },
      h("div", { className: "drop", "data-over": isOver || undefined, "data-busy": isBusy || undefined, ...on },
        isBusy
          ? h(React.Fragment, null,
            h("p", { className: "line" }, shown.line),
            h("progress", { max: 1, value: shown.share || 0, "aria-label": "Files sent" }),
            h("button", { type: "button", className: "btn sm", onClick: stop }, "Stop sending"))
          : h(React.Fragment, null,
            h("p", { className: "s hint" }, "Drop files, a folder or an archive here, or"),
            h("div", { className: "acts" },
              h(Chooser, { words: "Choose files", start }),
              h(Chooser, { words: "Choose a folder", many: true, start })))),
      h("div", { role: "status", className: "notes" },
        notes.map((note) => h("p", { key: note, className: "s" }, note))));
  }
  window.painmile_upload = { Drop };

  /* where this browser is, for a log that has to know in which zone its days begin */
  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    painmile_import: { zone: () => Intl.DateTimeFormat().resolvedOptions().timeZone || null },
  });
})();
