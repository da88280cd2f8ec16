"""`painmile strava`: connect an account, bring its runs in, see how far it is, leave."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from painmile.commands.strava_connect import connect
from painmile.commands.strava_sync import sync
from painmile.options import DataDir, Json, RunnerName, fail, say
from painmile.strava_session import now_at, open_desk

strava = typer.Typer(help="A Strava account of your own, by an app of your own.")
strava.command("connect")(connect)
strava.command("sync")(sync)

Yes = Annotated[bool, typer.Option("--yes", help="Do not ask before.")]


@strava.command("status")
def status(data: DataDir = None, runner: RunnerName = None, as_json: Json = False) -> None:
    """Say who is connected, how far it is, and what stands in the way."""
    from service.strava_page import strava_page
    from service.strava_report import status_document

    with open_desk(data, runner) as (opened, desk):
        known, now = desk.status(), now_at(opened)
    if as_json:
        typer.echo(json.dumps(status_document(known), ensure_ascii=False))
        return
    page = strava_page(known, now)
    going = page.going.line if page.going else ""
    for line in filter(None, (page.headline, page.hindered, going, page.sub, page.asked)):
        typer.echo(line)
    for name, words in page.facts:
        typer.echo(f"{name}: {words}")
    for one in page.unread:
        typer.echo(f"{one.day}: {one.why}")


@strava.command("disconnect")
def disconnect(data: DataDir = None, runner: RunnerName = None, yes: Yes = False) -> None:
    """Remove all that came from the Strava account, and have Strava void its tokens."""
    with open_desk(data, runner) as (_opened, desk):
        known = desk.status()
        if known.account is None and known.asked is None and not known.farewells:
            fail("No Strava account is connected.")
        if not yes:
            say(
                "All that came from Strava alone goes: runs, samples, secret and tokens. Your "
                "diary stays, and runs that also came as files stay."
            )
            typer.confirm("Disconnect Strava?", abort=True, err=True)
        desk.disconnect()
        left = desk.status().farewells
    typer.echo("Strava is disconnected; what came from it is gone.")
    if left:
        say(
            "Strava did not answer, so it does not know yet. It is told when Painmile runs "
            "next (painmile serve, or painmile strava sync); strava.com/settings/apps does "
            "the same."
        )
