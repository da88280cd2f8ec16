"""The card that says where a run is from, and what its buttons do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy.exc import DatabaseError

from dashboard.saying import say_button
from dashboard.tags import html
from dashboard.view import query
from dashboard.writing import READ_ONLY, Written, fault_words
from service.payload import Payload
from service.run_sources import run_sources
from traininglog.access import NotFound
from traininglog.links import Links

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from dashboard.source import Owned, Source
    from service.run_sources import CopyTold, RunSources
    from service.twin_words import Recording
    from service.units import Unit

ACTIONS: Final = ("split", "join", "remove")


def sources_of(
    owned: Owned | None, run_id: str, now: datetime, unit: Unit
) -> RunSources | None:
    """Where a run is from; None where nobody's copies are to be seen."""
    if owned is None:
        return None
    links, repository = Links.of(owned.repository), owned.repository
    copies = links.copies(owned.runner_id, run_id)
    apart = [repository.activity(id_) for id_ in links.apart(owned.runner_id, run_id)]
    return run_sources(run_id, copies, apart, now, unit) if copies else None


def sources_card(told: RunSources | None, to: str, *, can_write: bool) -> list[Any]:
    """The copies of a run with what may be said of each; `to` is the page's store."""
    if told is None:
        return []
    rows = [html.Li(_copy(told, copy, to, can_write=can_write)) for copy in told.copies]
    return [html.Section([
        html.H2("Where this run is from"),
        html.Ul(rows, className="copies"),
        *_apart(told, to, can_write=can_write),
    ], className="card pinp from")]  # fmt: skip


def _copy(told: RunSources, copy: CopyTold, to: str, *, can_write: bool) -> list[Any]:
    about = [
        *(["Its values are shown."] if copy.is_shown and told.can_split else []),
        *([f"Linked: {copy.why}."] if copy.why else []),
    ]
    parts = [
        html.P([html.B(copy.kind), f", {copy.place}"], className="s"),
        *([html.P(" ".join(about), className="xs m")] if about else []),
    ]
    return [*parts, html.Div(_acts(told, copy, to), className="acts")] if can_write else parts


def _acts(told: RunSources, copy: CopyTold, to: str) -> list[Any]:
    said = {"run": told.run_id, "copy": copy.id}
    split = say_button(
        "It is another run", to, {"action": "split", **said}, "btn sm",
        f"It is another run: {copy.name}",
    )  # fmt: skip
    sure = say_button(
        "Yes, remove it", to, {"action": "remove", **said}, "btn sm",
        f"Yes, remove it: {copy.name}",
    )  # fmt: skip
    about = html.Span(f": {copy.name}", className="vh")
    asked = html.Details([
        html.Summary(["Remove this source", about], className="s"),
        *(html.P(words, className="s") for words in copy.asks),
        sure,
    ])  # fmt: skip
    return [*([split] if told.can_split else []), asked]


def _apart(told: RunSources, to: str, *, can_write: bool) -> list[Any]:
    if not told.apart:
        return []
    return [
        html.P("You said that this is another run:", className="s"),
        html.Ul([html.Li(_other(told, other, to, can_write=can_write))
                 for other in told.apart], className="copies"),
    ]  # fmt: skip


def _other(told: RunSources, other: Recording, to: str, *, can_write: bool) -> list[Any]:
    said = {"action": "join", "run": told.run_id, "other": other.run_id}
    label = f"They are one run: {other.words}"
    button = say_button("They are one run", to, said, "btn sm", label)
    link = html.A(other.words, href=query(run=other.run_id), className="merge")
    return [html.P(link, className="s"), *([html.Div(button, className="acts")]
                                           if can_write else [])]  # fmt: skip


def move(source: Source, said: Mapping[str, Any]) -> Written:
    """Do what a button of the card says; whatever stands in the way is told in a sentence."""
    owned = source.owned()
    if owned is None or source.journal() is None:
        return Written("fault", READ_ONLY)
    try:
        done = _moved(owned, Payload(said))
    except NotFound:
        return Written("fault", READ_ONLY)
    except ValueError as fault:
        return Written("fault", str(fault))
    except (DatabaseError, OSError) as fault:
        return Written("fault", f"Not saved: {fault_words(fault)}")
    if owned.strava is not None and owned.strava.worker is not None:
        owned.strava.worker.wake()  # of what shows Strava's values now the samples are wanted
    return done


def _moved(owned: Owned, said: Payload) -> Written:
    from service.run_copies import RunCopies  # noqa: PLC0415 -- the readers, for a change alone

    copies = RunCopies(owned.repository, owned.runner_id)
    action, run_id = said.one_of("action", ACTIONS), said.text("run")
    if action == "join":
        moved = copies.join(run_id, said.text("other"))
        back = {"action": "split", "run": run_id, "copy": moved[0]}
        words = "Saved: they are one run."
        return Written("saved", words, back=back if len(moved) == 1 else None)
    copy = said.row_id("copy") or 0
    if action == "split":
        other = copies.split(run_id, copy)
        back = {"action": "join", "run": run_id, "other": other}
        return Written("saved", "Saved: this source is a run of its own now.", back=back)
    is_left = copies.remove(run_id, copy)
    rest = "The run stays by its other sources." if is_left else "The run went with it."
    return Written("saved", f"Removed: this source. {rest}")
