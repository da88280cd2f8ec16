"""The way to Strava goes to Strava: no other host, no proxy, no cookie, no password file."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from ipaddress import ip_address
from threading import Thread
from typing import TYPE_CHECKING

import pytest
import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from ingest.strava.api import StravaApi
from ingest.strava.model import Bases, NoAnswer
from ingest.strava.transport import bases_from, session_to

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class _Ear(HTTPServer):
    """Writes down what it hears; answers with a cookie, and with a move where there is one."""

    heard: list[tuple[str, dict[str, str]]]
    move = ""


class _Handler(BaseHTTPRequestHandler):
    server: _Ear

    def do_GET(self) -> None:
        self.server.heard.append((self.path, dict(self.headers)))
        self.send_response(302 if self.server.move else 200)
        self.send_header("Location", self.server.move or "/")
        self.send_header("Set-Cookie", "who=me; Path=/")
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"[]")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- its name
        """Nothing."""


@pytest.fixture
def ears() -> Iterator[list[_Ear]]:
    """Two servers: Strava, and somebody else."""
    servers = []
    for _ in range(2):
        server = _Ear(("127.0.0.1", 0), _Handler)
        server.heard = []
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        servers.append(server)
    yield servers
    for server in servers:
        server.shutdown()
        server.server_close()


def _at(ear: _Ear) -> str:
    return f"http://127.0.0.1:{ear.server_port}"


@pytest.mark.parametrize(
    ("api", "path"),
    [
        ("/api/v3", "/api/v3/athlete/activities"),
        ("", "/athlete/activities"),
        ("/", "/athlete/activities"),
    ],
)
def test_calls_and_sign_in_go_to_their_own_hosts(ears: list[_Ear], api: str, path: str) -> None:
    signs, calls = ears
    bases = Bases(_at(signs), _at(calls) + api)
    StravaApi(bases, "the-token").activities(before=5)
    session_to(bases).get("https://www.strava.com/oauth/token?a=b%20c")
    assert [heard for heard, _ in calls.heard] == [f"{path}?per_page=200&before=5"]
    assert [heard for heard, _ in signs.heard] == ["/oauth/token?a=b%20c"]
    assert calls.heard[0][1]["Authorization"] == "Bearer the-token"
    assert calls.heard[0][1]["Host"] == f"127.0.0.1:{calls.server_port}"
    assert "Authorization" not in signs.heard[0][1]


def test_a_move_to_another_host_is_not_followed(ears: list[_Ear]) -> None:
    strava, other = ears
    for move in (_at(other), f"{_at(other)}/api/v3/athlete/activities", "/elsewhere"):
        strava.move = move
        with pytest.raises(NoAnswer, match="not followed"):
            StravaApi(Bases(_at(strava), _at(strava)), "the-token").activities()
    assert len(strava.heard) == 3
    assert other.heard == []


def test_no_other_address_is_asked(ears: list[_Ear]) -> None:
    session = session_to(Bases(_at(ears[0]), _at(ears[0])))
    for address in (_at(ears[1]), "https://www.strava.com.invalid/", "https://strava.com/"):
        with pytest.raises(requests.exceptions.InvalidSchema):
            session.get(address)
    assert ears[0].heard == ears[1].heard == []


def test_nothing_of_the_environment_is_used_and_no_cookie_kept(
    ears: list[_Ear], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    strava, proxy = ears
    (tmp_path / ".netrc").write_text(
        "machine www.strava.com login me password p\nmachine 127.0.0.1 login me password p\n"
    )
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.setenv(name, _at(proxy))
    api = StravaApi(Bases(_at(strava), _at(strava)), "the-token")
    api.activities()
    api.activities()
    assert proxy.heard == []
    assert [h.get("Authorization") for _, h in strava.heard] == ["Bearer the-token"] * 2
    assert [h.get("Cookie") for _, h in strava.heard] == [None] * 2


def _certificate(folder: Path) -> Path:
    """A certificate of this computer's own, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "a test")])
    here = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    began = datetime.now(UTC) - timedelta(days=1)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(began)
        .not_valid_after(began + timedelta(days=2))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(here, critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    private = key.private_bytes(
        pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path = folder / "here.pem"
    path.write_bytes(private + made.public_bytes(pem))
    return path


def test_a_certificate_that_is_not_trusted_hears_no_token(
    ears: list[_Ear], tmp_path: Path
) -> None:
    strava, certificate = ears[0], _certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    strava.socket = context.wrap_socket(strava.socket, server_side=True)
    base = f"https://127.0.0.1:{strava.server_port}"
    with pytest.raises(NoAnswer, match="its certificate is not trusted"):
        StravaApi(Bases(base, base), "the-token").activities()
    assert strava.heard == []
    session = session_to(Bases(base, base))
    session.verify = str(certificate)
    assert session.get("https://www.strava.com/api/v3/athlete/activities").json() == []
    assert [path for path, _ in strava.heard] == ["/athlete/activities"]


def test_bases_are_stravas_unless_they_are_set() -> None:
    assert bases_from({}) == Bases() == bases_from({"PAINMILE_STRAVA_API": "  "})
    assert bases_from(
        {
            "PAINMILE_STRAVA_OAUTH": "https://signs.example/",
            "PAINMILE_STRAVA_API": " https://www.api-v3.strava.com ",
        }
    ) == Bases("https://signs.example", "https://www.api-v3.strava.com")


@pytest.mark.parametrize(
    "base", ["http://localhost:8080", "http://127.0.0.1/api/v3", "http://127.9.9.9", "http://[::1]:80"]
)  # fmt: skip
def test_this_computer_may_be_reached_in_the_open(base: str) -> None:
    assert bases_from({"PAINMILE_STRAVA_API": base}).api == base


@pytest.mark.parametrize(
    ("base", "words"),
    [
        ("http://www.strava.com", "starts with https://, for tokens go there"),
        ("http://localhost.example", "starts with https://"),
        ("ftp://127.0.0.1", "starts with https://"),
        ("www.strava.com", "no address of a server"),
        ("https://", "no address of a server"),
        ("https://me:secret@strava.com", "no address of a server"),
        ("https://strava.com/?a=b", "no address of a server"),
        ("https://strava.com/#a", "no address of a server"),
        ("https://strava.com:port", "no address of a server"),
        ("https://[::1", "no address of a server"),
        ("https://a b", "no address of a server"),
    ],
)
def test_a_base_that_is_not_safe_is_refused_in_plain_words(base: str, words: str) -> None:
    with pytest.raises(ValueError, match=words) as met:
        bases_from({"PAINMILE_STRAVA_OAUTH": base})
    assert str(met.value).startswith("PAINMILE_STRAVA_OAUTH: ")
    assert "secret" not in str(met.value)
    with pytest.raises(ValueError, match=words):
        session_to(Bases(api=base))
