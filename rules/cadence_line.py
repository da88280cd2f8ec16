"""How many steps a minute a runner takes at their usual speed. There is no right number."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from rules.cadence_drift import drift_of
from rules.needs import Subject, too_few
from traininglog.finding import Finding
from traininglog.reference import claim
from traininglog.words import counted, day_words, speed_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rules.case import Case
    from rules.matched_speed import Level
    from traininglog.thresholds import CadenceThresholds


_SUBJECT = Subject("cadence_line", "cadence", "cadence run")


class CadenceLine(NamedTuple):
    """The last year's line at the usual speed: steps a minute, and what they rise by.

    `reach_spm` is how far nine in ten runs lie from the line at most. The slope is None where
    the runs were too much of one speed to tell it. `newest` is None, or
    where cadence has changed the number of runs since; `before_spm` belongs to the others,
    and `unlike` says in what else than speed they differ.
    """

    here: Level
    speed_mps: float
    cadence_spm: float
    reach_spm: float
    slope_spm_per_mps: float | None
    newest: int | None
    before_spm: float
    unlike: tuple[str, ...]


def own_line(case: Case) -> CadenceLine | None:
    """The line through the year's runs; None where they are too few."""
    limits = case.log.thresholds.matched
    here = case.cadence.last_days(limits.window_days, case.day)
    if len(here.runs) < limits.min_runs:
        return None
    # NumPy and SciPy are loaded late: most logs tell no cadence.
    import numpy as np  # noqa: PLC0415
    from scipy.special import stdtrit  # noqa: PLC0415

    from rules.huber import huber_fit  # noqa: PLC0415

    usual = round(float(np.median(here.speed_mps)), 1)
    columns = [np.ones(len(here.runs)), here.speed_mps - usual]
    drift = drift_of(case)
    changed = drift is not None and drift.clarity in {"clear", "suggested"}
    if drift and changed:
        columns.append((~drift.split.after).astype(float))
    fit = huber_fit(np.column_stack(columns), here.value, limits)
    reach = fit.sd * float(stdtrit(fit.freedom, (1 + limits.interval_level) / 2))
    level, slope, *earlier = fit.coefficients.tolist()
    newest = len(drift.split.after_runs) if drift and changed else None
    unlike = drift.unlike if drift and changed else ()
    if float(np.std(here.speed_mps)) < case.log.thresholds.cadence.slope_from_speed_sd_mps:
        slope = None
    return CadenceLine(here, usual, level, reach, slope, newest, level + sum(earlier), unlike)


def cadence_line(case: Case) -> Iterator[Finding]:
    """Steps a minute at the usual speed, or how many runs are missing for it."""
    line = own_line(case)
    if line:
        yield _told(case, line)
    elif len(case.cadence.runs):
        yield from _too_few(case)


def _told(case: Case, line: CadenceLine) -> Finding:
    from rules.matched_speed import caveats_of_means  # noqa: PLC0415

    runs, slope = line.here.runs, line.slope_spm_per_mps
    low, high = line.cadence_spm - line.reach_spm, line.cadence_spm + line.reach_spm
    ids = tuple(run.id for run in runs)
    return Finding(
        rule="cadence_line",
        kind="cadence",
        clarity="clear",
        sentence=(
            f"At {speed_words(line.speed_mps)} you take {line.cadence_spm:.0f} steps a minute "
            f"(90 % of runs {low:.0f} to {high:.0f}), from {_from(line)}."
        ),
        effect=line.cadence_spm,
        effect_unit="spm",
        interval=(low, high),
        grade="own definition",
        evidence_ids=("van_oeveren_2019", "measured_here"),
        run_ids=ids,
        origins=case.origins(ids),
        caveats=(
            *(() if slope is None else (_slopes(slope, case.log.thresholds.cadence),)),
            claim("cadence_steps").caveat,
            *caveats_of_means(line.here),
            *line.unlike,
        ),
        first_date=runs[0].day,
        last_date=runs[-1].day,
    )


def _slopes(spm_per_mps: float, limits: CadenceThresholds) -> str:
    return (
        f"In your runs the steps change by {spm_per_mps:+.1f} a minute with each "
        f"m/s; in 256 runners with a watch by {limits.usual_slope_spm_per_mps:+.1f}."
    )


def _from(line: CadenceLine) -> str:
    """Which runs the level is of: all, or the newest where it has changed with them."""
    runs = line.here.runs
    meant = runs[-line.newest :] if line.newest else runs
    days = f"{day_words(meant[0].day, year=True)} to {day_words(meant[-1].day, year=True)}"
    if line.newest is None:
        return f"{len(runs)} runs, {days}"
    before = f"the {len(runs) - line.newest} before took {line.before_spm:.0f}"
    return f"your newest {line.newest} runs, {days} ({before})"


def _too_few(case: Case) -> Iterator[Finding]:
    """Said only while cadences are being recorded; an old log is past that."""
    limits = case.log.thresholds.matched
    runs = case.cadence.last_days(limits.window_days, case.day).runs
    if not runs:
        return
    sentence = (
        f"Not enough data for your steps a minute at your usual speed: "
        f"{counted(len(runs), 'run')} with a cadence in the last {limits.window_days} days."
    )
    yield too_few(case, runs, limits.min_runs - len(runs), _SUBJECT, sentence)
