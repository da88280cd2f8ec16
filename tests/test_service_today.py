"""The Today page: one sentence, the counts, what is asked, the picture and the facts."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import story_logs
from tests.written import Written, asking, page
from traininglog.pain import Place
from traininglog.textform import read_text

if TYPE_CHECKING:
    from service.today import Today
    from traininglog.log import TrainingLog
    from traininglog.store import Store

KNEE = Place("knee", "right")
MORNING = "2026-11-22 10:00"
OLD_ANSWER = "2026-11-22 run 5.6 km 37:40 172 spm | knee right 1/10 from 5.2 km"
SILENT = "2026-11-22 run 5.6 km 38:20 172 spm at 09:05"
EVERY_NO = "\n2026-11-21 flags all no"


def read(text: str) -> TrainingLog:
    log, problems = read_text(text, "me")
    assert not problems
    return log


SIXTEEN = read(story_logs.SIXTEEN_WEEKS.replace(OLD_ANSWER, SILENT) + EVERY_NO)


# The first sentence and the line under it


def test_sixteen_weeks_as_they_are_told() -> None:
    told = page(SIXTEEN, MORNING)
    assert told.headline == "The last two runs were painless in the right knee, up to 5.0 km."
    assert told.sub == (
        "Right knee: 30 runs since 4 Aug: 7 painful, 19 painless, 4 silent, and today's. "
        "Last pain on 14 Nov, from 4.3 km (1/10). Pain came back 3 times, each time sooner in "
        "the run. A fourth time, on 26 Oct, it came later and lighter."
    )
    miles = page(SIXTEEN, MORNING, unit="mi")
    assert miles.headline.endswith("up to 3.1 mi.")
    assert "from 2.7 mi (1/10)" in miles.sub


HEADLINES = {
    "The last run was painless in the right knee, 5.0 km.": """
        2024-03-01 run 5 km 30:00 | knee right 4/10 from 3 km
        2024-03-03 run 5 km 30:00 | no pain""",
    "The last answered run was painless in the right knee, 5.0 km; 1 run since is silent.": """
        2024-03-01 run 5 km 30:00 | knee right 4/10 from 3 km
        2024-03-03 run 5 km 30:00 | no pain
        2024-03-05 run 5 km 30:00""",
    "The last two answered runs were painless in the right knee, up to 6.0 km; 2 runs since "
    "the first of them are silent.": """
        2024-03-01 run 5 km 30:00 | knee right 4/10 from 3 km
        2024-03-03 run 6 km 30:00 | no pain
        2024-03-04 run 5 km 30:00
        2024-03-05 run 5 km 30:00 | knee right 0/10
        2024-03-07 run 5 km 30:00""",
    "The right knee hurt in the run on 3 Mar, from 2.0 km (4/10).": """
        2024-03-01 run 5 km 30:00 | no pain
        2024-03-03 run 5 km 30:00 | knee right 4/10 from 2 km""",
    "The right knee hurt in the run today, from 24 min (4/10).": """
        2024-03-08 run 40:00 | knee right 4/10 from 24 min""",
    "The right knee hurt in the run on 3 Mar, from the start (2/10).": """
        2024-03-03 run 40:00 | knee right 2/10 from 0 min""",
    "The right knee hurt in the run on 3 Mar, from the start (no score).": """
        2024-03-03 run 5 km 30:00 | knee right from the start""",
    "The right knee hurt in the run on 3 Mar (4/10); 2 runs since are silent.": """
        2024-03-03 run 5 km 30:00 | knee right 4/10
        2024-03-05 run 5 km 30:00
        2024-03-07 run 5 km 30:00""",
    "The right knee hurt in the run on 3 Mar (4/10); 1 run since is silent, 1 on a "
    "painkiller.": """
        2024-03-03 run 5 km 30:00 | knee right 4/10
        2024-03-05 run 5 km 30:00
        2024-03-07 run 5 km 30:00 | no pain painkiller""",
    "The last run without a painkiller was painless in the right knee, 5.0 km; 1 run since was "
    "on a painkiller.": """
        2024-03-01 run 5 km 30:00 | knee right 4/10 from 3 km
        2024-03-03 run 5 km 30:00 | no pain
        2024-03-05 run 5 km 30:00 | no pain painkiller""",
    "No pain written down: 2 runs, 1 painless, 0 silent, 1 on a painkiller.": """
        2024-03-01 run 5 km 30:00 | no pain painkiller
        2024-03-03 run 5 km 30:00 | no pain""",
    "The right knee hurt after the run on 3 Mar (3/10).": """
        2024-03-03 run 5 km 30:00 | no pain; knee right 3/10 after""",
    "The right knee hurt on 4 Mar (2/10), between runs.": """
        2024-03-03 run 5 km 30:00 | no pain
        2024-03-04 rest | knee right 2/10""",
    "It hurt in the run on 3 Mar (4/10).": """
        2024-03-03 run 5 km 30:00 | unspecified 4/10""",
    "The right knee hurt in the run today, from 2.0 km (4/10).": """
        2024-03-08 run 5 km 30:00 | knee right 4/10 from 2 km""",
    "The left achilles hurt in the run on 3 Mar (4/10).": """
        2023-03-01 run 5 km 30:00 | knee right 4/10
        2023-03-02 run 5 km 30:00 | knee right 4/10
        2024-03-03 run 5 km 30:00 | achilles left 4/10""",
    "No pain entries yet: 2 runs, all silent.": """
        2024-03-01 run 5 km 30:00
        2024-03-03 run 5 km 30:00""",
    "No pain written down: 2 runs, 1 painless, 1 silent.": """
        2024-03-01 run 5 km 30:00
        2024-03-03 run 5 km 30:00 | no pain""",
    "The first run of this log waits for its answer.": "2024-03-08 run 5 km 30:00",
    "No runs yet.": "2024-03-08 rest",
}


@pytest.mark.parametrize("words", HEADLINES)
def test_first_sentences(words: str) -> None:
    assert page(read(HEADLINES[words]), "2024-03-08 12:00").headline == words


def test_a_run_on_a_painkiller_is_not_called_silent(log: TrainingLog) -> None:
    """
    2024-02-26 run 5 km 30:00 | knee right 4/10 from 3 km
    2024-03-01 run 5 km 30:00
    2024-03-03 run 5 km 30:00 | no pain painkiller
    """
    told = page(log, "2024-03-03 22:00")
    assert "1 painful, 0 painless, 1 silent, 1 on a painkiller." in told.sub
    assert told.since
    assert told.since.runs[-1].words == "3 Mar: on a painkiller, 5.0 km"


def test_counts_of_one_place_and_of_a_log_with_one(log: TrainingLog) -> None:
    """
    2024-02-26 run 5 km 30:00 | knee right 4/10 from 3 km
    2024-03-01 run 5 km 30:00 | no pain
    2024-03-03 run 5 km 30:00
    """
    assert page(log, "2024-03-03 22:00").sub == (
        "2 runs since 26 Feb: 1 painful, 1 painless, 0 silent, and today's. Last pain on "
        "26 Feb, from 3.0 km (4/10)."
    )
    assert page(log, "2024-03-04 09:00").sub.startswith(
        "3 runs since 26 Feb: 1 painful, 1 painless, 1 silent."
    )


def test_pain_back_from_the_start_is_said_so(log: TrainingLog) -> None:
    """
    2024-02-01 run 5 km 30:00 | knee right 4/10 from 3 km
    2024-02-12 run 5 km 30:00 | knee right 4/10 from the start
    """
    sub = page(log, "2024-02-12 22:00").sub
    assert "Last pain on 12 Feb, from the start (4/10)." in sub
    assert sub.endswith("after days without running, last on 12 Feb, from the start (4/10).")


def test_pain_back_time_and_again_from_the_start(log: TrainingLog) -> None:
    """
    2024-02-01 run 5 km 30:00 | knee right 4/10 from 3 km
    2024-02-12 run 5 km 30:00 | knee right 4/10 from the start
    2024-02-23 run 5 km 30:00 | knee right 3/10 from 2 km
    2024-03-06 run 5 km 30:00 | knee right 5/10 from the start
    """
    assert page(log, "2024-03-06 22:00").sub.endswith(
        "after days without running: from the start (4/10), at 2.0 km (3/10), then from the "
        "start (5/10)."
    )


def test_an_old_log_is_read_as_it_stands(log: TrainingLog) -> None:
    """
    2024-02-26 run 5 km 30:00 | knee right 4/10 from 3 km
    2024-03-01 run 6 km 36:00 | no pain
    """
    told = page(log, "2025-07-01 12:00")
    assert told.headline == "The last run was painless in the right knee, 6.0 km."
    assert told.sub.endswith("The last run of this log is of 1 Mar 2024.")
    assert (told.asked.kind, told.asked.title) == ("day", "No run today")
    assert told.asked.sub == "Last run on Fri 1 Mar 2024"
    assert told.asked.places == ()
    assert (told.prompts, told.others, told.done) == ((), (), None)
    names = [fact.name for fact in told.facts]
    assert names == ["Without running", "4 weeks to 1 Mar 2024"]
    assert told.facts[1].words == "11.0 km"
    assert page(log, "2024-03-15 12:00").sub.count("The last run of this log") == 0


def test_days_of_an_old_log_are_said_with_their_year(log: TrainingLog) -> None:
    """
    2024-02-01 run 5 km 30:00 | knee right 4/10 from 3 km
    2024-02-12 run 5 km 30:00 | knee right 4/10 from 2 km
    2024-02-14 run 5 km 30:00
    """
    told = page(log, "2027-07-01 12:00")
    assert "Pain came back once after days without running, last on 12 Feb 2024" in told.sub
    assert [prompt.when_words for prompt in told.prompts] == ["14 Feb 2024"]


def test_days_of_another_year_say_so(log: TrainingLog) -> None:
    """
    2023-12-20 run 5 km 30:00 | knee right 4/10 from 3 km
    """
    told = page(log, "2024-01-02 09:00")
    assert "since 20 Dec 2023" in told.sub
    assert told.headline == "The right knee hurt in the run on 20 Dec 2023, from 3.0 km (4/10)."


SAID = st.sampled_from([
    "", " | no pain", " | knee right 4/10 from 3 km", " | knee right 2/10; next morning 4/10",
    " | shin 3/10 after", " | no pain painkiller", " | knee right 0/10", " | unspecified",
])  # fmt: skip
RUNS = st.lists(st.tuples(st.integers(1, 12), SAID), max_size=25)


def log_of(runs: list[tuple[int, str]]) -> TrainingLog:
    day, lines = date(2024, 1, 1).toordinal(), []
    for gap, said in runs:
        day += gap
        lines.append(f"{date.fromordinal(day)} run 5 km 30:00{said}")
    return read("\n".join(lines))


@given(RUNS, st.integers(0, 40))
def test_no_log_is_told_better_or_worse(runs: list[tuple[int, str]], later: int) -> None:
    log = log_of(runs)
    last = log.runs[-1].day if log.runs else date(2024, 1, 1)
    told = page(log, f"{date.fromordinal(last.toordinal() + later)} 12:00")
    words = words_of(told)
    for word in ("better", "worse", "injur", "risk", "should", "improv", "only ", "!"):
        assert word not in words.lower()
    answers = told.sub.split(".")[0]
    if log.runs:
        n, *seen = map(int, re.findall(r"(\d+) (?:run|painful|painless|silent|on a)", answers))
        assert n == sum(seen)


def words_of(told: Today) -> str:
    """All a person reads, but the morning's own three words."""
    prompts = [prompt for prompt in told.prompts if prompt.kind != "morning"]
    return " ".join([
        told.headline, told.sub, told.asked.title, told.asked.sub, told.more,
        told.flags_words or "", *(other.words for other in told.others),
        *(f"{prompt.title} {prompt.when_words} {prompt.question}" for prompt in prompts),
        *(f"{fact.name} {fact.words} {fact.small}" for fact in told.facts),
        *([told.since.title, told.since.counts] if told.since else []),
    ])  # fmt: skip


