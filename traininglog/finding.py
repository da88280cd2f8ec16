"""What the rules say: gaps, cycles, traps, trends, and the findings a person reads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from datetime import date

    from traininglog.activity import Activity, Origin
    from traininglog.pain import Compared, Location, Place, Side

GapKind = Literal[
    "pain", "ill", "busy", "planned", "no_record", "other_training", "withheld", "unknown",
]  # fmt: skip
CycleVerdict = Literal["agree", "not_this"]
CycleState = Literal["recurred", "settled", "quiet", "open"]
Verdict = Literal["earlier", "later", "no_clear_change", "not_enough_data"]
FindingClass = Literal["clear", "suggested", "no_clear_change", "not_enough_data"]
Grade = Literal["trial", "cohort", "cross-sectional", "lab", "opinion", "own definition"]
Span = Literal["chain", "way_back", "all"]
Felt = Literal["during", "afterwards", "between"]
"""When a cycle's pain was felt: in the run, only after it, or on a day between runs."""
Interval = tuple[float | None, float | None]
"""Bounds of an interval; None where a side is open."""
LadderOutcome = Literal["good", "unanswered", "too_short", "too_long", "no_day_between", "back"]
Curve = tuple[tuple[float, float], ...]
"""Steps of a curve: (running km, share of runs that do not hurt yet from there on)."""
RunAnswer = Literal["painful", "painless", "silent"]


@dataclass(frozen=True, slots=True)
class RunState:
    """What one run says about one place: painful, painless, or nothing at all.

    `score` is the worst one during the run, None where the place was named without a
    score or nothing was told of the run itself; a run that hurt only afterwards may have a
    0. `onset_km` counts the watch's distance from the start.
    `assumed` marks a silent run that a declaration of the runner makes painless;
    `painkiller` runs stay out of every verdict, and one without pain is silent.
    `hours_until_quiet` is the longest told, `next_morning_compared` the worst word about
    the morning after beside the morning of the run.
    """

    run: Activity
    place: Place
    answer: RunAnswer
    score: int | None = None
    onset_km: float | None = None
    onset_min: float | None = None
    offset_km: float | None = None
    before_score: int | None = None
    after_score: int | None = None
    night_score: int | None = None
    next_morning_score: int | None = None
    next_morning_compared: Compared | None = None
    hours_until_quiet: float | None = None
    during: bool = False
    painkiller: bool = False
    stopped: bool = False
    assumed: bool = False


@dataclass(frozen=True, slots=True)
class Gap:
    """Two runs and the days between: `days` is the date difference, one more than `rest_days`.

    `kind` is what the runner answered at the return or what the log itself shows;
    `after_pain` and `is_long` (longer than this runner's usual) are separate facts, and so
    is `is_unusual`: hardly ever so long by habit, or told to be for pain.
    """

    start: date
    end: date
    kind: GapKind
    after_pain: bool
    is_long: bool
    is_unusual: bool = True
    other_training_days: int = 0

    @property
    def days(self) -> int:
        """Date difference between the two runs."""
        return (self.end - self.start).days

    @property
    def rest_days(self) -> int:
        """Days without a run between the two runs."""
        return self.days - 1


@dataclass(frozen=True, slots=True)
class Cycle:
    """Pain, a rest, a return and what happened then, at one place (own definition).

    `recurred` is None while the answer is open or quiet. `onset_before_km` is the
    flare's and `onset_after_km` the recurrence's, in the watch's distance; `felt_before`
    and `felt_after` say when that pain was felt. `lighter` says that the recurrence's
    score was below the flare's by more than scores waver.
    """

    place: Place
    flare_date: date
    return_date: date
    rest_days: int
    state: CycleState
    recurrence_date: date | None = None
    onset_before_km: float | None = None
    onset_after_km: float | None = None
    score_before: int | None = None
    score_after: int | None = None
    felt_before: Felt = "during"
    felt_after: Felt = "during"
    lighter: bool = False
    niggle_dates: tuple[date, ...] = ()
    gap: Gap | None = None
    run_ids: tuple[str, ...] = ()

    @property
    def recurred(self) -> bool | None:
        """True, False, or None while nobody can know."""
        return {"recurred": True, "settled": False}.get(self.state)

    @property
    def flare_run_id(self) -> str | None:
        """The run that flared; None where it hurt between two runs."""
        return None if self.felt_before == "between" else next(iter(self.run_ids), None)


