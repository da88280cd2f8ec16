"""What is done to a log while it is killed; every work is done again without a word changed."""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import sys
from datetime import datetime
from pathlib import Path

from dashboard.source import store_source
from dashboard.writing import keep
from ingest.strava.model import Bases
from painmile.home import home_of
from service import chunks
from service.clock import now
from service.run_copies import RunCopies
from service.strava_sync import StravaSync
from tests.faults_state import is_there, wrong_with
from tests.log_store import KNEE
from traininglog.journal import Journal
from traininglog.steps import Add
from traininglog.store import Store
from traininglog.viewer import SYSTEM, Viewer

OWNER = Viewer("owner", 1)
_CAPABILITIES_3 = 0x20080522
_NEW_MOUNTS, _NEW_USER = 0x00020000, 0x10000000
_PRIVATE, _REMOUNT = 0x44000, 0x20
vars(chunks).update(CHUNK_FILES=2)  # several transactions an import


def command(folder: str, *words: str) -> None:
    """A command of the program on a data folder, as it is typed."""
    from painmile.__main__ import main  # noqa: PLC0415 -- as the program starts

    sys.argv = ["painmile", "--data", folder, *words]
    main()


def opened(folder: str) -> None:
    """The folder is opened, and its database brought to today's schema."""
    Store.open(home_of(Path(folder))).close()


def removed(folder: str, name: str) -> None:
    """A source goes, and with the last one its run; one that is gone already is done."""
    with Store.open(home_of(Path(folder))) as store:
        log = store.repository(OWNER)
        for source in log.sources(1):
            if source.path.endswith(name):
                RunCopies(log, 1).remove(source.activity_id, source.id)
        store.sweep()


def forgotten(folder: str) -> None:
    """Every note is forgotten, with what the diary quotes of it."""
    with Store.open(home_of(Path(folder))) as store:
        log = store.repository(OWNER)
        if notes := log.notes(1):
            Journal(log, 1).forget_words(*(note.id for note in notes))


def synced(folder: str, oauth: str, api: str, at: str) -> None:
    """A session with Strava by a clock that stands."""
    with Store.open(home_of(Path(folder))) as store:
        report = StravaSync(
            store, Bases(oauth, api), lambda: datetime.fromisoformat(at)
        ).session(1)
    sys.stdout.write(f"{report.calls} {report.message}\n")


def erased(folder: str, name: str) -> None:
    """A runner is erased by the command; that there is none any more is as well."""
    try:
        command(folder, "erase", "--yes", "--runner", name)
    except SystemExit as left:
        with Store.open(home_of(Path(folder))) as store:
            names = {one.name for one in store.repository(SYSTEM).runners()}
        if left.code and name in names:
            raise


def backed_up(folder: str) -> None:
    """Everything goes into a file beside the folder."""
    command(folder, "backup", f"{folder}.zip", "--replace")


def restored(folder: str, file: str) -> None:
    """A backup is put back; where that was done already, there is a log."""
    try:
        command(folder, "restore", file)
    except SystemExit as left:
        if left.code:
            with Store.open(home_of(Path(folder))) as store:
                assert store.repository(SYSTEM).runners()


def bound(folder: str, *words: str) -> None:
    """A command of somebody whom the permissions of files bind, as they do not bind root."""
    _give_up_powers()
    command(folder, *words)


def cramped(folder: str, most_bytes: int, *words: str) -> None:
    """A command where no file may grow beyond a size, which is as a full disk to it."""
    _let_no_file_grow(most_bytes)
    command(folder, *words)


def written_to(folder: str, how: str) -> None:
    """A page writes where the folder can be written no more; it says what the page says."""
    with Store.open(home_of(Path(folder))) as store:
        if how == "full":
            _let_no_file_grow(4_000)
        else:
            _give_up_powers()
            for path in (Path(folder), *Path(folder).rglob("*")):
                path.chmod(0o555 if path.is_dir() else 0o444)
            store.engine.dispose()  # whoever comes next opens it anew
        source = store_source(store.repository(OWNER), 1, lambda: now("UTC"))
        sys.stdout.write(f"{keep(source, 'a knee', [Add(KNEE)]).words}\n")


def on_a_small_disk(folder: str, kilobytes: int, files: str) -> None:
    """An import onto a disk that fills up, then where it has grown; says how both ended."""
    libc = ctypes.CDLL(None, use_errno=True)
    if os.geteuid():
        uid = os.geteuid()
        libc.unshare(_NEW_USER | _NEW_MOUNTS)
        Path("/proc/self/uid_map").write_text(f"0 {uid} 1")
    else:
        libc.unshare(_NEW_MOUNTS)
        libc.mount(None, b"/", None, _PRIVATE, None)
    for size, flags in ((kilobytes, 0), (64 * kilobytes, _REMOUNT)):
        Path(folder).mkdir(exist_ok=True)
        told = f"size={size}k".encode()
        if libc.mount(b"painmile", folder.encode(), b"tmpfs", flags, told):
            sys.stdout.write(f"no disk: {os.strerror(ctypes.get_errno())}\n")
            return
        try:
            command(folder, "import", files)
        except SystemExit as left:
            sys.stdout.write(f"exit {left.code}\n")
        home = home_of(Path(folder))
        sys.stdout.write(f"wrong: {wrong_with(home) if is_there(home) else []}\n")


def _let_no_file_grow(most_bytes: int) -> None:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, most_bytes))


def _give_up_powers() -> None:
    """Root stays root, but files' permissions hold for it as well."""
    if os.geteuid() == 0:
        head = (ctypes.c_uint32 * 2)(_CAPABILITIES_3, 0)
        ctypes.CDLL(None).capset(head, (ctypes.c_uint32 * 6)())
