"""What runners share, after a restore: told by number, or ended where that is asked for."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from painmile.__main__ import app
from service import restoring
from service.restoring import restore
from tests.backups import back_up
from traininglog.home import Home
from traininglog.restore_mark import RestoreCutOffError
from traininglog.scope import EVERYTHING
from traininglog.standing import Standing, standing
from traininglog.store import Store
from traininglog.tokens import digest_of
from traininglog.viewer import SYSTEM, Viewer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from typer.testing import Result

    from traininglog.grants import Grant

HASH = "what is kept of a password"
NOW = datetime(2026, 11, 22, 20, tzinfo=UTC)
EARLIER, LATER = NOW - timedelta(days=1), NOW + timedelta(days=1)


@dataclass
class Sharing:
    """A runner who shares with two therapists and by a link; another of each is over."""

    store: Store
    grants: dict[str, Grant]


@pytest.fixture
def sharing(tmp_path: Path) -> Iterator[Sharing]:
    with Store.open(tmp_path / "data") as store:
        runner = store.repository(SYSTEM).add_runner("ana", "UTC")
        mine = store.grants(Viewer("owner", runner.id))
        grants: dict[str, Grant] = {}
        for who in ("therapist", "other", "ended"):
            account = store.accounts.add(f"{who}@clinic.example", who, "therapist", EARLIER)
            grants[who] = mine.share(
                runner.id, label=who, scope=EVERYTHING, expires_at=LATER, now=EARLIER,
                account_id=account.id,
            )  # fmt: skip
        for who, last in (("link", LATER), ("ended link", NOW)):
            grants[who] = mine.share(
                runner.id, label=who, scope=EVERYTHING, expires_at=last, now=EARLIER,
                token_sha256=digest_of(who), password=HASH,
            )  # fmt: skip
        grants["ended"] = mine.revoke(grants["ended"].id, EARLIER)
        yield Sharing(store, grants)


@pytest.fixture
def made(sharing: Sharing, tmp_path: Path) -> Path:
    """A backup; afterwards the runner ends a share."""
    file = back_up(sharing.store, tmp_path / "a.zip")
    ended = sharing.grants["therapist"]
    sharing.store.grants(Viewer("owner", ended.runner_id)).revoke(ended.id, NOW)
    return file


@pytest.fixture
def back(tmp_path: Path) -> Path:
    return tmp_path / "back"


def _run(file: Path, back: Path, *more: str) -> Result:
    return CliRunner().invoke(app, ["--data", str(back), "restore", str(file), *more])


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("painmile.commands.restore.now", lambda: NOW)


def test_what_stood_opens_again_and_is_told(made: Path, back: Path) -> None:
    told = _run(made, back).stderr
    assert "2 shares with accounts and 1 link open logs again as on 02 Oct 2026." in told
    assert "Whoever ended one since ends it again" in told
    assert "Passwords are those of 02 Oct 2026" in told


def test_a_program_is_told_the_numbers(made: Path, back: Path) -> None:
    told = json.loads(_run(made, back, "--json").stdout)
    assert (told["shares"], told["links"]) == (2, 1)


def test_all_are_ended_where_that_is_asked_for(
    made: Path, back: Path, sharing: Sharing
) -> None:
    assert "All that runners shared is ended" in _run(made, back, "--end-shares").stderr
    with Store.open(back) as store:
        assert standing(store.engine, NOW) == Standing(0, 0)
        for who, one in sharing.grants.items():
            found = store.grants(SYSTEM).by_id(one.id)
            assert found is not None
            over = {"ended": EARLIER, "ended link": None}
            assert found.revoked_at == over.get(who, NOW)


def test_one_that_opens_nothing_is_not_counted(sharing: Sharing) -> None:
    """To an address that nobody has here, revoked, or past its last day."""
    engine, runner_id = sharing.store.engine, sharing.grants["link"].runner_id
    sharing.store.grants(Viewer("owner", runner_id)).share(
        runner_id, label="R.", scope=EVERYTHING, expires_at=LATER, now=EARLIER,
        address="nobody@clinic.example",
    )  # fmt: skip
    assert standing(engine, NOW) == Standing(2, 1)
    assert standing(engine, LATER) == Standing(0, 0)


def test_one_that_was_broken_off_ends_them_when_it_is_done_again(
    made: Path, back: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed once the rows were there, before the shares were ended."""

    def killed(*_told: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(restoring, "end_standing", killed)
        with pytest.raises(KeyboardInterrupt):
            restore(Home(back), made, NOW)
    with pytest.raises(RestoreCutOffError, match=r"restore .*a\.zip --end-shares"):
        Store.open(back)
    restore(Home(back), made, NOW)
    with Store.open(back) as store:
        assert standing(store.engine, NOW) == Standing(0, 0)


def test_a_log_that_nobody_signs_in_to_tells_of_no_shares(tmp_path: Path, back: Path) -> None:
    with Store.open(tmp_path / "alone") as store:
        store.repository(SYSTEM).add_runner("ana", "UTC")
        file = back_up(store, tmp_path / "b.zip")
    told = _run(file, back).stderr
    assert "Keys are not in a backup." in told
    assert "share" not in told
