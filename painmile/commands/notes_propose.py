"""`painmile notes propose`: what old notes may say of pain; nothing of it counts yet."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import typer

from painmile.options import DataDir, Json, RunnerName, say
from painmile.session import open_log

if TYPE_CHECKING:
    from datetime import date

    from painmile.session import OpenLog
    from service.proposals import Proposal, Proposals

ACCEPT_THERE = "Accept, edit or ignore them on the page of old notes: painmile serve, /notes."


def propose(data: DataDir = None, runner: RunnerName = None, as_json: Json = False) -> None:
    """List what old notes propose, oldest first; a person accepts it on the page."""
    from service.proposal_words import notes_document
    from service.proposals import waiting
    from traininglog.words import counted

    with open_log(data, runner) as opened:
        today, found = opened.today, _found(opened)
    waits = waiting(found.all)
    if as_json:
        typer.echo(json.dumps(notes_document(waits, found.texts), ensure_ascii=False))
        return
    for proposal in waits:
        typer.echo(_line(proposal, today))
    waiting_words = counted(len(waits), "proposal")
    verb = "waits" if len(waits) == 1 else "wait"
    typer.echo(f"{counted(found.texts, 'note')} read: {waiting_words} {verb}.")
    if waits:
        say(ACCEPT_THERE)


def _found(opened: OpenLog) -> Proposals:
    from service.analysis import answers_of
    from service.proposals import Diary, OldNotes
    from traininglog.journal import Journal

    repository, runner_id = opened.repository, opened.runner.id
    log, journal = repository.training_log(runner_id), Journal(repository, runner_id)

    def diary() -> Diary:
        return Diary(log, answers_of(log), journal.entries(), journal.answers())

    return OldNotes().proposals(0, diary, lambda: repository.notes(runner_id), opened.today)


def _line(proposal: Proposal, today: date) -> str:
    """One line of words; those of the note cannot steer the terminal."""
    from service.proposal_words import FIELD_WORDS, proposal_words
    from service.shown import shown

    words = proposal_words(proposal, "km", today)
    remark = f" ({proposal.remark})" if proposal.remark else ""
    quote = " ".join(shown(str(proposal.quote)).split())
    said = f': "{quote}"' if proposal.text else ""
    return f"{words}{remark} - {FIELD_WORDS[proposal.field]}{said}"
