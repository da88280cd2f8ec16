"""The page of old notes in a real browser over a real store, and what it sends and keeps."""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from threading import Event
from typing import TYPE_CHECKING, Any, Final

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect

from dashboard.app import create_app
from dashboard.figures.story import story_figure
from dashboard.pages.notes import act, show
from dashboard.pages.notes_view import NotesView
from dashboard.source import CachedSource
from dashboard.writing import READ_ONLY
from ingest.notes.mentions import parse
from rules.analyse import analyse
from rules.states import run_states
from service.proposals import waiting
from service.shown import shown
from service.story import story
from tests import story_logs
from tests.browser import opened, served
from tests.today_logs import NOW, Kept, kept
from traininglog.facts import Gear, History, Observation, Race, Treatment
from traininglog.notes import KeptNote, Note
from traininglog.pain import PainEntry, Place
from traininglog.textform import read_text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

    from tests.browser import Seen

SILENT: Final = date(2026, 10, 19)
NOTES: Final = (
    Note(date(2026, 8, 6), "Right knee 2-3/10 from 4 km; easy with Jo"),
    Note(date(2026, 8, 13), "no knee pain", "title"),
    Note(date(2026, 8, 16), "right knee 5/10 at 5 km", "private_note"),
    Note(date(2026, 8, 21), "Had ITBS in college"),
    Note(SILENT, "pain free run", "title"),
)
HOSTILE: Final = (
    "<script>window.ran=1</script><img src=//x.example/p onerror=window.ran=1>"
    " <a href='javascript:window.ran=1'>right knee 4/10</a> =HYPERLINK(1)"
    " \u202edesrever\u202c \x07 <b>bold</b>"
)


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Kept]:
    with kept(tmp_path, story_logs.SIXTEEN_WEEKS) as made:
        made.repository.add_notes(1, NOTES)
        yield made


@contextmanager
def notes(browser: Browser, made: Kept, search: str = "", **screen: Any) -> Iterator[Seen]:
    """The page in the browser, at rest."""
    with served(made.source) as host, opened(browser, host, **screen) as seen:
        seen.go(f"notes{search}")
        expect(seen.page.locator("h1")).to_be_visible()
        yield seen


def said(made: Kept, search: str = "", **words: Any) -> str:
    """What the page answers to words of a browser."""
    written, faults = act(made.source, NotesView.read(search), words)
    return " ".join(faults.values()) or written.words


def key(made: Kept, text: str) -> str:
    return next(p.key for p in made.source.proposals().all if p.text == text)


def words(component: Any) -> str:
    return json.dumps(component, default=lambda c: c.to_plotly_json(), ensure_ascii=False)


# How it looks, and by keys alone


def test_the_page_has_no_fault_and_keeps_to_itself(browser: Browser, log: Kept) -> None:
    with notes(browser, log, width=390) as seen:
        assert seen.page.locator("h1").inner_text() == "5 proposals from your notes wait."
        assert seen.count(".note-row") == 5
        seen.page.get_by_role("button", name="Edit: 6 Aug").click()
        expect(seen.page.locator(".df")).to_be_visible()
        seen.settle()
        wrong = seen.faults() + seen.faults_of_colour("dark")
        for width in (390, 1366):
            seen.page.set_viewport_size({"width": width, "height": 900})
            assert seen.page.evaluate("document.documentElement.scrollWidth") == width
            small = seen.page.evaluate(
                "() => [...document.querySelectorAll('.note-row .btn')]"
                ".filter((e) => e.getBoundingClientRect().height"
                " < (innerWidth < 760 ? 40 : 24)).length"
            )
            assert small == 0
        assert wrong + seen.faults() == []
        assert (seen.console, seen.foreign) == ([], [])


def test_a_row_says_what_was_read_where_and_what_is_known(browser: Browser, log: Kept) -> None:
    with notes(browser, log) as seen:
        first = seen.page.locator(".note-row").last
        assert "6 Aug: right knee, 3/10 (2.5, rounded), from 4.0 km" in first.inner_text()
        assert "from your description" in first.inner_text()
        assert "Right knee 2-3/10 from 4 km" in first.locator("mark").inner_text()
        by_hand = seen.page.locator(".note-row", has_text="16 Aug")
        assert "you already wrote right knee 4/10" in by_hand.inner_text()


