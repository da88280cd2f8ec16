"""What somebody means harm by is kept as typed or refused in a sentence, and never runs."""

from __future__ import annotations

import csv
import io
import logging
import re
import unicodedata
import zipfile
from collections import Counter
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any, Final

import pytest

from dashboard.report import report_html
from service.diary_forms import FORMS
from service.report_page import report_page
from service.shown import shown
from service.soap import soap
from service.visit_asked import VisitAbout
from service.visit_forms import CARDS
from tests.browser import answering, opened
from tests.hosted_room import PASSWORD, HostedRoom
from tests.hostile import FOUND, HOSTILE, NOTHING, WATCH
from tests.hostile_room import TODAY, Struck, strike, texts_of
from tests.test_dashboard_matrix import Watched, callbacks
from tests.visit_logs import log_of, page_of
from traininglog.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

    from tests.browser import Seen

FORMULAS: Final = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")


@pytest.fixture(scope="module")
def struck(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Struck]:
    from service.jobs import Worker  # noqa: PLC0415 -- threads of its own

    folder = tmp_path_factory.mktemp("struck")
    with Store.open(folder / "data") as store:
        room = HostedRoom(store, Worker(store))
        yield strike(room, folder)
        room.worker.close()


# What is kept


def test_every_field_of_words_was_struck(struck: Struck) -> None:
    told = {name for name, _ in (*struck.kept, *struck.refused)}
    diary = {f"diary {form.key} {one}" for form in FORMS.values() for one in texts_of(form)}
    visit = {f"visit {card.slug} {one}" for card in CARDS for one in texts_of(card.form)}
    assert len(diary) >= 12
    assert len(visit) >= 6
    assert diary | visit <= told
    for name in told:
        done = {about for one, about in (*struck.kept, *struck.refused) if one == name}
        assert len(done) == len(HOSTILE) + 1, name


def test_what_is_kept_is_what_was_typed_without_what_steers_a_screen(struck: Struck) -> None:
    wrong = []
    for (name, about), words in struck.kept.items():
        steering = [c for c in words or "" if unicodedata.category(c) in {"Cc", "Cs"}]
        if set(steering) - {"\n", "\t"} and name not in _AS_THEY_CAME:
            wrong.append((name, about, words[:60]))
        free = name.startswith(("diary ", "visit ", "today")) and about in HOSTILE
        # A measured hip drop begins with its numbers.
        told = _squeezed(words or "").partition("from behind; ")[2] or _squeezed(words or "")
        if free and name not in _AS_THEY_CAME and told != _squeezed(HOSTILE[about]):
            wrong.append((name, about, words))
    assert not wrong


_AS_THEY_CAME: Final = {"title of elsewhere", "pain table note", "diary text words"}
"""What files hold is kept as it is; pages and tables see to it."""


def _squeezed(words: str) -> str:
    kept = "".join(
        c for c in words if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cs"}
    )
    return " ".join(kept.split())


def test_what_is_refused_has_a_sentence(struck: Struck) -> None:
    for (name, about), words in struck.refused.items():
        where = (name, about)
        assert 15 < len(words) < 420, where
        assert not re.search(r"codec|Traceback|Error|None|\{", words) or "login" in name, where
        assert not any(unicodedata.category(c) in {"Cc", "Cs"} for c in words), where
    everywhere = Counter(about for _, about in struck.refused)
    assert everywhere["huge"] > everywhere["script"]


# What is written: tables, files, logs


def test_no_cell_of_a_table_begins_a_formula(struck: Struck) -> None:
    client, cells = struck.room.client("runner"), 0
    tables = [client.get("/pain.csv").data, client.get("/failed-files.csv").data]
    archive = client.get("/your-data/export.zip").data
    with zipfile.ZipFile(io.BytesIO(archive)) as export:
        tables += [export.read(name) for name in export.namelist() if name.endswith(".csv")]
        assert all(re.fullmatch(r"[\w./-]+", name) for name in export.namelist())
    for table in tables:
        for row in csv.reader(io.StringIO(table.decode("utf-8-sig"), newline="")):
            for cell in row:
                cells += 1
                is_number = re.fullmatch(r"-?\d+(\.\d+)?(e-?\d+)?", cell)
                assert is_number or not cell.startswith(FORMULAS), cell[:60]
    assert len(tables) >= 9
    assert cells > 3000


