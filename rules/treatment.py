"""Four weeks before a treatment and four weeks of it: did the scores change?

The first day itself is on neither side. Nothing here says that a treatment works, or that
it does not: people begin one when it hurts most.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from rules.checks import is_of
from rules.comparable import caveats_between
from rules.flares import told_score
from rules.needs import more
from rules.states import between, telling
from rules.two_sides import answers_missing, change_of_mean, change_words, clarity_of
from traininglog.facts import Gear, Treatment
from traininglog.finding import Finding
from traininglog.reference import claim
from traininglog.words import counted, day_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from rules.case import Case
    from rules.two_sides import Change
    from traininglog.finding import RunState
    from traininglog.thresholds import Thresholds

    Side = Sequence[RunState]

_AT_ITS_WORST: Final = (
    "people begin a treatment when it hurts most, and the weeks after are often calmer anyway"
)


def treatment(case: Case) -> Iterator[Finding]:
    """The newest treatments; one told session by session begins with its first."""
    begun = list(_begun(case))
    for fact in begun[-case.log.thresholds.treatment.told :]:
        yield _of_treatment(case, fact)


def _begun(case: Case) -> Iterator[Treatment]:
    days = timedelta(days=case.log.thresholds.treatment.days)
    last: dict[object, date] = {}
    for fact in case.log.told(Treatment):
        begun = last.get((fact.name, fact.place))
        last[fact.name, fact.place] = max(fact.day, fact.last_day or fact.day)
        if begun is None or fact.day - begun > days:
            yield fact


def _of_treatment(case: Case, fact: Treatment) -> Finding:
    days, one = timedelta(days=case.log.thresholds.treatment.days), timedelta(days=1)
    here = _states_around(case, fact, days)
    before = between(here, fact.day - days, fact.day - one)
    after = between(here, fact.day + one, fact.day + days)
    where = f" for the {fact.place}" if fact.place else ""
    told = (
        f"{fact.name[:1].upper()}{fact.name[1:]}{where}, from {day_words(fact.day, year=True)}"
    )
    finding = case.with_rows(
        Finding(
            "treatment",
            "treatment",
            "not_enough_data",
            "",
            fact.place,
            evidence_ids=("collins_2013",),
            caveats=(claim("self_treatment").caveat,),
        ),
        [*before, *after],
    )
    scores = [[p for s in side if (p := _points(s)) is not None] for side in (before, after)]
    needs, expected_on = _needs(case, fact, (before, after), scores)
    if needs:
        return replace(
            finding,
            sentence=(
                f"{told}: {counted(len(scores[0]), 'answered run')} in the four weeks before "
                f"and {len(scores[1])} in the four weeks after; not enough data to compare "
                "them."
            ),
            needs=needs,
            expected_on=expected_on,
        )
    change = change_of_mean(scores[0], scores[1], case.log.thresholds)
    differ = (*_others(case, fact), *_of_runs(before, after, case.log.thresholds))
    clarity = clarity_of(
        change.points, change.p_value, case.log.thresholds, capped=bool(differ)
    )
    unclear = _unclear(change, case.log.thresholds) if clarity == "no_clear_change" else ""
    beside = f" ({'; '.join(differ)})" if differ else ""
    return replace(
        finding,
        clarity=clarity,
        sentence=f"{told}: {unclear}{change_words(change)}{beside}.",
        effect=change.points,
        effect_unit="points",
        interval=change.interval,
        caveats=(*differ, _AT_ITS_WORST, *finding.caveats),
    )


def _states_around(case: Case, fact: Treatment, days: timedelta) -> list[RunState]:
    """The runs near the first day at the treatment's place; anywhere where it has none."""
    run_days = [run.day for run in case.log.runs]
    near = slice(
        bisect_left(run_days, fact.day - days), bisect_right(run_days, fact.day + days)
    )
    if fact.place is None:
        tracks = [case.states.anywhere[near]]
    else:
        places = (place for place in case.states.by_place if is_of(place, fact.place))
        tracks = [case.states.by_place[place][near] for place in places]
    told = (max(states, key=telling) for states in zip(*tracks, strict=True))
    return [state for state in told if not state.painkiller]


def _points(state: RunState) -> int | None:
    """0 for a painless run; None for a silent one and for pain without a score."""
    return 0 if state.answer == "painless" else told_score(state)


def _needs(
    case: Case, fact: Treatment, sides: tuple[Side, Side], scores: Sequence[Sequence[int]]
) -> tuple[tuple[str, ...], date | None]:
    """What is missing, and from when on it could be there: answers and days, never pain."""
    limits = case.log.thresholds
    end = fact.day + timedelta(days=limits.treatment.days)
    missing = [max(limits.treatment.min_answered - len(side), 0) for side in scores]
    needs = []
    if missing[0]:
        needs.append(_past(missing[0], "before", sides[0]))
    if silent := answers_missing(sides, limits.trend.min_known_share):
        needs.append(silent)
    if case.day > end:
        if missing[1]:
            needs.append(_past(missing[1], "after", sides[1]))
        return tuple(needs), None
    needs.append(f"The four weeks are over on {day_words(end, year=True)}.")
    answered = [s.run.day for s in case.states.anywhere if s.answer != "silent"]
    if missing[1]:
        need = more(missing[1], "answered run", answered, case.day, limits.need)
        needs.append(need.words)
    return tuple(needs), None if missing[0] else end + timedelta(days=1)


def _past(missing: int, when: str, side: Side) -> str:
    """Only runs already run can still be answered; said where they are too few, too."""
    silent = sum(state.answer == "silent" for state in side)
    more = f"{counted(missing, 'more answered run')} {when} it"
    if silent >= missing:
        return f"{more}; only runs already run can still be answered."
    left = f"only {counted(silent, 'silent run')}" if silent else "no silent run"
    return f"{more}, and {left} of that time is left to answer."


def _unclear(change: Change, thresholds: Thresholds) -> str:
    """Whether a change that counts is ruled out, or only not shown."""
    most = thresholds.score.points
    if all(abs(end) <= most for end in change.interval):
        return "no clear change after 4 weeks, "
    return f"no clear change after 4 weeks, though one of {most:g} points is not ruled out, "


def _others(case: Case, fact: Treatment) -> Iterator[str]:
    """What else changed in these weeks."""
    days = timedelta(days=case.log.thresholds.treatment.days)
    first, last = fact.day - days, fact.day + days
    names = {
        other.name: other.day
        for other in case.log.told(Treatment)
        if other.name != fact.name and first <= other.day <= last
    }
    for name, day in names.items():
        yield f"{name} on {day_words(day)} too"
    for gear in case.log.told(Gear):
        if first <= gear.day <= last:
            yield f"other {gear.kind} from {day_words(gear.day)}"
    for gap in case.gaps:
        if gap.is_long and gap.start < last and gap.end > first:
            yield f"{counted(gap.rest_days, 'day')} without running from {day_words(gap.start)}"


def _of_runs(before: Side, after: Side, thresholds: Thresholds) -> Iterator[str]:
    runs = [[s.run for s in side if s.answer != "silent"] for side in (before, after)]
    yield from caveats_between(runs[0], runs[1], thresholds.trend)
