"""The tables, as SQLAlchemy Core sees them. How they came to be is the migrations' work; a test keeps the two alike.

What depends on the data key: every `chat`, `actor`, `payload` and `published_by`, sealed with it, and the fingerprint
in `meta`. Nothing else is derived from it; the index by chat follows its column."""

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    and_,
    func,
    literal_column,
)

from bot.store.columns import Day, Instant, RowId, Second

# Schema revisions, oldest first; the last is the one this program reads and writes.
REVISIONS = ("0001",)
HEAD = REVISIONS[-1]

metadata = MetaData()

# Facts about the database itself, such as the fingerprint of its data key.
meta = Table(
    "meta",
    metadata,
    Column("key", Text, primary_key=True),
    Column("value", LargeBinary, nullable=False),
)

# One row per Publish; the last one is current.
publications = Table(
    "publications",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("revision", Text, nullable=False),
    Column("published_at", Instant, nullable=False),
    Column("published_by", LargeBinary),
)

# When each dispatch could first be seen. Set once, by the Publish that brought it.
dispatch_visibility = Table(
    "dispatch_visibility",
    metadata,
    Column("dispatch_id", Text, primary_key=True),
    Column("visible_at", Instant, nullable=False),
)
Index("dispatch_visibility_by_time", dispatch_visibility.c.visible_at)

# What subscribers choose, each combination once: a hundred thousand of them share a few hundred. A row never changes,
# and goes when nobody has it any more. Without a language or a list it is empty, without quiet hours -1.
choices = Table(
    "choices",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("language", Text, nullable=False),
    Column("frequency", SmallInteger, nullable=False),
    Column("weekday", SmallInteger, nullable=False),
    Column("minute_of_day", SmallInteger, nullable=False),
    Column("zone", Text, nullable=False),
    Column("topics", Text, nullable=False),
    Column("countries", Text, nullable=False),
    Column("alerts", SmallInteger, nullable=False),
    Column("light", SmallInteger, nullable=False),
    Column("quiet_start", SmallInteger, nullable=False),
    Column("quiet_end", SmallInteger, nullable=False),
)
Index("choices_once", *(column for column in choices.c if column.name != "id"), unique=True)

# `next_due_at` is null for whoever awaits no digest: off, alerts only, stopped, suspended.
subscribers = Table(
    "subscribers",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("chat", LargeBinary, nullable=False),
    Column("thread_id", BigInteger, nullable=False),
    Column("kind", SmallInteger, nullable=False),
    Column("choice", RowId, ForeignKey("choices.id"), nullable=False),
    Column("paused_until", Day),
    Column("next_due_at", Second),
    Column("seen_until", Instant, nullable=False),
    Column("last_seen_on", Day),
    Column("created_on", Day, nullable=False),
    Column("stopped_at", Second),
    Column("suspended_at", Second),
    Column("refused_on", Day),
)
# A sealed id begins with a keyed hash of it: its first eight bytes tell two chats apart as well as all twenty-four.
PLACE_SIZE = 8
PLACE = literal_column("substr(chat, 1, 8)", LargeBinary)
Index("subscribers_chat", PLACE, subscribers.c.thread_id, unique=True)


def is_chat(sealed: ColumnElement[bytes]) -> ColumnElement[bool]:
    """The rows of a chat by its sealed id, found through their index."""
    place = func.substr(sealed, literal_column("1"), literal_column(str(PLACE_SIZE)))
    return and_(place == PLACE, subscribers.c.chat == sealed)


# What an index leaves out on a server, its migration alone says: to say it here imports that dialect, 40 ms of a start.
_awaits_digest = subscribers.c.next_due_at.is_not(None)
Index(
    "subscribers_due",
    subscribers.c.next_due_at,
    subscribers.c.id,
    sqlite_where=_awaits_digest,
)

