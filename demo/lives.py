"""A virtual runner's life, day by day on a `Tissue`: runs, pain, rests, and why.

What happened is kept as it was, before any diary tells of it. Same random source, same life.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final, Literal

from demo import policies
from demo.tissue import Tissue
from traininglog.pain import Place

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from random import Random

    from demo.policies import Policy

Kind = Literal[
    "trap", "one_cycle", "healthy", "holiday", "ill", "well_managed", "pain_only", "rides",
    "run_through", "shortens", "ladder", "waits",
]  # fmt: skip
Cause = Literal["habit", "pain", "ill", "planned", "busy", "rides"]

KINDS: Final[tuple[Kind, ...]] = (
    "trap", "one_cycle", "healthy", "holiday", "ill", "well_managed", "pain_only", "rides",
    "run_through", "shortens", "ladder", "waits",
)  # fmt: skip
UNHURT: Final = frozenset({"healthy", "holiday", "ill"})
PLACES: Final = (
    Place("knee", "right"), Place("knee", "left"), Place("itb", "left"), Place("shin", "right"),
    Place("achilles", "left"), Place("calf", "right"), Place("plantar_fascia", "left"),
    Place("hip", "right"), Place("lower_back"),
)  # fmt: skip
FIRST_DAY: Final = date(2025, 1, 6)
RHYTHMS: Final = {2: (3, 3, 4), 3: (2, 2, 3), 4: (1, 2, 2), 5: (1, 1, 2)}
"""Days from run to run, drawn from one of these, by runs a week."""

_NEVER: Final = 10_000
_FIRST_POLICY: Final[dict[Kind, Policy]] = {
    "pain_only": policies.rest_and_begin_short,
    "run_through": policies.run_through,
    "shortens": policies.shorten_runs,
    "ladder": policies.follow_the_ladder,
    "waits": policies.wait_until_it_is_quiet,
}


@dataclass(frozen=True, slots=True)
class Hurt:
    """Pain in a run as it really was; `morning_score` is the next morning's, 0 before it."""

    place: Place
    onset_km: float
    score: int
    stopped: bool = False
    morning_score: int = 0

    @property
    def comes_back(self) -> bool:
        """Whether this, after a return, is the pain come back and no niggle."""
        return self.score >= 3 or self.stopped or self.morning_score > 0


@dataclass(frozen=True, slots=True)
class Lived:
    """One day with training; `rested_for` is why no run was run since the last one."""

    day: date
    km: float
    sport: str = "running"
    hurt: Hurt | None = None
    rested_for: Cause = "habit"