def test_nothing_forges_a_line_of_the_servers_log(
    struck: Struck, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    client = struck.room.client("runner")
    caplog.set_level(logging.DEBUG)
    for words in HOSTILE.values():
        plain = words.encode("utf-8", "replace").decode()
        one_line = re.sub(r"[\r\n\x00]", " ", plain)[:900]
        answers = [
            client.get("/" + plain.lstrip("/")[:300]),
            client.get("/visit", query_string={"of": plain[:2000], "run": plain[:2000]}),
            client.get("/today", headers={"User-Agent": one_line.encode().decode("latin-1")}),
            client.get("/upload/failed.csv", query_string={"job": plain[:100]}),
            client.post("/upload", json={"files": [[words, 1, 1], words]}),
            client.post("/account/name", data={"name": plain}),
            client.post("/_dash-update-component", json={"output": plain[:3000]}),
        ]
        assert {one.status_code for one in answers} <= {200, 303, 400, 403, 404, 409, 422}
        for one in answers:
            assert "pwned" not in " ".join(f"{k}{v}" for k, v in one.headers), words
    told = "".join(capfd.readouterr())
    logged = [
        r.getMessage()
        for r in caplog.records
        if not r.name.startswith(("sqlalchemy", "asyncio"))
    ]
    for line in (*logged, *told.split("\n")):
        assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e]", line)
        assert not line.startswith("2026-11-22 12:00:00 CRITICAL")


def test_no_callback_falls_over_any_of_it(struck: Struck) -> None:
    watched = _watched(struck)
    wrong = []
    texts = list(HOSTILE.items())
    for at, (output, name) in enumerate(callbacks(watched)):
        who = "therapist" if name.startswith(("visit", "patients")) else "runner"
        of = struck.room.grants["therapist"].public_id
        for about, words in texts[at % 60 :: 60]:
            plain = words.encode("utf-8", "replace").decode()
            said = {
                "action": words,
                "form": words,
                "key": words,
                "kind": words,
                "n": words,
                "values": {words: words, "name": words},
                "id": words,
                "path": words,
            }
            for values in (
                {"search": f"?of={of}&place={plain}&unit={plain}&run={plain}", "said": None},
                {"search": f"?of={of}", "said": said, "asked": words, "data": {words: words}},
            ):
                answer, _ = watched.call(who, output, values)
                if answer.status_code not in {200, 204, 400, 404}:
                    wrong.append((name, about, answer.status_code))
    assert not wrong


def _watched(struck: Struck) -> Watched:
    """The room of this file as the matrix asks it."""
    watched = object.__new__(Watched)
    watched.room, watched.asked = struck.room, []
    watched.clients = {who: struck.room.client(who) for who in ("runner", "therapist")}
    return watched


# Paper


class _Tags(HTMLParser):
    """What a document is made of, and its words."""

    def __init__(self) -> None:
        super().__init__()
        self.made: list[Any] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.made.append((tag, tuple(name for name, _ in attrs)))
        self.words += [value or "" for _, value in attrs]

    def handle_data(self, data: str) -> None:
        self.words.append(data)


_PAPER: Final = """2026-10-02 told complaint {0}
2026-10-02 told worse {0}
2026-10-02 visit {0} by {0}
2026-08-30 treatment {0} knee right
2013 history back problem lower back {0}
2026-12-04 review {0}
2026-12-20 race {0} 10 km
2026-11-16 run 8 km 45:00 device {0} | knee right 3/10 from 5 km {0}
2026-11-20 run 8 km 45:00 device {0} | knee right 3/10 from 5 km {0}
"""


_PLAIN: Final = str.maketrans({'"': "'", "\\": "/"})
"""The text form has its own signs for these two."""


def _report(words: str) -> tuple[_Tags, str]:
    told = " ".join(words.encode("utf-8", "replace").decode().translate(_PLAIN).split())
    told = "".join(c for c in told if unicodedata.category(c) != "Cc")[:300]
    log = log_of(_PAPER.format(f'"{told}"'), runner=words.encode("utf-8", "replace").decode())
    about = VisitAbout(of="me", author=told)
    visit = page_of(log, about=about)
    from rules.analyse import analyse  # noqa: PLC0415 -- as the visit was made
    from rules.states import run_states  # noqa: PLC0415

    page = report_page(log, analyse(log, TODAY), run_states(log), visit)
    tags = _Tags()
    document = report_html(page, text=soap(visit), save="/report")
    tags.feed(document)
    return tags, told


def test_a_report_is_made_of_the_same_whatever_words_are_in_it() -> None:
    plain, _ = _report("harmless")
    for about, words in HOSTILE.items():
        tags, told = _report(words)
        assert tags.made == plain.made, about
        assert shown(told)[:60] in " ".join(tags.words), about


# In a browser


