"""The manual's generated pages: sources, claims and numbers, as they are in the data.

`make manual` writes them; a test fails where a page and the data differ.
"""

from __future__ import annotations

from inspect import getdoc
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Final, get_type_hints

from traininglog.reference import OWN, claims, evidence, threshold_notes
from traininglog.thresholds import Thresholds

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from traininglog.reference import Claim, Evidence, ThresholdNote

_GENERATED: Final = "<!-- Written by `make manual` from data/; changes here are lost. -->"
_SEEN: Final = {
    "read": "",
    "secondary source": "Its figures were seen in secondary sources only.",
    "not checked": "Its figures are general knowledge and were not checked.",
    "measured": "Measured by this project.",
}


def pages() -> Mapping[str, str]:
    """Every generated page by its file name in `docs/`."""
    return {
        "evidence.md": _page(_evidence()),
        "claims.md": _page(_claims()),
        "thresholds.md": _page(_thresholds()),
    }


def write(folder: Path) -> None:
    """Write every generated page into a folder."""
    for name, text in pages().items():
        (folder / name).write_text(text, encoding="utf-8")


def _page(lines: Iterable[str]) -> str:
    return "\n".join([_GENERATED, *lines, ""])


def _links(ids: Iterable[str]) -> str:
    known = evidence()
    return ", ".join(f"[{known[i].mark}](evidence.md#{i})" for i in ids)


def _evidence() -> Iterator[str]:
    yield from (
        "# The sources",
        "",
        "Whom each study looked at, what it found, and what it does not show. The grade is the",
        "kind of study: trial, cohort, cross-sectional, lab, opinion, or this project's own",
        "definition. A DOI stands where it is certain. The data are in `data/evidence.toml`.",
    )
    for source in sorted(evidence().values(), key=lambda source: source.mark.casefold()):
        yield from _source(source)


def _source(source: Evidence) -> Iterator[str]:
    told = [source.authors, str(source.year or ""), source.journal]
    if source.doi:
        told.append(f"[doi:{source.doi}](https://doi.org/{source.doi})")
    used = [f"{c.number}" for c in claims().values() if source.id in c.evidence_ids]
    rows = {
        "Source": ", ".join(part for part in told if part),
        "Grade": source.grade,
        "Who": source.population,
        "Found": source.effect,
        "Shows": source.shows,
        "Does not show": source.does_not_show,
        "Note": _SEEN[source.seen],
        "Claims": ", ".join(used) if source.id != "founding_article" else "all",
    }
    yield from ("", f'## <a id="{source.id}"></a>{source.mark}', "")
    yield from (f"- {name}: {words}" for name, words in rows.items() if words)


def _claims() -> Iterator[str]:
    yield from (
        "# The 24 claims",
        "",
        "What the founding article says in our own words, what Painmile does with it, and",
        "where the literature says less. The caveats here stand beside the findings too.",
    )
    for told in claims().values():
        yield from _claim(told)


def _claim(told: Claim) -> Iterator[str]:
    rules = ", ".join(f"`rules/{rule}.py`" for rule in told.rules)
    yield from (
        "",
        f'## <a id="{told.id}"></a>{told.number}. {told.said}',
        "",
        f"- Here: {told.here}{f' ({rules})' if rules else ''}",
        f"- Against the literature: {told.caveat or 'nothing to add.'}",
        f"- Sources: {_links(told.evidence_ids)}",
    )


def _thresholds() -> Iterator[str]:
    yield from (
        "# Every number",
        "",
        "The numbers the rules decide by, as they are in `data/thresholds.toml`. A therapist",
        "may set those marked *therapist* for one runner, and runners may for themselves under",
        "Settings; the others are part of the method.",
    )
    groups = get_type_hints(Thresholds)
    notes = groupby(threshold_notes(), key=lambda note: note.name.partition(".")[0])
    for group, members in notes:
        yield from (
            "",
            f"## {group}",
            "",
            f"{getdoc(groups[group]) or ''}",
            "",
            "| name | value | unit | source | may change | why |",
            "|---|---|---|---|---|---|",
        )
        yield from map(_row, members)


def _row(note: ThresholdNote) -> str:
    own = [OWN] if OWN in note.source.split(", ") else []
    source = ", ".join([*own, *filter(None, [_links(note.evidence_ids)])])
    between = "" if note.least is None else f", {note.least:g} to {note.most:g}"
    return (
        f"| `{note.name}` | {note.value:g} | {note.unit} | {source} | {note.change}{between} "
        f"| {note.why} |"
    )


if __name__ == "__main__":
    write(Path("docs"))
