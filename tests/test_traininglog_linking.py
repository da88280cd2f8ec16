"""Copies of one run find each other by what they tell, whatever comes first."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from traininglog.linker import SAME_FILE, Linker
from traininglog.linking import Identity, KnownSource, Link, worth

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from hypothesis.strategies import DrawFn, SearchStrategy

START = datetime(2024, 3, 12, 6, tzinfo=UTC)
MIDNIGHT = START.replace(hour=0, second=1)
FIT = Identity("running", START, "fit", "77", 40.0, 41.0, 7.0, 2400)
BARE = replace(FIT, serial=None)
ROW = Identity("running", START, "row", None, 39.9, 41.0, 7.01, key="strava:5", upload_id="90")
API = Identity("running", START, "api", None, 39.5, 41.0, 7.0, key="strava:5", upload_id="90")
HIDDEN = replace(API, start=MIDNIGHT, hides_start=True)
GARMIN = replace(ROW, key="garmin:8", upload_id=None)


def seconds(count: float) -> datetime:
    return START + timedelta(seconds=count)


# Two copies


@pytest.mark.parametrize(
    ("known", "change", "expected"),
    [
        (FIT, {}, True),
        (FIT, {"start": seconds(2)}, True),
        (FIT, {"start": seconds(3), "serial": "78"}, False),
        (FIT, {"sport": "cycling"}, False),
        (FIT, {"serial": "78"}, False),
        (FIT, {"timer_min": 10.0, "elapsed_min": 10.0, "distance_km": 2.0}, True),  # cut short
        (FIT, {"serial": None}, True),
        (FIT, {"serial": None, "timer_min": 40.7, "distance_km": None}, True),
        (FIT, {"serial": None, "timer_min": None, "elapsed_min": None,
               "distance_km": None}, True),
        (FIT, {"serial": None, "start": seconds(3), "timer_min": None, "elapsed_min": None,
               "distance_km": None}, False),
        (FIT, {"serial": None, "timer_min": 43.0, "elapsed_min": 50.0,
               "distance_km": 6.5}, False),
        (FIT, {"serial": None, "format": "gpx", "start": seconds(60)}, True),
        (FIT, {"serial": None, "format": "gpx", "start": seconds(61)}, False),
        (FIT, {"serial": None, "format": "gpx", "start": seconds(-59)}, True),
        (API, {"start": seconds(60)}, True),
        (API, {"start": seconds(300)}, False),
        (API, {"start": seconds(40), "distance_km": 7.14, "timer_min": 30.0,
               "elapsed_min": 30.0}, True),
        (API, {"start": seconds(40), "distance_km": 7.2, "timer_min": 30.0,
               "elapsed_min": 30.0}, False),
        (API, {"start": seconds(40), "distance_km": None, "timer_min": 41.0,
               "elapsed_min": None}, True),
        (API, {"distance_km": 0.0, "timer_min": 0.0, "elapsed_min": 0.0}, False),
        (replace(API, sport="walking"), {"sport": "hiking"}, True),
        (GARMIN, {}, True),
    ],
)  # fmt: skip
def test_a_file_and_what_is_known(
    known: Identity, change: dict[str, Any], *, expected: bool
) -> None:
    told = replace(FIT, **change)
    assert together([known, told]) is expected
    assert together([told, known]) is expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (ROW, API, True),
        (ROW, replace(API, start=seconds(7200), sport="hiking", upload_id=None), True),
        (ROW, replace(API, key="strava:6"), False),  # Strava has two
        (ROW, GARMIN, True),
        (GARMIN, replace(GARMIN, key="garmin:9"), False),
        # The number of a file says it, however far the start was cropped, but not of what
        # was over before.
        (replace(FIT, upload_id="90"), replace(API, start=seconds(900)), True),
        (replace(FIT, upload_id="90"), replace(API, start=seconds(3600)), False),
        (replace(FIT, upload_id="90"), replace(API, sport="swimming"), False),
        (replace(FIT, upload_id="90"), HIDDEN, True),
        (replace(FIT, upload_id="90"), replace(HIDDEN, distance_km=9.0), True),
    ],
)
def test_numbers_that_both_know(one: Identity, other: Identity, *, expected: bool) -> None:
    assert together([one, other]) is expected
    assert together([other, one]) is expected


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, True),
        ({"start": MIDNIGHT}, True),
        ({"start": MIDNIGHT + timedelta(hours=23, minutes=59)}, True),
        ({"start": MIDNIGHT + timedelta(hours=24)}, False),
        ({"start": MIDNIGHT - timedelta(seconds=1)}, False),
        ({"distance_km": 7.03}, True),
        ({"distance_km": 7.04}, False),
        ({"distance_km": None}, False),
        ({"timer_min": 38.0, "elapsed_min": 42.0}, False),
        ({"timer_min": None, "elapsed_min": None}, False),
        ({"sport": "cycling"}, False),
    ],
)
def test_a_start_that_is_hidden(change: dict[str, Any], *, expected: bool) -> None:
    told = replace(FIT, **change)
    assert together([HIDDEN, told]) is expected
    assert together([told, HIDDEN]) is expected


def test_why_is_said_in_words() -> None:
    def why(known: Identity, told: Identity) -> str:
        link = linker_of(known).find(told)
        return link.why if link else ""

    file = replace(FIT, upload_id="90")
    assert why(ROW, API) == "its number at Strava"
    assert why(GARMIN, GARMIN) == "its number at Garmin"
    assert why(file, API) == "the number that Strava gave its file"
    assert why(FIT, FIT) == "the same watch at the same second"
    assert why(API, replace(FIT, start=seconds(4))) == ("starts 4 s apart, the same distance")
    assert why(FIT, ROW) == "starts at the same second, distance within 0.2 %"
    assert why(API, replace(FIT, distance_km=9.0)) == (
        "starts at the same second, the same time"
    )
    bare = replace(BARE, distance_km=None, timer_min=None, elapsed_min=None)
    assert why(FIT, bare) == "starts at the same second"
    assert (
        why(HIDDEN, replace(FIT, timer_min=39.5)) == "the same day, the same distance and time"
    )
    assert why(HIDDEN, replace(FIT, distance_km=7.02)) == (
        "the same day, distance and time within 0.3 %"
    )


# Many copies


def test_two_that_fit_a_hidden_start_stay_apart_until_something_knows_both() -> None:
    other = replace(FIT, start=seconds(36000), serial="78")
    linker = linker_of(replace(FIT, upload_id="90"), other, replace(HIDDEN, upload_id=None))
    assert len(parts(linker)) == 3
    link = linker.find(replace(ROW, distance_km=6.5, timer_min=None, elapsed_min=None))
    assert link == Link("0", "its number at Strava", ("2",))


def test_two_hidden_starts_that_fit_one_file_stay_apart() -> None:
    assert len(parts(linker_of(HIDDEN, replace(HIDDEN, key="strava:6"), FIT))) == 3


def test_the_row_of_a_hidden_start_does_not_choose_for_it() -> None:
    """It knows which of two answers it is of, and no more than that of the file."""
    linker = linker_of(HIDDEN, replace(HIDDEN, key="strava:6"), FIT)
    row = replace(HIDDEN, format="row", upload_id=None)
    assert linker.find(row) == Link("0", "its number at Strava")


def test_two_sessions_of_one_file_are_never_one() -> None:
    again = replace(FIT, start=seconds(1))
    assert parts(linker_of(FIT, again, sha256="a")) == [{-1}, {-2}]


def test_what_has_a_start_at_last_is_found_by_it() -> None:
    """An answer hides its start, two files could be it, and a table's row tells which."""
    twin = replace(FIT, start=seconds(36000))
    linker = linker_of(FIT, twin, replace(HIDDEN, upload_id=None))
    assert linker.find(replace(ROW, upload_id=None)) == Link(
        "0", "its number at Strava", ("2",)
    )


