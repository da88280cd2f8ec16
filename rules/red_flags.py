"""Red flags: the runner's own answers with their dates, and what hides while one is open.

A yes stands until somebody writes who saw it. A no is good for two weeks, or until it hurts
more or somewhere new; after that it reads "not asked since". Entries raise questions too:
pain at night, at a hop, while walking. Findings of the kinds in `HIDDEN` are absent while a
yes stands or a question is open.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final, Literal

from traininglog.facts import FLAGS, TODAY_FLAGS, History, RedFlagAnswer, RedFlagSeen
from traininglog.finding import Finding
from traininglog.pain import Place, family
from traininglog.reference import red_flags as bundled
from traininglog.words import counted, day_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from rules.case import Case
    from traininglog.facts import Flag
    from traininglog.pain import Location, PainEntry

HIDDEN: Final = frozenset({"ladder", "cadence", "continue"})
BONE_SITES: Final[frozenset[Location]] = frozenset({"groin", "hip", "shin", "foot"})

FlagState = Literal["standing", "seen", "no", "stale", "raised", "unanswered"]


@dataclass(frozen=True, slots=True)
class FlagStatus:
    """One question: how it stands, when it was answered or seen, and what raised it again."""

    flag: Flag
    state: FlagState
    answered: date | None = None
    place: Place | None = None
    seen: RedFlagSeen | None = None
    raised: tuple[PainEntry | History, ...] = ()


def statuses(case: Case) -> tuple[FlagStatus, ...]:
    """Every question in the order of the list."""
    pain = _pain(case)
    return tuple(_status(flag, case, pain) for flag in FLAGS)


def are_open(case: Case) -> bool:
    """Whether a yes stands, or questions that are asked now lack a fresh answer."""
    found = statuses(case)
    return any(s.state in {"standing", "raised"} for s in found) or bool(_waits(found, case))


def red_flags(case: Case) -> Iterator[Finding]:
    """What stands first, then what was seen, then the questions without a fresh answer."""
    found = statuses(case)
    yield from (_standing(s, case) for s in found if s.state == "standing")
    yield from (_raised(s, case) for s in found if s.state == "raised")
    yield from (_seen(s, case) for s in found if s.state == "seen" and s.seen)
    waiting = _waits(found, case)
    noes = [s for s in found if s.state == "no"]
    if waiting:
        yield _waiting(waiting, case)
    elif noes and _are_asked(case):
        yield _all_no(noes, case)


def _pain(case: Case) -> Sequence[PainEntry]:
    """Entries that say pain at a place, by day."""
    told = (e for e in case.log.pain if e.hurts)
    return sorted(told, key=lambda e: (e.day, e.when != "next_morning", e.score or 0))


def _waits(found: Iterable[FlagStatus], case: Case) -> list[FlagStatus]:
    """Questions never answered after pain within a year, or not since where they are asked."""
    pain, limits = _pain(case), case.log.thresholds.flag
    if not pain or (case.day - pain[-1].day).days > limits.lookback_days:
        return []
    states = {"stale", "unanswered"} if _are_asked(case) else {"unanswered"}
    return [status for status in found if status.state in states]


def _are_asked(case: Case) -> bool:
    """Whether it hurt lately, or within a year and no answered run has been free of it."""
    pain, limits = _pain(case), case.log.thresholds.flag
    if not pain:
        return False
    last = pain[-1].day
    if (case.day - last).days <= limits.asked_days:
        return True
    painless = any(s.answer == "painless" and s.run.day > last for s in case.states.anywhere)
    return not painless and (case.day - last).days <= limits.lookback_days


def _status(flag: Flag, case: Case, pain: Sequence[PainEntry]) -> FlagStatus:
    answers = [a for a in case.log.told(RedFlagAnswer) if a.flag == flag]
    last_yes = next((a for a in reversed(answers) if a.yes), None)
    seen = _seen_since(last_yes, case)
    if last_yes and not seen:
        return FlagStatus(flag, "standing", last_yes.day, last_yes.place)
    last = max((a.day for a in answers), default=None)
    known = max((day for day in (last, seen and seen.day) if day), default=None)
    raised = tuple(_raising(flag, case, pain, known))
    if flag == "past_stress_fracture" and not seen:  # a no cannot undo the history
        raised = tuple(_past_fractures(case, pain))
    if raised:
        return FlagStatus(flag, "raised", last, raised=raised)
    if known is None:
        return FlagStatus(flag, "unanswered")
    is_old = (case.day - known).days > case.log.thresholds.flag.stale_after_days
    if is_old or _worse_since(known, case, pain):
        return FlagStatus(flag, "stale", last)
    if seen and last_yes and last == last_yes.day:
        return FlagStatus(flag, "seen", last_yes.day, last_yes.place, seen)
    return FlagStatus(flag, "no", last)


def _seen_since(yes: RedFlagAnswer | None, case: Case) -> RedFlagSeen | None:
    if yes is None:
        return None
    found = (s for s in case.log.told(RedFlagSeen) if s.flag == yes.flag and s.day >= yes.day)
    return next(found, None)


def _worse_since(known: date, case: Case, pain: Sequence[PainEntry]) -> bool:
    """Pain after the answer that stopped a run, was new there, or higher than before it.

    Without a score it counts as the least that is more than a niggle.
    """
    window = timedelta(days=case.log.thresholds.flag.compare_days)
    untold = case.log.thresholds.cycle.recurrence_min_score
    worst: dict[Location | None, int] = {}
    later: list[PainEntry] = []
    for entry in pain:
        if entry.day > known:
            later.append(entry)
        elif entry.day >= known - window:
            here = worst.get(entry.location, 0)
            worst[entry.location] = max(here, entry.score or untold)
    return any(e.stopped or (e.score or untold) > worst.get(e.location, 0) for e in later)


def _raising(
    flag: Flag, case: Case, pain: Sequence[PainEntry], known: date | None
) -> Iterator[PainEntry | History]:
    """What was told in the last year, after the answer, that raises the question by itself."""
    since = case.day - timedelta(days=case.log.thresholds.flag.lookback_days)
    later = [e for e in pain if e.day >= since and (known is None or e.day > known)]
    if flag == "night_or_rest_pain":
        yield from (e for e in later if e.when == "night" or e.item == "resting")
    elif flag == "hurts_to_hop":
        yield from (e for e in later if e.item == "hop")
    elif flag == "limp":
        yield from (e for e in later if e.item in {"walking", "walk_30_min"})
    elif flag == "growing_bone_site_pain":
        yield from _growing(later, case)


def _past_fractures(case: Case, pain: Sequence[PainEntry]) -> Iterator[History]:
    """Stress fractures of the history at a place that hurts now."""
    if not _are_asked(case):
        return
    since = case.day - timedelta(days=case.log.thresholds.flag.lookback_days)
    hurting = {
        place for e in pain if e.location and e.day >= since for place in family(e.location)
    }
    yield from (
        told
        for told in case.log.told(History)
        if told.kind == "stress_fracture" and told.place and told.place.location in hurting
    )


def _growing(later: Iterable[PainEntry], case: Case) -> Iterator[PainEntry]:
    """The last of enough scores in a row at one bone site that never fall, and rise clearly.

    What comes after them takes nothing back: the question is still without an answer.
    """
    limits = case.log.thresholds
    rows: dict[Place | None, list[PainEntry]] = {}
    for entry in later:
        if entry.location not in BONE_SITES or entry.when != "during" or entry.score is None:
            continue
        row = rows.setdefault(entry.place, [])
        if row and entry.score < (row[-1].score or 0):
            row.clear()
        row.append(entry)
        rise = entry.score - (row[0].score or 0)
        if len(row) >= limits.flag.rising_runs and rise >= limits.cycle.lighter_by_score:
            yield entry


def _standing(status: FlagStatus, case: Case) -> Finding:
    today = status.flag in TODAY_FLAGS
    what_next = (
        "See a doctor about it today." if today
        else "Before running again, have a clinician look at it, and write down who did."
    )  # fmt: skip
    return _finding(
        "red_flag", "clear", f"{_named(status)}: answered yes on {_day(status.answered)}. "
        f"{what_next}", status, case,
    )  # fmt: skip


def _raised(status: FlagStatus, case: Case) -> Finding:
    cause = status.raised[-1]
    told = (
        f"a past one is in the history ({cause.day.year}), and it hurts there again. Answer "
        "yes, and have a clinician look at it before running again."
        if isinstance(cause, History)
        else f"the diary speaks of it on {_day(cause.day)}, and the question has no answer "
        f"since. {bundled()[status.flag].question}"
    )
    return _finding(
        "red_flag_question", "not_enough_data", f"{_named(status)}: {told}", status, case,
        needs=("An answer to this question.",),
    )  # fmt: skip


def _seen(status: FlagStatus, case: Case) -> Finding:
    by, day = (status.seen.by, status.seen.day) if status.seen else ("", None)
    return _finding(
        "red_flag_seen", "clear", f"{_named(status)}: answered yes on {_day(status.answered)}, "
        f"seen by {by} on {_day(day)}.", status, case,
    )  # fmt: skip


def _waiting(waiting: Sequence[FlagStatus], case: Case) -> Finding:
    last = max((s.answered for s in waiting if s.answered), default=None)
    since = f"not asked since {_day(last)}" if last else "not asked yet"
    every = f"all {counted(len(FLAGS), 'question')}"
    which = every if len(waiting) == len(FLAGS) else f"{len(waiting)} of {len(FLAGS)} questions"
    return _finding(
        "red_flags_unanswered",
        "not_enough_data",
        f"Red-flag questions: {which} {since}. Until "
        "they are answered, no line here speaks of a ladder, of cadence or of running on.",
        None, case, needs=("Answers to the red-flag questions.",),
    )  # fmt: skip


def _all_no(noes: Sequence[FlagStatus], case: Case) -> Finding:
    first = min(s.answered for s in noes if s.answered)
    return _finding(
        "red_flags_answered", "clear", f"Red-flag questions: answered no to {len(noes)} of "
        f"{len(FLAGS)} on {_day(first)}.", None, case,
    )  # fmt: skip


def _finding(
    kind: str, clarity: Literal["clear", "not_enough_data"], sentence: str,
    status: FlagStatus | None, case: Case, needs: tuple[str, ...] = (),
) -> Finding:  # fmt: skip
    source = bundled()[status.flag].source if status else "bone_stress_review_2024"
    return Finding(
        rule="red_flags", kind=kind, clarity=clarity, sentence=sentence,
        place=status.place if status else None, grade="opinion",
        evidence_ids=() if source == "clinical convention" else (source,),
        origins=case.origins(()), needs=needs,
        first_date=status.answered if status else None, last_date=case.day,
    )  # fmt: skip


def _named(status: FlagStatus) -> str:
    words = bundled()[status.flag].short
    named = f"{words}, {status.place}" if status.place else words
    return named[0].upper() + named[1:]


def _day(day: date | None) -> str:
    return day_words(day, year=True) if day else "an unknown day"
