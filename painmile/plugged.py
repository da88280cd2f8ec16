"""`painmile import` without a path: a watch that is plugged in is offered."""

from __future__ import annotations

import shlex
import sys
from typing import TYPE_CHECKING

import typer

from painmile.home import home_of
from painmile.options import as_typed, data_dir, say
from painmile.session import open_log

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from service.plugged_offer import Offer
    from traininglog.repository_import import SeenFile

_WAIT_S = 10.0


class _NoPath(typer.BadParameter):
    """Neither a path nor a watch."""

    def format_message(self) -> str:
        return self.message


def plugged_paths(
    context: typer.Context, data: Path | None, runner: str | None, *, ask: bool
) -> list[str]:
    """The folders of those watches that a person at a terminal says yes to.

    Without `ask`, or a terminal, what to type is said and the command ends with exit 2, as
    it does, with the usage, where no watch is found.
    """
    from service.plugged import Watches
    from service.plugged_offer import offers

    watches = Watches().look(_WAIT_S)
    if not watches:
        raise _NoPath("Missing argument 'PATH...'.", context)
    found = offers(watches, _seen(data, runner))
    if not (ask and _at_terminal()):
        for offer in found:
            typed = ("painmile", "import", *as_typed(data, runner), offer.folder)
            say(f"{offer.words} Import it with: {shlex.join(typed)}")
        raise typer.Exit(2)
    chosen = _chosen(found)
    if not chosen:
        raise typer.Exit
    return chosen


def _at_terminal() -> bool:
    return sys.stdin.isatty() and sys.stderr.isatty()


def _chosen(found: Sequence[Offer]) -> list[str]:
    chosen = []
    for offer in found:
        if not offer.new:
            say(f"{offer.words} Nothing is to be imported from {offer.folder}.")
        elif typer.confirm(
            f"{offer.act} from {offer.name} ({offer.folder})?", default=True, err=True
        ):
            chosen.append(offer.folder)
    return chosen


def _seen(data: Path | None, runner: str | None) -> Mapping[str, SeenFile]:
    """The files that this log has looked at; none where there is no log yet."""
    from traininglog.store import is_new
    from traininglog.viewer import Viewer

    if is_new(home_of(data_dir(data))):
        return {}
    with open_log(data, runner) as opened:
        owner = Viewer("owner", opened.runner.id)
        return opened.store.imports(owner).seen_files(opened.runner.id)
