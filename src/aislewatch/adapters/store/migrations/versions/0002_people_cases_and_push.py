"""People with roles, tokens, cases, what is pushed, an audit log that is a chain, and the floor plan"""

import sqlalchemy as sa
from alembic import op

from aislewatch.domain.audit import AuditEntry
from aislewatch.domain.audit_chain import START, following

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _give_roles()
    _create_tokens_and_secrets()
    _create_cases()
    _create_push()
    _chain_the_audit_log()
    _create_floor_plan()


def _give_roles() -> None:
    """Whoever could sign in until now could do everything.

    The defaults stay in the tables: to take them out, SQLite would have to make the table of users anew, and
    dropping the old one would end every session."""
    with op.batch_alter_table("users", schema=None) as batch_op:
        batch_op.add_column(sa.Column("role", sa.String(length=20), nullable=False, server_default="viewer"))
        batch_op.add_column(sa.Column("cameras", sa.JSON(none_as_null=True), nullable=True))
        batch_op.add_column(sa.Column("active", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.execute("UPDATE users SET role = 'admin'")
    with op.batch_alter_table("sessions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("origin", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("agent", sa.Text(), nullable=False, server_default=""))


def _of_a_user(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["user_name"],
        ["users.name"],
        name=op.f(f"fk_{table}_user_name_users"),
        onupdate="CASCADE",
        ondelete="CASCADE",
    )


def _create_tokens_and_secrets() -> None:
    op.create_table(
        "api_tokens",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("user_name", sa.String(length=64), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("cameras", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("created_at", sa.Double(), nullable=False),
        sa.Column("expires_at", sa.Double(), nullable=True),
        sa.Column("used_at", sa.Double(), nullable=True),
        _of_a_user("api_tokens"),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_api_tokens")),
    )
    op.create_table(
        "secrets",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_secrets")),
    )


def _create_cases() -> None:
    op.create_table(
        "cases",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("opened_at", sa.Double(), nullable=False),
        sa.Column("escalated_by", sa.String(length=64), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("loss_cents", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=True),
        sa.Column("alerts", sa.JSON(), nullable=False),
        sa.Column("notes", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_cases")),
    )
    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_cases_opened_at"), ["opened_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_cases_status_opened_at"), ["status", "opened_at"], unique=False)
    with op.batch_alter_table("alerts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_alerts_case_number"), ["case_number"], unique=False)


def _create_push() -> None:
    op.create_table(
        "channels",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_channels")),
    )
    op.create_table(
        "devices",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("user_name", sa.String(length=64), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("created_at", sa.Double(), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        _of_a_user("devices"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_devices")),
    )
    op.create_table(
        "outbox",
        sa.Column("key", sa.String(length=240), nullable=False),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("device", sa.String(length=64), nullable=False),
        sa.Column("alert", sa.String(length=100), nullable=False),
        sa.Column("created_at", sa.Double(), nullable=False),
        sa.Column("due_at", sa.Double(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("delivered_at", sa.Double(), nullable=True),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_outbox")),
    )
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_outbox_state_due_at"), ["state", "due_at"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_outbox_channel_delivered_at"), ["channel", "delivered_at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_outbox_channel_device_state_due_at"),
            ["channel", "device", "state", "due_at"],
            unique=False,
        )
        batch_op.create_index(batch_op.f("ix_outbox_created_at_key"), ["created_at", "key"], unique=False)
        batch_op.create_index(batch_op.f("ix_outbox_alert"), ["alert"], unique=False)


def _chain_the_audit_log() -> None:
    """The chain begins with the lines that are there, as they are now; from here on a change shows."""
    op.add_column("audit", sa.Column("hash", sa.String(length=64), nullable=True))
    connection = op.get_bind()
    audit = sa.table(
        "audit",
        *(sa.column(name) for name in ("number", "at", "by", "what", "about", "hash")),
        sa.column("detail", sa.JSON()),
    )
    lines = connection.execute(sa.select(audit).order_by(audit.c.number)).all()
    head = START
    for line in lines:
        head = following(head, AuditEntry(line.at, line.by, line.what, line.about, line.detail))
        chained = sa.update(audit).where(audit.c.number == line.number)
        connection.execute(chained.values(number=head.number, hash=head.hash))
    with op.batch_alter_table("audit") as batch_op:
        batch_op.alter_column("hash", existing_type=sa.String(length=64), nullable=False)
    if connection.dialect.name == "postgresql":  # numbers of a sequence have gaps
        op.execute("ALTER TABLE audit ALTER COLUMN number DROP DEFAULT")
        op.execute("DROP SEQUENCE IF EXISTS audit_number_seq")


def _create_floor_plan() -> None:
    op.create_table(
        "floor_plan",
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("content", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("picture", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_floor_plan")),
    )
