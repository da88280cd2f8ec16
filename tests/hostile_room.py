"""A server whose every text field was given each of `tests.hostile`, and what became of it.

Fields are found in the forms themselves, so that a new one is written in by itself.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import count
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from dashboard.hosted import COOKIE
from ingest.strava.values import Values
from service.diary import import_diary, import_pain_csv
from service.diary_forms import FORMS
from service.diary_write import Desk
from service.door import Opened
from service.pain_form import steps_of
from service.payload import Payload
from service.people import People
from service.sharing_choice import choice_of
from service.upload_claims import clean_name
from service.uploads import Inbox
from service.visit_forms import CARDS
from service.visit_write import VisitDesk
from tests import story_logs
from tests.hosted_room import HOST, NOW, PASSWORD, HostedRoom
from tests.hostile import HOSTILE, HUGE
from tests.log_store import write
from traininglog.facts import Told
from traininglog.journal import Journal
from traininglog.log import TrainingLog
from traininglog.notes import Note
from traininglog.pain import PainEntry
from traininglog.scope import EVERYTHING
from traininglog.textform import diary_lines
from traininglog.uploads import Announced
from traininglog.viewer import SYSTEM, Viewer
from traininglog.visit_pen import VisitPen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from service.diary_forms import Form
    from service.diary_write import Outcome
    from traininglog.grants import Grant
    from traininglog.steps import Kind

RUNNER: Final = "<img src=x onerror=window.pwned=1> & {{7*7}} \u202eMuster"
THERAPIST: Final = "<svg onload=window.pwned=1> Dr. \u2066=1+1"
TODAY: Final = NOW.date()
STRINGS: Final = {**HOSTILE, "huge": HUGE}
_WORDS: Final = {"text", "long"}


@dataclass
class Struck:
    """The room, and by field and string what was kept, or the sentence that refused it."""

    room: HostedRoom
    runner_id: int
    kept: dict[tuple[str, str], Any] = field(default_factory=dict)
    refused: dict[tuple[str, str], str] = field(default_factory=dict)

    @property
    def owner(self) -> Viewer:
        return Viewer("owner", self.runner_id)

    @property
    def journal(self) -> Journal:
        return Journal(self.room.store.repository(self.owner), self.runner_id)

    def strike(self, name: str, tell: Callable[[str], Any]) -> None:
        """Say each string in a field; `tell` gives what is kept, or ValueError says why not."""
        for about, words in STRINGS.items():
            try:
                self.kept[name, about] = tell(words)
            except ValueError as fault:
                self.refused[name, about] = str(fault)


def strike(room: HostedRoom, folder: Path) -> Struck:
    """Every string into every field of a runner of this room who has sixteen weeks."""
    sa.event.listen(room.store.engine, "checkout", _in_no_hurry_to_the_disk)
    system = room.store.repository(SYSTEM)
    struck = Struck(room, system.add_runner(RUNNER, "Europe/Berlin").id)
    _accounts(struck)
    _watch(struck)
    _people(struck)
    _files(struck, folder)
    _pain(struck)
    _visit(struck)
    for form in FORMS.values():
        _diary(struck, form)
    return struck


def _in_no_hurry_to_the_disk(connection: Any, *_: Any) -> None:
    """Two thousand changes, none of which has to outlive a power cut."""
    connection.execute("PRAGMA synchronous=OFF")


def _accounts(struck: Struck) -> None:
    """The runner and a therapist, each of whom has a hostile name."""
    room = struck.room
    room.runners["runner"] = struck.runner_id
    room.accounts["runner"] = room.store.accounts.add(
        "runner@log.example", RUNNER, "runner", NOW, runner_id=struck.runner_id
    )
    room.accounts["therapist"] = room.store.accounts.add(
        "therapist@clinic.example", THERAPIST, "therapist", NOW
    )
    kept = room.sign_in.passwords.hash(PASSWORD)
    for one in room.accounts.values():
        room.store.accounts.change(one.id, password=kept, password_at=NOW)
    room.grants["therapist"] = _shared(struck, struck.runner_id)


def _shared(struck: Struck, runner_id: int, label: str = RUNNER) -> Grant:
    """All of a runner's log for the therapist."""
    account = struck.room.accounts["therapist"]
    return struck.room.store.grants(Viewer("owner", runner_id)).share(
        runner_id, label=label[:80], scope=EVERYTHING, now=NOW, expires_at=NOW + timedelta(30),
        account_id=account.id, address=account.login, writes=True, pictures=True,
    )  # fmt: skip