@pytest.fixture(scope="module")
def host(struck: Struck) -> Iterator[str]:
    with answering(struck.room.server, threads=8) as address:
        yield address


def _sign_in(seen: Seen, login: str, home: str) -> None:
    seen.page.goto(f"http://{seen.host}/sign-in")
    seen.page.get_by_label("E-mail address").fill(login)
    seen.page.get_by_label("Password").fill(PASSWORD)
    seen.page.get_by_role("button", name="Sign in").click()
    seen.page.wait_for_url(f"**{home}")


def _watch(seen: Seen, dialogs: list[str]) -> None:
    seen.page.add_init_script(f"({WATCH})()")

    def closed(dialog: Any) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    seen.page.on("dialog", closed)


def _read(seen: Seen) -> str:
    """All that a page says, hover labels too, and what a chart's hover would."""
    told = seen.page.evaluate("""() => [
      document.title, document.body.textContent,
      ...[...document.querySelectorAll("[title],[aria-label],[alt],option,input,textarea")]
        .flatMap((e) => [e.title, e.ariaLabel, e.alt, e.value]),
    ].filter(Boolean).join("\\n")""")
    return _squeezed(told)


_HOVERED: Final = """async () => {
  const graph = document.querySelector(".js-plotly-plot"), told = [];
  const frame = () => new Promise(requestAnimationFrame);
  for (const [curveNumber, points] of graph.calcdata.entries()) {
    const trace = graph._fullData[curveNumber];
    if (trace.hoverinfo === "skip") continue;
    for (const pointNumber of points.keys()) {
      Plotly.Fx.unhover(graph);
      Plotly.Fx.hover(graph, [{curveNumber, pointNumber}], trace.xaxis + trace.yaxis);
      for (let at = 0; at < 5; at++) await frame();  // it draws at most every 50 ms
      told.push(...[...graph.querySelectorAll(".hoverlayer text")].map((e) => e.textContent));
    }
  }
  return told.filter((words) => words.trim());
}"""
"""Every point that has a label, hovered; what the labels say."""


def test_over_every_point_of_the_story_nothing_runs(host: str, browser: Browser) -> None:
    dialogs: list[str] = []
    with opened(browser, host) as seen:
        _watch(seen, dialogs)
        _sign_in(seen, "runner@log.example", "/today")
        seen.page.goto(f"http://{seen.host}/?span=all")
        seen.settle()
        assert len(seen.page.evaluate(_HOVERED)) > 5
        assert seen.page.evaluate(FOUND) == NOTHING
        assert (dialogs, seen.console, seen.foreign) == ([], [], [])


_OWNERS_PAGES: Final = {
    "/diary?all=1": ("diary ",),
    "/notes": (),
    "/sharing": (),
    "/your-data": (),
    "/sources": (),
    "/": (), "/today": (),
    "/visit?of=me": (),
    "/report?of=me": (),
}  # fmt: skip


def test_a_runners_pages_show_it_and_nothing_runs(
    struck: Struck, host: str, browser: Browser
) -> None:
    with opened(browser, host) as seen:
        _read_pages(struck, seen, "runner@log.example", "/today", _OWNERS_PAGES)


def test_a_therapists_pages_show_it_and_nothing_runs(
    struck: Struck, host: str, browser: Browser
) -> None:
    of = struck.room.grants["therapist"].public_id
    pages = {
        "/patients": ("runner name",),
        f"/visit?of={of}": (),
        f"/visit-change?of={of}": ("visit ",),
        f"/report?of={of}": (),
        "/account": (),
    }
    with opened(browser, host) as seen:
        _read_pages(struck, seen, "therapist@clinic.example", "/patients", pages)


def _read_pages(
    struck: Struck, seen: Seen, login: str, home: str, pages: dict[str, tuple[str, ...]]
) -> None:
    dialogs: list[str] = []
    _watch(seen, dialogs)
    _sign_in(seen, login, home)
    for path, names in pages.items():
        seen.page.goto(f"http://{seen.host}{path}")
        if not path.startswith(("/report", "/account")):
            seen.settle()
        told = _read(seen)
        assert seen.page.evaluate(FOUND) == NOTHING, path
        kept = {
            about: (words, shown(words))
            for (name, about), words in struck.kept.items()
            if names and name.startswith(names) and words
        }
        there = [
            about for about, words in kept.items()
            if any(_squeezed(one)[:70].strip() in told for one in words)
        ]  # fmt: skip
        # A long list has pages; what stands on one of them is what was kept.
        assert len(there) >= min(len(kept), 10), (path, set(kept) - set(there))
    assert dialogs == []
    assert seen.console == []
    assert seen.foreign == []
