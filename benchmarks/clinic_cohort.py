"""A clinic's store: so many virtual runners with years of log each, who share with a therapist.

    cohort = make_cohort(store, 1000)

Summary rows and roll-ups, as imports and diaries leave them, without samples. Every seventh
runner's last half-year came from Strava alone, which is for its owner. Rows go in by COPY on
PostgreSQL: a thousand runners have seven million of them.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import TYPE_CHECKING, Any, Final

from benchmarks.clinic_lives import patient
from service.renewing import NOW as READ_TODAY
from traininglog import people_tables as p
from traininglog import tables as t
from traininglog.activity_rows import activity_values
from traininglog.database import writing
from traininglog.linking import Identity
from traininglog.repository_rows import (
    fact_values,
    note_values,
    pain_values,
    source_values,
)  # fmt: skip
from traininglog.runner import Source
from traininglog.schema import SPEED_BIN_COLUMNS
from traininglog.scope import EVERYTHING, Scope

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sqlalchemy import Connection, Table

    from benchmarks.clinic_lives import Patient
    from traininglog.accounts import Account
    from traininglog.activity import Activity
    from traininglog.store import Store

NOW: Final = datetime(2026, 11, 22, 20, tzinfo=UTC)
"""When the cohort is looked at, unless another time is said."""
_TOGETHER: Final = 50
"""Runners written in one transaction."""
_STRAVA_EVERY: Final = 7


@dataclass(frozen=True, slots=True)
class Cohort:
    """The therapist, and the runners' numbers in the order of the seeds."""

    therapist: Account
    runner_ids: tuple[int, ...]
    now: datetime


def make_cohort(
    store: Store, runners: int, years: int = 3, seed: int = 1, now: datetime = NOW
) -> Cohort:
    """Write so many runners, each with an account and a grant to one new therapist.

    Another `seed` adds others to the same store. Runners are told apart by their seeds, so
    that the first ten of a hundred are the ten of ten.
    """
    therapist = store.accounts.add(
        f"busy{seed}@clinic.example", f"Dr. Busy {seed}", "therapist", now
    )
    seeds = range(seed * 100_000, seed * 100_000 + runners)
    ids: list[int] = []
    for start in range(0, runners, _TOGETHER):
        people = [patient(one, now.date(), years) for one in seeds[start : start + _TOGETHER]]
        with writing(store.engine) as connection:
            ids += _write(connection, people, therapist, now)
    if store.engine.dialect.name != "sqlite":  # as the server does by itself within minutes
        with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as one:
            one.exec_driver_sql("VACUUM ANALYZE")
    return Cohort(therapist, tuple(ids), now)


def _write(
    connection: Connection, people: Sequence[Patient], therapist: Account, now: datetime
) -> list[int]:
    """Some runners with all that is theirs; their numbers."""
    runners = [
        {"name": one.log.runner, "zone": "Europe/Berlin", "settings": {}, "log_version": 1,
         "created_at": now}
        for one in people
    ]  # fmt: skip
    new = t.runner.insert().returning(t.runner.c.id, sort_by_parameter_order=True)
    ids = list(connection.scalars(new, runners))
    rows: dict[Table, list[dict[str, Any]]] = defaultdict(list)
    for runner_id, one in zip(ids, people, strict=True):
        for table, row in _rows(one, Random(one.log.runner), therapist.id, now):
            rows[table].append(row | {"runner_id": runner_id})
    for table, found in rows.items():
        names = tuple(found[0])
        _put(connection, table, names, ([row[name] for name in names] for row in found))
    names = ("activity_id", *(column.name for column in SPEED_BIN_COLUMNS))
    _put(connection, t.speed_bin, names, (row for one in people for row in _bin_rows(one)))
    return ids


