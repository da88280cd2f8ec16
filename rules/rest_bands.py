"""Days without a run in bands: what studies measured after so many. Never a healing time."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from rules.red_flags import BONE_SITES
from traininglog.finding import Finding
from traininglog.reference import claim
from traininglog.words import counted, day_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from rules.case import Case
    from traininglog.finding import Gap
    from traininglog.thresholds import RestBandThresholds

_NO_REST = frozenset({"other_training", "withheld", "no_record"})
"""Days that were filled with training, or that nobody can look into."""
_NO_HEALING = (
    "These are losses of endurance in groups of people, not times in which anything heals."
)
_AFTER_PAIN = ("rest_settles", "weaker_sooner")


def rests(case: Case) -> tuple[Gap, ...]:
    """The rests of the last year that are long enough for a band, oldest first."""
    limits = case.log.thresholds.rest_bands
    since = case.day - timedelta(days=limits.window_days)
    return tuple(
        gap
        for gap in case.gaps
        if gap.is_long
        and gap.rest_days >= limits.small_days
        and gap.kind not in _NO_REST
        and gap.end > since
    )


def rest_bands(case: Case) -> Iterator[Finding]:
    """The latest rest with the year's count in each band; then the short rests of cycles."""
    if year := rests(case):
        yield _told(case, year)
    yield from _short(case)


def _told(case: Case, year: tuple[Gap, ...]) -> Finding:
    limits, latest = case.log.thresholds.rest_bands, year[-1]
    longest = max(gap.rest_days for gap in year)
    ids = _runs_on(case, (latest.start, latest.end))
    counts = (
        f"rests in the last {limits.window_days} days: {_counts(year, limits)}; the longest "
        f"{counted(longest, 'day')}"
    )
    # The trial of people who ran on is no reading beside a red flag or where bone may hurt.
    bone = any(
        c.return_date == latest.end and c.place.location in BONE_SITES for c in case.cycles
    )
    may_run_on = latest.after_pain and not bone and not case.is_flagged
    names = (
        *(_AFTER_PAIN if latest.after_pain else ()),
        *(("no_gain_from_rest",) if may_run_on else ()),
        "deconditioning",
    )
    return Finding(
        rule="rest_bands",
        kind="rest_band",
        clarity="clear",
        sentence=(
            f"The latest rest between two runs was {counted(latest.rest_days, 'day')} without "
            f"running, {day_words(latest.start, year=True)} to "
            f"{day_words(latest.end, year=True)}: {_band(latest.rest_days, limits)}."
        ),
        effect=float(latest.rest_days),
        effect_unit="rest_days",
        grade="lab",
        evidence_ids=(
            "houmard_1992", "detraining_meta_2022", "coyle_1984", "mujika_2000", "feely_2023",
            "mcmaster_2013", "bosquet_2013",
            *(("nielsen_2014_recovery",) if latest.after_pain else ()),
            *(("silbernagel_2007",) if may_run_on else ()),
        ),
        run_ids=ids,
        origins=case.origins(ids),
        caveats=(counts, _NO_HEALING, *(claim(name).caveat for name in names)),
        first_date=latest.start,
        last_date=latest.end,
    )  # fmt: skip


def _band(rest_days: int, limits: RestBandThresholds) -> str:
    if rest_days >= limits.much_days:
        return "after so many days studies found a plain loss of endurance"
    if rest_days >= limits.likely_days:
        return "after so many days a loss of endurance is likely"
    return "after so many days studies expect a small loss of endurance"


def _counts(year: tuple[Gap, ...], limits: RestBandThresholds) -> str:
    """`2 of 7 to 13 days, 1 of 14 to 27, none of 28 or more`."""
    days = [gap.rest_days for gap in year]
    small = sum(n < limits.likely_days for n in days)
    much = sum(n >= limits.much_days for n in days)
    likely = len(days) - small - much
    return (
        f"{small or 'none'} of {limits.small_days} to {limits.likely_days - 1} days, "
        f"{likely or 'none'} of {limits.likely_days} to "
        f"{limits.much_days - 1}, {much or 'none'} of {limits.much_days} or more"
    )


def _short(case: Case) -> Iterator[Finding]:
    """Rests after pain too short for any band: their number, and no word of a loss."""
    limits = case.log.thresholds.rest_bands
    since = case.day - timedelta(days=limits.window_days)
    gaps = {
        (c.gap.start, c.gap.end): c.gap
        for c in case.cycles
        if c.gap and c.rest_days < limits.small_days and c.return_date > since
    }
    if not gaps:
        return
    found = sorted(gaps)
    ids = _runs_on(case, (day for both in found for day in both))
    yield Finding(
        rule="rest_bands",
        kind="short_rest",
        clarity="clear",
        sentence=(
            f"{counted(len(found), 'rest')} of {case.log.thresholds.gap.min_rest_days} to "
            f"{limits.small_days - 1} days after pain in the last {limits.window_days} days, "
            f"the latest until {day_words(found[-1][1], year=True)}."
        ),
        effect=float(len(found)),
        effect_unit="rests",
        grade="cohort",
        evidence_ids=("founding_article", "nielsen_2014_recovery"),
        run_ids=ids,
        origins=case.origins(ids),
        caveats=(claim("rest_settles").caveat,),
        first_date=found[0][0],
        last_date=found[-1][1],
    )


def _runs_on(case: Case, days: Iterable[date]) -> tuple[str, ...]:
    wanted = set(days)
    return tuple(run.id for run in case.log.runs if run.day in wanted)
