"""The first schema."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "meta",
        sa.Column("key", sa.Text(), primary_key=True),
        sa.Column("value", sa.LargeBinary(), nullable=False),
    )
    op.create_table(
        "publications",
        sa.Column("id", ROW_ID, primary_key=True),
        sa.Column("revision", sa.Text(), nullable=False),
        sa.Column("published_at", sa.BigInteger(), nullable=False),
        sa.Column("published_by", sa.LargeBinary()),
    )
    op.create_table(
        "dispatch_visibility",
        sa.Column("dispatch_id", sa.Text(), primary_key=True),
        sa.Column("visible_at", sa.BigInteger(), nullable=False),
    )
    op.create_index("dispatch_visibility_by_time", "dispatch_visibility", ["visible_at"])
    _people()
    _deliveries()
    _newsroom()
    _letters()
    _pictures()
    _replicas()


def _choices() -> None:
    words = ("language", "zone", "topics", "countries")
    numbers = ("frequency", "weekday", "minute_of_day", "alerts", "light", "quiet_start", "quiet_end")
    in_order = (
        "language", "frequency", "weekday", "minute_of_day", "zone", "topics", "countries", "alerts", "light",
        "quiet_start", "quiet_end",
    )
    kinds = dict.fromkeys(words, sa.Text()) | dict.fromkeys(numbers, sa.SmallInteger())
    op.create_table(
        "choices",
        sa.Column("id", ROW_ID, primary_key=True),
        *(sa.Column(name, kinds[name], nullable=False) for name in in_order),
    )
    op.create_index("choices_once", "choices", list(in_order), unique=True)


def _people() -> None:
    _choices()
    op.create_table(
        "subscribers",
        sa.Column("id", ROW_ID, primary_key=True),
        sa.Column("chat", sa.LargeBinary(), nullable=False),
        sa.Column("thread_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.SmallInteger(), nullable=False),
        sa.Column("choice", ROW_ID, sa.ForeignKey("choices.id"), nullable=False),
        sa.Column("paused_until", sa.Integer()),
        sa.Column("next_due_at", sa.BigInteger()),
        sa.Column("seen_until", sa.BigInteger(), nullable=False),
        sa.Column("last_seen_on", sa.Integer()),
        sa.Column("created_on", sa.Integer(), nullable=False),
        sa.Column("stopped_at", sa.BigInteger()),
        sa.Column("suspended_at", sa.BigInteger()),
        sa.Column("refused_on", sa.Integer()),
    )
    op.create_index("subscribers_chat", "subscribers", [sa.text("substr(chat, 1, 8)"), "thread_id"], unique=True)
    awaits_digest = sa.text("next_due_at IS NOT NULL")
    op.create_index(
        "subscribers_due", "subscribers", ["next_due_at", "id"],
        sqlite_where=awaits_digest, postgresql_where=awaits_digest,
    )
    op.create_table(
        "inbox",
        sa.Column("update_id", ROW_ID, primary_key=True, autoincrement=False),
        sa.Column("chat", sa.LargeBinary()),
        sa.Column("payload", sa.LargeBinary()),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.SmallInteger(), nullable=False),
        sa.Column("done_at", sa.BigInteger()),
        sa.Column("reason", sa.Text()),
    )
    has_payload = sa.text("payload IS NOT NULL")
    op.create_index(
        "inbox_open", "inbox", ["state", "update_id"], sqlite_where=has_payload, postgresql_where=has_payload
    )


def _deliveries() -> None:
    op.create_table(
        "editions",
        sa.Column("seq", ROW_ID, primary_key=True),
        sa.Column("id", sa.Text(), nullable=False, unique=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.SmallInteger(), nullable=False),
        sa.Column("note", sa.Text()),
        sa.Column("totals", sa.Text()),
        sa.Column("repeats", sa.Integer(), nullable=False, server_default="0"),
    )
    op.create_table(
        "variants",
        sa.Column("id", ROW_ID, primary_key=True),
        sa.Column("edition", sa.BigInteger(), sa.ForeignKey("editions.seq"), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("dispatches", sa.Text(), nullable=False),
        sa.UniqueConstraint("edition", "key", name="variants_key"),
    )
    op.create_table(
        "deliveries",
        sa.Column("edition", sa.BigInteger(), sa.ForeignKey("editions.seq"), primary_key=True, autoincrement=False),
        sa.Column("subscriber", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("state", sa.SmallInteger(), nullable=False),
        sa.Column("variant", sa.BigInteger(), nullable=False),
        sa.Column("attempts", sa.SmallInteger(), nullable=False),
        sa.Column("not_before", sa.BigInteger()),
        sa.Column("lease_owner", sa.Text()),
        sa.Column("message_id", sa.BigInteger()),
        sa.Column("settled_at", sa.BigInteger()),
        sa.Column("reason", sa.Text()),
        sqlite_with_rowid=False,
    )
    is_open = sa.text("not_before IS NOT NULL")
    op.create_index(
        "deliveries_open", "deliveries", ["edition", "not_before", "subscriber"],
        sqlite_where=is_open, postgresql_where=is_open,
    )


def _newsroom() -> None:
    op.create_table(
        "audit",
        sa.Column("id", ROW_ID, primary_key=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("actor", sa.LargeBinary()),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("before", sa.Text()),
        sa.Column("after", sa.Text()),
    )
    op.create_table(
        "confirmations",
        sa.Column("token", sa.Text(), primary_key=True),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("actor", sa.LargeBinary(), nullable=False),
        sa.Column("chat", sa.LargeBinary(), nullable=False),
        sa.Column("message_id", sa.Integer()),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("used_at", sa.BigInteger()),
    )


def _letters() -> None:
    op.create_table(
        "letters",
        sa.Column("id", ROW_ID, primary_key=True),
        sa.Column("chat", sa.LargeBinary(), nullable=False),
        sa.Column("language", sa.Text()),
        sa.Column("words", sa.LargeBinary()),
        sa.Column("written_at", sa.BigInteger(), nullable=False),
        sa.Column("newsroom", sa.LargeBinary()),
        sa.Column("message_id", sa.BigInteger()),
    )
    op.create_table(
        "gaps",
        sa.Column("word", sa.Text(), primary_key=True),
        sa.Column("day", sa.Integer(), primary_key=True),
        sa.Column("times", sa.Integer(), nullable=False),
    )


def _pictures() -> None:
    op.create_table(
        "photos",
        sa.Column("fingerprint", sa.Text(), primary_key=True),
        sa.Column("file_id", sa.Text(), nullable=False),
        sa.Column("sent_at", sa.BigInteger(), nullable=False),
    )


def _replicas() -> None:
    op.create_table(
        "leadership",
        sa.Column("id", sa.SmallInteger(), primary_key=True, autoincrement=False),
        sa.Column("term", sa.BigInteger(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("backend", sa.Integer(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
    )
    op.create_table(
        "claims",
        sa.Column("chat", sa.LargeBinary(), primary_key=True),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
    )
    op.create_table(
        "packs",
        sa.Column("revision", sa.Text(), primary_key=True),
        sa.Column("files", sa.LargeBinary(), nullable=False),
        sa.Column("stored_at", sa.BigInteger(), nullable=False),
    )


def downgrade() -> None:
    for table in ("gaps", "letters"):
        op.drop_table(table)
    for table in ("packs", "claims", "leadership", "photos", "confirmations", "audit", "deliveries", "variants",
                  "editions", "inbox", "subscribers", "choices", "dispatch_visibility", "publications", "meta"):
        op.drop_table(table)
