"""Nobody but its owner reaches a journal, through any of its methods."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.log_store import DAY, KNEE, OWNER
from traininglog.access import NotFound
from traininglog.facts import Gear
from traininglog.journal import Journal
from traininglog.notes import Note
from traininglog.repository import Repository
from traininglog.scope import EVERYTHING
from traininglog.steps import Add, Edit, Remove
from traininglog.viewer import SYSTEM, Viewer

if TYPE_CHECKING:
    from collections.abc import Callable

    from traininglog.store import Store

USES: list[Callable[[Journal], Any]] = [
    lambda j: j.entries(),
    lambda j: j.facts(),
    lambda j: j.find("entry", 1),
    lambda j: j.answers(),
    lambda j: j.write("told", [Add(KNEE)], today=DAY),
    lambda j: j.undo(1),
    lambda j: j.changes(),
    lambda j: j.newest(),
    lambda j: j.history("entry", 1),
    lambda j: j.removed(),
    lambda j: j.put_back("back", "entry", 1),
    lambda j: j.forget("entry", 1),
    lambda j: j.forget_words(1),
    lambda j: j.forgotten(),
    lambda j: j.forget_again(["digest"]),
]
BY_ID: list[Callable[[Journal], Any]] = [
    *(
        f
        for f in USES
        if {"find", "undo", "history", "put_back", "forget", "forget_words"}
        & set(f.__code__.co_names)
    ),
    lambda j: j.find("fact", 1),
    lambda j: j.write("told", [Add(KNEE)], today=DAY, instead_of=1),
    lambda j: j.write("told", [Edit(1, "", KNEE)], today=DAY),
    lambda j: j.write("told", [Remove("entry", 1, "")], today=DAY),
    lambda j: j.write("told", [Remove("fact", 1, "")], today=DAY),
]


@pytest.fixture
def anas(store: Store) -> Journal:
    """A journal of the first runner in which every id of a one stands."""
    journal = Journal(store.repository(OWNER), 1)
    journal.write("told", [Add(KNEE), Add(Gear(DAY, "shoes", "Road 2"))], today=DAY)
    store.repository(OWNER).add_notes(1, [Note(DAY, "knee 4/10")])
    return journal


def test_every_method_is_in_the_access_table() -> None:
    public = {n for n in vars(Journal) if not n.startswith("_")}
    assert {n for f in USES for n in f.__code__.co_names if n in public} == public


@pytest.mark.parametrize("use", USES)
@pytest.mark.parametrize(
    "viewer",
    [
        Viewer("owner", 2),
        Viewer("owner"),
        Viewer("therapist", 1),
        Viewer("therapist", 1, EVERYTHING, writes=True),
        Viewer("link", 1, EVERYTHING, writes=True),
    ],
)
@pytest.mark.usefixtures("anas")
def test_a_foreign_journal_is_not_there(
    store: Store, viewer: Viewer, use: Callable[[Journal], Any]
) -> None:
    repository = Repository(store.engine, store.streams, viewer)
    with pytest.raises(NotFound):
        use(Journal(repository, 1))


@pytest.mark.parametrize("use", USES)
def test_a_runner_who_does_not_exist_has_none(
    store: Store, use: Callable[[Journal], Any]
) -> None:
    with pytest.raises(NotFound):
        use(Journal(store.repository(SYSTEM), 7))


@pytest.mark.parametrize("use", BY_ID)
@pytest.mark.parametrize("viewer", [Viewer("owner", 2), SYSTEM])
def test_ids_of_somebody_else_are_not_there(
    store: Store, anas: Journal, viewer: Viewer, use: Callable[[Journal], Any]
) -> None:
    before = (anas.entries(), anas.facts(), anas.changes())
    with pytest.raises(NotFound):
        use(Journal(store.repository(viewer), 2))
    assert (anas.entries(), anas.facts(), anas.changes()) == before


@pytest.mark.usefixtures("anas")
def test_the_program_itself_reaches_every_journal(store: Store) -> None:
    journal = Journal(store.repository(SYSTEM), 1)
    assert [kept.said for kept in journal.entries()] == [KNEE]
    journal.undo(1)
    assert journal.entries() == ()