# What the form asks about


def test_the_newest_run_without_an_answer_is_asked_about() -> None:
    told = page(SIXTEEN, MORNING)
    asked = told.asked
    assert (asked.kind, asked.key) == ("run", "2026-11-22-1")
    assert (asked.title, asked.sub) == (
        "Today's run, 5.6 km", "38:20 · 172 spm · 09:05 · written by hand",
    )  # fmt: skip
    assert (asked.distance_km, asked.places) == (5.6, (KNEE, Place("lower_back")))
    assert asked.before == (
        (1.6, "19 Sep (5/10)"),
        (2.6, "26 Oct (2/10)"),
        (4.3, "14 Nov (1/10)"),
    )
    assert (asked.answered, asked.said, asked.seen) == (None, None, ())


def test_which_run_or_day_is_asked_about(log: TrainingLog) -> None:
    """
    2024-03-01 run 5 km 30:00
    2024-03-08 run 5 km 30:00 at 07:00
    2024-03-08 run 4 km 30:00 at 18:00
    2024-03-10 run 3 km 18:00 | no pain
    """

    def key(moment: str, asked: str | None = None, **answers: str) -> str:
        return page(log, moment, answers, asked=asked).asked.key

    assert key("2024-03-10 20:00") == "2024-03-08-2"
    assert key("2024-03-22 20:00") == "2024-03-08-2"
    assert key("2024-03-23 20:00") == "2024-03-23"
    unknown = {"silent:2024-03-08-2": "unknown", "silent:2024-03-08-1": "unknown"}
    assert key("2024-03-10 20:00", **unknown) == "2024-03-01-1"
    unknown["silent:2024-03-01-1"] = "unknown"
    assert key("2024-03-10 20:00", **unknown) == "2024-03-10-1"
    assert key("2024-03-11 20:00", **unknown) == "2024-03-11"
    assert key("2024-03-11 20:00", "2024-03-10-1") == "2024-03-10-1"
    assert key("2024-03-11 20:00", "2024-03-09") == "2024-03-09"
    for nonsense in ("2024-03-12", "1960-01-01", "x", "", "2024-03-10-9"):
        assert key("2024-03-11 20:00", nonsense, **unknown) == "2024-03-11"
    others = page(log, "2024-03-10 20:00").others
    assert [other.words for other in others] == [
        "Run of Fri 8 Mar, 5.0 km, 07:00", "Run of Fri 1 Mar, 5.0 km",
    ]  # fmt: skip