def test_of_several_the_nearest_start_is_it() -> None:
    linker = linker_of(replace(API, start=seconds(50)),
                       replace(API, start=seconds(-5), key="strava:6"),
                       replace(API, start=seconds(40), key="strava:7"))  # fmt: skip
    found = linker.find(FIT)
    assert found
    assert found.activity_id == "1"


def test_a_phone_beside_a_watch_is_one_run_and_a_second_watch_another() -> None:
    phone = replace(BARE, format="gpx", start=seconds(30))
    other = replace(FIT, serial="78", start=seconds(5))
    assert parts(linker_of(FIT, phone)) == [{0, 1}]
    # The phone's own start would fit the second watch too, whose run it is not.
    assert parts(linker_of(FIT, phone, other)) == [{0, 1}, {2}]


@pytest.mark.parametrize(
    ("first", "answer"),
    [
        (replace(FIT, serial="78", start=seconds(5)), API),  # another watch
        (replace(FIT, start=seconds(36000)), HIDDEN),  # the evening of that day
    ],
)
def test_a_number_makes_no_two_recordings_one(first: Identity, answer: Identity) -> None:
    """An answer was put to a file that is like its own, which comes later with its number."""
    own = replace(FIT, upload_id="90")
    assert parts(linker_of(first, answer, own)) == [{0, 1}, {2}]
    linker = linker_of(first, answer)
    arrive(linker, FIT, "a", 0, "2")
    assert linker.teach("a", "90") == [Link("2", "the number that Strava gave its file")]
    assert parts(linker) == [{0, 1}, {-1}]


