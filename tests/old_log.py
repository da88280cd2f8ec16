"""A small log with a row in every table, from which old databases are made."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from tests.journal_desk import EVERY_STEP
from tests.log_store import DAY, KNEE, OWNER, run, write
from tests.strava_log import NOW, SECRET, connect, listed, listing
from traininglog import people_tables as p
from traininglog import strava_tables as s
from traininglog import tables as t
from traininglog.audit import Audit
from traininglog.database import METADATA, writing
from traininglog.journal import Journal
from traininglog.notes import Note
from traininglog.scope import EVERYTHING
from traininglog.steps import Add
from traininglog.store import Store
from traininglog.strava import Consent
from traininglog.uploads import Announced
from traininglog.viewer import SYSTEM

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Engine

    from traininglog.home import Home

LATER = datetime(2099, 1, 1, tzinfo=UTC)


@contextmanager
def something_of_everything(where: Home | Path) -> Iterator[Engine]:
    """Two runners; the first has all there is, the second a run alone."""
    with Store.open(where) as store:
        for name, zone in (("ana", "Europe/Berlin"), ("ben", "America/Lima")):
            store.repository(SYSTEM).add_runner(name, zone)
        write(store, 1, run(), run("b", DAY + timedelta(2), distance_km=8.25))
        write(store, 2, run("c"))
        _diary(store)
        _people(store)
        _strava(store)
        with store.engine.connect() as connection:
            bare = [x.name for x in METADATA.sorted_tables
                    if connection.execute(x.select()).first() is None]  # fmt: skip
        assert not bare, bare
        yield store.engine


def _diary(store: Store) -> None:
    mine = store.repository(OWNER)
    mine.add_notes(1, [Note(DAY, "Knee stiff going down", "title", "a", "file")])
    mine.add_pain(1, [KNEE])
    Journal(mine, 1).write("told", EVERY_STEP, today=DAY)
    Journal(mine, 1).write("more", [Add(KNEE)], today=DAY)
    mine.keep_analysis(1, "owner", "1", DAY, "{}")
    job = store.jobs(OWNER).add(1, "upload", "receiving", ["a.fit"])
    store.uploads(OWNER).expect(1, job.id, [Announced("a.fit", 7, 8)], [])
    _put(store, t.seen_file, path="a.txt", size=7, mtime_ns=8, outcome="refused",
         reason="no run", problems=[], version="1")  # fmt: skip
    _put(store, t.forgotten, digest="5" * 64)


def _people(store: Store) -> None:
    accounts = store.accounts
    therapist = accounts.add("pt@example.org", "P. T.", "therapist", NOW)
    accounts.add("ana@example.org", "Ana", "runner", NOW, runner_id=1)
    accounts.invite(therapist.id, NOW)
    grant = store.grants(OWNER).share(
        1, label="PT", scope=EVERYTHING, now=NOW, expires_at=LATER, account_id=therapist.id
    )
    store.sessions.start(NOW, "", account_id=therapist.id, grant_id=grant.id)
    store.attempts.take({"a": 5}, NOW)
    Audit(store.engine, b"k" * 32, store.folder / "audit.head").tell(
        "a" * 16, "b" * 16, "view", "visit", "done", NOW
    )
    _put(store, p.picture, day=DAY, sha256="6" * 64, mime="image/png", author="Ana", hand="",
         added_at=NOW)  # fmt: skip
    _put(store, p.card, audience="k", rules_version="1", log_version=3, day=DAY, document="{}")


def _strava(store: Store) -> None:
    connect(store)
    listing(store, listed("501", start=NOW - timedelta(days=20)))
    consents, calls = store.strava_accounts(OWNER), store.strava_calls()
    consents.ask(Consent(1, "state", "77", SECRET, "read", wants_notes=False, asked_at=NOW))
    calls.take("77", NOW)
    calls.shut("77", NOW, None)
    store.strava_events(OWNER).expect(1, ["777"], NOW)
    _put(store, s.farewell, client_id="66", secret="sealed", attempts=1, next_try=NOW)  # noqa: S106


def _put(store: Store, table: Any, **values: Any) -> None:
    with writing(store.engine, 1) as connection:
        connection.execute(table.insert(), {"runner_id": 1} | values)
