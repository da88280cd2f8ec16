"""Strava's sports in the words of the FIT reader."""

from __future__ import annotations

import re
from typing import Final

from traininglog.activity import UNKNOWN

_WORDS: Final = {
    "Run": "running", "TrailRun": "running", "VirtualRun": "running",
    "Walk": "walking", "Hike": "hiking", "Swim": "swimming",
    "Ride": "cycling", "VirtualRide": "cycling", "GravelRide": "cycling",
    "MountainBikeRide": "cycling", "Handcycle": "cycling", "Velomobile": "cycling",
    "EBikeRide": "e_biking", "EMountainBikeRide": "e_biking",
    "AlpineSki": "alpine_skiing", "BackcountrySki": "alpine_skiing",
    "NordicSki": "cross_country_skiing", "RollerSki": "cross_country_skiing",
    "Snowboard": "snowboarding", "Snowshoe": "snowshoeing", "IceSkate": "ice_skating",
    "InlineSkate": "inline_skating", "Rowing": "rowing", "VirtualRow": "rowing",
    "Canoeing": "paddling", "Kayaking": "kayaking", "Sail": "sailing",
    "StandUpPaddling": "stand_up_paddleboarding", "Surfing": "surfing",
    "Windsurf": "windsurfing", "Kitesurf": "kitesurfing", "RockClimbing": "rock_climbing",
    "HighIntensityIntervalTraining": "hiit",
    "Elliptical": "fitness_equipment", "StairStepper": "fitness_equipment",
    "Crossfit": "training", "PhysicalTherapy": "training", "Pilates": "training",
    "WeightTraining": "training", "Workout": "training", "Yoga": "training",
}  # fmt: skip
_JOINT: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|[^A-Za-z0-9]+")
_LONGEST: Final = 40

KNOWN: Final = frozenset(_WORDS)
"""Strava's words that have one here."""


def sport_of(word: object) -> str:
    """The sport; one that is not known here keeps its own word, in lower_snake."""
    if not isinstance(word, str):
        return UNKNOWN
    own = _JOINT.sub("_", word).strip("_").lower()[:_LONGEST]
    return _WORDS.get(word) or own or UNKNOWN
