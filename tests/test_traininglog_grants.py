"""What runners share: who keeps and ends a grant, and what it opens to whom."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.log_store import OWNER
from tests.queries import queries
from traininglog import people_tables as p
from traininglog.access import NotFound, may_enter_findings, scope_of
from traininglog.database import writing
from traininglog.grants import Grants, viewer_of
from traininglog.scope import EVERYTHING, Scope
from traininglog.viewer import SYSTEM, Viewer

if TYPE_CHECKING:
    from collections.abc import Callable

    from traininglog.grants import Grant
    from traininglog.store import Store

NOW = datetime(2026, 10, 2, 9, tzinfo=UTC)
LATER = NOW + timedelta(days=30)
A_LINK: dict[str, Any] = {"token_sha256": "d1", "password": "hash"}
OTHER = A_LINK | {"token_sha256": "d2"}
KNEE = Scope(locations=frozenset({"knee"}), since=date(2026, 3, 1), notes=False)

FOR_A_RUNNER: list[Callable[[Grants], Any]] = [
    lambda g: g.grants(1),
    lambda g: g.share(1, label="M", scope=KNEE, expires_at=LATER, now=NOW, **OTHER),
    lambda g: g.change(1, label="N"),
    lambda g: g.revoke(1, NOW),
    lambda g: g.forget(1),
]  # fmt: skip
FOR_THE_PROGRAM: list[Callable[[Grants], Any]] = [
    lambda g: g.by_id(1),
    lambda g: g.by_public_id("x"),
    lambda g: g.by_token("d1"),
    lambda g: g.of_account(1),
    lambda g: g.visited(1, NOW),
]
ROLES = {
    "owner": OWNER,
    "other owner": Viewer("owner", 2),
    "nobody's owner": Viewer("owner"),
    "therapist": Viewer("therapist", 1, EVERYTHING, writes=True),
    "ended therapist": Viewer("therapist", 1),
    "link": Viewer("link", 1, EVERYTHING, writes=True),
    "system": SYSTEM,
}


@pytest.fixture
def therapist(store: Store) -> int:
    """A therapist's account."""
    values = {
        "login": "m.k@example.org", "name": "M. K.", "kind": "therapist", "is_off": False,
        "created_at": NOW,
    }  # fmt: skip
    with writing(store.engine) as connection:
        account = p.account.insert().returning(p.account.c.id)
        return int(connection.execute(account, values).scalar_one())


@pytest.fixture
def link(store: Store) -> Grant:
    """A link to the first runner's knee."""
    return store.grants(OWNER).share(
        1, label=" Clinic ", scope=KNEE, expires_at=LATER, now=NOW, writes=True, **A_LINK
    )


def test_every_method_is_in_the_access_table() -> None:
    public = {n for n in vars(Grants) if not n.startswith("_")}
    uses = (*FOR_A_RUNNER, *FOR_THE_PROGRAM)
    assert {n for f in uses for n in f.__code__.co_names if n in public} == public


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("use", FOR_A_RUNNER)
@pytest.mark.usefixtures("link")
def test_only_the_runner_and_the_program_keep_grants(
    store: Store, use: Callable[[Grants], Any], role: str
) -> None:
    grants = store.grants(ROLES[role])
    if role in {"owner", "system"}:
        use(grants)
        return
    with pytest.raises(NotFound):
        use(grants)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("use", FOR_THE_PROGRAM)
@pytest.mark.usefixtures("link")
def test_only_the_program_looks_grants_up(
    store: Store, use: Callable[[Grants], Any], role: str
) -> None:
    if role == "system":
        use(store.grants(ROLES[role]))
        return
    with pytest.raises(NotFound):
        use(store.grants(ROLES[role]))


def test_a_grant_that_is_not_there_is_not_found(store: Store) -> None:
    owner, system = store.grants(OWNER), store.grants(SYSTEM)
    for use in (owner.forget, owner.change, lambda id_: owner.revoke(id_, NOW)):
        with pytest.raises(NotFound):
            use(7)
    assert system.by_id(7) is system.by_public_id("x") is None
    assert system.by_token("x") is None
    with pytest.raises(NotFound):
        system.share(7, label="M", scope=KNEE, expires_at=LATER, now=NOW, **A_LINK)


def test_a_grant_is_kept_as_it_was_given(store: Store, link: Grant) -> None:
    system = store.grants(SYSTEM)
    assert (link.label, link.scope, link.writes, link.pictures) == ("Clinic", KNEE, True, False)
    assert (link.created_at, link.expires_at, link.account_id) == (NOW, LATER, None)
    assert len(link.public_id) == 12
    assert system.by_public_id(link.public_id) == system.by_id(link.id) == link
    assert system.by_token("d1") == (link, "hash")
    assert store.grants(OWNER).grants(1) == (link,)
    assert store.grants(Viewer("owner", 2)).grants(2) == ()


