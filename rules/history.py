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
        if here or _is_old(sore, case):
            yield _of_sore(sore, here, case)
    sites = [sore.place for sore in case.sore]
    left = [fact for fact in left if not any(same_site(fact.place, site) for site in sites)]
    if back := [fact for fact in left if fact.kind == "back_problem"]:
        yield _told("history", back, ("old_back",), most)
    if private:
        yield _told("history_private", private, ("postpartum",), most)
    if rest := [fact for fact in left if fact.kind != "back_problem"]:
        yield _told("history", rest, ("whole_person", "not_the_knee"), most)


def _is_old(sore: Sore, case: Case) -> bool:
    return (case.day - sore.first_day).days > case.log.thresholds.history.sore_days


def _of_sore(sore: Sore, here: Sequence[History], case: Case) -> Finding:
    old, months = _is_old(sore, case), case.log.thresholds.trend.days_per_month
    age = round((case.day - sore.first_day).days / months)
    since = f", first in the log on {day_words(sore.first_day, year=True)}" if old else ""
    ago = f", about {counted(age, 'month')} ago" if old else ""
    before = f"; in the history: {_listed(here)}" if here else ""
    caveats = (claim("started_long_ago").caveat,) if old else ()
    return Finding(
        rule="history",
        kind="history",
        clarity="clear",
        sentence=(
            f"{str(sore.place).capitalize()}: last sore on {day_words(sore.day, year=True)} "
            f"({score_words(sore.score)}){since}{ago}{before}."
        ),
        place=sore.place,
        effect=float(age) if old else None,
        effect_unit="months_in_the_log" if old else None,
        grade="cohort",
        evidence_ids=(
            *(("van_der_worp_2015",) if here else ()),
            *(claim("started_long_ago").evidence_ids if old else ()),
        ),
        origins=("manual",),
        caveats=(*caveats, *((_SAME_SITE,) if here else ())),
        first_date=sore.first_day,
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
