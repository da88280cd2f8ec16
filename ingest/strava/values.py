"""The single values of an activity, each believed or left out by itself."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from ingest.fit.plausible import limits

if TYPE_CHECKING:
    from collections.abc import Mapping

_LONGEST_S: Final = 30 * 86_400
_MOST_SIGNS: Final = 20_000
_BELIEVED: Final[dict[str, tuple[float, float]]] = {
    "utc_offset": (-14 * 3600, 14 * 3600),
    "distance": limits("distance_m", ""),
    "moving_time": (0, _LONGEST_S),
    "elapsed_time": (0, _LONGEST_S),
    "total_elevation_gain": (0, 100_000),
    "average_speed": limits("speed_mps", ""),
    "average_cadence": limits("cadence_rpm", ""),
    "average_heartrate": limits("heart_rate_bpm", ""),
    "average_temp": limits("temperature_c", ""),
    "perceived_exertion": (0, 10),
}
_READ: Final = (
    *_BELIEVED,
    "start_date", "timezone", "name", "description", "private_note", "device_name",
    "external_id", "visibility", "trainer", "manual", "flagged", "private",
)  # fmt: skip


class Values:
    """What an activity says, as far as it can be; `left_out` names what cannot.

    stravalib's model turns values into types, one by one where it does not take them all.
    Only what is used is looked at, so that a new form of the rest is no fault.
    """

    def __init__(self, raw: Mapping[str, Any]) -> None:
        told = {name: raw[name] for name in _READ if raw.get(name) is not None}
        # Half a beat is a number too, where the model wants whole ones.
        self._known = _accepted(told) | {
            n: told[n] for n in _BELIEVED if _is_number(told.get(n))
        }
        for name, (low, high) in _BELIEVED.items():
            value = self._known.get(name)
            if value is not None and (isinstance(told[name], bool) or not low <= value <= high):
                del self._known[name]
        self.left_out = tuple(name for name in told if name not in self._known)

    def number(self, name: str) -> float | None:
        """A number within what can be, in Strava's unit; None where there is none."""
        value = self._known.get(name)
        return None if value is None else float(value)

    def text(self, name: str) -> str:
        """A text without blanks around it, cut if it is endless; empty where there is none."""
        value = self._known.get(name)
        if not isinstance(value, str):
            return ""
        # No database takes half a sign, left where an emoji was cut; some take no NUL.
        whole = value.encode(errors="replace").decode().replace("\0", "").strip()
        return whole[:_MOST_SIGNS]

    def flag(self, name: str) -> bool:
        """Whether it says true."""
        return self._known.get(name) is True

    def moment(self, name: str) -> datetime | None:
        """A time as it stands there."""
        value = self._known.get(name)
        return value if isinstance(value, datetime) else None


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _accepted(told: dict[str, Any]) -> dict[str, Any]:
    """The values as the model has them: all together, else each one that it takes."""
    from ingest.strava.library import DetailedActivity  # noqa: PLC0415 -- a second, only if used

    try:
        checked = DetailedActivity.model_validate(told)
    except Exception:  # noqa: BLE001 -- its validators raise whatever a value makes them raise
        parts = (_accepted({name: told[name]}) for name in told) if len(told) > 1 else ()
        return {name: value for part in parts for name, value in part.items()}
    return {name: getattr(checked, name) for name in told}
