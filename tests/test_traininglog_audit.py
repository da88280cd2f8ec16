"""The audit: what may be told, and that nothing done to it stays unseen."""

from __future__ import annotations

import random
import stat
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from traininglog.audit import Audit
from traininglog.audit_chain import Links, chained_by
from traininglog.audit_head import Head, HeadFile
from traininglog.database import open_database, writing
from traininglog.people_tables import audit as table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

KEY = b"k" * 32
ACTOR, OWNER = "a" * 16, "b" * 16
NOW = datetime(2026, 10, 2, 9, 41, tzinfo=UTC)
THOUSAND = 1000
Row = tuple[Any, ...]


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[sa.Engine]:
    opened = open_database(tmp_path / "x.db")
    yield opened
    opened.dispose()


@pytest.fixture
def audit(engine: sa.Engine, tmp_path: Path) -> Audit:
    """Twelve rows, told one after the other."""
    told = Audit(engine, KEY, tmp_path / "audit.head")
    _tell(told, 12)
    return told


def _tell(audit: Audit, rows: int, owner: str = OWNER) -> None:
    for minute in range(rows):
        audit.tell(ACTOR, owner, "view", "visit", "done", NOW + timedelta(minutes=minute))


def _do(engine: sa.Engine, words: str) -> None:
    with writing(engine) as connection:
        connection.exec_driver_sql(words)


def _kinds(audit: Audit) -> list[str]:
    return [problem.kind for problem in audit.check()]


def test_what_was_told_is_read_back(audit: Audit) -> None:
    audit.tell(ACTOR, "c" * 16, "export", "log", "done", NOW)
    told = audit.of_owner([OWNER])
    assert len(told) == 12
    assert told[0] == (12, NOW + timedelta(minutes=11), ACTOR, OWNER, "view", "visit", "done")
    assert audit.check() == ()
    assert audit.checked()[:2] == (13, 0)


def test_an_audit_of_nothing_is_whole(engine: sa.Engine, tmp_path: Path) -> None:
    assert Audit(engine, KEY, tmp_path / "audit.head").checked() == (0, 0, (), 0)


@pytest.mark.parametrize(
    "told",
    [
        ("Ana Berg", OWNER, "view", "visit", "done"),
        (ACTOR, "ana@example.org", "view", "visit", "done"),
        (ACTOR, OWNER, "looked", "visit", "done"),
        (ACTOR, OWNER, "view", "knee pain at 5 km", "done"),
        (ACTOR, OWNER, "view", "visit", "hurt downhill"),
    ],
)
def test_no_words_of_a_person_or_a_log_come_in(
    audit: Audit, told: tuple[str, str, Any, Any, Any]
) -> None:
    with pytest.raises(ValueError, match="the audit"):
        audit.tell(*told, NOW)
    assert audit.checked()[:2] == (12, 0)


def test_the_head_is_the_persons_own_file(audit: Audit, tmp_path: Path) -> None:
    assert audit.check() == ()
    assert stat.S_IMODE((tmp_path / "audit.head").stat().st_mode) == 0o600
    assert not list(tmp_path.glob("*.part"))


def test_a_right_row_of_another_audit_is_not_taken_for_one_of_this(
    audit: Audit, engine: sa.Engine, tmp_path: Path
) -> None:
    """As of a copy that went on by itself: same key, same number, another past."""
    elsewhere = open_database(tmp_path / "y.db")
    _tell(Audit(elsewhere, KEY, tmp_path / "other.head"), 7, "c" * 16)
    with elsewhere.connect() as connection:
        row = connection.execute(sa.select(table).where(table.c.seq == 7)).one()._asdict()
    elsewhere.dispose()
    with writing(engine) as connection:
        connection.execute(table.update().where(table.c.seq == 7).values(row))
    (problem,) = audit.check()
    assert str(problem).startswith("rows 7 to 8 were changed")


@pytest.mark.parametrize("column", ["at", "actor", "owner", "action", "what", "result"])
def test_no_column_of_a_row_can_be_changed(
    audit: Audit, engine: sa.Engine, column: str
) -> None:
    change = f"UPDATE audit SET {column} = {column} || '0' WHERE seq = 7"  # noqa: S608
    _do(engine, change)
    (problem,) = audit.check()
    assert str(problem).startswith("row 7 was changed")


