"""What is entered at a visit: each card's form, its faults, its conflicts, its way back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from service.diary_write import BUILT_UPON, GONE
from service.visit_forms import CARDS, HIP, NOTE, card, card_of, settable
from service.visit_write import VisitDesk
from traininglog import facts as f
from traininglog.journal import Journal
from traininglog.pain import PainEntry
from traininglog.reference import default_thresholds, threshold_notes
from traininglog.scope import EVERYTHING, Scope
from traininglog.steps import Add
from traininglog.textform_facts import fact_words, read_fact
from traininglog.viewer import Viewer
from traininglog.visit_pen import FINDINGS, VisitPen

if TYPE_CHECKING:
    from service.diary_write import Outcome
    from traininglog.steps import Kept
    from traininglog.store import Store

TODAY = date(2026, 11, 22)
KIM = Viewer("therapist", 1, EVERYTHING, writes=True, author="M. K.", hand="account 7")
LIMIT = "pain_rules.knee_limit"
EIGHT = {"hips": [[400, 300], [200, 328.108]], "level": None}
ENTERED: dict[str, tuple[dict[str, str], str]] = {
    "note": ({"words": "two quiet weeks", "day": "2026-11-22"},
             '2026-11-22 visit "two quiet weeks" by "M. K."'),
    "review": ({"day": "2026-12-04", "words": "second video"},
               '2026-12-04 review "second video"'),
    "preset": ({"preset": "tendon", "location": "achilles", "side": "left",
                "day": "2026-11-22"}, "2026-11-22 preset tendon achilles left"),
    "ladder": ({"location": "shin", "side": "left", "day": "2026-11-22"},
               "2026-11-22 ladder shin left by therapist"),
    "total": ({"instrument": "uwri", "total": "25", "day": "2026-11-13"},
              "2026-11-13 score uwri 25"),
    "finding": ({"kind": "stress_fracture", "year": "2014", "location": "shin",
                 "side": "left", "words": "healed"},
                '2014 history stress fracture shin left "healed"'),
    "treatment": ({"name": "Hip strength", "day": "2026-11-22", "location": "hip",
                   "side": "right"},
                  '2026-11-22 treatment "Hip strength" hip right by therapist'),
    "gait": ({"name": "heel whip", "degrees": "6", "location": "foot", "side": "right",
              "day": "2026-11-22"}, '2026-11-22 observed "heel whip" 6 deg foot right'),
    "seen": ({"flag": "limp", "day": "2026-11-20"}, '2026-11-20 seen limp by "M. K."'),
}  # fmt: skip


def pen_of(store: Store, viewer: Viewer = KIM) -> VisitPen:
    return VisitPen(store.repository(viewer), 1)


def desk_of(store: Store, viewer: Viewer = KIM) -> VisitDesk:
    numbers = store.repository(viewer).thresholds(1)
    return VisitDesk(pen_of(store, viewer), viewer.author, TODAY, numbers)


def enter(store: Store, form: str, values: dict[str, str], **about: Any) -> Outcome:
    told = {"action": "save", "form": form, "id": None, "seen": None, **about}
    return desk_of(store).act({**told, "values": values})


def facts(store: Store) -> list[Any]:
    return [kept.said for kept in pen_of(store).facts()]


def only(store: Store) -> Kept:
    (kept,) = pen_of(store).facts()
    return kept


@pytest.mark.parametrize("slug", ENTERED)
def test_each_card_is_entered_edited_removed_and_taken_back(slug: str, store: Store) -> None:
    values, line = ENTERED[slug]
    (wanted,) = read_fact(line, TODAY)
    done = enter(store, slug, values)
    assert done.status == "saved"
    assert done.words.startswith("Added: ")
    kept = only(store)
    assert (kept.said, fact_words(wanted)) == (wanted, line)
    here = card_of(kept.said)
    assert here
    assert here.slug == slug
    assert kept.id in pen_of(store).own()
    changed = {**values, "day": "2026-11-19", "year": ""}
    done = enter(store, slug, changed, id=kept.id, seen=kept.digest)
    assert (done.status, only(store).said.day) == ("saved", date(2026, 11, 19))
    there = only(store)
    assert not isinstance(there.said, PainEntry)
    assert fact_words(there.said).split(maxsplit=1)[1] == line.split(maxsplit=1)[1]
    done = desk_of(store).act({"action": "remove", "id": there.id, "seen": there.digest})
    assert (done.status, facts(store)) == ("saved", [])
    assert desk_of(store).act({"action": "undo", "change": done.change}).status == "saved"
    assert facts(store) == [there.said]


def test_every_fact_a_visitor_may_write_has_a_card_and_each_change_its_author(
    store: Store,
) -> None:
    makes = {one.form.makes for one in CARDS}
    assert makes == set(FINDINGS)
    for slug, (values, _) in ENTERED.items():
        enter(store, slug, values)
    assert len(facts(store)) == len(ENTERED)
    mine = Journal(store.repository(Viewer("owner", 1)), 1)
    assert {change.author for change in mine.changes()} == {"M. K."}


@pytest.mark.parametrize(
    ("slug", "values", "faults"),
    [
        ("note", {"words": " ", "day": "2026-11-22"}, {"words": "This is still empty."}),
        ("note", {"words": "x", "day": "2026-11-23"}, {"day": "This day is still to come."}),
        ("review", {"day": ""}, {"day": "This is still empty."}),
        ("total", {"instrument": "uwri", "total": "37", "day": "2026-11-22"},
         {"total": "This scale goes from 0 to 36."}),
        ("total", {"instrument": "akps", "total": "-1", "day": "2026-11-22"},
         {"total": "Give a number, as 5.2."}),
        ("finding", {"kind": "surgery"}, {"year": "Give a year, or the day."}),
        ("finding", {"kind": "born", "year": "1990"}, {"kind": "Choose one of the list."}),
        ("gait", {"name": "tilt", "degrees": "46", "day": "2026-11-22"},
         {"degrees": "Give degrees from 0 to 45."}),
        ("seen", {"flag": "", "day": "2026-11-22"}, {"flag": "This is still empty."}),
        ("preset", {"preset": "hip", "day": "2026-11-22"},
         {"preset": "Choose one of the list."}),
        ("ladder", {"side": "left", "day": "2026-11-22"},
         {"location": "A side needs a place."}),
        ("hip", {"day": "2026-11-22"}, {"": "Mark both hip points in the picture first."}),
    ],
)  # fmt: skip
def test_what_cannot_be_kept_is_said_beside_its_field(
    slug: str, values: dict[str, str], faults: dict[str, str], store: Store
) -> None:
    done = enter(store, slug, values)
    assert (done.status, done.faults, facts(store)) == ("fault", faults, [])


def test_a_hip_drop_is_worked_out_from_its_points(store: Store) -> None:
    about = {"times": [EIGHT], "standing": "right", "seen_from": "behind", "degrees": 40}
    done = enter(store, "hip", {"day": "2026-11-20", "words": "trial"}, **about)
    assert done.status == "saved"
    assert only(store).said == f.Observation(
        date(2026, 11, 20), "hip drop", 8.0, "right",
        words="8.0 deg, measured once; seen from behind; trial",
    )  # fmt: skip
    kept = only(store)
    values = {"day": "2026-11-19", "words": "second trial"}
    assert enter(store, "hip", values, id=kept.id, seen=kept.digest).status == "saved"
    assert only(store).said == f.Observation(
        date(2026, 11, 19), "hip drop", 8.0, "right", words="second trial"
    )


@pytest.mark.parametrize(
    ("about", "words"),
    [
        ({"times": [EIGHT], "standing": "right"}, "Choose the leg"),
        ({"times": [EIGHT], "standing": None, "seen_from": "front"}, "Choose the leg"),
        ({"times": [EIGHT], "standing": "both", "seen_from": "front"}, "cannot be read"),
        ({"times": [], "standing": "left", "seen_from": "front"}, "Mark both hip points"),
        ({"times": "no", "standing": "left", "seen_from": "front"}, "cannot be read"),
    ],
)
def test_a_hip_drop_without_leg_view_or_points_is_refused(
    about: dict[str, Any], words: str, store: Store
) -> None:
    done = enter(store, "hip", {"day": "2026-11-20"}, **about)
    assert done.status == "fault"
    assert words in done.words
    done = enter(store, "hip", {"day": "2026-12-20"}, times=[EIGHT], standing="left",
                 seen_from="front")  # fmt: skip
    assert done.faults == {"day": "This day is still to come."}
    assert facts(store) == []


def test_an_edit_over_somebody_elses_is_a_conflict_and_keeps_both_words(store: Store) -> None:
    enter(store, "total", ENTERED["total"][0])
    kept = only(store)
    values = {"instrument": "uwri", "total": "20", "day": "2026-11-13"}
    enter(store, "total", values, id=kept.id, seen=kept.digest)
    late = enter(store, "total", {**values, "total": "21"}, id=kept.id, seen=kept.digest)
    assert late.status == "conflict"
    assert "20" in late.words
    assert late.now == only(store)
    told = {"action": "remove", "id": kept.id, "seen": kept.digest}
    assert "was not removed" in desk_of(store).act(told).words
    done = enter(store, "total", values, id=kept.id, seen=only(store).digest)
    assert done.words == "Nothing was changed."
    desk_of(store).act({"action": "remove", "id": kept.id, "seen": only(store).digest})
    late = enter(store, "total", values, id=kept.id, seen=kept.digest)
    assert (late.status, late.now) == ("conflict", None)


def test_a_change_that_was_built_upon_is_not_taken_back(store: Store) -> None:
    first = enter(store, "total", ENTERED["total"][0])
    kept = only(store)
    enter(store, "total", {"instrument": "uwri", "total": "20", "day": "2026-11-13"},
          id=kept.id, seen=kept.digest)  # fmt: skip
    undone = desk_of(store).act({"action": "undo", "change": first.change})
    assert undone.words == BUILT_UPON


def test_what_another_one_wrote_stays_theirs(store: Store) -> None:
    mine = Journal(store.repository(Viewer("owner", 1)), 1)
    note = f.VisitNote(TODAY, "theirs", "R. B.")
    mine.write("added", [Add(note)], today=TODAY)
    kept = only(store)
    values = {"words": "mine now", "day": "2026-11-22"}
    for done in (
        enter(store, "note", values, id=kept.id, seen=kept.digest),
        desk_of(store).act({"action": "remove", "id": kept.id, "seen": kept.digest}),
        desk_of(store).act({"action": "undo", "change": mine.changes()[0].id}),
    ):
        assert (done.status, done.words) == ("fault", GONE)
    assert facts(store) == [note]


def test_a_form_for_something_else_changes_nothing(store: Store) -> None:
    enter(store, "total", ENTERED["total"][0])
    kept = only(store)
    assert enter(store, "note", {"words": "x"}, id=kept.id, seen=kept.digest).words == GONE
    assert enter(store, "gone", {}).words.startswith("There is no such form")
    assert desk_of(store).act({"action": "leap"}).status == "fault"
    assert desk_of(store).act("no mapping").status == "fault"
    assert facts(store) == [kept.said]


def test_a_number_is_set_moved_elsewhere_and_set_back(store: Store) -> None:
    told = {"name": LIMIT, "value": "3"}
    done = enter(store, "threshold", told, stood={LIMIT: "2"})
    assert (done.status, done.words) == ("saved", "pain rules: knee limit from 2 to 3")
    assert store.repository(KIM).thresholds(1).pain_rules.knee_limit == 3
    late = enter(store, "threshold", {**told, "value": "4"}, stood={LIMIT: "2"})
    assert late.status == "conflict"
    assert late.words == "It was changed in another window to 3; yours was not saved."
    assert enter(store, "threshold", told, stood={LIMIT: "2"}).status == "saved"
    undone = desk_of(store).act({"action": "undo", "change": done.change})
    assert undone.status == "saved"
    enter(store, "threshold", told)
    back = desk_of(store).act({"action": "default", "name": LIMIT})
    assert back.words == "pain rules: knee limit from 3 back to the default"
    assert store.repository(KIM).thresholds(1) == default_thresholds()


@pytest.mark.parametrize("stood", ["2", [], {LIMIT: ["2"]}, {LIMIT: None}, 7])
def test_what_a_number_stood_at_is_not_trusted(stood: Any, store: Store) -> None:
    done = enter(store, "threshold", {"name": LIMIT, "value": "3"}, stood=stood)
    assert done.status in {"saved", "conflict", "fault"}
    assert done.words


@pytest.mark.parametrize(
    ("name", "value", "faults"),
    [
        (LIMIT, "40", {"value": "Write a number from 0 to 8 points of 10."}),
        (LIMIT, "", {"value": "This is still empty."}),
        ("rest_bands.small_days", "28",
         {"value": "It is less than “Rest bands: likely days”, which is 14."}),
        ("trend.min_known", "1", {"name": "Choose one of the list."}),
        ("no.such", "1", {"name": "Choose one of the list."}),
    ],
)  # fmt: skip
def test_a_number_out_of_bounds_or_of_the_method_is_refused(
    name: str, value: str, faults: dict[str, str], store: Store
) -> None:
    done = enter(store, "threshold", {"name": name, "value": value})
    assert (done.status, done.faults) == ("fault", faults)
    assert store.repository(KIM).thresholds(1) == default_thresholds()


def test_the_numbers_a_therapist_sets_are_all_offered_those_of_the_plan_first() -> None:
    names = [number.name for number in settable(default_thresholds())]
    assert sorted(names) == sorted(
        note.name for note in threshold_notes() if note.change == "therapist"
    )
    assert names[0].startswith("pain_rules.")


@pytest.mark.parametrize(
    ("scope", "values", "words"),
    [
        (Scope(frozenset({"knee"})), {"location": "hip"},
         "The runner does not share this with you, so nothing was entered."),
        (Scope(since=date(2026, 11, 1)), {"day": "2026-10-30"},
         "You see this log from 2026-11-01 on."),
    ],
    ids=["another place", "an earlier day"],
)  # fmt: skip
def test_what_the_scope_does_not_reach_is_not_entered(
    scope: Scope, values: dict[str, str], words: str, store: Store
) -> None:
    told = {"action": "save", "form": "treatment", "id": None, "seen": None,
            "values": {**ENTERED["treatment"][0], **values}}  # fmt: skip
    done = desk_of(store, replace(KIM, scope=scope)).act(told)
    assert (done.status, done.words) == ("fault", words)
    assert facts(store) == []


def test_cards_are_found_by_their_names() -> None:
    assert [card(one.slug) for one in CARDS] == list(CARDS)
    assert card_of(f.Gear(TODAY, "shoes", "Road")) is None
    assert card_of(f.Observation(TODAY, "hip rise", 3.0)) is HIP
    assert card_of(f.VisitNote(TODAY, "x", "y")) is NOTE
    assert card_of(f.History(TODAY, "born")) is None
