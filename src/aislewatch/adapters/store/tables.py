"""The tables. Migrations must lead to exactly these; a test compares them.

Times are seconds since the epoch, UTC, as double precision: the domain's own unit, the same bits come back
from every database (a datetime would round and, on SQLite, lose its zone), and a double still tells
microseconds apart in the year 2100.

Facts one asks for have a column; what is only ever read as a whole (cues, level changes, moves) is JSON.
"""

from typing import Final

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    true,
)

METADATA: Final = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

CAMERAS: Final = Table(
    "cameras",
    METADATA,
    Column("name", String(40), primary_key=True),
    Column("url", Text, nullable=False),
    Column("enabled", Boolean, nullable=False),
    Column("loop", Boolean, nullable=False),
)

SETTINGS: Final = Table(
    "settings",
    METADATA,
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("content", JSON, nullable=False),
)

FLOOR_PLAN: Final = Table(
    "floor_plan",  # one row, from the first save on
    METADATA,
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("content", JSON(none_as_null=True)),  # none: the plan was removed
    Column("picture", Text),
)

ALERTS: Final = Table(
    "alerts",
    METADATA,
    Column("id", String(100), primary_key=True),
    # evidence: written by detection
    Column("number", BigInteger, nullable=False),
    Column("camera", String(40), nullable=False),
    Column("track", BigInteger, nullable=False),
    Column("action", String(40), nullable=False),
    Column("kind", String(40), nullable=False),
    Column("zone", Text),
    Column("level", Integer, nullable=False),
    Column("confidence", Double, nullable=False),
    Column("started_at", Double, nullable=False),
    Column("ended_at", Double, nullable=False),
    Column("confirmed_at", Double, nullable=False),
    Column("why", JSON, nullable=False),
    Column("levels", JSON, nullable=False),
    Column("signals", BigInteger, nullable=False),
    Column("occurrences", BigInteger, nullable=False),
    Column("closed", Boolean, nullable=False),
    Column("clip", Text),
    Column("clip_whole", Boolean, nullable=False),
    Column("clip_problem", Text, nullable=False),
    Column("still", Text),
    Column("muted", Text, nullable=False),
    Column("opinion", JSON(none_as_null=True)),
    # response: written by people
    Column("state", String(20), nullable=False),
    Column("severity", String(20)),
    Column("outcome", String(20)),
    Column("case_number", Integer),
    Column("moves", JSON, nullable=False),
    Column("version", Integer, nullable=False),
    Index(None, "confirmed_at", "id"),
    Index(None, "camera", "confirmed_at"),
    Index(None, "state", "confirmed_at"),
    Index(None, "case_number"),
)

USERS: Final = Table(
    "users",
    METADATA,
    Column("name", String(64), primary_key=True),
    Column("created_at", Double, nullable=False),
    Column("password_hash", Text),
    Column("role", String(20), nullable=False, server_default="viewer"),
    Column("cameras", JSON(none_as_null=True)),
    Column("active", Boolean, nullable=False, server_default=true()),
)

SESSIONS: Final = Table(
    "sessions",
    METADATA,
    Column("token_hash", String(64), primary_key=True),
    Column("user_name", ForeignKey("users.name", onupdate="CASCADE", ondelete="CASCADE"), nullable=False),
    Column("created_at", Double, nullable=False),
    Column("expires_at", Double, nullable=False),
    Column("origin", Text, nullable=False, server_default=""),
    Column("agent", Text, nullable=False, server_default=""),
    Index(None, "expires_at"),
)

API_TOKENS: Final = Table(
    "api_tokens",
    METADATA,
    Column("token_hash", String(64), primary_key=True),
    Column("name", Text, nullable=False),
    Column("user_name", ForeignKey("users.name", onupdate="CASCADE", ondelete="CASCADE"), nullable=False),
    Column("role", String(20), nullable=False),
    Column("cameras", JSON(none_as_null=True)),
    Column("created_at", Double, nullable=False),
    Column("expires_at", Double),
    Column("used_at", Double),
)

SETUP_TOKENS: Final = Table(
    "setup_tokens",
    METADATA,
    Column("token_hash", String(64), primary_key=True),
    Column("user_name", ForeignKey("users.name", onupdate="CASCADE", ondelete="CASCADE"), nullable=False),
)

AUDIT: Final = Table(
    "audit",
    METADATA,
    Column("number", Integer, primary_key=True, autoincrement=False),  # without gaps, unlike a sequence
    Column("at", Double, nullable=False),
    Column("by", String(64), nullable=False),
    Column("what", String(64), nullable=False),
    Column("about", Text, nullable=False),
    Column("detail", JSON, nullable=False),
    Column("hash", String(64), nullable=False),  # over this line and the one before
)

SECRETS: Final = Table(
    "secrets",
    METADATA,
    Column("name", String(64), primary_key=True),
    Column("sealed", Text, nullable=False),  # encrypted with the installation's key
)

CASES: Final = Table(
    "cases",
    METADATA,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("opened_at", Double, nullable=False),
    Column("escalated_by", String(64), nullable=False),
    Column("status", String(20), nullable=False),
    Column("title", Text, nullable=False),
    Column("loss_cents", BigInteger),  # hundredths: exact in every database
    Column("currency", String(3)),
    Column("alerts", JSON, nullable=False),
    Column("notes", JSON, nullable=False),
    Column("version", Integer, nullable=False),
    Index(None, "status", "opened_at"),
    Index(None, "opened_at"),
)

CHANNELS: Final = Table(
    "channels",
    METADATA,
    Column("name", String(40), primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("content", JSON, nullable=False),
    Column("sealed", Text),  # passwords and keys, encrypted with the installation's key
    Column("version", Integer, nullable=False),
)

DEVICES: Final = Table(
    "devices",  # browsers that asked for web push
    METADATA,
    Column("id", String(64), primary_key=True),
    Column("user_name", ForeignKey("users.name", onupdate="CASCADE", ondelete="CASCADE"), nullable=False),
    Column("label", Text, nullable=False),
    Column("created_at", Double, nullable=False),
    Column("sealed", Text, nullable=False),  # address and keys, encrypted with the installation's key
)

OUTBOX: Final = Table(
    "outbox",
    METADATA,
    Column("key", String(240), primary_key=True),
    Column("channel", String(40), nullable=False),
    Column("device", String(64), nullable=False),  # empty: the channel has but one receiver
    Column("alert", String(100), nullable=False),
    Column("created_at", Double, nullable=False),
    Column("due_at", Double, nullable=False),
    Column("state", String(20), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("delivered_at", Double),
    Column("problem", Text, nullable=False),
    Column("content", JSON, nullable=False),
    Index(None, "state", "due_at"),
    Index(None, "channel", "delivered_at"),
    Index(None, "channel", "device", "state", "due_at"),
    Index(None, "created_at", "key"),
    Index(None, "alert"),
)
