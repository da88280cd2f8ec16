"""The findings page in words: by topic, each finding with what stands behind it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from rules.onset_trend import AIM
from rules.words import size_words
from service.topics import groups, label, topics
from service.units import span_words
from traininglog.reference import OWN, evidence, threshold_notes
from traininglog.words import answers_words, counted, day_words, interval_words

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import date

    from service.topics import Label, Topic
    from traininglog.finding import Analysis, Finding, FindingClass
    from traininglog.log import TrainingLog
    from traininglog.reference import ThresholdNote

_MOST_ROWS: Final = 8
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


@dataclass(frozen=True, slots=True)
class SourceWords:
    """One source: how it is named, what kind it is, its DOI, and what it does not show."""

    mark: str
    grade: str
    doi: str
    does_not_show: str


@dataclass(frozen=True, slots=True)
class FindingWords:
    """One finding with everything behind it; `rows` are days and ids of runs."""

    label: Label
    sentence: str
    effect: str
    counts: str
    grade: str
    sources: tuple[SourceWords, ...]
    caveats: tuple[str, ...]
    missing: tuple[str, ...]
    aim: str
    rows: tuple[tuple[str, str], ...]
    more_rows: str
    origins: str


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
    """The whole page; `has_pain` is False for a log nobody has written pain into."""

    headline: str
    sub: str
    has_pain: bool
    topics: tuple[TopicWords, ...]


def findings_page(log: TrainingLog, analysis: Analysis, on_painkiller: int = 0) -> FindingsPage:
    """The page of an analysis; reads what is stored and computes nothing of its own.

    `on_painkiller` of the analysis' silent runs were answered, and are told apart.
    """
    days = {run.id: run.day for run in log.runs}
    told = topics(analysis.findings)
    found = Counter(finding.clarity for finding in analysis.findings)
    parts = [f"{found[clarity]} {words}" for clarity, words in _CLASSES if found[clarity]]
    known = analysis.coverage
    silent = known.n_silent - on_painkiller
    answers = answers_words(
        known.n_painful, known.n_painless, silent, on_painkiller=on_painkiller
    )
    return FindingsPage(
        headline="What this log can say, and what it cannot say yet",
        sub=(
            f"As of {day_words(analysis.as_of, year=True)}: "
            f"{counted(sum(found.values()), 'finding')}, {', '.join(parts)}. "
            f"{counted(len(log.runs), 'run')}: {answers}."
        ),
        has_pain=bool(log.pain),
        topics=tuple(_topic(topic, log, days) for topic in told),
    )


def _topic(topic: Topic, log: TrainingLog, days: Mapping[str, date]) -> TopicWords:
    older = topic.older_cycles
    return TopicWords(
        title=topic.title,
        slug=topic.title.lower().replace(" ", "-"),
        findings=tuple(finding_words(f, days) for f in topic.findings if f not in older),
        older=tuple(finding_words(f, days) for f in older),
        numbers=_numbers(groups(topic), log),
    )


def finding_words(finding: Finding, days: Mapping[str, date]) -> FindingWords:
    """A finding with everything behind it; `days` are those of the log's runs by id."""
    ids = sorted((i for i in finding.run_ids if i in days), key=lambda i: (days[i], i))
    shown = ids[-_MOST_ROWS:]
    return FindingWords(
        label=label(finding),
        sentence=finding.sentence,
        effect=effect_words(finding),
        counts=_counts(finding),
        grade=finding.grade,
        sources=tuple(map(_source, finding.evidence_ids)),
        caveats=tuple(c for c in finding.caveats if c not in finding.sentence),
        missing=tuple(need for need in finding.needs if need != AIM),
        aim=AIM if AIM in finding.needs else "",
        rows=tuple((day_words(days[i], year=True), i) for i in shown),
        more_rows=f"and {len(ids) - len(shown)} before" if len(ids) > len(shown) else "",
        origins=", ".join(origin.replace("_", " ") for origin in finding.origins),
    )


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
        size += f", 90 % interval {interval_words(finding.interval, '.3g')}"
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
