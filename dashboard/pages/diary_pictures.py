"""The Diary's card of pictures: stills of a gait that somebody kept at a visit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from dashboard.pages.diary_parts import SAID
from dashboard.picture_list import REMOVED, picture_list
from dashboard.tags import html
from service.diary_write import Outcome
from service.payload import Payload
from traininglog.pictures import Pictures

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dashboard.source import Source

PICTURE: Final = "/picture"
_ABOUT: Final = "Kept at a visit, as you allowed. Removing one removes its file too."


def pictures(source: Source) -> list[Any]:
    """The runner's own pictures, each to be removed; nothing where there is none."""
    owned = source.owned()
    there = Pictures.of(owned.repository).pictures(owned.runner_id) if owned else ()
    if not there:
        return []
    return [html.Section([
        html.H2("Pictures of your gait", id="pictures"),
        html.P(_ABOUT, className="s m"),
        picture_list(there, f"{PICTURE}?id=", SAID, {one.id for one in there}),
    ], className="card sec", tabIndex=-1,
        **{"aria-labelledby": "pictures", "data-home": "1"})]  # fmt: skip


def remove_picture(source: Source, said: Mapping[str, Any]) -> Outcome:
    """Take one away for good; NotFound where it is not there."""
    owned = source.owned()
    if owned is not None:
        picture_id = Payload(said).row_id("id") or 0
        Pictures.of(owned.repository).remove(owned.runner_id, picture_id)
    return Outcome("saved", REMOVED)
