"""The Cadence page in words: the own line at matched speed, its drift, a target, few runs.

While a red flag is open the line, the drift and the target are absent and the page says why;
what the watch measured stays, as data.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from rules.cadence_line import own_line
from rules.case import Case
from service.cadence_cards import CARDS, cards
from service.cadence_sources import claim_words, in_short, source_lines
from service.cadence_target import could_be, cue_of, of_cue
from service.cadence_within import within_runs
from service.units import day_near, matched_words, span_words
from traininglog.words import counted, day_words, interval_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from rules.cadence_line import CadenceLine
    from service.cadence_cards import CadenceCard
    from service.cadence_sources import SourceLine
    from service.cadence_target import Target
    from service.matched import AtSpeed, Lane, Matched
    from service.units import Unit
    from traininglog.finding import Analysis, Finding
    from traininglog.log import TrainingLog

BOTH_FEET: Final = (
    "Painmile counts the steps of both feet. Many watches store strides, the steps of one "
    "foot; those are doubled."
)
RULES: Final = {
    "cadence_line": "your own line",
    "cadence_drift": "change at the same speed",
    "cadence_what_if": "what 5 % more would be",
}
"""The rules that read a cadence, as a person would name them."""
_TARGET: Final = "cadence_what_if"
_OPEN_FLAGS: Final = frozenset({"red_flag", "red_flag_question", "red_flags_unanswered"})
_LONGEST_NAME: Final = 32
_FIRST_DEVICES: Final = 4
"""More devices than these share the last mark."""


@dataclass(frozen=True, slots=True)
class Device:
    """One watch of the year shown: its place among the marks, its runs, its days."""

    device: str | None
    mark: int
    n: int
    first_day: date
    last_day: date

    @property
    def name(self) -> str:
        """What it is called; files need not name it."""
        return self.device or "watch not named"

    @property
    def words(self) -> str:
        """`Garmin fenix 5: 120 runs, 17 Mar to 22 Nov 2026`."""
        days = span_words(self.first_day, self.last_day)
        return f"{self.name}: {counted(self.n, 'run')}, {days}"


@dataclass(frozen=True, slots=True)
class Line:
    """The own line: its height and slope, what nine in ten runs keep to, and since when.

    `newest` runs have it where it has changed, and `before_spm` was the height of the
    `n_before` before.
    """

    speed_mps: float
    cadence_spm: float
    reach_spm: float
    slope_per_mps: float
    slope_is_own: bool
    newest: int | None
    before_spm: float
    n_before: int


@dataclass(frozen=True, slots=True)
class CadencePage:
    """Everything the page says; runs are those of the log's last year with a cadence.

    `newest` is how many of them stand out in the picture. `missing` is empty where there is
    a line, `open_flags` where there is no open flag.
    """

    unit: Unit
    headline: str
    sub: str
    n: int
    of_runs: int
    basis: str = ""
    heart_basis: str = ""
    runs: tuple[AtSpeed, ...] = ()
    newest: int = 0
    heart: tuple[AtSpeed, ...] = ()
    devices: tuple[Device, ...] = ()
    line: Line | None = None
    target: Target | None = None
    target_absent: str = ""
    claim: str = ""
    evidence: tuple[str, ...] = ()
    sources: tuple[SourceLine, ...] = ()
    within: str = ""
    findings: tuple[CadenceCard, ...] = ()
    missing: str = ""
    off: tuple[str, ...] = ()
    open_flags: tuple[str, ...] = ()

    @property
    def is_cue(self) -> bool:
        """Whether the target is one that somebody set."""
        return self.target is not None and self.target.since is not None

    @property
    def changed(self) -> tuple[tuple[date, str], ...]:
        """The days of the year shown another watch began, and the day of a cue, by day."""
        told = [(device.first_day, _short(device.name)) for device in self.devices[1:]]
        if self.target and self.target.since and self.target.since >= self.runs[0].day:
            told.append((self.target.since, f"cue {self.target.to_spm}"))
        return tuple(sorted(told))

    @property
    def target_speed(self) -> str:
        """The speed the target is for: `2.7 m/s (6:10 min/km)`."""
        return matched_words(self.target.speed_mps, self.unit) if self.target else ""


def cadence_page(log: TrainingLog, analysis: Analysis, at: Matched, unit: Unit) -> CadencePage:
    """The page of a log; `at` is its `service.matched.matched`."""
    lane, of_runs = at.cadence, len(log.runs)
    flags = tuple(f.sentence for f in analysis.findings if f.kind in _OPEN_FLAGS)
    if not lane.runs:
        return _none(of_runs, at.heart_rate, flags, unit)
    shown = _last_year(lane.runs, log)
    page = CadencePage(
        unit=unit, headline="", sub=_span(lane.runs, of_runs), n=lane.n, of_runs=of_runs,
        basis=lane.basis(unit), heart_basis=at.heart_rate.basis(unit),
        runs=shown, newest=min(log.thresholds.matched.recent_runs, len(shown)),
        heart=_last_year(at.heart_rate.runs, log, shown[-1].day), devices=_devices(shown),
    )  # fmt: skip
    if flags:
        return replace(page, headline=_QUIET, open_flags=flags)
    return _told(page, log, analysis, lane)


_QUIET: Final = "A red-flag question is open, so this page speaks of no line and no target."


def _none(of_runs: int, heart: Lane, flags: tuple[str, ...], unit: Unit) -> CadencePage:
    return CadencePage(
        unit=unit,
        headline="No cadence in this log yet.",
        sub=f"Cadence in 0 of {counted(of_runs, 'run')}.",
        n=0,
        of_runs=of_runs,
        missing=(
            "A watch or foot pod that counts steps puts it into its files; typed runs may "
            "say it, as in 168 spm."
        ),
        # With a flag open no target is spoken of, not even as one that is missing.
        off=tuple(words for rule, words in RULES.items() if not flags or rule != _TARGET),
        heart_basis=heart.basis(unit),
        heart=heart.runs,
        open_flags=flags,
    )


def _told(page: CadencePage, log: TrainingLog, analysis: Analysis, lane: Lane) -> CadencePage:
    """The page with all that is said only while no red flag is open."""
    limits = log.thresholds.cadence
    found = {f.rule: f for f in analysis.findings if f.rule in CARDS}
    own = own_line(Case(log, _day_of(lane, found, analysis)))
    within = within_runs(log, lane)
    page = replace(
        page, findings=cards(found.values(), page.unit), within=within.words if within else ""
    )
    if own is None:
        return _few(page, log, found)
    cue = cue_of(log, analysis.as_of)
    percent, newest = limits.what_if_small_percent, log.thresholds.matched.recent_runs
    target = of_cue(lane, cue, percent, newest) if cue else None
    if target is None and "cadence_what_if" in found:
        target = could_be(lane, own, percent, newest)
    return replace(
        page,
        headline=_headline(own, found.get("cadence_drift"), page.unit),
        sub=_sub(page, own, found.get("cadence_drift")),
        line=_line(own, limits.usual_slope_spm_per_mps),
        newest=own.newest or page.newest,
        target=target,
        target_absent="" if target else _absent(found),
        claim=claim_words(),
        evidence=in_short(),
        sources=source_lines(),
    )


def _day_of(lane: Lane, found: Mapping[str, Finding], analysis: Analysis) -> date:
    """The line's day: the findings' own where they have one, else that of an old log."""
    is_now = "cadence_line" in found and found["cadence_line"].clarity == "clear"
    return analysis.as_of if is_now else lane.runs[-1].day


def _last_year(
    runs: Sequence[AtSpeed], log: TrainingLog, last: date | None = None
) -> tuple[AtSpeed, ...]:
    if not runs:
        return ()
    since = (last or runs[-1].day) - timedelta(days=log.thresholds.matched.window_days)
    return tuple(run for run in runs if run.day > since)


def _devices(runs: Sequence[AtSpeed]) -> tuple[Device, ...]:
    names = list(dict.fromkeys(run.device for run in runs))
    told = []
    for mark, name in enumerate(names):
        days = [run.day for run in runs if run.device == name]
        told.append(Device(
            name, min(mark, _FIRST_DEVICES - 1), len(days), days[0],
            days[-1],
        ))  # fmt: skip
    return tuple(told)


def _headline(own: CadenceLine, drift: Finding | None, unit: Unit) -> str:
    level = f"{own.cadence_spm:.0f} steps a minute at {matched_words(own.speed_mps, unit)}"
    if own.newest is None:
        still = drift is not None and drift.clarity == "no_clear_change"
        return f"{level}, no clear change." if still else f"{level}."
    moved = own.cadence_spm - own.before_spm
    way, since = "more" if moved > 0 else "fewer", own.here.runs[-own.newest].day
    now = own.here.runs[-1].day
    return f"{level}, {abs(moved):.0f} {way} than before {day_near(since, now)}."


def _sub(page: CadencePage, own: CadenceLine, drift: Finding | None) -> str:
    runs = own.here.runs
    if own.newest is None:
        words = f"From {counted(len(runs), 'run')}, {span_words(runs[0].day, runs[-1].day)}"
    else:
        new, old = runs[-own.newest :], runs[: -own.newest]
        words = (
            f"Your newest {len(new)} runs, {span_words(new[0].day, new[-1].day)}, against "
            f"{own.before_spm:.0f} in the {len(old)} runs before, from "
            f"{day_words(old[0].day, year=True)} on"
        )
    if drift is not None and drift.effect is not None and drift.interval is not None:
        interval = interval_words(drift.interval, "+.1f").replace("-", "−")
        effect = f"{drift.effect:+.1f}".replace("-", "−")
        which = "" if own.newest else f"the newest {page.newest} against those before, "
        words += f": {which}{effect}, 90 % interval {interval}"
        words += " (suggested)" if drift.clarity == "suggested" else ""
    return f"{words}. Cadence in {page.n} of {counted(page.of_runs, 'run')}."


def _span(known: Sequence[AtSpeed], of_runs: int) -> str:
    days = span_words(known[0].day, known[-1].day)
    return f"Cadence in {len(known):,} of {counted(of_runs, 'run')}, {days}."


def _few(page: CadencePage, log: TrainingLog, found: Mapping[str, Finding]) -> CadencePage:
    """Too few runs for a line: what there is, and how many are missing."""
    need = log.thresholds.matched.min_runs
    needs = found["cadence_line"].needs if "cadence_line" in found else ()
    own_words = f"Your own line needs {need} runs within a year: {need - len(page.runs)} more."
    said_above = found.get("cadence_line")
    rest = [finding for finding in found.values() if finding is not said_above]
    when = "so far" if page.n == len(page.runs) else "of the last year"
    return replace(
        page,
        findings=cards(rest, page.unit),
        headline=f"Cadence in {counted(len(page.runs), 'run')} {when}.",
        missing=f"For your own line: {' '.join(needs)}" if needs else own_words,
        off=tuple(RULES.values()),
    )


def _short(name: str) -> str:
    """A name that leaves room for its day; the key of the marks has all of it."""
    return name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1].rstrip()}…"


def _line(own: CadenceLine, usual_slope: float) -> Line:
    slope = own.slope_spm_per_mps
    return Line(
        own.speed_mps, own.cadence_spm, own.reach_spm,
        usual_slope if slope is None else slope, slope is not None, own.newest, own.before_spm,
        len(own.here.runs) - (own.newest or 0),
    )  # fmt: skip


def _absent(found: Mapping[str, Finding]) -> str:
    """Why no target is shown beside a line that is of now."""
    if "cadence_line" not in found:
        return "The last run with a cadence is too long ago for a target."
    return (
        "No target is shown while it hurts at another place than the knee: quicker steps take "
        "load from the knee and give some to calf and shin."
    )


def rows(page: CadencePage) -> Iterator[tuple[str, ...]]:
    """The picture in rows, the latest run first.

    Id, day, speed, steps a minute, those at the usual speed, heart rate there, watch.
    """
    heart = {run.run_id: run for run in page.heart}
    now = page.runs[-1].day if page.runs else None
    for run in reversed(page.runs):
        beats = heart.get(run.run_id)
        yield (
            run.run_id, day_near(run.day, now or run.day),
            matched_words(run.speed_mps, page.unit), f"{run.value:.0f}", f"{run.matched:.0f}",
            f"{beats.matched:.0f}" if beats else "", run.device or "",
        )  # fmt: skip
