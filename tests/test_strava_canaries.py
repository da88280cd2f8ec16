"""The secrets of a Strava account stand nowhere but sealed: a whole life, and a search.

Everything logs at DEBUG. The account is connected on the page and by the command, synced,
refreshed, refused, answered by faults and by pages, crashed and left; whatever was written,
shown or given to save is kept, place by place, and searched for every secret there was.
"""

from __future__ import annotations

import base64
import io
import logging
import os
import subprocess
import sys
from contextlib import ExitStack, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qs, quote, urlsplit

import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from dashboard.app import PAGES, create_app
from dashboard.source import store_source
from painmile import strava_session
from painmile.__main__ import app as commands
from painmile.commands import strava_connect, strava_sync
from service.clock import now
from service.strava_connect import StravaDesk
from tests.browser import answering
from tests.strava_answers import BROKEN, PAGE, TOO_MANY, UNAUTHORIZED
from tests.strava_consents import BACK, answered, visited
from tests.strava_people import made_person
from tests.strava_room import OWNER, StravaRoom
from tests.test_dashboard_app import ask
from traininglog.strava import READ_ALL

if TYPE_CHECKING:
    from collections.abc import Collection

    from flask.testing import FlaskClient

WRONG: Final = "a-5ecret-typed-by-mistake-0001"
LOGGERS: Final = (
    "", "stravalib", "urllib3", "requests", "waitress", "werkzeug", "flask", "dash",
    "sqlalchemy.engine", "sqlalchemy.pool", "sqlalchemy.orm", "asyncio", "alembic",
)  # fmt: skip
PLACES: Final = ("log", "output", "folder", "streams", "pages", "exports", "words")
CRASH: Final = """
import logging, sys
logging.basicConfig(level=logging.DEBUG)
for name in ("sqlalchemy.engine", "urllib3", "stravalib"):
    logging.getLogger(name).setLevel(logging.DEBUG)
from ingest.strava.api import StravaApi
def broken(self, *_):
    raise RuntimeError(f"nobody foresaw this in {self!r}")
StravaApi.activities = broken
from painmile.__main__ import main
sys.argv = ["painmile", *sys.argv[1:]]
main()
"""


@dataclass
class Life:
    """What was written and shown, by place; and every secret there was."""

    kept: dict[str, list[bytes]] = field(default_factory=lambda: {p: [] for p in PLACES})
    secrets: set[str] = field(default_factory=lambda: {WRONG})
    states: set[str] = field(default_factory=set)

    def keep(self, place: str, *said: str | bytes) -> None:
        self.kept[place] += [s.encode() if isinstance(s, str) else s for s in said]

    def hits(self, place: str) -> list[str]:
        """The secrets that stand in a place."""
        return found(self.secrets, self.kept[place])


def found(secrets: Collection[str], texts: list[bytes]) -> list[str]:
    """The secrets that stand in these bytes: as they are, quoted, or as HTTP Basic has them."""
    whole = b"\0".join(texts)
    return [s for s in secrets if any(form in whole for form in forms(s))]


def forms(secret: str) -> set[bytes]:
    """A secret as it may be written. Basic: each of three places that Base64 may begin at."""
    plain = secret.encode()
    basic = {base64.b64encode(b"x" * pad + plain)[4:-4] for pad in range(3)}
    return {plain, quote(secret, safe="").encode(), plain.hex().encode(), *basic}


def folder_bytes(folder: Path) -> list[bytes]:
    """All files of a data folder as they lie there: database, WAL, originals, key."""
    return [path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()]


def stream_texts(folder: Path) -> list[bytes]:
    """What the compressed streams say, their metadata too."""
    texts = []
    for path in sorted(folder.rglob("*.parquet")):
        table = pq.read_table(path)
        texts.append(f"{table.schema.metadata} {table.to_pydict()}".encode())
    return texts


@pytest.fixture(scope="module")
def life(tmp_path_factory: pytest.TempPathFactory) -> Life:
    """A whole life of an account, and what of it can be seen."""
    told, log, output = Life(), io.StringIO(), io.StringIO()
    root = tmp_path_factory.mktemp("life")
    with ExitStack() as stack:
        stack.enter_context(_listening(log))
        stack.enter_context(redirect_stdout(output))
        stack.enter_context(redirect_stderr(output))
        with _Unconnected(root, made_person(count=12)) as room:
            _on_the_page(told, room)
            _synced(told, room)
            _refused(told, room)
            _by_command(told, room)
            _left(told, room)
            told.secrets |= set(room.strava.secrets())
        told.keep("folder", *folder_bytes(room.root))
    told.keep("log", log.getvalue())
    told.keep("output", output.getvalue())
    return told


