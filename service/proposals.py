"""Old notes read into proposals: what could stand in the diary, if its owner says so.

Nothing here counts. A proposal has a key, by which the diary knows that it was accepted or
ignored, and the words it was read from.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from datetime import timedelta
from math import floor
from typing import TYPE_CHECKING, Final, Literal

from service.old_notes import NoteReader, old_texts, told_once, unit_of
from service.places import slug_of
from service.run_words import start_time
from service.silence import answer_key
from traininglog.facts import History
from traininglog.pain import PainEntry, Place, entry_faults
from traininglog.words import score_words

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from ingest.notes.model import Mention
    from rules.states import States
    from service.old_notes import OldText, Read, WordsFrom
    from service.units import Unit
    from traininglog.activity import Origin
    from traininglog.log import TrainingLog
    from traininglog.notes import KeptNote
    from traininglog.steps import Kept

ProposalKind = Literal["pain", "no pain", "past", "effort"]
ProposalState = Literal["waiting", "accepted", "ignored"]

_ONE_DAY: Final = timedelta(days=1)
_WEAK: Final = {0: "very weak", 25: "weak"}
_OF_THE_PAST: Final = "the place is from what it says of the past"
_AROUND: Final = 160
_MOST_READ: Final = 400
"""How many letters of a long note stand around the words that were read, and of them."""


@dataclass(frozen=True, slots=True)
class Quote:
    """A note's own words, those that were read between the rest; cut where it is long."""

    before: str
    read: str
    after: str

    def __str__(self) -> str:
        return f"{self.before}{self.read}{self.after}"


@dataclass(frozen=True, slots=True)
class Proposal:
    """One thing a note may say; `entry` is what accepting it would add.

    `text` is the whole note. Of kind `past` it is the `place` alone; of kind `effort`, a
    question the watch raises, the entry says that it did not hurt. `told_score` is what the
    note said where the entry rounds it. `remark` is why somebody has to look first.
    """

    key: str
    kind: ProposalKind
    day: date
    field: WordsFrom
    text: str
    quote: Quote
    entry: PainEntry | None
    place: Place | None
    run_id: str | None = None
    note_id: int | None = None
    origin: Origin = "manual"
    told_score: float | None = None
    remark: str = ""
    state: ProposalState = "waiting"

    @property
    def text_key(self) -> str:
        """The text it was read from: `note-12`."""
        return self.key.split(":")[1]

    @property
    def is_ready(self) -> bool:
        """Whether it may be accepted together with others."""
        return self.state == "waiting" and not self.remark and self.kind in {"pain", "no pain"}


@dataclass(frozen=True, slots=True)
class Diary:
    """What is known beside the notes: the log, its rows, each run's answer, the answers."""

    log: TrainingLog
    states: States
    kept: Sequence[Kept]
    answers: Mapping[str, str]


def propose(
    diary: Diary, notes: Iterable[KeptNote], read: Read, today: date
) -> tuple[Proposal, ...]:
    """All proposals by day, decided ones too; what a day says twice is proposed once."""
    texts = list(old_texts(diary.log, told_once(notes, diary.answers), diary.kept))
    unit = unit_of(texts)
    found = [proposal for text in texts for proposal in _of_text(text, unit, read, today)]
    found += _of_watch(diary)
    found.sort(key=lambda proposal: proposal.day)
    hand = _by_day(kept.said for kept in diary.kept if isinstance(kept.said, PainEntry))
    past = {fact.place for fact in diary.log.told(History)}
    return tuple(_decided(p, diary.answers, hand, past) for p in _once(found))


@dataclass(frozen=True, slots=True)
class Proposals:
    """All proposals by day, how many texts they were read from, and notes that made none."""

    all: tuple[Proposal, ...] = ()
    texts: int = 0
    silent: tuple[int, ...] = ()

    @property
    def open_notes(self) -> int:
        """How many notes have something that waits; what a watch raises is no note."""
        return len({p.text_key for p in self.all if p.state == "waiting" and p.text})