def test_a_therapists_grants_are_listed_the_latest_first(store: Store, therapist: int) -> None:
    ana, ben = (
        store.grants(Viewer("owner", runner)).share(
            runner, label="M. K.", scope=Scope(), expires_at=LATER, now=NOW,
            account_id=therapist, pictures=True,
        )
        for runner in (1, 2)
    )  # fmt: skip
    store.grants(OWNER).revoke(ana.id, NOW)
    listed = store.grants(SYSTEM).of_account(therapist)
    assert [grant.id for grant in listed] == [ben.id, ana.id]
    assert [grant.stands(NOW) for grant in listed] == [True, False]
    assert ben.account_id == therapist
    assert ben.pictures
    assert not ben.writes


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"label": " "}, "it needs a name, by which you find it again"),
        ({"label": "\ud800"}, "a character in the name is broken and cannot be kept"),
        ({"expires_at": NOW}, "its last day is over already"),
        ({"password": None}, "a grant is for an account, or for a link with a password"),
        ({"account_id": 1}, "a grant is for an account, or for a link with a password"),
        ({"token_sha256": None}, "a grant is for an account, or for a link with a password"),
        (
            {"token_sha256": None, "password": None, "account_id": 7},
            "there is no therapist with this account",
        ),
    ],
)
def test_what_cannot_be_shared_is_told(store: Store, wrong: dict[str, Any], said: str) -> None:
    usual: dict[str, Any] = {
        "label": "M", "scope": KNEE, "expires_at": LATER, "now": NOW, **A_LINK
    }  # fmt: skip
    with pytest.raises(ValueError, match=said):
        store.grants(OWNER).share(1, **usual | wrong)
    assert store.grants(OWNER).grants(1) == ()


def test_a_change_holds_at_the_next_look(store: Store, link: Grant) -> None:
    owner, soon = store.grants(OWNER), NOW + timedelta(days=1)
    changed = owner.change(link.id, scope=Scope(), expires_at=soon, writes=False, pictures=True)
    assert changed == store.grants(SYSTEM).by_id(link.id)
    assert (changed.label, changed.scope, changed.expires_at) == ("Clinic", Scope(), soon)
    assert not changed.writes
    assert changed.pictures
    assert owner.change(link.id, label="Other").label == "Other"
    assert owner.change(link.id) == owner.change(link.id, label="Other")


def test_what_was_revoked_does_not_come_back(store: Store, link: Grant) -> None:
    owner = store.grants(OWNER)
    ended = owner.revoke(link.id, NOW)
    assert ended.revoked_at == NOW
    assert owner.revoke(link.id, LATER) == ended
    with pytest.raises(ValueError, match="share it anew"):
        owner.change(link.id, expires_at=LATER)


def test_a_forgotten_grant_is_gone_with_its_sessions(store: Store, link: Grant) -> None:
    session = {
        "token_sha256": "s", "grant_id": link.id, "author": "M. K.", "created_at": NOW,
        "seen_at": NOW, "viewed": {},
    }  # fmt: skip
    with writing(store.engine) as connection:
        connection.execute(p.session.insert(), session)
    store.grants(OWNER).forget(link.id)
    assert store.grants(SYSTEM).by_id(link.id) is None
    with store.engine.connect() as connection:
        assert connection.execute(p.session.select()).all() == []


def test_a_visit_is_kept(store: Store, link: Grant) -> None:
    store.grants(SYSTEM).visited(link.id, LATER)
    (grant,) = store.grants(OWNER).grants(1)
    assert grant.visited_at == LATER


@pytest.mark.parametrize(
    ("at", "revoked", "opens"),
    [
        (NOW, False, True),
        (LATER - timedelta(seconds=1), False, True),
        (LATER, False, False),
        (NOW, True, False),
    ],
)
def test_a_grant_opens_its_scope_while_it_stands(
    store: Store, link: Grant, at: datetime, *, revoked: bool, opens: bool
) -> None:
    grant = store.grants(OWNER).revoke(link.id, NOW) if revoked else link
    viewer = viewer_of(grant, "M. K.", at)
    assert viewer == Viewer(
        "link", 1, KNEE if opens else None, writes=opens, author="M. K.", hand="link 1"
    )
    assert (scope_of(viewer, 1) == KNEE) is opens
    assert scope_of(viewer, 2) is None
    assert may_enter_findings(viewer, 1) is opens
    assert not may_enter_findings(viewer, 2)


def test_a_therapist_looks_as_a_therapist(store: Store, therapist: int) -> None:
    grant = store.grants(OWNER).share(
        1, label="M. K.", scope=KNEE, expires_at=LATER, now=NOW, account_id=therapist
    )
    viewer = viewer_of(grant, "M. K.", NOW)
    assert viewer == Viewer("therapist", 1, KNEE, author="M. K.", hand="account 1")
    assert not may_enter_findings(viewer, 1)


def test_an_address_without_an_account_is_kept_and_opens_nothing(
    store: Store, therapist: int
) -> None:
    owner, system = store.grants(OWNER), store.grants(SYSTEM)
    told: dict[str, Any] = {"label": "R.", "scope": KNEE, "expires_at": LATER, "now": NOW}
    with queries(store) as asked_of_known:
        known = owner.share(1, **told, account_id=therapist, address="m.k@example.org")
    with queries(store) as asked_of_unknown:
        unknown = owner.share(1, **told, address="nobody@example.org")
    assert asked_of_known == asked_of_unknown
    assert [grant.address for grant in owner.grants(1)] == [unknown.address, known.address]
    assert system.of_account(therapist) == (known,)
    assert viewer_of(known, "R.", NOW).scope == KNEE
    assert viewer_of(unknown, "R.", NOW).scope is None
    with pytest.raises(ValueError, match="for an account, or for a link"):
        owner.share(1, **told, address="nobody@example.org", **OTHER)
