"""What only a Strava account has is in no byte that anybody else gets; its file's twin is.

One run is planted three times, in servers that are alike otherwise: as an account brings it,
as a file, and as an account brings it that is a row of an export too. Every address and every
callback there is gets asked, so that a new one is looked at by itself.
"""

from __future__ import annotations

import io
import re
import zipfile
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np
import pytest

from dashboard.app import PAGES
from dashboard.security import LIBRARIES
from service.export import Export
from service.export_to import export_log
from service.jobs import Worker
from tests.api_runs import level_bin, strava_source
from tests.hosted_room import LINK_PASSWORD, NOW, HostedRoom
from tests.log_store import run, write
from tests.strava_log import connect, listed, listing
from tests.test_dashboard_matrix import Watched, callbacks
from traininglog.activity_rows import activity_values
from traininglog.linking import Identity
from traininglog.notes import Note
from traininglog.pain import Place
from traininglog.repository_import import Batch, NewActivity
from traininglog.runner import Source
from traininglog.scope import EVERYTHING, Scope
from traininglog.store import Store
from traininglog.streams import NewFile, encode
from traininglog.textform import read_diary
from traininglog.told import told_of
from traininglog.viewer import SYSTEM, Viewer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from werkzeug.test import TestResponse

    from traininglog.activity import Activity

How = Literal["api", "file", "row"]
DAY: Final = date(2026, 11, 18)
WORD: Final = "Quetschkartoffel"
"""In every text that the planted run has: device, title, notes, file, athlete."""
VALUES: Final[dict[str, Any]] = {
    "distance_km": 12.345678, "timer_min": 83.45678, "speed_mps": 2.4654924,
    "cadence_spm": 187.65432, "heart_rate_bpm": 191.23456, "ascent_m": 876.54321,
    "temperature_c": 37.77777, "device": f"Watch {WORD}",
}  # fmt: skip
_MEANT: Final = (
    # The distance in metres, kilometres and miles, whole and rounded
    r"12[.,]?345\d*", r"12[.,]?346", r"12\.35", r"12\.34", r"12\.3", r"7\.6712\d*", r"7\.671",
    r"7\.67", r"7\.7",
    # with the other runs of its week, 16 km
    r"28\.345\d*", r"28\.35", r"28\.3", r"17\.61\d*", r"17\.6",
    # Time and pace
    r"83\.4\d*", r"83\.5", r"5,?007(\.4\d*)?", r"83:27", r"1:23:27", r"6:4[56]", r"10:5[234]",
    r"2\.465\d*", r"2\.47",
    # Steps, heart, climb, warmth
    r"187\.\d+", r"191\.\d+", r"876(\.\d+)?", r"877", r"37\.7\d*", r"37\.8",
)  # fmt: skip
PLANTED: Final = re.compile(
    rf"(?<![\d.,:])(?:{'|'.join(_MEANT)})(?![\d:])|{WORD}|planted", re.IGNORECASE
)
IN_ROW: Final[dict[str, Any]] = {"distance_km": 9.87654, "timer_min": 61.2345}
"""What the row of an export says of the planted run."""
OF_ROW: Final = frozenset({"9.9", "25.9", "1:01:14"})
VISITORS: Final = ("therapist", "narrow", "link")


@contextmanager
def planted(root: Path, how: How) -> Iterator[Watched]:
    """A server with one runner's sixteen weeks and the run, and who may look at them."""
    with Store.open(root) as store:
        room = HostedRoom(store, Worker(store))
        runner_id = store.repository(SYSTEM).add_runner("Ana Musterfrau", "Europe/Berlin").id
        room.runners["runner"] = runner_id
        write(store, runner_id, *_weeks())
        _plant(store, runner_id, how)
        _diary(store, runner_id)
        _people(room, runner_id)
        watched = object.__new__(Watched)
        watched.room, watched.asked = room, []
        watched.clients = {who: room.client(who) for who in ("runner", *VISITORS)}
        yield watched
        room.worker.close()


