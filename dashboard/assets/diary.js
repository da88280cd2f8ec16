"use strict";
/* The Diary page's forms: native controls drawn from a table (dashboard/diary_form.py). What
   is typed is kept by the form's name until it is saved or given up, so that nothing the
   server redraws, refuses or finds changed elsewhere is lost. */
(function () {
  const h = (...made) => React.createElement(...made);
  const NO_ANSWER = "Painmile did not answer. What you typed is still here; save it again.";
  const CONFLICT = "This entry was changed in another window: it now says ";
  const GONE = "This entry was removed in another window. Yours is still here; leave it removed or save yours as a new one.";
  const PATIENCE_MS = 15000;

  const drafts = new Map(); // name -> {values, seen}
  const answers = new Map(); // name -> the server's word on what was last said
  const waiting = new Map(); // n -> {name, done, timer}
  const opens = new Set(); // names of forms that stand open
  const redraws = new Map(); // name -> redraw of the form on the page
  let count = 0;

  const redraw = (name) => redraws.has(name) && redraws.get(name)();

  function say(form, said) {
    const n = "form-" + (count += 1);
    const timer = setTimeout(() => hear({ n, status: "fault", words: NO_ANSWER, faults: { "": NO_ANSWER } }), form.patience_ms || PATIENCE_MS);
    waiting.set(n, { form, timer });
    window.dash_clientside.set_props(form.to, { data: { ...said, n } });
    redraw(form.name);
  }

  const isWaiting = (name) => [...waiting.values()].some(({ form }) => form.name === name);

  function hear(answer) {
    if (!answer || !waiting.has(answer.n)) return;
    const { form, timer } = waiting.get(answer.n);
    clearTimeout(timer);
    waiting.delete(answer.n);
    if (answer.status === "saved") leave(form);
    else {
      answers.set(form.name, answer);
      redraw(form.name);
      setTimeout(() => focusOn(form, answer), 0);
    }
  }

  function focusOn(form, answer) {
    const first = form.fields.find(({ name }) => (answer.faults || {})[name]);
    const target = first ? `${form.name}-${first.name}` : `${form.name}-said`;
    const node = document.getElementById(target);
    const control = node && node.tagName === "FIELDSET" ? node.querySelector("input") : node;
    if (control) control.focus();
  }

  /* Saved or given up: the words go, the form closes, the focus returns to what opened it. */
  function leave(form) {
    drafts.delete(form.name);
    answers.delete(form.name);
    const home = document.getElementById(form.home || `${form.name}-open`);
    if (form.home) goWithout("open");
    else {
      opens.delete(form.name);
      if (home) home.parentNode.open = false;
    }
    redraw(form.name);
    refocus = home ? home.id : null;
    if (home) home.focus();
  }

  /* The list is drawn anew after a write: what had the focus gets it back, until a person
     goes elsewhere. */
  let refocus = null;
  for (const moved of ["keydown", "pointerdown"]) document.addEventListener(moved, () => { refocus = null; }, true);
  function focusAgain() {
    const home = refocus && document.activeElement === document.body && document.getElementById(refocus);
    if (home) home.focus();
  }

  function goWithout(name) {
    const query = new URLSearchParams(location.search);
    query.delete(name);
    const words = query.toString();
    history.replaceState({}, "", location.pathname + (words ? "?" + words : "") + location.hash);
    window.dispatchEvent(new PopStateEvent("popstate"));
  }

  /* one control */
  function choices(field) {
    return field.choices.map(([value, words]) => h("option", { key: value, value }, words));
  }
  function control(field, about) {
    const named = { ...about, name: field.name };
    if (field.control === "choice") return h("select", named, choices(field));
    if (field.control === "long") return h("textarea", { ...named, rows: 3, dir: "auto" });
    if (field.control === "day") return h("input", { ...named, type: "date", max: field.max });
    if (field.control === "time") return h("input", { ...named, type: "time" });
    if (field.control === "secret") return h("input", { ...named, type: "password", autoComplete: "off", spellCheck: false });
    const mode = { number: "decimal", whole: "numeric" }[field.control];
    const free = mode ? { inputMode: mode } : { dir: "auto" };
    return h("input", { ...named, ...free, type: "text", autoComplete: "off", list: field.list });
  }
  function Below({ id, help, fault }) {
    return [
      help && h("span", { key: "help", id: id + "-help", className: "xs m" }, help),
      fault && h("span", { key: "fault", id: id + "-fault", className: "fault" }, fault),
    ];
  }
  function about(id, field, fault) {
    const told = [field.help && id + "-help", fault && id + "-fault"].filter(Boolean).join(" ");
    return {
      ...(told ? { "aria-describedby": told } : {}),
      ...(fault ? { "aria-invalid": true } : {}),
      ...(field.needed ? { "aria-required": true } : {}),
    };
  }
  function Field({ form, field, value, fault, change }) {
    const id = `${form.name}-${field.name}`;
    const css = "f" + (field.wide ? " wide" : "") + (fault ? " bad" : "");
    const told = about(id, field, fault);
    const below = h(Below, { id, help: field.help, fault });
    if (field.control === "radio") {
      const { "aria-required": _, "aria-invalid": __, ...described } = told;
      return h("fieldset", { id, className: css + " radios", ...described },
        h("legend", null, field.label),
        h("div", { className: "opts" }, field.choices.map(([choice, words]) =>
          h("label", { key: choice, className: "opt" },
            h("input", { type: "radio", name: id, value: choice, checked: value === choice,
              onChange: () => change(field.name, choice) }), h("span", null, words)))), below);
    }
    if (field.control === "yes") {
      return h("div", { className: css + " yes" },
        h("label", { className: "opt" },
          h("input", { id, type: "checkbox", checked: value === "yes", ...told,
            onChange: (event) => change(field.name, event.target.checked ? "yes" : "") }),
          h("span", null, field.label)), below);
    }
    const onChange = (event) => change(field.name, event.target.value);
    return h("div", { className: css }, h("label", { htmlFor: id }, field.label),
      control(field, { id, value, onChange, ...told }), below);
  }

  /* what the server said of the form, above its button */
  function Said({ form, answer, keep, over }) {
    const id = `${form.name}-said`;
    if (answer.status !== "conflict") {
      return h("p", { id, className: "fault", role: "alert", tabIndex: -1 }, answer.words);
    }
    const isThere = answer.moved || answer.now;
    const words = answer.moved ? [answer.words] : answer.now ? [CONFLICT, h("q", { key: "now", dir: "auto" }, answer.words), ". Yours is still here; keep theirs or save yours over it."] : [GONE];
    return h("div", { id, className: "conflict", role: "alert", tabIndex: -1 }, h("p", null, words),
      h("p", { className: "acts" },
        h("button", { type: "button", className: "btn", onClick: keep }, isThere ? "Keep theirs" : "Leave it removed"),
        h("button", { type: "button", className: "btn", onClick: over }, isThere ? "Save yours over it" : "Save yours as a new one")));
  }

  function Form(form) {
    const [, turn] = React.useReducer((number) => number + 1, 0);
    const root = React.useRef(null);
    const [isOpen, setOpen] = React.useState(!form.summary || opens.has(form.name));
    React.useEffect(() => {
      redraws.set(form.name, turn);
      if (busy !== isWaiting(form.name)) turn(); // the answer came with this very drawing
      return () => { if (redraws.get(form.name) === turn) redraws.delete(form.name); };
    }, [form.name]);
    React.useEffect(() => {
      const first = form.home && root.current.querySelector("input, select, textarea");
      if (first) first.focus();
    }, []);
    const draft = draftOf(form);
    const answer = answers.get(form.name);
    const busy = isWaiting(form.name);
    const change = (name, value) => {
      put(form, { [name]: value });
    };
    const save = (now) => {
      if (!busy) say(form, { action: "save", ...form.about, seen: draft.seen, values: draft.values, ...now });
    };
    // `moved`: the page was drawn anew, and the form's own words are what stands now
    const over = () => save(answer.moved ? { seen: form.about.seen } : answer.now ? { seen: answer.now.seen } : { id: null, seen: null });
    const submit = (event) => { event.preventDefault(); save({}); };
    const faults = (answer && answer.faults) || {};
    const body = isOpen && h("form", { ref: root, className: "df", noValidate: true, onSubmit: submit, "aria-label": form.label },
      form.note && h("p", { className: "s m wide" }, form.note),
      form.fields.map((field, at) => h(React.Fragment, { key: field.name },
        field.group && field.group !== (form.fields[at - 1] || {}).group && h("h3", { className: "wide" }, field.group),
        h(Field, { form, field, change, value: draft.values[field.name] || "", fault: faults[field.name] }))),
      answer && h("div", { className: "wide" }, h(Said, { form, answer, keep: () => leave(form), over })),
      h("p", { className: "acts wide" },
        h("button", { type: "submit", className: "btn go", "aria-disabled": busy }, busy ? form.busy || "Saving…" : form.submit),
        form.home && h("button", { type: "button", className: "btn", onClick: () => leave(form) }, "Leave as it is")));
    if (!form.summary) return body;
    const toggled = (event) => {
      opens[event.target.open ? "add" : "delete"](form.name);
      setOpen(event.target.open);
    };
    return h("details", { className: "add", open: isOpen, onToggle: toggled },
      h("summary", { id: `${form.name}-open` }, form.summary), body);
  }

  /* the server's answers, and the section the address names */
  function Desk({ state }) {
    React.useEffect(() => hear(state), [state]);
    React.useEffect(() => {
      const find = () => location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
      let isThere = !location.hash;
      const watch = new MutationObserver(() => {
        focusAgain();
        const target = !isThere && find();
        if (!target) return;
        isThere = true;
        target.scrollIntoView();
      });
      watch.observe(document.body, { childList: true, subtree: true });
      return () => watch.disconnect();
    }, []);
    return null;
  }

  /* What stands in a form, and how something beside it fills a part of it. */
  const draftOf = (form) => drafts.get(form.name) || { values: form.values, seen: form.about.seen };
  function put(form, values) {
    const draft = draftOf(form);
    drafts.set(form.name, { ...draft, values: { ...draft.values, ...values } });
    redraw(form.name);
  }

  window.painmile_diary = { Form, Desk, draftOf, put };
})();
