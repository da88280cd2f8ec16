"""Fixtures every test may use; a rule's test has its log as its docstring."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from traininglog.textform import read_text

if TYPE_CHECKING:
    from traininglog.log import TrainingLog

# How long an example takes says nothing on a busy machine.
settings.register_profile("painmile", deadline=None)
settings.load_profile("painmile")


@pytest.fixture
def log(request: pytest.FixtureRequest) -> TrainingLog:
    """The log in the test's own docstring, in the readable text form."""
    found, problems = read_text(inspect.getdoc(request.function) or "", runner="me")
    assert not problems, "\n".join(map(str, problems))
    return found
