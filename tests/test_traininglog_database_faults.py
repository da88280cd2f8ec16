"""No fault of a database tells what was to be written, in whatever form it is read."""

from __future__ import annotations

import logging
import traceback
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from tests.log_store import DAY
from tests.strava_log import NOW
from traininglog import tables as t
from traininglog.database import writing

if TYPE_CHECKING:
    from tests.postgres import Postgres
    from traininglog.store import Store

WORD = "marmalade"
_RUNNER = {"name": WORD, "zone": WORD, "settings": {WORD: 1}, "log_version": 0,
           "created_at": NOW}  # fmt: skip
_PAIN = {"runner_id": 1, "day": DAY, "when": "during", "score": 3, "digest": WORD, "note": WORD,
         "painkiller": False, "stopped": False, "origin": "manual",
         "created_at": NOW}  # fmt: skip
FAULTS: dict[str, tuple[sa.Table, list[dict[str, Any]]]] = {
    "not null": (t.runner, [_RUNNER | {"zone": None}]),
    "check": (t.pain_entry, [_PAIN | {"score": 11}]),
    "unique": (t.runner, [_RUNNER, _RUNNER]),
    "foreign key": (t.pain_entry, [_PAIN | {"runner_id": 99}]),
    "out of range": (t.runner, [_RUNNER | {"log_version": 2**70}]),
    "no time": (t.runner, [_RUNNER | {"created_at": WORD}]),
}


def told(fault: BaseException, caplog: pytest.LogCaptureFixture) -> str:
    """All that a log or a page may show of a fault."""
    logging.getLogger("painmile").error("it failed", exc_info=fault)
    chain = [fault, fault.__cause__, fault.__context__, getattr(fault, "orig", None)]
    lines = traceback.format_exception(fault)
    return "".join((*lines, *map(str, chain), *map(repr, chain), caplog.text))


@pytest.mark.parametrize("what", FAULTS)
def test_no_fault_tells_a_value(
    store: Store, caplog: pytest.LogCaptureFixture, what: str
) -> None:
    caplog.set_level(logging.DEBUG)
    table, rows = FAULTS[what]
    with writing(store.engine, 1) as connection:
        for row in rows[:-1]:
            connection.execute(table.insert(), row)
    with (
        pytest.raises((sa.exc.SQLAlchemyError, OverflowError)) as fault,
        writing(store.engine, 1) as connection,
    ):
        connection.execute(table.insert(), rows[-1])
    assert "Traceback" in told(fault.value, caplog)
    assert WORD not in told(fault.value, caplog)


@pytest.mark.parametrize("type_", ["integer", "date", "json"])
def test_nor_does_the_first_line_of_a_server(
    postgres: Postgres, caplog: pytest.LogCaptureFixture, type_: str
) -> None:
    """Such as: invalid input syntax for type integer: "..."."""
    word = f'{WORD}"\n{WORD}'
    with postgres.database() as engine, engine.connect() as connection:
        with pytest.raises(sa.exc.DataError) as fault:
            connection.execute(sa.text(f"SELECT CAST(:word AS {type_})"), {"word": word})
        assert WORD not in told(fault.value, caplog)
        assert type_ in told(fault.value, caplog)
