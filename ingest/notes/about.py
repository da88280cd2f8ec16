"""Which place each clause speaks of, and what it says of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ingest.notes.clause import Clause, clauses
from ingest.notes.nowhere import is_cry, of_nowhere, of_one_nowhere
from ingest.notes.said import Said, said_by
from ingest.notes.scope import understood
from ingest.notes.talk import attracts, clings, goes_on
from traininglog.pain import family

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.notes.items import Item
    from traininglog.pain import When

_FAR: Final = 60


def said_of(items: Sequence[Item]) -> list[Said]:
    """Everything the clauses of a note say of places, in order."""
    found = list(clauses(items))
    understood(found, _asked(items))
    return _Note(found, cry=is_cry(items)).said()


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
        out = of_one_nowhere(out)
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
            return [] if self._of_effort(clause) else of_nowhere(clause, cry=self.cry)
        if target.blocked or not clings(clause, target) or self._of_a_thing(at, target):
            return []
        return said_by(clause, target)

    def _of_effort(self, clause: Clause) -> bool:
        """`It hurt, but that's racing`: effort is told of in the sentence."""
        told = bool(clause.scores or clause.onsets) or clause.claim != "hurts"
        beside = (c for c in self.clauses if c.sentence == clause.sentence and not c.about)
        return not told and any(c.has("effort") for c in beside)

    def _of_a_thing(self, at: int, target: Clause) -> bool:
        """`Coffee and a bun, 10/10`: a score alone behind what is no talk of pain."""
        clause, before = self.clauses[at], self.clauses[at - 1] if at else None
        if before is None or before.sentence != clause.sentence:
            return False
        other = before.claim in {None, "calm"} and not (
            before.about or before.onsets or before.side
        )
        strange = before.unknown_words > 0 or before.has("graded", "run", "care")
        elsewhere = target.sentence != clause.sentence
        return elsewhere and bool(clause.scores) and clause.claim is None and other and strange

    def _target(self, at: int) -> Clause | None:
        """The clause whose places this one goes on about: before it if there is one."""
        clause = self.clauses[at]
        back = self.clauses[max(0, at - _FAR) : at][::-1]
        on = self.clauses[at + 1 : at + _FAR]
        candidates = [
            found
            for row in (back, on)
            if (found := next((c for c in row if attracts(c, clause)), None))
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
                near = clause.sentence == target.sentence
                if clause.side == "both" and not near and clause.unknown_words:
                    continue
                outdone = clause.side == "both" and near
                target.about = [
                    (place, clause.side if side is None or outdone else side, n)
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
            if clause.when == "daily" and header == "next_morning":
                clause.when = header
            if goes_on(clause, before):
                clause.when = before.when if before else None
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
        live = [c for c in self.clauses if not (c.blocked or c.cut)]
        given_up = any(c.has("out") or _sigh(c) for c in live)
        stopped = any(
            c.has("bang") or (c.has("stop") and (c.onsets or after.onsets))
            for c, after in zip(live, [*live[1:], *live[-1:]], strict=True)
        )
        if not given_up and not stopped:
            return []
        told = {row.place.location for row in said if row.hurts is not None}
        return [
            Said(place, side, "during", False, True, True, (), None, False, clause)
            for clause in self.clauses
            if _bare(clause) and (given_up or clause.only_places)
            for place, side, _ in clause.about
            if place.location not in told
        ]


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
