"""Parts of the Sources page: files, weeks, devices, runs that want a look."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from dashboard.drawn import Drawn
from dashboard.shell import segmented
from dashboard.svg import Svg
from dashboard.tags import html
from dashboard.twin_parts import twin_parts
from dashboard.view import query
from service.outcome import KINDS, Kind
from service.sources_page import OUTCOMES
from traininglog.words import capital

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from service.coverage import Coverage, Device, Lane
    from service.source_files import FileList, FileWords
    from service.source_flags import Flag, FlagGroup

SAID: Final = "sources-said"
_SIGNS: Final[Mapping[Kind, str]] = {
    "added": "●", "duplicate": "◐", "skipped": "○", "failed": "×",
}  # fmt: skip
_COLOURS: Final = {
    "Cadence": "acc", "Heart rate": "acc", "Contact time": "acc", "Pain answers": "pain",
}  # fmt: skip
_LEAST_YEAR: Final = 0.045
"""A year's name needs so much of the strip's width to stand clear of the next."""
_EMPTY: Final = "No file here with these filters."


class Find(Drawn):
    """A search field that goes into the address as `name`; `assets/sources.js`."""

    _namespace = "painmile_sources"
    _type = "Find"

    def __init__(self, name: str, value: str, label: str) -> None:
        super().__init__("id", name=name, value=value, label=label)


def section(slug: str, title: str, *parts: Any) -> Any:
    """A card with its heading."""
    return html.Section(
        [html.H2(title, id=slug), *parts],
        className="card sec", **{"aria-labelledby": slug},
    )  # fmt: skip


# Files


def file_rows(told: FileList, n_failed: int, failed_path: str) -> list[Any]:
    """The files with their filter; nothing where none was looked into."""
    if not told.counts and not told.asked.name:
        return []
    table = html.A("Save the failed ones as CSV", href=failed_path, download="", className="s")
    return [section(
        "files", "Files",
        html.Div([_outcomes(told), Find("name", told.asked.name, "Part of a file's name")],
                 className="flt wrapped"),
        html.Ol([_file(file) for file in told.shown], className="files"),
        *([] if told.shown else [html.P(_EMPTY, className="m")]),
        html.P([*_pages(told), *([table] if n_failed else [])], className="acts"),
    )]  # fmt: skip


def _outcomes(told: FileList) -> Any:
    every = (f"All {sum(told.counts.values()):,}", query(outcome="", page=""),
             told.asked.outcome is None)  # fmt: skip
    return segmented("Outcome", [every] + [
        (f"{capital(OUTCOMES[kind])} {told.counts.get(kind, 0):,}",
         query(outcome=kind, page=""), kind == told.asked.outcome)
        for kind in KINDS
        if told.counts.get(kind) or kind == told.asked.outcome
    ])  # fmt: skip


def _file(file: FileWords) -> Any:
    sign = html.Span(_SIGNS[file.outcome], **{"aria-hidden": "true"})
    name = html.Bdi(file.name)
    if file.run_id:
        name = html.A(name, href=f"/run?run={file.run_id}", className="carry")
    told = [html.P(words) for words in (file.reason, *file.problems) if words]
    told += [html.P(words, className="m") for words in (file.to_do, file.folder) if words]
    return html.Li([
        html.P([sign, " ", capital(OUTCOMES[file.outcome])], className=f"of {file.outcome}"),
        html.P(name),
        html.Div(told, className="s"),
    ], className="file")  # fmt: skip


def _pages(told: FileList) -> list[Any]:
    if told.pages < 2:
        return []
    steps = (("Before", told.page - 1), ("Next", told.page + 1))
    links = [
        html.A(words, href=query(page=str(to)), className="btn merge")
        for words, to in steps
        if 1 <= to <= told.pages
    ]
    return [*links, html.Span(f"Page {told.page} of {told.pages}", className="s m")]


# Weeks


def covered(told: Coverage) -> list[Any]:
    """A strip a lane, a week a step; the same by month in rows."""
    if not told.weeks:
        return []
    return [section(
        "weeks", "What the weeks hold",
        html.P("Each row runs from the first run to the last; a week without it is empty.",
               className="s m"),
        html.Div([*(_lane(lane, told.weeks) for lane in told.lanes), _years(told)]),
        _month_table(told),
    )]  # fmt: skip


def _lane(lane: Lane, weeks: int) -> Any:
    d = "".join(f"M{first} 7H{end}" for first, end in lane.spans)
    tree = ["svg", {
        "viewBox": f"0 0 {weeks} 14", "preserveAspectRatio": "none", "role": "img",
        "aria-label": lane.label, "className": "strip-line",
    }, ["path", {"d": d, "className": "has", "strokeWidth": 14, "fill": "none"}]]  # fmt: skip
    return html.Div(
        [html.Span(lane.name), Svg(tree), html.Span(lane.words, className="m")],
        className=f"lane {_COLOURS.get(lane.name, '')}".strip(),
    )


def _years(told: Coverage) -> Any:
    """Where each year begins, as far as there is room for its name."""
    shown: list[Any] = []
    last = -1.0
    for week, year in reversed(told.years):
        share = week / told.weeks
        if last < 0 or last - share >= _LEAST_YEAR * 2:
            shown.append(html.Span(str(year), style={"left": f"{100 * share:.2f}%"}))
            last = share
    line = html.Div(shown[::-1], className="years xs m")
    return html.Div([html.Span(), line, html.Span()], className="lane years-row",
                    **{"aria-hidden": "true"})  # fmt: skip


def _month_table(told: Coverage) -> Any:
    names = ("Month", *(lane.name for lane in told.lanes))
    return html.Details([
        html.Summary("By month, in rows", className="s"), _table(names, told.months),
    ], className="tbl")  # fmt: skip


def _table(names: Sequence[str], rows: Sequence[Sequence[str]]) -> Any:
    return html.Div(html.Table([
        html.Thead(html.Tr([html.Th(name, scope="col") for name in names])),
        html.Tbody([html.Tr([html.Td(cell) for cell in row]) for row in rows]),
    ], className="rowst"), className="scroll", tabIndex=0, role="group",
       **{"aria-label": f"{names[0]}s in rows"})  # fmt: skip


# Devices


def device_table(devices: Sequence[Device]) -> list[Any]:
    """Every device with its span and what it measures."""
    if not devices:
        return []
    names = ("Device", "From, to", "Runs", "Cadence", "Heart rate", "Contact time")
    rows = [
        (d.name, d.span, *(f"{n:,}" for n in (len(d.days), d.cadence, d.heart_rate,
                                              d.contact_time)))
        for d in devices
    ]  # fmt: skip
    return [section(
        "devices", "Devices",
        html.P("In how many of its runs each was measured.", className="s m"),
        _table(names, rows),
    )]  # fmt: skip


# Runs that want a look


def flagged(groups: Sequence[FlagGroup], *, can_write: bool = False) -> list[Any]:
    """What is known of single runs, by kind; closed where there is nothing to choose."""
    if not groups:
        return []
    shown = (_group(group, can_write=can_write) for group in groups)
    return [section("looks", "Worth a look", *shown)]


def _group(group: FlagGroup, *, can_write: bool) -> Any:
    more = [html.P(group.more, className="s m")] if group.more else []
    return html.Details([
        html.Summary(f"{group.title}: {group.count}", className="s"),
        html.P(group.about, className="s m"),
        html.Ul([_flag(flag, can_write=can_write) for flag in group.flags]),
        *more,
    ], className="tbl", open=any(flag.twin for flag in group.flags))  # fmt: skip


def _flag(flag: Flag, *, can_write: bool) -> Any:
    if flag.twin:
        parts = twin_parts(flag.twin, SAID, can_write=can_write)
        return html.Li([html.Span(flag.day), parts], className="flagged")
    link = html.A(flag.day, href=f"/run?run={flag.run_id}", className="carry")
    return html.Li([html.Span(link), html.Span(capital(flag.words))], className="flagged")
