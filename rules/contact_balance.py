"""Whether the two feet share ground contact otherwise than before; no word of injury."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rules.comparable import caveats_at_one_speed
from rules.needs import Subject, too_few
from traininglog.finding import Finding
from traininglog.words import counted, day_words, interval_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rules.case import Case
    from rules.matched_speed import Change, Windows

_EVIDENCE = ("joubert_2020", "van_hooren_2024")
_NO_CLAIM = "Nobody has shown that this balance says anything about injury."
_SUBJECT = Subject("contact_balance", "contact_balance", "balance run", _EVIDENCE, (_NO_CLAIM,))


def contact_balance(case: Case) -> Iterator[Finding]:
    """The newest runs' balance against that of the runs before, at the same speed."""
    if all(run.stance_balance_percent is None for run in case.log.runs):
        return
    # NumPy comes with it, and few watches measure a balance.
    from rules.matched_speed import change, level, windows  # noqa: PLC0415

    limits = case.log.thresholds.matched
    split = windows(level(case.log, "balance"), case.day, limits)
    if not split.after.any():
        return
    if split.missing:
        yield _too_few(case, split)
    elif moved := change(split.here, split.before, split.after, limits):
        yield _told(case, split, moved)


def _told(case: Case, split: Windows, moved: Change) -> Finding:
    from rules.matched_speed import devices_words  # noqa: PLC0415

    limits, own = case.log.thresholds.matched, case.log.thresholds.balance
    before, after = split.before_runs, split.after_runs
    clarity = moved.clarity(own.change_points, limits)
    devices = devices_words(before, after)
    unlike = tuple(caveats_at_one_speed(before, after, case.log.thresholds.trend))
    if (devices or unlike) and clarity == "clear":
        clarity = "suggested"
    verb = "has not clearly moved" if clarity == "no_clear_change" else "has moved"
    ids = tuple(run.id for run in split.here.runs)
    return Finding(
        rule="contact_balance",
        kind="contact_balance",
        clarity=clarity,
        sentence=(
            f"The balance of ground contact between your feet {verb}: {moved.effect:+.1f} "
            f"points (90 % interval {interval_words(moved.interval, '+.1f')}), {len(after)} "
            f"runs, {day_words(after[0].day, year=True)} to "
            f"{day_words(after[-1].day, year=True)}, against {len(before)} before."
        ),
        effect=moved.effect,
        effect_unit="percentage_points",
        interval=moved.interval,
        grade="own definition",
        evidence_ids=_EVIDENCE,
        run_ids=ids,
        origins=case.origins(ids),
        caveats=(_NO_CLAIM, *((devices,) if devices else ()), *unlike),
        first_date=before[0].day,
        last_date=after[-1].day,
    )


def _too_few(case: Case, split: Windows) -> Finding:
    sentence = (
        "Not enough data to say whether the balance of ground contact between your feet has "
        f"moved: {counted(len(split.after_runs), 'new run')} and {len(split.before_runs)} "
        "before."
    )
    return too_few(case, split.here.runs, split.missing, _SUBJECT, sentence)
