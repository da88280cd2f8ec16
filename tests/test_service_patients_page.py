"""The list of patients in words: its order, its search, its pages, what each row says."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from service.patient_cards import (
    Card,
    FlagAnswers,
    LastPain,
    RaisedFlag,
    SinceDay,
    YesFlag,
)
from service.patients_page import A_PAGE, NAMES, Cell, Found, patients_page
from traininglog.pain import Place

TODAY = date(2026, 11, 22)
DAY = timedelta(days=1)
KNEE = Place("knee", "right")
NO_PAIN = Card(0, 0, None, False, None, (), (), FlagAnswers(n_never=16), ())
CARD = Card(
    runs=31, entries=12, last_run=TODAY - 3 * DAY, is_withheld=False,
    pain=LastPain(TODAY - 3 * DAY, 4, "during", KNEE, (Place("hip"),)), yes=(), raised=(),
    answers=FlagAnswers(n_no=16, first_no=TODAY - 5 * DAY),
    visits=(SinceDay(TODAY - 20 * DAY, 8, 3),),
)  # fmt: skip
YES = YesFlag("night_or_rest_pain", TODAY - DAY, KNEE)
RAISED = RaisedFlag("hurts_to_hop", TODAY - 2 * DAY, TODAY + 300 * DAY)


def patient(label: str = "Dana Reiter", card: Card | None = CARD, **more: Any) -> Found:
    ends = more.pop("ends", TODAY + 40 * DAY)
    return Found(more.pop("of", label.lower()), label, label, ends, TODAY, card)


def order(*patients: Found, **asked: str) -> list[str]:
    return [row.label for row in patients_page(patients, **asked).rows]


def test_nobody_yet() -> None:
    page = patients_page(())
    assert page.headline == "No patient shares a log with you yet"
    assert (page.rows, page.sub, page.missing) == ((), "", 0)


def test_a_row_says_what_the_card_knows() -> None:
    row = patients_page([patient()]).rows[0]
    assert (row.initials, row.label) == ("D. R.", "Dana Reiter")
    assert row.place == Cell("Knee, right", "and 1 more")
    assert row.pain == Cell("4/10 during", "19 Nov")
    assert (row.score, row.is_afterwards) == (4, False)
    assert row.gap == Cell("2 days", "last run 19 Nov")
    assert row.new == Cell("8 runs, 3 entries", "since 2 Nov")
    assert row.flags.others == ("all 16 answered no, 17 Nov",)
    assert row.ends == Cell("1 Jan 2027")


def test_a_card_of_nothing_says_so() -> None:
    row = patients_page([patient(card=NO_PAIN, ends=TODAY)]).rows[0]
    assert row.place.words == "none named"
    assert row.pain.words == "none told"
    assert row.gap == Cell("no run")
    assert row.new == Cell("0 runs, 0 entries", "no visit yet")
    assert row.flags.others == ("not asked yet",)
    assert row.ends == Cell("22 Nov", "today is the last day")


def test_withheld_runs_are_told_beside_the_days_without() -> None:
    """Days without running are never said alone where runs are not to be seen."""
    row = patients_page([patient(card=replace(CARD, is_withheld=True))]).rows[0]
    assert row.gap.small == "last run 19 Nov, runs withheld since"
    alone = patients_page([patient(card=replace(NO_PAIN, is_withheld=True))]).rows[0]
    assert alone.gap == Cell("no run", "some are withheld")


def test_red_flags_are_told_as_answers_with_their_days() -> None:
    card = replace(CARD, yes=(YES,), raised=(RAISED,))
    flags = patients_page([patient(card=card)]).rows[0].flags
    assert flags.yes == ("Pain at night or at rest, right knee: yes, 21 Nov",)
    assert flags.others == ("It hurts to hop: in the diary 20 Nov, not answered since",)
    old = replace(CARD, answers=FlagAnswers(n_no=16, first_no=TODAY - 15 * DAY))
    assert patients_page([patient(card=old)]).rows[0].flags.others == ("not asked since 7 Nov",)
    some = replace(CARD, answers=FlagAnswers(n_no=10, first_no=TODAY, n_never=6))
    said = patients_page([patient(card=some)]).rows[0].flags.others
    assert said == ("10 answered no, 22 Nov; 6 not asked yet",)


def test_one_whose_card_is_not_made_yet_says_so_and_stands_last() -> None:
    page = patients_page([patient("Ana", None), patient("Zoe")])
    assert [row.label for row in page.rows] == ["Zoe", "Ana"]
    assert page.rows[1].flags.others == ("being worked out",)
    assert page.missing == 1
    assert "1 being worked out" in page.sub


def test_every_yes_is_on_top_then_what_the_diary_raised_then_the_last_pain() -> None:
    late, early = replace(CARD, yes=(YES,)), replace(CARD, yes=(replace(YES, day=None),))
    raised = replace(CARD, raised=(RAISED,))
    assert order(
        patient("quiet", NO_PAIN), patient("hurt"), patient("raised", raised),
        patient("early", early), patient("late", late),
    ) == ["late", "early", "raised", "hurt", "quiet"]  # fmt: skip


def test_the_headline_counts_what_is_open() -> None:
    both = replace(CARD, yes=(YES,), raised=(RAISED,))
    page = patients_page([patient("a", both), patient("b", replace(CARD, raised=(RAISED,)))])
    assert page.headline == "2 patients share a log with you"
    assert page.sub == (
        "1 with a red flag answered yes and not seen yet, 1 with a question the diary raised."
    )


@pytest.mark.parametrize(("sort", "labels"), [
    ("name", ["a", "B", "c"]), ("-name", ["c", "B", "a"]),
    ("pain", ["B", "a", "c"]), ("-pain", ["a", "B", "c"]),
    ("gap", ["a", "B", "c"]), ("-gap", ["B", "a", "c"]),
    ("new", ["B", "a", "c"]), ("place", ["B", "a", "c"]),
    ("ends", ["c", "a", "B"]), ("everything", ["B", "a", "c"]), ("--name", ["B", "a", "c"]),
])  # fmt: skip
def test_each_column_sorts_both_ways_and_who_has_no_value_stays_last(
    sort: str, labels: list[str]
) -> None:
    earlier = LastPain(TODAY - 9 * DAY, 8, "after", KNEE)
    a = replace(CARD, pain=earlier, last_run=TODAY - 9 * DAY, visits=())
    b = replace(CARD, pain=replace(earlier, day=TODAY, place=Place("hip")), runs=99, visits=())
    assert order(
        patient("a", a, ends=TODAY + 2 * DAY), patient("B", b, ends=TODAY + 3 * DAY),
        patient("c", replace(NO_PAIN, runs=0), ends=TODAY), sort=sort,
    ) == labels  # fmt: skip


def test_the_head_tells_which_way_it_is_sorted_and_a_second_tap_turns_it() -> None:
    heads = {head.name: head for head in patients_page([patient()], sort="gap").heads}
    assert list(heads) == list(NAMES.values())
    gap = heads["Without running"]
    assert (gap.sort, gap.sorted_) == ("-gap", "descending")
    assert (heads["Patient"].sort, heads["Patient"].sorted_) == ("name", None)
    back = {head.name: head for head in patients_page([patient()], sort="-gap").heads}
    assert (back["Without running"].sort, back["Without running"].sorted_) == (
        "gap", "ascending",
    )  # fmt: skip


def test_the_search_finds_names_initials_and_places() -> None:
    people = [patient("Dana Reiter"), patient("Emil Ähn", NO_PAIN), patient("Ana", None)]
    assert order(*people, find="REIT") == ["Dana Reiter"]
    assert order(*people, find="e. ä.") == ["Emil Ähn"]
    assert order(*people, find="hip") == ["Dana Reiter"]
    assert order(*people, find="knee dana") == ["Dana Reiter"]
    assert order(*people, find="nobody") == []
    assert patients_page(people, find="knee").found == "1 patient of 3"


def test_fifty_a_page_and_an_address_never_leads_past_them() -> None:
    people = [patient(f"n{n:03d}") for n in range(101)]
    first = patients_page(people, sort="name")
    assert (len(first.rows), first.page, first.of_pages) == (A_PAGE, 1, 3)
    assert [r.label for r in patients_page(people, sort="name", page="3").rows] == ["n100"]
    for page, at in (("99", 3), ("0", 1), ("-1", 1), ("two", 1), ("²", 1)):
        assert patients_page(people, page=page).page == at


def test_a_name_of_control_characters_is_drawn_not_obeyed() -> None:
    row = patients_page([patient("A\u202eB\x07")]).rows[0]
    assert row.label == "A\ufffdB\u2407"
