"""The tables of a connected Strava account: the account, its runs, the calls of its app.

They hang on a runner and go with it, but for the calls, which count for an app whoever asks.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    Table,
    UniqueConstraint,
)

from traininglog.columns import Json, UtcDateTime, id_column, metadata, runner_id, text

account = Table(
    "strava_account", metadata,
    runner_id(primary_key=True),
    text("client_id"),
    # Client secret and tokens, encrypted; the key is a file beside the database.
    text("secret"),
    # Moves with every refresh; who refreshes just now, so that two processes ask once.
    Column("secret_version", Integer, nullable=False),
    Column("refreshing_at", UtcDateTime),
    text("state"),
    text("message"),
    text("scope"),
    text("athlete_id"),
    text("athlete_name"),
    Column("wants_notes", Boolean, nullable=False),
    Column("keeps_raw", Boolean, nullable=False),
    # The list: how far back it was read, when all of it was, when its top was last looked at.
    Column("before", BigInteger),
    Column("listed_at", UtcDateTime),
    Column("looked_at", UtcDateTime),
    # The work: who does it, and when there is something to do again.
    text("worker", nullable=True),
    Column("heartbeat_at", UtcDateTime),
    Column("next_at", UtcDateTime),
    Column("synced_at", UtcDateTime),
    Column("connected_at", UtcDateTime, nullable=False),
    Index(None, "athlete_id"),
)  # fmt: skip

consent = Table(
    "strava_consent", metadata,
    runner_id(primary_key=True),
    # Of the state that Strava has to bring back, only the digest.
    text("state_sha256"),
    text("client_id"),
    text("secret"),
    text("scope"),
    Column("wants_notes", Boolean, nullable=False),
    Column("asked_at", UtcDateTime, nullable=False),
)  # fmt: skip

run = Table(
    "strava_run", metadata,
    runner_id(primary_key=True),
    # Ids are text: Strava's own description has one of 21 digits.
    text("strava_id", primary_key=True),
    Column("activity_id", ForeignKey("activity.id", ondelete="SET NULL")),
    Column("start", UtcDateTime, nullable=False),
    # By which an archive of the same account knows the activity.
    text("upload_id"),
    # By which a file of the same run is known: how long it was, and whether its start is true.
    Column("elapsed_min", Double),
    Column("hides_start", Boolean, nullable=False),
    # Of what is used of the answer, so that a kudos more is no change.
    text("digest"),
    Column("raw", Json(none_as_null=True)),
    Column("raw_at", UtcDateTime),
    text("streams"),
    Column("streams_at", UtcDateTime),
    text("detail"),
    Column("attempts", SmallInteger, nullable=False),
    Column("next_try", UtcDateTime),
    text("problem"),
    UniqueConstraint("activity_id"),
    Index(None, "runner_id", "start"),
)  # fmt: skip

app = Table(
    "strava_app", metadata,
    text("client_id", primary_key=True),
    # Limits as Strava last said them, and until when it wants no calls at all.
    Column("quarter_limit", Integer, nullable=False),
    Column("day_limit", Integer, nullable=False),
    Column("closed_until", UtcDateTime),
)  # fmt: skip

window = Table(
    "strava_window", metadata,
    text("client_id", primary_key=True),
    # A quarter of an hour, by its start.
    Column("start", UtcDateTime, primary_key=True),
    Column("calls", Integer, nullable=False),
)  # fmt: skip

farewell = Table(
    "strava_farewell", metadata,
    id_column(),
    runner_id(),
    text("client_id"),
    text("secret"),
    Column("attempts", SmallInteger, nullable=False),
    Column("next_try", UtcDateTime, nullable=False),
    Index(None, "runner_id"),
)  # fmt: skip

event = Table(
    "strava_event", metadata,
    runner_id(primary_key=True),
    # An activity that Strava told of, or nothing: its permission. Asked about, the row goes.
    text("strava_id", primary_key=True),
    Column("told_at", UtcDateTime, nullable=False),
)  # fmt: skip
