"""The card of a day without a run: what was felt, and where to add how it was."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dashboard.pages.run_card import BESIDE, felt_row, quote
from dashboard.tags import html
from dashboard.view import query
from traininglog.words import day_words

if TYPE_CHECKING:
    from service.day_told import DayTold
    from service.units import Unit


def day_card(told: DayTold, unit: Unit) -> list[Any]:
    """One day; its neighbours are days too, so that keys reach every one of them."""
    form = f"/today{query(day=told.day.isoformat(), unit=unit)}"
    rows = [felt_row(felt) for felt in told.felt]
    felt = [html.Dl(rows, className="kv s")] if rows else []
    return [
        html.Div([
            html.H2(html.B(told.day_words), className="s"),
            html.A("Unpin", href=query(run=""), className="s merge"),
        ], className="ph"),
        html.P("no run", className="big"),
        *([html.P(told.within, className="s m")] if told.within else []),
        *(felt or [html.P("Nothing is written about it.", className="s m")]),
        *(quote(words) for words in told.quotes),
        html.P(html.A("Add how it was", href=form, className="btn sm"), className="pn"),
        html.Div([
            html.A(f"← {day_words(told.before)}", href=query(run=told.before.isoformat()),
                   className="btn sm merge"),
            html.A(f"{day_words(told.after)} →", href=query(run=told.after.isoformat()),
                   className="btn sm merge"),
        ], className="pn", role="group", **{"aria-label": BESIDE}),
    ]  # fmt: skip