@pytest.mark.parametrize(
    ("words", "kinds"),
    [
        ("DELETE FROM audit WHERE seq = 5", ["row"]),
        ("DELETE FROM audit WHERE seq < 4", ["row"]),
        ("DELETE FROM audit WHERE seq > 9", ["cut"]),
        ("DELETE FROM audit", ["cut"]),
        ("UPDATE audit SET chained = 'x' WHERE seq = 12", ["row", "head"]),
        ("UPDATE audit SET seq = 40 WHERE seq = 12", ["row", "head"]),
        ("UPDATE audit SET at = x'00ff' WHERE seq = 3", ["row"]),
        ("INSERT INTO audit SELECT 13, at, actor, owner, action, what, result, chained "
         "FROM audit WHERE seq = 12", ["row"]),
    ],
)  # fmt: skip
def test_damage_is_found(audit: Audit, engine: sa.Engine, words: str, kinds: list[str]) -> None:
    _do(engine, words)
    assert _kinds(audit) == kinds


def test_two_rows_in_each_others_place_are_found(audit: Audit, engine: sa.Engine) -> None:
    _do(engine, "UPDATE audit SET seq = -1 WHERE seq = 4")
    _do(engine, "UPDATE audit SET seq = 4 WHERE seq = 8")
    _do(engine, "UPDATE audit SET seq = 8 WHERE seq = -1")
    assert _kinds(audit) == ["row", "row"]


def test_more_rows_do_not_hide_that_some_were_cut_off(audit: Audit, engine: sa.Engine) -> None:
    _do(engine, "DELETE FROM audit WHERE seq > 9")
    _tell(audit, 5)
    assert _kinds(audit) == ["head"]
    assert "row 12 is not the one" in str(audit.check()[0])


def test_a_missing_head_is_told_and_not_made_anew(audit: Audit, tmp_path: Path) -> None:
    (tmp_path / "audit.head").unlink()
    _tell(audit, 2)
    (problem,) = audit.check()
    assert "whether rows went from the end of the audit cannot be told" in str(problem)


def test_an_older_head_is_right_as_long_as_its_row_is(audit: Audit, tmp_path: Path) -> None:
    before = (tmp_path / "audit.head").read_bytes()
    _tell(audit, 3)
    (tmp_path / "audit.head").write_bytes(before)
    assert audit.checked() == (15, 3, (), 0)
    _tell(audit, 1)
    assert audit.checked() == (16, 0, (), 0)


@pytest.mark.parametrize(
    "damage", [b"", b"{}", b"[1]", b'{"rows": "x", "chained": 1}', b"\xff"]
)
def test_a_damaged_head_is_told(audit: Audit, tmp_path: Path, damage: bytes) -> None:
    (tmp_path / "audit.head").write_bytes(damage)
    _tell(audit, 1)
    assert [p.kind for p in audit.check()] == ["head"]
    assert (tmp_path / "audit.head").read_bytes() == damage


def test_a_head_of_another_audit_is_told(audit: Audit, tmp_path: Path) -> None:
    HeadFile(tmp_path / "audit.head").write(Head(12, "0" * 64))
    assert _kinds(audit) == ["head"]


def test_another_key_is_told_in_one_sentence(
    audit: Audit, engine: sa.Engine, tmp_path: Path
) -> None:
    assert audit.check() == ()
    (problem,) = Audit(engine, b"x" * 32, tmp_path / "audit.head").check()
    assert str(problem) == (
        "rows 1 to 12 cannot be checked: they were made with another key, or changed"
    )


def test_a_key_that_was_replaced_still_knows_its_rows(
    audit: Audit, engine: sa.Engine, tmp_path: Path
) -> None:
    assert audit.check() == ()
    newer = Audit(engine, b"n" * 32, tmp_path / "audit.head", [KEY])
    _tell(newer, 3, "d" * 16)
    assert newer.checked() == (15, 0, (), 0)
    assert len(newer.of_owner([OWNER, "d" * 16])) == 15


def test_after_a_copy_was_put_back_it_can_be_taken_as_it_is(
    audit: Audit, engine: sa.Engine
) -> None:
    _do(engine, "DELETE FROM audit WHERE seq > 9")
    audit.anchor(NOW)
    assert audit.checked() == (10, 0, (), 0)


