"""What the pain form says, as steps of the diary and as the rules then see the run."""

from __future__ import annotations

from datetime import date, time
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.pain_form import steps_of
from service.pain_said import said_of
from tests.written import Written
from traininglog.facts import Gear
from traininglog.pain import LOCATIONS, PainEntry, Place
from traininglog.steps import Add, ConflictError, Edit, Kept, Remove
from traininglog.textform import read_text

if TYPE_CHECKING:
    from service.units import Unit
    from traininglog.store import Store

LINES = """
2026-11-19 run 5.0 km 33:30 at 07:10
2026-11-20 rest | knee right 2/10
2026-11-22 run 2.0 km 13:00 at 08:00
2026-11-22 run 5.6 km 38:20 at 08:30
"""
LOG, _ = read_text(LINES)
TODAY = date(2026, 11, 22)
RUN = "2026-11-22-2"
KNEE = Place("knee", "right")
SURELY: dict[str, Any] = {
    "n": 1, "action": "save", "kind": "run", "key": RUN, "places": [], "painless": False,
    "painkiller": False, "stopped": False, "note": None, "item": None, "skipped": False,
    "change": None, "seen": [],
}  # fmt: skip


def place(location: str = "knee", side: str | None = "right", **told: Any) -> dict[str, Any]:
    """One place of the form."""
    return {
        "location": location, "side": side, "spot": None, "score": 1, "onset_km": None,
        "from_start": False, "carried_in": False, "only_after": False, "offset_km": None,
    } | told  # fmt: skip


def run(*places: dict[str, Any], **told: Any) -> dict[str, Any]:
    """What the form says of a run."""
    return SURELY | {"places": list(places)} | told


def day(*places: dict[str, Any], key: str = "2026-11-21", **told: Any) -> dict[str, Any]:
    """What the form says of a day without a run."""
    return run(*places, kind="day", key=key, **told)


PAINLESS = run(painless=True)
FORMS: dict[str, dict[str, Any]] = {
    "no pain": PAINLESS,
    "right knee, 5.2 km (1/10)": run(place(onset_km=5.2)),
    "right knee, 4/10": run(place(score=4)),
    "right knee, 2.0 km (no score)": run(place(score=None, onset_km=2)),
    "right knee, from the start (3/10)": run(place(score=3, from_start=True)),
    "right knee, carried in (3/10)": run(place(score=3, carried_in=True)),
    "right knee, only afterwards (3/10)": run(place(score=3, only_after=True)),
    "right knee, 1.0 km (2/10), gone at 4.0 km": run(
        place(score=2, onset_km=1.0, offset_km=4.0)
    ),
    "right knee, 12 min (2/10)": run(place(score=2, onset_min=12)),
    "shin, 2/10": run(place("shin", None, score=2)),
    "calf, both sides, 2/10": run(place("calf", "both", score=2)),
    "right knee, 5.2 km (1/10); lower back, 2/10, stopped, painkiller": run(
        place(onset_km=5.2, spot="kneecap"), place("lower_back", None, score=2),
        stopped=True, painkiller=True, note="at the bridge",
    ),
}  # fmt: skip
DAYS: dict[str, dict[str, Any]] = {
    "no pain": day(painless=True),
    "right knee, 2/10, stairs": day(place(score=2), item="stairs"),
    "a run left out": day(skipped=True),
    "right knee, 2/10, a run left out": day(place(score=2), skipped=True),
    "right knee, 2/10, stairs; shin, 1/10, stairs": day(
        place(score=2), place("shin", None), item="stairs"
    ),
}


def added(said: dict[str, Any]) -> list[PainEntry]:
    """The entries of a first answer."""
    _, steps = steps_of(said, LOG, TODAY)
    said_by = [step.said for step in steps if isinstance(step, Add)]
    assert len(said_by) == len(steps)
    return [entry for entry in said_by if isinstance(entry, PainEntry)]


@pytest.mark.parametrize("words", FORMS)
def test_a_run_in_words(words: str) -> None:
    told, steps = steps_of(FORMS[words], LOG, TODAY)
    assert (told, len(steps) > 0) == (words, True)


@pytest.mark.parametrize("words", DAYS)
def test_a_day_in_words(words: str) -> None:
    assert steps_of(DAYS[words], LOG, TODAY)[0] == words
    assert {entry.when for entry in added(DAYS[words])} == {"daily"}


@pytest.mark.parametrize(
    ("unit", "words"),
    [("km", "right knee, 5.2 km (1/10)"), ("mi", "right knee, 3.2 mi (1/10)")],
)
def test_words_are_in_the_unit_shown(unit: Unit, words: str) -> None:
    assert steps_of(run(place(onset_km=5.2)), LOG, TODAY, (), unit)[0] == words


