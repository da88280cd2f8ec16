"""Who gets what, over every route and every callback there is; one without a line here fails.

Each line says for whom something is there. Everybody else gets what is got where nothing
is: anonymous visits to a page are led to the sign-in, all else is the one page of "not
here", with the same bytes and after the same questions to the database, whatever the reason.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import pytest
import sqlalchemy as sa

from dashboard.app import PAGES
from dashboard.pages import help as manual
from dashboard.security import LIBRARIES
from service.oidc import Issuer
from tests.hosted_room import API_WORDS, LINK, PEOPLE, WORDS, hosted
from traininglog.columns import metadata

if TYPE_CHECKING:
    from collections.abc import Iterator

    from werkzeug.test import TestResponse

    from tests.hosted_room import HostedRoom

ALL: Final = frozenset(PEOPLE)
SIGNED: Final = ALL - {"anonymous"}
OWNERS: Final = frozenset({"runner", "other"})
THERAPISTS: Final = frozenset({"therapist", "stranger", "ended", "narrow"})
ACCOUNTS: Final = OWNERS | THERAPISTS | {"admin"}
LINKS: Final = frozenset({"link", "ended link"})
READERS: Final = {
    WORDS["runner"]: {"runner", "therapist", "link"}, WORDS["other"]: {"other"},
    # What only Strava has is its owner's alone.
    API_WORDS["runner"]: {"runner"}, API_WORDS["other"]: {"other"},
    "12.345": OWNERS, "12345.6": OWNERS,
}  # fmt: skip
"""Who may ever get a word of a log."""
FORGED_ACTIONS: Final = (
    "undo", "save", "add", "edit", "change", "remove", "delete", "forget", "judge", "accept",
    "ignore", "keep", "set", "share", "link", "revoke", "end", "erase", "stop", "start",
    "preset", "threshold", "disconnect", "connect", "choose", "answer",
    "split", "join",
)  # fmt: skip


@dataclass(frozen=True)
class Line:
    """A request and for whom there is an answer; `{therapist}` is that one's grant."""

    rule: str
    path: str
    who: frozenset[str]
    method: str = "GET"
    body: Any = None
    answers: frozenset[int] = frozenset({200})


def _visits(rule: str, **more: Any) -> list[Line]:
    """A route that is about a visit: by every kind of name there is for one."""
    own = [
        Line(rule, f"{rule}{end}", OWNERS, **more) for end in ("?of=me", "?of=me.knee.all.n")
    ]
    granted = [
        Line(rule, f"{rule}?of={{{who}}}", frozenset({who}) - {"ended", "ended link"}, **more)
        for who in ("therapist", "narrow", "ended", "link", "ended link")
    ]
    guessed = [
        Line(rule, f"{rule}?of={of}", frozenset(), **more)
        for of in ("unknown", "1", "%00", "me.", "a" * 3000)
    ]
    plain = Line(rule, rule, OWNERS | {"link"}, **more)
    return [plain, *own, *granted, *guessed]


