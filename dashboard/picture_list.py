"""Pictures that are kept, as a list: each with its day, who kept it, and a way to remove it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from dashboard.saying import say_button
from dashboard.tags import html
from service.shown import shown
from traininglog.words import day_words

if TYPE_CHECKING:
    from collections.abc import Container, Sequence

    from traininglog.pictures import Picture

REMOVE: Final = "remove_picture"
REMOVED: Final = "The picture is removed; nothing of it is kept."


def picture_list(
    pictures: Sequence[Picture], address: str, to: str, removable: Container[int]
) -> Any:
    """The list; `address` leads to one with its number at the end.

    Who may remove one of `removable` says so to the store `to`.
    """
    return html.Ul([
        html.Li([_shown(one, f"{address}{one.id}"),
                 *([_remove(one, to)] if one.id in removable else [])], className="row")
        for one in pictures
    ], className="rows")  # fmt: skip


def _shown(one: Picture, address: str) -> Any:
    picture = html.Img(src=address, alt=f"Kept {_name(one)}")
    return html.Div([
        html.A(picture, href=address, className="kept-picture"),
        html.P([f"{day_words(one.day, year=True)}, kept by ", html.Bdi(shown(one.author))],
               className="s m"),
    ], className="told")  # fmt: skip


def _remove(one: Picture, to: str) -> Any:
    said = {"action": REMOVE, "id": one.id}
    button = say_button("Remove", to, said, "lnk", f"Remove: {_name(one)}")
    return html.Div(button, className="ops s")


def _name(one: Picture) -> str:
    return f"picture of {day_words(one.day, year=True)}"