class OldNotes:
    """The proposals of a log as it moves; a text that stays the same is read once."""

    def __init__(self) -> None:
        self._read = NoteReader()
        self._kept: tuple[Hashable, Proposals] | None = None

    def proposals(
        self,
        version: Hashable,
        diary: Callable[[], Diary],
        notes: Callable[[], Sequence[KeptNote]],
        today: date,
    ) -> Proposals:
        """The proposals of a version of the log, which is asked for only when it moved."""
        asked = version, today
        if self._kept is None or self._kept[0] != asked:
            told, written = diary(), notes()
            bare = sum(_is_bare_note(kept) for kept in told.kept)
            found = propose(told, written, self._read, today)
            once = told_once(written, told.answers)
            spoke = {proposal.note_id for proposal in found}
            silent = tuple(kept.id for kept in once if kept.id not in spoke)
            self._kept = asked, Proposals(found, len(once) + bare, silent)
        return self._kept[1]


def _is_bare_note(kept: Kept) -> bool:
    return isinstance(kept.said, PainEntry) and kept.said.is_candidate


def waiting(proposals: Iterable[Proposal]) -> tuple[Proposal, ...]:
    """Those nobody decided yet."""
    return tuple(proposal for proposal in proposals if proposal.state == "waiting")


def _keyed(text: OldText, mentions: Iterable[Mention]) -> Iterator[tuple[str, Mention]]:
    """Each mention with a key of what it says, not of which it is.

    So a reader that later finds one more leaves what was decided where it belongs.
    """
    times: Counter[str] = Counter()
    for mention in mentions:
        told = slug_of(Place(mention.location, mention.side))
        kind = "-past" if mention.historical else "-none" if mention.negated else ""
        what = f"{told}-{mention.when}{kind}"
        times[what] += 1
        again = f"-{times[what]}" if times[what] > 1 else ""
        yield f"note:{text.key}:{what}{again}", mention


def _of_text(text: OldText, unit: Unit, read: Read, today: date) -> Iterator[Proposal]:
    """What one text proposes; a denial at a place it only tells of the past is looked at."""
    mentions = read(text, unit)
    past = {m.location for m in mentions if m.historical} - {"unspecified"}
    for key, mention in _keyed(text, mentions):
        proposal = _of_mention(text, key, mention, today)
        if proposal is None:
            continue
        if mention.negated and not proposal.remark and mention.location in past:
            words = replace(text, text=text.text[slice(*mention.quote)])
            if all(own.location != mention.location for own in read(words, unit)):
                proposal = replace(proposal, remark=_OF_THE_PAST)
        yield proposal


def _of_mention(text: OldText, key: str, mention: Mention, today: date) -> Proposal | None:
    """What one mention proposes; nothing where the diary could not keep it."""
    if mention.historical and mention.negated:
        return None
    place = Place(mention.location, mention.side)
    entry = None if mention.historical else _entry(text, mention, place, today)
    if not mention.historical and (entry is None or entry_faults(entry, today)):
        return None
    nowhere = mention.location == "unspecified"
    exact = mention.score is None or mention.score == int(mention.score)
    return Proposal(
        key=key,
        kind="past" if entry is None else "no pain" if entry.score == 0 else "pain",
        day=text.day,
        field=text.field,
        text=text.text,
        quote=_quote(text.text, mention.quote),
        entry=entry,
        place=entry.place if entry else None if nowhere else place,
        run_id=text.run.id if text.run else None,
        note_id=text.note_id,
        origin=text.origin,
        told_score=None if entry is None or exact else mention.score,
        remark=_doubt(text, entry),
    )


def _entry(text: OldText, mention: Mention, place: Place, today: date) -> PainEntry | None:
    """The entry a mention would be; a 0 without a place is for everywhere.

    What was felt in another sport, or on a day without a run, is that day's. The time is
    the start of the run, so that the entry belongs to it.
    """
    none = mention.negated or mention.score == 0
    run, when, day = text.run, mention.when, text.day
    if when == "next_morning" and text.is_of_a_run:
        day = min(day + _ONE_DAY, max(today, day))
    elif when in {"during", "after"} and not text.is_of_a_run:
        if none and place.location == "unspecified":
            return None
        when = "daily" if text.activity or mention.onset_km is None else when
    in_a_run = when == "during" and not none
    everywhere = none and place.location == "unspecified"
    return PainEntry(
        day=day,
        location=None if everywhere else place.location,
        side=None if everywhere else place.side,
        score=0 if none else None if mention.score is None else floor(mention.score + 0.5),
        when=when,
        time=start_time(run) if run and when in {"during", "after"} else None,
        onset_km=mention.onset_km if in_a_run else None,
        onset_min=mention.onset_min if in_a_run else None,
    )


