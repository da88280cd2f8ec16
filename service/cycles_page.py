"""The Cycles page in words: each cycle with its rows, rows of them, and where pain began."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING, Final

from service.cycle_rows import cycle_rows, gap_words
from service.cycle_verdicts import lost
from service.onset_picture import onset_picture
from service.places import ALL, Choice, slug_of
from service.story import answers_at, cycles_at, leading_place, worse_after
from service.story_words import (
    came_back,
    cycle_words,
    headline,
    place_first,
    sub_line,
)
from service.topics import label
from service.units import day_near, place_words, span_words
from traininglog.pain import family
from traininglog.words import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rules.states import States
    from service.cycle_rows import CycleRows
    from service.cycle_verdicts import Judged
    from service.onset_picture import OnsetPicture
    from service.story_words import CycleWords
    from service.topics import Label
    from service.units import Unit
    from traininglog.finding import Analysis, Cycle, Trap
    from traininglog.log import TrainingLog
    from traininglog.pain import Place

_SHOWN: Final = 12
_GAPS: Final = 8
EXPLAINED: Final = (
    "A cycle is pain, days without running (3 or more, and more than usual), a return, and "
    "what happened in the next 28 days: came back, settled, quiet (not tested) or open. "
    "This is Painmile’s own definition."
)
NO_PAIN: Final = (
    "A cycle is read from answered runs: it needs 3 or more of them, before and after days "
    "without running. One word a run is enough, and “no pain” is an answer too. A run "
    "without an answer is counted as silent, never as painless."
)
NO_CYCLE: Final = (
    "No cycle is found in this log. One would be pain, then 3 or more days without running "
    "(and more than usual), then a run. Silent runs are not counted as painless: an answer "
    "for each, “no pain” too, is what this page reads."
)


@dataclass(frozen=True, slots=True)
class CycleTold:
    """One cycle: its words, and the rows behind it."""

    words: CycleWords
    rows: CycleRows


@dataclass(frozen=True, slots=True)
class InARow:
    """Cycles that came back one after another, as a sentence and its days."""

    sentence: str
    days_words: str


@dataclass(frozen=True, slots=True)
class Growing:
    """Whether the rests get longer: its class and the finding's sentence."""

    label: Label
    sentence: str
    caveats: str


@dataclass(frozen=True, slots=True)
class GapRow:
    """Days without running, for a log that says nothing of pain."""

    days_words: str
    rest: str
    why: str


@dataclass(frozen=True, slots=True)
class CyclesPage:
    """The whole page; the latest cycles come first, older ones by year.

    `year` is the year whose cycles are shown in full, None for the latest dozen. `gaps` are
    told only where `invitation` stands for the cycles.
    """

    headline: str
    sub: str
    unit: Unit
    choices: tuple[Choice, ...]
    shown: tuple[CycleTold, ...]
    older: tuple[tuple[int, tuple[CycleWords, ...]], ...]
    dismissed: tuple[CycleTold, ...]
    lost: tuple[Judged, ...]
    in_a_row: tuple[InARow, ...]
    growing: tuple[Growing, ...]
    pictures: tuple[OnsetPicture, ...]
    gaps: tuple[GapRow, ...] = ()
    invitation: str = ""
    year: int | None = None


def cycles_page(
    log: TrainingLog,
    analysis: Analysis,
    states: States,
    *,
    asked: str | None = None,
    unit: Unit = "km",
    year: int | None = None,
) -> CyclesPage:
    """The page of a place (`asked` is its slug, `all`, or None for the log's own choice).

    A log without runs is a ValueError: an empty log has doors.
    """
    if not log.runs:
        raise ValueError("a log without runs has no cycles")
    place = _place(asked, log, analysis)
    cycles, answers = cycles_at(analysis, place), answers_at(states, place)
    desk = _Desk(log, states, place, unit)
    chosen, older = _split(cycles, year)
    dismissed = tuple(c for c in analysis.dismissed if place in {None, c.place})
    without_pain = not any(entry.hurts for entry in log.pain)
    return CyclesPage(
        headline=headline(log, analysis, answers, cycles, unit=unit),
        sub=sub_line(log, answers, cycles, place=place, unit=unit),
        unit=unit,
        choices=_choices(analysis, place),
        shown=tuple(desk.told(n, c) for n, c in reversed(chosen)),
        older=tuple(desk.years(older)),
        dismissed=tuple(desk.told(n, c) for n, c in reversed(list(enumerate(dismissed, 1)))),
        lost=lost(log, analysis),
        in_a_row=tuple(
            _in_a_row(t, analysis, log, unit) for t in reversed(_traps(analysis, cycles))
        ),
        growing=tuple(_growing(analysis, place)),
        pictures=_pictures(analysis, states, place, unit),
        gaps=tuple(_gaps(log, analysis)) if without_pain else (),
        invitation=_invitation(log, (*cycles, *dismissed)),
        year=year if any(c.flare_date.year == year for _, c in chosen) else None,
    )


