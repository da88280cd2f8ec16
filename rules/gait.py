"""What somebody who watched the runner saw, beside what hurts today; no verdict.

A pelvic drop in degrees is measured on a still; no watch stands in for it. More of it went
with being injured in runners looked at afterwards (Bramah 2018): an association, no cause.
"""

from __future__ import annotations

from statistics import mean
from typing import TYPE_CHECKING, Final

from rules.sore import same_site
from rules.words import times
from traininglog.facts import Observation
from traininglog.finding import Finding
from traininglog.reference import claim
from traininglog.words import day_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from rules.case import Case
    from traininglog.pain import Side

HIP_DROP: Final = "hip drop"


def gait(case: Case) -> Iterator[Finding]:
    """The hip drop of each side, then the latest of what else was seen."""
    seen = sorted(case.log.told(Observation), key=lambda o: (o.day, o.name, o.degrees or 0))
    drops = [o for o in seen if o.name.casefold() == HIP_DROP and o.degrees is not None]
    for side in sorted({_side(o) or "" for o in drops}):
        yield _of_drop(side, [o for o in drops if (_side(o) or "") == side], case)
    others = [o for o in seen if o not in drops]
    for observation in others[: -case.log.thresholds.gait.told - 1 : -1]:
        yield _of_other(observation, case)


def _side(observation: Observation) -> Side | None:
    return observation.side or (observation.place.side if observation.place else None)


def _of_drop(side: str, drops: Sequence[Observation], case: Case) -> Finding:
    """The last day's measurements of one side, and those of the day before it."""
    days = sorted({o.day for o in drops}, reverse=True)
    last = _degrees(drops, days[0])
    earlier = "".join(
        f"; {mean(_degrees(drops, day)):.1f} degrees on {day_words(day, year=True)}"
        for day in days[1:2]
    )
    return Finding(
        rule="gait",
        kind="gait",
        clarity="clear",
        sentence=(
            f"Hip drop{f', {side}' if side else ''}: {mean(last):.1f} degrees on "
            f"{day_words(days[0], year=True)}, seen by the {drops[-1].by}{earlier}. "
            f"{_sore_lately(case)}."
        ),
        effect=mean(last),
        effect_unit="degrees",
        grade="cross-sectional",
        evidence_ids=claim("hip_drop").evidence_ids,
        origins=("manual",),
        caveats=(claim("hip_drop").caveat, _repeats([o for o in drops if o.day == days[0]])),
        first_date=days[-1],
        last_date=days[0],
    )


def _repeats(of_day: Sequence[Observation]) -> str:
    """How well it repeats: by the measurements of the day, else as it was noted."""
    found = [o.degrees for o in of_day if o.degrees is not None]
    if len(found) > 1:
        apart = max(found) - min(found)
        return f"measured {times(len(found))} that day, {apart:.1f} degrees apart"
    if of_day[0].words:
        return f'as noted that day: "{of_day[0].words}"'
    return "one value is kept of that day: how well it repeats is not told"


def _degrees(drops: Sequence[Observation], day: date) -> list[float]:
    return [o.degrees for o in drops if o.day == day and o.degrees is not None]


def _sore_lately(case: Case) -> str:
    sites = ", ".join(str(sore.place) for sore in case.sore)
    days = f"the last {case.log.thresholds.history.sore_days} days"
    return f"Sore in {days}: {sites}" if sites else f"No pain is told of {days}"


def _of_other(observation: Observation, case: Case) -> Finding:
    site = observation.place or observation.side
    parts = (
        observation.name,
        str(site) if site else "",
        "" if observation.degrees is None else f"{observation.degrees:g} degrees",
        f'"{observation.words}"' if observation.words else "",
    )
    here = [sore for sore in case.sore if same_site(observation.place, sore.place)]
    return Finding(
        rule="gait",
        kind="gait",
        clarity="clear",
        sentence=(
            f"Seen by the {observation.by} on {day_words(observation.day, year=True)}: "
            f"{', '.join(part for part in parts if part)}"
            f"{f'; sore there: {here[0]}' if here else ''}."
        ),
        place=observation.place,
        effect=observation.degrees,
        effect_unit=None if observation.degrees is None else "degrees",
        grade="opinion",
        evidence_ids=claim("gait_watching").evidence_ids,
        origins=("manual",),
        caveats=(claim("gait_watching").caveat,),
        first_date=observation.day,
        last_date=observation.day,
    )
