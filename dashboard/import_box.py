"""Bringing runs in from the page: drop or choose files, name a folder, see how far it is.

One box a page. What it shows of a job is read from the database at each look, so that a
reload, another page and a restart show the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import dash
from dash import ALL, ClientsideFunction, Input, Output, State
from sqlalchemy.exc import DatabaseError

from dashboard.drawn import Drawn
from dashboard.import_parts import (
    ASKS,
    broken_off_parts,
    count_parts,
    ended_parts,
    going_parts,
    plugged_parts,
)
from dashboard.saying import say_button
from dashboard.tags import dcc, html
from dashboard.writing import fault_words
from service.first_zone import first_zone
from service.jobs_page import going
from service.uploads import PIECE_BYTES
from traininglog.access import NotFound

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dash import Dash

    from dashboard.source import Source
    from service.import_desk import ImportDesk

_EVERY_MS: Final = 1000
_MOST_PATH: Final = 4000


class Drop(Drawn):
    """Where files are dropped or chosen; the browser side is `assets/upload.js`.

    Args:
        id: the component's id.
        piece: how many bytes go at once.
        asks: the store that is told when all is sent.
    """

    _namespace = "painmile_upload"
    _type = "Drop"

    def __init__(self, id: str, *, piece: int, asks: str) -> None:  # noqa: A002  Dash's name
        super().__init__(id=id, piece=piece, asks=asks)


def import_box() -> Any:
    """The empty box, which callbacks fill; it stays empty where the log is only read."""
    return html.Div([
        html.Div(id="import-days"),
        dcc.Store(id="import-zone"),
        html.Div(id="import-plugged", role="status"),
        html.Div(id="import-ways"),
        html.Div(id="import-count"),
        html.Div(id="import-now", tabIndex=-1),
        html.Div(id="import-spoken", role="status", className="vh"),
        dcc.Store(id=ASKS),
        dcc.Interval(id="import-poll", interval=_EVERY_MS, disabled=True),
    ], className="imp", **{"data-home": "import-now"})  # fmt: skip


def ended(page: Any) -> dict[str, Any]:
    """The id of a store by which a page with a box hears that an import ended."""
    return {"type": "import-ended", "page": page}


def register(app: Dash, source: Source) -> None:
    """The box of whichever page has one."""
    _register_ways(app, source)

    @app.callback(
        Output("import-now", "children"),
        Output("import-spoken", "children"),
        Output("import-poll", "disabled"),
        Output("import-count", "children"),
        Output(ended(ALL), "data"),
        Input("import-poll", "n_intervals"),
        Input(ASKS, "data"),
        Input("import-path", "n_submit", allow_optional=True),
        State("import-path", "value", allow_optional=True),
    )
    def _look(
        _n: int | None, asked: Mapping[str, Any] | None, submitted: int | None, path: str | None
    ) -> tuple[Any, ...]:
        desk, listeners = desk_of(source), dash.ctx.outputs_list[-1]
        if desk is None:
            return [], "", True, [], [dash.no_update] * len(listeners)
        by = dash.ctx.triggered_id
        looks = {"action": "look"} if submitted else {}  # not as the field comes in, empty
        wish = {"import-path": looks, ASKS: asked or {}}.get(str(by), {})
        count = asked_for(desk, wish, (path or "")[:_MOST_PATH])
        parts, spoken, is_live = state_of(desk)
        news = dash.no_update if by is None or is_live else spoken
        below = dash.no_update if count is None else count
        return parts, spoken, not is_live, below, [news] * len(listeners)


def _register_ways(app: Dash, source: Source) -> None:
    """What can be brought in, and how the days of it are counted."""

    @app.callback(Output("import-ways", "children"), Input("import-ways", "id"))
    def _ways(_id: str) -> Any:
        desk = desk_of(source)
        return ways(desk) if desk else []

    @app.callback(
        Output("import-plugged", "children"),
        Input("import-plugged", "id"), Input(ASKS, "data"), Input(ended(ALL), "data"),
    )  # fmt: skip
    def _plugged(_id: str, asked: Mapping[str, Any] | None, _ended: object) -> list[Any]:
        desk = desk_of(source)
        if desk is None:
            return []
        if dash.ctx.triggered_id == ASKS and (asked or {}).get("action") != "watch":
            raise dash.exceptions.PreventUpdate
        return [] if dash.ctx.triggered_id == ASKS else plugged(desk)

    client: Any = app  # Dash publishes no types for callbacks that run in the browser
    client.clientside_callback(
        ClientsideFunction("painmile_import", "zone"),
        Output("import-zone", "data"), Input("import-zone", "id"),
    )  # fmt: skip

    @app.callback(Output("import-days", "children"), Input("import-zone", "data"))
    def _days(zone: object) -> list[Any]:
        return days(source, zone)


def desk_of(source: Source) -> ImportDesk | None:
    """Where imports are asked for; None where the log is only read."""
    owned = source.owned()
    return owned.desk if owned else None


def days(source: Source, zone: object) -> list[Any]:
    """In which zone days are counted, where somebody at a server has yet to bring in runs.

    Runs keep the days they came in with, so it is settled before: see `first_zone`.
    """
    owned = source.owned()
    if source.who().kind != "runner" or owned is None or source.loaded().log.activities:
        return []
    words = first_zone(owned.repository, owned.runner_id, zone)
    return [html.P([f"{words} ", html.A("Change it in Settings", href="/settings"), "."],
                   className="s m")]  # fmt: skip


def under_way(source: Source) -> list[Any]:
    """A line for the pages without a box: what they tell is of a log that still fills."""
    desk = desk_of(source)
    job = desk.latest() if desk else None
    if job is None or job.is_over:
        return []
    link = html.A("See how far it is", href="/sources", className="carry")
    return [html.P(["Runs are coming in. ", going(job).line, " ", link],
                   className="s m coming", role="status")]  # fmt: skip


def ways(desk: ImportDesk) -> list[Any]:
    """The ways in: files by the browser, and a folder's name where that is allowed."""
    drop = Drop("import-drop", piece=PIECE_BYTES, asks=ASKS)
    return [drop, *(_folder() if desk.folders else [])]


