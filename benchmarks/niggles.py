"""What the rules say about pain in the logs of runners who only niggle, per runner-year.

    python -m benchmarks.niggles [RUNNERS]

Made-up runners of two years each, four ways of keeping a diary, niggles of 1 or 2 that no
break follows. Each log is analysed every quarter, as a person would look at it. Counted is
every clear or suggested finding of a rule about pain, once a log however often it is shown
(the same rule, kind, place and first day). The share of runs with a spike badge is apart:
it is about distance, not about pain.
"""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from demo.lives import FIRST_DAY
from demo.niggles import DAYS, niggle_runner
from rules.analyse import analyse

if TYPE_CHECKING:
    from datetime import date

    from demo.niggles import NiggleRunner
    from traininglog.finding import Finding

RUNNERS: Final = 100
MOST_PER_RUNNER_YEAR: Final = 0.2
NOT_ABOUT_PAIN: Final = frozenset({
    "states", "spike", "red_flags", "ladder", "races", "baseline", "outcomes", "gait",
    "cadence_line", "cadence_drift", "cadence_what_if", "contact_balance", "detraining",
    "rest_bands",
})  # fmt: skip
"""Rules about answers, distance, or the way of running; all others are about pain."""

_QUARTER: Final = timedelta(days=91)


@dataclass
class Said:
    """What was said over all logs: findings of pain rules, and runs with a badge."""

    years: float = 0.0
    runs: int = 0
    niggles: int = 0
    badges: int = 0
    by_rule: Counter[str] = field(default_factory=Counter)
    not_counted: Counter[str] = field(default_factory=Counter)
    examples: dict[str, str] = field(default_factory=dict)

    @property
    def per_runner_year(self) -> float:
        """Clear or suggested findings of pain rules."""
        return sum(self.by_rule.values()) / self.years

    @property
    def badge_share(self) -> float:
        """Share of runs with a spike badge."""
        return self.badges / self.runs

    def add(self, runner: NiggleRunner) -> None:
        """Look at one log every quarter."""
        shown: dict[tuple[object, ...], Finding] = {}
        day = FIRST_DAY + _QUARTER
        while day < runner.last_day:
            shown |= _spoken(runner, day)
            day += _QUARTER
        shown |= _spoken(runner, runner.last_day)
        for finding in shown.values():
            name = f"{finding.rule} / {finding.kind} / {finding.clarity}"
            counter = self.not_counted if finding.rule in NOT_ABOUT_PAIN else self.by_rule
            counter[name] += 1
            self.examples.setdefault(name, f"runner {runner.seed}: {finding.sentence}")
        self.years += DAYS / 365
        self.runs += len(runner.log.runs)
        self.niggles += sum(1 for e in runner.log.pain if e.score)
        self.badges += len(analyse(runner.log, runner.last_day).spikes)


def _spoken(runner: NiggleRunner, day: date) -> dict[tuple[object, ...], Finding]:
    """The clear and suggested findings of a day, by what makes them the same."""
    return {
        (f.rule, f.kind, f.place, f.first_date): f
        for f in analyse(runner.log, day).findings
        if f.clarity in {"clear", "suggested"}
    }


def measure(runners: int = RUNNERS) -> Said:
    """Runners 1 to `runners`."""
    said = Said()
    for seed in range(1, runners + 1):
        said.add(niggle_runner(seed))
    return said


def main(arguments: list[str]) -> None:
    """Print both figures and which rule spoke."""
    said = measure(int(arguments[0]) if arguments else RUNNERS)
    print(f"{said.years:.0f} runner-years, {said.runs} runs, {said.niggles} niggles told")
    for counter, title in (
        (said.by_rule, "about pain"),
        (said.not_counted, "about something else"),
    ):
        print(f"{title}:")
        for name, number in counter.most_common():
            print(f"  {number / said.years:7.3f} a runner-year  {name}")
            print(f"          {said.examples[name]}")
    print(
        f"clear or suggested, about pain: {said.per_runner_year:.3f} a runner-year "
        f"(at most {MOST_PER_RUNNER_YEAR})"
    )
    print(f"runs with a spike badge: {100 * said.badge_share:.1f} %")


if __name__ == "__main__":
    main(sys.argv[1:])