def test_an_answered_run_opens_as_it_was_told(store: Store) -> None:
    written = Written(store, "2024-03-10 run 5 km 30:00 | knee right 4/10 from 2 km until 3 km")
    asked = written.page("2024-03-10 20:00").asked
    assert asked.answered == "Answered: right knee, 2.0 km (4/10), gone at 3.0 km"
    assert asked.said is not None
    (place,) = asked.said["places"]
    assert (place["location"], place["onset_km"], place["offset_km"]) == ("knee", 2.0, 3.0)
    ((id_, digest),) = asked.seen
    assert written.journal.find("entry", id_).digest == digest
    read_only = page(written.log, "2024-03-10 20:00").asked
    assert (read_only.answered, read_only.seen) == (asked.answered, ())


def test_a_day_that_was_told(log: TrainingLog) -> None:
    """
    2024-03-08 run 5 km 30:00 | knee right 4/10 from 2 km
    2024-03-10 rest | knee right 2/10 stairs
    """
    asked = page(log, "2024-03-10 20:00").asked
    assert (asked.kind, asked.title) == ("day", "No run today")
    assert asked.answered == "Answered: right knee, 2/10, stairs"
    assert (asked.places, asked.before) == ((KNEE,), ())
    assert page(log, "2024-03-10 20:00", asked="2024-03-09").asked.title == "Sat 9 Mar, no run"
    assert page(log, "2024-03-10 20:00", asked="2024-03-08").asked.title == "Fri 8 Mar"


