"""A clinic on PostgreSQL: a therapist's list and visits over 10, 100 and 1,000 runners.

    python -m benchmarks.clinic [RUNNERS ...]

A real server with three years of each runner (`clinic_cohort`), the app with sign-in, audit and
compression, every request of a page. Milliseconds are by the clock, from asking to
the last byte; on a busy machine CPU tells more. The slope is that of log time over log runners,
from the fewest to the most.
"""

from __future__ import annotations

import sys
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from os import getloadavg
from pathlib import Path
from statistics import fmean, median, quantiles
from time import perf_counter, process_time
from typing import TYPE_CHECKING, Final

import numpy as np
import sqlalchemy as sa

from benchmarks.clinic_cohort import make_cohort
from benchmarks.clinic_visitor import Connections, Visitor, database_cpu
from benchmarks.table import Row, exponent, told
from service.card_keeper import CardKeeper
from service.jobs import Worker
from service.patient_cards import card_version
from tests.hosted_room import HostedRoom
from tests.postgres import running_postgres
from traininglog import tables as t
from traininglog.database import writing
from traininglog.home import Home
from traininglog.patient_cards import PatientCards
from traininglog.store import Store
from traininglog.streams import NewFile, encode, stream_name
from traininglog.viewer import SYSTEM

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from benchmarks.clinic_cohort import Cohort
    from benchmarks.clinic_visitor import Look
    from tests.postgres import Postgres

SIZES: Final = (10, 100, 1000)
YEARS: Final = 3
LOOKS: Final = 30
LIST_MS: Final = 200.0
LIST_QUERIES: Final = 5
VISIT_MS: Final = 300.0
SLOPE: Final = 1.0
_LIST: Final = ("/patients", "", "patients-page")
_TABLES: Final = sa.text("""
    SELECT relname, pg_table_size(oid) / 1e6, pg_indexes_size(oid) / 1e6, reltuples
    FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
    ORDER BY pg_total_relation_size(oid) DESC LIMIT 9
""")


@dataclass(frozen=True, slots=True)
class Times:
    """Looks at one page: median and 95th percentile in ms, the most of all else."""

    ms: float
    p95: float
    cpu_ms: float
    database_ms: float
    kb: float
    queries: int
    to_fill: int

    @classmethod
    def of(cls, looks: Sequence[Look]) -> Times:
        """All of them together."""
        ms = sorted(look.ms for look in looks)
        return cls(
            median(ms), quantiles(ms, n=20)[-1], median(look.cpu_ms for look in looks),
            fmean(look.database_ms for look in looks),
            max(look.kb for look in looks), max(look.queries for look in looks),
            max(look.to_fill for look in looks),
        )  # fmt: skip

    def __str__(self) -> str:
        return (
            f"{self.ms:6.0f} ms, p95 {self.p95:4.0f}, CPU {self.cpu_ms:4.0f} "
            f"and {self.database_ms:2.0f} of the database's;{self.kb:5.1f} kB; "
            f"{self.queries} queries, {self.to_fill} to fill it"
        )


def main() -> int:
    """0 where the bounds hold at the most runners, and no slope is steeper than a line."""
    sizes = tuple(map(int, sys.argv[1:])) or SIZES
    found: dict[int, dict[str, Times]] = {}
    with running_postgres() as server:
        for size in sizes:
            with tempfile.TemporaryDirectory() as folder:
                found[size] = dict(_measured(server, Path(folder), size))
    return told(list(_rows(found)))


def _rows(found: dict[int, dict[str, Times]]) -> Iterator[Row]:
    runners = max(found)
    most = found[runners]
    yield Row(f"list of {runners:,} patients", most["list"].ms, "ms", LIST_MS)
    yield Row("queries to fill it", most["list"].to_fill, "", LIST_QUERIES)
    yield Row(f"visit, of {runners:,} runners", most["visit"].ms, "ms", VISIT_MS)
    for name in most if len(found) > 1 else ():
        grows = exponent([(n, times[name].ms) for n, times in found.items()])
        yield Row(f"{name}: exponent over runners", grows, "", SLOPE)


def _measured(server: Postgres, folder: Path, size: int) -> Iterator[tuple[str, Times]]:
    """One size, printed as it comes."""
    begun = perf_counter(), process_time()
    with Store.open(Home(folder, server.create())) as store:
        cohort = make_cohort(store, size, YEARS)
        took = perf_counter() - begun[0], process_time() - begun[1]
        print(f"\n== {size:,} runners, made in {took[0]:.0f} s (CPU {took[1]:.0f}), "
              f"a load of {getloadavg()[0]:.0f}", flush=True)  # fmt: skip
        connections = Connections(store.engine)
        _cards(store, cohort)
        looks = _list(store, cohort)
        print(f"  list          {looks}  (at most {LIST_MS:.0f} ms, {LIST_QUERIES} to fill it)")
        yield "list", looks
        for name, words, times in _visits(store, cohort):
            print(f"  visit, {words:11}{times}  (at most {VISIT_MS:.0f} ms)", flush=True)
            yield name, times
        print(f"  connections at once, for one request: {connections.most}")
        _print_size(store, size)