def test_accept_by_keys_alone_and_take_it_back(browser: Browser, log: Kept) -> None:
    with notes(browser, log) as seen:
        before = log.log.pain
        seen.page.get_by_role("button", name="Accept: 19 Oct: no pain").focus()
        seen.page.keyboard.press("Enter")
        expect(seen.page.locator("h1")).to_contain_text("4 proposals")
        assert PainEntry(SILENT, score=0, note="pain free run") in [
            replace(entry, time=None) for entry in log.log.pain
        ]
        status = seen.page.get_by_role("status")
        expect(status).to_contain_text("Saved: 19 Oct: no pain")
        expect(seen.page.locator("#notes-list")).to_be_focused()
        undo = seen.page.get_by_role("button", name="Undo")
        undo.focus()
        seen.page.keyboard.press("Enter")
        expect(seen.page.locator("h1")).to_contain_text("5 proposals")
        expect(status).to_contain_text("Taken back: 19 Oct: no pain")
        assert log.log.pain == before
        assert seen.console == []


def test_edit_says_a_fault_beside_its_field_then_saves(browser: Browser, log: Kept) -> None:
    with notes(browser, log) as seen:
        seen.page.get_by_role("button", name="Edit: 6 Aug").focus()
        seen.page.keyboard.press("Enter")
        form = seen.page.locator(".df")
        expect(form.locator("select").first).to_be_focused()
        form.get_by_label("Where it began").fill("soon")
        seen.page.get_by_role("button", name="Accept as edited").click()
        expect(form.locator(".fault").first).to_have_text("Give a number, as 5.2.")
        assert seen.faults() == []
        form.get_by_label("Where it began").fill("1,5")
        form.get_by_label("Score, 0 to 10").select_option("6")
        seen.page.get_by_role("button", name="Accept as edited").click()
        expect(seen.page.get_by_role("status")).to_contain_text(
            "Saved: 6 Aug: right knee, 6/10, from 1.5 km"
        )
        expect(form).to_have_count(0)
        expect(seen.page.locator("#notes-list")).to_be_focused()
        assert "open=" not in seen.page.url
        found = next(e for e in log.log.pain if e.day == NOTES[0].day)
        assert (found.score, found.onset_km, found.note) == (6, 1.5, NOTES[0].text)


def test_leaving_an_edit_gives_the_focus_back(browser: Browser, log: Kept) -> None:
    with notes(browser, log) as seen:
        door = seen.page.get_by_role("button", name="Edit: 6 Aug")
        door.click()
        seen.page.get_by_role("button", name="Leave as it is").click()
        expect(seen.page.locator(".df")).to_have_count(0)
        expect(door).to_be_focused()


def test_past_goes_into_the_history_with_a_year(browser: Browser, log: Kept) -> None:
    with notes(browser, log) as seen:
        seen.page.get_by_role("button", name="Add to my history: 21 Aug").click()
        form = seen.page.locator(".df")
        form.get_by_label("Year").fill("2014")
        form.get_by_role("button", name="Add to my history").click()
        expect(seen.page.get_by_role("status")).to_contain_text(
            "IT band, 2014, in your history"
        )
        (fact,) = log.log.told(History)
        assert (fact.day.year, fact.place, fact.words) == (2014, Place("itb"), NOTES[3].text)


