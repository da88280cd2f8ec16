"""Signing in by who vouches: a true answer lets in who was invited; a lie is a sentence."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from joserfc.jwk import ECKey, OctKey

from service.door import Opened, Refused
from service.oidc import CLIENT, ISSUER, NAME, SECRET, Issuer, Oidc, OidcError
from service.oidc_way import is_safe
from service.sign_in import SignIn
from tests import oidc_server
from tests.cheap_passwords import cheap
from tests.oidc_server import EMAIL, SUBJECT, OidcServer
from tests.strava_answers import Reply
from traininglog.server_key import ServerKey

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from traininglog.store import Store

BACK = "https://log.example/sign-in/back"
NOW = datetime(2026, 10, 2, 8, tzinfo=UTC)
KEY = ServerKey(["k" * 32])


class Desk:
    """An issuer, who asks it, and a clock that a test moves."""

    def __init__(self) -> None:
        self.now = NOW
        self.server = OidcServer(lambda: NOW)
        self.oidc = Oidc(self.server.issuer, KEY, lambda: self.now)

    def sign_in(self, **answer: str) -> Any:
        """Go there and come back; the words of the address may be changed on the way."""
        asked = self.oidc.begin(BACK)
        return self.oidc.finish(asked.kept, self.server.visit(asked.url) | answer)

    def refusal(self, **answer: str) -> str:
        with pytest.raises(OidcError) as refused:
            self.sign_in(**answer)
        return str(refused.value)


@pytest.fixture
def desk() -> Iterator[Desk]:
    made = Desk()
    with made.server:
        yield made


def test_a_true_answer_says_who_it_is(desk: Desk) -> None:
    vouched = desk.sign_in()
    assert vouched.oidc == f"{desk.server.address} {SUBJECT}"
    assert vouched.email == EMAIL


def test_what_waits_is_sealed_and_shown_to_nobody(desk: Desk) -> None:
    asked = desk.oidc.begin(BACK)
    assert "nonce" not in asked.kept
    assert asked.kept not in repr(asked)
    assert oidc_server.SECRET not in repr(desk.server.issuer)
    assert oidc_server.SECRET not in asked.url


def test_an_email_address_may_be_told_where_it_is_asked_for(desk: Desk) -> None:
    desk.server.says(email=None, email_verified=None)
    desk.server.userinfo = {"sub": SUBJECT, "email": EMAIL, "email_verified": True}
    assert desk.sign_in().email == EMAIL
    desk.server.userinfo["sub"] = "somebody else"
    assert "not verified" in desk.refusal()


def test_where_it_is_asked_for_has_to_be_safe(desk: Desk) -> None:
    desk.server.says(email=None)
    desk.server.discovery = {"userinfo_endpoint": "http://another.example/userinfo"}
    assert "cannot be reached" in desk.refusal()


def test_a_secret_goes_as_the_issuer_takes_it(desk: Desk) -> None:
    desk.server.discovery = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}
    assert desk.sign_in().email == EMAIL
    token = next(call for call in desk.server.asked if call.path == "/token")
    assert not token.authorization


LATER = int((NOW + timedelta(minutes=10)).timestamp())
EARLIER = int((NOW - timedelta(minutes=10)).timestamp())


@pytest.mark.parametrize(
    ("claims", "said"),
    [
        ({"nonce": "another"}, "belongs to another sign-in"),
        ({"nonce": None}, "belongs to another sign-in"),
        ({"aud": "another"}, "is meant for another program"),
        ({"aud": None}, "is meant for another program"),
        ({"aud": [oidc_server.CLIENT, "another"]}, "is meant for another program"),
        ({"azp": "another"}, "is meant for another program"),
        ({"exp": EARLIER}, "is too old"),
        ({"exp": None}, "is too old"),
        ({"exp": "never"}, "is too old"),
        ({"iat": LATER}, "is of a time to come"),
        ({"nbf": LATER}, "is of a time to come"),
        ({"iss": "https://another.example"}, "comes from another issuer"),
        ({"iss": None}, "comes from another issuer"),
        ({"sub": None}, "names nobody"),
        ({"sub": ""}, "names nobody"),
        ({"sub": 7}, "names nobody"),
        ({"sub": "x" * 256}, "names nobody"),
        ({"at_hash": "another"}, "is not complete"),
    ],
)
def test_a_lie_in_an_answer_is_a_sentence(
    desk: Desk, claims: dict[str, Any], said: str
) -> None:
    desk.server.says(**claims)
    assert desk.refusal() == (
        f"The answer of The clinic {said}. Begin again, or sign in with your password."
    )


@pytest.mark.parametrize(
    "claims",
    [
        {"email_verified": False},
        {"email_verified": None},
        {"email_verified": "no"},
        {"email_verified": 1},
        {"email_verified": []},
        {"email": ""},
        {"email": None},
    ],
)
def test_an_address_that_nobody_verified_is_nobodys(desk: Desk, claims: dict[str, Any]) -> None:
    desk.server.says(**claims)
    assert desk.refusal() == (
        "The clinic has not verified your e-mail address. Verify it there, or sign in with "
        "your password."
    )


def test_a_token_that_nobody_signed_is_none(desk: Desk) -> None:
    desk.server.algorithm = "none"
    assert "is not signed by its issuer" in desk.refusal()


def test_a_token_that_somebody_else_signed_is_none(desk: Desk) -> None:
    desk.server.signs_with = ECKey.generate_key("P-256", {"kid": "1"})
    assert "is not signed by its issuer" in desk.refusal()


def test_a_token_signed_with_what_is_public_is_none(desk: Desk) -> None:
    """The algorithm of the answer is not believed: the issuer's public key is no secret."""
    public = str(desk.server.key.as_dict(private=False))
    desk.server.signs_with = OctKey.import_key(public)
    desk.server.algorithm = "HS256"
    assert "is not signed by its issuer" in desk.refusal()


