"""What every list of the Diary page is made of: a row, its doors, its form, its history."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from dashboard.diary_form import DiaryForm, field_specs, first_values
from dashboard.saying import say_button
from dashboard.tags import html
from dashboard.theme import pain_step
from dashboard.view import query
from service.diary_forms import FORMS, form_of
from service.diary_said import values_of
from service.diary_words import said_told
from service.shown import shown as drawn
from traininglog.words import day_words

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date, datetime

    from dashboard.pages.diary_view import DiaryView
    from service.diary_page import Held, Row
    from service.diary_words import Told
    from traininglog.pain import Place
    from traininglog.steps import Past

SAID: Final = "diary-said"
"""The store into which the page's buttons and forms speak."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What every part of the page needs: what is held, what is asked, the time it is.

    `now` is on the runner's own clock; `past` gives the history of a row by its key.
    """

    held: Held
    view: DiaryView
    now: datetime
    leading: Place | None
    past: Callable[[str], Sequence[Past]]

    @property
    def today(self) -> date:
        """The runner's local day."""
        return self.now.date()

    def here(self, at: datetime) -> datetime:
        """A moment on the runner's own clock."""
        return at.astimezone(self.now.tzinfo)


def bdi(words: str, **about: Any) -> Any:
    """A person's own words, which may turn the direction of text and end that with them."""
    return html.Bdi(words, **about)


def told_line(told: Told) -> list[Any]:
    """The row's first line: what, in bold, and how."""
    return [html.B(bdi(told.title)), f" {told.words}" if told.words else ""]


def row_item(row: Row, shown: Shown, lead: Sequence[Any] = ()) -> Any:
    """A line of a list with its doors, and what is opened below it."""
    told = row.told
    return html.Li([
        *lead,
        html.Div([
            html.P(told_line(told)),
            *([html.P(" · ".join(told.details), className="s m")] if told.details else []),
            *([html.Blockquote(bdi(told.quote), className="s")] if told.quote else []),
        ], className="told"),
        *([_doors(row, shown)] if shown.held.can_write else []),
        *opened(row, shown),
    ], className="row", id=row.key)  # fmt: skip


def _doors(row: Row, shown: Shown) -> Any:
    kind = row.key.partition("-")[0]
    name = f"{row.told.title}, {row.day_words or row.told.words}"
    remove = {"action": "remove", "kind": kind, "id": row.id, "seen": row.seen}
    past = [door("History", f"past-{row.key}", name, shown)] if kind != "declared" else []
    return html.Div([
        door("Edit", f"edit-{row.key}", name, shown), *past,
        say_button("Remove", SAID, remove, "lnk", f"Remove: {name}"),
    ], className="ops s")  # fmt: skip


def door(words: str, opens: str, name: str, shown: Shown) -> Any:
    """A link that opens something below its row, and closes it again."""
    is_open = shown.view.opened == opens
    return html.A(
        f"Close {words.lower()}" if is_open else words,
        href=query(open="" if is_open else opens), id=f"door-{opens}", className="merge",
        **{"aria-label": f"{'Close ' if is_open else ''}{words}: {name}",
           "aria-expanded": "true" if is_open else "false", "role": "button"},
    )  # fmt: skip


def opened(row: Row, shown: Shown) -> list[Any]:
    """The row's form or its history, where the address asks for one."""
    if shown.view.opened == f"edit-{row.key}":
        return [edit_form(row, shown)]
    if shown.view.opened == f"past-{row.key}":
        return [html.Ol([_past(past, shown) for past in shown.past(row.key)] or [
            html.Li("Not changed since it came here.")
        ], className="past s")]  # fmt: skip
    return []


def _past(past: Past, shown: Shown) -> Any:
    at = shown.here(past.at)
    day = f"{day_words(at.date(), year=True)} {at:%H:%M}"
    verb = "Added" if past.before is None else "Removed" if past.after is None else "Changed"
    before = [] if past.before is None else _said("It said: ", past.before, shown)
    after = [] if past.after is None else _said("It says: ", past.after, shown)
    if past.after is not None and past.before is not None:
        after = _said("Then: ", past.after, shown)
    return html.Li([html.P([html.B(verb), f" {day}", *by_whom(past)]), *before, *after])


def by_whom(past: Past) -> list[Any]:
    """Who did it, where that was not the runner."""
    return [" by ", bdi(drawn(past.author))] if past.author else []


def _said(lead: str, said: Any, shown: Shown) -> list[Any]:
    told = said_told(said, shown.view.unit)
    day = "" if told.words.endswith(str(said.day.year)) else day_words(said.day, year=True)
    rest = [f" {', '.join(filter(None, (told.words, *told.details, day)))}"]
    quote = [" ", html.Q(bdi(told.quote))] if told.quote else []
    return [html.P([lead, bdi(told.title), *rest, *quote])]


def edit_form(row: Row, shown: Shown) -> Any:
    """The form that says a row otherwise; what was seen goes with it."""
    form, view = form_of(row.said), shown.view
    return DiaryForm(
        f"edit-{row.key}",
        to=SAID,
        label=f"Edit: {row.told.title}",
        fields=field_specs(form, shown.today),
        values=values_of(row.said, form, view.unit),
        about={"form": form.key, "id": row.id, "seen": row.seen},
        note=form.note,
        submit="Save",
        summary=None,
        home=f"door-edit-{row.key}",
    )


def add_form(
    key: str, shown: Shown, *, values: Mapping[str, str] | None = None, name: str = "",
    summary: str = "", label: str = "",
) -> list[Any]:  # fmt: skip
    """The form that adds one, closed until it is asked for; none where nothing is written."""
    if not shown.held.can_write:
        return []
    form = FORMS[key]
    first = first_values(form, shown.today, shown.view.unit, shown.leading)
    return [DiaryForm(
        name or f"add-{key}",
        to=SAID,
        label=label or form.add,
        fields=field_specs(form, shown.today),
        values={**first, **(values or {})},
        about={"form": key, "id": None, "seen": None},
        note=form.note,
        submit="Add" if key not in {"flags", "weekly"} else "Save the answers",
        summary=summary or form.add,
        home=None,
    )]  # fmt: skip


def score_disc(score: int | None, *, afterwards: bool) -> Any:
    """The score in its disc; a ring where it was not felt during a run."""
    if score is None:
        return html.Span("–", className="disc none", **{"aria-hidden": "true"})
    css = (
        "disc" + ("" if not score else f" {pain_step(score)}") + (" ring" if afterwards else "")
    )
    return html.Span(str(score), className=css, **{"aria-hidden": "true"})
