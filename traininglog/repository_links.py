"""Which copies are of one activity, changed within a transaction: shown, joined, split, gone.

An activity is one row and shows the values of its best copy, the one that is `kept`. Files
come before the rows that name them and go after: what is nobody's after a change is returned.
What a person said (pain, notes, verdicts, answers) stays in every case.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from traininglog import linking
from traininglog import tables as t
from traininglog.access import NotFound
from traininglog.bin_rows import insert_bins
from traininglog.links_said import follow, move_notes, move_said, say_of_part, say_two
from traininglog.links_strava import give_run, list_again, move_run, want_samples
from traininglog.strava_rows import API
from traininglog.told import told_values

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy import Connection, Row

    from traininglog.linking import Format
    from traininglog.told import Values

SAID: Final = "you said so"
"""Why a copy is where it is that its runner put there."""
_OWN: Final = frozenset({"id", "runner_id"})


def worth(copy: Row[Any]) -> tuple[Any, ...]:
    """Sorts a row of a source first whose samples are best; the same whatever came first."""
    kind: Format = "api" if copy.origin == API else copy.format
    return linking.worth(kind, copy.records, copy.sha256, copy.session)


def copies_of(connection: Connection, runner_id: int, activity_id: str) -> list[Row[Any]]:
    """The rows of its sources, the best first."""
    of = t.source.c
    mine = sa.and_(of.runner_id == runner_id, of.activity_id == activity_id)
    return sorted(connection.execute(sa.select(t.source).where(mine)), key=worth)


def fall_back(
    connection: Connection, runner_id: int, activity_id: str, without: Collection[int]
) -> list[str] | None:
    """Show the best source that stays as it told itself; None where none stays.

    `without` are sources that go. Returns the streams that are nobody's now. What a file has
    to tell beyond that is read again outside of a transaction.
    """
    zone = connection.scalar(sa.select(t.runner.c.zone).where(t.runner.c.id == runner_id))
    for copy in copies_of(connection, runner_id, activity_id):
        if copy.id in without:
            continue
        if (values := told_values(copy, zone or "UTC")) is not None:
            return show(connection, runner_id, copy.id, values)
    return None


def show(connection: Connection, runner_id: int, source_id: int, values: Values) -> list[str]:
    """Make a source the kept one of its activity, which shows these values from then on.

    The id of the activity stays. Returns the streams that are nobody's now.
    """
    copy = _source(connection, runner_id, source_id)
    before = _activity(connection, copy.activity_id)
    this = t.activity.c.id == before.id
    row = values.stored(runner_id, before.id)
    connection.execute(t.activity.update().where(this).values(row))
    connection.execute(t.speed_bin.delete().where(t.speed_bin.c.activity_id == before.id))
    insert_bins(connection, [(before.id, values.speed_bins)])
    _keep(connection, before.id, source_id)
    after = _activity(connection, before.id)
    follow(connection, before, after)
    want_samples(connection, after)
    if copy.origin == API and copy.told is None:
        list_again(connection, copy)
    return [] if before.stream in {None, values.stream} else [before.stream]


def join(
    connection: Connection, runner_id: int, keep: str, gone: str, why: str = SAID
) -> list[str]:
    """Two activities are one: `keep` has all sources of both, and shows the best of them.

    Returns the streams that are nobody's now.
    """
    one, other = _activity(connection, keep), _activity(connection, gone)
    mine, theirs = _kept(connection, runner_id, keep), _kept(connection, runner_id, gone)
    of, moved = t.source.c, {"activity_id": keep}
    first = sa.and_(of.activity_id == gone, of.linked == "")
    connection.execute(t.source.update().where(first).values(linked=why))
    connection.execute(t.source.update().where(of.activity_id == gone).values(moved))
    move_run(connection, keep, gone)
    move_said(connection, runner_id, one, other)
    is_better = theirs is not None and (mine is None or worth(theirs) < worth(mine))
    if is_better:
        _take_values(connection, one, other)
    if (best := theirs if is_better else mine) is not None:
        _keep(connection, keep, best.id)
    connection.execute(t.activity.delete().where(t.activity.c.id == gone))
    after = _activity(connection, keep)
    for before in (one, other):
        follow(connection, before, after)
    want_samples(connection, after)
    stream = one.stream if is_better else other.stream
    return [] if stream is None else [stream]


def split(
    connection: Connection, runner_id: int, source_id: int, new_id: str,
    own: Values | None = None, rest: tuple[int, Values] | None = None, *, is_said: bool = True,
) -> tuple[str, list[str]]:  # fmt: skip
    """A source is another activity: the id of that, and the streams that are nobody's now.

    `own` are its values; None where they are shown, and `rest` is then the source that takes
    over and its values. `new_id` is moved on where it is taken. `is_said`: the runner said that
    they are two, so that nothing links them or asks again.
    """
    copy = _source(connection, runner_id, source_id)
    before = _activity(connection, copy.activity_id)
    new_id = _free_id(connection, new_id)
    row = before._asdict() | {"id": new_id}
    row = row if own is None else own.stored(runner_id, new_id)
    connection.execute(t.activity.insert(), row)
    if own is not None:
        insert_bins(connection, [(new_id, own.speed_bins)])
    else:
        bins = t.speed_bin.c.activity_id
        moved = t.speed_bin.update().where(bins == before.id)
        connection.execute(moved.values(activity_id=new_id))
    here = {"activity_id": new_id, "kept": True, "linked": ""}
    connection.execute(t.source.update().where(t.source.c.id == source_id).values(here))
    if copy.origin == API:
        give_run(connection, copy, new_id)
    move_notes(connection, before, new_id, copy)
    gone: list[str] | None = []
    if own is None:
        gone = (fall_back(connection, runner_id, before.id, ())
                if rest is None else show(connection, runner_id, *rest))  # fmt: skip
    unlink_alone(connection, runner_id)
    say_of_part(connection, runner_id, before.id, new_id)
    if is_said:
        say_two(connection, runner_id, before.id, new_id)
    want_samples(connection, _activity(connection, new_id))
    return new_id, [name for name in gone or () if name != row["stream"]]


def drop_source(
    connection: Connection, runner_id: int, source_id: int,
    rest: tuple[int, Values] | None = None,
) -> list[str]:  # fmt: skip
    """A source goes; the last one takes its activity along. Notes and the diary stay.

    `rest` is the source that takes over from the kept one and its values, if somebody read
    them; else it is what that told. Returns the streams that are nobody's now.
    """
    copy = _source(connection, runner_id, source_id)
    gone: list[str] | None = []
    if copy.kept:
        gone = (fall_back(connection, runner_id, copy.activity_id, {source_id})
                if rest is None else show(connection, runner_id, *rest))  # fmt: skip
    connection.execute(t.source.delete().where(t.source.c.id == source_id))
    if gone is not None:
        unlink_alone(connection, runner_id)
        return gone
    run = t.activity.c.id == copy.activity_id
    streams = connection.scalars(sa.select(t.activity.c.stream).where(run)).all()
    connection.execute(t.activity.delete().where(run))
    return [name for name in streams if name is not None]


def unlink_alone(connection: Connection, runner_id: int) -> None:
    """A source that is the only one of its activity was put to nothing."""
    of = t.source.c
    mine = of.runner_id == runner_id
    alone = sa.select(of.activity_id).where(mine).group_by(of.activity_id)
    these = of.activity_id.in_(alone.having(sa.func.count() == 1))
    connection.execute(t.source.update().where(mine, of.linked != "", these).values(linked=""))


# Rows


def _source(connection: Connection, runner_id: int, source_id: int) -> Row[Any]:
    of = t.source.c
    this = sa.and_(of.runner_id == runner_id, of.id == source_id)
    found = connection.execute(sa.select(t.source).where(this)).first()
    if found is None:
        raise NotFound(f"there is no copy {source_id}")
    return found


def _activity(connection: Connection, activity_id: str) -> Row[Any]:
    this = t.activity.c.id == activity_id
    return connection.execute(sa.select(t.activity).where(this)).one()


def _kept(connection: Connection, runner_id: int, activity_id: str) -> Row[Any] | None:
    return next((c for c in copies_of(connection, runner_id, activity_id) if c.kept), None)


def _keep(connection: Connection, activity_id: str, source_id: int) -> None:
    mine = t.source.c.activity_id == activity_id
    kept = sa.case((t.source.c.id == source_id, sa.true()), else_=sa.false())
    connection.execute(t.source.update().where(mine).values(kept=kept))


def _take_values(connection: Connection, one: Row[Any], other: Row[Any]) -> None:
    """The values and bins of the other activity, under the id of the one."""
    values = {c.name: getattr(other, c.name) for c in t.activity.c if c.name not in _OWN}
    connection.execute(t.activity.update().where(t.activity.c.id == one.id).values(values))
    bins = t.speed_bin.c.activity_id
    connection.execute(t.speed_bin.delete().where(bins == one.id))
    moved = t.speed_bin.update().where(bins == other.id)
    connection.execute(moved.values(activity_id=one.id))


def _free_id(connection: Connection, wanted: str) -> str:
    """The id that its first copy gives an activity, or the next one where that is taken."""
    number, name = 1, wanted
    while connection.scalar(sa.select(t.activity.c.id).where(t.activity.c.id == name)):
        number += 1
        name = f"{wanted}.{number}"
    return name