@pytest.mark.parametrize("body", [{}, {"keys": []}, {"keys": "none"}, [], "words"])
def test_keys_that_are_none_sign_nothing(desk: Desk, body: Any) -> None:
    desk.server.replies["/keys"] = Reply(body=body)
    assert "is not signed by its issuer" in desk.refusal()


def test_the_state_belongs_to_the_browser_that_asked(desk: Desk) -> None:
    assert desk.refusal(state="another").startswith("This sign-in was begun in another browser")
    asked = desk.oidc.begin(BACK)
    answer = desk.server.visit(asked.url)
    for kept in ("", "made up", desk.oidc.begin(BACK).kept):
        with pytest.raises(OidcError, match="begun in another browser"):
            desk.oidc.finish(kept, answer)
    with pytest.raises(OidcError, match="begun in another browser"):
        desk.oidc.finish(asked.kept, {"code": answer["code"]})


def test_a_sign_in_waits_ten_minutes(desk: Desk) -> None:
    asked = desk.oidc.begin(BACK)
    answer = desk.server.visit(asked.url)
    desk.now += timedelta(minutes=10, seconds=1)
    with pytest.raises(OidcError, match="more than 10 minutes ago"):
        desk.oidc.finish(asked.kept, answer)


def test_a_code_works_once(desk: Desk) -> None:
    asked = desk.oidc.begin(BACK)
    answer = desk.server.visit(asked.url)
    desk.oidc.finish(asked.kept, answer)
    with pytest.raises(OidcError, match="The clinic did not let you in"):
        desk.oidc.finish(asked.kept, answer)


def test_who_says_no_there_is_told_so_here(desk: Desk) -> None:
    asked = desk.oidc.begin(BACK)
    state = desk.server.visit(asked.url)["state"]
    with pytest.raises(OidcError, match="The clinic did not let you in"):
        desk.oidc.finish(asked.kept, {"error": "access_denied", "state": state})


def test_an_answer_that_says_it_is_of_another_issuer_is_not_looked_at(desk: Desk) -> None:
    assert "comes from another issuer" in desk.refusal(iss="https://another.example")
    assert "/token" not in {call.path for call in desk.server.asked}


@pytest.mark.parametrize(
    "discovery",
    [
        {"issuer": "https://another.example"},
        {"token_endpoint": "http://another.example/token"},
        {"token_endpoint": None},
        {"jwks_uri": "file:///etc/keys"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"token_endpoint_auth_methods_supported": 7},
    ],
)
def test_addresses_that_are_not_safe_are_not_asked(
    desk: Desk, discovery: dict[str, Any]
) -> None:
    desk.server.discovery = discovery
    with pytest.raises(OidcError, match="The clinic answers in a way"):
        desk.oidc.begin(BACK)


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (Reply(404), "answers in a way"),
        (Reply(200, b"<html>"), "answers in a way"),
        (Reply(200, []), "answers in a way"),
        (Reply(302, headers={"Location": "https://another.example"}), "cannot be reached"),
        (Reply(200, b"x" * (1 << 20) + b"x"), "cannot be reached"),
        (Reply(200, b"{}", manner="cut"), "cannot be reached"),
    ],
)
def test_an_issuer_that_answers_oddly_is_a_sentence(
    desk: Desk, reply: Reply, said: str
) -> None:
    desk.server.replies["/.well-known/openid-configuration"] = reply
    with pytest.raises(OidcError, match=said):
        desk.oidc.begin(BACK)


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (Reply(500), "cannot be reached"),
        (Reply(200, b"<html>"), "answers in a way"),
        (Reply(200, {"access_token": "a"}), "is not signed"),
        (Reply(200, {"id_token": 7}), "is not signed"),
        (Reply(200, []), "answers in a way"),
    ],
)
def test_a_token_that_is_none_is_a_sentence(desk: Desk, reply: Reply, said: str) -> None:
    desk.server.replies["/token"] = reply
    assert said in desk.refusal()


