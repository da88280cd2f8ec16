"""`painmile doctor`: whether a log's place is whole, and what helps where it is not."""

from __future__ import annotations

import json
import os
from typing import Annotated

import typer

from painmile.faults import folder_fault
from painmile.home import home_of
from painmile.options import DataDir, Json, data_dir
from painmile.strava_session import now


def doctor(
    deep: Annotated[bool, typer.Option("--deep", help="Read every kept file as well.")] = False,
    as_json: Json = False,
    data: DataDir = None,
) -> None:
    """Look for what is wrong with the place of a log, and say what to do; change nothing."""
    from service.doctor import examine

    folder = data_dir(data)
    found = examine(
        home_of(folder), os.environ, now(), lambda fault: folder_fault(folder, fault), deep=deep
    )
    if as_json:
        typer.echo(json.dumps(found.as_json(), ensure_ascii=False))
    else:
        for one in found.findings:
            typer.echo(f"{'Wrong' if one.is_wrong else 'Worth knowing'}. {one.words}")
        typer.echo(found.words)
    if found.wrong:
        raise typer.Exit(1)
