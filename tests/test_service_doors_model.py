"""Any doors in any order, cut off anywhere: each activity once, as its best copy tells it."""

from __future__ import annotations

from hypothesis import settings

from tests.doors_machine import Doors

TestDoors = Doors.TestCase
TestDoors.settings = settings(max_examples=4, stateful_step_count=10, deadline=None)
