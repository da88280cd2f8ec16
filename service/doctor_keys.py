"""Whether keys are there, for us alone, and open what was sealed; whether the audit holds."""

from __future__ import annotations

import os
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Final

import sqlalchemy as sa

from service.doctor_finding import Finding
from service.second_factor import Factor
from service.telling import Teller
from traininglog import people_tables as p
from traininglog import strava_tables as s
from traininglog.server_key import (
    FILE_NAME,
    KEY,
    KEY_FILE,
    SHORTEST,
    ServerKey,
    ServerKeyError,
)
from traininglog.vault import Vault, VaultError
from traininglog.words import counted, sentence

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from traininglog.store import Store

_COPY_BACK: Final = "Copy the key back from where it is kept apart from the backups."
_ANCHOR: Final = "painmile audit anchor"


def key_findings(store: Store, env: Mapping[str, str]) -> Iterator[Finding]:
    """What is with the key of Strava's sign-ins, the server's key, and the audit."""
    vault = Vault(store.folder)
    yield from _mode_findings(vault.path)
    yield from _strava(store, vault)
    place = _server_key(store.folder, env)
    if place is None or place.exists():
        try:
            key = ServerKey.of(store.folder, env)
        except ServerKeyError as fault:
            yield Finding("server key", str(place or KEY), str(fault), "")
        else:
            yield from _factors(store, key, str(place or KEY))
            yield from _audit(store, key, env, str(place or KEY))
    elif _is_needed(store):
        what = (
            "The server's key is gone, with which codes were sealed and the audit was chained."
        )
        for_good = (
            f"write a new one there, of {SHORTEST} characters or more, then: {_ANCHOR}"
            if env.get(KEY_FILE)
            else f"{_ANCHOR} makes a new one."
        )
        do = f"{_COPY_BACK} If it is gone for good: {for_good}"
        yield Finding("server key", str(place), what, do)


def _strava(store: Store, vault: Vault) -> Iterator[Finding]:
    """One finding, whatever number of sign-ins does not open."""
    tables = (s.account, s.consent, s.farewell)
    with store.engine.connect() as connection:
        sealed = [
            one for table in tables for one in connection.scalars(sa.select(table.c.secret))
        ]
    for one in sealed:
        try:
            vault.open(one)
        except VaultError as fault:
            yield Finding("strava key", str(vault.path), sentence(str(fault)), _COPY_BACK)
            return


def _server_key(folder: Path, env: Mapping[str, str]) -> Path | None:
    """Where the server's key is; None where the environment itself holds it."""
    if env.get(KEY):
        return None
    return Path(env[KEY_FILE]) if env.get(KEY_FILE) else folder / FILE_NAME


def _is_needed(store: Store) -> bool:
    """Whether anything was made with a server's key."""
    made = (
        sa.select(p.audit.c.seq),
        sa.select(p.account.c.id).where(p.account.c.totp.is_not(None)),
    )
    with store.engine.connect() as connection:
        return any(connection.execute(one.limit(1)).first() is not None for one in made)


def _factors(store: Store, key: ServerKey, where: str) -> Iterator[Finding]:
    """One finding, however many codes do not open."""
    query = sa.select(p.account.c.totp).where(p.account.c.totp.is_not(None))
    with store.engine.connect() as connection:
        sealed = connection.scalars(query).all()
    if count := sum(not _opens(one, key) for one in sealed):
        what = f"The codes of {counted(count, 'account')} were sealed with another key."
        do = (
            f"Put a copy of that key behind the one in {where}. If there is none, have it set "
            "up again: painmile people reset LOGIN."
        )
        yield Finding("server key", where, what, do)


def _opens(sealed: str, key: ServerKey) -> bool:
    try:
        Factor.of(sealed, key)
    except (ServerKeyError, ValueError, KeyError):
        return False
    return True


def _audit(
    store: Store, key: ServerKey, env: Mapping[str, str], where: str
) -> Iterator[Finding]:
    changed = (
        "Look who could write there. If a copy was put back, take the rows as they are: "
        f"{_ANCHOR}."
    )
    of_another_key = (
        f"Put a copy of the earlier key behind the one in {where}. If there is none, take the "
        f"rows as they are: {_ANCHOR}."
    )
    for problem in Teller.of(store, key, env).audit.check():
        do = of_another_key if problem.kind == "key" else changed
        yield Finding("audit", "the audit", sentence(str(problem)), do)


def _mode_findings(path: Path) -> Iterator[Finding]:
    """The server's key is refused by who reads it, Strava's is not."""
    if os.name == "posix" and path.exists() and path.stat().st_mode & 0o077:
        do = f"Allow it to its owner alone: chmod 600 {shlex.quote(str(path))}"
        yield Finding("strava key", str(path), "Others may read this key.", do)