def _weeks() -> list[Activity]:
    """Runs of 5, 5 and 6 km a week, in steps and speeds that are not the planted ones."""
    first = date(2026, 8, 3)
    return [
        run(f"r{week:02}-{at}", first + timedelta(weeks=week, days=day), distance_km=km,
            timer_min=km * 6, speed_mps=1000 / 360, cadence_spm=164.0, heart_rate_bpm=140.0)
        for week in range(16)
        for at, (day, km) in enumerate(((0, 5.0), (3, 5.0), (5, 6.0)))
        if first + timedelta(weeks=week, days=day) <= NOW.date()
    ]  # fmt: skip


def _plant(store: Store, runner_id: int, how: How) -> None:
    one = replace(
        run("planted-run", DAY, **VALUES), start=datetime(2026, 11, 18, 6, tzinfo=UTC)
    )
    source = replace(
        strava_source(one.id, DAY, 77_001, kept=True), path=f"Strava/{WORD}/12345.678"
    )
    if how != "file":
        one = replace(one, origin="strava_api")
        connect(store, runner_id, athlete_name=WORD)
        row = listed("501", activity=replace(one, id="501"), raw={"id": 501, "name": WORD})
        listing(store, replace(row, texts={"title": WORD, "description": f"{WORD} 12345.678"}))
    else:
        source = replace(source, sha256="f" * 64, origin="file", engine="columnar")
    times = int(one.start.timestamp()) + 30 * np.arange(75, dtype=np.int64)
    records = {"timestamp": times, "distance_m": np.linspace(0, 1_234_568, 75).astype(np.int64)}
    store.streams.put(runner_id, [NewFile("streams", "planted.parquet", encode(records, {}))])
    new = NewActivity(
        activity_values(one), None, 75, "planted.parquet", "1", [level_bin(187.65432)]
    )
    rows = [_row(one)] if how == "row" else []
    store.imports(SYSTEM).write(runner_id, Batch([new], [source, *rows]))
    store.repository(SYSTEM).add_notes(runner_id, [
        Note(DAY, f"{WORD} after 12.345678 km, knee 7/10", field, one.id, one.origin)
        for field in ("title", "description", "private_note")
    ])  # fmt: skip


def _row(one: Activity) -> Source:
    """The same run as a row of an export tells it."""
    values: dict[str, Any] = dict.fromkeys(VALUES) | IN_ROW
    told = replace(one, **values)
    return Source(
        one.id, one.day, "row:strava:501", 0, "x.zip!activities.csv", "archive", "strava", "1",
        kept=False, imported_at=NOW, identity=Identity("running", one.start, "row"),
        told=told_of(told), linked=f"its number at Strava, {WORD}",
    )  # fmt: skip


def _diary(store: Store, runner_id: int) -> None:
    """Pain that flares after the planted run, which a therapist's verdict is about."""
    told, problems = read_diary("""
2026-10-08 | knee right 4/10 from 3 km; next morning 3/10
2026-11-05 | knee right 2/10 from 3 km
2026-11-14 | knee right 2/10 from 3 km
2026-11-18 | knee right 6/10 from 4 km; next morning 5/10
2026-11-18 back ill
2026-11-21 | knee right 3/10 from 2 km
2026-10-02 visit "steady" by "M. K."
2026-11-08 flags all no
""", NOW.date())  # fmt: skip
    assert not problems
    repository = store.repository(Viewer("owner", runner_id))
    repository.add_diary(runner_id, told)
    repository.judge_cycle(runner_id, Place("knee", "right"), "planted-run", "agree")


