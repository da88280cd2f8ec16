"""The parts of Today beside its form: the sentence, questions that wait, what the log says."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from dashboard.pages.since import since_picture
from dashboard.saying import say_button
from dashboard.tags import html
from dashboard.view import query
from dashboard.words import tight
from service.prompt_steps import DISMISS
from service.proposal_words import waiting_words
from traininglog.pain import WORST_SCORE

if TYPE_CHECKING:
    from service.prompt import Prompt
    from service.today import Today
    from service.units import Unit

SAID: Final = "today-said"
"""The store into which the page's buttons speak."""


def head(told: Today) -> list[Any]:
    """The page's sentence, and the line under it."""
    story = html.A("See the story", href="/", className="nw carry")
    return [
        html.H1(tight(told.headline)),
        html.P([tight(told.sub), " ", story], className="sub"),
    ]


def side(told: Today, unit: Unit) -> list[Any]:
    """What waits for an answer, and the log since the last return."""
    return [card for card in (_open(told), _since(told, unit)) if card is not None]


def _open(told: Today) -> Any:
    """Questions that wait; a page with none of them says nothing."""
    items = [_prompt(prompt) for prompt in told.prompts]
    if told.more:
        items.append(html.P(told.more, className="s m item"))
    if told.done:
        items.append(_done(told.done))
    if told.others:
        items.append(_others(told))
    if not items:
        return None
    return html.Section([
        html.H2("Still open", id="today-open"),
        html.P("They wait for you. Nothing is lost if you skip one.", className="s m"),
        *items,
    ], className="card pr", **{"aria-labelledby": "today-open"})  # fmt: skip


def _prompt(prompt: Prompt) -> Any:
    return html.Div([
        html.Div([
            html.I(className="dot", **{"aria-hidden": "true"}),
            html.H3(prompt.title, id=f"ask-{prompt.key}"),
            html.Span(prompt.when_words, className="m"),
        ], className="hd"),
        html.P([tight(prompt.question), *_away(prompt)], className="s m"),
        *_stairs(prompt),
        *_choices(prompt),
    ], className="item", role="group",
       **{"data-asks": "1", "aria-labelledby": f"ask-{prompt.key}"})  # fmt: skip


def _choices(prompt: Prompt) -> list[Any]:
    """A button an answer; a day, and runs to be told one by one, lead to their form."""
    if prompt.kind == "day":
        links = [html.A("How is it?", href=query(day=prompt.day.isoformat(), run=""),
                        className="btn merge")]  # fmt: skip
    elif prompt.one_by_one:
        links = [
            html.A(f"{run.day_words}, {run.distance_words}", href=query(run=run.id, day=""),
                   className="btn merge")
            for run in prompt.runs
        ]  # fmt: skip
    else:
        links = []
    buttons = [] if prompt.one_by_one else [
        say_button(one.words, SAID, {"key": prompt.key, "answer": one.value})
        for one in prompt.choices
    ]  # fmt: skip
    css = "ir many" if len(links) + len(buttons) > 3 else "ir"
    return [html.Div([*links, *buttons], className=css)] if links or buttons else []


def _away(prompt: Prompt) -> list[Any]:
    """Not to be asked this again; Undo brings it back."""
    if not prompt.can_dismiss:
        return []
    said = {"key": prompt.key, "answer": DISMISS}
    label = f"Don’t ask again: {prompt.title}"
    return [" ", say_button("Don’t ask again", SAID, said, "quiet", label)]


def _stairs(prompt: Prompt) -> list[Any]:
    """A score beside the choice, 0 to 10; it goes with the choice made after it."""
    if prompt.item is None or not prompt.choices:
        return []
    scores = [
        html.Button(str(score), type="button", **{
            "data-pick": json.dumps({"score": score}), "aria-pressed": "false",
            "aria-label": f"{prompt.item_words} {score} of {WORST_SCORE}",
        })
        for score in range(WORST_SCORE + 1)
    ]  # fmt: skip
    name = html.Span(prompt.item_words, className="xs m")
    return [html.Div([name, *scores], className="stairs")]


def _done(prompt: Prompt) -> Any:
    return html.Div([
        html.Div([
            html.I(className="dot done", **{"aria-hidden": "true"}),
            html.Span(prompt.title),
            html.Span(prompt.answered, className="m"),
        ], className="hd"),
    ], className="item")  # fmt: skip


def _others(told: Today) -> Any:
    """Runs of late nobody has spoken of, each a link to its form."""
    links = [
        html.Li(html.A(one.words, href=query(run=one.id, day=""), className="merge"))
        for one in told.others
    ]
    return html.Div([
        html.Div([
            html.I(className="dot", **{"aria-hidden": "true"}),
            html.H3("Other runs without an answer", id="today-others"),
        ], className="hd"),
        html.Ul(links, className="others s", **{"aria-labelledby": "today-others"}),
    ], className="item")  # fmt: skip


def old_notes(number: int) -> list[Any]:
    """How many old notes may say something, to be looked at on a page of its own."""
    if not number:
        return []
    return [html.Section([
        html.H2(html.A(waiting_words(number), href="/notes"), id="today-old"),
        html.P("Nothing of them counts before you accept it.", className="s m"),
    ], className="card pr", **{"aria-labelledby": "today-old"})]  # fmt: skip


def _since(told: Today, unit: Unit) -> Any:
    """The runs since the last return as stems, what the log says now, and the flags."""
    if told.since is None and not told.facts and not told.flags_words:
        return None
    title = told.since.title if told.since else "What the log says"
    flags = html.A(told.flags_words, href="/diary#flags", className="carry")
    facts = [
        html.Div([
            html.Dt(fact.name),
            html.Dd([tight(fact.words), " ", html.Span(tight(fact.small), className="m xs")]),
        ])
        for fact in told.facts
    ]  # fmt: skip
    return html.Section([
        html.H2(title, id="today-since"),
        *(since_picture(told.since, unit) if told.since else []),
        html.Dl(facts, className="facts") if facts else None,
        html.P(flags, className="s flags" + " stands" * told.flag_stands)
        if told.flags_words else None,
    ], className="card sd", **{"aria-labelledby": "today-since"})  # fmt: skip
