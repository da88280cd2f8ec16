"""The one form of the Diary page, drawn from its table; the browser's part is `diary.js`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dashboard.drawn import Drawn
from service.diary_forms import TODAY
from traininglog.facts import Race, Review

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from service.diary_forms import Field, Form
    from service.units import Unit
    from traininglog.pain import Place


class DiaryForm(Drawn):
    """A form of native controls: `fields` as `field_specs` makes them, `values` by name.

    It says `{"action": "save", ...about, "values"}` into the store `to`. What is typed stays
    with its `name` until it is saved or given up. With a `summary` it opens by a click; one
    that edits is open, and `home` is the link that closed it and gets the focus back.
    """

    _namespace = "painmile_diary"
    _type = "Form"

    def __init__(self, name: str, **properties: Any) -> None:
        super().__init__(id=f"form-{name}", name=name, **properties)


class DiaryDesk(Drawn):
    """Hands the server's answer (`state`) to the form it is for, and follows the address.

    `state` is `{"n", "status", "words", "faults", "now"}`; with `moved` the words of a
    conflict say all of it, and the form was drawn anew as it stands now.
    """

    _namespace = "painmile_diary"
    _type = "Desk"

    def __init__(self, id: str) -> None:  # noqa: A002  Dash's own name
        super().__init__(id=id, state=None)


def field_specs(form: Form, today: date) -> list[dict[str, Any]]:
    """A form's fields as the browser draws them; a race or a visit may be still to come."""
    latest = "" if form.makes in {Race, Review} else today.isoformat()
    return [_field_spec(field, latest) for field in form.fields]


def _field_spec(field: Field, latest: str) -> dict[str, Any]:
    spec: dict[str, Any] = {
        "name": field.name,
        "label": field.label,
        "control": field.control,
        "choices": [list(choice) for choice in field.choices],
        "help": field.help,
        "needed": field.is_needed,
        "wide": field.is_wide,
        "group": field.group,
    }
    if field.control == "day":
        spec["max"] = latest
    return {name: value for name, value in spec.items() if value}


def first_values(
    form: Form, today: date, unit: Unit, place: Place | None = None
) -> Mapping[str, str]:
    """What a new form begins with."""
    usual = {field.name: field.usual for field in form.fields}
    values = {n: today.isoformat() if v == TODAY else v for n, v in usual.items()}
    values |= {name: unit for name in values if name.endswith("_unit")}
    if place is not None and form.key in {"entry", "daily", "following"}:
        values |= {"location": place.location, "side": place.side or ""}
    for field in form.fields:
        if field.control == "choice" and not values[field.name]:
            values[field.name] = field.choices[0][0]
    return values