def _people(room: HostedRoom, runner_id: int) -> None:
    accounts = room.store.accounts
    room.accounts["runner"] = accounts.add(
        "ana@log.example", "Ana Musterfrau", "runner", NOW, runner_id=runner_id
    )
    grants = room.store.grants(Viewer("owner", runner_id))
    scopes = {
        "therapist": EVERYTHING, "narrow": Scope(frozenset({"knee"}), date(2026, 10, 1)),
    }  # fmt: skip
    for who, scope in scopes.items():
        room.accounts[who] = accounts.add(f"{who}@clinic.example", who, "therapist", NOW)
        room.grants[who] = grants.share(
            runner_id, label=who, scope=scope, expires_at=NOW + timedelta(days=30), now=NOW,
            account_id=room.accounts[who].id, address=room.accounts[who].login, writes=True,
            pictures=True,
        )  # fmt: skip
    room.grants["link"] = room.sign_in.make_link(
        Viewer("owner", runner_id), runner_id, label="link", scope=EVERYTHING, writes=True,
        expires_at=NOW + timedelta(days=30), password=LINK_PASSWORD,
    ).grant  # fmt: skip


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    with planted(tmp_path_factory.mktemp("api"), "api") as watched:
        yield watched


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    with planted(tmp_path_factory.mktemp("file"), "file") as watched:
        yield watched


