"""Whether the files that the rows speak of are there and whole, and no others."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import islice, product
from typing import TYPE_CHECKING, Final, TypeVar
from xml.parsers.expat import ParserCreate

from ingest.archive.gzips import unpack
from service.doctor_finding import Finding, such_as
from traininglog.kept_files import KeptFile, kept_files
from traininglog.streams import SWEEP_AFTER_S, decode
from traininglog.words import counted

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

    from sqlalchemy import Engine

    from traininglog.streams import Kind, StreamStore

_KINDS: Final[dict[Kind, str]] = {
    "originals": "watch file", "streams": "stream", "pictures": "picture",
}  # fmt: skip
_AGAIN: Final = (
    "Where the watch's own files are still there: painmile import --verify PATH. Else put a "
    "backup back into a new folder: painmile restore FILE.zip."
)
_GONE: Final[dict[Kind, str]] = {
    "originals": _AGAIN, "streams": _AGAIN,
    "pictures": "Put a backup back into a new folder, painmile restore FILE.zip, or remove the "
    "pictures on their pages.",
}  # fmt: skip
_DAMAGED: Final = dict.fromkeys(
    _GONE, "Move it out of the way; then it is as one that is gone."
)
AT_ONCE: Final = 8
SOME: Final = 512
"""So many wait in hand; a clinic's are more than should lie in memory."""
_Thing = TypeVar("_Thing")
_Told = TypeVar("_Told")


@dataclass
class Files:
    """The files of all runners, held against rows; `now_s` is seconds since 1970."""

    engine: Engine
    streams: StreamStore
    where: str
    now_s: float
    looked_at: int = field(default=0, init=False)

    def findings(self, *, deep: bool) -> Iterator[Finding]:
        """What is missing, what is too much, and what is not as it was written."""
        told = self._told()
        there, extra = self._there({one.runner_id for one in told})
        gone = told - there
        if gone:  # rows and files are of two moments: what went meanwhile is nobody's loss
            gone = (gone & self._told()) - self._there({one.runner_id for one in gone})[0]
        yield from self._by_kind("missing", gone, "is not there", "are not there", _GONE)
        lost = self._old(there - told, extra)
        swept = dict.fromkeys(_KINDS, "Nothing has to be done: the next import removes them.")
        yield from self._by_kind(
            "left over", lost, "belongs to no row", "belong to no row", swept, is_wrong=False
        )
        self.looked_at = len(there)
        if deep:
            bad = self._damaged(sorted(there & told))
            yield from self._by_kind("damaged", bad, "is damaged", "are damaged", _DAMAGED)

    def _told(self) -> set[KeptFile]:
        with self.engine.connect() as connection:
            return set(kept_files(connection))

    def _there(self, runners: Collection[int]) -> tuple[set[KeptFile], dict[KeptFile, float]]:
        """All files, and when each was written."""
        places = product(sorted({*runners, *self.streams.runners()}), _KINDS)
        found = {
            KeptFile(*place, name): at
            for place, written in _several(self._written_at, places)
            for name, at in written.items()
        }
        return set(found), found

    def _written_at(self, place: tuple[int, Kind]) -> Mapping[str, float]:
        return self.streams.written_at(*place)

    def _old(self, some: set[KeptFile], written: Mapping[KeptFile, float]) -> set[KeptFile]:
        """Younger ones may belong to an import under way."""
        return {one for one in some if written[one] < self.now_s - SWEEP_AFTER_S}

    def _damaged(self, files: Iterable[KeptFile]) -> list[KeptFile]:
        return [one for one, is_whole in _several(self._is_whole, files) if not is_whole]

    def _is_whole(self, one: KeptFile) -> bool:
        try:
            data = self.streams.get(one.runner_id, one.kind, one.name)
        except FileNotFoundError:
            return True  # it went meanwhile, or it is told of as missing the next time
        try:
            return _WHOLE[one.kind](data, one.name)
        except Exception:  # noqa: BLE001 -- each kind of damage has another of its readers'
            return False

    def _by_kind(
        self, check: str, files: Collection[KeptFile], is_: str, are: str,
        do: Mapping[Kind, str], *, is_wrong: bool = True,
    ) -> Iterator[Finding]:  # fmt: skip
        """One finding a kind, with a few of the names."""
        by_kind: dict[Kind, list[KeptFile]] = defaultdict(list)
        for one in files:
            by_kind[one.kind].append(one)
        for kind, some in sorted(by_kind.items()):
            names = such_as(f"runners/{one.runner_id}/{kind}/{one.name}" for one in some)
            said = is_ if len(some) == 1 else are
            what = f"{counted(len(some), _KINDS[kind])} {said}: {names}."
            yield Finding(f"{check} {kind}", self.where, what, do[kind], is_wrong)


def _several(
    look: Callable[[_Thing], _Told], things: Iterable[_Thing]
) -> Iterator[tuple[_Thing, _Told]]:
    """What a look tells of each, several at once and in their order."""
    left = iter(things)
    with ThreadPoolExecutor(AT_ONCE, "looking") as pool:
        while some := tuple(islice(left, SOME)):
            yield from zip(some, pool.map(look, some), strict=True)


def _is_original(data: bytes, name: str) -> bool:
    """By its name, the SHA-256 of what came; GPX and TCX have lost their words since."""
    unpacked = unpack(data)
    if unpacked.problem is None and hashlib.sha256(unpacked.data).hexdigest() == name:
        return True
    if unpacked.problem is not None or unpacked.data[8:12] == b".FIT":
        return False
    ParserCreate().Parse(unpacked.data, True)  # raises
    return True


def _is_stream(data: bytes, _name: str) -> bool:
    decode(data)  # raises
    return True


def _is_picture(data: bytes, name: str) -> bool:
    return hashlib.sha256(data).hexdigest() == name.partition(".")[0]


_WHOLE: Final[dict[Kind, Callable[[bytes, str], bool]]] = {
    "originals": _is_original, "streams": _is_stream, "pictures": _is_picture,
}  # fmt: skip
