"""The card of one run: what it was, what was felt, a small curve of pace and heart rate."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from dashboard.svg import circle, line, path, svg, text
from dashboard.tags import html
from dashboard.theme import pain_step
from dashboard.view import query
from service.shown import shown
from service.units import in_unit
from traininglog.words import day_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dashboard.svg import Node
    from service.curve import Curve
    from service.pinned import Felt, Pinned
    from service.pinned_checks import ChecksTold
    from service.units import Unit

_WIDTH: Final = 268.0
_PAD: Final = 2.0
BESIDE: Final = "Beside it"


def run_card(card: Pinned, curve: Curve | None, unit: Unit, *, is_pinned: bool) -> list[Any]:
    """One run; only a run somebody pinned can be unpinned."""
    unpin = html.A("Unpin", href=query(run=""), className="s merge")
    head = html.H2([html.B(card.day_words), " ", html.Span(card.time_words, className="m")],
                   className="s")  # fmt: skip
    clock = f"{' in' if card.distance_km else ','} {card.clock}" if card.clock else ""
    return [
        html.Div([head, unpin if is_pinned else html.Span("latest with pain" if card.score
                                                          else "latest", className="s m")],
                 className="ph"),
        html.P([card.distance, html.Span(clock, className="m")], className="big"),
        *([run_curve(card, curve, unit)] if curve else [_no_curve(card)]),
        html.Dl([felt_row(felt) for felt in card.felt], className="kv s"),
        *([_ask(card, unit)] if card.is_silent else []),
        *map(quote, card.quotes),
        *([checks_box(card.checks)] if card.checks else []),
        html.P(card.origin, className="xs m"),
        html.Div([
            html.Div(_neighbours(card), className="pn", role="group", **{"aria-label": BESIDE}),
            html.Span(className="spring"), _whole_run(card, unit),
        ], className="pn"),
        *_day_after(card),
    ]  # fmt: skip


def quote(words: str) -> Any:
    """The runner's own words."""
    return html.Blockquote(["“", html.Bdi(shown(words)), "”"], className="s")


def checks_box(told: ChecksTold) -> Any:
    """The three checks at one place, each with its sign."""
    rows = [
        html.Li(
            [html.Span(check.sign, className="ksign", **{"aria-hidden": "true"}), check.words]
        )
        for check in told.checks
    ]
    return html.Div([html.B(told.title), html.Ul(rows)], className="box s")


def _whole_run(card: Pinned, unit: Unit) -> Any:
    return html.A("Whole run", href=f"/run{query(run=card.id, unit=unit)}", className="s")


def _day_after(card: Pinned) -> list[Any]:
    """A way to the days without a run, for those who do not click in the chart."""
    if card.empty_day is None:
        return []
    link = html.A(
        f"{day_words(card.empty_day)}, no run",
        href=query(run=card.empty_day.isoformat()),
        className="merge",
    )
    return [html.P(["The day after: ", link], className="xs m")]  # fmt: skip


def _ask(card: Pinned, unit: Unit) -> Any:
    """A silent run leads to the form that asks about it."""
    form = f"/today{query(run=card.id, unit=unit)}"
    return html.P(html.A("Add what you felt", href=form, className="btn sm"), className="pn")


def felt_row(felt: Felt) -> Any:
    """One row of a card, with the score's disc or ring."""
    mark = []
    if felt.score:
        css = "mo" if felt.ring else pain_step(felt.score)
        mark = [html.I(className=f"sq {css}", **{"aria-hidden": "true"})]
    return html.Div([html.Dt(felt.name), html.Dd([*mark, felt.words])])


def _neighbours(card: Pinned) -> list[Any]:
    links = []
    if card.before:
        links.append(html.A(f"← {card.before.words}", href=query(run=card.before.id),
                            className="btn sm merge"))  # fmt: skip
    if card.after:
        links.append(html.A(f"{card.after.words} →", href=query(run=card.after.id),
                            className="btn sm merge"))  # fmt: skip
    return links


def _no_curve(card: Pinned) -> Any:
    known = [f"pace {card.pace}"] if card.pace else []
    known += [f"heart rate {card.heart_rate}"] if card.heart_rate else []
    return html.P(", ".join(known), className="s m nocurve")


def run_curve(card: Pinned, curve: Curve, unit: Unit) -> Any:
    """Pace above, heart rate below, and a line where pain began."""
    nodes: list[Node] = []
    if card.onset_km is not None:
        at = _PAD + min(card.onset_km / curve.length_km, 1.0) * (_WIDTH - 2 * _PAD)
        nodes.append(["rect", {"x": at, "y": 16, "width": _WIDTH - _PAD - at, "height": 84,
                               "className": "gapwash"}])  # fmt: skip
    nodes += _trace(curve.speed_mps, 30, 52, "spp") + _trace(
        curve.heart_rate_bpm, 60, 88, "sph"
    )
    if card.onset_km is not None:
        right = at < _WIDTH / 2
        nodes += [
            line(at, 16, at, 102, "hurt2"),
            circle(at, 102, 4.6, f"{pain_step(max(card.score or 1, 1))} po"),
            text(at if right else _WIDTH - _PAD, 13, f"pain from {card.onset_words}",
                 "t b halo", "start" if right else "end"),
        ]  # fmt: skip
    if card.pace:
        nodes.append(text(_PAD, 27, f"pace {card.pace}", "t m halo"))
    if card.heart_rate:
        nodes.append(text(_PAD, 99, f"heart rate {card.heart_rate}", "t m halo"))
    nodes += [line(_PAD, 102, _WIDTH - _PAD, 102, "ax"), *_ticks(curve, unit)]
    label = f"Pace and heart rate over {card.distance}"
    if card.onset_words:
        label += f", pain from {card.onset_words}"
    return svg(_WIDTH, 122, label, *nodes)


def _trace(values: Sequence[float | None], top: float, bottom: float, css: str) -> list[Node]:
    """One line between two heights; a stretch without a value is bridged."""
    known = [(n, v) for n, v in enumerate(values) if v is not None]
    if len(known) < 2:
        return []
    low, high = min(v for _, v in known), max(v for _, v in known)
    scale = (bottom - top) / (high - low) if high > low else 0.0
    step = (_WIDTH - 2 * _PAD) / (len(values) - 1)
    points = (f"{_PAD + n * step:.1f} {bottom - (v - low) * scale:.1f}" for n, v in known)
    return [path("M" + "L".join(points), css)]


def _ticks(curve: Curve, unit: Unit) -> list[Node]:
    length = in_unit(curve.length_km, unit)
    step = max(1, round(length / 4))
    inner = _WIDTH - 2 * _PAD
    return [
        text(_PAD + n / length * inner, 118, f"0 {unit}" if n == 0 else str(n), "t m",
             "start" if n == 0 else "middle")
        for n in range(0, int(length) + 1, step)
        if n == 0 or n / length < 0.97
    ]  # fmt: skip
