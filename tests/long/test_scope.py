"""400 diaries in as many scopes; the everyday suite looks at 25."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, given, settings

from tests.test_traininglog_scoped import diaries, scopes
from tests.test_traininglog_scoped import (
    test_nothing_that_is_left_tells_of_what_is_hidden as nothing_tells,
)
from tests.test_traininglog_scoped import two as two  # noqa: PLC0414 -- a fixture

shortly: Any = nothing_tells
often = settings(max_examples=400, suppress_health_check=[HealthCheck.function_scoped_fixture])
test_no_diary_tells_of_what_is_hidden = given(told=diaries(), scope=scopes)(
    often(shortly.hypothesis.inner_test)
)
