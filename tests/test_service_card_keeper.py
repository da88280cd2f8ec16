"""Cards made beside the pages: who lacks one gets it, and nobody else."""

from __future__ import annotations

from datetime import timedelta
from threading import Event
from typing import TYPE_CHECKING, Any

import pytest

from service import card_keeper
from service.card_keeper import CardKeeper
from service.patient_cards import card_version
from tests.hosted_room import NOW, HostedRoom, hosted
from tests.people import source_of
from traininglog.pain import PainEntry
from traininglog.patient_cards import PatientCards
from traininglog.scope import Scope
from traininglog.viewer import SYSTEM, Viewer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def room(tmp_path: Path) -> Iterator[HostedRoom]:
    with hosted(tmp_path) as one:
        yield one


def keeper(room: HostedRoom) -> CardKeeper:
    return CardKeeper(room.store, room.clock)


def lacking(room: HostedRoom) -> tuple[int, ...]:
    return PatientCards(room.store.engine, card_version()).lacking(room.now)


def shown(room: HostedRoom, who: str) -> list[bool]:
    """Of each patient whether a card was there already."""
    return [bool(one.card) for one in source_of(room, who).patients().look(at_most=0)]


def test_a_list_is_whole_before_anybody_looks(room: HostedRoom) -> None:
    assert shown(room, "therapist") == [False]
    assert lacking(room) == (room.runners["runner"],)
    assert keeper(room).keep_some() == 0
    assert shown(room, "therapist") == shown(room, "narrow") == [True]
    assert lacking(room) == ()


def test_a_write_is_followed_by_new_cards(room: HostedRoom) -> None:
    keeper(room).keep_some()
    entry = PainEntry(NOW.date(), "hip", "left", 7)
    room.store.repository(SYSTEM).add_pain(room.runners["runner"], [entry])
    assert shown(room, "therapist") == [False]
    keeper(room).keep_some()
    (one,) = source_of(room, "therapist").patients().look(at_most=0)
    assert one.card
    assert one.card.pain
    assert one.card.pain.place == entry.place


def test_a_new_scope_is_a_card_of_its_own(room: HostedRoom) -> None:
    keeper(room).keep_some()
    grants = room.store.grants(Viewer("owner", room.runners["runner"]))
    grants.share(
        room.runners["runner"], label="hip", scope=Scope(frozenset({"hip"})), now=NOW,
        expires_at=NOW + timedelta(days=9), account_id=room.accounts["stranger"].id,
    )  # fmt: skip
    assert lacking(room) == (room.runners["runner"],)
    keeper(room).keep_some()
    assert shown(room, "stranger") == [True]


def test_what_is_over_or_a_link_is_kept_no_card(room: HostedRoom) -> None:
    room.now = NOW + timedelta(days=31)
    assert lacking(room) == ()
    room.now = NOW
    for who in ("therapist", "narrow"):
        room.store.grants(SYSTEM).revoke(room.grants[who].id, NOW)
    assert lacking(room) == ()


def test_many_are_looked_for_a_few_at_a_time(
    room: HostedRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(card_keeper, "SOME", 1)
    one = keeper(room)
    last = one.keep_some()
    assert last == room.runners["runner"]
    assert one.keep_some(last) == 0


def test_what_cannot_be_made_stops_no_other(
    room: HostedRoom, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    other = room.runners["other"]
    room.store.grants(Viewer("owner", other)).share(
        other, label="all", scope=Scope(), now=NOW, expires_at=NOW + timedelta(days=9),
        account_id=room.accounts["stranger"].id,
    )  # fmt: skip
    made, make = [], card_keeper.make_card

    def fail_once(*args: Any) -> object:
        made.append(args)
        if len(made) == 1:
            raise OSError("the disk is away")
        return make(*args)

    monkeypatch.setattr(card_keeper, "make_card", fail_once)
    keeper(room).keep_some()
    assert "tried again" in caplog.text
    assert lacking(room) == (room.runners["runner"],)
    assert shown(room, "stranger") == [True]


def test_the_thread_keeps_them_and_ends(
    room: HostedRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, looked = keeper(room), Event()
    keep_some = one.keep_some

    def heard(after: int = 0) -> int:
        told = keep_some(after)
        looked.set()
        return told

    monkeypatch.setattr(one, "keep_some", heard)
    one.start()
    one.start()
    assert looked.wait(20)
    one.close()
    assert lacking(room) == ()
