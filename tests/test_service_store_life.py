"""Any life of a log, cut off anywhere, backed up and put back: what a dictionary says."""

from __future__ import annotations

from hypothesis import settings

from tests.store_life import StoreLife

TestStoreLife = StoreLife.TestCase
TestStoreLife.settings = settings(max_examples=8, stateful_step_count=20, deadline=None)
