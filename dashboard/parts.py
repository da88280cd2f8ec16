"""Parts that several pages are made of: a class, rows of facts, a source's link, a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dashboard.tags import html

if TYPE_CHECKING:
    from collections.abc import Iterable

    from service.topics import Label


def class_line(label: Label) -> Any:
    """A finding's sign and word; the sign is for the eye alone."""
    sign, word, style = label
    return html.P([html.Span(sign, **{"aria-hidden": "true"}), f" {word}"],
                  className=f"cl c-{style}")  # fmt: skip


def facts(rows: Iterable[tuple[str, Any]]) -> Any:
    """Names with what there is to say of each; none where there is nothing."""
    return html.Dl(
        [html.Div([html.Dt(name), html.Dd(words)]) for name, words in rows if words],
        className="xs",
    )


def doi_link(doi: str) -> list[Any]:
    """The way to a source, a space before it; nothing where it has no DOI."""
    if not doi:
        return []
    return [" ", html.A(f"doi:{doi}", href=f"https://doi.org/{doi}", rel="noreferrer")]


def table(name: str, head: Iterable[str], rows: Iterable[Any], css: str = "rowst") -> Any:
    """A table that scrolls where it stands, by keys too; `name` is what a reader hears."""
    return html.Div(html.Table([
        html.Thead(html.Tr([html.Th(words, scope="col") for words in head])),
        html.Tbody(list(rows)),
    ], className=css), className="scroll", tabIndex=0, role="region",
        **{"aria-label": name})  # fmt: skip


def row(*cells: Any) -> Any:
    """One row of a table."""
    return html.Tr([html.Td(cell) for cell in cells])
