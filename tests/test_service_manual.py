"""The generated pages of the manual: written from the data, readable as they stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.manual import pages, write
from traininglog.reference import claims, evidence, threshold_notes

if TYPE_CHECKING:
    from pathlib import Path


def test_the_pages_are_written_where_they_are_wanted(tmp_path: Path) -> None:
    write(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == set(pages())
    for name, text in pages().items():
        assert (tmp_path / name).read_text(encoding="utf-8") == text


def test_a_source_tells_its_size_its_limits_and_its_doi() -> None:
    page = pages()["evidence.md"]
    houmard = page.split('<a id="houmard_1992"></a>')[1].split("##")[0]
    assert "+11 beats a minute" in houmard
    assert "- Does not show: Anything about rests under two weeks" in houmard
    assert "- Note" not in houmard
    assert "(https://doi.org/10.1136/bjsports-2024-109380)" in page
    assert page.count("seen in secondary sources only") == sum(
        source.seen == "secondary source" for source in evidence().values()
    )


def test_a_claim_stands_beside_its_caveat_and_its_sources() -> None:
    page = pages()["claims.md"]
    for told in claims().values():
        assert f"{told.number}. {told.said}" in page
        assert told.caveat in page
    assert "[Esculier 2018](evidence.md#esculier_2018)" in page


def test_every_number_has_a_row_with_its_reason() -> None:
    page = pages()["thresholds.md"]
    for note in threshold_notes():
        between = "" if note.least is None else f", {note.least:g} to {note.most:g}"
        assert f"| `{note.name}` | {note.value:g} | {note.unit} | " in page
        assert f"| {note.change}{between} | {note.why} |" in page
