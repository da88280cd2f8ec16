"""`painmile diary`: treatments, history, scores, flags, races and answers, a line each."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from painmile.commands.pain import tell
from painmile.options import AsOf, DataDir, Json, RunnerName, say
from painmile.session import open_log

if TYPE_CHECKING:
    from collections.abc import Sequence

    from traininglog.problem import Problem

diary = typer.Typer(help="The rest of the diary: what was done, found and answered.")


@diary.command("add")
def add(
    lines: Annotated[
        list[str],
        typer.Argument(metavar="LINE", help='As in "2024-03-15 treatment taping knee right".'),
    ],
    data: DataDir = None,
    runner: RunnerName = None,
    as_of: AsOf = None,
    as_json: Json = False,
) -> None:
    """Add lines to the diary, all of them or none; the manual lists what they can say."""
    from service.diary import DiaryOutcome, add_diary
    from traininglog.textform import diary_lines, read_diary

    with open_log(data, runner, create=True) as opened:
        told, problems = read_diary("\n".join(lines), as_of or opened.today)
        if problems:
            tell(DiaryOutcome(problems=_of_lines(problems, lines)), as_json)
        for line in diary_lines(told):
            say(line)
        tell(add_diary(opened.repository, opened.runner.id, told), as_json)


def _of_lines(problems: Sequence[Problem], lines: Sequence[str]) -> tuple[Problem, ...]:
    """A single line needs no number."""
    if len(lines) > 1:
        return tuple(problems)
    return tuple(replace(problem, where="") for problem in problems)


@diary.command("import")
def import_text(
    file: Annotated[
        Path, typer.Argument(readable=False, help="A diary in the readable text form.")
    ],
    data: DataDir = None,
    runner: RunnerName = None,
    as_of: AsOf = None,
    as_json: Json = False,
) -> None:
    """Import a diary in text form; with one bad line nothing of it is kept."""
    from service.diary import import_diary

    with open_log(data, runner, create=True) as opened:
        day = as_of or opened.today
        tell(import_diary(opened.repository, opened.runner.id, file, day), as_json)
