"""Kills a work at its moments, one after the other, and says what was found after each."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, NamedTuple

from tests.faults_state import copied, is_there, left_of, state_of, wrong_with
from traininglog.home import Home

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.faults_fork import Ended, Forks
    from tests.faults_state import State
    from tests.postgres import Postgres

URL = "PAINMILE_DATABASE_URL"
_NEVER = 10**9
HEAD = f"{'work':<44}{'moments':>8}{'kills':>7}{'faults':>8}"


class Told(NamedTuple):
    """A line of the table: how many moments there are, at how many it was killed."""

    work: str
    moments: int
    kills: int
    faults: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.work:<44}{self.moments:>8}{self.kills:>7}{len(self.faults):>8}"


class _Aim(NamedTuple):
    """What is done to a log, and what the log says before and after."""

    work: str
    told: tuple[Any, ...]
    before: State
    after: State


@dataclass
class Campaign:
    """One place for all logs; with a server their rows are there."""

    root: Path
    forks: Forks
    server: Postgres | None = None
    _made: int = field(default=0, init=False)

    def new(self) -> Home:
        """A place for a log, with nothing in it."""
        self._made += 1
        url = None if self.server is None else self.server.create(empty=True)
        return Home(self.root / f"log-{self._made}", url)

    @contextmanager
    def copy(self, log: Home) -> Iterator[Home]:
        """The same log in a place of its own, for as long as it is looked at."""
        self._made += 1
        home = Home(self.root / f"log-{self._made}")
        if self.server is not None and log.database is not None:
            home = replace(home, database=self.server.copy(log.database))
        copied(log.folder, home.folder)
        yield home
        if self.server is not None and home.database is not None:
            self.server.drop(home.database)

    def run(self, home: Home, work: str, *told: Any, at: int = 0, how: str = "kill") -> Ended:
        """A work on a log, which fails so at its `at`-th moment (0: never)."""
        url = home.database.render_as_string(hide_password=False) if home.database else ""
        return self.forks.run(work, home.folder, *told, at=at, how=how, **{URL: url})

    def done(self, home: Home, work: str, *told: Any) -> Home:
        """The log after a work that nothing disturbs."""
        ended = self.run(home, work, *told)
        assert ended.code == 0, ended.err
        return home

    def kills(self, name: str, log: Home, work: str, *told: Any, most: int) -> Told:
        """Kill a work at moments spread over it, then let it end; `log` stays as it is."""
        with self.copy(log) as whole:
            moments = len(self.run(whole, work, *told, at=_NEVER).passed)
            aim = _Aim(work, told, left_of(log), state_of(whole))
        points = range(1, moments + 1, max(1, -(-moments // most)))
        faults: list[str] = []
        for at in points:
            with self.copy(log) as home:
                faults += (f"{name}, moment {at}: {wrong}" for wrong in
                           self._killed(home, aim, at))  # fmt: skip
        return Told(name, moments, len(points), tuple(faults))

    def _killed(self, home: Home, aim: _Aim, at: int) -> Iterator[str]:
        if not self.run(home, aim.work, *aim.told, at=at).is_killed:
            yield "it was not killed"
        if is_there(home):
            yield from wrong_with(home)
            now = left_of(home)
            yield from (f"lost: {row}" for row in (aim.before.said & aim.after.said) - now.said)
        again = self.run(home, aim.work, *aim.told)
        if again.code:
            yield f"the next run ended with {again.code}: {again.err}"
        yield from aim.after.differs(state_of(home))
