"""What was before, beside what hurts today: shown, dated, and nothing concluded from it.

Only what somebody wrote down; nothing is ever read out of gaps. The year of birth is for
the ladder's age and is not told.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rules.sore import same_site
from traininglog.facts import History
from traininglog.finding import Finding
from traininglog.reference import claim
from traininglog.words import counted, day_words, score_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from rules.case import Case
    from rules.sore import Sore
    from traininglog.facts import HistoryKind

_WORDS: Final[dict[HistoryKind, str]] = {
    "injury": "injury",
    "stress_fracture": "stress fracture",
    "surgery": "surgery",
    "back_problem": "back problem",
    "childbirth": "childbirth",
    "pregnancy": "pregnancy",
}
_PRIVATE: Final[frozenset[HistoryKind]] = frozenset({"childbirth", "pregnancy"})
_SAME_SITE: Final = (
    "Of all things an earlier injury goes with new ones most consistently; "
    "that does not say why it hurts now."
)


def history(case: Case) -> Iterator[Finding]:
    """The sore places with what was there before, then an old back, a birth, and the rest."""
    facts = [fact for fact in case.log.told(History) if fact.kind in _WORDS]
    private = [fact for fact in facts if fact.kind in _PRIVATE]
    left = [fact for fact in facts if fact.kind not in _PRIVATE]
    most = case.log.thresholds.history.told
    for sore in case.sore[:most]:
        here = [fact for fact in left if same_site(fact.place, sore.place)]
        since = _since(sore, case)
        if here or since:
            yield _of_sore(sore, since, here, case)
    sites = [sore.place for sore in case.sore]
    left = [fact for fact in left if not any(same_site(fact.place, site) for site in sites)]
    if back := [fact for fact in left if fact.kind == "back_problem"]:
        yield _told("history", back, ("old_back",), most)
    if private:
        yield _told("history_private", private, ("postpartum",), most)
    if rest := [fact for fact in left if fact.kind != "back_problem"]:
        yield _told("history", rest, ("whole_person", "not_the_knee"), most)


def _since(sore: Sore, case: Case) -> date | None:
    """Since when it hurts there, where that is long ago and today is no niggle."""
    limits = case.log.thresholds
    niggle = sore.score is not None and sore.score < limits.cycle.recurrence_min_score
    if niggle or sore.first_day is None:
        return None
    old = (case.day - sore.first_day).days > limits.history.sore_days
    return sore.first_day if old else None


def _of_sore(sore: Sore, since: date | None, here: Sequence[History], case: Case) -> Finding:
    months, first, caveats = None, "", []
    if since:
        months = round((case.day - since).days / case.log.thresholds.trend.days_per_month)
        first = (
            f", in the log since {day_words(since, year=True)}, "
            f"about {counted(months, 'month')}"
        )
        caveats.append(claim("started_long_ago").caveat)
    if here:
        old_back = any(fact.kind == "back_problem" for fact in here)
        caveats.append(claim("old_back").caveat if old_back else _SAME_SITE)
    before = f"; in the history: {_listed(here)}" if here else ""
    return Finding(
        rule="history",
        kind="history",
        clarity="clear",
        sentence=(
            f"{sore.place.capital}: last sore on {day_words(sore.day, year=True)} "
            f"({score_words(sore.score)}){first}{before}."
        ),
        place=sore.place,
        effect=None if months is None else float(months),
        effect_unit=None if months is None else "months_in_the_log",
        grade="cohort",
        evidence_ids=(
            *(("van_der_worp_2015",) if here else ()),
            *(claim("started_long_ago").evidence_ids if since else ()),
        ),
        origins=("manual",),
        caveats=tuple(caveats),
        first_date=since or sore.day,
        last_date=sore.day,
    )


def _told(kind: str, facts: Sequence[History], claims: Sequence[str], most: int) -> Finding:
    """The latest facts as they were written down, with what is known about such facts."""
    more = f"; {len(facts) - most} more in the diary" if len(facts) > most else ""
    ids = dict.fromkeys(i for name in claims for i in claim(name).evidence_ids)
    return Finding(
        rule="history",
        kind=kind,
        clarity="clear",
        sentence=f"In the history: {_listed(facts[-most:])}{more}.",
        grade="opinion",
        evidence_ids=tuple(ids),
        origins=("manual",),
        caveats=tuple(claim(name).caveat for name in claims),
        first_date=facts[0].day,
        last_date=facts[-1].day,
    )


def _listed(facts: Sequence[History]) -> str:
    """`injury, left ankle (2012); back problem, lower back (3 Feb 2014, "slipped disc")`."""
    return "; ".join(_one(fact) for fact in facts)


def _one(fact: History) -> str:
    when = str(fact.day.year) if fact.only_year else day_words(fact.day, year=True)
    words = f', "{fact.words}"' if fact.words and fact.kind not in _PRIVATE else ""
    return f"{_WORDS[fact.kind]}{f', {fact.place}' if fact.place else ''} ({when}{words})"
