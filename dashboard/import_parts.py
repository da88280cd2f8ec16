"""What the import box shows: a count, a job under way, how one ended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from dashboard.parts import row, table
from dashboard.saying import say_button
from dashboard.tags import html
from service.jobs_page import ended, going
from service.upload_claims import in_words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from service.dry_count import DryCount
    from service.jobs_page import Section
    from service.plugged_offer import Offer
    from traininglog.jobs import Job

ASKS: Final = "import-asks"
"""The store into which the box's buttons speak."""
_MOST_UNREAD: Final = 5

Shown = tuple[list[Any], str]
"""What is shown, and what is said aloud."""


def count_parts(count: DryCount) -> list[Any]:
    """What a folder holds, and the button that brings it in."""
    unread = [html.P(words, className="s m") for words in count.unread[:_MOST_UNREAD]]
    if (more := len(count.unread) - _MOST_UNREAD) > 0:
        unread.append(html.P(f"and {more:,} more that cannot be read", className="s m"))
    words = html.P(f"{in_words(count.bytes)} in {count.words()}", role="status")
    if count.is_empty:
        return [html.P("No activity files are there.", role="status"), *unread]
    take = say_button("Import them", ASKS, {"action": "take", "path": count.path}, "btn go")
    return [html.Div([words, *unread, take], className="icount")]


def plugged_parts(offers: Iterable[Offer]) -> list[Any]:
    """A line for each watch that is plugged in, and the button that brings in what is new."""
    return [html.Div([
        html.P(offer.words),
        *([say_button(offer.act, ASKS, {"action": "watch", "watch": offer.key}, "btn go")]
          if offer.new else []),
    ], className="iplug") for offer in offers]  # fmt: skip


def going_parts(job: Job) -> Shown:
    """How far a job is, and how to stop it."""
    told = going(job)
    line = html.P(told.line, className="line")
    how_far = [] if told.share is None else [
        html.Progress(value=str(round(told.share, 3)), max="1", **{"aria-label": "Files read"})
    ]  # fmt: skip
    stop = [] if job.stop else [
        say_button("Stop", ASKS, {"action": "stop", "job": job.id}, "btn sm",
                   "Stop; what was read is kept")
    ]  # fmt: skip
    return [html.Div([line, *how_far, *stop], className="inow")], told.spoken


def ended_parts(job: Job) -> Shown:
    """How a job ended: a sentence, what to do next, and the files it has to name."""
    told = ended(job)
    acts = []
    if told.came_in:
        acts.append(html.A("See the story", href="/", className="btn go carry"))
    if told.again:
        acts.append(say_button(told.again, ASKS, {"action": "again", "job": job.id}))
    if told.has_failed:
        href = f"/upload/failed.csv?job={job.id}"
        acts.append(html.A("Save the failed ones as a table", href=href, download=""))
    return [html.Div([
        html.P(told.line, className="line"),
        *([html.Div(acts, className="acts")] if acts else []),
        *(_section(section) for section in told.sections),
    ], className="inow")], told.line  # fmt: skip


def _section(section: Section) -> Any:
    total = len(section.rows) + section.more
    rows = [row(file.path, file.reason) for file in section.rows]
    more = [html.P(f"and {section.more:,} more", className="s m")] if section.more else []
    return html.Details([
        html.Summary(f"{section.title}: {total:,}"),
        table(section.title, ("File", "Why"), rows),
        *more,
    ], open=section.kind == "failed")  # fmt: skip


def broken_off_parts(job: Job, here: int, total: int) -> list[Any]:
    """Files that have not all come; choosing them again goes on."""
    words = (
        f"A sending was cut off: {here:,} of {total:,} files are here. Choose the same files "
        "or folder again and it goes on from there."
    )
    take = say_button(f"Import the {here:,} now", ASKS, {"action": "start", "job": job.id},
                      "btn sm")  # fmt: skip
    forget = say_button("Forget them", ASKS, {"action": "forget", "job": job.id}, "btn sm")
    return [html.Div([
        html.P(words, className="s"),
        html.Div([*([take] if here else []), forget], className="acts"),
    ], className="inow brokenoff")]  # fmt: skip
