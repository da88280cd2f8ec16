"""The visit page in words: facts with n and dates, and what stands where nothing is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from service.safety import SAFETY_LINE
from service.visit_asked import VisitAbout, VisitAsked, window_of
from service.visit_identity import initials
from service.window import shown_of, whole_of
from tests.story_logs import hand_made, long_log, silent
from tests.visit_logs import TODAY, TOLD, log_of, page_of
from traininglog.scope import Scope

if TYPE_CHECKING:
    from service.visit_asked import Weeks
    from service.visit_page import VisitPage


def rows(page: VisitPage) -> dict[str, str]:
    return {row.name: row.words for row in page.identity.rows}


def plan(page: VisitPage) -> dict[str, str]:
    assert page.plan is not None
    return {row.name: row.words for row in page.plan.rows}


def facts(page: VisitPage) -> dict[str, tuple[str, str, str]]:
    return {fact.name: (fact.when, fact.words, fact.small) for fact in page.facts}


def since(page: VisitPage) -> list[str]:
    assert page.since is not None
    return [f"{item.name} {item.words}{item.small}".strip() for item in page.since.items]


@pytest.mark.parametrize(
    ("name", "told"),
    [("Demo runner", "D. R."), ("me", "M."), ("ana maria de la cruz", "A. M. D."), ("", "")],
)
def test_a_name_is_told_by_its_first_letters(name: str, told: str) -> None:
    assert initials(name) == told


def test_who_it_is_as_far_as_the_scope_tells() -> None:
    about = VisitAbout(of="x", ends=date(2026, 12, 7), is_link=True)
    page = page_of(TOLD, about=about)
    assert rows(page) == {
        "Age": "35 to 39",
        "Place": "Knee, right",
        "Episode": "day 99, from 16 Aug",
        "Goal": "10 km, 20 Dec",
        "Data through": "22 Nov, 08:00",
        "Sources": "31 by hand, 0 withheld",
        "Coverage": "31 runs: 8 painful, 19 painless, 4 silent",
        "Link ends": "7 Dec",
    }
    assert page.initials == "D. R."
    assert page.identity.hidden == ()
    assert page.safety == SAFETY_LINE
    assert "Age" not in rows(page_of(TOLD, scope=Scope()))


def test_what_is_not_shown_is_said_in_words() -> None:
    scope = Scope(frozenset({"knee"}), date(2026, 8, 3), notes=False, history=False)
    about = VisitAbout(of="x", withheld=3)
    hidden = page_of(TOLD, scope=scope, about=about).identity.hidden
    assert hidden == (
        "3 runs came only from Strava and stay with the runner: days without running around "
        "them are not read as rest.",
        "Shared since 3 Aug, knee only.",
        "Not shared: the runner’s own words and what was before the log.",
    )
    one = page_of(TOLD, about=VisitAbout(withheld=1)).identity.hidden
    assert one[0].startswith("1 run came only from Strava and stays with the runner")


def test_five_facts_with_n_and_dates() -> None:
    assert facts(page_of(TOLD)) == {
        "Last pain": (
            "22 Nov, from 5.2 km", "1/10 during", "back in 60 min due · morning due",
        ),
        "Onset in the run": (
            "22 Nov, n = 8 of 31", "5.2 km (1/10)",
            "first 5.1 (4/10) 16 Aug · least 1.6 (5/10)",
        ),
        "Hours until quiet": ("n = 0 of 8", "none told", "8 painful runs"),
        "Days without running": (
            "20 and 21 Nov", "2, last", "longest 20, with 6 rides · usual 1 · n = 30",
        ),
        "Weekly distance": (
            "26 Oct to 22 Nov", "11.6 km, 4 weeks", "6.2 km over 12 weeks · n = 12 and 23 runs",
        ),
    }  # fmt: skip


def test_facts_in_miles() -> None:
    page = page_of(TOLD, asked=VisitAsked(unit="mi"))
    assert facts(page)["Onset in the run"][1:] == (
        "3.2 mi (1/10)", "first 3.2 (4/10) 16 Aug · least 1.0 (5/10)",
    )  # fmt: skip
    assert facts(page)["Weekly distance"][1] == "7.2 mi, 4 weeks"


def test_hours_until_quiet_the_last_the_one_before_and_the_middle_of_the_others() -> None:
    page = page_of("""
        2026-11-01 run 5 km 30:00 | knee right 3/10 quiet after 40 h
        2026-11-05 run 5 km 30:00 | knee right 3/10 quiet after 20 h
        2026-11-10 run 5 km 30:00 | knee right 3/10 quiet after 8 h
        2026-11-15 run 5 km 30:00 | knee right 2/10 quiet after 0.5 h
        2026-11-18 run 5 km 30:00 | knee right 2/10
    """)
    assert facts(page)["Hours until quiet"] == (
        "15 Nov, n = 4 of 5", "0.5 h", "8 h, 10 Nov · 30 h, median of 2 to 5 Nov",
    )  # fmt: skip


def test_pain_between_runs_is_the_last_pain_where_it_came_later() -> None:
    page = page_of("""
        2026-11-15 run 5 km 30:00 | knee right 3/10
        2026-11-18 run 5 km 30:00 | no pain
        2026-11-20 rest | knee right 2/10 stairs
    """)
    assert facts(page)["Last pain"] == ("20 Nov", "2/10 that day", "stairs")


def test_days_without_a_run_until_today() -> None:
    page = page_of("2026-11-10 run 5 km 30:00\n2026-11-13 run 5 km 30:00")
    assert facts(page)["Days without running"] == (
        "since 13 Nov", "9 now", "longest 2 · usual 2 · n = 1",
    )  # fmt: skip


def test_a_young_log_tells_no_mean_of_weeks_it_does_not_have() -> None:
    page = page_of("2026-11-20 run 5 km 30:00")
    assert facts(page)["Weekly distance"] == (
        "to 22 Nov", "5.0 km in all", "1 run · the log begins 20 Nov",
    )  # fmt: skip


def test_since_the_last_visit_what_is_due_stands_apart() -> None:
    page = page_of(TOLD)
    assert page.since is not None
    assert page.since.title == "Since the last visit, 30 Oct"
    assert since(page) == [
        "10 runs",
        "worst during 1/10, 14 and 22 Nov",
        "worst morning none told",
        "failed checks 0 of 18, 2 due, 10 not asked",
        "painful 2, painless 8, silent 0",
    ]


def test_a_day_on_which_a_therapist_wrote_is_a_visit_and_today_is_not() -> None:
    runs = "2026-11-10 run 5 km 30:00 | no pain\n"
    before = page_of(runs).since
    assert before is not None
    assert before.title == "No visit is written down yet"
    seen = f"{runs}2026-11-12 observed hip drop 5 deg right\n2026-11-22 visit “x” by “M. K.”"
    page = page_of(seen.replace("“", '"').replace("”", '"'))
    assert page.since is not None
    assert page.since.title == "Since the last visit, 12 Nov"
    assert since(page) == ["no run since then"]


def test_a_yes_that_was_seen_stays_beside_the_answers_since() -> None:
    strip = page_of(TOLD).flags
    today, before = strip.lines
    assert (strip.is_open, strip.standing) == (False, ())
    assert [(g.words, len(g.names)) for g in today.groups] == [("no, 22 Nov", 6)]
    assert before.seen == ("Night or rest pain: yes on 20 Sep, seen by M. K. 2 Oct",)
    assert [(g.words, len(g.names)) for g in before.groups] == [("no, 22 Nov", 10)]


def test_a_yes_that_stands_keeps_ladder_and_cadence_back() -> None:
    told = plan(page_of(TOLD))
    assert {"Ladder", "Cadence"} <= told.keys()
    page = page_of(f"{TOLD}2026-11-22 flag chest pain or faint yes\n")
    assert page.flags.is_open
    assert page.flags.standing == (
        "Answered yes: chest pain or faint, 22 Nov. See a doctor about it today.",
    )
    assert plan(page).keys().isdisjoint({"Ladder", "Forward", "Pain rule", "Cadence"})
    assert [row.name for row in page.gait] == ["Hip drop"]
    assert not [item for item in since(page) if "sessions" in item or "steps" in item]


def test_old_answers_read_not_asked_since() -> None:
    later = page_of(TOLD, today=date(2026, 12, 20)).flags
    assert [g.words for g in later.lines[0].groups] == ["not asked since 22 Nov"]
    never = page_of("2026-11-20 run 5 km 30:00").flags
    assert [g.words for line in never.lines for g in line.groups] == ["not asked yet"] * 2


def test_cycles_in_one_sentence_each() -> None:
    page = page_of(TOLD)
    assert [f"{cycle.flare} {cycle.words}" for cycle in page.cycles] == [
        "16 Aug, 5.1 km (4/10). 4 days without running. Back on run 2 (23 Aug) at 4.0 km (4/10)"
        "; 1 silent before.",
        "23 Aug, 4.0 km (4/10). 8 days of rest. Back on run 2 (3 Sep) at 2.7 km (5/10).",
        "3 Sep, 2.7 km (5/10). 13 days of rest. Back on run 1 (17 Sep) at 1.6 km (4/10).",
        "19 Sep, 1.6 km (5/10). 20 days without running, 6 with other training. Back on run 8 "
        "(26 Oct), lighter: 2.6 km (2/10), then 3/10; 1 silent before.",
    ]
    assert [row.mark for row in page.cycles[2].after] == ["came back"]


def test_the_day_after_a_painful_run_and_what_is_due() -> None:
    page = page_of(TOLD)
    assert page.days is not None
    assert page.days.n == 8
    last, _, before, *_ = page.days.rows
    assert (last.day_words, last.distance, last.onset) == ("22 Nov", "5.6", "5.2")
    assert (last.during.score, last.after.words, last.morning.words) == (1, "–", "due")
    assert (last.back, last.quiet) == ("due", "due")
    assert (before.day_words, before.morning.score, before.back) == ("26 Oct", 3, "–")


def test_own_words_with_their_days_and_the_rest_in_short() -> None:
    page = page_of(TOLD)
    told = {row.name: (row.words, row.day_words) for row in page.told}
    assert told["Complaint"] == ("The front of my knee aches.", "2 Oct")
    assert told["Sleep"] == ("7 hours", "2 Oct")
    assert told["History"] == ("lower back problem, 2013", "")
    assert told["Elsewhere"] == ("lower back 2/10, 30 Sep, n = 2", "")
    assert [(str(m.place), m.score, m.n) for m in page.where] == [
        ("right knee", 5, 8), ("lower back", 2, 2),
    ]  # fmt: skip


def test_totals_with_the_changes_that_count() -> None:
    (chart,) = page_of(TOLD).outcomes
    assert [point.total for point in chart.points] == [14, 21]
    assert [(level.total, level.words) for level in chart.levels] == [
        (19, "+5 change"), (22, "+8 clinical"),
    ]  # fmt: skip
    assert chart.short == "+7 from 2 Oct to 30 Oct."
    (fewer,) = page_of("2026-11-20 run 5 km 30:00\n2026-11-20 score uwri 30").outcomes
    assert fewer.short == "One total, 20 Nov. A second one draws a line."
    assert [level.total for level in fewer.levels] == [35]


def test_notes_and_plan() -> None:
    page = page_of(TOLD)
    assert page.plan is not None
    assert page.plan.by == "M. K., 30 Oct"
    assert plan(page) == {
        "Ladder": "waits: A walk of 30 minutes without pain comes before the first step.",
        "Pain rule": "up to 2/10 during the run",
        "Treatment": "none now; rolling, 30 Aug to 20 Sep",
        "Gait": "hip drop 8° right, 2 Oct",
        "Cadence": "171 spm, n = 10; 165 to 3 Sep, n = 10",
        "Next review": "4 Dec, second video",
        "Note": "“keep the cue”",
    }
    assert [note.words for note in page.notes] == ["keep the cue", "calm on the bike"]


def test_twelve_weeks_count_silence_aloud() -> None:
    weeks = page_of(TOLD).weeks
    assert len(weeks) == 12
    assert (weeks[0].begins, weeks[0].n_runs, weeks[0].earliest) == ("31 Aug", 2, "2.7 (5/10)")
    assert [week.without for week in weeks[3:5]] == ["no run, 2 rides", "no run, 3 rides"]
    assert sum(week.n_silent for week in weeks) == 1


def test_runs_come_forty_at_a_time_and_a_page_that_is_not_there_is_the_last() -> None:
    log = long_log(90)
    asked = VisitAsked(weeks="all", page=99)
    page = page_of(log, today=log.runs[-1].day, asked=asked)
    assert page.runs is not None
    assert (page.runs.n, page.runs.page, page.runs.pages, len(page.runs.rows)) == (90, 3, 3, 10)


def test_a_run_that_is_pinned_and_one_that_is_not_there() -> None:
    log, _ = hand_made()
    run = next(r for r in log.runs if r.day == date(2026, 10, 26))
    pinned = page_of(log, asked=VisitAsked(run=run.id)).pinned
    assert pinned is not None
    assert pinned.quotes == ("At the bridge.",)
    assert page_of(log, asked=VisitAsked(run="another's")).pinned is None


@pytest.mark.parametrize(
    ("weeks", "days"), [("16", 112), ("26", 112), ("52", 112), ("all", 112)]
)
def test_weeks_end_with_the_log(weeks: Weeks, days: int) -> None:
    story = page_of(TOLD, asked=VisitAsked(weeks=weeks)).story
    assert story is not None
    assert (story.shown.days, story.shown.last) == (days, TODAY)


@pytest.mark.parametrize(
    ("first", "shown"),
    [("2026-11-20", [16, 16, 16]), ("2026-06-01", [16, 25, 25]), ("2026-02-02", [16, 26, 42]),
     ("2025-06-02", [16, 26, 52])],
)  # fmt: skip
def test_the_chart_reaches_as_far_back_as_is_asked_and_the_log_goes(
    first: str, shown: list[int]
) -> None:
    log = log_of(f"{first} run 5 km 30:00\n2026-11-22 run 5 km 30:00")
    asked: tuple[Weeks, ...] = ("16", "26", "52")
    spans = [shown_of(window_of(weeks, log), whole_of(log)) for weeks in asked]
    assert [span.weeks for span in spans] == shown
    assert {span.last for span in spans} == {TODAY}


def test_a_log_without_a_run_that_may_be_seen() -> None:
    page = page_of("2026-11-20 ride 5 km 30:00", about=VisitAbout(withheld=2))
    assert rows(page) == {"Runs": "none, 2 withheld"}
    assert (page.story, page.days, page.facts) == (None, None, ())
    assert page.identity.hidden[0].startswith("2 runs came only from Strava")


def test_a_log_without_a_word_of_pain_counts_its_silent_runs() -> None:
    log, _ = silent()
    page = page_of(log, today=date(2020, 2, 1))
    assert rows(page)["Coverage"] == "30 runs: 0 painful, 0 painless, 30 silent"
    assert rows(page)["Place"] == "none named"
    assert facts(page)["Last pain"][1] == "none told"
    assert page.days is not None
    assert (page.cycles, page.where, page.days.n) == ((), (), 0)


def test_no_cadence_is_one_sentence_with_its_count() -> None:
    page = page_of("2026-11-20 run 5 km 30:00\n2026-11-21 run 5 km 30:00")
    assert plan(page)["Cadence"] == "in 0 of 2 runs"


def test_an_old_log_says_its_years_and_no_day_of_an_episode() -> None:
    page = page_of(TOLD, today=date(2028, 3, 1))
    assert rows(page)["Last pain"] == "22 Nov 2026"
    assert facts(page)["Days without running"][1] == "465 now"
    assert facts(page)["Weekly distance"][0] == "26 Oct to 22 Nov 2026"
    assert page.days is not None
    assert page.days.rows[0].day_words == "22 Nov"


def test_a_run_without_distance_breaks_nothing() -> None:
    log, _ = hand_made()
    bare = replace(log, activities=tuple(
        replace(a, distance_km=None, timer_min=None, speed_mps=None, cadence_spm=None)
        for a in log.activities
    ))  # fmt: skip
    page = page_of(bare)
    assert facts(page)["Weekly distance"][1] == "no distance told, 4 weeks"
    assert page.weeks[0].distance == ""
