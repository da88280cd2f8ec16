"""What is kept of GPX and TCX has no words of its person, and reads as before."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from ingest.read import read_activity
from ingest.track.walk import RefusedXml
from ingest.words import without_words
from service.decoding import DecodeSettings, Job, decode_one
from tests.fit_files import run_bytes
from tests.xml_files import Lap, Track, gpx, points, tcx, tcx_activity


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("<trk><name>My knee</name><ele>1</ele>", "<trk><name></name><ele>1</ele>"),
        ("<gpx:name>knee</gpx:name>", "<gpx:name></gpx:name>"),
        ('<desc lang="a>b">knee</desc>', '<desc lang="a>b"></desc>'),
        ("<desc><![CDATA[knee </desc> more]]></desc>", "<desc></desc>"),
        ("<desc>knee <b>and <i>calf</i></b> hurt</desc>", "<desc></desc>"),
        ("<desc>a<desc>b</desc>c</desc>d", "<desc></desc>d"),
        ("<desc>a<!-- </desc> -->b</desc>", "<desc></desc>"),
        ("<keywords>knee, calf</keywords>", "<keywords></keywords>"),
        ("<cmt/><cmt />knee", "<cmt/><cmt />knee"),
        ("<name>cut off wh", "<name>"),
        ("<name>never closed<trkseg><trkpt/>", "<name><trkseg><trkpt/>"),
        ("<name>one<name>two<trkpt/>", "<name><trkpt/>"),
        ("<named>x</named><type>running</type>", "<named>x</named><type>running</type>"),
        ("<name>Morning Run</name>", "<name>running</name>"),
        ("<name>Trail run, knee 3/10</name>", "<name>trail running</name>"),
        ("<a:b:name>knee</a:b:name>", "<a:b:name></a:b:name>"),
        ("<name\x01>knee\x02</name\ufffe>", "<name\x01></name\ufffe>"),
        ("<name\n>a < b</name\n>", "<name\n></name\n>"),
    ],
)
def test_words_go_and_all_else_stays(text: str, left: str) -> None:
    assert without_words(text.encode(), "gpx") == left.encode()
    assert without_words(left.encode(), "gpx") == left.encode()


def test_notes_of_tcx_go_and_the_watch_stays() -> None:
    text = tcx(tcx_activity(Lap([points(9)], notes="knee"), notes="calf", creator="Polar M400"))
    kept = without_words(text.encode(), "tcx").decode()
    assert kept == text.replace("knee", "").replace("calf", "")
    assert "Polar M400" in kept


def test_fit_stays_as_it_is() -> None:
    assert without_words(run_bytes(), "fit") == run_bytes()


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "latin-1", "cp1252", "utf-32"]
)
def test_in_every_encoding(encoding: str) -> None:
    text = gpx(Track(name="Überall Knie", type=None, desc="né à Besançon"))
    text = text.replace("UTF-8", "latin-1" if encoding == "cp1252" else encoding)
    data = text.encode(encoding)
    kept = without_words(data, "gpx")
    assert kept == text.replace("Überall Knie", "").replace("né à Besançon", "").encode(
        encoding
    )


def test_a_run_known_by_its_name_alone_is_still_a_run() -> None:
    data = gpx(Track(type=None, name="Abendlauf? Lauf mit Knieschmerz")).encode()
    before = read_activity(data)[1].activities[0]
    after = read_activity(without_words(data, "gpx"))[1].activities[0]
    assert before.sport == after.sport == "running"
    assert (before.texts, after.texts) == ({"title": "Abendlauf? Lauf mit Knieschmerz"}, {})


@pytest.mark.parametrize("text", ["<name>", "<name>a</name>", "<name>a</name"])
def test_words_without_end_are_refused(text: str) -> None:
    """A million of them would take a minute."""
    data = f"<gpx>{text * 600_000}".encode()
    with pytest.raises(RefusedXml, match="holds more names and notes than an activity can"):
        without_words(data, "gpx")


def test_a_file_of_too_many_words_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.words._MOST", 3)
    settings = DecodeSettings(1, "Europe/Berlin", datetime(2026, 1, 1, tzinfo=UTC))
    data = gpx(Track(name="a", desc="b", cmt="c")).encode()
    assert "holds more names" in decode_one(Job(0, "", data), settings).failed
