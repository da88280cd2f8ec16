"""What goes before the runs that hurt, within one runner: few things, looked at carefully.

Each place is a case-crossover (`rules/case_crossover.py`) over a fixed list of exposures
(`rules/exposures.py`), corrected for all looks together. Going together is no cause, so the
most that is said is *suggested*. Where one log cannot tell, a cohort's number stands instead.
"""

from __future__ import annotations

from collections import defaultdict
from math import exp
from statistics import NormalDist
from typing import TYPE_CHECKING, NamedTuple

from rules.onset_trend import AIM
from traininglog.finding import Finding
from traininglog.words import counted, day_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from rules.case import Case
    from rules.case_crossover import Compared, Stratum
    from rules.exposures import Exposure
    from traininglog.finding import RunState
    from traininglog.pain import Place

_KIND = "association"
_CAVEATS = (
    "goes together, which does not say that one makes the other",
    "compared with the nearest earlier painless runs after the same answers",
)


def associations(case: Case) -> Iterator[Finding]:
    """What stands after all looks, else one finding that says what was looked at."""
    if not any(s.answer == "painful" for s in case.states.anywhere):
        return
    found = _strata(case)
    least = case.log.thresholds.association.min_painful
    enough = {place: rows for place, rows in found.items() if len(rows) >= least}
    looks, all_looks = _looks(enough, case) if enough else ([], 0)
    if not looks:
        most = max(map(len, found.values()))
        if most >= case.log.thresholds.association.told_from:
            yield _too_few(most, case)
        return
    standing = _standing(looks, all_looks, case)
    yield from (_told(look, odds, all_looks, case) for look, odds in standing)
    told = [look for look in looks if look.exposure.words.kind == _KIND]
    if not standing and told:
        yield _nothing(told, case)


def _strata(case: Case) -> dict[Place, list[Stratum]]:
    """The matched runs of every place that hurt often enough to be worth it."""
    from rules.case_crossover import history, strata  # noqa: PLC0415

    past, limits = history(case.states), case.log.thresholds.association
    return {
        place: list(strata(here, past, limits)) for place, here in case.states.by_place.items()
    }


class _Look(NamedTuple):
    """One exposure at one place, with enough painful runs that tell it."""

    place: Place
    exposure: Exposure
    compared: Compared


def _looks(enough: Mapping[Place, Sequence[Stratum]], case: Case) -> tuple[list[_Look], int]:
    """Every look that can be taken, and how many the list asks for."""
    # NumPy comes with these, and most logs can do without.
    from rules.case_crossover import compare  # noqa: PLC0415
    from rules.exposures import exposures  # noqa: PLC0415

    most = max(map(len, enough.values()))
    asked = [(place, exposure) for exposure in exposures(case, most) for place in enough]
    taken = [
        _Look(place, exposure, compared)
        for place, exposure in asked
        if (compared := compare(enough[place], exposure.values))
        and compared.n_telling >= case.log.thresholds.association.min_telling
        and len(compared.strata) >= exposure.min_painful
    ]
    return taken, len(asked)


class _Odds(NamedTuple):
    """How the odds of pain change with a step of the exposure, and the 90 % interval."""

    ratio: float
    low: float
    high: float


def _standing(looks: Sequence[_Look], all_looks: int, case: Case) -> list[tuple[_Look, _Odds]]:
    """The looks that stand after all of them, each with its size, which has to agree.

    A look that could not be taken found nothing.
    """
    from rules.case_crossover import largest_standing  # noqa: PLC0415

    p_values = [look.compared.p_value for look in looks]
    rate = case.log.thresholds.association.false_discovery_rate
    limit = largest_standing(p_values, all_looks, rate)
    sized = [(look, _odds(look, case)) for look in looks if look.compared.p_value <= limit]
    return [
        (look, odds)
        for look, odds in sized
        if (odds.low > 1 if look.compared.z > 0 else odds.high < 1)
    ]


def _odds(look: _Look, case: Case) -> _Odds:
    from rules.case_crossover import size  # noqa: PLC0415

    limits = case.log.thresholds
    log_odds, error = size(look.compared, look.exposure.scale, limits.association.newton_steps)
    reach = error * NormalDist().inv_cdf((1 + limits.trend.interval_level) / 2)
    return _Odds(exp(log_odds), exp(log_odds - reach), exp(log_odds + reach))


def _told(look: _Look, odds: _Odds, all_looks: int, case: Case) -> Finding:
    words = look.exposure.words
    states = _states([look], case)
    finding = Finding(
        rule="associations",
        kind=words.kind,
        clarity="suggested",
        sentence=(
            f"Runs that hurt at the {look.place} more often "
            f"{words.more if odds.ratio > 1 else words.less}: "
            f"{words.means.format(*look.compared.means)} ({_runs_words(states)})."
        ),
        place=look.place,
        effect=odds.ratio,
        effect_unit=look.exposure.unit,
        interval=(odds.low, odds.high),
        evidence_ids=("measured_here",),
        caveats=(*_CAVEATS, f"one of {all_looks} looks at this log"),
    )
    return case.with_rows(finding, states)


def _states(looks: Iterable[_Look], case: Case) -> list[RunState]:
    """The runs compared, painful and painless, by start; each once a place."""
    wanted: dict[Place, set[int]] = defaultdict(set)
    for look in looks:
        wanted[look.place].update(
            n for s in look.compared.strata for n in (s.painful, *s.painless)
        )
    pairs = sorted((n, place) for place, numbers in wanted.items() for n in numbers)
    return [case.states.by_place[place][n] for n, place in pairs]


def _runs_words(states: Sequence[RunState]) -> str:
    """`32 painful runs beside 118 painless ones, 1 Mar 2023 to 4 Oct 2024`."""
    painful = sum(s.answer == "painful" for s in states)
    first, last = (day_words(s.run.day, year=True) for s in (states[0], states[-1]))
    return (
        f"{counted(painful, 'painful run')} beside {len(states) - painful} painless, "
        f"{first} to {last}"
    )


def _nothing(looks: Sequence[_Look], case: Case) -> Finding:
    """Nothing stands: what was looked at, and where; cadence has lines of its own kind."""
    places = " and ".join(dict.fromkeys(str(look.place) for look in looks))
    names = list(dict.fromkeys(look.exposure.words.name for look in looks))
    states = _states(looks, case)
    finding = Finding(
        rule="associations",
        kind=_KIND,
        clarity="no_clear_change",
        sentence=(
            f"Before runs that hurt at the {places}, no clear difference in "
            f"{', '.join(names)} ({_runs_words(states)})."
        ),
        evidence_ids=("measured_here",),
        caveats=(_CAVEATS[1],),
    )
    return case.with_rows(finding, states)


def _too_few(most: int, case: Case) -> Finding:
    """One log cannot tell: the count of a cohort stands beside it."""
    limits = case.log.thresholds.spike
    cohort = (
        f"in one study of runners 1 in {limits.one_in_fewest} to {limits.one_in_most} runs "
        f"over {limits.over_percent:g} % longer than the longest of {limits.window_days} days "
        f"was followed by an injury from overuse, of all runs 1 in {limits.one_in_all}"
    )
    return Finding(
        rule="associations",
        kind=_KIND,
        clarity="not_enough_data",
        sentence=(
            "Whether breaks, speed or descent go before the runs that hurt cannot be told from "
            f"{counted(most, 'painful run')} with painless ones to compare."
        ),
        grade="cohort",
        evidence_ids=("frandsen_2025", "measured_here"),
        origins=case.origins(()),
        caveats=(cohort, "the study's counts, not this runner's"),
        needs=(AIM,),
    )
