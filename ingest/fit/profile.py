"""Which messages and fields are read, and what their numbers mean.

Written from the public field lists of MIT-licensed readers. Records come first: for each
column of `traininglog.schema` the field numbers that may hold it, the best one first.
"""

from __future__ import annotations

from typing import Final

TIMESTAMP: Final = 253
COMPRESSED_SPEED_DISTANCE: Final = 8
ACTIVITY_TYPE: Final = 42
CADENCE256: Final = 52

FILE_ID: Final = 0
SPORT: Final = 12
SESSION: Final = 18
LAP: Final = 19
RECORD: Final = 20
EVENT: Final = 21
DEVICE_INFO: Final = 23
ACTIVITY: Final = 34
TIMESTAMP_CORRELATION: Final = 162
FIELD_DESCRIPTION: Final = 206
SPLIT: Final = 312

RECORD_FIELDS: Final[dict[str, tuple[int, ...]]] = {
    "timestamp": (TIMESTAMP,),
    "position_lat_deg": (0,),
    "position_long_deg": (1,),
    "distance_m": (5,),
    "speed_mps": (73, 6),
    "altitude_m": (78, 2),
    "heart_rate_bpm": (3,),
    "cadence_rpm": (4,),
    "fractional_cadence_rpm": (53,),
    "stance_time_ms": (41,),
    "stance_time_percent": (40,),
    "stance_time_balance_percent": (84,),
    "vertical_oscillation_mm": (39,),
    "vertical_ratio_percent": (83,),
    "step_length_mm": (85,),
    "power_w": (7,),
    "temperature_c": (13,),
}

MESSAGE_FIELDS: Final[dict[int, frozenset[int]]] = {
    # type, manufacturer, product, serial number, time created, product name
    FILE_ID: frozenset({0, 1, 2, 3, 4, 8}),
    # sport, sub-sport
    SPORT: frozenset({0, 1}),
    # start, sport, sub-sport, elapsed, timer, distance, ascent, descent, temperature,
    # feel, effort; the timestamp is the end
    SESSION: frozenset({TIMESTAMP, 2, 5, 6, 7, 8, 9, 22, 23, 57, 192, 193}),
    # start, elapsed, timer, distance, intensity, trigger, sport, sub-sport
    LAP: frozenset({TIMESTAMP, 2, 7, 8, 9, 23, 24, 25, 39}),
    # event, event type
    EVENT: frozenset({TIMESTAMP, 0, 1}),
    # index, manufacturer, serial number, product, sensor position, product name
    DEVICE_INFO: frozenset({0, 2, 3, 4, 18, 27}),
    # local time
    ACTIVITY: frozenset({TIMESTAMP, 5}),
    # system time
    TIMESTAMP_CORRELATION: frozenset({TIMESTAMP, 1}),
    # app index, number, base type, name, scale, offset, units, native field
    FIELD_DESCRIPTION: frozenset({0, 1, 2, 3, 6, 7, 8, 15}),
    # type, start, end
    SPLIT: frozenset({0, 9, 27}),
}