def test_all_of_a_filter_at_once_and_back(browser: Browser, log: Kept) -> None:
    with notes(browser, log) as seen:
        assert "2 of these want a look first and are not among the 3." in (
            seen.page.locator(".together").inner_text()
        )
        seen.page.get_by_role("button", name="Accept these 3").click()
        expect(seen.page.locator("h1")).to_contain_text("2 proposals")
        expect(seen.page.get_by_role("status")).to_contain_text("3 proposals accepted")
        seen.page.get_by_role("button", name="Undo").click()
        expect(seen.page.locator("h1")).to_contain_text("5 proposals")
        seen.page.get_by_role("link", name="No pain 2").click()
        expect(seen.page.get_by_role("button", name="Ignore these 2")).to_be_visible()
        seen.page.get_by_role("button", name="Ignore these 2").click()
        expect(seen.page.locator("h1")).to_contain_text("3 proposals")
        assert len(log.repository.notes(1)) == len(NOTES)


def test_ignored_ones_can_be_proposed_again(browser: Browser, log: Kept) -> None:
    with notes(browser, log) as seen:
        seen.page.get_by_role("button", name="Ignore: 19 Oct").click()
        expect(seen.page.locator("h1")).to_contain_text("4 proposals")
        seen.page.get_by_role("link", name="Ignored 1").click()
        seen.page.get_by_role("button", name="Propose again: 19 Oct").click()
        expect(seen.page.locator("h1")).to_contain_text("5 proposals")
        assert seen.console == []


def test_words_are_forgotten_by_keys_after_a_second_word(browser: Browser, log: Kept) -> None:
    log.repository.add_notes(1, [Note(SILENT, "Lunch run", "title")])
    with notes(browser, log, width=390) as seen:
        seen.page.get_by_text("Forget these words").first.focus()
        seen.page.keyboard.press("Enter")
        seen.page.get_by_text("Forget notes that say nothing of pain (1)").click()
        seen.settle()
        assert seen.faults() + seen.faults_of_colour("dark") == []
        assert seen.page.evaluate("document.documentElement.scrollWidth") == 390
        button = seen.page.get_by_role("button", name="Forget them: 19 Oct")
        box = button.bounding_box()
        assert box is not None
        assert box["height"] >= 40
        button.press("Enter")
        said_so = seen.page.locator("#notes-saved", has_text="these words are gone")
        expect(said_so).to_be_visible()
        expect(seen.page.locator("h1")).to_have_text("4 proposals from your notes wait.")
        assert seen.page.locator("#notes-saved").get_by_text("Undo").count() == 0
        seen.page.get_by_text("Forget notes that say nothing of pain (1)").click()
        seen.page.get_by_role("button", name="Forget notes that say nothing of pain").click()
        expect(seen.page.get_by_text("Forget notes that say nothing of pain")).to_have_count(0)
        assert (seen.console, seen.foreign) == ([], [])
    texts = [kept.note.text for kept in log.repository.notes(1)]
    assert NOTES[4].text not in texts
    assert "Lunch run" not in texts
    assert len(texts) == 4


def test_the_address_keeps_the_filters(browser: Browser, log: Kept) -> None:
    with notes(browser, log, "?kind=pain&unit=mi") as seen:
        assert seen.count(".note-row") == 2
        assert "from 2.5 mi" in seen.page.locator(".note-row").last.inner_text()
        seen.page.get_by_role("link", name="Accepted 0").click()
        seen.page.wait_for_url("**state=accepted**")
        seen.settle()
        assert "kind=pain" in seen.page.url
        assert (
            seen.page.locator("#notes-list").inner_text() == "Nothing here with these filters."
        )
        seen.page.go_back()
        expect(seen.page.locator(".note-row")).to_have_count(2)


@pytest.mark.parametrize(
    ("page", "link"), [("today", "5 old notes mention pain"), ("diary", "Old notes (5)")]
)
def test_other_pages_lead_here(browser: Browser, log: Kept, page: str, link: str) -> None:
    with served(log.source) as host, opened(browser, host) as seen:
        seen.go(page)
        seen.page.get_by_role("link", name=link).click()
        expect(seen.page.locator("h1")).to_contain_text("5 proposals")


