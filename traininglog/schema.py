"""The columns of records and roll-ups, stated once: name, stored type, unit, meaning.

Records keep FIT's own integers: `value = stored / scale - offset` in the unit named.
"""

from __future__ import annotations

from typing import Final, NamedTuple

MISSING: Final = -(2**63)
"""Stands for "not measured" in a record column in memory, the least int64; null in Parquet."""

SEMICIRCLES_PER_DEGREE: Final = 2**31 / 180


class Column(NamedTuple):
    """One column: the stored integer type and how to read it."""

    name: str
    dtype: str
    unit: str
    meaning: str
    scale: float = 1.0
    offset: float = 0.0


RECORD_COLUMNS: Final[tuple[Column, ...]] = (
    Column("timestamp", "int64", "s", "seconds since 1970-01-01 UTC"),
    Column("position_lat_deg", "int32", "deg", "latitude, WGS 84", SEMICIRCLES_PER_DEGREE),
    Column("position_long_deg", "int32", "deg", "longitude, WGS 84", SEMICIRCLES_PER_DEGREE),
    Column("distance_m", "int64", "m", "distance since the start", 100),
    Column("speed_mps", "int32", "m/s", "speed, the enhanced field where present", 1000),
    Column("altitude_m", "int32", "m", "altitude, the enhanced field where present", 5, 500),
    Column("heart_rate_bpm", "int32", "bpm", "heart rate"),
    Column("cadence_rpm", "int32", "rpm", "strides (running) or crank turns a minute"),
    Column("fractional_cadence_rpm", "int32", "rpm", "the part below one of cadence", 128),
    Column("stance_time_ms", "int32", "ms", "ground contact time", 10),
    Column("stance_time_percent", "int32", "%", "ground contact share of the stride", 100),
    Column("stance_time_balance_percent", "int32", "%", "one foot's share of contact", 100),
    Column("vertical_oscillation_mm", "int32", "mm", "bounce of the trunk", 10),
    Column("vertical_ratio_percent", "int32", "%", "oscillation over step length", 100),
    Column("step_length_mm", "int32", "mm", "length of one step", 10),
    Column("power_w", "int32", "W", "power"),
    Column("temperature_c", "int32", "degC", "temperature at the watch"),
)

SPEED_BIN_COLUMNS: Final[tuple[Column, ...]] = (
    Column("speed_bin", "int16", "0.1 m/s", "speed of the 30-s bins, rounded down"),
    Column("later", "bool", "", "after the first 8 minutes of the run"),
    Column("n", "int32", "bins", "30-s bins that are running and within 2 % grade"),
    Column("speed_sum", "float64", "m/s", "sum of the bins' mean speed"),
    Column("cadence_n", "int32", "bins", "bins with a cadence"),
    Column("cadence_sum", "float64", "spm", "sum of the bins' mean cadence, both feet"),
    Column("cadence_sum2", "float64", "spm2", "sum of its squares"),
    Column("heart_rate_n", "int32", "bins", "bins with a heart rate"),
    Column("heart_rate_sum", "float64", "bpm", "sum of the bins' mean heart rate"),
    Column("stance_n", "int32", "bins", "bins with a contact time"),
    Column("stance_sum", "float64", "ms", "sum of the bins' mean contact time"),
    Column("step_n", "int32", "bins", "bins with a step length"),
    Column("step_sum", "float64", "mm", "sum of the bins' mean step length"),
)
