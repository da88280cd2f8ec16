"""Garmin's sports in the words of the FIT reader, and the ground they tell of."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from traininglog.activity import UNKNOWN

if TYPE_CHECKING:
    from traininglog.activity import Surface

_KEYS: Final = {
    "running": """
        running run street_running track_running trail_running trail_run treadmill_running
        indoor_running virtual_run virtual_running obstacle_run ultra_run
    """,
    "cycling": """
        cycling road_biking mountain_biking gravel_cycling cyclocross downhill_biking
        indoor_cycling virtual_ride track_cycling recumbent_cycling hand_cycling
        indoor_hand_cycling bmx bike_commuting enduro_mtb
    """,
    "e_biking": "e_biking e_bike_fitness e_bike_mountain e_enduro_mtb",
    "walking": "walking casual_walking speed_walking indoor_walking walk steps",
    "hiking": "hiking rucking",
    "swimming": "swimming lap_swimming open_water_swimming",
    "rowing": "rowing rowing_v2 indoor_rowing",
    "fitness_equipment": "fitness_equipment elliptical stair_climbing",
    "training": """
        training strength_training indoor_cardio cardio_training yoga pilates
        flexibility_training functional_strength_training mobility
    """,
    "hiit": "hiit",
    "cross_country_skiing": """
        cross_country_skiing cross_country_skiing_ws skate_skiing skate_skiing_ws
        cross_country_classic_skiing
    """,
    "alpine_skiing": """
        alpine_skiing resort_skiing resort_skiing_snowboarding resort_skiing_snowboarding_ws
        backcountry_skiing backcountry_skiing_snowboarding backcountry_skiing_snowboarding_ws
        skiing
    """,
    "snowboarding": "snowboarding resort_snowboarding backcountry_snowboarding",
    "snowshoeing": "snowshoeing snow_shoe snow_shoe_ws",
    "ice_skating": "ice_skating skating skating_ws",
    "inline_skating": "inline_skating",
    "stand_up_paddleboarding": "stand_up_paddleboarding stand_up_paddleboarding_v2",
    "kayaking": "kayaking kayaking_v2 whitewater_rafting_kayaking",
    "rock_climbing": "rock_climbing bouldering indoor_climbing",
    "transition": """
        transition transition_v2 bike_to_run_transition bike_to_run_transition_v2
        run_to_bike_transition run_to_bike_transition_v2 swim_to_bike_transition
        swim_to_bike_transition_v2
    """,
}
_WORDS: Final = {key: sport for sport, keys in _KEYS.items() for key in keys.split()}
_WHOLE: Final = frozenset({"multi_sport", "multisport"})
_SURFACES: Final[dict[str, Surface]] = {
    "treadmill_running": "treadmill", "indoor_running": "treadmill",
    "virtual_run": "treadmill", "virtual_running": "treadmill", "trail_running": "trail",
    "trail_run": "trail", "track_running": "track", "street_running": "road",
}  # fmt: skip
_JOINT: Final = re.compile(r"[^a-z0-9]+")
_LONGEST: Final = 40


def key_of(word: object) -> str:
    """A word of Garmin's in its usual form, `Trail Running` as `trail_running`."""
    return _JOINT.sub("_", word.lower()).strip("_")[:_LONGEST] if isinstance(word, str) else ""


def sport_of(activity_type: object, sport_type: object = None) -> str:
    """The sport of a type, else of the kind above it; else the type's own word."""
    own, above = key_of(activity_type), key_of(sport_type)
    return _WORDS.get(own) or _WORDS.get(above) or own or above or UNKNOWN


def is_whole(activity_type: object) -> bool:
    """Whether a type is that of a whole triathlon, whose legs have rows of their own."""
    return key_of(activity_type) in _WHOLE


def surface_of(activity_type: object) -> Surface:
    """What a run was on, as far as its type tells."""
    return _SURFACES.get(key_of(activity_type), "unknown")