@pytest.mark.parametrize(
    ("page", "link"), [("today", "5 old notes mention pain"), ("diary", "Old notes (5)")]
)
def test_other_pages_do_not_wait_for_the_first_reading(
    browser: Browser, log: Kept, monkeypatch: pytest.MonkeyPatch, page: str, link: str
) -> None:
    may_read = Event()

    def slow(text: str, context: Any) -> Any:
        assert may_read.wait(60)
        return parse(text, context)

    monkeypatch.setattr("service.old_notes.parse", slow)
    with served(log.source) as host, opened(browser, host) as seen:
        seen.page.goto(f"http://{host}/{page}")
        try:
            expect(seen.page.locator("h1")).to_contain_text(
                "2026" if page == "diary" else "knee"
            )
            expect(seen.page.get_by_role("link", name=link)).to_have_count(0)
        finally:
            may_read.set()
        expect(seen.page.get_by_role("link", name=link)).to_be_visible()


@pytest.mark.parametrize(
    ("text", "headline", "line"),
    [
        ("", "No note mentions pain.", "Bare notes of the diary are read here."),
        ("a lovely morning", "No note mentions pain.", "none of them speaks of pain"),
    ],
)
def test_with_nothing_to_propose_it_says_what_to_do(
    browser: Browser, tmp_path: Path, text: str, headline: str, line: str
) -> None:
    with kept(tmp_path) as made:
        made.repository.add_notes(1, [Note(SILENT, text)] if text else [])
        with notes(browser, made) as seen:
            assert seen.page.locator("h1").inner_text() == headline
            assert line in seen.page.locator("#notes-list").inner_text()
            assert seen.faults() == []
            assert seen.console == []


# Notes are data


@pytest.mark.parametrize("page", ["notes", "diary", "?run={run}", "today?run={run}"])
def test_nothing_in_a_note_runs_or_is_fetched(
    browser: Browser, tmp_path: Path, page: str
) -> None:
    with kept(tmp_path) as made:
        run = made.run_id(SILENT.isoformat())
        made.repository.add_notes(1, [Note(SILENT, HOSTILE, "title", run)])
        made.repository.add_pain(1, [PainEntry(SILENT, "knee", "right", 6, note=HOSTILE)])
        with served(made.source) as host, opened(browser, host) as seen:
            seen.go(page.format(run=run))
            quoted = seen.page.locator("main bdi", has_text="window.ran=1").first
            if page != "today?run={run}":
                expect(quoted).to_contain_text("<script>window.ran=1</script><img")
                assert quoted.evaluate("e => getComputedStyle(e).unicodeBidi") == "isolate"
            assert seen.page.evaluate("() => window.ran") is None
            assert seen.count("main script, main img, main [href^=javascript]") == 0
            assert seen.console == []
            assert seen.foreign == []


def test_a_chart_reads_no_markup_in_the_words_of_a_person() -> None:
    """Plotly would read `<b>` and `<a>` in a label or at the pointer as markup."""
    told, problems = read_text(f"zone Europe/Berlin\n{story_logs.SIXTEEN_WEEKS}", "me")
    assert not problems
    day, place = date(2026, 10, 21), Place("knee", "right")
    told = replace(
        told,
        pain=(*told.pain, PainEntry(day, "knee", "right", 2, note=HOSTILE)),
        facts=(
            Treatment(day, HOSTILE, place), Gear(day, "shoes", HOSTILE),
            Race(day, HOSTILE[-40:], 10.0),
            Observation(day, "&lt;b&gt;", place=place), History(day, "injury", place, HOSTILE),
        ),
    )  # fmt: skip
    found, states = analyse(told, date(2026, 11, 22)), run_states(told)
    for window in ("16w", "52w", "all"):
        for phone in (False, True):
            drawn = story(told, found, states, place=None, window=window, unit="km")
            figure = story_figure(drawn, phone=phone)
            labels = [text for trace in figure["data"] for text in trace.get("text", ())]
            notes = [note["text"] for note in figure["layout"]["annotations"]]
            assert not any(sign in text for text in labels for sign in "<>&\u202e\x07")
            assert not any("window" in note for note in notes)


def test_what_steers_a_screen_is_drawn() -> None:
    assert shown("a\x00\x07\x1b\x7f\x85\u202eb\u2066c\td\n") == "a␀␇␛␡��b�c\td\n"
    assert shown("שלום, ça va? 👟 <b>") == "שלום, ça va? 👟 <b>"


