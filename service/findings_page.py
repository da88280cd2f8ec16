"""The findings page in words: by topic, each finding with what stands behind it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from rules.onset_trend import AIM
from rules.words import size_words
from service.cycle_rows import told_words
from service.findings_filter import classes_of, is_shown, places_of
from service.places import ALL
from service.story_words import on_painkiller
from service.topics import MANUAL, groups, groups_of, has_class, label, topics
from service.units import distance_words, retold, span_words
from service.young_log import is_comparison, young_log
from traininglog.reference import OWN, evidence, threshold_notes
from traininglog.words import answers_words, counted, day_words, interval_words

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from rules.states import States
    from service.places import Choice
    from service.topics import Label, Topic
    from service.units import Unit
    from service.young_log import YoungLog
    from traininglog.activity import Origin
    from traininglog.finding import Analysis, Finding, FindingClass, RunState
    from traininglog.log import TrainingLog
    from traininglog.reference import ThresholdNote

_MOST_ROWS: Final = 8
_ANSWERS: Final = ("Answer", "For the run", "Where in the run")
_CLASSES: Final[tuple[tuple[FindingClass, str], ...]] = (
    ("clear", "clear"),
    ("suggested", "suggested"),
    ("no_clear_change", "without a clear change"),
    ("not_enough_data", "without enough data"),
)
_UNITS: Final = {
    "spm": "steps a minute",
    "bpm": "beats a minute",
    "m_per_km": "m of descent a km",
}
_ORIGINS: Final[Mapping[Origin, str]] = {
    "file": "file", "archive": "export", "strava_api": "Strava account",
    "manual": "written by hand",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class SourceWords:
    """One source: how it is named, what kind it is, its DOI, and what it does not show."""

    mark: str
    grade: str
    doi: str
    does_not_show: str


@dataclass(frozen=True, slots=True)
class FindingWords:
    """One finding with everything behind it.

    `rows` are days and ids of runs and what each said; `expected` is the day from which it
    could be told, `answer_at` the page where what is missing is answered, `decides_by` its
    thresholds, `manual` the page of the manual that explains its rule.
    """

    label: Label
    sentence: str
    effect: str
    counts: str
    grade: str
    sources: tuple[SourceWords, ...]
    caveats: tuple[str, ...]
    missing: tuple[str, ...]
    aim: str
    rows: tuple[tuple[str, str, str], ...]
    more_rows: str
    origins: str
    lead: str = ""
    expected: str = ""
    answer_at: str = ""
    decides_by: str = ""
    manual: str = "rules"


@dataclass(frozen=True, slots=True)
class NumberWords:
    """One number the rules of a topic decide by."""

    name: str
    value: str
    source: str
    why: str


@dataclass(frozen=True, slots=True)
class TopicWords:
    """A heading, its findings, those of older cycles, and the numbers behind them."""

    title: str
    slug: str
    findings: tuple[FindingWords, ...]
    older: tuple[FindingWords, ...]
    numbers: tuple[NumberWords, ...]


@dataclass(frozen=True, slots=True)
class FindingsPage:
    """The whole page; `has_pain` is False for a log nobody has written pain into.

    `young` stands first where the log is too short to compare anything.
    """

    headline: str
    sub: str
    has_pain: bool
    topics: tuple[TopicWords, ...]
    places: tuple[Choice, ...] = ()
    classes: tuple[Choice, ...] = ()
    withheld: str = ""
    young: YoungLog | None = None


def findings_page(
    log: TrainingLog,
    analysis: Analysis,
    states: States,
    *,
    place: str = ALL,
    clarity: str = ALL,
    unit: Unit = "km",
) -> FindingsPage:
    """The page of an analysis; reads what is stored and computes nothing of its own.

    `place` is a slug and `clarity` a class; what the log does not have is not filtered by.
    """
    young = young_log(log, analysis, states, unit)
    every = [f for f in analysis.findings if not (young and is_comparison(f))]
    told = _Told(log, states, unit)
    places = places_of(every, place)
    classes = classes_of([f for f in every if is_shown(f, places, ())], clarity)
    shown = [f for f in every if is_shown(f, places, classes)]
    return FindingsPage(
        headline="What this log can say, and what it cannot say yet",
        sub=_sub(every, log, analysis, on_painkiller(states.anywhere)),
        has_pain=bool(log.pain),
        topics=tuple(told.topic(topic) for topic in topics(shown)),
        places=places,
        classes=classes,
        withheld=_withheld(log),
        young=young,
    )


def _sub(
    found: Sequence[Finding], log: TrainingLog, analysis: Analysis, n_on_painkiller: int
) -> str:
    """The day, how many findings of each class, and the answers they are read from."""
    classes = Counter(f.clarity for f in found if has_class(f))
    parts = [f"{classes[name]} {words}" for name, words in _CLASSES if classes[name]]
    if others := len(found) - classes.total():
        parts.append(f"{others} without a class")
    known = analysis.coverage
    answers = answers_words(
        known.n_painful, known.n_painless, known.n_silent - n_on_painkiller,
        on_painkiller=n_on_painkiller,
    )  # fmt: skip
    return (
        f"As of {day_words(analysis.as_of, year=True)}: "
        f"{counted(len(found), 'finding')}, {', '.join(parts)}. "
        f"{counted(len(log.runs), 'run')}: {answers}."
    )


def _withheld(log: TrainingLog) -> str:
    if not log.withheld_days:
        return ""
    days = counted(len(log.withheld_days), "day")
    return f"{days} with runs that are not shown here; no line counts them as rest."


@dataclass(frozen=True, slots=True)
class _Told:
    """What every finding of the page is told with."""

    log: TrainingLog
    states: States
    unit: Unit

    def topic(self, topic: Topic) -> TopicWords:
        older = topic.older_cycles
        return TopicWords(
            title=topic.title,
            slug=topic.title.lower().replace(" ", "-"),
            findings=tuple(self.finding(f) for f in topic.findings if f not in older),
            older=tuple(self.finding(f) for f in older),
            numbers=_numbers(groups(topic), self.log),
        )

    def finding(self, finding: Finding) -> FindingWords:
        wanted = set(finding.run_ids)
        here = self.states.anywhere
        if finding.place:
            here = self.states.by_place.get(finding.place, here)
        rows = [self.row(state) for state in here if state.run.id in wanted]
        told = replace(
            finding,
            sentence=retold(finding.sentence, self.unit),
            caveats=tuple(
                retold(caveat, self.unit)
                for caveat in finding.caveats
                if caveat not in finding.sentence
            ),
        )
        return replace(_words(told, rows), decides_by=_decides_by(finding, self.log))

    def row(self, state: RunState) -> tuple[str, str, str]:
        """The day of a run, its id, and how far it went with what it said."""
        km = state.run.distance_km
        told = told_words(state, self.unit)
        words = told if km is None else f"{distance_words(km, self.unit)}, {told}"
        return day_words(state.run.day, year=True), state.run.id, words


def _words(finding: Finding, rows: Sequence[tuple[str, str, str]]) -> FindingWords:
    shown = rows[-_MOST_ROWS:]
    needs = tuple(need for need in finding.needs if need != AIM)
    return FindingWords(
        label=label(finding),
        sentence=finding.sentence,
        effect=effect_words(finding),
        counts=_counts(finding),
        grade=finding.grade,
        sources=tuple(map(_source, finding.evidence_ids)),
        caveats=tuple(c for c in finding.caveats if c not in finding.sentence),
        missing=needs,
        aim=AIM if AIM in finding.needs else "",
        rows=tuple(shown),
        more_rows=f"and {len(rows) - len(shown)} before" if len(rows) > len(shown) else "",
        origins=", ".join(_ORIGINS[origin] for origin in finding.origins),
        lead=_lead(finding),
        expected=_expected(finding, needs),
        answer_at=_answer_at(finding, needs),
        manual=MANUAL[finding.rule],
    )


def _lead(finding: Finding) -> str:
    """The place a sentence begins with, `Right knee`, to be set apart."""
    place = finding.place
    return place.capital if place and finding.sentence.startswith(place.capital) else ""


def _answer_at(finding: Finding, needs: Sequence[str]) -> str:
    """Where the answers are given that are missing; empty where it is something else."""
    if finding.rule == "red_flags":
        return "/diary#flags" if needs else ""
    return "/today" if any(need.startswith(_ANSWERS) for need in needs) else ""


def _expected(finding: Finding, needs: Sequence[str]) -> str:
    """The day it could be told from, where what is missing does not name it."""
    day = finding.expected_on
    if day is None or any(day_words(day) in need for need in needs):
        return ""
    return f"About {day_words(day, year=True)}."


def _decides_by(finding: Finding, log: TrainingLog) -> str:
    """`window 28 days; window 6 runs`, the thresholds of its rule as this log has them."""
    numbers = _numbers(groups_of(finding), log)
    return "; ".join(f"{_spoken(number)} {number.value}" for number in numbers)


def _spoken(number: NumberWords) -> str:
    """`cycle.window_days` of `28 days` is its window: the unit is not said twice."""
    words = number.name.partition(".")[2].split("_")
    is_unit = len(words) > 1 and words[-1] in number.value
    return " ".join(words[:-1] if is_unit else words)


def effect_words(finding: Finding) -> str:
    """`× 0.55 a month, 90 % interval 0.34 to 0.92`; empty where nothing has a size."""
    effect, unit = finding.effect, finding.effect_unit or ""
    if effect is None:
        return ""
    if unit == "ratio_per_month":
        return size_words(effect, finding.interval)
    if unit == "step":
        size = f"step {effect:g}"
    else:
        words = _UNITS.get(unit, unit.replace("_", " "))
        size = f"{effect:.3g} {words.removesuffix('s') if effect == 1 else words}".strip()
    if finding.interval is not None:
        # The cadence line's band holds single runs: it is no interval of its height.
        of_what = "90 % of runs" if finding.rule == "cadence_line" else "90 % interval"
        size += f", {of_what} {interval_words(finding.interval, '.3g')}"
    return size.replace("-", "−")


def _counts(finding: Finding) -> str:
    counts = (
        finding.n_painful,
        finding.n_painless,
        finding.n_silent,
        finding.n_assumed_painless,
    )
    first, last = finding.first_date, finding.last_date
    span = span_words(first, last) if first and last else ""
    if not any(counts):
        return span
    words = f"{counted(sum(counts), 'run')}: {answers_words(*counts)}"
    return f"{words}; {span}" if span else words


def _source(source_id: str) -> SourceWords:
    source = evidence()[source_id]
    return SourceWords(source.mark, source.grade, source.doi, source.does_not_show)


def _numbers(told: Collection[str], log: TrainingLog) -> tuple[NumberWords, ...]:
    """The numbers of a topic's rules as this log has them, in the order of the data."""
    return tuple(
        _number(note, log) for note in threshold_notes() if note.name.partition(".")[0] in told
    )


def _number(note: ThresholdNote, log: TrainingLog) -> NumberWords:
    group, _, name = note.name.partition(".")
    value: float = getattr(getattr(log.thresholds, group), name)
    changed = "" if value == note.value else f" (changed for this runner, else {note.value:g})"
    known = evidence()
    sources = [OWN if s == OWN else known[s].mark for s in note.source.split(", ")]
    return NumberWords(
        name=note.name,
        value=f"{value:g} {note.unit}{changed}",
        source=", ".join(sources),
        why=note.why,
    )