def test_a_run_s_entry_stands_at_its_start() -> None:
    (entry,) = added(run(place(onset_km=5.2, spot="kneecap"), note="at the bridge"))
    assert entry == PainEntry(
        TODAY, "knee", "right", 1, time=time(8, 30), onset_km=5.2, spot="kneecap",
        note="at the bridge",
    )  # fmt: skip


def test_carried_in_and_only_afterwards_are_two_entries() -> None:
    during, before = added(run(place(score=3, carried_in=True)))
    assert (during.when, during.score, during.onset_km) == ("during", 3, 0.0)
    assert (before.when, before.score, before.place) == ("before", None, KNEE)
    during, after = added(run(place(score=3, only_after=True)))
    assert (during.when, during.score, after.when, after.score) == ("during", 0, "after", 3)


def test_what_is_said_of_the_whole_run_is_said_once_or_of_each_place() -> None:
    both = run(place(), place("shin", None), note="hot", painkiller=True, stopped=True)
    first, second = added(both)
    assert (first.note, second.note) == ("hot", None)
    assert [(e.painkiller, e.stopped) for e in (first, second)] == [(True, True)] * 2


def test_a_point_just_past_the_end_is_the_end() -> None:
    (entry,) = added(run(place(onset_km=5.63)))
    assert entry.onset_km == 5.6


@pytest.mark.parametrize(
    ("note", "kept"),
    [
        (" at\x00 the\x1b[2J bridge\n", "at the[2J bridge"),
        ("\u202eabc\u202c <b>x</b> =1+1", "\u202eabc\u202c <b>x</b> =1+1"),
        ("line\nline", "line\nline"),
        ("half \ud800 a pair", "half  a pair"),
        ("x" * 2000, "x" * 2000),
        ("  ", None),
        (None, None),
    ],
)
def test_a_note_is_data(note: str | None, kept: str | None) -> None:
    (entry,) = added(run(painless=True, note=note))
    assert entry.note == kept


FAULTS: list[tuple[dict[str, Any], str]] = [
    (run(), "Tell a score and a place, or no pain; nothing is saved yet."),
    (run(place(), painless=True), "No pain and right knee do not go together; choose one"),
    (run(painless=True, stopped=True), "No pain and stopped for it do not go together"),
    (run(place(onset_km=7)), "A point lies past the end of the run"),
    (run(place(onset_min=90)), "A point lies past the end of the run"),
    (run(place(onset_km=3, offset_km=2)), "The right knee cannot have gone before"),
    (run(place(onset_km=3, from_start=True)), "cannot begin at two points of one run"),
    (run(place(onset_km=3, only_after=True)), "cannot begin at two points of one run"),
    (run(place(onset_km=3, onset_min=9)), "cannot begin at two points of one run"),
    (run(place(carried_in=True, only_after=True)), "cannot begin at two points of one run"),
    (run(place(only_after=True, offset_km=2)), "hurt only afterwards, so it did not go"),
    (run(place(score=0, onset_km=2)), "A 0 at the right knee has no point"),
    (run(place("shin", None, spot="kneecap")), "The spot kneecap is one of the knee, not of"),
    (run(place(), place()), "The right knee is told twice; take one of the two away."),
    (run(place(), note="x" * 2001), "The note has 2,001 characters; 2,000 are the most"),
    (run(place(), key="2020-01-01-1"), "This run is not in the log any more; what you told"),
    (run(place(), skipped=True), "A run that was left out belongs to a day without a run."),
    (run(place(), item="stairs"), "A run that was left out belongs to a day without a run."),
    (run(place("moon")), "What the page sent as location cannot be read; nothing is saved."),
    (run(place(side="up")), "What the page sent as side cannot be read; nothing is saved."),
    (run(place(spot="toe")), "What the page sent as spot cannot be read; nothing is saved."),
    (run(place(score=11)), "What the page sent as score cannot be read; nothing is saved."),
    (run(place(score=2.5)), "What the page sent as score cannot be read; nothing is saved."),
    (run(place(score=True)), "What the page sent as score cannot be read; nothing is saved."),
    (
        run(place(onset_km=float("nan"))),
        "What the page sent as onset km cannot be read; nothing is saved.",
    ),
    (
        run(place(onset_km=-1)),
        "What the page sent as onset km cannot be read; nothing is saved.",
    ),
    (
        run(place(), painkiller="yes"),
        "What the page sent as painkiller cannot be read; nothing is saved.",
    ),
    (run(place(), places={}), "What the page sent as places cannot be read; nothing is saved."),
    (run(place(), seen=[[1]]), "What the page sent as seen cannot be read; nothing is saved."),
    (
        run(place(), seen=[[True, "x"]]),
        "What the page sent as seen cannot be read; nothing is saved.",
    ),
    (run(place(), kind="week"), "What the page sent as kind cannot be read; nothing is saved."),
    (day(), "Tell a score and a place, or no pain; nothing is saved yet."),
    (day(place(), stopped=True), "On a day without a run there is no run to stop."),
    (day(place(onset_km=1)), "On a day without a run the right knee has no point in a run."),
    (day(place(only_after=True)), "On a day without a run the right knee has no point"),
    (day(place(), painless=True), "No pain and right knee do not go together"),
    (day(place(), key="2026-11-23"), "This cannot be kept: date 2026-11-23 is in the future."),
    (day(place(), key="1969-11-23"), "This cannot be kept: date 1969-11-23 is before 1990."),
    (day(place(), key="soon"), "What the page sent as key cannot be read; nothing is saved."),
]


