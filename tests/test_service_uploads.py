"""Files in pieces: where they go on, what lies about itself, what nobody sends on."""

from __future__ import annotations

import io
import os
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Event
from typing import TYPE_CHECKING

import pytest

from service.discovery import Found
from service.outcome import Outcome
from service.upload_claims import Limits, RefusedError
from service.uploads import READ_BYTES, Inbox, OffsetError
from tests.desk import Desk, zip_of
from tests.fit_files import run_bytes
from traininglog.access import NotFound
from traininglog.uploads import Announced

if TYPE_CHECKING:
    from pathlib import Path

    from service.uploads import Begun
    from traininglog.uploads import Upload

DATA = run_bytes()
RUN = Announced("Garmin/2024/run.fit", len(DATA), 7)


@pytest.fixture
def inbox(desk: Desk) -> Inbox:
    return Inbox(desk.store, 1)


def sent(inbox: Inbox, begun: Begun, *pieces: bytes) -> Upload:
    """The first file of a batch, in these pieces one behind the other."""
    one, here = begun.expected[0]
    for piece in pieces:
        here = inbox.receive(one.id, here, io.BytesIO(piece))
    return one


def on_disk(inbox: Inbox) -> list[Path]:
    return sorted(inbox.store.incoming(1).iterdir())


def test_a_file_arrives_in_pieces(inbox: Inbox) -> None:
    begun = inbox.begin([RUN])
    one = sent(inbox, begun, DATA[:1000], DATA[1000:])
    (path,) = on_disk(inbox)
    assert path.name == one.id
    assert path.read_bytes() == DATA
    assert path.stat().st_mode & 0o777 == 0o600
    (found,) = inbox.gathered(begun.job).files
    assert not isinstance(found, Outcome)
    assert (found.path, found.key, found.file) == (RUN.name, RUN.name, str(path))


def test_no_name_becomes_a_path(inbox: Inbox, tmp_path: Path) -> None:
    before = {p for p in tmp_path.rglob("*") if p.is_file()}
    names = ["../../../x.fit", "/var/painmile-x.fit", "C:\\y.fit", "a/../../x.fit"]
    begun = inbox.begin([Announced(name, 3, 1) for name in names])
    for one, here in begun.expected.values():
        inbox.receive(one.id, here, io.BytesIO(b"abc"))
    new = {p for p in tmp_path.rglob("*") if p.is_file()} - before
    assert len(new) == len(names)
    assert {p.parent for p in new} == {inbox.store.incoming(1)}


@pytest.mark.parametrize("offset", [0, 999, 1001, 10**15])
def test_a_piece_that_does_not_follow_is_told_where_to_go_on(inbox: Inbox, offset: int) -> None:
    begun = inbox.begin([RUN])
    one = sent(inbox, begun, DATA[:1000])
    with pytest.raises(OffsetError) as fault:
        inbox.receive(one.id, offset, io.BytesIO(b"xyz"))
    assert fault.value.received == 1000
    assert on_disk(inbox)[0].read_bytes() == DATA[:1000]


def test_more_than_was_told_is_refused_and_taken_back(inbox: Inbox) -> None:
    begun = inbox.begin([RUN])
    one = sent(inbox, begun, DATA[:1000])
    with pytest.raises(RefusedError, match="More came than the file was said to have"):
        inbox.receive(one.id, 1000, io.BytesIO(DATA[1000:] + b"x" * 3 * READ_BYTES))
    assert on_disk(inbox)[0].read_bytes() == DATA[:1000]


def test_less_than_was_told_is_named(inbox: Inbox) -> None:
    begun = inbox.begin([RUN, Announced("never.fit", 5000, 1), Announced("empty.fit", 0, 1)])
    sent(inbox, begun, DATA[:1000])
    told = {o.path: o.reason for o in inbox.gathered(begun.job).files if isinstance(o, Outcome)}
    assert told == {
        RUN.name: "did not arrive whole (1 kB of 3 kB); choose it again",
        "never.fit": "did not arrive whole (0 kB of 5 kB); choose it again",
        "empty.fit": "is empty",
    }