def test_places_of_the_last_months_the_leading_one_first(log: TrainingLog) -> None:
    """
    2023-10-01 run 5 km 30:00 | hip left 4/10
    2024-02-01 run 5 km 30:00 | knee right 4/10
    2024-02-03 run 5 km 30:00 | knee right 4/10
    2024-02-05 run 5 km 30:00 | shin 0/10; foot 1/10
    2024-03-01 run 5 km 30:00 | calf left 3/10
    2024-03-02 run 5 km 30:00 | achilles left 3/10
    2024-03-08 run 5 km 30:00
    """
    assert page(log, "2024-03-08 20:00").asked.places == (
        KNEE, Place("achilles", "left"), Place("calf", "left"),
    )  # fmt: skip


# The questions that wait


def test_no_more_questions_are_shown_than_fit() -> None:
    told = page(SIXTEEN, MORNING)
    assert len(told.prompts) == 4
    assert re.fullmatch(r"and \d+ more", told.more)
    whole = page(SIXTEEN, MORNING, most=100)
    assert (len(whole.prompts), whole.more) == (4 + int(told.more.split()[1]), "")
    assert {p.kind for p in told.prompts} == {"after", "morning", "silent"}
    assert told.done is not None
    assert told.done.title == "Morning after 26 Oct"


