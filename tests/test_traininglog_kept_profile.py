"""The knots of a run as they are kept: the same to everybody, unpacked for who looks."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from service.analysis import analysis_for, answers_of
from tests.log_store import DAY, OWNER, run, write
from traininglog import activity_rows
from traininglog.activity import Knot
from traininglog.activity_rows import KeptProfile, pack_profile, unpack_profile

if TYPE_CHECKING:
    import pytest

    from traininglog.store import Store

KNOTS = (Knot(1.0, 1.0, 6.0), Knot(2.5, 2.25, 14.5))
_NUMBER = st.integers(0, 10**8)


@given(st.lists(st.builds(lambda d, r, s: Knot(d / 1000, r / 1000, s / 60), *[_NUMBER] * 3)))
def test_kept_knots_are_the_knots(told: list[Knot]) -> None:
    packed = pack_profile(told)
    kept, knots = KeptProfile(packed), unpack_profile(packed)
    assert kept == knots
    assert knots == kept
    assert kept == KeptProfile(packed)
    assert (len(kept), tuple(kept), hash(kept)) == (len(knots), knots, hash(knots))
    assert repr(kept) == repr(knots)
    assert all(knot in kept for knot in knots)


def test_other_knots_are_others() -> None:
    kept = KeptProfile(pack_profile(KNOTS))
    assert kept != KNOTS[:1]
    assert kept != KeptProfile(pack_profile(KNOTS[:1]))
    assert kept != 7
    assert KNOTS[0] not in KeptProfile(b"")


def test_a_log_is_read_and_told_without_a_knot(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(store, 1, run("a", profile=KNOTS), run("b", date(2024, 3, 10), profile=KNOTS))
    repository, unpacked = store.repository(OWNER), list[bytes]()
    analysis_for(repository, 1, DAY)

    def unpack(packed: bytes) -> tuple[Knot, ...]:
        unpacked.append(packed)
        return unpack_profile(packed)

    monkeypatch.setattr(activity_rows, "unpack_profile", unpack)
    log = repository.training_log(1)
    assert answers_of(log).coverage == analysis_for(repository, 1, DAY, log).coverage
    assert not unpacked
    assert log.runs[1].running_at(1.0) == KNOTS[0]
    assert len(unpacked) == 1
