"""The server's key: from the environment or a file of its owner's alone; it can be replaced."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.processes import at_once
from traininglog.server_key import FILE_NAME, KEY, KEY_FILE, ServerKey, ServerKeyError

if TYPE_CHECKING:
    from pathlib import Path

OLD, NEW = "o" * 32, "n" * 40
_DIGEST = """
import sys
from pathlib import Path
from traininglog.server_key import ServerKey
sys.stdin.readline()
print(ServerKey.of(Path(sys.argv[1]), {}).digest("words"))
"""


def test_what_was_sealed_opens_again() -> None:
    key = ServerKey([OLD])
    sealed = key.seal("a secret")
    assert "secret" not in sealed
    assert sealed != key.seal("a secret")
    assert key.open(sealed) == "a secret"


def test_a_key_is_shown_to_nobody() -> None:
    assert repr(ServerKey([OLD])) == str(ServerKey([OLD])) == "ServerKey()"


def test_pseudonyms_and_digests_are_the_same_for_the_same_words() -> None:
    key = ServerKey([OLD])
    assert re.fullmatch("[0-9a-f]{16}", key.pseudonym("account 7"))
    assert re.fullmatch("[0-9a-f]{64}", key.digest("account 7"))
    assert key.pseudonym("account 7") == ServerKey([OLD]).pseudonym("account 7")
    told = {
        key.pseudonym("account 7"),
        key.pseudonym("account 8"),
        key.digest("account 7")[:16],
    }
    assert len({*told, ServerKey([NEW]).pseudonym("account 7")}) == 4


@pytest.mark.parametrize("words", ["", "ä", "\ud800", "x" * 100_000])
def test_any_words_have_a_digest(words: str) -> None:
    assert len(ServerKey([OLD]).digest(words)) == 64


def test_the_first_key_seals_and_all_open() -> None:
    old, both, new = ServerKey([OLD]), ServerKey([NEW, OLD]), ServerKey([NEW])
    assert both.open(old.seal("words")) == "words"
    assert new.open(both.seal("words")) == "words"
    with pytest.raises(ServerKeyError, match="sealed with another key"):
        old.open(both.seal("words"))


def test_what_the_first_key_sealed_is_told_apart() -> None:
    both = ServerKey([NEW, OLD])
    assert both.is_newest(both.seal("words"))
    assert not both.is_newest(ServerKey([OLD]).seal("words"))
    assert not both.is_newest("no token")


def test_what_earlier_keys_made_is_known() -> None:
    old, both, new = ServerKey([OLD]), ServerKey([NEW, OLD]), ServerKey([NEW])
    assert both.pseudonyms("a") == (new.pseudonym("a"), old.pseudonym("a"))
    assert both.digests("a") == (new.digest("a"), old.digest("a"))
    assert both.pseudonym("a") == new.pseudonym("a")


@pytest.mark.parametrize("text", ["", "no token", "gAAAAA", "ä"])
def test_what_was_never_sealed_does_not_open(text: str) -> None:
    with pytest.raises(ServerKeyError):
        ServerKey([OLD]).open(text)


# Where it comes from


@pytest.mark.parametrize("words", [f"{NEW},{OLD}", f" {NEW} , {OLD}\n", f"{NEW}\n{OLD}"])
def test_the_environment_goes_first(tmp_path: Path, words: str) -> None:
    key = ServerKey.of(tmp_path, {KEY: words, KEY_FILE: "/nowhere"})
    assert key.digests("a") == ServerKey([NEW, OLD]).digests("a")
    assert not list(tmp_path.iterdir())


def test_a_file_is_named_by_the_environment(tmp_path: Path) -> None:
    path = tmp_path / "key"
    path.write_text(f"{OLD}\n")
    path.chmod(0o600)
    key = ServerKey.of(tmp_path / "data", {KEY_FILE: str(path)})
    assert key.digest("a") == ServerKey([OLD]).digest("a")


def test_else_a_key_is_made_in_the_data_folder_for_its_owner_alone(tmp_path: Path) -> None:
    first = ServerKey.of(tmp_path, {})
    assert [path.name for path in tmp_path.iterdir()] == [FILE_NAME]
    assert (tmp_path / FILE_NAME).stat().st_mode & 0o777 == 0o600
    assert ServerKey.of(tmp_path, {}).digest("a") == first.digest("a")


def test_processes_that_start_at_once_have_the_same_key(tmp_path: Path) -> None:
    told = at_once(_DIGEST, [[str(tmp_path)]] * 4)
    assert len(told[0]) == 64
    assert len(set(told)) == 1


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644])
def test_a_key_that_others_may_read_is_refused(tmp_path: Path, mode: int) -> None:
    ServerKey.of(tmp_path, {})
    path = tmp_path / FILE_NAME
    path.chmod(mode)
    with pytest.raises(ServerKeyError) as refused:
        ServerKey.of(tmp_path, {})
    assert str(refused.value) == (
        f"The key file {path} may be read by others; allow it to its owner alone: "
        f"chmod 600 {path}"
    )


@pytest.mark.parametrize("data", [b"", b"short", b"\n\n", b"x" * 31])
def test_a_key_that_is_too_short_is_refused(tmp_path: Path, data: bytes) -> None:
    (tmp_path / FILE_NAME).write_bytes(data)
    (tmp_path / FILE_NAME).chmod(0o600)
    with pytest.raises(ServerKeyError, match="shorter than 32 characters"):
        ServerKey.of(tmp_path, {})
    assert (tmp_path / FILE_NAME).read_bytes() == data


def test_one_short_key_of_several_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ServerKeyError, match="shorter than 32 characters"):
        ServerKey.of(tmp_path, {KEY: f"{NEW},short"})


def test_a_file_that_is_damaged_gone_or_none_is_said(tmp_path: Path) -> None:
    path = tmp_path / "key"
    with pytest.raises(ServerKeyError, match="cannot be read: no such file"):
        ServerKey.of(tmp_path, {KEY_FILE: str(path)})
    path.write_bytes(b"\xff" * 40)
    path.chmod(0o600)
    with pytest.raises(ServerKeyError, match="is damaged; put a copy of it back"):
        ServerKey.of(tmp_path, {KEY_FILE: str(path)})
    path.unlink()
    path.mkdir()
    with pytest.raises(ServerKeyError, match="cannot be read: is a directory"):
        ServerKey.of(tmp_path, {KEY_FILE: str(path)})
