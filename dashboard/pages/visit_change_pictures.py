"""Pictures that are kept beside what was measured: a list, and the way to remove one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from dashboard.pages.visit_change_parts import SAID
from dashboard.picture_list import REMOVED, picture_list
from dashboard.tags import html
from dashboard.told_pen import told
from service.diary_write import Outcome
from service.payload import Payload
from traininglog.pictures import Pictures

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dashboard.visiting import Visit
    from traininglog.pictures import Picture

PICTURE: Final = "/visit-picture"


@dataclass(frozen=True, slots=True)
class KeptPictures:
    """The pictures of a visit: which are there, and which of them this person may remove.

    `to` is where one may be sent to be kept, None for nowhere.
    """

    to: str | None
    there: Sequence[Picture] = ()
    own: frozenset[int] = frozenset()


def pictures_of(visit: Visit, author: str) -> Pictures:
    """The pictures of a visit, under the name of who writes."""
    read = visit.repository
    viewer = read.viewer if visit.author else replace(read.viewer, author=author)
    return Pictures(read.engine, read.streams, viewer)


def kept_pictures(visit: Visit, author: str) -> KeptPictures:
    """What is kept, where the runner lets pictures be kept."""
    if not visit.keeps_pictures:
        return KeptPictures(None)
    by = {} if visit.author else {"by": author}
    pictures = pictures_of(visit, author)
    there = pictures.pictures(visit.runner_id)
    own = (one.id for one in there if pictures.may_remove(visit.runner_id, one))
    return KeptPictures(f"{PICTURE}?{urlencode({'of': visit.of, **by})}", there, frozenset(own))


def kept_list(kept: KeptPictures) -> list[Any]:
    """Every picture there is; nothing where there is none."""
    if not kept.there:
        return []
    there = picture_list(kept.there, f"{kept.to}&id=", SAID, kept.own)
    return [html.H3("Pictures kept"), there]


def remove_picture(visit: Visit, author: str, said: Mapping[str, Any]) -> Outcome:
    """Take one away for good; NotFound for one that is not there or not theirs."""
    pictures_of(visit, author).remove(visit.runner_id, Payload(said).row_id("id") or 0)
    told(visit.tell, "picture", REMOVED)
    return Outcome("saved", REMOVED)
