"""Fifty people at once on the pages, as a clinic serves them: gunicorn, PostgreSQL, TLS apart.

    python -m benchmarks.load [SECONDS]

40 runners and 10 therapists with three years of log each go from page to page for a minute:
Today, Story, Cycles, Diary, a run's entry now and then, the visit page, the list of patients.
Each page is asked for as a browser asks: document, layout, callbacks. Once with time to read
between the pages (3 to 7 s), once without any; the libraries are in the browser already. A
bare Dash page of one line goes through the same, behind the same gunicorn (2 processes of 8
threads). The askers share the processors with the servers.
"""

from __future__ import annotations

import os
import sys
import tempfile
import threading
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from benchmarks.clinic_cohort import make_cohort
from benchmarks.table import Row, told
from service.analysis import analysis_for
from service.clock import today
from service.patient_desk import PatientDesk
from tests.pages_server import Asking, served
from tests.postgres import running_postgres
from traininglog import people_tables as p
from traininglog.home import Home
from traininglog.store import Store
from traininglog.viewer import SYSTEM, Viewer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from tests.pages_server import Answer, Pages

RUNNERS: Final = 40
THERAPISTS: Final = 10
LOAD_S: Final = 60.0
OTHER_S: Final = 20.0
"""How long each of the other three goes: without time to read, and both of the bare page."""
READING_S: Final = (3.0, 7.0)
_TICK: Final = os.sysconf("SC_CLK_TCK")
_ENTRY_EVERY: Final = 4
"""An entry is written at every so many visits to the diary."""


@dataclass
class Tally:
    """What was asked in one go, and how long each answer took, in seconds."""

    took: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    faults: Counter[str] = field(default_factory=Counter)
    visits: list[float] = field(default_factory=list)

    def every(self) -> list[float]:
        """All answers, the quickest first."""
        return sorted(one for some in self.took.values() for one in some)


@dataclass
class Person:
    """One of the fifty, from one page to the next."""

    browser: Asking
    kind: str
    tally: Tally
    rng: Random
    grants: Sequence[str] = ()

    def visit(self) -> None:
        """One page, as a browser opens it."""
        begun = time.perf_counter()
        if self.kind == "bare":
            self._open("/", "bare")
        elif self.kind == "therapist":
            self._as_therapist()
        else:
            self._as_runner()
        self.tally.visits.append(time.perf_counter() - begun)

    def _as_runner(self) -> None:
        page = self.rng.choices(("/today", "/", "/cycles", "/diary"), (4, 3, 2, 2))[0]
        self._open(page, page)
        if page == "/today":
            self._call(page, "today.children")
            self._call(page, "today-notes.children")
        elif page == "/":
            view = {"span": self.rng.choice(("16w", "52w", "all"))}
            self._call(page, "figure.data", **{"view.data": view})
            self._call(page, "pin.data", **{"asked.data": None, "view.data": view})
        elif page == "/cycles":
            self._call(page, "cycles-page.children")
        else:
            self._call(page, "diary-head.children")
            self._call(page, "diary-notes.children")
            if self.rng.randrange(_ENTRY_EVERY) == 0:
                self._write()

    def _write(self) -> None:
        """An entry, and one time in two it is taken back."""
        values = {
            "day": datetime.now(UTC).date().isoformat(), "when": "daily", "location": "calf",
            "side": "left", "score": str(self.rng.randint(1, 6)),
            "note": f"after breakfast {next(_NUMBERS)}",
        }  # fmt: skip
        said = {"n": "form-1", "action": "save", "form": "entry", "id": None, "values": values}
        answer = self._call("an entry", "diary-head.children", **{"diary-said.data": said})
        state = answer.said["response"]["diary-desk"]["state"] if answer else {}
        if state.get("status") != "saved":
            self.tally.faults[f"an entry: {state}"] += 1

    def _as_therapist(self) -> None:
        if self.rng.randrange(3) == 0:
            self._open("/patients", "/patients")
            self._call("/patients", "patients-page.children")
            return
        of = f"?of={self.rng.choice(self.grants)}"
        self._open(f"/visit{of}", "/visit")
        self._call("/visit", "visit-page.children", **{"visit-url.search": of})

    def _open(self, path: str, name: str) -> None:
        at = {"Referer": f"https://log.example{path}"}
        self._timed(name, lambda: self.browser.get(path, Sec_Fetch_Dest="document"))
        self._timed(f"{name} layout", lambda: self.browser.get("/_dash-layout", **at))
        self._timed("dependencies", lambda: self.browser.get("/_dash-dependencies", **at))

    def _call(self, page: str, output: str, **values: Any) -> Answer | None:
        return self._timed(
            f"{page} {output.partition('.')[0]}", lambda: self.browser.call(output, **values)
        )

    def _timed(self, name: str, ask: Callable[[], Answer]) -> Answer | None:
        begun = time.perf_counter()
        try:
            answer = ask()
        except OSError as fault:
            self.tally.faults[f"{name}: {type(fault).__name__}"] += 1
            return None
        self.tally.took[name].append(time.perf_counter() - begun)
        if answer.status >= 300 or not answer.body:
            self.tally.faults[f"{name}: {answer.status}"] += 1
            return None
        return answer


