"""What an address chooses to share, and that it never opens more than it says."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from service.sharing_choice import Choice, choice_of
from tests import story_logs
from traininglog.grants import Grant
from traininglog.log import TrainingLog
from traininglog.scope import Scope

TODAY = date(2026, 11, 22)
LOG = story_logs.hand_made()[0]
STANDING = Grant(
    1, "Zx81", 1, None, "M. K.", Scope(frozenset({"knee"}), date(2026, 3, 1), notes=False),
    writes=False, pictures=True, created_at=datetime(2026, 11, 1, tzinfo=UTC),
    expires_at=datetime(2026, 12, 6, 23, tzinfo=UTC),
)  # fmt: skip


def chosen(grant: Grant | None = None, /, **asked: str) -> Choice:
    return choice_of(asked, LOG, TODAY, grant, "Europe/Berlin")


def test_the_usual_link_and_the_usual_account() -> None:
    link, account = chosen(), choice_of({"with": "account"}, LOG, TODAY)
    assert link.scope == Scope(since=date(2025, 11, 24))
    assert (link.with_, link.until) == ("link", date(2026, 12, 19))
    assert (account.with_, account.until) == ("account", date(2027, 11, 21))
    assert link.writes
    assert not link.pictures


def test_every_choice_is_said_and_read_alike() -> None:
    asked = {
        "with": "link", "places": "hip-knee", "since": "2026-08-03", "ends": "1w",
        "notes": "0", "history": "0", "person": "1", "findings": "0", "pictures": "1",
    }  # fmt: skip
    choice = choice_of(asked, LOG, TODAY)
    assert choice.words() == asked
    assert choice.scope == Scope(
        frozenset({"knee", "hip"}), date(2026, 8, 3), notes=False, history=False, person=True
    )
    assert (choice.writes, choice.pictures, choice.until) == (False, True, date(2026, 11, 28))
    assert choice_of(choice.words(), LOG, TODAY) == choice


@pytest.mark.parametrize(("since", "first"), [
    ("16w", date(2026, 8, 3)), ("52w", date(2025, 11, 24)), ("all", None),
    ("2026-10-01", date(2026, 10, 1)),
])  # fmt: skip
def test_since_is_a_span_of_the_log_s_own_or_a_day(since: str, first: date | None) -> None:
    assert chosen(since=since).scope.since == first


@pytest.mark.parametrize("asked", [
    {"since": "everything"}, {"since": "2026-02-30"}, {"since": "2027-01-01"}, {"since": ""},
    {"since": "0001-01-01"}, {"ends": "99y"}, {"ends": "kept"}, {"notes": "perhaps"},
    {"person": "yes"}, {"with": "everybody"}, {"with": ""},
])  # fmt: skip
def test_what_is_not_known_is_as_usual(asked: dict[str, Any]) -> None:
    assert choice_of(asked, LOG, TODAY) == chosen()


@pytest.mark.parametrize("places", ["", "brain", "KNEE", "all-of-it"])
def test_a_place_that_is_not_known_opens_nothing(places: str) -> None:
    assert chosen(places=places).scope.locations == frozenset()
    assert chosen(places=f"{places}-knee").scope.locations == frozenset({"knee"})


def test_an_empty_log_counts_back_from_today() -> None:
    choice = choice_of({"since": "16w"}, TrainingLog("New"), TODAY)
    assert choice.scope.since == date(2026, 8, 2)


def test_a_change_begins_with_what_stands() -> None:
    kept = chosen(STANDING)
    assert (kept.scope, kept.writes, kept.pictures) == (STANDING.scope, False, True)
    assert kept.until == date(2026, 12, 6)
    assert kept.expires_at("Europe/Berlin") == STANDING.expires_at
    changed = chosen(STANDING, places="all", notes="1", ends="1w")
    assert changed.scope == Scope(since=date(2026, 3, 1))
    assert changed.until == date(2026, 11, 28)
    assert chosen(STANDING, **kept.words()) == kept


def test_a_day_older_than_the_first_year_that_was_granted_stays() -> None:
    assert chosen(STANDING, since="nonsense").scope.since == date(2026, 3, 1)


def test_it_ends_with_its_last_day_where_the_runner_is() -> None:
    ends = chosen(ends="1w").expires_at("Europe/Berlin")
    assert ends.astimezone(UTC) == datetime(2026, 11, 28, 23, tzinfo=UTC)
