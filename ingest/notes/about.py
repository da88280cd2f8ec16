"""Which place each clause speaks of, and what it says of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ingest.notes.clause import Clause, clauses
from ingest.notes.lexicon import Named
from ingest.notes.said import Said, said_by, said_once
from ingest.notes.scope import understood
from traininglog.pain import family

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.notes.items import Item
    from traininglog.pain import When

_NOWHERE: Final = Named("unspecified")
_SHORT_NOTE: Final = 5
_FAR: Final = 60
_SHORT: Final = 3
_NIGGLE: Final = 3
_EFFORT_HURTS: Final = ("hurt", "smart", "agon", "excruciating")
_SORE: Final = frozenset({"sore", "achy", "stiff", "tender", "niggly", "aching"})


def said_of(items: Sequence[Item]) -> list[Said]:
    """Everything the clauses of a note say of places, in order."""
    found = list(clauses(items))
    understood(found, _asked(items))
    return _Note(found, cry=_cry(items)).said()


def _asked(items: Sequence[Item]) -> set[int]:
    """The sentences that are questions which tell nothing."""
    asked: set[int] = set()
    sentence, first, opens = 0, True, False
    for item in items:
        if item.is_a("break"):
            if opens and item.text in {"?", "？"}:
                asked.add(sentence)
            sentence, first, opens = sentence + 1, True, False
        elif first:
            opens, first = item.is_a("asking"), False
    return asked


def _cry(items: Sequence[Item]) -> bool:
    """`Ow.`: a cry, and hardly a word more."""
    words = [item for item in items if not item.is_a("sign", "break")]
    cries = [item for item in words if item.is_a("ow") or item.text in _SORE]
    small = ("ow", "plain", "mine", "place", "again", "now", "sigh")
    others = [item for item in words if not item.is_a(*small) and item.text not in _SORE]
    return bool(cries) and not others and len(words) <= _SHORT_NOTE


class _Note:
    """The clauses of one note."""

    def __init__(self, found: Sequence[Clause], *, cry: bool) -> None:
        self.clauses = found
        self.cry = cry

    def said(self) -> list[Said]:
        self._sides()
        self._headers()
        self._soreness()
        out: list[Said] = []
        for at, clause in enumerate(self.clauses):
            if clause.blocked or clause.cut:
                continue
            if clause.about:
                out += said_by(self._listed(at), clause)
            elif clause.claim or clause.scores or clause.onsets:
                out += self._of_another(at, clause)
        _again(out)
        _stopped(out)
        out = _of_one_nowhere(out)
        return [*out, *self._given_up(out)]

    def _listed(self, at: int) -> Clause:
        """The clause that speaks for a bare place: `knee, hip and ankle sore`."""
        clause = self.clauses[at]
        if not clause.only_places:
            return clause
        on = self._of_a_list(clause, self.clauses[at + 1 : at + _FAR])
        if on and on.claim and not on.scores:
            return on
        back = self._of_a_list(clause, self.clauses[max(0, at - _FAR) : at][::-1])
        return back if back and _begins_a_list(back) else clause

    @staticmethod
    def _of_a_list(clause: Clause, row: Sequence[Clause]) -> Clause | None:
        """The first clause of a row that says something, past bare places of the sentence."""
        for other in row:
            if other.sentence != clause.sentence or not other.about or other.blocked:
                return None
            if not other.only_places:
                return None if _one_family(clause, other) else other
        return None

    def _of_another(self, at: int, clause: Clause) -> list[Said]:
        """What a clause without a place says: of the place the talk is about."""
        target = self._target(at)
        if target is None:
            return _of_nowhere(clause, cry=self.cry)
        if target.blocked or not _clings(clause, target):
            return []
        return said_by(clause, target)

    def _target(self, at: int) -> Clause | None:
        """The clause whose places this one goes on about: before it if there is one."""
        clause = self.clauses[at]
        back = self.clauses[max(0, at - _FAR) : at][::-1]
        on = self.clauses[at + 1 : at + _FAR]
        candidates = [
            found
            for row in (back, on)
            if (found := next((c for c in row if _attracts(c, clause)), None))
        ]
        near = [c for c in candidates if c.sentence == clause.sentence]
        return next(iter([*near, *candidates]), None)

    def _sides(self) -> None:
        """A side in a clause of its own belongs to the places before it, or behind it."""
        for at, clause in enumerate(self.clauses):
            if not clause.side or clause.about or clause.cut:
                continue
            target = self._target(at)
            if target and not target.blocked:
                target.about = [
                    (place, clause.side if side is None or clause.side == "both" else side, n)
                    for place, side, n in target.about
                ]

    def _headers(self) -> None:
        """`Next day: ...`, `rest day`: a time told is that of what follows in the sentence."""
        resting = any(c.has("resting") for c in self.clauses)
        header: When | None = None
        before: Clause | None = None
        for clause in self.clauses:
            if before is None or clause.sentence != before.sentence:
                header = None
            if (
                clause.when == "after"
                and before
                and before.has("until_place")
                and clause.scores
            ):
                clause.when = "during"
            if clause.when and not clause.has("eased"):
                header = clause.when
            elif clause.when is None and not clause.onsets:
                clause.when = header or ("daily" if resting else None)
            before = clause

    def _soreness(self) -> None:
        """Muscles sore from training, in that sentence, are no injury."""
        sore = {c.sentence for c in self.clauses if c.has("soreness")}
        for clause in self.clauses:
            told = bool(clause.scores or clause.onsets) and not clause.has("soreness")
            fine = clause.claim in {"calm", "painless"}
            if clause.sentence in sore and not told and not fine:
                clause.blocked = True

    def _given_up(self, said: Sequence[Said]) -> list[Said]:
        """`DNF, left ITB`: a place beside a race given up, of which nothing else is said."""
        given_up = any(c.has("out") and not c.blocked and not c.cut for c in self.clauses)
        if not given_up and not any(_sigh(c) for c in self.clauses):
            return []
        told = {row.place.location for row in said if row.hurts is not None}
        return [
            Said(place, side, "during", False, True, True, (), None, False, clause)
            for clause in self.clauses
            if _bare(clause)
            for place, side, _ in clause.about
            if place.location not in told
        ]


def _attracts(other: Clause, clause: Clause) -> bool:
    """Whether the talk may go on about what another clause is about."""
    if other.cut or not (other.about or other.blocked):
        return False
    if not other.blocked:
        return True
    near = abs(other.sentence - clause.sentence) <= 1
    return near and clause.claim != "painless" and other.has("elsewhere", "other")


def _clings(clause: Clause, target: Clause) -> bool:
    """Whether a clause says enough to be about a place it does not name."""
    same = clause.sentence == target.sentence
    ahead = target.items[0].start > clause.items[0].start
    if ahead and clause.scores and target.scores and _same_time(clause, target):
        return False
    if clause.scores or clause.claim in {"hurts", "painless", "uneasy"}:
        return True
    if clause.claim == "calm":
        told = bool(target.claim or target.scores or target.onsets or target.past)
        care = target.has("care") and target.claim is None
        return (told or same) and not care and clause.unknown_words == 0
    return clause.unknown_words == 0 and not clause.has("run", "care", "figure", "graded")


def _same_time(one: Clause, other: Clause) -> bool:
    return (one.when or "during", one.past) == (other.when or "during", other.past)


def _bare(clause: Clause) -> bool:
    if clause.blocked or clause.cut or clause.past or clause.claim is not None:
        return False
    return bool(clause.about) and clause.unknown_words <= 1 and not clause.has("care", "run")


def _begins_a_list(clause: Clause) -> bool:
    """`sore: calves, hips, feet`: the complaint first, and a place last."""
    first, last = clause.items[0], clause.items[-1]
    return first.is_a("sore", "pain", "slight") and last.is_a("place") and not clause.scores


def _one_family(one: Clause, other: Clause) -> bool:
    return any(
        place.location in family(beside.location)
        for place, _, _ in one.about
        for beside, _, _ in other.about
    )


def _sigh(clause: Clause) -> bool:
    """`Ugh.`, `Not again`: nothing else in the clause."""
    return not clause.cut and all(item.is_a("sigh", "sign") for item in clause.items)


def _of_nowhere(clause: Clause, *, cry: bool) -> list[Said]:
    """A complaint without a place: in plain words only, and none of effort."""
    said = said_once(clause, _NOWHERE, None, clause.scores)
    if said.hurts is None and clause.has("it") and _sure_of(said):
        said.hurts = said.sure = True
        return [said]
    if said.hurts is None:
        return [said] if said.onset and clause.unknown_words == 0 else []
    if said.hurts is False:
        denied = clause.claim == "painless" and clause.has("pain", "painless", "sore")
        return [said] if denied or clause.has("pain") else []
    plain = _plainly(said) or (said.past and clause.has("injury")) or cry
    plain = plain or (clause.has("it") and _sure_of(said))
    if clause.has("effort") and not said.scores:
        return []
    said.sure = plain or bool(said.scores and said.onset)
    scored = said.scores and clause.has("score") and not clause.has("loose_score")
    return [said] if plain or scored else []


def _plainly(said: Said) -> bool:
    """Whether it is clear without a place that it hurts: "hurt" alone may be of effort."""
    clause = said.clause
    told = bool(said.onset or said.scores) or said.past
    told = told or clause.has("limp", "again", "now", "event", "because", "eased")
    words = [item.text for item in clause.items if item.is_a("pain")]
    if told:
        return bool(words) or clause.has("limp")
    if any(word.startswith(_EFFORT_HURTS) for word in words):
        return len(clause.items) <= _SHORT
    most = 0 if words == ["pain"] else _NIGGLE
    return bool(words) and clause.unknown_words <= most


def _sure_of(said: Said) -> bool:
    """`it started at mile 3`: where in the run, and no word that nobody knows."""
    return said.onset is not None and said.clause.unknown_words == 0


def _of_one_nowhere(said: list[Said]) -> list[Said]:
    """A score without a place counts where a complaint is told, or an onset beside it."""
    nowhere = [row for row in said if row.place is _NOWHERE]
    if any(row.sure or row.hurts is False for row in nowhere if row.hurts is not None):
        return said
    return [row for row in said if row.place is not _NOWHERE]


def _stopped(said: Sequence[Said]) -> None:
    """`stopped at 4 of 9 miles, left achilles`: where a run was ended for a place."""
    for row in said:
        fine = any(r.hurts is False and r.place == row.place for r in said)
        if row.hurts is None and row.onset and row.clause.has("stop", "out") and not fine:
            row.hurts = True


def _again(said: Sequence[Said]) -> None:
    """`used to be mile 3, now it's mile 1`: an onset of another time hurt then too."""
    if not any(row.onset for row in said):
        return
    for row in said:
        if row.hurts is None and row.onset and (row.past or row.clause.has("now")):
            row.hurts = True