@dataclass(frozen=True, slots=True)
class Trap:
    """A chain of two or more recurring cycles at one family of locations."""

    location: Location
    side: Side | None
    cycles: tuple[Cycle, ...]

    @property
    def first_date(self) -> date:
        """Day of the first flare."""
        return self.cycles[0].flare_date

    @property
    def last_date(self) -> date:
        """Day of the last recurrence."""
        last = self.cycles[-1]
        return last.recurrence_date or last.return_date


@dataclass(frozen=True, slots=True)
class OnsetTrend:
    """Whether pain comes earlier or later in the run over one span of one place.

    `ratio_per_month` is the factor on the onset distance in 30.4 days, `interval` its
    90 % interval. Counts are runs in the span; silent ones can only make a verdict less
    sure, unless the runner declared that every painful run is logged (`n_assumed_painless`).
    `curves` draws the first and the last half of the known runs (`rules/kaplan_meier.py`),
    `medians_km` says by where half of each hurt, None where fewer did.
    """

    place: Place
    span: Span
    first_date: date
    last_date: date
    verdict: Verdict
    clarity: FindingClass
    n_painful: int
    n_painless: int
    n_silent: int
    n_assumed_painless: int = 0
    p_value: float | None = None
    ratio_per_month: float | None = None
    interval: Interval | None = None
    curves: tuple[Curve, ...] = ()
    medians_km: tuple[float | None, float | None] = (None, None)
    caveats: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    run_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing the log says, or cannot say yet, with everything behind it.

    `needs` says what is missing; `expected_on` is the day it could be there at the runner's
    own rate, given for neutral things only and never for pain.
    """

    rule: str
    kind: str
    clarity: FindingClass
    sentence: str
    place: Place | None = None
    effect: float | None = None
    effect_unit: str | None = None
    interval: Interval | None = None
    n_painful: int = 0
    n_painless: int = 0
    n_silent: int = 0
    n_assumed_painless: int = 0
    grade: Grade = "own definition"
    evidence_ids: tuple[str, ...] = ()
    run_ids: tuple[str, ...] = ()
    origins: tuple[Origin, ...] = ()
    caveats: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    expected_on: date | None = None
    first_date: date | None = None
    last_date: date | None = None


@dataclass(frozen=True, slots=True)
class LadderSession:
    """One run on the ladder: its step (from 1) and what it was worth there, in a word."""

    run_id: str
    day: date
    step: int
    outcome: LadderOutcome


@dataclass(frozen=True, slots=True)
class Ladder:
    """Where somebody stands on the run-walk ladder; `step` is the next session's, from 1.

    `next_day` is the first day for it; None while the ladder is paused or done.
    """

    place: Place | None
    started: date
    step: int
    of_steps: int
    good: int
    state: Literal["going", "paused", "done"]
    next_day: date | None
    sessions: tuple[LadderSession, ...] = ()


@dataclass(frozen=True, slots=True)
class Spike:
    """A run well past the longest one of the 30 days before (Frandsen 2025).

    Distances are whole ones, as the study's; `ratio` is `distance_km` over `longest_km`,
    `bin` the published step it falls into (`over 10 to 30 %`), `longest_run_id` what it is
    compared with.
    """

    run_id: str
    day: date
    distance_km: float
    longest_km: float
    longest_run_id: str
    ratio: float
    bin: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many runs answer the question whether it hurt, at any place."""

    n_painful: int
    n_painless: int
    n_silent: int


@dataclass(frozen=True, slots=True)
class Analysis:
    """Everything the rules say about one log on one day.

    `dismissed` are the cycles somebody said are none; no other answer counts them.
    """

    as_of: date
    coverage: Coverage
    gaps: tuple[Gap, ...] = ()
    cycles: tuple[Cycle, ...] = ()
    traps: tuple[Trap, ...] = ()
    onset_trends: tuple[OnsetTrend, ...] = ()
    findings: tuple[Finding, ...] = ()
    spikes: tuple[Spike, ...] = ()
    ladder: Ladder | None = None
    dismissed: tuple[Cycle, ...] = ()
