"""Writing at a visit: who may, what the page offers them, and what a browser can do to it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any, Final

import pytest
from sqlalchemy.exc import OperationalError

from dashboard.pages.visit import name_of
from dashboard.pages.visit_change import act, show
from dashboard.source import CachedSource
from dashboard.told_pen import UNTOLD
from service.visit_forms import CARDS
from tests import story_logs
from tests.diary_room import source_over
from tests.hosted_room import WORDS, hosted
from tests.test_traininglog_pictures import jpeg
from traininglog.access import NotFound
from traininglog.audit import Audit
from traininglog.facts import OutcomeTotal, VisitNote
from traininglog.journal import Journal
from traininglog.pictures import MOST_BYTES
from traininglog.scope import Scope
from traininglog.viewer import Viewer
from traininglog.visit_pen import VisitPen

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from tests.hosted_room import HostedRoom

READ_ONLY = "This visit is only for reading, so nothing can be entered here."
TOTAL: Final[dict[str, Any]] = {
    "action": "save", "form": "total", "id": None, "seen": None, "n": "form-1",
    "values": {"instrument": "uwri", "total": "25", "day": "2026-11-13"},
}  # fmt: skip
JPEG = {"Content-Type": "image/jpeg"}


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HostedRoom]:
    with hosted(tmp_path_factory.mktemp("hosted")) as opened:
        yield opened


def of(room: HostedRoom, who: str) -> str:
    return "me" if who in {"runner", "other"} else room.grants[who].public_id


def page_of(room: HostedRoom, who: str, grant: str = "", said: Any = None) -> TestResponse:
    """The page as its callback answers: at its address, or when something is said."""
    inputs = {"visit-change-url": f"?of={grant or of(room, who)}", "visit-change-said": said}
    by = "visit-change-said.data" if said else ""
    return asked(room.client(who), "visit-change-page.children", inputs, by)


def asked(client: FlaskClient, output: str, inputs: dict[str, Any], by: str) -> TestResponse:
    """Call the callback that has this output, as the browser does."""
    known = client.get("/_dash-dependencies").get_json()
    one = next(d for d in known if output in d["output"])
    outputs = [dict(zip(("id", "property"), name.split("."), strict=True))
               for name in one["output"].strip(".").split("...")]  # fmt: skip
    given, state = (
        [here | {"value": inputs.get(here["id"])} for here in one[kind]]
        for kind in ("inputs", "state")
    )
    by = by or f"{given[0]['id']}.{given[0]['property']}"
    body = {"output": one["output"], "outputs": outputs, "inputs": given, "state": state,
            "changedPropIds": [by]}  # fmt: skip
    return client.post("/_dash-update-component", json=body)


def words(answer: TestResponse) -> str:
    """All that an answer says, as text."""
    return json.dumps(answer.get_json(), ensure_ascii=False)


def said_by(room: HostedRoom, who: str, **said: Any) -> dict[str, Any]:
    found: dict[str, Any] = page_of(room, who, said={**TOTAL, **said}).get_json()["response"]
    return found


def journal(room: HostedRoom) -> Journal:
    runner_id = room.runners["runner"]
    return Journal(room.store.repository(Viewer("owner", runner_id)), runner_id)


@pytest.mark.parametrize("who", ["therapist", "link"])
def test_who_may_write_has_every_card_and_the_runners_facts(room: HostedRoom, who: str) -> None:
    page = words(page_of(room, who))
    for told in ("Red flag seen", "Note of this visit", "Next review", "Pain rule",
                  "Thresholds", "Run-walk ladder", "Outcome total", "Whole-body assessment",
                  "Treatment", "Hip drop on a still picture", "Other gait finding",
                  "Answered yes: pain at night or at rest, right knee, 22 Nov 2026.",
                  f"Rolling {WORDS['runner']}"):  # fmt: skip
        assert told in page, told
    assert WORDS["other"] not in page
    assert ("/visit-picture" in page) is (who == "therapist")
    assert "It is not a diagnosis" in page


@pytest.mark.parametrize("who", ["narrow", "runner"])
def test_who_may_only_read_is_told_so_and_has_nothing_to_press(
    room: HostedRoom, who: str
) -> None:
    page = words(page_of(room, who))
    assert READ_ONLY in page
    for pressed in ("data-say", "painmile_diary", "painmile_hip"):
        assert pressed not in page
    before = len(journal(room).facts())
    told = said_by(room, who)
    assert told["visit-change-desk"]["state"]["faults"] == {"": READ_ONLY}
    assert len(journal(room).facts()) == before


@pytest.mark.parametrize("who", ["stranger", "ended", "other", "ended link", "admin"])
def test_for_anybody_else_there_is_no_such_page(room: HostedRoom, who: str) -> None:
    grant = room.grants["therapist"].public_id
    before = len(journal(room).facts())
    assert page_of(room, who, grant).status_code == 404
    assert page_of(room, who, grant, said=TOTAL).status_code == 404
    if who in {"ended", "ended link"}:
        assert page_of(room, who).status_code == 404
    assert len(journal(room).facts()) == before


def test_what_is_entered_names_who_and_when_and_is_taken_back(room: HostedRoom) -> None:
    told = said_by(room, "therapist")
    bar = str(told["visit-change-saved"])
    assert "Saved by Dr. Therapist, 22 Nov, 21:00. Added: UWRI" in bar
    assert "Undo" in bar
    (change, *_) = journal(room).changes()
    assert change.author == "Dr. Therapist"
    assert change.kept[0].said == OutcomeTotal(date(2026, 11, 13), "uwri", 25.0)
    said = {"action": "undo", "change": change.id, "n": 3}
    assert page_of(room, "link", said=said).get_json()["response"]["visit-change-desk"][
        "state"
    ]["status"] == "fault"  # fmt: skip
    told = page_of(room, "therapist", said=said).get_json()["response"]
    assert "Taken back." in str(told["visit-change-saved"])
    assert journal(room).changes()[0].undone


def test_a_note_is_signed_whatever_the_browser_says(room: HostedRoom) -> None:
    values = {"words": "quiet", "day": "2026-11-22", "by": "The Surgeon General"}
    said_by(room, "link", form="note", values=values)
    (change, *_) = journal(room).changes()
    assert change.kept[0].said == VisitNote(date(2026, 11, 22), "quiet", "Dr. Visitor")
    assert "Edit" in page_of(room, "link").text
    others = page_of(room, "therapist").text
    assert "Dr. Visitor" in others
    assert f'"id": {change.kept[0].id}' not in others


def test_the_audit_hears_of_what_was_kept_and_of_nothing_else(room: HostedRoom) -> None:
    def told() -> list[tuple[str, str]]:
        rows = room.people.teller.of_runner(room.runners["runner"])
        return [(row.action, row.what) for row in reversed(rows) if row.action == "write"]

    before = len(told())
    said_by(room, "therapist", values={"instrument": "uwri", "total": "99"})
    assert len(told()) == before
    said_by(room, "therapist", values={**TOTAL["values"], "total": "30"})
    change = journal(room).changes()[0].id
    page_of(room, "therapist", said={"action": "undo", "change": change, "n": 1})
    number = {"name": "pain_rules.knee_limit", "value": "3"}
    said_by(room, "link", form="threshold", values=number)
    page_of(room, "link", said={"action": "default", "name": number["name"], "n": 2})
    send(room.client("therapist"), f"/visit-picture?of={of(room, 'therapist')}")
    mine = room.store.pictures(Viewer("owner", room.runners["runner"]))
    (one,) = mine.pictures(room.runners["runner"])
    page_of(room, "therapist", said={"action": "remove_picture", "id": one.id, "n": 3})
    assert told()[before:] == [
        ("write", what)
        for what in ("visit", "visit", "thresholds", "thresholds", "picture", "picture")
    ]


def test_what_the_audit_cannot_be_told_is_kept_and_said_to_be(
    room: HostedRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell = Audit.tell

    def full(audit: Audit, actor: str, owner: str, action: Any, *told: Any) -> None:
        if action == "write":
            raise OperationalError("insert", {}, Exception("database or disk is full"))
        tell(audit, actor, owner, action, *told)

    monkeypatch.setattr(Audit, "tell", full)
    told = said_by(room, "therapist", values={**TOTAL["values"], "total": "31"})
    bar = str(told["visit-change-saved"])
    assert told["visit-change-desk"]["state"]["status"] == "saved"
    change = journal(room).changes()[0]
    assert f"{change.words} {UNTOLD}" in bar
    assert (change.kept[0].said, change.undone) == (
        OutcomeTotal(date(2026, 11, 13), "uwri", 31.0), False,
    )  # fmt: skip
    assert "Undo" in bar
    said = {"action": "undo", "change": change.id, "n": 9}
    undone = page_of(room, "therapist", said=said).get_json()["response"]
    assert f"Taken back. {change.words} {UNTOLD}" in str(undone["visit-change-saved"])
    assert journal(room).changes()[0].undone
    address = f"/visit-picture?of={of(room, 'therapist')}"
    kept = room.client("therapist").post(address, data=jpeg(), headers=JPEG)
    assert kept.get_json()["words"].endswith(UNTOLD)
    mine = room.store.pictures(Viewer("owner", room.runners["runner"]))
    (one,) = mine.pictures(room.runners["runner"])
    page_of(room, "therapist", said={"action": "remove_picture", "id": one.id, "n": 10})
    assert not mine.pictures(room.runners["runner"])


def send(client: FlaskClient, address: str, body: bytes = jpeg(), site: str = "") -> int:
    headers = {**JPEG, "Sec-Fetch-Site": site or "same-origin"}
    return client.post(address, data=body, headers=headers).status_code


def test_a_picture_is_kept_where_the_runner_lets_it_and_seen_by_those_it_is_for(
    room: HostedRoom,
) -> None:
    address = f"/visit-picture?of={of(room, 'therapist')}"
    client = room.client("therapist")
    answer = client.post(address, data=jpeg(), headers=JPEG)
    assert answer.get_json() == {
        "words": "The picture is kept with this visit; it stands in the list below."
    }
    mine = Viewer("owner", room.runners["runner"])
    (one,) = room.store.pictures(mine).pictures(room.runners["runner"])
    assert one.author == "Dr. Therapist"
    got = client.get(f"{address}&id={one.id}")
    assert (got.data, got.mimetype) == (jpeg(), "image/jpeg")
    assert got.headers["Cache-Control"] == "no-store"
    assert got.headers["X-Content-Type-Options"] == "nosniff"
    assert room.client("runner").get(f"/picture?id={one.id}").data == jpeg()
    assert f"&id={one.id}" in words(page_of(room, "therapist"))
    for who, path in (
        ("narrow", f"/visit-picture?of={of(room, 'narrow')}&id={one.id}"),
        ("link", f"/visit-picture?of={of(room, 'link')}&id={one.id}"),
        ("ended", f"/visit-picture?of={of(room, 'ended')}&id={one.id}"),
        ("stranger", f"{address}&id={one.id}"),
        ("other", f"/picture?id={one.id}"),
        ("therapist", f"/picture?id={one.id}"),
        ("therapist", f"{address}&id={one.id + 1}"),
        ("therapist", f"{address}&id=x"),
        ("admin", f"{address}&id={one.id}"),
    ):
        assert room.client(who).get(path).status_code == 404, (who, path)
    gone = {"action": "remove_picture", "id": one.id}
    told = page_of(room, "link", said=gone).get_json()["response"]
    assert told["visit-change-desk"]["state"]["status"] == "fault"
    told = page_of(room, "therapist", said=gone).get_json()["response"]
    assert "The picture is removed" in str(told["visit-change-saved"])
    assert client.get(f"{address}&id={one.id}").status_code == 404


def test_the_runner_sees_and_removes_a_picture_in_the_diary(room: HostedRoom) -> None:
    address = f"/visit-picture?of={of(room, 'therapist')}"
    assert send(room.client("therapist"), address) == 200
    mine = Viewer("owner", room.runners["runner"])
    (one,) = room.store.pictures(mine).pictures(room.runners["runner"])
    client = room.client("runner")
    shown = asked(client, "diary-facts.children", {"diary-url": ""}, "")
    assert "Pictures of your gait" in words(shown)
    assert f"/picture?id={one.id}" in words(shown)
    said = {"diary-url": "", "diary-said": {"action": "remove_picture", "id": one.id}}
    told = asked(client, "diary-facts.children", said, "diary-said.data").text
    assert "The picture is removed" in told
    assert "Pictures of your gait" not in told
    assert room.store.pictures(mine).pictures(room.runners["runner"]) == ()


@pytest.mark.parametrize(
    ("who", "status"),
    [("narrow", 404), ("link", 404), ("ended", 404), ("anonymous", 404), ("runner", 404)],
)
def test_nobody_else_leaves_a_picture(room: HostedRoom, who: str, status: int) -> None:
    grant = "me" if who == "runner" else of(room, "therapist" if who == "anonymous" else who)
    assert send(room.client(who), f"/visit-picture?of={grant}") == status
    mine = Viewer("owner", room.runners["runner"])
    assert room.store.pictures(mine).pictures(room.runners["runner"]) == ()


def test_other_bytes_and_other_sites_leave_none(room: HostedRoom) -> None:
    address, client = f"/visit-picture?of={of(room, 'therapist')}", room.client("therapist")
    for body in (b"", b"<svg/>", jpeg(5000), jpeg(pad=MOST_BYTES)):
        answer = client.post(address, data=body, headers=JPEG)
        assert answer.status_code == 422
        assert answer.get_json()["words"].endswith(".")
    assert send(client, address, bytes(1 << 21)) == 413
    assert send(client, address, site="cross-site") == 403
    mine = Viewer("owner", room.runners["runner"])
    assert room.store.pictures(mine).pictures(room.runners["runner"]) == ()


def test_who_sees_one_place_is_offered_that_one(tmp_path: Path) -> None:
    with source_over(tmp_path, "New", lambda _: None) as source:
        visit = replace(source.visit("me"), scope=Scope(frozenset({"knee"})))
        page = json.dumps(show(visit, {}, "M. K."), default=lambda c: c.to_plotly_json())
        assert '["knee", "Knee"]' in page
        assert '["foot", "Foot"]' not in page
        assert '"location": "foot"' not in page


@pytest.mark.parametrize("runner", ["New", "Maximiliane-Alexandrine " * 4])
def test_a_log_with_nothing_in_it_has_every_card_too(tmp_path: Path, runner: str) -> None:
    with source_over(tmp_path, runner.strip(), lambda _: None) as source:
        page = json.dumps(
            show(source.visit("me"), {}, "M. K."), default=lambda c: c.to_plotly_json()
        )
        assert page.count("Nothing is there yet.") == len(CARDS)
        assert "No question is answered yes and not seen." in page
        first = json.dumps(
            show(source.visit("me"), {}, ""), default=lambda c: c.to_plotly_json()
        )
        assert "Your name" in first
        assert "Outcome total" not in first


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        (" M.  K.\n", "M. K."), ("M\x00K\ud800", "MK"), ("x" * 300, "x" * 80),
        (None, ""), (7, ""),
        ("a" * 79 + " b", "a" * 79),
    ],
)  # fmt: skip
def test_a_name_is_one_short_line(typed: object, name: str) -> None:
    assert name_of(typed) == name


def test_a_log_in_memory_has_no_visit() -> None:
    source = CachedSource(lambda: 1, story_logs.hand_made)
    with pytest.raises(NotFound):
        source.visit("me")


def test_a_disk_that_is_full_is_a_sentence(tmp_path: Path, monkeypatch: Any) -> None:
    def full(*_: Any, **__: Any) -> None:
        raise OSError(28, "No space left on device: full")

    with source_over(tmp_path, "New", lambda _: None) as source:
        monkeypatch.setattr(VisitPen, "write", full)
        done = act(source.visit("me"), TOTAL, "M. K.")
        assert done.words == ("Not saved: the disk is full. Make room, then try again.")
        assert act(source.visit("me"), TOTAL, "").words == READ_ONLY
