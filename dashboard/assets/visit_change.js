"use strict";
/* A form with a body chart beside its list of places: a tap on the chart chooses in the list,
   and the list shows on the chart. From Python: dashboard/pages/visit_change_parts.py. */
(function () {
  const h = (...made) => React.createElement(...made);
  const opens = new Set(); // ids of forms that stand open, however often the page is drawn

  function PlaceForm({ id, form, zones, summary }) {
    const [, turn] = React.useReducer((number) => number + 1, 0);
    const { draftOf, put, Form } = window.painmile_diary;
    const { location, side } = draftOf(form).values;
    function toggled(event) {
      opens[event.target.open ? "add" : "delete"](id);
      turn();
    }
    function pick(place) {
      put(form, { location: place.location, side: place.side || "" });
      turn();
    }
    return h("details", { className: "add", id, open: opens.has(id), onToggle: toggled },
      h("summary", { id: `${form.name}-open` }, summary),
      h("div", { className: "vc-place", onChange: turn, onSubmit: () => setTimeout(turn, 0) },
        h(window.painmile_body.BodyChart, { id: `${id}-chart`, zones, marks: [], quiet: true, whose: "", label: "Where it was", onPick: pick,
          chosen: location ? { location, side: side || null, spot: null } : null }),
        h(Form, form)));
  }

  window.painmile_visit_change = { PlaceForm };
})();
