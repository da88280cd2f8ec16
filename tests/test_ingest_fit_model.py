"""Records as columns and as a DataFrame."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from ingest.recording import Records
from traininglog.schema import MISSING, RECORD_COLUMNS, SEMICIRCLES_PER_DEGREE


def _records() -> Records:
    return Records(
        {
            "timestamp": np.array([1_710_000_000, MISSING]),
            "altitude_m": np.array([2_600, MISSING]),
            "position_lat_deg": np.array([round(45 * SEMICIRCLES_PER_DEGREE), 0]),
            "heart_rate_bpm": np.array([120, 121]),
        },
        {"dev:Power": np.array([250.5, np.nan])},
    )


def test_a_column_the_file_does_not_have() -> None:
    assert _records().column("power_w").tolist() == [MISSING, MISSING]
    assert _records().column("heart_rate_bpm").tolist() == [120, 121]


def test_rows_by_mask_and_by_number() -> None:
    for which in (np.array([False, True]), np.array([1])):
        taken = _records().take(which)
        assert len(taken) == 1
        assert taken.column("heart_rate_bpm").tolist() == [121]
        assert np.isnan(taken.developer["dev:Power"]).all()


def test_a_frame_has_every_column_in_its_unit() -> None:
    frame = _records().frame()
    assert list(frame.columns) == [*(c.name for c in RECORD_COLUMNS), "dev:Power"]
    assert frame["timestamp"][0] == pd.Timestamp("2024-03-09T16:00:00Z")
    assert frame["timestamp"].isna().tolist() == [False, True]
    assert frame["altitude_m"][0] == pytest.approx(20)
    assert frame["position_lat_deg"].tolist() == pytest.approx([45, 0])
    assert frame["dev:Power"][0] == pytest.approx(250.5)
    assert frame["altitude_m"].isna().tolist() == [False, True]
    assert frame["power_w"].isna().all()
    assert set(map(str, frame.dtypes)) == {"datetime64[s, UTC]", "float64"}


def test_an_empty_frame() -> None:
    empty = Records({"timestamp": np.zeros(0, np.int64)}).frame()
    assert len(empty) == 0
    assert len(empty.columns) == len(RECORD_COLUMNS)