@pytest.mark.parametrize(("said", "words"), FAULTS, ids=range(len(FAULTS)))
def test_what_makes_no_sense_is_one_plain_sentence(said: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError) as fault:  # noqa: PT011  the words are looked at below
        steps_of(said, LOG, TODAY)
    assert words in str(fault.value)
    assert str(fault.value).endswith(".")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=6,
)
PLACES = st.fixed_dictionaries(
    {},
    optional={
        "location": st.sampled_from(LOCATIONS) | JSON,
        "side": st.sampled_from(["left", "right", "both", None]) | JSON,
        "spot": st.sampled_from(["kneecap", None]) | JSON,
        "score": st.integers(0, 10) | st.none() | JSON,
        "onset_km": st.floats(0, 6) | st.none() | JSON,
        "onset_min": st.floats(0, 50) | st.none() | JSON,
        "offset_km": st.floats(0, 6) | st.none() | JSON,
        "from_start": st.booleans() | JSON,
        "carried_in": st.booleans() | JSON,
        "only_after": st.booleans() | JSON,
    },
)
KEYS = ["2026-11-19-1", "2026-11-22-1", RUN, "2026-11-21"]
SAID = st.fixed_dictionaries(
    {"kind": st.sampled_from(["run", "day"]) | JSON, "key": st.sampled_from(KEYS) | JSON},
    optional={
        "places": st.lists(PLACES | JSON, max_size=3) | JSON,
        "painless": st.booleans() | JSON,
        "painkiller": st.booleans() | JSON,
        "stopped": st.booleans() | JSON,
        "note": st.text() | JSON,
        "item": st.sampled_from(["stairs", None]) | JSON,
        "skipped": st.booleans() | JSON,
        "change": st.none() | st.integers() | JSON,
        "seen": st.lists(st.tuples(st.integers(0, 5), st.text(max_size=2))) | JSON,
    },
)
KEPT = tuple(
    Kept(n, entry, str(n))
    for n, entry in enumerate([
        PainEntry(TODAY, "knee", "right", 4, time=time(8, 30), onset_km=2.0),
        PainEntry(date(2026, 11, 21), "knee", "right", 2, "daily"),
    ])
)  # fmt: skip


@settings(max_examples=400)
@given(SAID | JSON)
def test_no_payload_raises_anything_else(said: Any) -> None:
    for kept in ((), KEPT):
        assert outcome(said, kept).strip()


def outcome(said: Any, kept: tuple[Kept, ...]) -> str:
    """The words of a change, or of a fault."""
    try:
        words, steps = steps_of(said, LOG, TODAY, kept)
    except (ValueError, ConflictError) as fault:
        return str(fault)
    return words if steps else ""


# What the rules see of it, through a real journal.


@pytest.mark.parametrize("words", FORMS)
def test_the_rules_see_what_the_form_says(store: Store, words: str) -> None:
    written = Written(store, LINES)
    told, steps = steps_of(FORMS[words], written.log, TODAY)
    written.keep(told, steps)
    *others, state = written.states.anywhere
    assert [s.answer for s in others] == ["silent", "silent"]
    if FORMS[words]["painkiller"]:
        assert state.painkiller
    assert state.answer == ("painless" if words == "no pain" else "painful")
    assert state.during is (words not in {"no pain", "right knee, only afterwards (3/10)"})