def _rows(
    one: Patient, rng: Random, therapist_id: int, now: datetime
) -> Iterator[tuple[Table, dict[str, Any]]]:
    """Every row of a runner but the roll-up's, without whose it is."""
    log, at = one.log, {"created_at": now}
    login = log.runner.replace(" ", ".").lower()
    yield p.account, {
        "login": f"{login}@log.example", "name": log.runner, "kind": "runner", "is_off": False,
        **at,
    }  # fmt: skip
    yield p.grant, at | _grant(log.runner, rng, therapist_id, now)
    half_a_year = now.date() - timedelta(days=182)
    has_strava = rng.randrange(_STRAVA_EVERY) == 0
    for run in log.activities:
        is_api = has_strava and run.day > half_a_year
        yield from _run_rows(replace(run, origin="strava_api" if is_api else "file"), now)
    for entry in log.pain:
        yield t.pain_entry, at | pain_values(entry)
    for fact in log.facts:
        yield t.fact, at | fact_values(fact)
    for note in one.notes:
        yield t.note, at | note_values(note)
    for day, kind in log.gap_kinds.items():
        yield t.gap_answer, {"return_day": day, "kind": kind, "origin": "manual"}
    for span in log.declarations:
        yield t.declaration, {"first_day": span.first_day, "last_day": span.last_day}
    yield t.answer, {"key": "told:settings", "value": "km"}


def _grant(name: str, rng: Random, therapist_id: int, now: datetime) -> dict[str, Any]:
    """What a runner shares: most of them all, some a place or two, some the last year."""
    year = now.date() - timedelta(days=365)
    scope: Scope = rng.choices(
        (EVERYTHING, Scope(since=year), Scope(frozenset({"knee", "itb", "hip"}), notes=False),
         Scope(frozenset({"achilles", "calf"}), year, history=False)),
        (6, 2, 1, 1),
    )[0]  # fmt: skip
    return {
        "public_id": f"g{rng.getrandbits(64):016x}", "account_id": therapist_id,
        "label": name.replace("Patient", "Runner"), "scope": scope.kept(), "writes": True,
        "pictures": True, "expires_at": now + timedelta(days=rng.randint(2, 300)),
    }  # fmt: skip


def _run_rows(run: Activity, now: datetime) -> Iterator[tuple[Table, dict[str, Any]]]:
    """A run, the copy of it that is kept, and the file it came in."""
    records, sha256 = (
        int(60 * (run.timer_min or 0)),
        hashlib.sha256(run.id.encode()).hexdigest(),
    )
    more = {
        "serial": "3912345678",
        "records": records,
        "stream": None,
        "version": READ_TODAY.activity,
    }
    yield t.activity, activity_values(run) | more
    told = Identity(
        run.sport, run.start, "fit" if run.origin == "file" else "api", "3912345678",
        run.timer_min, run.timer_min, run.distance_km, records,
    )  # fmt: skip
    path = f"export/{run.start:%Y-%m-%d-%H-%M-%S}.fit.gz"
    yield t.source, source_values(Source(
        run.id, run.day, sha256, 0, path, run.origin, "columnar", "1", kept=True,
        imported_at=now, identity=told,
    ))  # fmt: skip
    yield t.seen_file, {
        "path": path, "size": 40 * records, "mtime_ns": 1, "outcome": "added", "reason": "",
        "problems": [], "version": READ_TODAY.reader,
    }  # fmt: skip


def _bin_rows(one: Patient) -> Iterator[tuple[Any, ...]]:
    bins = one.log.bins
    of = () if bins.run is None else (bins.ids[n] for n in bins.run.tolist())
    return zip(of, *(values.tolist() for values in bins.columns.values()), strict=True)


def _put(
    connection: Connection, table: Table, names: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    """Rows of these columns, by the quickest way there is."""
    dialect = connection.dialect
    to_kept = [
        table.c[name].type.dialect_impl(dialect).bind_processor(dialect) for name in names
    ]
    if any(to_kept):
        rows = (
            [to(value) if to else value for to, value in zip(to_kept, row, strict=True)]
            for row in rows
        )
    quoted = ", ".join(map(dialect.identifier_preparer.quote, names))
    if dialect.name == "sqlite":
        marks = ", ".join("?" * len(names))
        insert = f"INSERT INTO {table.name} ({quoted}) VALUES ({marks})"  # noqa: S608 -- our own
        connection.exec_driver_sql(insert, [tuple(row) for row in rows])
        return
    raw: Any = connection.connection.driver_connection
    with (
        raw.cursor() as cursor,
        cursor.copy(f"COPY {table.name} ({quoted}) FROM STDIN") as into,
    ):
        for row in rows:
            into.write_row(row)
