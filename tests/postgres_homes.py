"""Which database of the tests' server a data folder has, in all processes of a test."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from traininglog.home import Home
from traininglog.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterator

    import sqlalchemy as sa

    from tests.postgres import Postgres

SERVER: Final = "PAINMILE_TEST_SERVER"
"""The folder of a server that runs, handed on to processes by the environment."""


@dataclass(frozen=True, slots=True)
class Homes:
    """A file a data folder, named by its path, with the name of its database."""

    server: Postgres
    engines: list[sa.Engine] = field(default_factory=list)
    """Of the stores that were opened, closed by whoever opened them or not."""

    def home(self, where: Home | Path | str, *, create: bool = True) -> Home:
        """The same place with its rows on the server; a folder never opened has none."""
        home = where if isinstance(where, Home) else Home(Path(where))
        if home.database is not None:
            return home
        given = self._file(home.folder)
        if create and not given.exists():
            given.parent.mkdir(exist_ok=True)
            given.write_text(str(self.server.lend().database))
        url = self.server.url(given.read_text()) if given.exists() else None
        return Home(home.folder, url, home.streams)

    def taken(self) -> Iterator[sa.URL]:
        """All that folders have; afterwards they have none, and no store is open."""
        for engine in self.engines:
            engine.dispose()
        for given in self._folder.glob("*"):
            yield self.server.url(given.read_text())
            given.unlink()

    def rule(self) -> classmethod[Store, ..., Store]:
        """How stores are opened from now on: as `Store.open`, with their rows there."""
        opened = vars(Store)["open"].__func__

        def there(
            cls: type[Store], where: Home | Path | str, *, create: bool = True, **how: bool
        ) -> Store:
            store: Store = opened(cls, self.home(where, create=create), create=create, **how)
            self.engines.append(store.engine)
            return store

        return classmethod(there)

    @property
    def _folder(self) -> Path:
        return self.server.folder / "homes"

    def _file(self, folder: Path) -> Path:
        told = str(folder.resolve()).encode()
        return self._folder / hashlib.sha256(told).hexdigest()[:20]
