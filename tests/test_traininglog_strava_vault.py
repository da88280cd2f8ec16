"""The key of a data folder: made once, for its owner alone, and missed in one sentence."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from cryptography.fernet import Fernet

from tests.processes import at_once
from traininglog.vault import KEY_FILE, Vault, VaultError

if TYPE_CHECKING:
    from pathlib import Path

TOKENS = {"access_token": "canary-access", "expires_at": None}
_SEAL = """
import sys
from traininglog.vault import Vault
sys.stdin.readline()
print(Vault(sys.argv[1]).seal({"by": sys.argv[2]}))
"""


def test_what_was_sealed_opens_again(tmp_path: Path) -> None:
    sealed = Vault(tmp_path).seal(TOKENS)
    assert "canary" not in sealed
    assert Vault(tmp_path).open(sealed) == TOKENS


def test_the_key_is_for_its_owner_alone(tmp_path: Path) -> None:
    assert not (tmp_path / KEY_FILE).exists()
    Vault(tmp_path).seal(TOKENS)
    assert (tmp_path / KEY_FILE).stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == [KEY_FILE]


def test_a_key_is_made_once(tmp_path: Path) -> None:
    first = Vault(tmp_path).seal(TOKENS)
    key = (tmp_path / KEY_FILE).read_bytes()
    second = Vault(tmp_path).seal(TOKENS)
    assert (tmp_path / KEY_FILE).read_bytes() == key
    assert first != second


def test_processes_that_need_a_key_at_once_get_the_same(tmp_path: Path) -> None:
    sealed = at_once(_SEAL, [(str(tmp_path), str(number)) for number in range(4)])
    opened = [Vault(tmp_path).open(text)["by"] for text in sealed]
    assert opened == ["0", "1", "2", "3"]


def test_a_key_that_came_meanwhile_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    vault, link = Vault(tmp_path), os.link

    def raced(part: Path, path: Path) -> None:
        monkeypatch.setattr(os, "link", link)
        Vault(tmp_path).seal(TOKENS)
        link(part, path)

    monkeypatch.setattr(os, "link", raced)
    sealed = vault.seal(TOKENS)
    assert vault.open(sealed) == TOKENS
    assert [path.name for path in tmp_path.iterdir()] == [KEY_FILE]


@pytest.mark.parametrize("is_raced", [False, True])
def test_a_disk_without_links_has_a_key_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, is_raced: bool
) -> None:
    def refused(part: Path, path: Path) -> None:
        if is_raced:
            path.write_bytes(part.read_bytes())
            part.write_bytes(b"another")
        raise PermissionError

    monkeypatch.setattr(os, "link", refused)
    assert Vault(tmp_path).open(Vault(tmp_path).seal(TOKENS)) == TOKENS


def test_a_missing_key_is_said(tmp_path: Path) -> None:
    sealed = Vault(tmp_path).seal(TOKENS)
    (tmp_path / KEY_FILE).unlink()
    with pytest.raises(VaultError, match=r"strava\.key is gone .* connect Strava again"):
        Vault(tmp_path).open(sealed)
    assert not (tmp_path / KEY_FILE).exists()


def test_another_key_is_said(tmp_path: Path) -> None:
    sealed = Vault(tmp_path).seal(TOKENS)
    (tmp_path / KEY_FILE).unlink()
    Vault(tmp_path).seal(TOKENS)
    with pytest.raises(VaultError, match="is not the key"):
        Vault(tmp_path).open(sealed)


@pytest.mark.parametrize("key", [b"", b"short", b"\xff" * 44])
def test_a_damaged_key_is_said_and_left_alone(tmp_path: Path, key: bytes) -> None:
    vault = Vault(tmp_path)
    sealed = vault.seal(TOKENS)
    (tmp_path / KEY_FILE).write_bytes(key)
    for use in (lambda: vault.seal(TOKENS), lambda: vault.open(sealed)):
        with pytest.raises(VaultError, match="is damaged; remove it"):
            use()
    assert (tmp_path / KEY_FILE).read_bytes() == key


def test_a_key_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    (tmp_path / KEY_FILE).mkdir()
    with pytest.raises(VaultError, match=r"cannot be read \(is a directory\)"):
        Vault(tmp_path).seal(TOKENS)


@pytest.mark.parametrize("text", ["", "no token", "gAAAAA", "ä"])
def test_what_was_never_sealed_does_not_open(tmp_path: Path, text: str) -> None:
    Vault(tmp_path).seal(TOKENS)
    with pytest.raises(VaultError):
        Vault(tmp_path).open(text)


def test_a_new_key_seals_from_now_on_and_the_old_one_still_opens(tmp_path: Path) -> None:
    vault = Vault(tmp_path)
    before = vault.seal({"token": "a"})
    old, new = vault.path.read_bytes(), Fernet.generate_key()
    vault.path.write_bytes(new + b"\n" + old)
    after = vault.seal({"token": "b"})
    assert (vault.open(before), vault.open(after)) == ({"token": "a"}, {"token": "b"})
    vault.path.write_bytes(new)
    assert vault.open(after) == {"token": "b"}
    with pytest.raises(VaultError, match="is not the key"):
        vault.open(before)