@pytest.fixture
def planted(life: Life) -> str:
    """One of the secrets."""
    return min(life.secrets)


# The life


def _on_the_page(told: Life, room: StravaRoom) -> None:
    """A wrong secret, a wrong state with a good code, a preview, a no, and a yes."""
    desk = StravaDesk(room.store, 1, room.strava.bases, room.clock)
    source = store_source(
        room.log, 1, lambda: now("UTC"), room.store.imports(OWNER), strava=desk
    )
    server: Any = create_app(source).server
    client = server.test_client()
    with answering(server) as host:
        for secret in (WRONG, room.strava.client_secret):
            values = {"client_id": room.strava.client_id, "client_secret": secret}
            ticks = {"private": "yes", "notes": "yes"}
            said = {"action": "save", "n": 1, "values": values | ticks}
            told.keep("pages", _said(client, said))
        room.strava.sign_ins.denies = True
        _come_back(told, host, desk.again(BACK, READ_ALL))
        room.strava.sign_ins.denies = False
        room.strava.next(BROKEN, on="token")
        _come_back(told, host, desk.again(BACK, READ_ALL))
        url = desk.again(BACK, READ_ALL)
        told.keep("words", repr(desk.accounts.consent(1)))
        _come_back(told, host, url)
    told.keep("words", repr(desk.status()), repr(desk.accounts.secret(1)), repr(desk))
    _seen(told, room, client)


def _said(client: FlaskClient, said: dict[str, Any]) -> bytes:
    """What the page answers to what a person typed."""
    answer = ask(client, "strava-rest.children", {"strava-said": said}, by="strava-said.data")
    assert answer.status_code == 200
    data: bytes = answer.data
    return data


def _come_back(told: Life, host: str, url: str) -> None:
    """From Strava to this computer: with a wrong state, ahead of the visit, and as it is."""
    told.states.add(parse_qs(urlsplit(url).query)["state"][0])
    address = answered(url).replace("127.0.0.1:8050", host)
    wrong = address.replace("state=", "state=x")
    for method, to in (("HEAD", address), ("GET", wrong), ("POST", address), ("GET", address)):
        body, headers = visited(method, to)
        told.keep("pages", body, str(headers))


def _synced(told: Life, room: StravaRoom) -> None:
    """A sync over faults, a token that is refused, and one that runs out."""
    for fault in (BROKEN, PAGE, TOO_MANY, UNAUTHORIZED):
        room.strava.next(fault)
        told.keep("words", repr(room.session()))
        room.strava.forget_access()
        room.clock.go(hours=2)
        told.keep("words", *map(repr, room.until_done()))
    room.clock.go(hours=6)
    told.keep("words", *map(repr, room.until_done()))
    assert room.progress.streams.get("done")
    told.keep("streams", *stream_texts(room.root))
    told.keep("folder", *folder_bytes(room.root))


def _refused(told: Life, room: StravaRoom) -> None:
    """The person takes the permission back at Strava."""
    room.strava.revoke_all()
    room.clock.go(hours=7)
    told.keep("words", repr(room.session()), repr(room.account))
    assert room.account.state == "reconnect"


def _by_command(told: Life, room: StravaRoom) -> None:
    """Connect, status, what can be given to save, and a crash, from the command line."""
    with pytest.MonkeyPatch.context() as patch:
        env = {
            "PAINMILE_DATA": str(room.root), "PAINMILE_STRAVA_OAUTH": room.strava.bases.oauth,
            "PAINMILE_STRAVA_API": room.strava.bases.api, "PAINMILE_DEBUG": "1",
            strava_connect.SECRET: room.strava.client_secret,
            strava_connect.ID: room.strava.client_id,
        }  # fmt: skip
        for name, value in env.items():
            patch.setenv(name, value)
        for module in (strava_session, strava_sync):
            patch.setattr(module, "now", room.clock)
        said: list[str] = []
        patch.setattr(strava_connect, "say", said.append)
        patch.setattr("typer.prompt", lambda *_a, **_k: answered(said[0].split()[-1]))
        csv, whole = str(room.root.parent / "pain.csv"), room.root.parent / "whole"
        for words in (
            "strava connect --paste", "strava sync --json", "strava status",
            "strava status --json", f"pain export {csv}", "analyse --json", "notes propose",
            f"export {whole}",
        ):  # fmt: skip
            done = CliRunner().invoke(commands, words.split())
            assert done.exit_code == 0, done.output
            told.keep("exports", done.output)
        told.keep("exports", Path(csv).read_bytes(), *folder_bytes(whole))
        crashed = subprocess.run(
            [sys.executable, "-c", CRASH, "strava", "sync"],
            capture_output=True, env=dict(os.environ), check=False,
        )  # fmt: skip
    assert b"nobody foresaw this" in crashed.stderr
    assert crashed.returncode == 1
    told.keep("output", crashed.stdout, crashed.stderr)