def test_any_copy_may_be_the_one_that_is_known_again() -> None:
    far = replace(BARE, format="gpx", start=seconds(110))
    assert parts(linker_of(FIT, far)) == [{0}, {1}]
    assert parts(linker_of(FIT, replace(API, start=seconds(55)), far)) == [{0, 1, 2}]


CUT = replace(FIT, distance_km=2.5, timer_min=14.0, elapsed_min=14.5, records=800)


@pytest.mark.parametrize("order", [*permutations([CUT, FIT, replace(API, upload_id=None)])])
def test_a_file_cut_short_is_of_the_run_that_the_whole_one_is(
    order: Sequence[Identity],
) -> None:
    assert together(order)


SILENT = replace(FIT, sport="unknown")


@pytest.mark.parametrize(
    ("known", "silent"),
    [
        (FIT, SILENT),
        (FIT, replace(SILENT, serial=None, format="gpx")),
        (ROW, replace(SILENT, serial=None, format="tcx", start=seconds(300), upload_id="90")),
        (HIDDEN, replace(SILENT, upload_id=None)),
    ],
)
def test_what_tells_no_sport_may_be_of_any(known: Identity, silent: Identity) -> None:
    assert together([known, silent])
    assert together([silent, known])


def test_what_tells_no_sport_does_not_bring_two_sports_together() -> None:
    silent, ride = replace(SILENT, serial=None), replace(BARE, sport="cycling")
    assert parts(linker_of(silent, FIT, ride)) == [{0, 1}, {2}]


def test_what_was_said_to_be_another_stays_so_when_it_comes_anew() -> None:
    linker = linker_of(API, apart={frozenset(("0", "its own"))})
    assert linker.find(FIT, "sha") == Link("0", "starts at the same second, the same distance")
    assert linker.find(FIT, "sha", wanted="its own") is None


def race(**values: Any) -> list[Identity]:
    """A duathlon's sessions: run, ride, run."""
    legs = [
        ("running", 0, 20.0, 5.0),
        ("cycling", 1300, 40.0, 20.0),
        ("running", 3800, 10, 2.5),
    ]
    return [
        Identity(sport, seconds(at), "fit", None, minutes, minutes, km, 900, **values)
        for sport, at, minutes, km in legs
    ]


@pytest.mark.parametrize("order", [*permutations(range(3))])
@pytest.mark.parametrize("is_hidden", [False, True])
def test_sessions_of_one_upload_are_told_apart(
    order: tuple[int, ...], *, is_hidden: bool
) -> None:
    sessions = race(upload_id="90")
    told = [
        replace(leg, format="api", key=f"strava:{number}", serial=None, records=0)
        for number, leg in enumerate(sessions)
    ]
    if is_hidden:
        told = [replace(leg, start=MIDNIGHT, hides_start=True) for leg in told]
    first = linker_of(*sessions, sha256="race")
    assert [of(first, told[number]) for number in order] == [str(n) for n in order]
    if not is_hidden:
        second = linker_of(*(told[number] for number in order))
        for number, leg in enumerate(sessions):
            assert of(second, leg, "race", number) == str(order.index(number))