LINES: Final = [
    *(Line(path, path, OWNERS) for path in (
        "/today", "/cycles", "/cadence", "/diary", "/findings", "/plan", "/sources", "/strava",
        "/settings", "/run", "/notes", "/more", "/sharing", "/your-data",
    )),
    Line("/run", "/run?run=other-1&of={therapist}", OWNERS),
    Line("/", "/", SIGNED, answers=frozenset({200, 303})),
    Line("/patients", "/patients", THERAPISTS),
    Line("/help", "/help", SIGNED),
    *_visits("/visit"),
    *_visits("/visit-change"),
    *_visits("/report"),
    # There is no such picture where there is a visit.
    *(replace(line, path=f"{line.path}{'&' if '?' in line.path else '?'}id=1")
      for line in _visits("/visit-picture", answers=frozenset({404}))),
    *(Line("/visit-picture", f"/visit-picture?of={of}", frozenset({who}), "POST",
           b"no picture", frozenset({status}))
      for who, of, status in (
          ("therapist", "{therapist}", 422), ("narrow", "{narrow}", 404),
          ("link", "{link}", 404),
      )),
    Line("/visit-picture", "/visit-picture?of=me", OWNERS, "POST", b"no picture",
         frozenset({404})),
    Line("/visit-picture", "/visit-picture?of={ended}", frozenset(), "POST", b"no picture"),
    Line("/picture", "/picture?id=1", frozenset()),
    Line("/pain.csv", "/pain.csv", OWNERS),
    Line("/failed-files.csv", "/failed-files.csv", OWNERS),
    Line("/your-data/export.zip", "/your-data/export.zip", OWNERS),
    Line("/help/images/<name>", "/help/images/none.png", frozenset()),
    Line("/<path:path>", "/nothing/is/here", frozenset()),
    Line("/static/<path:filename>", "/static/x.js", frozenset()),
    Line("/account", "/account", ACCOUNTS),
    *(Line(f"/account/{what}", f"/account/{what}", ACCOUNTS, "POST", {},
           frozenset({403}))  # without its form's token
      for what in ("name", "password", "others", "app", "app/on", "app/off")),
    Line("/sign-in", "/sign-in", ALL, answers=frozenset({200, 303})),
    Line("/sign-in", "/sign-in", ALL, "POST", {}, frozenset({403})),
    Line("/sign-in/out", "/sign-in/out", ALL),
    Line("/up", "/up", ALL),
    # Where nobody answers, that is said; a way back that nobody began is none.
    Line("/sign-in/with", "/sign-in/with", ALL, answers=frozenset({404})),
    Line("/sign-in/back", "/sign-in/back?state=x&code=y", ALL, answers=frozenset({404})),
    Line("/s/<token>", f"/s/{LINK}", ALL),
    Line("/s/<token>", "/s/unknown", ALL),
    Line("/s/<token>", f"/s/{LINK}", ALL, "POST", {}, frozenset({403})),
    Line("/invited/<token>", "/invited/unknown", ALL, answers=frozenset({404})),
    Line("/invited/<token>", "/invited/unknown", ALL, "POST", {}, frozenset({403})),
    Line("/_dash-layout", "/_dash-layout", SIGNED),
    Line("/_dash-dependencies", "/_dash-dependencies", SIGNED),
    Line("/_reload-hash", "/_reload-hash", SIGNED),
    Line("/_favicon.ico", "/_favicon.ico", SIGNED),
    Line("/strava/callback", "/strava/callback?state=x&code=y", OWNERS,
         answers=frozenset({400})),
    Line("/upload", "/upload", OWNERS, "POST", {"files": [["a.fit", 3, 1]]}),
    # Their own page says in a sentence that files are not expected.
    *(Line(rule, path, OWNERS, method, b"abc", frozenset({404})) for rule, path, method in (
        ("/upload/<upload_id>", "/upload/none", "PATCH"),
        ("/upload/<int:job_id>/start", "/upload/99/start", "POST"),
        ("/upload/<int:job_id>/cancel", "/upload/99/cancel", "POST"),
        ("/upload/failed.csv", "/upload/failed.csv?job=99", "GET"),
    )),
    Line("/_dash-component-suites/plotly/cartesian.js",
         "/_dash-component-suites/plotly/cartesian.js", ALL),
    Line("/_dash-component-suites/plotly/package_data/plotly.min.js",
         "/_dash-component-suites/plotly/package_data/plotly.min.js", ALL,
         answers=frozenset({302})),
    Line("/assets/<path:filename>", "/assets/painmile.css", ALL),
    Line("/_dash-component-suites/<string:package_name>/<path:fingerprinted_path>",
         "/_dash-component-suites/dash/deps/polyfill@7.12.1.min.js", ALL),
    Line("/assets/pages.css", "/assets/pages.css", ALL),
    Line("/assets/pages.js", "/assets/pages.js", ALL),
]  # fmt: skip
WRITES_AT_WILL: Final = frozenset({"body.children"})
KINDS: Final = dict.fromkeys(THERAPISTS, "therapist") | dict.fromkeys(LINKS, "link") | {
    "runner": "runner", "other": "runner", "admin": "admin", "anonymous": "",
}  # fmt: skip
ELSEWHERE: Final = {
    # At the end: they change who is signed in, and have tests of their own.
    ("POST", "/sign-out"), ("POST", "/_dash-update-component"),
}  # fmt: skip
CALLBACKS: Final = {
    "body.children": SIGNED,
    "today.children": OWNERS,
    "today-notes.children": OWNERS,
    "today-form.asked": OWNERS,
    "head.children": OWNERS,
    "run.children": OWNERS,
    "story-saved.children": OWNERS,
    "cycles-page.children": OWNERS,
    "cadence-page.children": OWNERS,
    "cadence-page.children cadence-saved.children": OWNERS,
    "diary-head.children": OWNERS,
    "diary-notes.children": OWNERS,
    "findings-page.children": OWNERS,
    "plan-page.children": OWNERS,
    "plan-page.children plan-saved.children": OWNERS,
    "sources-head.children": OWNERS,
    "strava-head.children": OWNERS,
    "sharing-page.children": OWNERS,
    "settings-page.children": OWNERS,
    "data-page.children": OWNERS,
    "run-page.children": OWNERS,
    "notes-head.children": OWNERS,
    "help-page.children": SIGNED,
    "import-days.children": OWNERS,
    "import-ways.children": OWNERS,
    "import-plugged.children": OWNERS,
    "import-now.children": OWNERS,
    "patients-page.children": THERAPISTS,
    "visit-page.children": OWNERS | {"therapist", "narrow", "link"},
    "visit-change-page.children": OWNERS | {"therapist", "narrow", "link"},
}