def _doubt(text: OldText, entry: PainEntry | None) -> str:
    """Why an onset may not be this run's."""
    if entry is None or entry.when != "during":
        return ""
    if not text.is_of_a_run:
        return "no run of that day is in the log"
    run = text.run
    if run is None or entry.onset_km is None or not run.distance_km:
        return ""
    return "that is past the end of the run" if entry.onset_km > run.distance_km + 0.1 else ""


def _quote(text: str, read: tuple[int, int]) -> Quote:
    """The words read, with some of the note around them."""
    start, end = read
    first, last = max(start - _AROUND, 0), min(end, start + _MOST_READ)
    return Quote(text[first:start], text[start:last], text[last : last + _AROUND])


def _of_watch(diary: Diary) -> Iterator[Proposal]:
    """A silent run that felt weak proposes nothing by itself: the watch knows no pain."""
    for state in diary.states.anywhere:
        run = state.run
        felt = _WEAK.get(-1 if run.feel is None else run.feel)
        key = f"note:run-{run.id}:effort"
        if felt is None or (state.answer != "silent" and key not in diary.answers):
            continue
        if answer_key(run) in diary.answers:
            continue
        effort = "" if run.rpe is None else f", effort {run.rpe:g} of 10"
        yield Proposal(
            key=key,
            kind="effort",
            day=run.day,
            field="watch",
            text="",
            quote=Quote("", f"felt {felt}{effort}", ""),
            entry=PainEntry(run.day, score=0, time=start_time(run)),
            place=None,
            run_id=run.id,
            origin=run.origin,
        )


def _once(proposals: Iterable[Proposal]) -> Iterator[Proposal]:
    """A title and a description that say the same propose it once."""
    told = set()
    for proposal in proposals:
        said = proposal.kind, proposal.day, proposal.run_id, proposal.place, _felt(proposal)
        if said not in told:
            told.add(said)
            yield proposal


def _felt(proposal: Proposal) -> tuple[object, ...]:
    return _same(proposal.entry) if proposal.entry else ()


def _same(entry: PainEntry) -> tuple[object, ...]:
    """What makes two entries of a day say the same."""
    return entry.place, entry.score, entry.when, entry.onset_km, entry.onset_min


def _by_day(entries: Iterable[PainEntry]) -> Mapping[date, list[PainEntry]]:
    found: dict[date, list[PainEntry]] = defaultdict(list)
    for entry in entries:
        if not entry.is_candidate:
            found[entry.day].append(entry)
    return found


def _decided(
    proposal: Proposal,
    answers: Mapping[str, str],
    hand: Mapping[date, Sequence[PainEntry]],
    past: set[Place | None],
) -> Proposal:
    """The proposal as it stands beside what the diary says already."""
    answer = answers.get(proposal.key)
    if answer in {"accepted", "ignored"}:
        return replace(proposal, state="accepted" if answer == "accepted" else "ignored")
    if proposal.kind == "past":
        known = proposal.place is not None and proposal.place in past
        return replace(proposal, remark="your history has it already") if known else proposal
    entry = proposal.entry
    if entry is None or proposal.kind == "effort":
        return proposal
    written = [told for told in hand.get(entry.day, ()) if told.when == entry.when]
    if any(_same(told) == _same(entry) for told in written):
        return replace(proposal, state="accepted")
    near = next((told for told in written if _is_about(told, entry)), None)
    return proposal if near is None else replace(proposal, remark=_wrote(near))


def _is_about(told: PainEntry, entry: PainEntry) -> bool:
    """Whether what was written by hand speaks of the same place, or of all of them."""
    if told.location is None or entry.location is None:
        return True
    sides = {told.side, entry.side}
    return told.location == entry.location and (len(sides) == 1 or bool(sides & {None, "both"}))


def _wrote(entry: PainEntry) -> str:
    if entry.place is None:
        return "you already wrote no pain"
    return f"you already wrote {entry.place} {score_words(entry.score)}"