@dataclass
class Life:
    """A runner, day by day: habits, tissue, and what happened so far."""

    rng: Random
    kind: Kind
    place: Place = field(init=False)
    lived: list[Lived] = field(default_factory=list)

    def __post_init__(self) -> None:
        rng = self.rng
        self.place = rng.choice(PLACES)
        months = rng.randint(6, 14)
        self.rhythm = RHYTHMS[rng.choice((2, 3, 4, 5))]
        self.usual_km = rng.uniform(5, 9)
        self.tissue = Tissue(1.9 * self.usual_km, calming=rng.uniform(0.01, 0.02))
        self.patience = {"trap": rng.choice((3, 4, 5, 6, _NEVER)), "one_cycle": 2}.get(
            self.kind, 1
        )
        if self.kind in {"pain_only", "rides", "waits"}:
            self.patience = rng.choice((1, 2, 4))
        elif self.kind in {"run_through", "shortens", "ladder"}:
            self.patience = _NEVER
        self.careful, self.growth = False, 1.15
        self.next_km = self.usual_km
        self.flares = 0
        self.today = FIRST_DAY
        self.last_day = FIRST_DAY + timedelta(days=30 * months)
        self.rested_for: Cause = "habit"
        self.away = dict(self._times_away())

    # What happens when

    def _times_away(self) -> Iterable[tuple[date, tuple[Cause, int]]]:
        """When life comes between: gaps with nothing to do with pain, early and late."""
        plans: Sequence[tuple[Cause, int]]
        if self.kind == "ill":
            plans = (("ill", 50), ("ill", 105), ("planned", 160))
        elif self.kind == "holiday":
            plans = (("planned", 50), ("busy", 105), ("planned", 160))
        else:
            # Also in the middle of a trap, or of a way back.
            plans = (("planned", 50), ("busy", self.rng.randint(130, 260)))
            plans = plans[: self.rng.randint(0, 2)]
        for cause, earliest in plans:
            start = earliest + self.rng.randint(0, 15)
            yield FIRST_DAY + timedelta(days=start), (cause, self.rng.randint(7, 20))

    def _injury_day(self) -> date | None:
        if self.kind in UNHURT:
            return None
        return FIRST_DAY + timedelta(days=self.rng.randint(95, 130))

    # Living

    def live(self) -> list[Lived]:
        """All days with training, to the end of the log."""
        injury = self._injury_day()
        while self.today <= self.last_day:
            if injury and self.today >= injury:
                # One hill too many: from here on a usual run is too far.
                limit = self.usual_km * self.rng.uniform(0.55, 0.9)
                self.tissue.capacity_km = max(self.tissue.capacity_km, 1.5 * limit)
                self._irritate_to(limit)
                injury = None
            hurt = self._run(self._distance())
            if hurt and hurt.comes_back:
                self._react(hurt)
            elif due := next((d for d in self.away if d <= self.today), None):
                self._go_away(*self.away.pop(due))
            else:
                self._pass(self.rng.choice(self.rhythm))
        return self.lived

    def _irritate_to(self, limit_km: float) -> None:
        while self.tissue.tolerance_km > limit_km:
            self.tissue.irritation += 0.02

    def _distance(self) -> float:
        rng = self.rng
        wish = self.next_km
        self.next_km = min(self.next_km * self.growth, self.usual_km)
        if self.careful:
            return max(min(wish, 0.85 * self.tissue.tolerance_km), 1.0)
        far = 1.5 if len(self.lived) % 4 == 3 and not self.flares else 1.0
        return max(wish * far * rng.uniform(0.85, 1.1), 1.2)

    def _run(self, km: float) -> Hurt | None:
        km = round(km, 2)
        onset_km = self.tissue.run(km)
        hurt = None if onset_km is None else self._pain(km, onset_km)
        if hurt is None and self.kind == "ill" and self._before_illness():
            hurt = Hurt(self.place, round(0.6 * km, 2), 2)
        self.lived.append(Lived(self.today, km, hurt=hurt, rested_for=self.rested_for))
        self.rested_for = "habit"
        return hurt

    def _before_illness(self) -> bool:
        """Sometimes something aches a little on the day before a fever."""
        due = next((d for d in self.away if d <= self.today), None)
        return due is not None and self.away[due][0] == "ill" and self.rng.random() < 0.5

    def _pain(self, km: float, onset_km: float) -> Hurt:
        beyond = km / onset_km - 1
        score = 1 if beyond < 0.06 else 2 if beyond < 0.15 else self.rng.randint(3, 4)
        score += min(round(2 * beyond), 3) if score > 2 else 0
        worse = score > 2 and self.rng.random() < 0.7
        return Hurt(
            self.place,
            round(onset_km, 2),
            score,
            stopped=score > 4 and self.rng.random() < 0.3,
            morning_score=max(score - self.rng.randint(0, 2), 1) if worse else 0,
        )

    def _react(self, hurt: Hurt) -> None:
        """Do about the pain what this runner does, once or from a certain flare on."""
        self.flares += 1
        policy = _FIRST_POLICY.get(self.kind, policies.rest_longer_each_time)
        if self.flares >= self.patience:
            policy = policies.well_managed
        answer = policy(self.rng, self.flares)
        self.careful, self.growth = answer.careful, answer.growth
        self.tissue.calming = answer.calming
        if answer.rest_days:
            self._rest(hurt, answer.rest_days)
        else:
            self._pass(self.rng.choice(self.rhythm))
        bears_km = self.tissue.tolerance_km
        self.next_km = answer.back_share * (bears_km if answer.careful else self.usual_km)

    def _rest(self, hurt: Hurt, rest_days: int) -> None:
        """Perhaps one or two short tries under the onset, then days without a run."""
        for _ in range(self.rng.choice((0, 0, 0, 1, 2))):
            self._pass(self.rng.choice((1, 2)))
            again = self._run(max(hurt.onset_km * self.rng.uniform(0.4, 0.7), 0.5))
            hurt = again or hurt
        self._pass(rest_days + 1, rides=self.kind == "rides" and self.rng.random() < 0.8)
        self.rested_for = "pain"
        if self.rng.random() < 0.15:
            # Back, and called away again before the return has shown anything.
            soon = self.today + timedelta(days=self.rng.randint(3, 6))
            self.away[soon] = ("busy", self.rng.randint(16, 30))

    def _go_away(self, cause: Cause, rest_days: int) -> None:
        rides = self.kind == "rides" and self.rng.random() < 0.5
        self._pass(rest_days + 1, rides=rides)
        self.rested_for = "rides" if rides else cause

    def _pass(self, days: int, *, rides: bool = False) -> None:
        """Go on to the day so many days from now; perhaps ride in between."""
        for n in range(1, days):
            self.tissue.rest()
            if rides and n % 3 == 1:
                ride = Lived(self.today + timedelta(days=n), 20.0, "cycling")
                self.lived.append(ride)
        self.today += timedelta(days=days)
