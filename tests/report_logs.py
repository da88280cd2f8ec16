"""Logs a report has to fit on three sheets: the everyday one, and those that are too much."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from rules.analyse import analyse
from rules.states import run_states
from service.report_page import report_page
from service.visit_asked import VisitAbout, VisitAsked
from service.visit_page import visit_page
from tests.story_logs import SIXTEEN_WEEKS
from traininglog.scope import EVERYTHING
from traininglog.textform import read_text

if TYPE_CHECKING:
    from service.report_page import ReportPage
    from service.units import Unit
    from service.visit_asked import Weeks
    from traininglog.log import TrainingLog

_DAY: Final = timedelta(days=1)
WIDE: Final = "W" * 80
_LONG: Final = (
    "Tape and rolling and lifting and stretching and bending and resting and walking."
)
_EVERYDAY: Final = """
2026-08-30 treatment "Rolling and taping" knee right until 2026-10-01
2016 history back problem lower back
1990 history born
2026-10-02 treatment "Hip and calf exercises" knee right
2026-10-02 observed "hip drop" 8 deg right
2026-10-09 ladder knee right
2026-10-02 score uwri 14
2026-10-16 score uwri 17
2026-10-30 score uwri 21
2026-11-13 score uwri 25
2026-11-22 flags all no
2026-10-02 told complaint "The front of my right knee aches after a few km."
2026-10-02 told worse "downhill, stairs the morning after, long sitting"
2026-10-02 told better "shorter steps, a day on the bike"
2026-10-30 visit "calm since the last one" by "M. K."
2026-12-04 review "second video"
2026-12-20 race "City run" 10 km
"""
_STANDING: Final = "2026-11-22 flag night or rest pain yes knee right"


def everyday() -> str:
    """Sixteen weeks with all that a visit may write down."""
    return SIXTEEN_WEEKS + _EVERYDAY


def too_much(name: str = _LONG) -> str:
    """Twenty cycles, forty painful runs in the weeks shown, long names and words everywhere."""
    lines = ["zone Europe/Berlin"]
    first = date(2024, 6, 3)
    day = first
    while day < date(2026, 8, 3):  # twenty times: two runs, pain, ten days without
        for n in range(4):
            hurt = "knee right 6/10 from 2.0 km; next morning 4/10" if n == 3 else "no pain"
            lines.append(f"{day + 2 * n * _DAY} run {5 + n}.0 km 40:00 165 spm | {hurt}")
        day += 14 * _DAY
    while day <= date(2026, 11, 22):
        where = "achilles left" if day.day % 5 == 0 else "knee right"
        lines.append(
            f"{day} run 6.0 km 40:00 165 spm | {where} {1 + day.toordinal() % 9}/10 from "
            f"{1 + day.toordinal() % 4}.0 km; next morning 3/10"
        )
        day += 2 * _DAY
    for n in range(12):
        at = date(2026, 8, 10) + 7 * n * _DAY
        lines += [
            f'{at} treatment "{name}{n}" knee right',
            f'{at} race "{name}{n}" 10 km',
            f'{at} observed "{name}{n}" {n + 1} deg right',
            f'{at} visit "{name} {name}" by "{name}"',
            f"{at} score uwri {n * 3}", f"{at} score akps {n * 8}",
        ]  # fmt: skip
    topics = ("complaint", "worse", "better", "medication", "sleep", "work", "goal")
    lines += [f'2026-11-01 told {topic} "{" ".join([name] * 4)}"' for topic in topics]
    lines += [
        "2026-11-22 flags all no", "2026-10-09 ladder knee right",
        f'2026-12-04 review "{name} {name}"', f'2026-12-20 race "{name}" 10 km',
    ]  # fmt: skip
    return "\n".join(lines) + "\n"


CASES: Final = {
    "everyday": everyday(),
    "a flag stands": everyday() + _STANDING,
    "no flag answered": everyday().replace("2026-11-22 flags all no\n", ""),
    "one run": "zone UTC\n2026-11-20 run 5 km 30:00\n",
    "one painful run": "zone UTC\n2026-11-20 run 5 km 30:00 | knee 3/10 from 2 km\n",
    "no pain": "\n".join(x.partition("|")[0] for x in SIXTEEN_WEEKS.splitlines()),
    "too much": too_much(),
    "wide names": too_much(WIDE[:78]),
    "too much, a flag stands": too_much() + _STANDING,
}  # fmt: skip


def report_of(
    words: str, unit: Unit = "km", weeks: Weeks = "16", name: str = "Demo runner"
) -> ReportPage:
    """The report of a log in text form, on 22 November."""
    log, problems = read_text(words, name)
    assert not problems, problems[:3]
    return report_on(log, date(2026, 11, 22), unit, weeks)


def report_on(
    log: TrainingLog, day: date, unit: Unit = "km", weeks: Weeks = "16"
) -> ReportPage:
    """The report of a log on the evening of a day; two runs are withheld."""
    now = datetime.combine(day, time(20), UTC)
    analysis, states = analyse(log, day), run_states(log)
    visit = visit_page(
        log, analysis, states, EVERYTHING, VisitAsked(unit=unit, weeks=weeks), now,
        about=VisitAbout(withheld=2),
    )  # fmt: skip
    return report_page(log, analysis, states, visit)