# `repeats`: how many of its sends may have arrived without our knowing; beyond a share of all none is sent again.
editions = Table(
    "editions",
    metadata,
    Column("seq", RowId, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("state", SmallInteger, nullable=False),
    Column("note", Text),
    Column("totals", Text),
    Column("repeats", Integer, nullable=False, server_default="0"),
)

# `dispatches`: the ids it carries, each with a space on both sides.
variants = Table(
    "variants",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("edition", BigInteger, ForeignKey("editions.seq"), nullable=False),
    Column("key", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("dispatches", Text, nullable=False),
    UniqueConstraint("edition", "key", name="variants_key"),
)

# `not_before` is when a row may be taken (again): a waiting one's turn, a lease's end, the one retry of an unknown.
# Null means never: what is settled leaves the index of open rows, and takes no room in it.
# `attempts` counts sends that may have reached the chat; one that surely did not is taken off again.
deliveries = Table(
    "deliveries",
    metadata,
    Column("edition", BigInteger, ForeignKey("editions.seq"), primary_key=True, autoincrement=False),
    Column("subscriber", BigInteger, primary_key=True, autoincrement=False),
    Column("state", SmallInteger, nullable=False),
    Column("variant", BigInteger, nullable=False),
    Column("attempts", SmallInteger, nullable=False),
    Column("not_before", Second),
    Column("lease_owner", Text),
    Column("message_id", BigInteger),
    Column("settled_at", Second),
    Column("reason", Text),
    sqlite_with_rowid=False,
)
_is_open = deliveries.c.not_before.is_not(None)
Index(
    "deliveries_open",
    deliveries.c.edition,
    deliveries.c.not_before,
    deliveries.c.subscriber,
    sqlite_where=_is_open,
)

inbox = Table(
    "inbox",
    metadata,
    Column("update_id", RowId, primary_key=True, autoincrement=False),
    Column("chat", LargeBinary),
    Column("payload", LargeBinary),
    Column("received_at", Second, nullable=False),
    Column("state", SmallInteger, nullable=False),
    Column("done_at", Second),
    Column("reason", Text),
)
_has_payload = inbox.c.payload.is_not(None)
Index(
    "inbox_open",
    inbox.c.state,
    inbox.c.update_id,
    sqlite_where=_has_payload,
)

audit = Table(
    "audit",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("actor", LargeBinary),
    Column("action", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("before", Text),
    Column("after", Text),
)

# Pictures that Telegram has, by content hash: nothing of any reader.
photos = Table(
    "photos",
    metadata,
    Column("fingerprint", Text, primary_key=True),
    Column("file_id", Text, nullable=False),
    Column("sent_at", Instant, nullable=False),
)

confirmations = Table(
    "confirmations",
    metadata,
    Column("token", Text, primary_key=True),
    Column("action", Text, nullable=False),
    Column("actor", LargeBinary, nullable=False),
    Column("chat", LargeBinary, nullable=False),
    Column("message_id", Integer),
    Column("payload", Text, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("used_at", Instant),
)

# With several replicas: one row that says whose term it is, and until when it is sure of it (seconds of the server's).
leadership = Table(
    "leadership",
    metadata,
    Column("id", SmallInteger, primary_key=True, autoincrement=False),
    Column("term", BigInteger, nullable=False),
    Column("owner", Text, nullable=False),
    Column("backend", Integer, nullable=False),
    Column("until", BigInteger, nullable=False),
)

# With several replicas: the chats whose updates one of them acts on at this moment.
claims = Table(
    "claims",
    metadata,
    Column("chat", LargeBinary, primary_key=True),
    Column("owner", Text, nullable=False),
    Column("until", BigInteger, nullable=False),
)

# The files of published packs, packed, so that every replica and every backup has them.
packs = Table(
    "packs",
    metadata,
    Column("revision", Text, primary_key=True),
    Column("files", LargeBinary, nullable=False),
    Column("stored_at", Instant, nullable=False),
)

# What readers wrote to the newsroom: `words` until it is carried there, then only which message it became.
letters = Table(
    "letters",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("chat", LargeBinary, nullable=False),
    Column("language", Text),
    Column("words", LargeBinary),
    Column("written_at", Second, nullable=False),
    Column("newsroom", LargeBinary),
    Column("message_id", BigInteger),
)

# Words that several readers looked for in vain, by day; of no reader.
gaps = Table(
    "gaps",
    metadata,
    Column("word", Text, primary_key=True),
    Column("day", Day, primary_key=True),
    Column("times", Integer, nullable=False),
)
