"""The way in for files as a browser walks it: list, pieces, start; and what is refused."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Any

import pytest

from dashboard.app import create_app
from dashboard.source import CachedSource
from service.upload_claims import Limits
from service.uploads import BODY_BYTES, Inbox
from tests import story_logs
from tests.fit_files import run_bytes
from tests.import_room import ImportRoom
from traininglog.viewer import SYSTEM

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

DATA = run_bytes()
HOST = {"Host": "127.0.0.1"}


@pytest.fixture
def room(tmp_path: Path) -> Iterator[ImportRoom]:
    made = ImportRoom(tmp_path)
    yield made
    made.close()


@pytest.fixture
def client(room: ImportRoom, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    """Requests of the page; the worker stays where it is."""
    monkeypatch.setattr(room.worker, "wake", lambda: None)
    return room.client()


def begin(client: FlaskClient, *files: list[Any], **headers: str) -> TestResponse:
    return client.post("/upload", json={"files": files}, headers=HOST | headers)


def piece(client: FlaskClient, id_: str, offset: Any, data: bytes) -> TestResponse:
    headers = HOST | {"Upload-Offset": str(offset)}
    return client.patch(f"/upload/{id_}", data=data, headers=headers)


def test_files_come_in_and_become_a_log(room: ImportRoom, client: FlaskClient) -> None:
    told = begin(client, ["Garmin/run.fit", len(DATA), 7], ["notes.txt", 5, 7]).get_json()
    (file, none) = told["files"]
    assert none is None
    assert file["received"] == 0
    assert piece(client, file["id"], 0, DATA[:1000]).get_json() == {"received": 1000}
    late = piece(client, file["id"], 0, DATA[:1000])
    assert (late.status_code, late.get_json()) == (409, {"received": 1000})
    again = begin(client, ["Garmin/run.fit", len(DATA), 7]).get_json()
    assert again["files"] == [{"id": file["id"], "received": 1000}]
    assert piece(client, file["id"], 1000, DATA[1000:]).get_json() == {"received": len(DATA)}
    assert client.post(f"/upload/{again['job']}/start", headers=HOST).status_code == 200
    assert room.worker.run_next()
    assert [s.path for s in room.desk.log.sources(1)] == ["Garmin/run.fit"]
    assert room.source.loaded().log.runs


def test_what_is_cancelled_is_gone(room: ImportRoom, client: FlaskClient) -> None:
    told = begin(client, ["a.fit", 9, 7]).get_json()
    piece(client, told["files"][0]["id"], 0, b"abc")
    assert client.post(f"/upload/{told['job']}/cancel", headers=HOST).status_code == 200
    gone = piece(client, told["files"][0]["id"], 3, b"def")
    assert gone.status_code == 404
    assert "Choose them again." in gone.get_json()["words"]
    assert list(room.desk.store.incoming(1).iterdir()) == []


@pytest.mark.parametrize(
    "body",
    [None, [], {}, {"files": 3}, {"files": [["a.fit", "9", 7]]}, {"files": [["a.fit", -1, 7]]},
     {"files": [["a.fit", 2**60, 7]]}, {"files": [["a.fit", 9]]}, {"files": ["a.fit"]}],
)  # fmt: skip
def test_a_list_that_is_none_is_refused(client: FlaskClient, body: Any) -> None:
    answer = client.post("/upload", json=body, headers=HOST)
    assert answer.status_code == 400
    assert "choose anew" in answer.get_json()["words"]


@pytest.mark.parametrize("offset", ["", "-1", "1.5", "x", "²"])
def test_an_offset_that_is_none_is_refused(client: FlaskClient, offset: str) -> None:
    told = begin(client, ["a.fit", 9, 7]).get_json()
    path = f"/upload/{told['files'][0]['id']}"
    headers = HOST | {"Upload-Offset": offset.encode("utf-8").decode("latin-1")}
    assert client.patch(path, data=b"abc", headers=headers).status_code == 400


def test_a_clock_of_nonsense_does_no_harm(client: FlaskClient) -> None:
    files = [["a.fit", 9, -5], ["b.fit", 9, 10**30]]
    assert [f["received"] for f in begin(client, *files).get_json()["files"]] == [0, 0]


def test_more_than_was_told_is_refused(client: FlaskClient) -> None:
    told = begin(client, ["a.fit", 9, 7]).get_json()
    answer = piece(client, told["files"][0]["id"], 0, b"0123456789")
    assert answer.status_code == 422
    assert "More came than" in answer.get_json()["words"]
    assert begin(client, ["a.fit", 9, 7]).get_json()["files"][0]["received"] == 0


def test_a_piece_has_a_bound(client: FlaskClient) -> None:
    told = begin(client, ["a.zip", 2 * BODY_BYTES, 7]).get_json()
    id_ = told["files"][0]["id"]
    assert piece(client, id_, 0, b"x" * (BODY_BYTES + 1)).status_code == 413
    assert piece(client, id_, 0, b"x" * BODY_BYTES).status_code == 200
    big = b'"' + b"x" * 2**20 + b'"'
    about = HOST | {"Content-Type": "application/json"}
    other = client.post("/_dash-update-component", data=big, headers=about)
    assert other.status_code == 413


def test_no_room_is_a_sentence(room: ImportRoom, client: FlaskClient) -> None:
    room.imports.inbox = Inbox(room.desk.store, 1, Limits(free=10**18))
    answer = begin(client, ["a.fit", 9, 7])
    assert answer.status_code == 422
    assert "Make room, or bring in fewer at a time." in answer.get_json()["words"]


@pytest.mark.parametrize(
    ("fault", "words"),
    [(OSError(28, "No space left"), "The disk is full."), (OSError(13, "x"), "be written.")],
)
def test_a_disk_that_fails_is_a_sentence(
    room: ImportRoom, client: FlaskClient, monkeypatch: pytest.MonkeyPatch,
    fault: OSError, words: str,
) -> None:  # fmt: skip
    def broken(*_about: Any) -> None:
        raise fault

    told = begin(client, ["a.fit", 9, 7]).get_json()
    monkeypatch.setattr(room.imports.inbox, "receive", broken)
    answer = piece(client, told["files"][0]["id"], 0, b"abc")
    assert answer.status_code == 507
    assert words in answer.get_json()["words"]


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_other_sites_send_nothing(room: ImportRoom, client: FlaskClient, site: str) -> None:
    told = begin(client, ["a.fit", 3, 7]).get_json()
    foreign = HOST | {"Sec-Fetch-Site": site}
    id_ = told["files"][0]["id"]
    assert begin(client, ["b.fit", 3, 7], **{"Sec-Fetch-Site": site}).status_code == 403
    sent = client.patch(f"/upload/{id_}", data=b"abc", headers=foreign | {"Upload-Offset": "0"})
    assert sent.status_code == 403
    for act in ("start", "cancel"):
        answer = client.post(f"/upload/{told['job']}/{act}", headers=foreign)
        assert answer.status_code == 403
    assert begin(client, ["a.fit", 3, 7], Host="evil.example").status_code == 400
    assert [job.state for job in room.imports.jobs.jobs(1)] == ["receiving"]
    assert list(room.desk.store.incoming(1).iterdir()) == []


def test_another_runners_files_are_not_there(room: ImportRoom, client: FlaskClient) -> None:
    store = room.desk.store
    store.repository(SYSTEM).add_runner("ben", "UTC")
    theirs = Inbox(store, 2).begin([])
    job = store.jobs(SYSTEM).add(2, "upload", "receiving")
    assert begin(client, ["a.fit", 3, 7]).status_code == 200
    for path in (f"/upload/{job.id}/start", f"/upload/{theirs.job.id}/cancel"):
        assert client.post(path, headers=HOST).status_code == 404
    table = client.get(f"/upload/failed.csv?job={job.id}", headers=HOST)
    assert table.status_code == 404
    assert store.jobs(SYSTEM).job(job.id).state == "receiving"


def test_what_failed_can_be_saved(room: ImportRoom, client: FlaskClient) -> None:
    told = begin(client, ["empty.fit", 0, 7]).get_json()
    client.post(f"/upload/{told['job']}/start", headers=HOST)
    room.worker.run_next()
    table = client.get(f"/upload/failed.csv?job={told['job']}", headers=HOST)
    assert table.headers["Content-Disposition"].startswith("attachment")
    ((path, reason, _),) = list(csv.reader(table.data.decode("utf-8-sig").splitlines()))[1:]
    assert (path, reason) == ("empty.fit", "is empty")


@pytest.mark.parametrize("job", ["", "x", "²", "-1", "999", "9" * 30, "9" * 5000])
def test_there_is_no_table_of_no_job(client: FlaskClient, job: str) -> None:
    assert client.get(f"/upload/failed.csv?job={job}", headers=HOST).status_code == 404


def test_a_log_that_is_only_read_takes_nothing() -> None:
    server: Any = create_app(CachedSource(lambda: 1, story_logs.empty)).server
    answer = begin(server.test_client(), ["a.fit", 3, 7])
    assert answer.status_code == 404