# The picture


def test_the_runs_since_the_last_return() -> None:
    since = page(SIXTEEN, MORNING).since
    assert since is not None
    assert since.title == "Since the return on 10 Oct"
    assert since.counts == "18 runs: 2 painful, 15 painless, 1 silent, and today's."
    assert len(since.runs) == 19
    hurt = next(run for run in since.runs if run.answer == "painful")
    assert (hurt.words, hurt.onset_km, hurt.onset_words, hurt.score) == (
        "26 Oct: 2.6 km (2/10)", 2.6, "2.6 km (2/10)", 2,
    )  # fmt: skip
    assert since.runs[4].words == "19 Oct: no answer, 2.4 km"
    assert (since.runs[-1].asked, since.runs[-1].words) == (
        True, "today: 5.6 km, no answer yet",
    )  # fmt: skip


def test_at_most_24_runs_are_drawn_and_all_are_counted() -> None:
    lines = "\n".join(f"2024-02-{day:02d} run 5 km 30:00 | no pain" for day in range(1, 29))
    log = read(f"2024-01-31 run 5 km 30:00 | knee right 3/10\n{lines}")
    since = page(log, "2024-02-28 20:00").since
    assert since is not None
    assert (since.title, len(since.runs)) == ("The runs so far", 24)
    assert since.counts == ("29 runs: 1 painful, 28 painless, 0 silent. The last 24 are drawn.")


def test_without_pain_there_is_no_picture(log: TrainingLog) -> None:
    """
    2024-03-01 run 5 km 30:00 | no pain
    """
    assert page(log, "2024-03-08 20:00").since is None


def test_a_ten_year_log_asks_few_things() -> None:
    log = story_logs.long_log(runs=600, days=730)
    last = log.runs[-1].day
    told = page(log, f"{last} 23:00")
    assert len(told.prompts) <= 4
    assert all(len(prompt.runs) <= 30 for prompt in told.prompts)
    assert asking(log, f"{last} 23:00").today == last
