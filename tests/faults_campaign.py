"""Kills a work at its moments, one after the other, and says what was found after each."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, NamedTuple

from tests.faults_state import copied, is_there, left_of, state_of, wrong_with
from traininglog.home import Home

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from tests.faults_fork import Ended, Forks
    from tests.faults_state import State
    from tests.postgres import Postgres

URL = "PAINMILE_DATABASE_URL"
_NEVER = 10**9
HEAD = f"{'work':<44}{'moments':>8}{'kills':>7}{'faults':>8}"


class Told(NamedTuple):
    """A line of the table: how many moments there are, at how many it was killed.

    `passed` are their kinds where they were made to fail.
    """

    work: str
    moments: int
    kills: int
    faults: tuple[str, ...]
    passed: tuple[str, ...] = ()

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

    def begun(self) -> Home:
        """As `new`; with its runner where a number given in vain is not given again."""
        log = self.new()
        if self.server is not None:
            (self.root / "none").mkdir(exist_ok=True)
            self.done(log, "command", "import", self.root / "none")
        return log

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

    def fails(self, name: str, log: Home, work: str, *told: Any, hows: Sequence[str],
              most: int = _NEVER) -> Told:  # fmt: skip
        """Let moments fail, one way after the other; each is told in a sentence and mended."""
        with self.copy(log) as whole:
            passed = self.run(whole, work, *told, at=_NEVER, how=hows[0]).passed
            aim = _Aim(work, told, left_of(log), state_of(whole))
        points = range(1, len(passed) + 1, max(1, -(-len(passed) // most)))
        faults: list[str] = []
        for turn, at in enumerate(points):
            kind = passed[at - 1]
            is_all = kind == "commit" if self.server else kind not in {"statement", "removal"}
            ways = hows if is_all else [hows[turn % len(hows)]]
            for how in ways:
                with self.copy(log) as home:
                    faults += (f"{name}, {kind} {at} by {how}: {wrong}" for wrong in
                               self._failed(home, aim, at, how))  # fmt: skip
        return Told(name, len(passed), len(points), tuple(faults), tuple(passed))

    def _failed(self, home: Home, aim: _Aim, at: int, how: str) -> Iterator[str]:
        ended = self.run(home, aim.work, *aim.told, at=at, how=how)
        if ended.code == 0:  # it could do without, or did it anew
            yield from aim.after.differs(state_of(home))
        elif not (ended.code == 1 and _is_sentence(ended.err, home)):
            yield f"it ended with {ended.code}: {ended.out}{ended.err}"
        yield from self._mended(home, aim)

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
        yield from self._mended(home, aim)

    def _mended(self, home: Home, aim: _Aim) -> Iterator[str]:
        """What is wrong with the log, and is still after the next run."""
        if is_there(home):
            yield from wrong_with(home)
            now = left_of(home)
            yield from (f"lost: {row}" for row in (aim.before.said & aim.after.said) - now.said)
        again = self.run(home, aim.work, *aim.told)
        if again.code:
            yield f"the next run ended with {again.code}: {again.err}"
        yield from aim.after.differs(state_of(home))


def _is_sentence(said: str, home: Home) -> bool:
    """Whether it names the place, and what to do, in one line."""
    place = (
        f"The database {home.database.database} at "
        if home.database
        else f"The data folder {home.folder}"
    )
    places = (place, f"The data folder {home.folder}")
    is_one = said.count("\n") == 1 and said.endswith(".\n") and said.count(". ") >= 1
    return is_one and said.startswith(places) and "damaged" not in said