@pytest.fixture
def taken(audit: Audit, engine: sa.Engine, tmp_path: Path) -> Audit:
    """Twelve rows of a key that is lost, taken as they were, and three rows since."""
    assert audit.check() == ()
    (tmp_path / "audit.head").unlink()
    newer = Audit(engine, b"n" * 32, tmp_path / "audit.head")
    assert _kinds(newer) == ["head", "key"]
    newer.anchor(NOW)
    _tell(newer, 3, "d" * 16)
    return newer


def test_rows_of_a_key_that_is_lost_can_be_taken_as_they_are(taken: Audit) -> None:
    assert taken.checked() == (16, 0, (), 12)
    taken.anchor(NOW)
    assert taken.checked() == (17, 0, (), 12)


@pytest.mark.parametrize(
    ("words", "rows"),
    [
        ("UPDATE audit SET what = 'story' WHERE seq = 7", ["rows 1 to 12"]),
        ("UPDATE audit SET chained = 'x' WHERE seq = 7", ["rows 1 to 12"]),
        ("DELETE FROM audit WHERE seq = 7", ["rows 1 to 12"]),
        ("DELETE FROM audit WHERE seq < 13", ["rows 1 to 13"]),
        ("DELETE FROM audit WHERE seq = 13", ["rows 1 to 14"]),
        ("UPDATE audit SET owner = '' WHERE seq = 13", ["rows 1 to 13"]),
        ("UPDATE audit SET what = 'story' WHERE seq = 15", ["row 15 was"]),
    ],
)
def test_what_is_done_to_them_later_is_found(
    taken: Audit, engine: sa.Engine, words: str, rows: list[str]
) -> None:
    _do(engine, words)
    told = [str(problem) for problem in taken.check()]
    assert [one[: len(start)] for one, start in zip(told, rows, strict=True)] == rows


def test_whoever_has_no_key_takes_nothing_as_it_is(
    audit: Audit, engine: sa.Engine, tmp_path: Path
) -> None:
    _do(engine, "UPDATE audit SET what = 'story' WHERE seq = 7")
    Audit(engine, b"x" * 32, tmp_path / "audit.head").anchor(NOW)
    assert [str(problem)[:6] for problem in audit.check()] == ["row 7 ", "row 13"]


def test_rows_that_are_right_stay_known_by_their_key(audit: Audit, engine: sa.Engine) -> None:
    audit.anchor(NOW)
    assert audit.checked() == (13, 0, (), 0)
    _do(engine, "UPDATE audit SET what = 'story' WHERE seq = 7")
    assert _kinds(audit) == ["row"]


# A thousand rows, each damaged in every way: the chain without a database


@cache
def _thousand() -> tuple[Row, ...]:
    rows: list[Row] = []
    before = ""
    for seq in range(1, THOUSAND + 1):
        told = (seq, f"2026-10-02 09:{seq % 60:02}:00.000000", ACTOR, OWNER, "view", "visit")
        before = chained_by(KEY, before, (*told, "done"))
        rows.append((*told, "done", before))
    return tuple(rows)


def _broken(rows: Sequence[Row], before: Head) -> list[str]:
    links = Links([KEY], before)
    for row in rows:
        links.add(row)
    return [str(problem) for problem in links.problems()]


def _around(at: int) -> tuple[Head, list[Row]]:
    """The rows beside one, and what stands before them."""
    rows = _thousand()
    first = max(0, at - 2)
    before = Head(first, rows[first - 1][-1]) if first else Head(0, "")
    return before, list(rows[first : at + 3])


def test_a_thousand_rows_are_whole() -> None:
    assert _broken(_thousand(), Head(0, "")) == []


@pytest.mark.parametrize("field", range(1, 8))
def test_a_change_of_any_of_a_thousand_rows_is_found(field: int) -> None:
    for at in range(THOUSAND):
        before, rows = _around(at)
        place = min(at, 2)
        assert rows[place][0] == at + 1
        rows[place] = (*rows[place][:field], "f" * 16, *rows[place][field + 1 :])
        (problem, *_) = _broken(rows, before)
        assert f"{at + 1} " in problem


