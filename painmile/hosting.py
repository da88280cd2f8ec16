"""A server for several people: its settings from the environment, and each runner's desks."""

from __future__ import annotations

import os
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Final

from painmile.options import fail

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from dashboard.hosted import Hosted
    from dashboard.source import CachedSource
    from ingest.strava.model import Bases
    from painmile.working import Working
    from service.import_desk import Wakened
    from service.sign_in import SignIn
    from service.strava_connect import Wakes
    from service.telling import Teller
    from traininglog.store import Store

HOSTS: Final = "PAINMILE_HOSTS"
PROXIES: Final = "PAINMILE_PROXIES"
_PACKAGES: Final = ("argon2", "pyotp", "authlib")
_MOST_PROXIES: Final = 9
_FORBIDDEN: Final = frozenset("/*@:?#\\")


class SettingError(ValueError):
    """A setting that is missing or cannot be used; says which and how it is set."""


@dataclass(frozen=True, slots=True)
class HostedSettings:
    """The names the server answers to, and how many proxies are believed."""

    hosts: tuple[str, ...]
    proxies: int = 0

    @classmethod
    def of(cls, env: Mapping[str, str]) -> HostedSettings:
        """What the environment says; SettingError."""
        hosts = tuple(env.get(HOSTS, "").replace(",", " ").split())
        if not hosts:
            raise SettingError(
                f"Set {HOSTS} to the name this server is reached by, such as "
                f"{HOSTS}=log.example."
            )
        for host in hosts:
            if not _FORBIDDEN.isdisjoint(host) or host.startswith("."):
                raise SettingError(
                    f"{HOSTS} takes names such as log.example, without https:// and without "
                    f"a port; {host} is none."
                )
        told = env.get(PROXIES, "").strip() or "0"
        if not (told.isascii() and told.isdigit() and int(told) <= _MOST_PROXIES):
            raise SettingError(
                f"{PROXIES} takes how many proxies stand before this server, 0 to "
                f"{_MOST_PROXIES}; {told} is none."
            )
        return cls(hosts, int(told))


def settings_of(env: Mapping[str, str]) -> HostedSettings:
    """The settings; one that is missing or wrong ends the command with its sentence."""
    try:
        return HostedSettings.of(env)
    except SettingError as fault:
        fail(str(fault))


def people_of(store: Store, env: Mapping[str, str], clock: Callable[[], datetime]) -> Hosted:
    """What lets people in; what is missing or wrong ends the command with a sentence."""
    if missing := [name for name in _PACKAGES if find_spec(name) is None]:
        fail(f"A server needs {missing[0]} as well: pip install 'painmile[hosted]'")
    from dashboard.hosted import Hosted
    from service.oidc import Issuer, Oidc
    from service.passwords import Passwords
    from service.sign_in import SignIn
    from service.telling import Teller
    from traininglog.server_key import ServerKey, ServerKeyError

    try:
        key = ServerKey.of(store.folder, env)
        issuer = Issuer.of(env)
    except (ServerKeyError, ValueError) as fault:
        fail(str(fault))
    oidc = Oidc(issuer, key, clock) if issuer else None
    sign_in = SignIn(store, Passwords(), key, clock)
    return Hosted(sign_in, Teller.of(store, key, env), oidc)


@dataclass(frozen=True, slots=True)
class Desks:
    """What every runner of a server may do to their own log, each at desks of their own."""

    store: Store
    sign_in: SignIn
    worker: Wakened
    syncing: Wakes
    bases: Bases
    clock: Callable[[], datetime]

    def own(self, runner_id: int) -> CachedSource:
        """A runner's log, with all that its owner may do; no folder of the server is named."""
        from dashboard.source import store_source
        from service.clock import LocalTime
        from service.import_desk import ImportDesk
        from service.rights_desk import RightsDesk
        from service.share_desk import ShareDesk
        from service.strava_connect import StravaDesk
        from traininglog.viewer import Viewer

        owner = Viewer("owner", runner_id)
        repository = self.store.repository(owner)

        return store_source(
            repository,
            runner_id,
            LocalTime(repository, runner_id, self.clock),
            self.store.imports(owner),
            ImportDesk(self.store, runner_id, self.worker),
            StravaDesk(self.store, runner_id, self.bases, self.clock, self.syncing),
            ShareDesk(self.store, self.sign_in, runner_id, self.clock),
            RightsDesk(self.store, runner_id, self._teller, self.bases),
        )

    def _teller(self) -> Teller:
        from service.telling import Teller

        return Teller.of(self.store, self.sign_in.key, os.environ)


def hosted_server(
    store: Store, settings: HostedSettings, workers: Working, bases: Bases
) -> Any:
    """The pages, a Flask app; what is missing or wrong ends the command with a sentence."""
    from painmile.commands.serve import uncollected
    from painmile.strava_session import now

    with uncollected():
        from werkzeug.middleware.proxy_fix import ProxyFix

        from dashboard.hosted_app import hosted_app

    people = people_of(store, os.environ, now)
    desks = Desks(store, people.sign_in, workers.imports, workers.strava, bases, now)
    server: Any = hosted_app(people, desks.own, settings.hosts, workers.hook).server
    if (proxies := settings.proxies) > 0:
        server.wsgi_app = ProxyFix(server.wsgi_app, proxies, proxies, proxies)
    return server
