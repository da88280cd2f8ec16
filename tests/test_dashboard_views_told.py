"""The audit of a server: one row for each page that is looked at, each way in, each refusal."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, get_args

import pytest
import sqlalchemy as sa

from dashboard.app import PAGES
from dashboard.page import VISITORS
from dashboard.views_told import what_of
from service.telling import account_words, grant_words, owner_words
from tests.door_forms import send, sign_in
from tests.hosted_room import HOST, LINK, LINK_PASSWORD
from tests.queries import queries
from traininglog.audit import Told, What
from traininglog.people_tables import audit
from traininglog.viewer import Viewer

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from tests.hosted_room import HostedRoom


@pytest.fixture
def room(hosted_room: HostedRoom) -> HostedRoom:
    return hosted_room


def rows(room: HostedRoom) -> list[tuple[str, str, str]]:
    """What was told since the last look: action, what, result."""
    return [(row.action, row.what, row.result) for row in whole(room)]


def whole(room: HostedRoom) -> list[Told]:
    columns = (audit.c[name] for name in Told._fields)
    with room.store.engine.connect() as connection:
        found = connection.execute(sa.select(*columns).order_by(audit.c.seq))
        return [Told(*row) for row in found]


def look(client: FlaskClient, path: str, part: str = "") -> None:
    """Open a page as a browser does: the document, its layout, and a part of it, twice."""
    client.get(path, headers={"Sec-Fetch-Dest": "document"})
    there = {"Referer": f"https://{HOST}{path}"}
    client.get("/_dash-layout", headers=there)
    client.get("/_dash-dependencies", headers=there)
    for _ in range(2 if part else 0):
        ask(client, part, path)


def ask(client: FlaskClient, part: str, path: str) -> int:
    known = client.get("/_dash-dependencies").get_json()
    one = next(c for c in known if part in c["output"])
    search = f"?{path.partition('?')[2]}"
    inputs = [i | {"value": search if i["property"] == "search" else None}
              for i in one["inputs"]]  # fmt: skip
    names = [name.rsplit(".", 1) for name in one["output"].strip(".").split("...")]
    outputs = [{"id": id_, "property": property_.split("@")[0]} for id_, property_ in names]
    body = {
        "output": one["output"], "outputs": outputs if len(outputs) > 1 else outputs[0],
        "inputs": inputs, "changedPropIds": [],
        "state": [s | {"value": None} for s in one["state"]],
    }  # fmt: skip
    return client.post("/_dash-update-component", json=body).status_code


def test_every_page_has_a_word_in_the_audit() -> None:
    words = {what_of(page) for page in PAGES if page.seen_by != VISITORS}
    assert words <= set(get_args(What))


def test_a_page_of_ones_own_log_is_one_row(room: HostedRoom) -> None:
    browser = room.client("runner")
    look(browser, "/findings", "findings-page.children")
    assert rows(room) == [("view", "findings", "done")]
    look(browser, "/findings", "findings-page.children")
    look(browser, "/")
    assert rows(room)[1:] == [("view", "findings", "done"), ("view", "story", "done")]


def test_a_visit_is_one_row_that_names_who_and_whose(room: HostedRoom) -> None:
    browser, grant = room.client("therapist"), room.grants["therapist"]
    look(browser, f"/visit?of={grant.public_id}", "visit-page.children")
    (row,) = whole(room)
    key = room.sign_in.key
    assert (row.action, row.what, row.result) == ("view", "visit", "done")
    assert row.actor == key.pseudonym(account_words(room.accounts["therapist"].id))
    assert row.owner == key.pseudonym(owner_words(room.runners["runner"]))
    kept = room.store.grants(owner_of(room)).grants(room.runners["runner"])
    assert next(g for g in kept if g.id == grant.id).visited_at == room.now


def test_the_report_is_a_row_of_its_own(room: HostedRoom) -> None:
    browser = room.client("link")
    assert browser.get("/report").status_code == 200
    (row,) = whole(room)
    assert (row.action, row.what) == ("report", "report")
    assert row.actor == room.sign_in.key.pseudonym(grant_words(room.grants["link"].id))


def test_a_part_without_its_page_tells_by_itself_every_half_hour(room: HostedRoom) -> None:
    browser = room.client("therapist")
    path = f"/visit?of={room.grants['therapist'].public_id}"
    for _ in range(3):
        assert ask(browser, "visit-page.children", path) == 200
    assert rows(room) == [("view", "visit", "done")]
    room.now += timedelta(minutes=29)
    ask(browser, "visit-page.children", path)
    assert len(rows(room)) == 1
    room.now += timedelta(minutes=1)
    ask(browser, "visit-page.children", path)
    assert len(rows(room)) == 2


def test_a_part_of_a_page_that_was_told_asks_who_it_is_and_whether_the_log_moved(
    room: HostedRoom,
) -> None:
    browser = room.client("runner")
    look(browser, "/cycles", "cycles-page.children")
    with queries(room.store) as asked:
        assert ask(browser, "cycles-page.children", "/cycles") == 200
    named, *part = (one.split("FROM ")[1].split()[0] for one in asked)
    assert named == "session"
    assert part == ["session", "runner"]


def test_a_list_of_patients_is_told_though_nobody_opened_its_page(room: HostedRoom) -> None:
    browser = room.client("therapist")
    for _ in range(2):
        assert ask(browser, "patients-page.children", "/patients") == 200
    assert rows(room) == [("view", "patients", "done")]
    look(browser, "/patients", "patients-page.children")
    assert rows(room)[1:] == [("view", "patients", "done")]


def test_a_report_whose_head_alone_is_asked_for_is_told(room: HostedRoom) -> None:
    assert room.client("link").head("/report").status_code == 200
    assert room.client("runner").head("/pain.csv").status_code == 200
    assert rows(room) == [("report", "report", "done"), ("export", "log", "done")]


def test_what_is_closed_is_told_as_refused(room: HostedRoom) -> None:
    for who in ("stranger", "ended"):
        page = room.client(who).get(f"/visit?of={room.grants['ended'].public_id}")
        assert page.status_code == 404
    assert rows(room) == [("view", "visit", "refused")] * 2


def test_tables_to_save_are_exports(room: HostedRoom) -> None:
    assert room.client("runner").get("/pain.csv").status_code == 200
    assert rows(room) == [("export", "log", "done")]


def test_ways_in_and_out_are_told(room: HostedRoom) -> None:
    browser = room.client("anonymous")
    sign_in(browser, password="not this one")  # noqa: S106 -- made up
    sign_in(browser)
    browser.post("/sign-out")
    send(browser, f"/s/{LINK}", password=LINK_PASSWORD, name="Dr. X")
    assert rows(room) == [
        ("sign_in", "account", "refused"),
        ("sign_in", "account", "done"),
        ("sign_out", "session", "done"),
        ("sign_in", "link", "done"),
    ]


def test_a_runner_learns_that_somebody_guesses_at_a_link(room: HostedRoom) -> None:
    browser = room.client("anonymous")
    for _ in range(5):
        send(browser, f"/s/{LINK}", password="guess", name="Dr. X")  # noqa: S106 -- made up
    owner = room.sign_in.key.pseudonym(owner_words(room.runners["runner"]))
    mine = [row for row in whole(room) if row.owner == owner]
    assert [(row.action, row.what, row.result) for row in mine] == [
        ("sign_in", "link", "closed")
    ]


def test_no_row_holds_a_word_of_anybody(room: HostedRoom) -> None:
    look(room.client("therapist"), f"/visit?of={room.grants['therapist'].public_id}")
    look(room.client("runner"), "/today")
    sign_in(room.client("anonymous"))
    told = repr(whole(room))
    for word in ("runner@", "Musterfrau", "Quittenbaum", room.grants["therapist"].public_id):
        assert word not in told
    assert room.people.teller.audit.check() == ()


def owner_of(room: HostedRoom) -> Viewer:
    return Viewer("owner", room.runners["runner"])
