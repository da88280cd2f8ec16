"""What the Findings page can be narrowed to: a place, and a class."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from service.places import ALL, Choice, slug_of
from service.topics import CLASSES, has_class
from service.units import place_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from traininglog.finding import Finding


def places_of(found: Sequence[Finding], asked: str) -> tuple[Choice, ...]:
    """The places findings speak of, most findings first; nothing to choose among one."""
    named = Counter(f.place for f in found if f.place)
    if len(named) < 2:
        return ()
    slugs = {slug_of(place): f"{place_words(place)} ({n})" for place, n in named.most_common()}
    chosen = asked if asked in slugs else ALL
    return tuple(
        Choice(slug, words, slug == chosen)
        for slug, words in ({ALL: "All places"} | slugs).items()
    )


def classes_of(found: Sequence[Finding], asked: str) -> tuple[Choice, ...]:
    """The classes there are; what has no class, as the runner's own answers, is in All."""
    seen = Counter(f.clarity for f in found if has_class(f))
    names = [name for name in CLASSES if seen[name]]
    if len(names) < 2:
        return ()
    chosen = asked if asked in names else ALL
    words = {name: f"{CLASSES[name].word} ({seen[name]})" for name in names}
    return tuple(
        Choice(slug, told, slug == chosen) for slug, told in ({ALL: "All"} | words).items()
    )


def _slug(choices: Sequence[Choice]) -> str:
    """The slug that is chosen."""
    return next((choice.slug for choice in choices if choice.chosen), ALL)


def is_shown(finding: Finding, places: Sequence[Choice], classes: Sequence[Choice]) -> bool:
    """Whether a finding passes both filters."""
    return _is_at(finding, places) and _is_of(finding, classes)


def _is_at(finding: Finding, places: Sequence[Choice]) -> bool:
    asked = _slug(places)
    return asked == ALL or (finding.place is not None and slug_of(finding.place) == asked)


def _is_of(finding: Finding, classes: Sequence[Choice]) -> bool:
    asked = _slug(classes)
    return asked == ALL or (finding.clarity == asked and has_class(finding))