def test_the_diary_is_given_as_a_table(log: Kept) -> None:
    log.repository.add_pain(1, [PainEntry(SILENT, "knee", note="=1+1")])
    answer = create_app(log.source).server.test_client().get("/pain.csv")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    lines = answer.data.decode("utf-8-sig").splitlines()
    assert len(lines) == 1 + len(log.log.pain)
    assert any(line.rstrip(",").endswith("'=1+1") for line in lines)


# What is sent, and what it costs


@pytest.mark.parametrize(
    ("sent", "answer"),
    [
        ({"action": "accept", "key": "note:note-99:0"}, "This was decided in another window."),
        ({"action": "accept_all", "count": 7}, "This was decided in another window."),
        ({"action": "ignore_all", "count": None}, "This was decided in another window."),
        ({"action": "forget", "note": 99}, "It is not in the diary any more"),
        ({"action": "forget_rest", "count": 7}, "This was decided in another window."),
        ({"action": "erase"}, "What the page sent as"),
        ({"action": "accept"}, "What the page sent as"),
        ({"action": "undo", "change": 99}, "It is not in the diary any more"),
    ],
)
def test_what_makes_no_sense_is_refused_in_a_sentence(
    log: Kept, sent: dict[str, Any], answer: str
) -> None:
    before = log.log.pain
    assert said(log, **sent).startswith(answer)
    assert log.log.pain == before


def test_a_form_that_is_none_is_refused(log: Kept) -> None:
    one = {"action": "save", "key": key(log, NOTES[0].text)}
    assert said(log, **one) == "The page sent nothing that can be read; open it anew."


def test_what_another_window_decided_is_not_written_twice(log: Kept) -> None:
    one = {"action": "accept", "key": key(log, NOTES[4].text)}
    assert said(log, **one) == "Saved: 19 Oct: no pain"
    kept_now = log.log.pain
    for action in ("accept", "ignore", "again"):
        assert said(log, **one | {"action": action}).startswith("This was decided")
    assert log.log.pain == kept_now


def test_a_log_in_memory_is_only_read() -> None:
    note = KeptNote(1, NOTES[4])
    source = CachedSource(
        lambda: 1, story_logs.hand_made, now=lambda: NOW, notes=lambda: (note,)
    )
    page = words(show(source, NotesView.read("?state=waiting")))
    assert "pain free run" in page
    assert "data-say" not in page
    key_of = "note:note-1:unspecified-during-none"
    for sent in ({"action": "ignore", "key": key_of}, {"action": "forget", "note": 1}):
        written, _ = act(source, NotesView.read(""), sent)
        assert written.words == READ_ONLY


def test_three_thousand_notes_are_read_once_and_shown_thirty_at_a_time(
    browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []

    def counted(text: str, context: Any) -> Any:
        read.append(text)
        return parse(text, context)

    monkeypatch.setattr("service.old_notes.parse", counted)
    first = date(2016, 1, 1)
    many = [
        Note(first + timedelta(days=n), f"knee {n % 9 + 1}/10 number {n}", "title")
        for n in range(3000)
    ]
    with kept(tmp_path) as made:
        made.repository.add_notes(1, many)
        with notes(browser, made) as seen:
            assert (
                seen.page.locator("h1").inner_text() == "3,000 proposals from your notes wait."
            )
            assert seen.count(".note-row") == 30
            assert seen.count("*") <= 3000
            seen.page.get_by_role("button", name="Ignore: ").first.click()
            expect(seen.page.locator("h1")).to_contain_text("2,999")
        assert len(read) == 3000
        queries: list[str] = []

        def note_query(*given: Any) -> None:
            queries.append(given[2])

        made.source.loaded()
        sa.event.listen(made.repository.engine, "before_cursor_execute", note_query)
        show(made.source, NotesView.read("?page=2"))
        assert len(queries) <= 4, queries
        assert len(waiting(made.source.proposals().all)) == 2999
