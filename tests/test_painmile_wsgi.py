"""The pages in several processes: whatever one was told, the others know at the next click."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import cycle
from threading import Thread
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

import pytest

from ingest.notes import lexicon
from painmile import gunicorn, wsgi
from service import analysis as service_analysis
from service import patient_cards
from service.passwords import Passwords
from tests.fit_files import run_bytes
from tests.pages_server import HOST, Asking, Pages, environment, served
from tests.strava_room import waited
from traininglog.home import Home
from traininglog.journal import Journal
from traininglog.store import Store
from traininglog.viewer import SYSTEM, Viewer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.pages_server import Answer

LOGIN: Final = "ana@log.example"
PASSWORD: Final = "a long enough password"  # noqa: S105 -- made up
NOW: Final = datetime.now(UTC)
ENTRY: Final = {
    "day": NOW.date().isoformat(), "when": "daily", "location": "calf", "side": "left",
    "score": "3", "note": "on the stairs",
}  # fmt: skip
_FORM: Final = re.compile(r'name="form" value="([0-9a-f]+)"')


_MADE_ONCE: Final = (
    lexicon.lexicon, service_analysis._codec, service_analysis.rules_fingerprint,
    patient_cards._codec,
)  # fmt: skip


def test_what_a_process_makes_once_is_made_before_anybody_asks() -> None:
    for made in _MADE_ONCE:
        made.cache_clear()
    lexicon._known_in.cache_clear()
    gunicorn.post_worker_init(None)
    held = [made.cache_info().currsize for made in _MADE_ONCE]
    assert held == [len(lexicon.languages()), 1, 1, 1]


@dataclass
class Site:
    """Two servers of one process each over one log, asked in turn."""

    store: Store
    both: tuple[Pages, Pages]

    def browser(self) -> Turning:
        return Turning(self.both[0].port, turns=cycle(pages.port for pages in self.both))


class Turning(Asking):
    """Each question goes to the other server."""

    def __init__(self, port: int, turns: Iterator[int]) -> None:
        super().__init__(port)
        self.turns = turns

    def ask(self, method: str, path: str, body: bytes = b"", **headers: str) -> Answer:
        self.port = next(self.turns)
        return super().ask(method, path, body, **headers)

    def fill(self, path: str, **fields: str) -> Answer:
        """A form that is on a page, filled in and sent."""
        page = self.get(path, Accept_Encoding="identity").body.decode()
        found = _FORM.search(page)
        assert found, page
        body = urlencode({"form": found[1], **fields}).encode()
        kind = "application/x-www-form-urlencoded"
        return self.ask("POST", path, body, Content_Type=kind, Accept_Encoding="identity")

    def said(self, output: str, **values: Any) -> Any:
        answer = self.call(output, **values)
        assert answer.status == 200, answer
        return answer.said["response"]


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with Store.open(tmp_path / "data") as store:
        one = store.repository(SYSTEM).add_runner("Ana", "UTC")
        ana = store.accounts.add(LOGIN, "Ana", "runner", NOW, runner_id=one.id)
        hashed = Passwords().hash(PASSWORD)
        store.accounts.change(ana.id, password=hashed, password_at=NOW)
        home, log = Home(tmp_path / "data"), tmp_path / "log"
        with served(home, log, workers=1) as a, served(home, log, workers=1) as b:
            yield Site(store, (a, b))
    said = log.read_text()
    assert "Traceback" not in said, said


@contextmanager
def working(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """`painmile work` beside them, stopped politely."""
    process = subprocess.Popen(
        [sys.executable, "-m", "painmile", "work"], env=environment(Home(folder)),
        stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        _, said = process.communicate(timeout=60)
        assert process.returncode == 0, said
        assert said.endswith("Stopped. What is not done goes on at the next start.\n"), said


def test_one_person_s_clicks_fall_on_two_processes(site: Site, tmp_path: Path) -> None:
    ana = site.browser()
    came = ana.fill("/sign-in", login=LOGIN, password=PASSWORD)
    assert (came.status, came.headers["Location"]) == (303, "/today")
    assert all(ana.get("/today").status == 200 for _ in site.both)
    _an_import(site, ana, tmp_path / "data")
    _an_entry(site, ana)
    _a_link(site, ana)
    assert ana.ask("POST", "/sign-out").status == 303
    assert all(ana.get("/today").status == 303 for _ in site.both)


def _an_import(site: Site, ana: Turning, folder: Path) -> None:
    """Pieces go now here, now there, and two at one place of a file are never both taken."""
    data = run_bytes()
    job = ana.send("POST", "/upload", {"files": [["run.fit", len(data), 7]]}).said
    path = f"/upload/{job['files'][0]['id']}"
    halves = {0: data[:1000], 1000: data[1000:]}
    for offset, piece in halves.items():
        answers: list[Answer] = []

        def send(at: int = offset, words: bytes = piece, to: list[Answer] = answers) -> None:
            to.append(ana.ask("PATCH", path, words, Upload_Offset=str(at)))

        both = [Thread(target=send), Thread(target=send)]
        for one in both:
            one.start()
        for one in both:
            one.join()
        assert sorted(answer.status for answer in answers) == [200, 409]
    assert ana.ask("POST", f"/upload/{job['job']}/start").status == 200
    jobs = site.store.jobs(SYSTEM)
    assert jobs.job(job["job"]).state == "waiting", "pages do no imports"
    with working(folder):
        waited(lambda: jobs.job(job["job"]).is_over)
    assert jobs.job(job["job"]).counts == {"added": 1}
    for _ in site.both:
        assert "run" in str(ana.said("today.children")), "a page knows of it at once"


def _an_entry(site: Site, ana: Turning) -> None:
    save = {"n": "form-1", "action": "save", "form": "entry", "id": None, "values": ENTRY}
    said = ana.said("diary-head.children", **{"diary-said.data": save})
    assert said["diary-desk"]["state"]["status"] == "saved", said
    for _ in site.both:
        assert "on the stairs" in str(ana.said("diary-head.children"))
    (change, *_) = Journal(site.store.repository(Viewer("owner", 1)), 1).changes()
    undo = {"n": "undo", "action": "undo", "change": change.id}
    said = ana.said("diary-head.children", **{"diary-said.data": undo})
    assert "Taken back" in str(said["diary-saved"])
    for _ in site.both:
        assert "on the stairs" not in str(ana.said("diary-head.children")["diary-entries"])


def _a_link(site: Site, ana: Turning) -> None:
    save = {
        "action": "save",
        "change": "",
        "choice": {"with": "link"},
        "values": {"label": "K."},
    }
    shown = str(ana.said("sharing-page.children", **{"sharing-said.data": save}))
    token = re.search(r"/s/([\w-]+)", shown)
    password = re.search(r"(?<![\w-])[a-z]{4}(?:-[a-z]{4}){2}(?![\w-])", shown)
    assert token, shown
    assert password, shown
    visitor = site.browser()
    assert visitor.fill(f"/s/{token[1]}", password=password[0], name="Dr. K.").status == 303
    assert all(visitor.get("/visit").status == 200 for _ in site.both)
    (grant,) = site.store.grants(SYSTEM).grants(1)
    stop = {"action": "stop", "grant": grant.public_id}
    ana.said("sharing-page.children", **{"sharing-said.data": stop})
    assert all(visitor.get("/visit").status == 404 for _ in site.both)


def test_gunicorn_starts_several_and_a_stop_lets_them_end(tmp_path: Path) -> None:
    """Two that start at once on nothing make one database; up is up without a sign-in."""
    with served(Home(tmp_path / "data"), tmp_path / "log") as pages:
        assert len(pages.workers()) == 2
        up = Asking(pages.port).get("/up")
        assert (up.status, up.body) == (200, b"up\n")
        assert Asking(pages.port).get("/today").headers["Location"] == "/sign-in"
    assert pages.process.returncode == 0
    assert "Traceback" not in pages.log.read_text()


@pytest.mark.parametrize(
    ("env", "words"),
    [
        ({"PAINMILE_HOSTS": ""}, "Set PAINMILE_HOSTS to the name this server is reached by"),
        ({"PAINMILE_KEY": "short"}, "shorter than 32 characters"),
        ({"PAINMILE_DATABASE_URL": "sqlite:///x"}, "PAINMILE_DATABASE_URL takes an address"),
    ],
)
def test_what_is_wrong_is_one_sentence_and_no_server(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
    env: dict[str, str], words: str,
) -> None:  # fmt: skip
    told = {"PAINMILE_DATA": str(tmp_path / "data"), "PAINMILE_HOSTS": HOST} | env
    for name, value in told.items():
        monkeypatch.setenv(name, value)
    for start in (wsgi.check, wsgi.app):
        with pytest.raises(SystemExit) as left:
            start()
        assert left.value.code == 4  # gunicorn gives up at that
        said = capsys.readouterr().err
        assert words in said
        assert said.count("\n") == 1
