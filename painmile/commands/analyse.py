"""`painmile analyse`: what the log says, in words or as one JSON document."""

from __future__ import annotations

import json

import typer

from painmile.options import AsOf, DataDir, Json, RunnerName, columns
from painmile.session import open_log


def analyse(
    data: DataDir = None, runner: RunnerName = None, as_of: AsOf = None, as_json: Json = False
) -> None:
    """Cycles, traps and trends of the log, and what it cannot say yet."""
    from service.analysis import analysis_for
    from service.analysis_document import analysis_document
    from service.analysis_words import analysis_words

    with open_log(data, runner, reading=True) as opened:
        log = opened.repository.training_log(opened.runner.id)
        day = as_of or opened.today
        found = analysis_for(opened.repository, opened.runner.id, day, log)
        if as_json:
            typer.echo(json.dumps(analysis_document(log, found), ensure_ascii=False))
            return
        for line in analysis_words(log, found, columns()):
            typer.echo(line)