class Watched:
    """The room, a client for each person, and a count of what the database is asked."""

    def __init__(self, room: HostedRoom) -> None:
        self.room = room
        self.clients = {who: room.client(who) for who in PEOPLE}
        rules = [rule.rule for rule in room.server.url_map.iter_rules()]
        self.kept = {_rule(rule): rule for rule in rules if _rule(rule) != rule}
        self.asked: list[str] = []
        sa.event.listen(room.store.engine, "before_cursor_execute", self._hear)

    def _hear(self, _c: Any, _cursor: Any, statement: str, *_: Any) -> None:
        self.asked.append(statement)

    def ask(self, who: str, line: Line) -> tuple[TestResponse, int]:
        """The answer, and how many questions it took."""
        path = self.kept.get(line.path, line.path)
        path = path.format(**{w: g.public_id for w, g in self.room.grants.items()})
        more: dict[str, Any] = {}
        if isinstance(line.body, bytes):
            more = {"data": line.body, "headers": {"Upload-Offset": "0"}}
        elif line.body is not None:
            more = {"json": line.body}
        self.asked.clear()
        answer = self.clients[who].open(path, method=line.method, **more)
        answer.get_data()  # what is sent in pieces asks on
        answer.close()
        return answer, len(self.asked)

    def call(self, who: str, output: str, values: dict[str, Any]) -> tuple[TestResponse, int]:
        """A callback's answer; `values` are by property."""
        callback = self.room.app.callback_map[output]
        inputs, state = (
            [one | {"value": _value(one, values)} for one in callback[side]]
            for side in ("inputs", "state")
        )
        body = {
            "output": output, "outputs": _outputs(output), "inputs": inputs, "state": state,
            "changedPropIds": [f"{one['id']}.{one['property']}" for one in inputs[:3]],
        }  # fmt: skip
        self.asked.clear()
        return self.clients[who].post("/_dash-update-component", json=body), len(self.asked)

    def forged(self, of: str) -> dict[str, Any]:
        """Values that name what is not one's own, in every form that a page might take."""
        foreign = {"run": "other-1", "of": of, "runner": 2, "runner_id": 2, "id": 2}
        said = foreign | {
            "n": 2, "change": 1, "key": "entry-1", "kind": "entry", "entry": "entry-1",
            "place": "knee", "values": {"name": "Other Musterfrau", "run": "other-1"},
        }  # fmt: skip
        return {
            "search": f"?of={of}&run=other-1&runner=2&id=2", "said": said, "asked": "other-1",
            "data": {"run": "other-1", "of": of, "place": "knee", "runner": "2", "id": "2"},
        }  # fmt: skip


