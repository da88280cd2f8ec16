"""`painmile people`: who may sign in to a server for several people."""

from __future__ import annotations

import os
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from painmile.options import DataDir, fail, say
from painmile.session import open_store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from service.people import Invitation, People
    from traininglog.accounts import AccountKind

people = typer.Typer(help="Who may sign in, on a server for several people.")

Login = Annotated[str, typer.Argument(help="Their e-mail address.")]
Address = Annotated[
    str | None,
    typer.Option("--address", help="Where the server is (the first of PAINMILE_HOSTS)."),
]
Log = Annotated[
    str | None, typer.Option("--runner", help="A runner: the log of this name, or a new one.")
]
Zone = Annotated[
    str | None,
    typer.Option("--zone", help="The time zone of a new log (else the server's)."),
]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask before.")]


@people.command("invite")
def invite(
    login: Login,
    name: Annotated[str, typer.Option("--name", help="How others see them named.")],
    runner: Log = None,
    therapist: Annotated[bool, typer.Option("--therapist", help="A therapist.")] = False,
    admin: Annotated[bool, typer.Option("--admin", help="Looks after the server.")] = False,
    zone: Zone = None,
    address: Address = None,
    data: DataDir = None,
) -> None:
    """Invite somebody: prints a link that works once, for 7 days."""
    if (runner is not None) + therapist + admin != 1:
        say("Say what they are, one of: --runner NAME, --therapist, --admin.")
        raise typer.Exit(2)
    if zone and runner is None:
        say("--zone is for a runner's log.")
        raise typer.Exit(2)
    kind: AccountKind = (
        "runner" if runner is not None else "therapist" if therapist else "admin"
    )
    with _open_people(data, create=True) as seeing:
        base = _base(address)
        _tell(base, seeing.invite(login, name, kind, runner, zone))


@people.command("reset")
def reset(login: Login, address: Address = None, data: DataDir = None) -> None:
    """Void a password and its second factor, and invite the person again."""
    with _open_people(data) as seeing:
        base = _base(address)
        _tell(base, seeing.reset(login))


@people.command("list")
def list_(data: DataDir = None) -> None:
    """Say who may sign in, and who may not any more."""
    with _open_people(data) as seeing:
        lines = seeing.lines()
    if not lines:
        fail("Nobody was invited yet; painmile people invite does.")
    for line in lines:
        typer.echo(line)


@people.command("off")
def off(login: Login, data: DataDir = None) -> None:
    """Let somebody sign in no more; who is signed in is out at the next click."""
    with _open_people(data) as seeing:
        account = seeing.switch(login, off=True)
    typer.echo(f"{account.login} is switched off.")


@people.command("on")
def on(login: Login, data: DataDir = None) -> None:
    """Let somebody sign in again who was switched off."""
    with _open_people(data) as seeing:
        account = seeing.switch(login, off=False)
    typer.echo(f"{account.login} can sign in again.")


@people.command("remove")
def remove(login: Login, yes: Yes = False, data: DataDir = None) -> None:
    """Remove somebody's account, and what was shared with them; a log stays."""
    with _open_people(data) as seeing:
        account = seeing.account(login)
        if not yes:
            say(f"The account of {account.name} goes, and what was shared with it.")
            typer.confirm(f"Remove {account.login}?", abort=True, err=True)
        seeing.remove(login)
    stays = " The log stays; painmile erase removes it." if account.kind == "runner" else ""
    typer.echo(f"{account.login} is removed.{stays}")


@contextmanager
def _open_people(data: Path | None, *, create: bool = False) -> Iterator[People]:
    """The people of a data folder; what cannot be done is one sentence and exit 1."""
    from service.people import People, PeopleError

    with open_store(data, create=create) as store:
        try:
            yield People(store, lambda: datetime.now(UTC))
        except PeopleError as fault:
            fail(str(fault))


def _base(address: str | None) -> str:
    from service.people import base_address

    return base_address(os.environ, address)


def _tell(base: str, invitation: Invitation) -> None:
    """The link alone is the answer; what to do with it is a remark."""
    account = invitation.account
    typer.echo(f"{base}{invitation.path}")
    say(
        f"Give this link to {account.name} ({account.login}). It works once, within 7 days, "
        "and is shown here only now."
    )