@pytest.fixture(scope="module")
def row(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    with planted(tmp_path_factory.mktemp("row"), "row") as watched:
        yield watched


# Everything there is to ask


_MORE: Final = (
    "", "&run=planted-run", "&unit=mi&weeks=52&run=planted-run", "&weeks=all&table=runs",
    "&save=1&weeks=26",
)  # fmt: skip


def asked(watched: Watched, who: str) -> Iterator[tuple[str, str]]:
    """Every answer to somebody: what was asked, and its words."""
    grant = watched.room.grants.get(who)
    of = grant.public_id if grant else "me"
    rules = {
        rule.rule.replace("<token>", "unknown")
        for rule in watched.room.server.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and not rule.arguments - {"token"}
    }
    pages = {path for page in PAGES for path in (page.path, *page.files)}
    for path in sorted(path for path in rules | pages if not path.startswith(LIBRARIES)):
        for more in _MORE if path.startswith(_OF_A_VISIT) else _MORE[:1]:
            answer = watched.clients[who].get(f"{path}?of={of}{more}")
            yield f"{path}?{more}", _words(answer)
            answer.close()
    yield from called(watched, who, of)


_OF_A_VISIT: Final = ("/visit", "/report")


def called(watched: Watched, who: str, of: str) -> Iterator[tuple[str, str]]:
    """Every callback's answers; of a runner only those of what a visitor would see."""
    for output, name in callbacks(watched):
        is_visit = name.startswith("visit")
        if who == "runner" and not is_visit:
            continue
        for more in _MORE if is_visit else _MORE[:1]:
            said: Any = {"action": "look", "run": "planted-run", "key": "planted-run"}
            for told in (None, said):
                values = {
                    "search": f"?of={of}{more}", "pathname": "/visit", "said": told,
                    "asked": "planted-run", "data": told,
                }  # fmt: skip
                answer, _ = watched.call(who, output, values)
                yield f"{name} {more} {told}", _words(answer)


@pytest.mark.parametrize("who", [*VISITORS, "runner"])
def test_what_only_strava_has_is_in_no_answer(api: Watched, who: str) -> None:
    """Of the runner what is made as for somebody else: the preview and its report."""
    assert not leaks_in(api, who)


@pytest.mark.parametrize("who", [*VISITORS, "runner"])
def test_a_row_of_an_export_is_told_by_its_own_values_alone(row: Watched, who: str) -> None:
    """The run is there and counts, and of what Strava says of it there is nothing."""
    assert not leaks_in(row, who)
    answers = dict(asked(row, who) if who != "runner" else called(row, who, "me"))
    page = "".join(w for what, w in answers.items() if what.startswith("visit-page.children"))
    assert {one for one in OF_ROW if one in page} == OF_ROW
    assert "not shown" not in page


def leaks_in(watched: Watched, who: str) -> list[tuple[str, str]]:
    """What was planted, where it is answered, and with which words around it."""
    answers = list(asked(watched, who) if who != "runner" else called(watched, who, "me"))
    assert len(answers) > 15
    leaks = []
    for what, told in answers:
        words = _without_what_was_asked(told)
        if found := PLANTED.search(words):
            leaks.append((what, words[max(0, found.start() - 60) : found.end() + 20]))
    return leaks[:8]


@cache
def _pictures() -> frozenset[bytes]:
    folder = Path(__file__).parents[1] / "docs" / "images"
    return frozenset(file.read_bytes() for file in folder.iterdir())


_DRAWN: Final = re.compile(
    r"""(?x) (\\*["'\s]) (?:d|x|y|x1|x2|y1|y2|cx|cy|r|width|height|points|transform|viewBox)
    (?: \\*" : \s* (?: \\*"[^"\\]*\\*" | -?[\d.]+) | ="[^"]*" )"""
)
"""Where the strokes of a drawing are; their numbers are no values."""


def _words(answer: TestResponse) -> str:
    """What an answer says; a picture of the manual is the same for everybody."""
    if answer.mimetype == "image/png" and answer.data in _pictures():
        return ""
    return _DRAWN.sub(r"\1", answer.data.decode("utf-8", "replace"))


_TOKEN: Final = re.compile(rf"(?i)(?![\w-]*(?:{WORD}|planted))[\w-]{{16,}}")
"""Digests and made-up ids, such as of a page load: any digits may stand in them."""


def _without_what_was_asked(words: str) -> str:
    """An answer may say the address it was asked by."""
    return _TOKEN.sub("", words.replace("run=planted-run", ""))


@pytest.mark.parametrize("who", [*VISITORS, "runner"])
def test_the_same_run_of_a_file_is_there(file: Watched, who: str) -> None:
    answers = dict(asked(file, who) if who != "runner" else called(file, who, "me"))
    seen: dict[str, set[str]] = {}
    for what, words in answers.items():
        found = (one[0] for one in PLANTED.finditer(_without_what_was_asked(words)))
        seen.setdefault(what.split("?")[0].split(" ")[0], set()).update(found)
    assert {"12.3", "28.3", "1:23:27"} <= seen["visit-page.children"], seen
    assert who == "runner" or seen["/report"], seen


# What is taken along


def _export(watched: Watched, folder: Path) -> dict[str, bytes]:
    """The folder that the command writes and the file that the page gives, unpacked."""
    runner_id = watched.room.runners["runner"]
    store = watched.room.store
    export_log(Export(store.repository(Viewer("owner", runner_id)), runner_id, NOW), folder)
    files = {str(one.relative_to(folder)): one.read_bytes()
             for one in sorted(folder.rglob("*")) if one.is_file()}  # fmt: skip
    answer = watched.clients["runner"].get("/your-data/export.zip")
    with zipfile.ZipFile(io.BytesIO(answer.data)) as packed:
        return files | {f"zip/{name}": packed.read(name) for name in packed.namelist()}


def test_an_export_has_the_row(row: Watched, tmp_path: Path) -> None:
    """And the row alone: its values, its file's name, none of what Strava says."""
    files = _export(row, tmp_path / "row")
    leaks = {name: found[0] for name, data in files.items()
             if (found := PLANTED.search(data.decode("utf-8", "replace")))}  # fmt: skip
    ids = {"planted-run", "planted"}
    assert {name: words for name, words in leaks.items() if words.lower() not in ids} == {}
    assert b"9.87654" in files["activities.csv"]
    assert b"activities.csv" in files["files.csv"]
    assert b"strava_api" not in b"".join(files.values())


def test_an_export_leaves_it_out(api: Watched, file: Watched, tmp_path: Path) -> None:
    files = _export(api, tmp_path / "api")
    assert len(files) > 20
    leaks = {name: found[0] for name, data in files.items()
             if (found := PLANTED.search(data.decode("utf-8", "replace")))}  # fmt: skip
    assert leaks == {}
    twin = _export(file, tmp_path / "file")
    there = {name for name, data in twin.items()
             if PLANTED.search(data.decode("utf-8", "replace"))}  # fmt: skip
    tables = {"activities.csv", "notes.csv", "files.csv"}
    assert tables | {f"zip/{name}" for name in tables} <= there
