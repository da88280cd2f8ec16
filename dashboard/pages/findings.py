"""The Findings page: every finding by topic, with what it rests on one click away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from dashboard.page import Page
from dashboard.pages.doors import doors
from dashboard.pages.story_parts import next_step
from dashboard.tags import html
from service.analysis_words import NOT_A_DIAGNOSIS
from service.findings_page import findings_page
from service.story_words import on_painkiller
from traininglog.words import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dash import Dash

    from dashboard.source import Loaded, Source
    from service.findings_page import FindingWords, NumberWords, SourceWords, TopicWords

_DOI: Final = "https://doi.org/"


def layout(loaded: Loaded) -> Any:
    """The doors where the log is empty, else the stored findings."""
    if not loaded.log.runs:
        return doors()
    told = findings_page(loaded.log, loaded.analysis, on_painkiller(loaded.states.anywhere))
    return html.Main([
        html.H1(told.headline),
        html.P(told.sub, className="sub"),
        html.P(NOT_A_DIAGNOSIS, className="s m wide62 note"),
        *([] if told.has_pain else [next_step()]),
        html.Nav([html.A(t.title, href=f"#{t.slug}") for t in told.topics],
                 className="toc s", **{"aria-label": "Topics"}),
        *(_topic(topic) for topic in told.topics),
    ])  # fmt: skip


def register(_app: Dash, _source: Source) -> None:
    """The page has no callbacks: it is read, and opens in the browser alone."""


_LIST: Final = "M4 5.5h.01M4 11h.01M4 16.5h.01M8.5 5.5H18M8.5 11H18M8.5 16.5H18"
PAGE: Final = Page("Findings", "/findings", layout, register, icon=_LIST, menu="tab")


def _topic(topic: TopicWords) -> Any:
    return html.Section([
        html.H2(topic.title, id=topic.slug),
        *_older(topic.older),
        html.Ul([finding_card(finding) for finding in topic.findings], className="fdl two"),
        *_numbers(topic),
    ], **{"aria-labelledby": topic.slug})  # fmt: skip


def _older(older: Sequence[FindingWords]) -> list[Any]:
    if not older:
        return []
    return [html.Details([
        html.Summary(counted(len(older), "older cycle"), className="s"),
        html.Ul([html.Li(finding.sentence, className="s") for finding in older]),
    ], className="tbl")]  # fmt: skip


def finding_card(finding: FindingWords) -> Any:
    """One finding: class, sentence, its numbers, and what is behind it to open."""
    sign, word, style = finding.label
    rows = {
        "Size": finding.effect,
        "From": finding.counts,
        "Evidence": _evidence(finding),
        "Note": " ".join(map(_sentence, finding.caveats)),
        "Missing": " ".join(finding.missing),
        "Aim": finding.aim,
    }
    return html.Li([
        html.P(
            [html.Span(sign, **{"aria-hidden": "true"}), f" {word}"],
            className=f"cl c-{style}",
        ),
        html.P(finding.sentence, className="fs"),
        html.Dl([
            html.Div([html.Dt(name), html.Dd(words)]) for name, words in rows.items() if words
        ], className="xs"),
        *_behind(finding),
    ], className="fd")  # fmt: skip


def _sentence(words: str) -> str:
    """A caveat may be a phrase; side by side they read as sentences."""
    return f"{words[0].upper()}{words[1:]}{'' if words.endswith('.') else '.'}"


def _evidence(finding: FindingWords) -> str:
    marks = ", ".join(source.mark for source in finding.sources)
    return f"{finding.grade}: {marks}" if marks else finding.grade


def _behind(finding: FindingWords) -> list[Any]:
    parts = [*_rows(finding), *_sources(finding.sources)]
    if not parts:
        return []
    return [html.Details([html.Summary("What is behind it", className="xs"), *parts],
                         className="tbl xs")]  # fmt: skip


def _rows(finding: FindingWords) -> list[Any]:
    if not finding.rows:
        return []
    links: list[Any] = []
    for words, run_id in reversed(finding.rows):
        links += [html.A(words, href=f"/?run={run_id}"), ", "]
    more = f" {finding.more_rows}" if finding.more_rows else ""
    return [html.P(["Runs: ", *links[:-1], f"{more}. From: {finding.origins}."])]


def _sources(sources: Sequence[SourceWords]) -> list[Any]:
    return [html.Ul([_source(source) for source in sources])] if sources else []


def _source(source: SourceWords) -> Any:
    link = [" ", html.A(f"doi:{source.doi}", href=f"{_DOI}{source.doi}", rel="noreferrer")]
    return html.Li([
        html.B(source.mark), f" ({source.grade})", *(link if source.doi else []),
        f". Does not show: {source.does_not_show}",
    ])  # fmt: skip


def _numbers(topic: TopicWords) -> list[Any]:
    return [html.Details([
        html.Summary(f"The {counted(len(topic.numbers), 'number')} these lines decide by",
                     className="s"),
        html.Ul([_number(number) for number in topic.numbers], className="nums xs"),
    ], className="tbl")]  # fmt: skip


def _number(number: NumberWords) -> Any:
    return html.Li([html.Code(number.name), f" {number.value} ({number.source}). {number.why}"])
