"""Whether the newest runs have another cadence at the same speed than those before."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from rules.comparable import caveats_at_one_speed
from rules.needs import Subject, too_few
from traininglog.finding import Finding
from traininglog.words import counted, day_words, interval_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rules.case import Case
    from rules.matched_speed import Change, Windows
    from traininglog.finding import FindingClass


_SUBJECT = Subject("cadence_drift", "cadence", "cadence run")


class Drift(NamedTuple):
    """The newest runs beside those before them; `change` is None where nothing can be said.

    `left_out` of those before were measured otherwise, level parts against whole runs.
    `unlike` says in what else than speed they differ: then it is suggested at most.
    """

    split: Windows
    change: Change | None
    clarity: FindingClass
    devices: str | None
    unlike: tuple[str, ...]
    left_out: int = 0


def drift_of(case: Case) -> Drift | None:
    """The newest runs against those of the year before them; None without new runs."""
    if not case.cadence.runs:
        return None
    # NumPy comes with it, and logs without a cadence do without.
    from rules.matched_speed import (  # noqa: PLC0415
        change,
        devices_words,
        measured_alike,
        windows,
    )  # fmt: skip

    limits, own = case.log.thresholds.matched, case.log.thresholds.cadence
    whole = windows(case.cadence, case.day, limits)
    if not whole.after.any():
        return None
    split = measured_alike(whole, limits)
    devices = devices_words(split.before_runs, split.after_runs)
    allowance = own.device_allowance_spm if devices else 0.0
    moved = (
        None
        if split.missing
        else change(split.here, split.before, split.after, limits, allowance=allowance)
    )
    trend = case.log.thresholds.trend
    unlike = tuple(caveats_at_one_speed(split.before_runs, split.after_runs, trend))
    clarity = moved.clarity(own.change_that_counts_spm, limits) if moved else "not_enough_data"
    if unlike and clarity == "clear":
        clarity = "suggested"
    left_out = len(whole.before_runs) - len(split.before_runs)
    return Drift(split, moved, clarity, devices, unlike, left_out)


def cadence_drift(case: Case) -> Iterator[Finding]:
    """Whether the newest runs took another number of steps at the same speed."""
    drift = drift_of(case)
    if drift and drift.change:
        yield _told(case, drift, drift.change)
    elif drift and drift.split.missing:
        yield _too_few(case, drift)


def _told(case: Case, drift: Drift, moved: Change) -> Finding:
    from rules.matched_speed import caveats_of_means  # noqa: PLC0415

    own, (split, _, clarity, devices, unlike, _) = case.log.thresholds.cadence, drift
    before, after = split.before_runs, split.after_runs
    ids = tuple(run.id for run in split.here.runs)
    caveats = [*caveats_of_means(split.here.take(split.before | split.after)), *_left(drift)]
    if devices:
        taken_off = f"Watches may differ by {own.device_allowance_spm:g}, which is taken off."
        caveats += [devices, taken_off]
    return Finding(
        rule="cadence_drift",
        kind="cadence",
        clarity=clarity,
        sentence=(
            f"{_verdict(moved, clarity)} (90 % interval "
            f"{interval_words(moved.interval, '+.1f')}): {len(after)} runs, "
            f"{day_words(after[0].day, year=True)} to {day_words(after[-1].day, year=True)}, "
            f"against {len(before)} before.{_fall(split, moved, clarity, own.own_fall_percent)}"
        ),
        effect=moved.effect,
        effect_unit="spm",
        interval=moved.interval,
        grade="own definition",
        evidence_ids=("van_oeveren_2019", "measured_here"),
        run_ids=ids,
        origins=case.origins(ids),
        caveats=(*caveats, *unlike),
        first_date=before[0].day,
        last_date=after[-1].day,
    )


def _verdict(moved: Change, clarity: str) -> str:
    if clarity == "no_clear_change":
        return f"No clear change in your steps a minute at the same speed: {moved.effect:+.1f}"
    way = "more" if moved.effect > 0 else "fewer"
    return (
        f"At the same speed you take {abs(moved.effect):.1f} steps a minute {way} than before"
    )


def _fall(split: Windows, moved: Change, clarity: str, percent: float) -> str:
    """A fall as large as the one worth looking at, said plainly."""
    share = -100 * moved.effect / float(split.here.value[split.before].mean())
    if clarity == "no_clear_change" or share < percent:
        return ""
    return f" That is {share:.0f} % fewer than your own before."


def _left(drift: Drift) -> Iterator[str]:
    if drift.left_out:
        binned = bool(drift.split.here.take(drift.split.after).from_bins.any())
        why = "of them only" if binned else "of them more than"
        yield (
            f"{drift.left_out} of the runs before are left out: {why} the mean of the whole "
            "run is known."
        )


def _too_few(case: Case, drift: Drift) -> Finding:
    split = drift.split
    before = f"{len(split.before_runs)} before"
    if drift.left_out:
        before += " that were measured the same way"
    sentence = (
        "Not enough data to say whether your steps a minute at the same speed have changed: "
        f"{counted(len(split.after_runs), 'new run')} and {before}."
    )
    return too_few(case, split.here.runs, split.missing, _SUBJECT, sentence)