def _value(one: dict[str, str], values: dict[str, Any]) -> Any:
    if one["property"] == "id":
        return one["id"]
    if one["property"] != "data":
        return values.get(one["property"])
    kind = next((kind for kind in ("said", "asked", "seen") if kind in one["id"]), "data")
    return values.get({"seen": "search"}.get(kind, kind))


def _outputs(output: str) -> Any:
    names = [name.rsplit(".", 1) for name in output.strip(".").split("...")]
    each = [
        [] if id_.startswith("{") else {"id": id_, "property": property_.split("@")[0]}
        for id_, property_ in names
    ]
    return each if output.startswith("..") else each[0]


def _name(output: str) -> str:
    """A callback by its first output, and the next where that is another's as well."""
    names = [name.partition("@") for name in output.strip(".").split("...")]
    first = names[0][0]
    return f"{first} {names[1][0]}" if names[0][1] else first


def _rule(path: str) -> str:
    """A rule without what its content decides."""
    return re.sub(r"\.[0-9a-f]{16}", "", path).replace(".min.js", ".js", "cartesian" in path)


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    issuer = Issuer("http://127.0.0.1:9", "me", "made up", "The clinic")
    with hosted(tmp_path_factory.mktemp("matrix"), issuer=issuer) as room:
        yield Watched(room)