def test_an_issuer_that_is_away_is_a_sentence() -> None:
    away = Issuer("http://127.0.0.1:9", "client", "secret", "The clinic")
    with pytest.raises(OidcError, match=r"The clinic cannot be reached\. Try again"):
        Oidc(away, KEY, lambda: NOW).begin(BACK)


# Settings

SET = {ISSUER: "https://id.example", CLIENT: "painmile", SECRET: "s"}


def test_the_environment_names_an_issuer() -> None:
    issuer = Issuer.of(SET | {NAME: "The clinic"})
    assert issuer == Issuer("https://id.example", "painmile", "s", "The clinic")
    assert Issuer.of({}) is None


@pytest.mark.parametrize("missing", SET)
def test_half_an_issuer_is_told(missing: str) -> None:
    with pytest.raises(ValueError, match=f"^{missing} is not set"):
        Issuer.of({name: value for name, value in SET.items() if name != missing})


@pytest.mark.parametrize(
    ("address", "safe"),
    [
        ("https://id.example", True),
        ("https://id.example/realms/clinic", True),
        ("http://127.0.0.1:80", True),
        ("http://localhost", True),
        ("http://[::1]:80", True),
        ("http://id.example", False),
        ("https://user@id.example", False),
        ("https://id.example:port", False),
        ("https://id.example#part", False),
        ("https://", False),
        ("id.example", False),
        (None, False),
    ],
)
def test_an_address_is_safe_by_tls_or_on_this_computer(address: Any, *, safe: bool) -> None:
    assert is_safe(address) is safe


def test_an_issuer_that_can_be_listened_to_is_refused() -> None:
    with pytest.raises(ValueError, match="has to be an address that starts with https"):
        Issuer.of(SET | {ISSUER: "http://id.example"})


# Who is let in


@pytest.fixture
def door(store: Store) -> SignIn:
    return SignIn(store, cheap(), KEY, lambda: NOW)


def test_who_was_invited_is_bound_to_the_subject(desk: Desk, door: SignIn) -> None:
    account = door.store.accounts.add(EMAIL.upper(), "M. K.", "therapist", NOW)
    opened = door.vouched(desk.sign_in())
    assert isinstance(opened, Opened)
    assert opened.account is not None
    assert opened.account.id == account.id
    session = door.store.sessions.find(opened.token, NOW)
    assert session is not None
    assert session.author == "M. K."
    desk.server.says(email="new.name@clinic.example")
    assert isinstance(door.vouched(desk.sign_in()), Opened)


def test_another_subject_with_the_same_address_is_nobody(desk: Desk, door: SignIn) -> None:
    door.store.accounts.add(EMAIL, "M. K.", "therapist", NOW)
    assert isinstance(door.vouched(desk.sign_in()), Opened)
    desk.server.says(sub="another")
    assert isinstance(door.vouched(desk.sign_in()), Refused)


@pytest.mark.parametrize("state", ["unknown", "off", "off after"])
def test_who_was_not_invited_or_is_off_is_told_the_same(
    desk: Desk, door: SignIn, state: str
) -> None:
    if state != "unknown":
        account = door.store.accounts.add(EMAIL, "M. K.", "therapist", NOW)
        if state == "off after":
            door.vouched(desk.sign_in())
        door.store.accounts.change(account.id, is_off=True)
    refused = door.vouched(desk.sign_in())
    assert refused == Refused(
        words="Nobody with your e-mail address was invited here, or somebody else signs in "
        "with it. Ask who runs this server."
    )
    assert [one.oidc is not None for one in door.store.accounts.accounts()] == {
        "unknown": [], "off": [False], "off after": [True],
    }[state]  # fmt: skip


def test_two_answers_at_once_bind_once(
    desk: Desk, door: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = door.store.accounts.add(EMAIL, "M. K.", "therapist", NOW)
    accounts = type(door.store.accounts)
    bind: Callable[..., bool] = accounts.bind

    def raced(self: Any, account_id: int, oidc: str) -> bool:
        assert bind(self, account_id, "another issuer and subject")
        return bind(self, account_id, oidc)

    monkeypatch.setattr(accounts, "bind", raced)
    assert isinstance(door.vouched(desk.sign_in()), Refused)
    kept = door.store.accounts.account(account.id)
    assert kept is not None
    assert kept.oidc == "another issuer and subject"
