"""A row of the page of old notes: the proposal, its words, what can be done with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from dashboard.diary_form import DiaryForm, field_specs
from dashboard.pages.notes_view import SAID
from dashboard.saying import say_button
from dashboard.tags import html
from dashboard.view import query
from service.proposal_steps import EDIT, PAST, form_values
from service.proposal_words import FIELD_WORDS, proposal_words
from service.shown import shown

if TYPE_CHECKING:
    from datetime import date

    from dashboard.pages.notes_view import NotesView
    from service.proposals import Proposal


FORGET: Final = (
    "The words go wherever they stand: as notes, as the same words of that day from elsewhere, "
    "and as what the diary quotes of them. Entries stay. There is no way back, and the next "
    "import of the same export does not bring them again."
)


def row(proposal: Proposal, view: NotesView, now: date, *, can_write: bool) -> Any:
    """One proposal; where the address opens it, with its form below."""
    words = proposal_words(proposal, view.unit, now)
    day, _, felt = words.partition(": ")
    is_open = can_write and view.opened == proposal.key and proposal.state == "waiting"
    return html.Li([
        html.Div([
            html.P([html.Span(f"{day}: ", className="m"), html.B(felt)]),
            *_quote(proposal),
            html.P([FIELD_WORDS[proposal.field], *_remark(proposal)], className="s m"),
        ], className="told"),
        *([_buttons(proposal, words, is_open=is_open)] if can_write else []),
        *([_forgetting(proposal, words)] if can_write and proposal.note_id else []),
        *([_form(proposal, view, now, words)] if is_open else []),
    ], className="note-row")  # fmt: skip


def _quote(proposal: Proposal) -> list[Any]:
    """The note's words, which may turn the direction of text and end that with them."""
    quote = proposal.quote
    if proposal.field == "watch":
        return []
    before = (
        "…" if proposal.text and not proposal.text.startswith(quote.before + quote.read) else ""
    )
    after = "…" if not proposal.text.endswith(quote.read + quote.after) else ""
    return [html.Blockquote(html.Bdi([
        before, shown(quote.before), html.Mark(shown(quote.read)), shown(quote.after), after,
    ]), className="s")]  # fmt: skip


def _remark(proposal: Proposal) -> list[Any]:
    return [" · ", html.Span(proposal.remark, className="remark")] if proposal.remark else []


def _buttons(proposal: Proposal, words: str, *, is_open: bool) -> Any:
    key = {"key": proposal.key}
    if proposal.state == "ignored":
        again = {"action": "again", **key}
        return html.Div(
            say_button("Propose again", SAID, again, "btn sm", f"Propose again: {words}"),
            className="ops",
        )
    if proposal.state == "accepted":
        return html.Div(html.A("In the diary", href="/diary", className="s"), className="ops")
    return html.Div([
        *_accepting(proposal, words, is_open=is_open),
        say_button("Ignore", SAID, {"action": "ignore", **key}, "btn sm", f"Ignore: {words}"),
    ], className="ops")  # fmt: skip


def _forgetting(proposal: Proposal, words: str) -> Any:
    """The way to be rid of the note's words, which asks once more."""
    return html.Details([
        html.Summary("Forget these words", **{"aria-label": f"Forget these words: {words}"}),
        html.P(FORGET, className="m"),
        say_button("Forget them", SAID, {"action": "forget", "note": proposal.note_id},
                   "btn sm", f"Forget them: {words}"),
    ], className="s forget")  # fmt: skip


def _accepting(proposal: Proposal, words: str, *, is_open: bool) -> list[Any]:
    say = {"action": "accept", "key": proposal.key}
    if proposal.kind == "effort":
        hurt = html.A("It hurt", href=f"/today?run={proposal.run_id}", className="btn sm",
                      **{"aria-label": f"It hurt: {words}"})  # fmt: skip
        return [say_button("No pain", SAID, say, "btn sm yes", f"No pain: {words}"), hurt]
    if proposal.kind == "past":
        return [_door("Add to my history", proposal, words, is_open=is_open)]
    return [
        say_button("Accept", SAID, say, "btn sm yes", f"Accept: {words}"),
        _door("Edit", proposal, words, is_open=is_open),
    ]


def _door(label: str, proposal: Proposal, words: str, *, is_open: bool) -> Any:
    return html.A(
        "Close" if is_open else label,
        href=query(open="" if is_open else proposal.key), id=f"door-{proposal.key}",
        className="btn sm merge", role="button",
        **{"aria-label": f"{'Close, ' if is_open else ''}{label}: {words}",
           "aria-expanded": "true" if is_open else "false"},
    )  # fmt: skip


def _form(proposal: Proposal, view: NotesView, now: date, words: str) -> Any:
    form = EDIT if proposal.entry else PAST
    return DiaryForm(
        f"proposal-{proposal.key}",
        to=SAID,
        label=f"{form.add}: {words}",
        fields=field_specs(form, now),
        values=form_values(proposal, view.unit),
        about={"key": proposal.key, "seen": None},
        note="",
        submit="Accept as edited" if proposal.entry else form.add,
        summary=None,
        home=f"door-{proposal.key}",
    )
