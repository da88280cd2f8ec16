"""Numbers of the FIT profile in words: sports, makers, watches, laps, splits."""

from __future__ import annotations

from typing import Final


def _numbered(words: str) -> dict[int, str]:
    """Words numbered from zero."""
    return dict(enumerate(words.split()))


FILE_TYPES: Final[dict[int, str]] = {
    1: "device", 2: "settings", 3: "sport", 4: "activity", 5: "workout", 6: "course",
    7: "schedules", 9: "weight", 10: "totals", 11: "goals", 14: "blood_pressure",
    15: "monitoring", 20: "activity_summary", 28: "monitoring", 32: "monitoring",
    34: "segment", 35: "segment_list", 40: "exd_configuration",
}  # fmt: skip

SPORTS: Final = _numbered(
    """
    generic running cycling transition fitness_equipment swimming basketball soccer tennis
    american_football training walking cross_country_skiing alpine_skiing snowboarding
    rowing mountaineering hiking multisport paddling flying e_biking motorcycling boating
    driving golf hang_gliding horseback_riding hunting fishing inline_skating
    rock_climbing sailing ice_skating sky_diving snowshoeing snowmobiling
    stand_up_paddleboarding surfing wakeboarding water_skiing kayaking rafting windsurfing
    kitesurfing tactical jumpmaster boxing floor_climbing baseball
    """
) | {
    53: "diving", 56: "shooting", 58: "winter_sport", 59: "grinding", 62: "hiit", 63:
    "video_gaming", 64: "racket", 65: "wheelchair_push_walk", 66: "wheelchair_push_run",
    67: "meditation", 69: "disc_golf", 71: "cricket", 72: "rugby", 73: "hockey", 74:
    "lacrosse", 75: "volleyball", 76: "water_tubing", 77: "wakesurfing", 80:
    "mixed_martial_arts", 82: "snorkeling", 83: "dance", 84: "jump_rope",
}  # fmt: skip

SUB_SPORTS: Final = _numbered(
    """
    generic treadmill street trail track spin indoor_cycling road mountain downhill
    recumbent cyclocross hand_cycling track_cycling indoor_rowing elliptical
    stair_climbing lap_swimming open_water flexibility_training strength_training warm_up
    match exercise challenge indoor_skiing cardio_training indoor_walking e_bike_fitness
    bmx casual_walking speed_walking bike_to_run_transition run_to_bike_transition
    swim_to_bike_transition atv motocross backcountry resort rc_drone wingsuit whitewater
    skate_skiing yoga pilates indoor_running gravel_cycling e_bike_mountain commuting
    mixed_surface navigate track_me map single_gas_diving multi_gas_diving gauge_diving
    apnea_diving apnea_hunting virtual_activity obstacle
    """
) | {
    62: "breathing", 65: "sail_race", 67: "ultra", 68: "indoor_climbing", 69:
    "bouldering",
}  # fmt: skip

LAP_TRIGGERS: Final = _numbered(
    """
    manual time distance position_start position_lap position_waypoint position_marked
    session_end fitness_equipment
    """
)

INTENSITIES: Final = _numbered(
    """
    active rest warmup cooldown recovery interval other
    """
)

SPLIT_TYPES: Final[dict[int, str]] = {17: "run", 18: "walk", 22: "stand"}

POSITIONS: Final[dict[int, str]] = {
    0: "left leg", 6: "right leg", 12: "back", 16: "upper back", 17: "chest", 22: "left arm",
    28: "right arm", 36: "waist, back", 37: "waist", 38: "waist, left", 39: "waist, right",
}  # fmt: skip

MANUFACTURERS: Final[dict[int, str]] = {
    1: "Garmin", 2: "Garmin", 7: "Quarq", 9: "Saris", 13: "Dynastream", 15: "Dynastream",
    16: "Timex", 23: "Suunto", 32: "Wahoo", 38: "o-synce", 40: "Concept2", 54: "IpBike",
    60: "Rotor", 63: "Specialized", 69: "Stages", 70: "Sigma", 71: "TomTom", 81: "Bontrager",
    83: "Scosche", 86: "Elite", 89: "Tacx", 95: "Stryd", 105: "Cosinuss", 107: "Magene",
    115: "iGPSPORT", 122: "Johnson", 123: "Polar", 258: "Lezyne", 259: "RunScribe",
    260: "Zwift", 263: "Favero", 265: "Strava", 267: "Bryton", 268: "SRAM", 281: "TrainerRoad",
    289: "Hammerhead", 294: "COROS",
}  # fmt: skip

GARMIN_PRODUCTS: Final[dict[int, str]] = {
    717: "Forerunner 405", 782: "Forerunner 50", 988: "Forerunner 60", 1018: "Forerunner 310XT",
    1124: "Forerunner 110", 1328: "Forerunner 910XT", 1345: "Forerunner 610",
    1436: "Forerunner 70", 1482: "Forerunner 10", 1499: "Swim", 1551: "fenix",
    1623: "Forerunner 620", 1632: "Forerunner 220", 1743: "HRM-Tri", 1752: "HRM-Run",
    1765: "Forerunner 920XT", 1903: "Forerunner 15", 1907: "vivoactive", 1967: "fenix 2",
    1988: "epix", 2050: "fenix 3", 2148: "Forerunner 25", 2153: "Forerunner 225",
    2156: "Forerunner 630", 2157: "Forerunner 230", 2327: "HRM-Run", 2337: "vivoactive HR",
    2413: "fenix 3 HR", 2431: "Forerunner 235", 2432: "fenix Chronos", 2544: "fenix 5S",
    2593: "Running Dynamics Pod", 2604: "fenix 5X", 2691: "Forerunner 935", 2697: "fenix 5",
    2886: "Forerunner 645", 2888: "Forerunner 645 Music", 2900: "fenix 5S Plus",
    3076: "Forerunner 245", 3077: "Forerunner 245 Music", 3110: "fenix 5 Plus",
    3111: "fenix 5X Plus", 3113: "Forerunner 945", 3282: "Forerunner 45", 3288: "fenix 6S",
    3290: "fenix 6", 3291: "fenix 6X", 3589: "Forerunner 745", 3869: "Forerunner 55",
    3905: "fenix 7S", 3906: "fenix 7", 3907: "fenix 7X", 3992: "Forerunner 255",
    4024: "Forerunner 955", 4257: "Forerunner 265", 4258: "Forerunner 265S",
    4315: "Forerunner 965",
}  # fmt: skip


def device_name(manufacturer: int | None, product: int | None, name: str | None) -> str | None:
    """What a person calls the device, or maker and number where the table does not know it."""
    if name:
        return name
    if manufacturer is None or manufacturer == 0:
        return None
    maker = MANUFACTURERS.get(manufacturer, f"manufacturer {manufacturer}")
    if maker == "Garmin" and product in GARMIN_PRODUCTS:
        return f"Garmin {GARMIN_PRODUCTS[product]}"
    return maker if product in {None, 0} else f"{maker} {product}"
