"""The hip drop of a still picture, measured in the browser; see `assets/hip_drop.js`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dashboard.drawn import Drawn

if TYPE_CHECKING:
    from collections.abc import Mapping


class HipDrop(Drawn):
    """A place for a picture, its points, and the form that keeps what was measured.

    `form` is a DiaryForm's properties; it says the points beside its values, as
    `times`, `standing` and `seen_from`. `keeps` is where the picture may be sent to be kept,
    None where it never leaves the browser. With another `saved` the points go.
    """

    _namespace = "painmile_hip"
    _type = "HipDrop"

    def __init__(
        self,
        id: str,  # noqa: A002  Dash's own name
        *,
        form: Mapping[str, Any],
        keeps: str | None,
        saved: int,
        summary: str,
        note: str,
    ) -> None:
        super().__init__(id=id, form=form, keeps=keeps, saved=saved, summary=summary, note=note)
