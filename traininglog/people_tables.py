"""The tables of a log that several people look at: accounts, sessions, grants, the audit.

A runner's grants and pictures go with the runner. The audit stays: it names nobody, and its
rows are chained to each other.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    Table,
    UniqueConstraint,
)

from traininglog.columns import Json, UtcDateTime, id_column, metadata, runner_id, text

account = Table(
    "account", metadata,
    id_column(),
    # By which a person signs in (an e-mail address, in small letters), and how they are named.
    text("login", unique=True),
    text("name"),
    # runner, therapist or admin; a runner has a log, which goes with `runner`.
    text("kind"),
    Column("runner_id", ForeignKey("runner.id", ondelete="CASCADE"), unique=True),
    # argon2id; none until the invitation was followed, or where others vouch (OIDC).
    text("password", nullable=True),
    Column("password_at", UtcDateTime),
    # Sealed by the server's key; the last code's step, so that none works twice.
    text("totp", nullable=True),
    Column("totp_step", Integer),
    # Who vouches for the person elsewhere, as issuer and subject.
    text("oidc", nullable=True, unique=True),
    Column("is_off", Boolean, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("signed_in_at", UtcDateTime),
    sqlite_autoincrement=True,
)  # fmt: skip

invitation = Table(
    "invitation", metadata,
    text("token_sha256", primary_key=True),
    Column("account_id", ForeignKey("account.id", ondelete="CASCADE"), nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Index(None, "account_id"),
)  # fmt: skip

grant = Table(
    "sharing_grant", metadata,
    id_column(),
    # By which addresses know it; it tells nothing of the runner.
    text("public_id", unique=True),
    runner_id(),
    # A therapist's account, or a link: of its token only the digest, and a password.
    Column("account_id", ForeignKey("account.id", ondelete="CASCADE")),
    text("token_sha256", nullable=True, unique=True),
    text("password", nullable=True),
    # The sign-in address the runner wrote, whether or not an account was found by it.
    text("address", nullable=True),
    # How the runner names it.
    text("label"),
    Column("scope", Json, nullable=False),
    Column("writes", Boolean, nullable=False),
    Column("pictures", Boolean, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("revoked_at", UtcDateTime),
    Column("visited_at", UtcDateTime),
    Index(None, "runner_id"),
    Index(None, "account_id"),
    sqlite_autoincrement=True,
)  # fmt: skip

session = Table(
    "session", metadata,
    # Of the cookie only the digest.
    text("token_sha256", primary_key=True),
    Column("account_id", ForeignKey("account.id", ondelete="CASCADE")),
    Column("grant_id", ForeignKey("sharing_grant.id", ondelete="CASCADE")),
    # The name that a person behind a link gave.
    text("author"),
    Column("created_at", UtcDateTime, nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
    # When each page of each grant was last told in the audit.
    Column("viewed", Json, nullable=False),
    Index(None, "account_id"),
    Index(None, "grant_id"),
)  # fmt: skip

attempt = Table(
    "attempt", metadata,
    # The digest of what is tried: a login, a link or an address of the network.
    text("key", primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("last_at", UtcDateTime, nullable=False),
    Column("closed_until", UtcDateTime),
)  # fmt: skip

audit = Table(
    "audit", metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("at", UtcDateTime, nullable=False),
    # Pseudonyms made with the server's key.
    text("actor"),
    text("owner"),
    text("action"),
    text("what"),
    text("result"),
    text("chained"),
    Index(None, "owner"),
)  # fmt: skip

picture = Table(
    "picture", metadata,
    id_column(),
    runner_id(),
    Column("day", Date, nullable=False),
    text("sha256"),
    text("mime"),
    # Who kept it, and the account or link behind the name; see `Viewer`.
    text("author"),
    text("hand"),
    Column("added_at", UtcDateTime, nullable=False),
    UniqueConstraint("runner_id", "sha256"),
    sqlite_autoincrement=True,
)  # fmt: skip

card = Table(
    "patient_card", metadata,
    # What a list of patients says of a runner, for one audience; see `kept_analysis`.
    runner_id(primary_key=True),
    text("audience", primary_key=True),
    text("rules_version"),
    Column("log_version", Integer, nullable=False),
    Column("day", Date, nullable=False),
    text("document"),
)  # fmt: skip
