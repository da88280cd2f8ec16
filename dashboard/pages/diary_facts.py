"""The Diary beside its entries: the body chart, daily life, red flags, and lists of facts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dashboard.body_chart import BodyChart
from dashboard.pages.diary_parts import SAID, add_form, bdi, door, opened, row_item
from dashboard.saying import say_button
from dashboard.tags import html
from dashboard.view import query
from service.diary_page import body_marks, daily_lines
from service.diary_sections import MOST_ROWS, SECTIONS, rows_of
from traininglog.facts import FLAGS
from traininglog.words import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dashboard.body_chart import Mark
    from dashboard.pages.diary_parts import Shown
    from rules.states import States
    from service.diary_flags import FlagDay, Flags, Question, Strip
    from service.diary_page import PlaceMark
    from service.diary_sections import Section
    from traininglog.log import TrainingLog


def section(slug: str, title: str, *parts: Any) -> Any:
    """A card with its heading; the index on top leads to it."""
    return html.Section(
        [html.H2(title, id=slug), *parts],
        className="card sec", tabIndex=-1, **{"aria-labelledby": slug, "data-home": "1"},
    )  # fmt: skip


def body(shown: Shown, log: TrainingLog) -> Any:
    """The worst score and how many, place by place, in the chart and in words."""
    span, marks = body_marks(shown.held, log)
    if not marks:
        words = f"{span}: no pain entry names a place." if span else "Nothing to show yet."
        return section("where", "Where it hurt", html.P(words, className="s m"))
    about = f"{span}. The disc holds the worst score, n counts the entries."
    return section(
        "where", "Where it hurt",
        html.P(about, className="s m"),
        BodyChart("diary-body-chart", marks=[_mark(m) for m in marks], readonly=True,
                  width=110, label="Where it hurt"),
        html.Ul([html.Li(mark.words) for mark in marks], className="s lines"),
    )  # fmt: skip


def _mark(mark: PlaceMark) -> Mark:
    place = mark.place
    return {"location": place.location, "side": place.side, "spot": None,
            "score": mark.score, "n": mark.n}  # fmt: skip


def daily(shown: Shown) -> Any:
    """Stairs, sitting, squat, first steps: what was said last, and a line for today."""
    lines = daily_lines(shown.held)
    said = html.Ul([html.Li(line) for line in lines], className="s lines")
    none = html.P("Stairs, sitting, squat, first steps: nothing yet.", className="s m")
    return section("daily", "Daily life", said if lines else none, *add_form("daily", shown))


def red_flags(told: Flags, shown: Shown) -> Any:
    """The runner's answers with their dates; what stands open comes first."""
    strips = [_strip(strip, shown) for strip in told.strips]
    all_no = say_button(
        f"No to all {len(FLAGS)} today", SAID, {"action": "all_no"}, "btn",
    )  # fmt: skip
    seen = [html.H3("Seen by somebody"),
            html.Ul([row_item(row, shown) for row in told.seen], className="rows")]  # fmt: skip
    return section(
        "flags", "Red-flag questions",
        html.P("These are your own answers. A yes stays until you write down who saw it.",
               className="s m"),
        *strips,
        html.Div([_group(title, questions, shown) for title, questions in told.groups],
                 className="groups"),
        html.Div([
            *([all_no] if shown.held.can_write else []),
            *add_form("flags", shown), *add_form("seen", shown),
        ], className="adds"),
        *(seen if told.seen else []),
        *_days(told, shown),
    )  # fmt: skip


def _strip(strip: Strip, shown: Shown) -> Any:
    seen = add_form(
        "seen", shown, values={"flag": strip.flag}, name=f"seen-{strip.flag}",
        summary="Somebody saw it", label=f"Somebody saw it: {strip.short}",
    )  # fmt: skip
    return html.Div([html.P(html.B(strip.words)), *seen], className="strip")


def _group(title: str, questions: Sequence[Question], shown: Shown) -> Any:
    return html.Div([
        html.H3(title), html.Ul([_question(q, shown) for q in questions], className="qs s"),
    ])  # fmt: skip


def _question(question: Question, shown: Shown) -> Any:
    row = question.row
    answer: Any = html.B(question.answer) if question.is_yes else question.answer
    edit = (
        [door("Edit", f"edit-{row.key}", question.words, shown)]
        if row and shown.held.can_write else []
    )  # fmt: skip
    form = opened(row, shown) if row else []
    return html.Li([html.Span(question.words), html.Span([answer, " ", *edit], className="m"),
                    *form])  # fmt: skip


def _days(told: Flags, shown: Shown) -> list[Any]:
    if not told.days:
        return []
    more = f"and {counted(told.more_days, 'day')} before" if told.more_days else ""
    return [
        html.H3("Answers by day"),
        html.Ul([_flag_day(day, shown) for day in told.days], className="rows"),
        *([html.P(more, className="s m")] if more else []),
    ]


def _flag_day(day: FlagDay, shown: Shown) -> Any:
    rows = [html.Ul([row_item(row, shown) for row in day.rows], className="rows inner")]
    opens = door("Show", day.key, day.words, shown) if shown.held.can_write else ""
    return html.Li([
        html.Div(html.P(bdi(day.words)), className="told"),
        html.Div(opens, className="ops s"),
        *(rows if day.rows else []),
    ], className="row")  # fmt: skip


def facts(shown: Shown, states: States, last: Sequence[Any] = ()) -> Any:
    """Every other section, in two columns; `last` stands at the end of the second."""
    columns = [[_facts(told, shown, states) for told in column] for column in SECTIONS]
    columns[-1] += last
    return html.Div([html.Div(column, className="col") for column in columns],
                    className="two-cols")  # fmt: skip


def _facts(told: Section, shown: Shown, states: States) -> Any:
    rows = rows_of(told, shown.held, states, shown.view.unit)
    some = rows if shown.view.all_of == told.slug else rows[:MOST_ROWS]
    more = html.A(f"Show all {len(rows)}", href=query(all=told.slug), className="merge s")
    return section(
        told.slug, told.title,
        *([html.P(told.about, className="s m")] if told.about else []),
        *([html.Ul([row_item(row, shown) for row in some], className="rows")] if rows else []),
        *([more] if len(rows) > len(some) else []),
        *add_form(told.form, shown),
    )  # fmt: skip