def test_the_same_file_is_the_same_source() -> None:
    linker = linker_of(FIT, sha256="a")
    assert linker.find(replace(FIT, start=seconds(9000)), "a", 0) == Link("0", SAME_FILE)


def test_a_known_file_learns_its_number_and_is_an_answer_s_by_that() -> None:
    linker = linker_of(FIT, replace(API, start=seconds(900)), sha256="a")
    assert len(parts(linker)) == 2
    (link,) = linker.teach("a", "90")
    assert link == Link("0", "the number that Strava gave its file", ("1",))
    assert linker.teach("a", "90") == linker.teach("none", "90") == []


def test_what_the_runner_said_is_two_is_never_one() -> None:
    said = {frozenset("01")}
    linker = linker_of(replace(FIT, upload_id="91"), replace(API, start=seconds(900)),
                       apart=said)  # fmt: skip
    assert linker.find(replace(ROW, upload_id="91")) == Link("1", "its number at Strava")
    assert linker.find(replace(API, key="strava:5"), own="1") is None
    # One of the two is joined with a third, and what was said goes along.
    linker.join("2", "1")
    assert linker.find(replace(ROW, upload_id="91")) == Link("2", "its number at Strava")


def test_two_of_one_maker_are_never_joined() -> None:
    fit = replace(FIT, upload_id="91")
    linker = linker_of(fit, replace(API, start=seconds(900), key="strava:5"),
                       replace(API, key="strava:6", upload_id="91"))  # fmt: skip
    found = linker.find(ROW)
    assert found
    assert found.joins == ()


def test_a_copy_that_tells_another_thing_is_asked_again() -> None:
    linker = linker_of(FIT, replace(API, sport="cycling"))
    (source,) = linker.copies.of_key("strava:5")
    assert linker.find(API, own="1") == Link(
        "0", "starts at the same second, the same distance"
    )
    linker.copies.relearn(source, API)
    assert linker.find(replace(API, sport="cycling"), own="1") is None
    linker.forget(source.sha256)
    assert linker.copies.sources("1") == linker.copies.of_key("strava:5") == ()


# Which copy is shown


def test_the_best_samples_are_shown_and_of_equals_their_bytes_decide() -> None:
    best_first = [
        worth("fit", 2400, "b", 0),
        worth("fit", 1200, "a", 0),
        worth("fit", 1200, "a", 1),
        worth("fit", 1200, "b", 0),
        worth("gpx", 9001, "a", 0),
        worth("tcx", 9000, "a", 0),
        worth("gpx", 9000, "a", 0),
        worth("fit", 0, "a", 0),
        worth("gpx", 0, "a", 0),
        worth("api", 0, "a", 0),
        worth("row", 0, "a", 0),
    ]
    assert sorted(best_first) == best_first


# Any order


@dataclass(frozen=True)
class Copy:
    """A copy in the world, and the true run it is of."""

    run: int
    sha256: str
    told: Identity


def linker_of(
    *told: Identity, sha256: str = "", apart: Iterable[frozenset[str]] = ()
) -> Linker:
    """What is known when these came; all of one file by its `sha256`, else each its own."""
    linker = Linker(apart=set(apart))
    for number, one in enumerate(told):
        bytes_, session = (sha256, number) if sha256 and one.is_file else (f"#{number}", 0)
        arrive(linker, one, bytes_, session, str(number))
    return linker


def arrive(linker: Linker, told: Identity, sha256: str, session: int, new_id: str) -> str:
    """A copy comes, as an importer takes it in."""
    link = linker.find(told, sha256, session)
    link = link or Link(new_id, "")
    for gone in link.joins:
        linker.join(link.activity_id, gone)
    if link.why != SAME_FILE:
        linker.add(KnownSource(link.activity_id, told, sha256, session))
    return link.activity_id


def of(linker: Linker, told: Identity, sha256: str = "", session: int = 0) -> str:
    return arrive(linker, told, sha256 or told.key or "", session, "new")