def test_the_point_told_is_the_point_seen(store: Store) -> None:
    written = Written(store, LINES)
    said = run(place(score=4, onset_km=1.9), key="2026-11-22-1")
    written.keep(*steps_of(said, written.log, TODAY))
    first = written.states.by_place[KNEE][1]
    assert (first.answer, first.score, first.onset_km) == ("painful", 4, 1.9)
    assert written.answers() == ["silent", "painful", "silent"]


@pytest.mark.parametrize("said", [*FORMS.values(), *DAYS.values()], ids=[*FORMS, *DAYS])
def test_what_is_kept_is_said_again_as_it_was(said: dict[str, Any]) -> None:
    entries = added(said)
    again = SURELY | said_of(entries) | {"kind": said["kind"], "key": said["key"]}
    assert added(again) == entries


def test_a_form_that_saves_itself_again_takes_back_what_it_said(store: Store) -> None:
    written = Written(store, LINES)
    first = written.keep(*steps_of(run(place(onset_km=2.0)), written.log, TODAY))
    again = run(place(onset_km=5.2), change=first.id)
    words, steps = steps_of(again, written.log, TODAY, written.journal.entries())
    second = written.keep(words, steps, instead_of=first.id)
    assert [entry.onset_km for entry in written.entries if entry.day == TODAY] == [5.2]
    written.journal.undo(second.id)
    assert [entry for entry in written.entries if entry.day == TODAY] == []


def test_another_window_answered_it_meanwhile(store: Store) -> None:
    written = Written(store, LINES)
    written.keep(*steps_of(run(place(score=4)), written.log, TODAY))
    with pytest.raises(ConflictError) as conflict:
        steps_of(PAINLESS, written.log, TODAY, written.journal.entries())
    now = conflict.value.now
    assert now is not None
    assert not isinstance(now.said, Gear)
    over = PAINLESS | {"seen": [[now.id, now.digest]]}
    words, steps = steps_of(over, written.log, TODAY, written.journal.entries())
    written.keep(words, steps)
    assert written.answers()[-1] == "painless"


def test_an_answer_seen_is_edited_and_keeps_what_its_form_never_asks(store: Store) -> None:
    written = Written(store, f"{LINES}2026-11-22 | knee right 4/10 from 2 km was 1/10")
    asked = written.page("2026-11-22 20:00", RUN).asked
    assert asked.answered == "Answered: right knee, 2.0 km (4/10)"
    said = run(place("knee", "left", score=2, onset_km=3.0), seen=list(asked.seen))
    words, steps = steps_of(said, written.log, TODAY, written.journal.entries())
    assert [type(step) for step in steps] == [Edit]
    change = written.keep(words, steps)
    (entry,) = [entry for entry in written.entries if entry.day == TODAY]
    assert (entry.side, entry.score, entry.onset_km, entry.before_score) == ("left", 2, 3.0, 1)
    history = written.journal.history("entry", asked.seen[0][0])
    assert [past.before is None for past in history] == [True, False]
    written.journal.undo(change.id)
    assert written.page("2026-11-22 20:00", RUN).asked == asked


def test_a_place_that_is_taken_away_is_removed(store: Store) -> None:
    written = Written(store, f"{LINES}2026-11-22 | knee right 4/10; shin 2/10")
    asked = written.page("2026-11-22 20:00", RUN).asked
    assert asked.said is not None
    said = run(asked.said["places"][1], seen=[list(seen) for seen in asked.seen])
    words, steps = steps_of(said, written.log, TODAY, written.journal.entries())
    assert sorted(type(step).__name__ for step in steps) == ["Edit", "Remove"]
    written.keep(words, steps)
    assert [e.place for e in written.entries if e.day == TODAY] == [Place("shin")]


def test_a_row_that_is_gone_is_a_conflict(store: Store) -> None:
    written = Written(store, f"{LINES}2026-11-22 | knee right 4/10")
    seen = written.page("2026-11-22 20:00", RUN).asked.seen
    ((id_, digest),) = seen
    written.keep("gone", [Remove("entry", id_, digest)])
    said = run(place(score=2), seen=list(seen))
    words, steps = steps_of(said, written.log, TODAY, written.journal.entries())
    with pytest.raises(ConflictError):
        written.keep(words, steps)


def test_what_a_form_cannot_say_stays(store: Store) -> None:
    written = Written(
        store, f"{LINES}2026-11-22 | knee right quiet after 2 h after; knee right 2/10 before"
    )
    asked = written.page("2026-11-22 20:00", RUN).asked
    assert asked.seen == ()
    before = written.entries
    words, steps = steps_of(PAINLESS, written.log, TODAY, written.journal.entries())
    written.keep(words, steps)
    assert set(before) < set(written.entries)
