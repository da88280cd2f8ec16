"""The parts of the Findings page: topics, cards, what is behind them, a short log as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dashboard.parts import class_line, doi_link, facts, row, table
from dashboard.tags import html
from traininglog.words import capital, counted, sentence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from service.findings_page import FindingWords, NumberWords, SourceWords, TopicWords
    from service.young_log import YoungLog, YoungRun


def topic_part(topic: TopicWords) -> Any:
    """A heading, its older cycles in short, its cards, and the numbers behind them."""
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
    return html.Li([
        class_line(finding.label),
        html.P(_sentence_of(finding), className="fs"),
        facts([
            ("Size", finding.effect),
            ("From", finding.counts),
            ("Evidence", _evidence(finding)),
            ("Note", " ".join(map(sentence, finding.caveats))),
            ("Missing", _missing(finding)),
            ("Aim", finding.aim),
        ]),
        _behind(finding),
    ], className="fd")  # fmt: skip


def _sentence_of(finding: FindingWords) -> Any:
    """The sentence, with the place it begins with set apart."""
    lead = finding.lead
    return [html.B(lead), finding.sentence.removeprefix(lead)] if lead else finding.sentence


def _missing(finding: FindingWords) -> Any:
    """What is missing, from when on it could be there, and where answers are given."""
    words = " ".join([*finding.missing, *([finding.expected] if finding.expected else [])])
    if not finding.answer_at:
        return words
    page = "Answer in the Diary" if "diary" in finding.answer_at else "Answer on Today"
    return [f"{words} ", html.A(page, href=finding.answer_at, className="carry nw")]


def _evidence(finding: FindingWords) -> str:
    marks = ", ".join(source.mark for source in finding.sources)
    return f"{finding.grade}: {marks}" if marks else finding.grade


def _behind(finding: FindingWords) -> Any:
    return html.Details([
        html.Summary("What is behind it", className="xs"),
        *_rows(finding),
        *_sources(finding.sources),
        *([html.P(f"Decides by: {finding.decides_by}.", className="dec")]
          if finding.decides_by else []),
        html.P([
            html.A("How this is decided", href=f"/help?page={finding.manual}",
                   className="carry"), " · ",
            html.A("Your thresholds", href="/settings", className="carry"),
        ]),
    ], className="tbl xs")  # fmt: skip


def _rows(finding: FindingWords) -> list[Any]:
    """The latest runs it rests on, each with what it said."""
    if not finding.rows:
        return []
    runs = [
        html.Li([html.A(day, href=f"/run?run={run_id}", className="carry"),
                 f" {told}" if told else ""])
        for day, run_id, told in reversed(finding.rows)
    ]  # fmt: skip
    more = f"{finding.more_rows}. " if finding.more_rows else ""
    return [html.Ul(runs, className="rowl"), html.P(f"{more}From: {finding.origins}.")]


def _sources(sources: Sequence[SourceWords]) -> list[Any]:
    return [html.Ul([_source(source) for source in sources])] if sources else []


def _source(source: SourceWords) -> Any:
    return html.Li([
        html.B(source.mark), f" ({source.grade})", *doi_link(source.doi),
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


def young_part(young: YoungLog) -> Any:
    """The runs of a short log as they are, and what can be said from which day on."""
    head = ("Day", "Distance", "Pain", "Next morning")
    return html.Section([
        html.H2("The runs so far", id="runs"),
        html.P(young.sentence, className="s m wide62"),
        table("Table of the runs so far", head, map(_young_run, young.runs)),
        html.H3("What can be said when", className="later"),
        html.Ul([
            html.Li([html.B(f"{capital(when)}: "), f"{what}."])
            for when, what in young.later
        ], className="inrow"),
        html.P("Each also waits for enough answered runs; none waits for pain.",
               className="s m"),
    ], **{"aria-labelledby": "runs"})  # fmt: skip


def _young_run(run: YoungRun) -> Any:
    day = html.A(run.day_words, href=f"/run?run={run.run_id}", className="carry")
    return row(day, run.distance, run.told, run.morning)
