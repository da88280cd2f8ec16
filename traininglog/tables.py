"""The database's tables, stated once for SQLite and PostgreSQL.

Every table hangs on a runner and goes with it. What was computed carries the version of
the code that made it. Times are UTC and aware; a day is the runner's local day.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    Time,
    UniqueConstraint,
    false,
    true,
)  # fmt: skip

from traininglog.columns import Json, UtcDateTime, id_column, metadata, runner_id, text
from traininglog.schema import SPEED_BIN_COLUMNS

_NEVER_AGAIN: dict[str, Any] = {"sqlite_autoincrement": True}
"""An id of what is gone is not given again: a history and a page still know it."""

runner = Table(
    "runner", metadata,
    id_column(),
    text("name", unique=True),
    text("zone"),
    Column("settings", Json, nullable=False),
    Column("log_version", BigInteger, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    **_NEVER_AGAIN,
)  # fmt: skip

activity = Table(
    "activity", metadata,
    text("id", primary_key=True),
    runner_id(),
    text("sport"),
    Column("start", UtcDateTime, nullable=False),
    text("zone"),
    Column("day", Date, nullable=False),
    Column("distance_km", Double),
    Column("timer_min", Double),
    Column("running_km", Double),
    Column("running_min", Double),
    Column("speed_mps", Double),
    Column("cadence_spm", Double),
    Column("heart_rate_bpm", Double),
    Column("ascent_m", Double),
    Column("descent_m", Double),
    Column("temperature_c", Double),
    Column("walked_share", Double),
    Column("stance_balance_percent", Double),
    text("surface"),
    text("device", nullable=True),
    Column("feel", SmallInteger),
    Column("rpe", Double),
    Column("profile", LargeBinary, nullable=False),
    text("origin"),
    # Not shown: which watch, how many records, which stream file, which code.
    text("serial", nullable=True),
    Column("records", Integer, nullable=False),
    text("stream", nullable=True),
    text("version"),
    Index(None, "runner_id", "start"),
)  # fmt: skip

source = Table(
    "source", metadata,
    id_column(),
    runner_id(),
    Column("activity_id", ForeignKey("activity.id", ondelete="CASCADE"), nullable=False),
    text("sha256"),
    Column("session", SmallInteger, nullable=False),
    text("path"),
    text("origin"),
    text("engine"),
    text("version"),
    Column("kept", Boolean, nullable=False, server_default=true()),
    Column("problems", Json, nullable=False),
    Column("imported_at", UtcDateTime, nullable=False),
    # What this copy tells of its activity, by which another copy is known (linking.py).
    text("format", server_default="fit"),
    text("key", nullable=True),
    text("upload_id", nullable=True),
    text("sport", nullable=True),
    Column("start", UtcDateTime),
    text("serial", nullable=True),
    Column("timer_min", Double),
    Column("elapsed_min", Double),
    Column("distance_km", Double),
    Column("records", Integer, nullable=False, server_default="0"),
    Column("hides_start", Boolean, nullable=False, server_default=false()),
    # All it tells, where there is no file to read again; why it was put to its activity.
    Column("told", Json(none_as_null=True)),
    text("linked", server_default=""),
    UniqueConstraint("runner_id", "sha256", "session"),
    Index(None, "activity_id"),
    Index(None, "key"),
    Index(None, "upload_id"),
)  # fmt: skip

seen_file = Table(
    "seen_file", metadata,
    runner_id(primary_key=True),
    text("path", primary_key=True),
    Column("size", BigInteger, nullable=False),
    Column("mtime_ns", BigInteger, nullable=False),
    text("outcome"),
    text("reason"),
    Column("problems", Json, nullable=False),
    text("version"),
)  # fmt: skip

_BIN_TYPES = {"int16": SmallInteger, "int32": Integer, "bool": Boolean, "float64": Double}
_BIN_KEY = ("speed_bin", "later")

speed_bin = Table(
    "speed_bin", metadata,
    Column("activity_id", ForeignKey("activity.id", ondelete="CASCADE"), primary_key=True),
    *(
        Column(c.name, _BIN_TYPES[c.dtype], primary_key=c.name in _BIN_KEY, nullable=False,
               autoincrement=False)
        for c in SPEED_BIN_COLUMNS
    ),
    sqlite_with_rowid=False,
)  # fmt: skip

note = Table(
    "note", metadata,
    id_column(),
    runner_id(),
    Column("day", Date, nullable=False),
    text("field"),
    text("text"),
    # No foreign key: a note may be there before its run, and stay when that goes.
    text("activity_id", nullable=True),
    text("origin"),
    # The sha256 of the copy that told it, whose other words take its place.
    text("source", nullable=True),
    text("digest"),
    Column("created_at", UtcDateTime, nullable=False),
    UniqueConstraint("runner_id", "digest"),
    Index(None, "runner_id", "day"),
    Index(None, "runner_id", "source"),
    **_NEVER_AGAIN,
)  # fmt: skip

forgotten = Table(
    "forgotten", metadata,
    # Digests of words that were forgotten with what they were about, never words.
    runner_id(primary_key=True),
    text("digest", primary_key=True),
)  # fmt: skip

pain_entry = Table(
    "pain_entry", metadata,
    id_column(),
    runner_id(),
    Column("day", Date, nullable=False),
    text("location", nullable=True),
    text("side", nullable=True),
    Column("score", SmallInteger),
    text("when"),
    Column("time", Time),
    Column("onset_km", Double),
    Column("onset_min", Double),
    Column("offset_km", Double),
    Column("before_score", SmallInteger),
    Column("hours_until_quiet", Double),
    Column("painkiller", Boolean, nullable=False),
    Column("stopped", Boolean, nullable=False),
    text("note", nullable=True),
    text("item", nullable=True),
    text("spot", nullable=True),
    text("compared", nullable=True),
    Column("skipped", Boolean, nullable=False, server_default=false()),
    # The words it was read from, which keep their own origin and may go without it.
    Column("note_id", ForeignKey("note.id", ondelete="SET NULL")),
    text("origin"),
    text("digest"),
    Column("created_at", UtcDateTime, nullable=False),
    CheckConstraint("score BETWEEN 0 AND 10", name="score"),
    CheckConstraint("before_score BETWEEN 0 AND 10", name="before_score"),
    UniqueConstraint("runner_id", "digest"),
    Index(None, "runner_id", "day"),
    Index(None, "note_id"),
    **_NEVER_AGAIN,
)  # fmt: skip

fact = Table(
    "fact", metadata,
    id_column(),
    runner_id(),
    Column("day", Date, nullable=False),
    text("kind"),
    text("location", nullable=True),
    text("side", nullable=True),
    Column("told", Json, nullable=False),
    text("origin"),
    text("digest"),
    Column("created_at", UtcDateTime, nullable=False),
    UniqueConstraint("runner_id", "digest"),
    Index(None, "runner_id", "day"),
    **_NEVER_AGAIN,
)  # fmt: skip

gap_answer = Table(
    "gap_answer", metadata,
    runner_id(primary_key=True),
    Column("return_day", Date, primary_key=True),
    text("kind"),
    text("origin"),
)  # fmt: skip

declaration = Table(
    "declaration", metadata,
    runner_id(primary_key=True),
    Column("first_day", Date, primary_key=True),
    Column("last_day", Date, primary_key=True),
    CheckConstraint("first_day <= last_day", name="order"),
)  # fmt: skip

threshold = Table(
    "threshold", metadata,
    runner_id(primary_key=True),
    text("name", primary_key=True),
    Column("value", Double, nullable=False),
)  # fmt: skip

verdict = Table(
    "verdict", metadata,
    runner_id(primary_key=True),
    text("location", primary_key=True),
    text("side", primary_key=True),
    # No foreign key: a verdict outlives its flare and is then shown as orphaned.
    text("flare_activity_id", primary_key=True),
    text("verdict"),
    text("origin"),
)  # fmt: skip

answer = Table(
    "answer", metadata,
    runner_id(primary_key=True),
    text("key", primary_key=True),
    text("value"),
)  # fmt: skip

change = Table(
    "change", metadata,
    id_column(),
    runner_id(),
    Column("at", UtcDateTime, nullable=False),
    text("words"),
    Column("undone", Boolean, nullable=False),
    # Who wrote it, where that was not the runner, and by which account or link.
    text("author", nullable=True),
    text("hand", nullable=True),
    Index(None, "runner_id"),
    **_NEVER_AGAIN,
)  # fmt: skip

changed_row = Table(
    "changed_row", metadata,
    id_column(),
    Column("change_id", ForeignKey("change.id", ondelete="CASCADE"), nullable=False),
    text("table"),
    # Which row, by its primary key in one text; before and after are whole rows or null.
    text("key"),
    Column("before", Json(none_as_null=True)),
    Column("after", Json(none_as_null=True)),
    Index(None, "change_id"),
    Index(None, "table", "key"),
)  # fmt: skip

job = Table(
    "job", metadata,
    id_column(),
    runner_id(),
    text("kind"),
    text("state"),
    # Where its files are looked for, what became of each kind, and of files worth a row.
    Column("paths", Json, nullable=False),
    Column("counts", Json, nullable=False),
    Column("outcomes", Json, nullable=False),
    Column("total", Integer, nullable=False),
    Column("done", Integer, nullable=False),
    Column("bytes", BigInteger, nullable=False),
    Column("per_s", Double),
    text("message"),
    # Who works on it, and whether a person wants it to end.
    text("worker", nullable=True),
    Column("stop", Boolean, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("started_at", UtcDateTime),
    Column("finished_at", UtcDateTime),
    Column("heartbeat_at", UtcDateTime),
    Index(None, "runner_id"),
    Index(None, "state"),
    **_NEVER_AGAIN,
)  # fmt: skip

upload = Table(
    "upload", metadata,
    text("id", primary_key=True),
    runner_id(),
    Column("job_id", ForeignKey("job.id", ondelete="CASCADE"), nullable=False),
    text("name"),
    Column("size", BigInteger, nullable=False),
    Column("mtime_ns", BigInteger, nullable=False),
    # Here already from an earlier import, so that it is not sent again.
    Column("known", Boolean, nullable=False),
    Index(None, "job_id"),
    Index(None, "runner_id"),
)  # fmt: skip

kept_analysis = Table(
    "kept_analysis", metadata,
    runner_id(),
    text("audience"),
    text("rules_version"),
    Column("day", Date, nullable=False),
    Column("log_version", BigInteger, nullable=False),
    text("document"),
    UniqueConstraint("runner_id", "audience", "rules_version", "day"),
)  # fmt: skip