def parts(linker: Linker) -> list[set[int]]:
    """Which of the copies that came are together, by their numbers."""
    found: dict[str, set[int]] = {}
    for number in range(9):
        for source in linker.copies.of_file(f"#{number}"):
            found.setdefault(source.activity_id, set()).add(number)
        for source in linker.copies.of_file("a"):
            found.setdefault(source.activity_id, set()).add(-1 - source.session)
    return list(found.values())


def together(told: Sequence[Identity]) -> bool:
    return len(parts(linker_of(*told))) == 1


def near(number: float, share: float = 0.002) -> SearchStrategy[float]:
    return st.floats(number * (1 - share / 2), number * (1 + share / 2))


SPORTS = st.sampled_from(["running", "unknown"])


@st.composite
def copies(draw: DrawFn, run: int, hour: int) -> list[Copy]:
    """Some copies of one run, as services make them."""
    km, minutes = 3.0 * 1.1**run, 20.0 * 1.1**run
    start = START.replace(hour=hour) + timedelta(minutes=draw(st.integers(0, 20)))
    wanted = draw(st.sets(st.sampled_from(
        ["fit", "fit again", "strava's fit", "gpx", "row", "garmin", "api"]
    ), min_size=1))  # fmt: skip
    hides = draw(st.booleans())

    def told(format_: Any, **values: Any) -> Identity:
        return Identity(
            "running", start + timedelta(seconds=draw(st.integers(-20, 20))), format_,
            timer_min=draw(near(minutes)), elapsed_min=draw(near(minutes)),
            distance_km=draw(near(km)), **values,
        )  # fmt: skip

    def file(format_: Any, **values: Any) -> Identity:
        return told(format_, records=draw(st.sampled_from([0, 1000, 1010, 1100])), **values)

    serial, key, upload = str(run), f"strava:{run}", f"9{run}"
    made = {
        "fit": lambda: replace(file("fit", serial=serial), start=start),
        "fit again": lambda: replace(file("fit", serial=serial),
                                     start=start + timedelta(seconds=draw(st.integers(0, 2)))),
        "strava's fit": lambda: replace(file("fit", serial=serial, upload_id=upload),
                                        start=start),
        "gpx": lambda: replace(file("gpx"), sport=draw(SPORTS)),
        "row": lambda: told("row", key=key, upload_id=upload),
        "garmin": lambda: told("row", key=f"garmin:{run}"),
        "api": lambda: told("api", key=key, upload_id=upload),
    }  # fmt: skip
    found = [Copy(run, f"{run} {name}", made[name]()) for name in sorted(wanted)]
    return [
        replace(c, told=replace(c.told, start=MIDNIGHT, hides_start=True))
        if hides and c.told.format == "api" else c
        for c in found
    ]  # fmt: skip


@st.composite
def worlds(draw: DrawFn) -> list[Copy]:
    """The runs of a day, an hour and more apart, and a second watch on one of them."""
    hours = draw(st.lists(st.integers(4, 20), min_size=1, max_size=4, unique=True))
    world = [c for run, hour in enumerate(hours) for c in draw(copies(run, hour))]
    if draw(st.booleans()):
        night = replace(FIT, start=START.replace(hour=22), distance_km=20.0, timer_min=99.0,
                        elapsed_min=99.0)  # fmt: skip
        world += [Copy(98, "watch", night), Copy(99, "other", replace(night, serial="78"))]
    return world


@given(worlds(), st.randoms(use_true_random=False))
def test_order_never_matters(world: list[Copy], random: Any) -> None:
    order = random.sample(world, len(world)) + random.choices(world, k=2)
    linker = Linker()
    for number, copy in enumerate(order):
        arrive(linker, copy.told, copy.sha256, 0, f"new {number}")
    runs: dict[str, set[int]] = {}
    for copy in world:
        (source,) = linker.copies.of_file(copy.sha256)
        runs.setdefault(source.activity_id, set()).add(copy.run)
    assert sorted(runs.values(), key=min) == [{run} for run in sorted({c.run for c in world})]
    for activity_id, (run,) in runs.items():
        theirs = [c for c in world if c.run == run]
        best = min(theirs, key=lambda c: worth(c.told.format, c.told.records, c.sha256, 0))
        shown = linker.best(activity_id)
        assert shown
        assert shown.sha256 == best.sha256
        assert sum(s.kept for s in linker.copies.sources(activity_id)) == 1