def test_the_same_files_chosen_again_go_on(inbox: Inbox) -> None:
    first = inbox.begin([RUN, Announced("b.fit", 9, 1), Announced("c.fit", 9, 1)])
    sent(inbox, first, DATA[:1000])
    again = inbox.begin([Announced("b.fit", 9, 2), RUN])
    assert {place: (one.name, here) for place, (one, here) in again.expected.items()} == {
        0: ("b.fit", 0), 1: (RUN.name, 1000),
    }  # fmt: skip
    assert again.expected[1][0].id == first.expected[0][0].id
    assert len(inbox.uploads.uploads(1, first.job.id)) == 2  # b as it was, and c
    last = inbox.begin([Announced("b.fit", 9, 1), Announced("c.fit", 9, 1), RUN])
    assert [here for _, here in last.expected.values()] == [0, 0, 1000]
    with pytest.raises(NotFound):
        inbox.jobs.job(first.job.id)  # nothing is left of it


def test_what_was_imported_before_is_not_sent_again(desk: Desk, inbox: Inbox) -> None:
    begun = inbox.begin([RUN])
    sent(inbox, begun, DATA)
    from service.importer import import_files  # noqa: PLC0415

    imports = desk.store.imports(inbox._imports.viewer)
    import_files(imports, desk.runner, inbox.gathered(begun.job))
    inbox.drop(begun.job.id)
    again = inbox.begin([RUN, RUN._replace(mtime_ns=8)])
    assert [here for _, here in again.expected.values()] == [len(DATA), 0]
    (one, _) = again.expected[0]
    with pytest.raises(NotFound):
        inbox.receive(one.id, 0, io.BytesIO(DATA))
    report = import_files(imports, desk.runner, inbox.gathered(again.job))
    assert [o.outcome for o in report.files] == ["failed", "skipped"]


def test_an_archive_is_looked_into(desk: Desk, inbox: Inbox) -> None:
    path = zip_of(desk.files / "a.zip", m=DATA)
    begun = inbox.begin([Announced("x/a.zip", path.stat().st_size, 1)])
    sent(inbox, begun, path.read_bytes())
    assert [f.path for f in inbox.gathered(begun.job).files] == ["x/a.zip!m.fit"]


def test_an_unpacked_export_is_known_by_its_names(inbox: Inbox) -> None:
    """Its table and its runs are expected, with their numbers; the rest is left alone."""
    names = ["e/activities.csv", "e/activities/7.fit", "e/activities/8.gpx", "e/profile.csv"]
    begun = inbox.begin([Announced(name, len(DATA), 1) for name in names])
    assert [(o.path, o.reason) for o in begun.refused] == [
        ("e", "1 other file of this export was not looked at")
    ]
    for one, _ in begun.expected.values():
        inbox.receive(one.id, 0, io.BytesIO(DATA))
    found = [file for file in inbox.gathered(begun.job).files if isinstance(file, Found)]
    assert [(file.path, file.kind, file.upload_id) for file in found] == [
        ("e/activities.csv", "strava_csv", ""),
        ("e/activities/7.fit", "activity", "7"),
        ("e/activities/8.gpx", "activity", "8"),
    ]


def test_nothing_begins_where_it_has_no_room(desk: Desk) -> None:
    with pytest.raises(RefusedError, match="Make room"):
        Inbox(desk.store, 1, Limits(free=10**18)).begin([RUN])
    assert desk.store.jobs(Inbox(desk.store, 1).jobs.viewer).jobs(1) == ()


def test_a_job_that_was_started_takes_no_more(inbox: Inbox) -> None:
    begun = inbox.begin([RUN])
    one = sent(inbox, begun, DATA[:10])
    inbox.jobs.start(begun.job.id)
    with pytest.raises(NotFound):
        inbox.receive(one.id, 10, io.BytesIO(DATA[10:]))
    assert inbox.begin([RUN]).expected[0][1] == 0  # nor is it taken away from there