def test_every_route_has_a_line(watched: Watched) -> None:
    rules = {
        (method, _rule(rule.rule))
        for rule in watched.room.server.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    pages = {("GET", path) for page in PAGES for path in (page.path, *page.files)}
    pictures = {("GET", path) for path in manual.PAGE.files}
    told = {(line.method, line.rule) for line in LINES}
    assert (rules | pages) - pictures - ELSEWHERE - told == set(), "without a line"
    assert told - rules - pages == set(), "lines of nothing"


def test_what_is_there_is_there_for_its_people_alone(watched: Watched) -> None:
    wrong = []
    for line in LINES:
        for who in PEOPLE:
            answer, _ = watched.ask(who, line)
            is_led = who == "anonymous" and line.method == "GET" and "/_" not in line.rule
            others = {303} if is_led else {404}
            if answer.status_code not in (line.answers if who in line.who else others):
                wrong.append((who, line.method, line.path[:60], answer.status_code))
    assert not wrong


def test_what_is_refused_is_not_there(watched: Watched) -> None:
    """The same bytes for everybody, and for a person the same questions, whatever is named."""
    pages, counts = Counter[bytes](), dict[tuple[str, str, str], set[int]]()
    for line in LINES:
        for who in SIGNED - line.who:
            answer, asked = watched.ask(who, line)
            pages[answer.data] += 1
            assert answer.headers["Cache-Control"] == "no-store"
            counts.setdefault((who, line.method, line.rule), set()).add(asked)
    assert len(pages) == 1, [page[-300:] for page in pages]
    assert {key: count for key, count in counts.items() if len(count) > 1} == {}


def test_no_answer_holds_a_word_of_another_log(watched: Watched) -> None:
    wrong = []
    for line in (line for line in LINES if not line.path.startswith(LIBRARIES)):
        for who in PEOPLE:
            answer, _ = watched.ask(who, line)
            wrong += [(who, line.path, word) for word in leaked(who, answer.data)]
    assert not wrong


def leaked(who: str, data: bytes) -> list[str]:
    """The words of a log in an answer to somebody who may not read them."""
    return [word for word, readers in READERS.items()
            if who not in readers and word.encode() in data]  # fmt: skip


def test_a_callback_is_there_for_its_people_alone(watched: Watched) -> None:
    wrong, refused = [], Counter[bytes]()
    for output, name in callbacks(watched):
        for who in PEOPLE:
            for values in first_values(watched, who, name):
                answer, _ = watched.call(who, output, values)
                wrong += [(who, name, word) for word in leaked(who, answer.data)]
                if who not in CALLBACKS[name]:
                    refused[answer.data] += 1
                if (answer.status_code == 404) == (who in CALLBACKS[name]):
                    wrong.append((who, name, f"{answer.status_code} {values}"))
    assert not wrong
    assert len(refused) == 1


def callbacks(watched: Watched) -> Iterator[tuple[str, str]]:
    """What the server answers: as Dash names it, and as the table does."""
    for output, callback in watched.room.app.callback_map.items():
        if "callback" in callback:
            yield output, _name(output)


def first_values(watched: Watched, who: str, name: str) -> Iterator[dict[str, Any]]:
    """What a page asks with when it opens."""
    of = watched.room.grants[who].public_id if who in watched.room.grants else "me"
    home = {
        "therapist": "/patients",
        "runner": "/today",
        "link": "/visit",
        "admin": "/help",
    }.get(KINDS[who])
    search = f"?of={of}" if name.startswith("visit") else ""
    yield {"pathname": home or "/today", "search": search}


def test_a_visit_that_is_not_open_asks_the_same_of_everybody(watched: Watched) -> None:
    """Whether it ended, is another's, or never was: one answer, as many questions."""
    names = {w: grant.public_id for w, grant in watched.room.grants.items()} | {"none": "none"}
    for output, name in callbacks(watched):
        if not name.startswith("visit"):
            continue
        for who in THERAPISTS | LINKS | {"runner", "other"}:
            closed = {w: of for w, of in names.items() if w != who or "ended" in who}
            told = {
                (answer.status_code, answer.data, asked)
                for of in closed.values()
                for answer, asked in [watched.call(who, output, watched.forged(of))]
            }
            assert len(told) == 1, (who, name)
            assert {status for status, *_ in told} == {404}


@pytest.mark.parametrize("who", ["runner", "therapist", "narrow", "link", "other"])
def test_forged_words_reach_no_other_log(watched: Watched, who: str) -> None:
    """What a callback is told of another log is neither written nor answered."""
    mine = "other" if who == "other" else "runner"
    foreign = watched.room.runners["runner" if mine == "other" else "other"]
    before, wrong = kept(watched, foreign), []
    of = watched.room.grants[who].public_id if who in watched.room.grants else "me"
    for output, name in callbacks(watched):
        if who not in CALLBACKS[name] or name in WRITES_AT_WILL:
            continue
        for action in FORGED_ACTIONS if "said" in str(_asks(watched, output)) else ("look",):
            values = watched.forged(of if name.startswith("visit") else "none")
            values["said"]["action"] = action
            answer, _ = watched.call(who, output, values)
            wrong += [(name, word) for word in leaked(who, answer.data)]
            if answer.status_code not in {200, 204, 404}:
                wrong.append((name, f"{action}: {answer.status_code}"))
    assert not wrong
    assert kept(watched, foreign) == before


def _asks(watched: Watched, output: str) -> Any:
    return watched.room.app.callback_map[output]["inputs"]


def kept(watched: Watched, runner_id: int) -> dict[str, list[tuple[Any, ...]]]:
    """All that the store has of a runner, but what is worked out anew."""
    found = {}
    with watched.room.store.engine.connect() as connection:
        for table in metadata.sorted_tables:
            if table.name in {"kept_analysis", "patient_card"}:
                continue
            column = table.c.get("runner_id", table.c.id if table.name == "runner" else None)
            if column is not None:
                rows = connection.execute(sa.select(table).where(column == runner_id))
                found[table.name] = sorted(map(tuple, rows), key=repr)
    return found


def test_every_callback_has_a_line(watched: Watched) -> None:
    found = Counter(
        _name(output)
        for output, callback in watched.room.app.callback_map.items()
        if "callback" in callback
    )
    assert set(found) == set(CALLBACKS)
    assert set(found.values()) == {1}