def _cards(store: Store, cohort: Cohort) -> None:
    """What the first look costs without any card, and how long until all are made."""
    with _app(store, cohort) as visitor:
        first = visitor.look(*_LIST)
    print(f"  list, no card {first.ms:6.0f} ms, {first.to_fill} queries to fill it")
    keeper, cards = CardKeeper(store, lambda: cohort.now), _cards_of(store)
    lacking = len(cards.lacking(cohort.now, most=len(cohort.runner_ids)))
    begun, after = (perf_counter(), process_time()), keeper.keep_some()
    while after:
        after = keeper.keep_some(after)
    wall, cpu = perf_counter() - begun[0], process_time() - begun[1]
    each = f"CPU {1000 * cpu / lacking:.0f} ms a card" if lacking else ""
    print(f"  {lacking} cards made beside the pages in {wall:.0f} s, {each}", flush=True)


def _cards_of(store: Store) -> PatientCards:
    return PatientCards(store.engine, card_version())


def _list(store: Store, cohort: Cohort) -> Times:
    with _app(store, cohort) as visitor:
        visitor.look(*_LIST)
        return Times.of([visitor.look(*_LIST) for _ in range(LOOKS)])


def _visits(store: Store, cohort: Cohort) -> Iterator[tuple[str, str, Times]]:
    """Each visit by an app that knows nothing: first in a day, again that day; then again."""
    grants = store.grants(SYSTEM).of_account(cohort.therapist.id)[:LOOKS]
    _give_samples(store, [grant.runner_id for grant in grants])
    asked = [("/visit", f"?of={grant.public_id}", "visit-page") for grant in grants]
    rounds = -(-LOOKS // len(asked))
    first: list[Look] = []
    kept: list[Look] = []
    again: list[Look] = []
    for _ in range(rounds):
        with writing(store.engine) as connection:
            connection.execute(t.kept_analysis.delete())
        for looks in ((first,), (kept, again)):
            with _app(store, cohort) as visitor:
                visitor.look(*asked[0])  # the first of all waits for modules
                for one in looks:
                    one += [visitor.look(*page) for page in asked[1:]]
    yield "visit", "findings kept", Times.of(kept)
    yield "first visit", "of a day", Times.of(first)
    yield "visit again", "once more", Times.of(again)


@contextmanager
def _app(store: Store, cohort: Cohort) -> Iterator[Visitor]:
    """A fresh app with nothing in memory, and the therapist's browser."""
    worker = Worker(store)
    room = HostedRoom(store, worker, now=cohort.now)
    room.accounts["therapist"] = cohort.therapist
    yield Visitor(room, "therapist", database_cpu(store.engine))
    worker.close()


def _give_samples(store: Store, runner_ids: Iterable[int]) -> None:
    """An hour of samples for the runs of some: the page draws those of one of them."""
    seconds = np.arange(3600)
    columns = {
        "timestamp": 1_700_000_000 + seconds, "distance_m": 270 * seconds,
        "speed_mps": 2700 + seconds % 90, "heart_rate_bpm": 140 + seconds % 11,
        "cadence_rpm": 84 + seconds % 3,
    }  # fmt: skip
    name, run = stream_name("samples", 0), t.activity.c
    for runner_id in runner_ids:
        store.streams.put(runner_id, [NewFile("streams", name, encode(columns, {}))])
        with writing(store.engine, runner_id) as connection:
            mine = t.activity.update().where(run.runner_id == runner_id)
            connection.execute(mine.values(stream=name))


def _print_size(store: Store, size: int) -> None:
    with store.engine.connect() as connection:
        rows = connection.execute(_TABLES).all()
        whole = connection.scalar(sa.text("SELECT pg_database_size(current_database()) / 1e6"))
    print(f"  database {whole:.0f} MB, {whole / size:.2f} a runner; rows, MB of rows and of "
          "indexes, for a runner and a year:")  # fmt: skip
    a_year = size * YEARS
    for name, heap, indexes, tuples in rows:
        told = (max(tuples, 0) / a_year, heap / a_year, indexes / a_year)
        print(f"    {name:14}{told[0]:8.0f} {told[1]:8.3f} {told[2]:8.3f}")


if __name__ == "__main__":
    sys.exit(main())