@dataclass(frozen=True, slots=True)
class _Desk:
    """What every cycle of the page is told with."""

    log: TrainingLog
    states: States
    place: Place | None
    unit: Unit

    def words(self, number: int, cycle: Cycle) -> CycleWords:
        return cycle_words(
            number, cycle, self.log, self.unit,
            afterwards=worse_after(cycle, self.states), named=cycle.place != self.place,
        )  # fmt: skip

    def told(self, number: int, cycle: Cycle) -> CycleTold:
        rows = cycle_rows(cycle, self.log, self.states, self.unit)
        return CycleTold(self.words(number, cycle), rows)

    def years(
        self, older: Sequence[tuple[int, Cycle]]
    ) -> list[tuple[int, tuple[CycleWords, ...]]]:
        """The cycles by the year of their flare, the latest year first."""
        by_year = groupby(reversed(older), lambda pair: pair[1].flare_date.year)
        return [(year, tuple(self.words(n, c) for n, c in found)) for year, found in by_year]


def _place(asked: str | None, log: TrainingLog, analysis: Analysis) -> Place | None:
    """The place asked for if a cycle is there, else the log's leading one with cycles."""
    here = {slug_of(c.place): c.place for c in (*analysis.cycles, *analysis.dismissed)}
    if asked == ALL or not here:
        return None
    leading = leading_place(log, analysis)
    return here.get(asked or "") or here.get(slug_of(leading) if leading else "")


def _choices(analysis: Analysis, place: Place | None) -> tuple[Choice, ...]:
    """The places with cycles, most of them first; nothing to choose among one."""
    found = Counter(c.place for c in (*analysis.cycles, *analysis.dismissed))
    if len(found) < 2:
        return ()
    every = Choice(ALL, f"All places ({found.total()})", place is None)
    named = (Choice(slug_of(p), f"{place_words(p)} ({n})", p == place)
             for p, n in found.most_common())  # fmt: skip
    return (*named, every)


def _split(
    cycles: Sequence[Cycle], year: int | None
) -> tuple[list[tuple[int, Cycle]], list[tuple[int, Cycle]]]:
    """The numbered cycles shown in full, and the others: a year's own, else the latest."""
    numbered = list(enumerate(cycles, 1))
    chosen = [pair for pair in numbered if pair[1].flare_date.year == year]
    if not chosen:
        return numbered[-_SHOWN:], numbered[:-_SHOWN]
    return chosen, [pair for pair in numbered if pair not in chosen]


def _traps(analysis: Analysis, cycles: Sequence[Cycle]) -> list[Trap]:
    return [trap for trap in analysis.traps if any(c in cycles for c in trap.cycles)]


def _in_a_row(trap: Trap, analysis: Analysis, log: TrainingLog, unit: Unit) -> InARow:
    alone = replace(analysis, traps=(trap,))
    sentence = came_back(alone, trap.cycles, unit, log.runs[-1].day)
    place = trap.cycles[0].place
    return InARow(place_first(place, sentence), span_words(trap.first_date, trap.last_date))


def _growing(analysis: Analysis, place: Place | None) -> list[Growing]:
    """What the rule says of the rests at a place, or at its neighbours under another name."""
    return [
        Growing(label(f), f.sentence, " ".join(f.caveats))
        for f in analysis.findings
        if f.rule == "rest_escalation" and f.place
        and (
            place is None
            or (f.place.side == place.side and f.place.location in family(place.location))
        )
    ]  # fmt: skip


def _pictures(
    analysis: Analysis, states: States, place: Place | None, unit: Unit
) -> tuple[OnsetPicture, ...]:
    """The trends at a place, those that can be drawn first."""
    told = [
        onset_picture(trend, states, unit)
        for trend in analysis.onset_trends
        if place in {None, trend.place}
    ]
    return tuple(sorted(told, key=lambda picture: not picture.halves))


def _gaps(log: TrainingLog, analysis: Analysis) -> list[GapRow]:
    """The latest days without running that were more than usual, the last first."""
    now = log.runs[-1].day
    long = [gap for gap in analysis.gaps if gap.is_long][-_GAPS:]
    return [
        GapRow(
            f"{day_near(gap.start, now)} to {day_near(gap.end, now)}",
            counted(gap.rest_days, "day"),
            gap_words(gap),
        )
        for gap in reversed(long)
    ]


def _invitation(log: TrainingLog, found: Sequence[Cycle]) -> str:
    """What stands for the cycles where there are none."""
    if found:
        return ""
    return NO_CYCLE if log.pain else NO_PAIN
