"""A data folder that cannot be used: what happened, where and what to do, in one sentence."""

from __future__ import annotations

import errno
import os
import sqlite3
from typing import TYPE_CHECKING

import psycopg
import pytest
import sqlalchemy as sa
import typer

from painmile.faults import folder_fault
from painmile.session import open_log
from traininglog.store import Store
from traininglog.streams import StreamStoreError

if TYPE_CHECKING:
    from pathlib import Path


def _os_error(number: int) -> OSError:
    return OSError(number, os.strerror(number), "x/streams/3f.parquet.part")


def _sqlite(words: str) -> sa.exc.DatabaseError:
    return sa.exc.OperationalError("INSERT", {}, sqlite3.OperationalError(words))


OTHER = "Choose another with --data."
DENIED = "cannot be written: permission denied. Choose another with --data, or mend its"
DISK = (
    "cannot be read or written: the disk has a fault. Look after it, then do it again; what is "
    "done is kept."
)
FULL = "cannot be written: the disk is full. Make room and do it again; what is done is kept."


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        (_os_error(errno.EACCES), f"{DENIED} permissions."),
        (_os_error(errno.EPERM), f"{DENIED} permissions."),
        (_os_error(errno.EROFS), f"{DENIED} permissions."),
        (_sqlite("attempt to write a readonly database"), f"{DENIED} permissions."),
        (_sqlite("unable to open database file"), f"{DENIED} permissions."),
        (_os_error(errno.ENOSPC), FULL),
        (_os_error(errno.EDQUOT), FULL),
        (_sqlite("database or disk is full"), FULL),
        (_os_error(errno.EEXIST), "is a file. Choose a folder with --data."),
        (_os_error(errno.ENOTDIR), "is a file. Choose a folder with --data."),
        (_os_error(errno.EIO), DISK),
        (_sqlite("disk I/O error"), DISK),
        (_os_error(errno.EFBIG), FULL),
        (_os_error(errno.ELOOP), f"cannot be used: too many levels of symbolic links. {OTHER}"),
        (OSError(), f"cannot be used: no reason given. {OTHER}"),
        (
            _sqlite("database is locked"),
            "is being written by another program. Try again when that is done.",
        ),
        (
            sa.exc.DatabaseError("", {}, sqlite3.DatabaseError("file is not a database")),
            "holds a damaged painmile.db: file is not a database. Put back a copy of it, or "
            "choose another folder with --data.",
        ),
    ],
)  # fmt: skip
def test_one_sentence_without_jargon(
    fault: OSError | sa.exc.DatabaseError,
    sentence: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def faulty(*_args: object, **_options: object) -> None:
        raise fault

    assert folder_fault(tmp_path, fault) == f"The data folder {tmp_path} {sentence}"
    monkeypatch.setattr(Store, "open", faulty)
    with pytest.raises(typer.Exit) as left, open_log(tmp_path, None, create=True):
        pass
    assert left.value.exit_code == 1
    assert capsys.readouterr().err == f"The data folder {tmp_path} {sentence}\n"


AGAIN = "do it again; what is done is kept."
BUSY = f"is busy with what others do. In a moment, {AGAIN}"
AWAY = f"cannot be reached, or was stopped just now. When it runs, {AGAIN}"

UNTRUSTED = (
    "shows no certificate that is trusted here. Mend it there, or sslmode and sslrootcert in "
    "PAINMILE_DATABASE_URL."
)


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        (psycopg.OperationalError("connection refused"), AWAY),
        (psycopg.errors.AdminShutdown("terminating connection"), AWAY),
        (psycopg.errors.CannotConnectNow("the system is starting up"), AWAY),
        (psycopg.errors.ConnectionFailure(""), AWAY),
        (psycopg.errors.DiskFull("no"), "cannot be written: its disk is full. Make room there "
         f"and {AGAIN}"),
        (psycopg.errors.ReadOnlySqlTransaction(""), "cannot be written: permission denied. "
         "Grant it to the user of this program."),
        (psycopg.errors.DeadlockDetected(""), BUSY),
        (psycopg.errors.SerializationFailure(""), BUSY),
        (psycopg.errors.TooManyConnections(""), BUSY),
        (psycopg.errors.IoError(""), "cannot be read or written: its disk has a fault. Look "
         f"after it, then {AGAIN}"),
        (psycopg.errors.DataCorrupted(""),
         "is damaged. Put back a backup with painmile restore."),
        (psycopg.OperationalError('password authentication failed for user "p"'),
         "does not let this program in. Mend user and password in PAINMILE_DATABASE_URL."),
        (psycopg.OperationalError('FATAL:  database "log" does not exist'),
         "is not there. Make it on the server first, or mend PAINMILE_DATABASE_URL."),
        (psycopg.OperationalError('connection is bad: invalid sslmode value: "mellon"'),
         "cannot be asked for with this sslmode. Mend it in PAINMILE_DATABASE_URL."),
        (psycopg.OperationalError('invalid integer value "x" for connection option "port"'),
         "cannot be asked for with this port. Mend it in PAINMILE_DATABASE_URL."),
        (psycopg.ProgrammingError("bad value for connect_timeout: 'mellon'"),
         "cannot be asked for with this connect_timeout. Mend it in PAINMILE_DATABASE_URL."),
        (psycopg.OperationalError("SSL error: certificate verify failed"), UNTRUSTED),
        (psycopg.OperationalError('root certificate file "a.crt" does not exist'), UNTRUSTED),
        (psycopg.OperationalError('server certificate for "a" does not match host name "b"'),
         UNTRUSTED),
        (psycopg.OperationalError("server does not support SSL, but SSL was required"),
         UNTRUSTED),
        (psycopg.OperationalError("SSL connection has been closed unexpectedly"), AWAY),
        (psycopg.errors.InvalidTextRepresentation("invalid boolean value"),
         "met a fault of a kind not known here (22P02). Its own log says more."),
        (psycopg.errors.NotNullViolation("DETAIL: Failing row contains (sore knee)"),
         "met a fault of a kind not known here (23502). Its own log says more."),
    ],
)  # fmt: skip
def test_a_server_is_named_without_its_password(
    fault: psycopg.Error, sentence: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = "postgresql+psycopg://painmile:Quitte@db.example:5432/log"
    monkeypatch.setenv("PAINMILE_DATABASE_URL", address)
    told = folder_fault(tmp_path, sa.exc.DBAPIError("INSERT", {}, fault))
    assert told == f"The database log at db.example {sentence}"


def test_no_free_connection_is_a_busy_server(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PAINMILE_DATABASE_URL", "postgresql+psycopg:///log")
    told = folder_fault(tmp_path, sa.exc.TimeoutError("QueuePool limit"))
    assert told.startswith("The database log at this machine is busy with what others do.")


@pytest.mark.parametrize(
    "fault",
    [
        _sqlite("database or disk is full"),
        StreamStoreError(errno.ENOSPC, os.strerror(errno.ENOSPC)),
    ],
)
def test_a_full_disk_during_a_command_is_the_folders(
    fault: Exception, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(typer.Exit), open_log(tmp_path, None, create=True):
        raise fault
    assert capsys.readouterr().err == f"The data folder {tmp_path} {FULL}\n"


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EACCES, errno.EPIPE])
def test_other_faults_during_a_command_are_not_the_folders(
    number: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fault = _os_error(number)
    with pytest.raises(OSError, match=os.strerror(number)) as raised:  # noqa: SIM117
        with open_log(tmp_path, None, create=True):
            raise fault
    assert raised.value is fault
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("create", [True, False])
def test_a_file_is_no_data_folder(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], *, create: bool
) -> None:
    file = tmp_path / "diary.csv"
    file.write_text("date\n")
    with pytest.raises(typer.Exit), open_log(file, None, create=create):
        pass
    assert capsys.readouterr().err == (
        f"The data folder {file} is a file. Choose a folder with --data.\n"
    )


@pytest.mark.parametrize("name", ["typo", "empty", "with blank"])
def test_reading_makes_nothing(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "empty").mkdir()
    folder = tmp_path / name
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(typer.Exit) as left, open_log(folder, None):
        pass
    assert left.value.exit_code == 1
    quoted = f"'{folder}'" if " " in name else folder
    assert capsys.readouterr().err == (
        f"There is no log in {folder} yet. "
        f"Start one with: painmile --data {quoted} import PATH\n"
    )
    assert sorted(tmp_path.rglob("*")) == before


def test_what_was_made_can_be_read(tmp_path: Path) -> None:
    with open_log(tmp_path / "data", None, create=True) as made:
        pass
    with open_log(tmp_path / "data", None) as opened:
        assert opened.runner == made.runner


def test_a_log_without_runner_says_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Store.open(tmp_path).close()
    with pytest.raises(typer.Exit), open_log(tmp_path, None):
        pass
    assert capsys.readouterr().err == "The log is empty; import some files first.\n"