_NUMBERS: Final = count(1)


def main() -> int:
    """0 where nobody met an error."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else LOAD_S
    with tempfile.TemporaryDirectory() as folder, running_postgres() as server:
        home = Home(Path(folder) / "data", server.create())
        begun = time.perf_counter()
        with Store.open(home) as store:
            people = _people(store)
            print(f"{_size(store)}, made in {time.perf_counter() - begun:.0f} s", flush=True)
            failed = 0
            rows = []
            for app in ("bare", "painmile"):
                where = "benchmarks.bare:app()" if app == "bare" else "painmile.wsgi:app()"
                with served(home, Path(folder) / "log", app=where) as pages:
                    for reading in (READING_S, None):
                        lasts = seconds if app == "painmile" and reading else OTHER_S
                        tally = _go(pages, people, lasts, reading, is_bare=app == "bare")
                        rows.append((app, reading, tally))
                        failed += sum(tally.faults.values())
                    if app == "painmile":
                        print(f"connections to the database: {_connections(store)}")
            _tell(rows)
    return told([Row("errors", failed, "", 0), *_ratios(rows)])


def _people(store: Store) -> list[tuple[str, str, Sequence[str]]]:
    """The session, kind and grants of each of the fifty; all logs worked out, as imports do."""
    now = datetime.now(UTC)
    cohort = make_cohort(store, RUNNERS + THERAPISTS, now=now)
    runners = {one.id: one for one in store.repository(SYSTEM).runners()}
    people: list[tuple[str, str, Sequence[str]]] = []
    for account in store.accounts.accounts():
        if account.runner_id is None or len(people) >= RUNNERS:
            continue
        owner = store.repository(Viewer("owner", account.runner_id))
        analysis_for(owner, account.runner_id, today(runners[account.runner_id].zone))
        token = store.sessions.start(now, account.name, account_id=account.id)
        people.append((token, "runner", ()))
    with store.engine.connect() as connection:
        mine = sa.select(p.grant.c.public_id).where(p.grant.c.account_id == cohort.therapist.id)
        grants = tuple(connection.scalars(mine))
    therapist = cohort.therapist
    for _ in range(THERAPISTS):  # ten browsers of one practice
        token = store.sessions.start(now, therapist.name, account_id=therapist.id)
        people.append((token, "therapist", grants))
    desk = PatientDesk(store, therapist.id, therapist.name, lambda: now)
    desk.look(at_most=len(grants))  # cards are kept for the day
    return people


def _go(
    pages: Pages, people: Sequence[tuple[str, str, Sequence[str]]], lasts_s: float,
    reading: tuple[float, float] | None, *, is_bare: bool,
) -> Tally:  # fmt: skip
    """All of them at once, for so long; what the processes used is printed."""
    tally = Tally()
    everybody = [
        Person(Asking(pages.port, token), "bare" if is_bare else kind, tally, Random(n), grants)
        for n, (token, kind, grants) in enumerate(people)
    ]
    end = time.monotonic() + lasts_s

    def live(person: Person) -> None:
        if reading:  # nobody begins at the same moment
            time.sleep(person.rng.uniform(0, reading[1]))
        while time.monotonic() < end:
            person.visit()
            if reading:
                time.sleep(person.rng.uniform(*reading))

    processes = pages.workers()
    before, began = _cpu_s(processes), time.monotonic()
    threads = [threading.Thread(target=live, args=[one]) for one in everybody]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    lasted, used = time.monotonic() - began, _cpu_s(processes) - before
    name, asked = "bare page" if is_bare else "painmile", len(tally.every())
    print(
        f"{name}, {'time to read' if reading else 'no pause'}: {asked:,} answers in "
        f"{lasted:.0f} s, {asked / lasted:.0f}/s, {1000 * used / asked:.1f} ms of CPU each, "
        f"{', '.join(f'{_mb(one):.0f} MB' for one in processes)}, "
        f"errors {sum(tally.faults.values())} {dict(tally.faults) or ''}",
        flush=True,
    )
    return tally


def _tell(rows: Sequence[tuple[str, object, Tally]]) -> None:
    """Quantiles of all, beside the bare page's, and of each part of the pages."""
    for words, bare, ours in _pairs(rows):
        print(f"\n{words}: ms at p50, p95, p99")
        for name, one in (("bare page", bare), ("painmile", ours)):
            print(
                f"  {name:12}{_quantiles(one.every())}   a whole page{_quantiles(one.visits)}"
            )
        for name, took in sorted(ours.took.items(), key=lambda item: -sum(item[1])):
            print(f"    {name:24}{len(took):6}{_quantiles(took)}")


