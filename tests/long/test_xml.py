"""10,000 damaged GPX and TCX files each: no exception, none that takes long, words gone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

from tests.test_ingest_fit_reader import say
from tests.xml_checks import check

if TYPE_CHECKING:
    from tests.xml_mutants import Form

COUNT: Final = 10_000
SEED: Final = 20_240_312
LONGEST_S: Final = 5.0


@pytest.mark.parametrize("form", ["gpx", "tcx"])
def test_readers_survive_damaged_files(form: Form) -> None:
    counts, slowest = check(form, COUNT, SEED)
    say(f"{COUNT:,} damaged {form} files, slowest {slowest * 1e3:.0f} ms")
    for name, count in counts.most_common():
        say(f"{count:6} {name}")
    assert slowest < LONGEST_S
    assert counts["read"] + counts["read with problems"] > COUNT // 2