class Waits(io.BytesIO):
    """A body that comes when it is let go."""

    def __init__(self, data: bytes) -> None:
        super().__init__(data)
        self.asked, self.go = Event(), Event()

    def read(self, size: int | None = -1, /) -> bytes:
        self.asked.set()
        self.go.wait(10)
        return super().read(size)


def test_two_pieces_at_once_do_not_mix(inbox: Inbox) -> None:
    one, _ = inbox.begin([RUN]).expected[0]
    slow = Waits(DATA)
    with ThreadPoolExecutor(1) as threads:
        first = threads.submit(inbox.receive, one.id, 0, slow)
        slow.asked.wait(10)
        with pytest.raises(OffsetError):
            inbox.receive(one.id, 0, io.BytesIO(DATA))
        slow.go.set()
        assert first.result() == len(DATA)
    assert on_disk(inbox)[0].read_bytes() == DATA


class Counts(io.RawIOBase):
    """A body of so many bytes that notes the most asked for at once."""

    def __init__(self, size: int) -> None:
        self.left, self.most = size, 0

    def read(self, size: int = -1, /) -> bytes:
        self.most = max(self.most, size)
        size = min(size, self.left)
        self.left -= size
        return b"x" * size


def test_two_hundred_megabytes_are_read_64_kb_at_a_time(inbox: Inbox) -> None:
    size, piece = 200 * 2**20, 8 * 2**20
    one, here = inbox.begin([Announced("big.zip", size, 1)]).expected[0]
    most = 0
    while here < size:
        body = Counts(piece)
        here = inbox.receive(one.id, here, body)
        most = max(most, body.most)
    assert here == on_disk(inbox)[0].stat().st_size == size
    assert most <= READ_BYTES == 64 * 1024


def test_a_sending_is_cancelled_with_all_of_it(inbox: Inbox) -> None:
    begun = inbox.begin([RUN])
    sent(inbox, begun, DATA[:10])
    inbox.cancel(begun.job.id)
    assert on_disk(inbox) == []
    assert inbox.jobs.jobs(1) == ()


def test_a_running_import_is_not_cancelled_as_a_sending(inbox: Inbox) -> None:
    begun = inbox.begin([RUN])
    sent(inbox, begun, DATA)
    inbox.jobs.start(begun.job.id)
    inbox.cancel(begun.job.id)
    assert len(on_disk(inbox)) == 1


def test_what_nobody_sends_on_goes_after_a_day(inbox: Inbox) -> None:
    begun = inbox.begin([RUN])
    sent(inbox, begun, DATA[:10])
    stray = inbox.store.incoming(1) / "stray"
    stray.write_bytes(b"of a job that is gone")
    inbox.sweep(datetime.now(UTC) + timedelta(hours=23))
    assert len(on_disk(inbox)) == 2
    inbox.sweep(datetime.now(UTC) + timedelta(hours=25))
    assert on_disk(inbox) == []
    assert inbox.jobs.jobs(1) == ()


def test_an_old_sending_that_goes_on_stays(inbox: Inbox) -> None:
    begun = inbox.begin([RUN])
    one = sent(inbox, begun, DATA[:10])
    later = datetime.now(UTC) + timedelta(hours=20)
    os.utime(inbox.store.incoming(1) / one.id, (later.timestamp(), later.timestamp()))
    inbox.sweep(datetime.now(UTC) + timedelta(hours=25))
    assert inbox.received(one) == 10


def test_a_failed_import_keeps_its_files_for_a_day(inbox: Inbox) -> None:
    begun = inbox.begin([RUN])
    one = sent(inbox, begun, DATA)
    inbox.jobs.start(begun.job.id)
    inbox.jobs.claim("w")
    inbox.jobs.finish(begun.job.id, "w", "failed", message="The disk is full.")
    inbox.sweep()
    assert inbox.received(one) == len(DATA)
    inbox.sweep(datetime.now(UTC) + timedelta(hours=25))
    assert on_disk(inbox) == []
    assert inbox.jobs.job(begun.job.id).state == "failed"