def _pairs(rows: Sequence[tuple[str, object, Tally]]) -> Iterator[tuple[str, Tally, Tally]]:
    for reading, words in ((READING_S, "with time to read"), (None, "without any pause")):
        bare, ours = (next(t for a, r, t in rows if a == app and r == reading)
                      for app in ("bare", "painmile"))  # fmt: skip
        yield words, bare, ours


def _ratios(rows: Sequence[tuple[str, object, Tally]]) -> Iterator[Row]:
    for words, bare, ours in _pairs(rows):
        for what, some, plain in (
            ("an answer", ours.every(), bare.every()),
            ("a whole page", ours.visits, bare.visits),
        ):  # fmt: skip
            p99 = _at(some, 0.99)
            remark = f"{1000 * p99:.0f} ms"
            yield Row(f"p99 of {what} to the bare page's, {words}", p99 / _at(plain, 0.99),
                      "times", remark=remark)  # fmt: skip


def _quantiles(took: Sequence[float]) -> str:
    return "".join(f"{1000 * _at(took, q):9.1f}" for q in (0.5, 0.95, 0.99))


def _at(took: Sequence[float], q: float) -> float:
    ranked = sorted(took)
    return ranked[min(int(q * len(ranked)), len(ranked) - 1)]


def _cpu_s(processes: Sequence[int]) -> float:
    """Seconds of CPU of these processes until now."""
    return sum(map(sum, map(_ticks, processes))) / _TICK


def _ticks(pid: int) -> Iterator[int]:
    told = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    yield from (int(told[11]), int(told[12]))


def _mb(pid: int) -> float:
    told = Path(f"/proc/{pid}/status").read_text("ascii")
    return next(int(line.split()[1]) for line in told.splitlines() if "VmRSS" in line) / 1000


def _connections(store: Store) -> int:
    with store.engine.connect() as connection:
        mine = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        return int(connection.scalar(sa.text(mine)) or 0) - 1


def _size(store: Store) -> str:
    with store.engine.connect() as connection:
        runs, entries, size = connection.execute(sa.text(
            "SELECT (SELECT count(*) FROM activity), (SELECT count(*) FROM pain_entry), "
            "pg_database_size(current_database())"
        )).one()  # fmt: skip
    return f"{runs:,} runs, {entries:,} pain entries, {size / 1e6:.0f} MB of database"


if __name__ == "__main__":
    sys.exit(main())
