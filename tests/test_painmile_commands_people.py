"""`painmile people`: a link on stdout, what to do with it on stderr, one sentence a fault."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from painmile.__main__ import app
from traininglog.store import Store

if TYPE_CHECKING:
    from pathlib import Path

    from typer.testing import Result

THERAPIST = ("invite", "m.k@clinic.example", "--name", "M. K.", "--therapist")


@pytest.fixture(autouse=True)
def _server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PAINMILE_DATA", str(tmp_path))
    monkeypatch.setenv("PAINMILE_HOSTS", "log.example,192.0.2.7")


def people(*words: str, answer: str | None = None) -> Result:
    return CliRunner().invoke(app, ["people", *words], input=answer)


def test_an_invitation_prints_a_link_that_lets_in(tmp_path: Path) -> None:
    result = people(*THERAPIST)
    assert result.exit_code == 0
    assert result.stdout.startswith("https://log.example/invited/")
    assert result.stderr == (
        "Give this link to M. K. (m.k@clinic.example). It works once, within 7 days, and is "
        "shown here only now.\n"
    )
    token = result.stdout.strip().rpartition("/")[2]
    with Store.open(tmp_path) as store:
        account = store.accounts.invited(token, datetime.now(UTC))
    assert account is not None
    assert account.kind == "therapist"


def test_a_runner_is_invited_to_a_log(tmp_path: Path) -> None:
    result = people("invite", "ana@x.example", "--name", "Ana B.", "--runner", "ana")
    assert result.exit_code == 0
    with Store.open(tmp_path) as store:
        assert store.choose_runner("ana").id == 1
        account = store.accounts.by_login("ana@x.example")
    assert account is not None
    assert (account.kind, account.runner_id) == ("runner", 1)


def test_the_zone_of_a_new_log_may_be_said(tmp_path: Path) -> None:
    words = ("invite", "ana@x.example", "--name", "Ana B.", "--runner", "ana")
    assert people(*words, "--zone", "Asia/Tokyo").exit_code == 0
    with Store.open(tmp_path) as store:
        assert store.choose_runner("ana").zone == "Asia/Tokyo"
    refused = people(*THERAPIST, "--zone", "Asia/Tokyo")
    assert (refused.exit_code, refused.stderr) == (2, "--zone is for a runner's log.\n")


def test_the_address_may_be_said() -> None:
    result = people(*THERAPIST, "--address", "http://127.0.0.1:8050")
    assert result.stdout.startswith("http://127.0.0.1:8050/invited/")


@pytest.mark.parametrize("what", [(), ("--admin", "--therapist"), ("--admin", "--runner", "a")])
def test_one_thing_is_said_of_somebody(what: tuple[str, ...], tmp_path: Path) -> None:
    result = people("invite", "a@x.example", "--name", "A", *what)
    assert result.exit_code == 2
    assert result.stderr.startswith("Say what they are, one of: --runner NAME")
    assert not list(tmp_path.iterdir())


def test_without_an_address_nobody_is_invited(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("PAINMILE_HOSTS")
    result = people(*THERAPIST)
    assert result.exit_code == 1
    assert result.stderr.startswith("Where the server is was not said")
    with Store.open(tmp_path) as store:
        assert not store.accounts.accounts()


def test_a_fault_is_one_sentence() -> None:
    people(*THERAPIST)
    again = people(*THERAPIST)
    assert again.exit_code == 1
    assert again.stdout == ""
    assert again.stderr.count("\n") == 1
    assert again.stderr.startswith("There is an account m.k@clinic.example already")


def test_people_are_listed_switched_off_and_on() -> None:
    assert people("list").stderr.startswith("There is no log in")
    people(*THERAPIST)
    line = "m.k@clinic.example  M. K.  therapist  "
    assert people("list").stdout == f"{line}invited\n"
    assert people("off", "m.k@clinic.example").stdout == "m.k@clinic.example is switched off.\n"
    assert people("list").stdout == f"{line}switched off\n"
    assert (
        people("on", "m.k@clinic.example").stdout == "m.k@clinic.example can sign in again.\n"
    )
    assert people("list").stdout == f"{line}invited\n"


def test_a_reset_prints_another_link() -> None:
    first = people(*THERAPIST).stdout
    second = people("reset", "m.k@clinic.example")
    assert second.stdout.startswith("https://log.example/invited/")
    assert second.stdout != first


def test_removing_is_asked_about_first() -> None:
    people("invite", "ana@x.example", "--name", "Ana B.", "--runner", "ana")
    kept = people("remove", "ana@x.example", answer="n\n")
    assert kept.exit_code == 1
    assert "The account of Ana B. goes, and what was shared with it." in kept.stderr
    gone = people("remove", "ana@x.example", "--yes")
    assert gone.stdout == (
        "ana@x.example is removed. The log stays; painmile erase removes it.\n"
    )
    none = people("list")
    assert (none.exit_code, none.stdout) == (1, "")
    assert none.stderr == "Nobody was invited yet; painmile people invite does.\n"
    assert people("remove", "ana@x.example").exit_code == 1
