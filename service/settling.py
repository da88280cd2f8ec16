"""What hangs on all copies there are: looked at whenever some came, went or moved.

So nothing depends on the order in which they came.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.told_sports import tell_sports

if TYPE_CHECKING:
    from traininglog.links import Links
    from traininglog.runner import Runner


def settle(links: Links, runner: Runner) -> None:
    """Take guesses back that are none any more, and tell the sport of files that do not."""
    links.take_back_guesses(runner.id)
    tell_sports(links, runner)