def test_any_of_a_thousand_rows_that_went_is_found() -> None:
    for at in range(THOUSAND - 1):  # of the last one the head tells
        before, rows = _around(at)
        del rows[min(at, 2)]
        assert f"{at + 1} to {at + 2}" in _broken(rows, before)[0]


def test_any_of_a_thousand_rows_put_in_or_moved_is_found() -> None:
    for at in range(THOUSAND - 1):
        before, rows = _around(at)
        place = min(at, 2)
        doubled = [*rows[: place + 1], *rows[place:]]
        assert _broken(doubled, before)
        swapped = [*rows[:place], rows[place + 1], rows[place], *rows[place + 2 :]]
        assert _broken(swapped, before)
        renumbered = [(before.rows + n, *row[1:]) for n, row in enumerate(swapped, 1)]
        assert _broken(renumbered, before)


@given(st.data())
def test_no_damage_whatever_goes_unseen(data: st.DataObject) -> None:
    rows = list(_thousand()[:40])
    whole = list(rows)
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(rows) - 1))
        match data.draw(st.sampled_from(["change", "delete", "double", "move", "renumber"])):
            case "change":
                field = data.draw(st.integers(1, 7))
                words = data.draw(st.text(max_size=20))
                rows[at] = (*rows[at][:field], words, *rows[at][field + 1 :])
            case "delete" if len(rows) > 1:
                del rows[at]
            case "double":
                rows.insert(at, rows[data.draw(st.integers(0, len(rows) - 1))])
            case "move":
                rows.insert(data.draw(st.integers(0, len(rows) - 1)), rows.pop(at))
            case _:
                rows = [(n, *row[1:]) for n, row in enumerate(rows, 1)]
    is_whole = _broken(rows, Head(0, "")) == []
    assert is_whole == (rows == whole[: len(rows)])


# Several at once, and cut off in the middle


_CHILD = """
import sys
from datetime import datetime, UTC
from pathlib import Path
from traininglog.audit import Audit
from traininglog.database import open_database

folder = Path(sys.argv[1])
engine = open_database(folder / "x.db")
audit = Audit(engine, b"k" * 32, folder / "audit.head")
for _ in range(200):
    audit.tell("a" * 16, sys.argv[2] * 16, "view", "visit", "done", datetime.now(UTC))
"""


def test_two_processes_tell_one_chain(engine: sa.Engine, tmp_path: Path) -> None:
    both = [
        subprocess.Popen([sys.executable, "-c", _CHILD, str(tmp_path), name]) for name in "cd"
    ]
    assert [one.wait() for one in both] == [0, 0]
    audit = Audit(engine, KEY, tmp_path / "audit.head")
    assert audit.checked() == (400, 0, (), 0)
    assert [len(audit.of_owner([name * 16])) for name in "cd"] == [200, 200]


def test_a_stop_between_a_row_and_its_head_is_no_fault(
    audit: Audit, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Stopped(BaseException):
        """As a kill would."""

    def stop(*_: object) -> None:
        raise Stopped

    with monkeypatch.context() as patched:
        patched.setattr(Audit, "_move", stop)
        with pytest.raises(Stopped):
            _tell(audit, 1)
    assert audit.checked() == (13, 1, (), 0)
    _tell(audit, 1)
    assert audit.checked() == (14, 0, (), 0)


def test_a_stop_at_the_very_first_row_is_no_fault(
    engine: sa.Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    audit = Audit(engine, KEY, tmp_path / "audit.head")
    with monkeypatch.context() as patched:
        patched.setattr(Audit, "_move", lambda *_: None)
        _tell(audit, 1)
    assert audit.checked() == (1, 1, (), 0)


def test_a_slower_process_does_not_move_the_head_back(audit: Audit, tmp_path: Path) -> None:
    before = HeadFile(tmp_path / "audit.head").read()
    rows = list(range(1, 12))
    random.Random(7).shuffle(rows)
    for seq in rows:
        audit._move(Head(seq, "late"))
    assert HeadFile(tmp_path / "audit.head").read() == before


def test_no_row_is_kept_that_was_not_told_whole(audit: Audit, engine: sa.Engine) -> None:
    with engine.connect() as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(table)) == 12
        assert connection.scalar(sa.select(sa.func.max(sa.func.length(table.c.chained)))) == 64
    assert audit.check() == ()
