"""The pain form of Today: it saves itself once it is told enough, and again at every change."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final, TypedDict

from dashboard.drawn import Drawn
from traininglog.pain import LOCATIONS, SIDES, DailyItem, Location, Side
from traininglog.reference import body_zones

if TYPE_CHECKING:
    from service.today import Asked
    from service.units import Unit

_PLAIN: Final[dict[Location, str]] = {
    "itb": "outer thigh (IT band)",
    "achilles": "Achilles tendon",
    "plantar_fascia": "sole (plantar fascia)",
    "hamstring": "back of the thigh (hamstring)",
    "quad": "front of the thigh (quad)",
    "glute": "buttock (glute)",
    "piriformis": "deep in the buttock (piriformis)",
    "si_joint": "SI joint",
    "leg": "somewhere in the leg",
    "unspecified": "not sure where",
}
"""Words for whoever does not speak anatomy; the other locations speak for themselves."""
_SIDES: Final[dict[Side, str]] = {"left": "left", "right": "right", "both": "both sides"}
_ITEMS: Final[dict[DailyItem, str]] = {
    "stairs": "Stairs",
    "sitting": "Sitting",
    "squat": "Squat",
    "walking": "Walking",
    "first_steps": "First steps",
    "resting": "Resting",
}


class Answer(TypedDict, total=False):
    """What the server answers as `state`; `n` is the one of the `said` it answers.

    `status` is saved, undone, conflict or fault, `words` what a person reads, `change` the
    change that Undo takes back (None: none), `seen` the rows to take the place of next time.
    """

    n: int
    status: str
    words: str
    change: int | None
    seen: list[tuple[int, str]]


def form_of(asked: Asked) -> dict[str, Any]:
    """What Today asks about, as the form in the browser reads it."""
    return asdict(asked) | {
        "day": asked.day.isoformat(),
        "places": [place._asdict() for place in asked.places],
        "said": dict(asked.said) if asked.said else None,
    }


def choices() -> dict[str, Any]:
    """What the form's lists offer, each with its words."""
    return {
        "locations": [[one, _PLAIN.get(one, one.replace("_", " "))] for one in LOCATIONS],
        "sides": [[one, _SIDES[one]] for one in SIDES],
        "items": list(_ITEMS.items()),
    }


class PainForm(Drawn):
    """Pain in one run or on one day; the browser side is `assets/pain_form.js`.

    Args:
        id: the component's id.
        asked: the run or day asked about, see `form_of`; another `key` empties the form.
        unit: whether the runner's km or miles lead.
        state: how the last thing said ended.

    The browser sets `said`, `{"n", "action": "save"|"undo", "key", "kind", "change", "seen"}`:
    `n` counts, `change` is the change this takes the place of (None: none). A save holds
    `painless`, `painkiller`, `stopped`, `note`, `item`, `skipped` and `places`, each with
    `location`, `side`, `spot`, `score`, `onset_km` (`onset_min` where the run has no distance),
    `from_start`, `carried_in` (it holds from the start too), `only_after` and `offset_km`.
    Only the `state` of the last `n` is read; until it comes nothing else is said, then only
    the newest.
    """

    _namespace = "painmile_form"
    _type = "PainForm"

    def __init__(
        self,
        id: str,  # noqa: A002  Dash's own name
        asked: dict[str, Any],
        unit: Unit = "km",
        *,
        zones: dict[str, Any] | None = None,
        state: Answer | None = None,
    ) -> None:
        super().__init__(
            "said",
            id=id,
            asked=asked,
            unit=unit,
            zones=zones or body_zones(),
            choices=choices(),
            state=state,
        )