def _watch(struck: Struck) -> None:
    """The names that files and other services bring: device, activity, note, file."""
    log, _ = story_logs.hand_made()
    runs = [replace(one, id=f"struck-{one.id}") for one in log.activities]
    bad = list(HOSTILE.values())
    write(struck.room.store, struck.runner_id, *(
        replace(one, device=bad[at % len(bad)]) for at, one in enumerate(runs)
    ))  # fmt: skip
    repository = struck.room.store.repository(struck.owner)
    days = _days()

    def title(words: str) -> str:
        told = Values({"name": words}).text("name")
        repository.add_notes(struck.runner_id, [Note(next(days), told, "title")])
        return told

    struck.strike("title of elsewhere", title)


def texts_of(form: Form) -> list[str]:
    """The fields of a form that take words."""
    return [one.name for one in form.fields if one.control in _WORDS]


def _usual(form: Form, day: date) -> dict[str, str]:
    """What else a form needs, as harmless as can be."""
    values = {}
    for one in form.fields:
        if one.control == "day" and one.name != "last_day":
            values[one.name] = day.isoformat()
        elif one.is_needed and one.choices:
            values[one.name] = one.choices[-1][0]
        elif one.is_needed:
            values[one.name] = "harmless"
    values.pop("year", None)
    more = {"location": "knee", "side": "right"}
    return values | {name: value for name, value in more.items() if name in form.names}


def _diary(struck: Struck, form: Form) -> None:
    desk = Desk(struck.journal, TODAY, "km")
    _form(struck, f"diary {form.key}", form, desk.act, {"form": form.key, "id": None})


def _form(
    struck: Struck, name: str, form: Form, act: Callable[[object], Outcome], said: Any
) -> None:
    """Each string in all the fields of a form at once, on a day of its own."""
    names = texts_of(form)
    for at, (about, words) in enumerate(STRINGS.items() if names else ()):
        values = _usual(form, TODAY - timedelta(at)) | dict.fromkeys(names, words)
        outcome = act({"action": "save", **said, "values": values})
        if outcome.status == "saved":
            kind: Kind = "entry" if form.makes is PainEntry else "fact"
            kept = struck.journal.find(kind, outcome.kept or 0).said
            struck.kept |= {(f"{name} {one}", about): getattr(kept, one) for one in names}
        else:
            faults = {one: outcome.faults.get(one) or outcome.words for one in names}
            struck.refused |= {(f"{name} {one}", about): faults[one] for one in names}


def _days() -> Iterator[date]:
    for at in count():
        yield TODAY - timedelta(at)


def _visit(struck: Struck) -> None:
    """What a visitor may enter, by a pen of their own."""
    viewer = Viewer("therapist", struck.runner_id, EVERYTHING, writes=True, author="M. K.",
                    hand="account 3")  # fmt: skip
    repository = struck.room.store.repository(viewer)
    pen = VisitPen(repository, struck.runner_id)
    desk = VisitDesk(pen, "M. K.", TODAY, repository.thresholds(struck.runner_id))
    for card in CARDS:
        said = {"form": card.slug, "id": None, "seen": None}
        _form(struck, f"visit {card.slug}", card.form, desk.act, said | _HIP)


_HIP: Final = {
    "standing": "right", "seen_from": "behind",
    "times": [{"hips": [[400, 300], [200, 328.108]], "level": None}],
}  # fmt: skip


def _pain(struck: Struck) -> None:
    """The pain form of Today."""
    repository = struck.room.store.repository(struck.owner)
    log, days = repository.training_log(struck.runner_id), _days()

    def tell(words: str) -> Any:
        day = next(days)
        said = {"kind": "day", "key": day.isoformat(), "note": words, "skipped": False,
                "places": [{"location": "shin", "side": "left", "score": 2}]}  # fmt: skip
        told, steps = steps_of(said, log, TODAY)
        change = struck.journal.write(told, steps, today=TODAY)
        kept = struck.journal.find("entry", change.kept[0].id).said
        return kept.note if isinstance(kept, PainEntry) else None

    struck.strike("today note", tell)