def plugged(desk: ImportDesk) -> list[Any]:
    """The watches that are plugged in, while nothing is being imported."""
    job = desk.latest()
    return [] if job and not job.is_over else plugged_parts(desk.plugged())


def _folder() -> list[Any]:
    field = dcc.Input(id="import-path", type="text", spellCheck=False, autoComplete="off",
                      maxLength=_MOST_PATH, placeholder="its whole path")  # fmt: skip
    return [html.Div([
        html.Label("or name a folder on this computer", htmlFor="import-path", className="s m"),
        html.Div([field, say_button("Look", ASKS, {"action": "look"})], className="in"),
    ], className="ifold")]  # fmt: skip


def asked_for(desk: ImportDesk, wish: Mapping[str, Any], path: str) -> Any:
    """Do what a person asked; what stands below the folder's name then, None as it was."""
    job = wish.get("job")
    try:
        match wish.get("action"), job:
            case "look", _:
                return count_parts(desk.look(path))
            case "take", _:
                desk.take_folder(str(wish.get("path", ""))[:_MOST_PATH])
            case "watch", _:
                desk.take_watch(wish.get("watch"))
            case (("start" | "again"), int(job_id)):
                desk.start(job_id)
            case (("stop" | "forget"), int(job_id)):
                desk.stop(job_id)
            case None, _:
                return None
            case _:
                pass
    except ValueError as fault:
        return [html.P(str(fault), className="s", role="alert")]
    except NotFound:
        return None
    except (DatabaseError, OSError) as fault:
        return [html.P(f"Not done: {fault_words(fault)}", className="s", role="alert")]
    return []


def state_of(desk: ImportDesk) -> tuple[list[Any], str, bool]:
    """The import under way or the last one; what is said aloud; whether it moves."""
    parts: list[Any] = []
    if (cut := desk.broken_off()) is not None:
        parts += broken_off_parts(cut, *desk.arrived(cut))
    job = desk.latest()
    if job is None:
        return parts, "", False
    if job.is_over:
        shown, spoken = ended_parts(job)
    else:
        shown, spoken = going_parts(job)
    return [*shown, *parts], spoken, not job.is_over
