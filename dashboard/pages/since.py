"""The small picture of Today: the runs since the last return, each a stem from 0."""

from __future__ import annotations

from datetime import timedelta
from math import ceil
from typing import TYPE_CHECKING, Any, Final

from dashboard.svg import circle, line, path, svg, text
from dashboard.tags import html
from dashboard.theme import pain_step
from service.units import distance_words, in_unit
from traininglog.words import day_words, score_words

if TYPE_CHECKING:
    from datetime import date

    from dashboard.svg import Node
    from service.today import Since, SinceRun
    from service.units import Unit

_WIDTHS: Final = ((434.0, "deskonly"), (316.0, "phoneonly"))
_HEIGHT: Final = 136.0
_TOP: Final = 27.0
_BASE: Final = 104.0
_LEFT: Final = 20.0
_PAD: Final = 9.0
_RIGHT: Final = 56.0
_LETTER_PX: Final = 6.3
_SILENT_PX: Final = 11.0
_MOST_SAID: Final = 6


def since_picture(since: Since, unit: Unit) -> list[Any]:
    """What a stem means, and the stems; drawn once for a desk and once for a phone.

    Without a distance or an answer there is nothing to draw: the counts alone are told.
    """
    if not any(run.distance_km for run in since.runs):
        return [html.P(f"{since.counts} None of them has a distance.", className="xs m")]
    if all(run.answer == "silent" for run in since.runs):
        return [html.P(since.counts, className="xs m")]
    lacks_onset = any(r.answer == "painful" and r.onset_km is None for r in since.runs)
    return [
        html.P([
            f"{'Km' if unit == 'km' else 'Miles'} into the run. ● pain began  ",
            "○ painless to here  ", _silent_sign(), " silent. ",
            "? no point told. " if lacks_onset else "",
            since.counts,
        ], className="xs m"),
        *(_Picture(since, unit, width).drawn(css) for width, css in _WIDTHS),
    ]  # fmt: skip


def _silent_sign() -> Any:
    return html.Span(
        [svg(9, 11, None, path("M4.5 11V1.5M1 1.5h7", "sil")),
         html.Span("stem with a tick", className="vh")],
        className="sign",
    )  # fmt: skip


class _Picture:
    """One drawing of the runs, `width` pixels wide."""

    def __init__(self, since: Since, unit: Unit, width: float) -> None:
        self.since, self.unit, self.width = since, unit, width
        days = [run.day for run in since.runs]
        self.first, self.last = min(days), max(days)
        longest = round(max(in_unit(run.distance_km, unit) for run in since.runs), 2)
        self.step = max(1, ceil(longest / 3.4))
        self.most = max(self.step, ceil(longest / self.step) * self.step)
        self.end = width - (_RIGHT if any(run.asked for run in since.runs) else 8.0)

    def drawn(self, css: str) -> Any:
        """The whole of it, with its words for a reader."""
        return svg(self.width, _HEIGHT, self._words(), *self._scale(),
                   *(node for run in self.since.runs for node in self._stem(run)),
                   *self._labels(), *self._days(), css=css)  # fmt: skip

    def _words(self) -> str:
        hurt = [run.words for run in self.since.runs if run.answer == "painful"]
        told = "; ".join(hurt[-_MOST_SAID:])
        return f"{self.since.counts} {told}".strip()

    def _x(self, day: date) -> float:
        days = (self.last - self.first).days
        share = (day - self.first).days / days if days else 0.0
        left = _LEFT + _PAD
        return round(left + share * (self.end - _PAD - left), 1)

    def _y(self, km: float) -> float:
        share = in_unit(km, self.unit) / self.most
        return round(_BASE - share * (_BASE - _TOP), 1)

    def _scale(self) -> list[Node]:
        nodes = []
        for value in range(0, self.most + 1, self.step):
            y = round(_BASE - value / self.most * (_BASE - _TOP), 1)
            nodes += [
                line(_LEFT, y, self.end, y, "grid" if value else "ax"),
                text(_LEFT - 6, y + 4, str(value), "t m", "end"),
            ]
        return nodes

    def _stem(self, run: SinceRun) -> list[Node]:
        x, y = self._x(run.day), self._y(run.distance_km)
        if run.asked:
            return [line(x, _BASE, x, y, "stem dashed")]
        if run.answer == "silent":
            top = _BASE - _SILENT_PX
            return [path(f"M{x} {_BASE}V{top}M{x - 3.5} {top}h7", "sil")]
        if run.answer == "painless":
            return [line(x, _BASE, x, y, "stem"), circle(x, y, 3.6, "cens")]
        if run.onset_km is None:
            return [line(x, _BASE, x, y, "stem"), text(x, y - 3, "?", "t b", "middle")]
        began = self._y(run.onset_km)
        shade = "mor" if run.score is None else f"{pain_step(max(run.score, 1))} po"
        return [
            line(x, _BASE, x, began, "stem"),
            line(x, began, x, y, "hurt"),
            circle(x, began, 4.8, shade),
        ]

    def _labels(self) -> list[Node]:
        """Onsets with their scores, the latest first; what would meet another is left out."""
        nodes: list[Node] = []
        taken: list[tuple[float, float, float]] = []
        for run in reversed(self.since.runs):
            if run.asked:
                nodes += self._today(run)
            elif run.answer == "painful" and run.onset_km is not None:
                began = in_unit(run.onset_km, self.unit)
                words = f"{began:.1f} ({score_words(run.score)})"
                half = len(words) * _LETTER_PX / 2
                x = min(max(self._x(run.day), _LEFT + half), self.end - half + _PAD)
                y = self._clear_of_stems(x, half) - 9
                if all(
                    abs(x - x2) > half + half2 or abs(y - y2) > 13 for x2, y2, half2 in taken
                ):
                    taken.append((x, y, half))
                    nodes.append(text(x, y, words, "t b halo", "middle"))
        return nodes

    def _clear_of_stems(self, x: float, half: float) -> float:
        """The top of the highest mark under a label."""
        under = (r for r in self.since.runs if abs(self._x(r.day) - x) <= half + 4)
        return min(self._y(run.distance_km) for run in under if not run.asked)

    def _today(self, run: SinceRun) -> list[Node]:
        x, y = self._x(run.day) + 9, self._y(run.distance_km)
        length = distance_words(run.distance_km, self.unit) if run.distance_km else ""
        return [text(x, y + 4, "today", "t b"), text(x, y + 19, length, "t m")]

    def _days(self) -> list[Node]:
        """The first day and the last, and between them a month's first where there is room."""
        left, right = self._x(self.first), self._x(self.last)
        nodes = [text(left, 126, day_words(self.first), "t m")]
        if right - left < 70:
            return nodes
        is_last = self.end - right < _RIGHT / 2
        at, anchor = (self.end, "end") if is_last else (right, "middle")
        nodes.append(text(at, 126, day_words(self.last), "t m", anchor))
        between = (
            (self.last - timedelta(days=n)) for n in range((self.last - self.first).days)
        )
        firsts = (day for day in between if day.day == 1)
        room = (day for day in firsts if left + 90 < self._x(day) < right - 60)
        middle = next(room, None)
        if middle is not None:
            nodes.append(text(self._x(middle), 126, day_words(middle), "t m", "middle"))
        return nodes
