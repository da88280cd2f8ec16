"""What 5, 7.5 and 10 % more steps would be, and what laboratories measured at that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rules.cadence_line import own_line
from traininglog.finding import Finding
from traininglog.pain import family
from traininglog.reference import claim
from traininglog.words import speed_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rules.case import Case
    from traininglog.thresholds import CadenceThresholds

_RELIEF = (
    "In one session of 68 runners with knee pain 10 % more steps eased it by at least 1 of 10 "
    "in about one in three. Whether it lasts is not known."
)


def cadence_what_if(case: Case) -> Iterator[Finding]:
    """Targets at the usual speed beside published figures; never what it will do here."""
    line = own_line(case)
    if line is None or not _is_about_knees(case):
        return
    limits, runs = case.log.thresholds.cadence, line.here.runs
    steps = (
        limits.what_if_small_percent,
        limits.what_if_middle_percent,
        limits.what_if_large_percent,
    )
    measured = (
        f"Measured at {limits.published_at_percent:g} % more steps, or steps as much shorter; "
        "the others are taken in proportion. Nobody measured your knee."
    )
    told = ", ".join(
        f"{percent:g} % more is {_more(line.cadence_spm, percent):.0f}" for percent in steps
    )
    ids = tuple(run.id for run in runs)
    yield Finding(
        rule="cadence_what_if",
        kind="cadence",
        # Nothing of this runner was found: arithmetic beside figures of others.
        clarity="no_clear_change",
        sentence=(
            f"At {speed_words(line.speed_mps)} you take {line.cadence_spm:.0f} steps a minute; "
            f"{told}. In laboratories more steps at the same speed "
            "meant less load behind the kneecap."
        ),
        effect=_more(line.cadence_spm, limits.what_if_small_percent),
        effect_unit="spm",
        grade="lab",
        evidence_ids=(
            "willson_2014", "lenhart_2014", "heiderscheit_2011", "esculier_2022",
            "cadence_meta_2022", "founding_article",
        ),
        run_ids=ids,
        origins=case.origins(ids),
        caveats=(
            *(_step(percent, limits) for percent in steps),
            claim("cadence_5_percent").caveat,
            measured,
            _RELIEF,
        ),
        first_date=runs[0].day,
        last_date=runs[-1].day,
    )  # fmt: skip


def _is_about_knees(case: Case) -> bool:
    """Whether a knee is sore, or nothing is: more steps move load to calf and shin."""
    sore = {sore.place.location for sore in case.sore}
    return not sore or bool(sore & family("knee"))


def _more(cadence_spm: float, percent: float) -> float:
    return cadence_spm * (1 + percent / 100)


def _step(percent: float, limits: CadenceThresholds) -> str:
    """`about 7 to 11 % less in each step at +5 %, 3.8 % in each kilometre`."""
    part = percent / limits.published_at_percent
    low, high, far = (
        part * value
        for value in (
            limits.per_step_low_percent,
            limits.per_step_high_percent,
            limits.per_km_percent,
        )
    )
    return (
        f"about {low:.0f} to {high:.0f} % less in each step at +{percent:g} %, "
        f"{far:.2g} % in each kilometre"
    )