def _seen(told: Life, room: StravaRoom, client: FlaskClient) -> None:
    """Every page as it is sent, and what can be saved from one."""
    for page in (page for page in PAGES if "local" in page.seen_by):
        for path in (page.path, *page.files):
            told.keep("pages", client.get(path, headers={"Host": "127.0.0.1"}).data)
        layout = client.get(
            "/_dash-layout", headers={"Host": "127.0.0.1", "Referer": f"http://127.0.0.1{path}"}
        )
        told.keep("pages", layout.data)
    told.keep("pages", _said(client, {"action": "sync", "n": 2}))
    told.keep("folder", *folder_bytes(room.root))


def _left(told: Life, room: StravaRoom) -> None:
    """Disconnected while Strava is down, and told later."""
    room.strava.next(BROKEN, times=None, on="revoke|deauthorize|token")
    desk = StravaDesk(room.store, 1, room.strava.bases, room.clock)
    desk.disconnect()
    told.keep("words", *map(repr, room.accounts.farewells(room.clock())), repr(desk.status()))
    told.keep("folder", *folder_bytes(room.root))
    room.strava.well()
    room.clock.go(hours=1)
    desk.say_farewells()
    assert desk.status().farewells == 0


class _Unconnected(StravaRoom):
    """A room whose runner connects by themselves."""

    def connect(self) -> Any:
        """Not by a hand from outside."""


class _listening:  # noqa: N801 -- used as a function
    """Every logger at DEBUG, into one text; as it was, afterwards."""

    def __init__(self, text: io.StringIO) -> None:
        self.handler = logging.StreamHandler(text)
        self.levels: dict[str, int] = {}

    def __enter__(self) -> None:
        logging.getLogger().addHandler(self.handler)
        for name in LOGGERS:
            self.levels[name] = logging.getLogger(name).level
            logging.getLogger(name).setLevel(logging.DEBUG)

    def __exit__(self, *_error: object) -> None:
        logging.getLogger().removeHandler(self.handler)
        for name, level in self.levels.items():
            logging.getLogger(name).setLevel(level)


# The search


@pytest.mark.parametrize("place", PLACES)
def test_no_secret_stands_in(life: Life, place: str) -> None:
    assert sum(map(len, life.kept[place])) > 100  # there is something to look at
    assert life.hits(place) == []


def test_there_were_secrets_of_every_kind(life: Life) -> None:
    # Secrets of the app, codes, and pairs of tokens: of consents and of refreshes.
    assert len(life.secrets) > 15
    assert len(life.states) == 3


def test_a_state_is_nowhere_but_in_the_link_to_strava(life: Life) -> None:
    for place in ("log", "folder", "streams", "exports", "words"):
        assert found(life.states, life.kept[place]) == [], place


def test_everything_was_logged(life: Life) -> None:
    log = b"".join(life.kept["log"]).decode()
    for sign in ("POST", "/oauth/token", "strava_account", "INSERT INTO", "activities"):
        assert sign in log, sign


# The search can find


def test_what_is_logged_is_found(planted: str) -> None:
    text = io.StringIO()
    with _listening(text):
        logging.getLogger("urllib3.connectionpool").debug("POST /oauth/token %s", planted)
    assert found([planted], [text.getvalue().encode()]) == [planted]


def test_what_lies_in_a_database_or_a_stream_is_found(planted: str, tmp_path: Path) -> None:
    import pyarrow as pa  # noqa: PLC0415 -- only to plant something

    with StravaRoom(tmp_path, made_person(count=1)) as room:
        room.accounts.change(1, message=f"Not taken: {planted}")
        assert found([planted], folder_bytes(room.root)) == [planted]  # it is in the WAL yet
    assert found([planted], folder_bytes(room.root)) == [planted]
    table = pa.table({"a": [1]}).replace_schema_metadata({"told": planted})
    pq.write_table(table, tmp_path / "planted.parquet", compression="zstd")
    assert found([planted], stream_texts(tmp_path)) == [planted]


@pytest.mark.parametrize("before", ["", "4", "41", "412", "41235"])
def test_what_http_basic_wraps_is_found(planted: str, before: str) -> None:
    wrapped = base64.b64encode(f"{before}:{planted}".encode())
    assert found([planted], [b"Authorization: Basic " + wrapped]) == [planted]
    assert found([planted], [b"token=" + quote(planted).encode()]) == [planted]