def _people(struck: Struck) -> None:
    """Shares, names, logins."""
    room = struck.room
    source_desk = _share_desk(struck)
    log = TrainingLog("x")
    link = choice_of({"with": "link"}, log, TODAY)
    account = choice_of({"with": "account"}, log, TODAY)
    people = People(room.store, room.clock)
    made = source_desk.link(link, "To enter by")
    token = made.path.rpartition("/")[2]

    def visitor(words: str) -> Any:
        done = room.sign_in.open_link(token, made.password, words, "192.0.2.1")
        if not isinstance(done, Opened):
            raise ValueError(getattr(done, "words", "ended"))  # noqa: TRY004 -- a refusal
        # Each looks at the visit once, and is told of to the runner.
        client = room.client("anonymous")
        client.set_cookie(COOKIE, done.token, domain=HOST, secure=True)
        assert client.get("/visit").status_code == 200
        return done.author

    numbers = iter(range(10**6))

    def label(grant: Grant) -> str:
        # Nobody shares with a hundred people: an eighth of the list stays to be read.
        if next(numbers) % 8:
            source_desk.forget(grant.public_id)
        return grant.label

    struck.strike(
        "link label", lambda words: label(source_desk.link(link, _typed(words)).grant)
    )
    struck.strike("share label", lambda words: label(
        source_desk.share(account, f"a{next(numbers)}@b.example", _typed(words))))  # fmt: skip
    struck.strike(
        "share address", lambda words: source_desk.share(account, words, "harmless").address
    )
    struck.strike("visitor name", visitor)
    struck.strike(
        "account login",
        lambda words: people.invite(words, "harmless", "therapist").account.login,
    )
    struck.strike(
        "account name",
        lambda words: (
            people.invite(f"n{next(numbers)}@b.example", words, "therapist").account.name
        ),
    )

    def runner(words: str) -> str:
        account = people.invite(
            f"r{next(numbers)}@b.example", "harmless", "runner", words
        ).account
        assert account.runner_id
        name = room.store.repository(SYSTEM).runner(account.runner_id).name
        _shared(struck, account.runner_id, name)
        return name

    struck.strike("runner name", runner)


def _typed(words: str) -> str:
    """As a page's callback reads what was typed."""
    return Payload({"typed": words}).words("typed")


def _share_desk(struck: Struck) -> Any:
    from service.share_desk import ShareDesk  # noqa: PLC0415 -- beside the room's own clock

    room = struck.room
    return ShareDesk(room.store, room.sign_in, struck.runner_id, room.clock)


def _files(struck: Struck, folder: Path) -> None:
    """A table of pain, a diary as text, names of files that a browser sends."""
    repository = struck.room.store.repository(struck.owner)

    def table(words: str) -> Any:
        from csv import writer  # noqa: PLC0415 -- here alone

        path = folder / "pain.csv"
        with path.open("w", encoding="utf-8", errors="surrogatepass", newline="") as file:
            rows = writer(file)
            rows.writerow(["date", "location", "side", "score", "note"])
            rows.writerow(["2026-11-01", "foot", "left", "3", words])
        before = set(repository.pain(struck.runner_id))
        done = import_pain_csv(repository, struck.runner_id, path, TODAY)
        if done.problems:
            raise ValueError("; ".join(map(str, done.problems)))
        new = set(repository.pain(struck.runner_id)) - before
        return "; ".join(one.note or "" for one in new)

    def text(words: str) -> Any:
        said = Told(date(2026, 11, 2), "worse", words)
        path = folder / "diary.txt"
        lines = "".join(f"{line}\n" for line in diary_lines(TrainingLog("x", facts=(said,))))
        path.write_bytes(lines.encode("utf-8", "surrogatepass"))
        before = set(repository.facts(struck.runner_id))
        done = import_diary(repository, struck.runner_id, path, TODAY)
        if done.problems:
            raise ValueError("; ".join(map(str, done.problems)))
        new = set(repository.facts(struck.runner_id)) - before
        return "; ".join(str(one.words) for one in new if isinstance(one, Told))

    inbox = Inbox(struck.room.store, struck.runner_id)

    def upload(words: str) -> Any:
        begun = inbox.begin([Announced(f"{words}.fit", 10, 1)])
        return begun.expected[0][0].name

    _failed_import(struck)
    struck.strike("pain table note", table)
    struck.strike("diary text words", text)
    struck.strike("name of a sent file", upload)


def _failed_import(struck: Struck) -> None:
    """An import that could read none of sixty files with hostile names."""
    names = [clean_name(f"{at} {words}"[:300]) for at, words in enumerate(HOSTILE.values())]
    struck.room.store.jobs(struck.owner).add(
        struck.runner_id, "upload", "done", counts={"failed": len(names)}, total=len(names),
        done=len(names), outcomes=[[name, "failed", "is no FIT file", []] for name in names],
        finished_at=NOW,
    )  # fmt: skip
