"""Parts of the page on which a visit is written down: cards, rows, forms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from dashboard.diary_form import DiaryForm, field_specs, first_values
from dashboard.saying import say_button
from dashboard.tags import html
from dashboard.view import query
from service.diary_said import values_of
from service.diary_words import said_told
from service.visit_forms import (
    FINDING,
    HIP,
    SEEN,
    THRESHOLD,
    edit_form_of,
    number_form,
    settable,
    within,
)
from traininglog.scope import EVERYTHING
from traininglog.words import counted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from service.settings import ThresholdWords
    from service.visit_forms import Card
    from traininglog.scope import Scope
    from traininglog.steps import Kept
    from traininglog.thresholds import Thresholds

SAID: Final = "visit-change-said"
"""The store into which the page's buttons and forms speak."""
_MOST_ROWS: Final = 8
_NUMBERS: Final = (
    "The findings and the plan go by these numbers. One that is set here holds for this runner "
    "alone, over the whole log."
)


@dataclass(frozen=True, slots=True)
class Open:
    """What the cards need: what is there and whose, what is opened, the day, who writes.

    `scope` is what is open to them.
    """

    facts: Sequence[Kept]
    own: frozenset[int]
    opened: str
    all_of: str
    today: date
    author: str
    scope: Scope = EVERYTHING


def section(slug: str, title: str, *parts: Any) -> Any:
    """A card with its heading."""
    return html.Section(
        [html.H2(title, id=slug), *parts],
        className="card sec", tabIndex=-1, **{"aria-labelledby": slug, "data-home": "1"},
    )  # fmt: skip


def fact_card(card: Card, shown: Open, *more: Any, summary: str = "") -> Any:
    """What it is about, its form (`summary` on its button), and what is there."""
    form = [] if card in (HIP, FINDING) else [add_form(card, shown, summary=summary)]
    about = html.P(card.about, className="s m")
    return section(card.slug, card.title, about, *more, *form, *_there(card, shown))


def add_form(
    card: Card, shown: Open, *, name: str = "", values: Mapping[str, str] | None = None,
    summary: str = "",
) -> Any:  # fmt: skip
    """The form that adds one, closed until it is asked for."""
    return DiaryForm(**form_about(card, shown, name=name, values=values, summary=summary))


def form_about(
    card: Card, shown: Open, *, name: str = "", values: Mapping[str, str] | None = None,
    summary: str | None = "",
) -> dict[str, Any]:  # fmt: skip
    """A form's properties."""
    form = within(card.form, shown.scope)
    first = first_values(form, shown.today, "km")
    return {
        "name": name or f"visit-{card.slug}", "to": SAID, "label": summary or card.form.add,
        "fields": field_specs(form, shown.today), "values": {**first, **(values or {})},
        "about": {"form": card.slug, "id": None, "seen": None},
        "note": card.form.note, "submit": "Save",
        "summary": summary or card.form.add if summary is not None else None, "home": None,
    }  # fmt: skip


def flag_form(flag: str, short: str, shown: Open) -> Any:
    """Who saw this yes, and when."""
    return add_form(SEEN, shown, name=f"visit-seen-{flag}", values={"flag": flag},
                    summary=f"{SEEN.form.add}: {short}")  # fmt: skip


def _there(card: Card, shown: Open) -> list[Any]:
    """What is kept already, the latest first; this author's own can be said otherwise."""
    rows = [kept for kept in reversed(shown.facts) if card.holds(kept.said)]
    if not rows:
        return [html.P("Nothing is there yet.", className="s m")]
    some = rows if shown.all_of == card.slug else rows[:_MOST_ROWS]
    more = html.A(f"Show all {len(rows)}", href=query(all=card.slug), className="merge s")
    return [html.Ul([_row(card, kept, shown) for kept in some], className="rows"),
            *([more] if len(rows) > len(some) else [])]  # fmt: skip


def _row(card: Card, kept: Kept, shown: Open) -> Any:
    told = said_told(kept.said, "km")
    key, name = f"fact-{kept.id}", f"{told.title}, {told.words}"
    is_own, opens = kept.id in shown.own, f"edit-fact-{kept.id}"
    is_open = is_own and shown.opened == opens
    doors = [
        html.A("Close edit" if is_open else "Edit", href=query(open="" if is_open else opens),
               id=f"door-{key}", className="merge", role="button",
               **{"aria-label": f"{'Close edit' if is_open else 'Edit'}: {name}",
                  "aria-expanded": "true" if is_open else "false"}),
        say_button("Remove", SAID, {"action": "remove", "id": kept.id, "seen": kept.digest},
                   "lnk", f"Remove: {name}"),
    ]  # fmt: skip
    return html.Li([
        html.Div([
            html.P([html.B(html.Bdi(told.title)), f" {told.words}"]),
            *([html.P(" · ".join(told.details), className="s m")] if told.details else []),
            *([html.Blockquote(html.Bdi(told.quote), className="s")] if told.quote else []),
        ], className="told"),
        *([html.Div(doors, className="ops s")] if is_own else []),
        *([_edit(card, kept, told.title, shown)] if is_open else []),
    ], className="row", id=key)  # fmt: skip


def _edit(card: Card, kept: Kept, title: str, shown: Open) -> Any:
    form = within(edit_form_of(card, kept.said), shown.scope)
    return DiaryForm(
        f"edit-fact-{kept.id}", to=SAID, label=f"Edit: {title}",
        fields=field_specs(form, shown.today), values=values_of(kept.said, form, "km"),
        about={"form": card.slug, "id": kept.id, "seen": kept.digest},
        note="", submit="Save", summary=None, home=f"door-fact-{kept.id}",
    )  # fmt: skip


def number_card(thresholds: Thresholds, today: date) -> Any:
    """One form for every number a therapist sets, and those that are set."""
    numbers = settable(thresholds)
    form, changed = number_form(numbers), [n for n in numbers if n.is_changed]
    first = {"name": numbers[0].name, "value": ""}
    return section(
        "numbers", "Thresholds",
        html.P(_NUMBERS, className="s m"),
        DiaryForm(
            "visit-number", to=SAID, label="Thresholds: new",
            fields=field_specs(form, today), values=first,
            about={"form": THRESHOLD, "id": None, "seen": None,
                   "stood": {n.name: n.value for n in numbers}},
            note="", submit="Save", summary=form.add, home=None,
        ),
        html.P(f"{counted(len(changed), 'number')} of {len(numbers)} set for this runner."
               if changed else "All are the defaults.", className="s m"),
        *([html.Ul([_number(n) for n in changed], className="rows")] if changed else []),
    )  # fmt: skip


def _number(number: ThresholdWords) -> Any:
    said = {"action": "default", "name": number.name}
    back = say_button("Back to the default", SAID, said, "lnk",
                      f"Back to the default {number.default}: {number.label}")  # fmt: skip
    return html.Li([
        html.Div([
            html.P([html.B(number.label), f" {number.value} {number.unit}"]),
            html.P(f"The default is {number.default}. {number.why}", className="s m"),
        ], className="told"),
        html.Div(back, className="ops s"),
    ], className="row")  # fmt: skip
