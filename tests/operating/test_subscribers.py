"""Subscribers out of and into CSV files: what is written comes back, all lines or none, and nobody is revived."""

import csv
import shutil
import stat
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from bot import opening
from bot.operating import subscribers
from bot.operating.csv_rows import COLUMNS, Member, Offered, line, member
from bot.readers.subscription import Frequency, Quiet, Subscription
from bot.settings import Settings
from bot.store.choices import ChatKind
from tests.content.remote import repository_of
from tests.house import CHANNEL, settings_for
from tests.rig import ADA, EXAMPLE, FATOU, GROUP

USUAL = Subscription(Frequency.DAILY, time(7), "Africa/Ndjamena")
OFFERED = Offered(("en", "fr"), frozenset({"displacement", "armed-groups"}), frozenset({"chad", "niger"}), USUAL)
clocks = st.builds(time, st.integers(0, 23), st.integers(0, 59))
choices = st.builds(
    Subscription,
    frequency=st.sampled_from(Frequency),
    time=clocks,
    zone=st.sampled_from(["Africa/Bamako", "Europe/Paris", "Etc/UTC"]),
    language=st.sampled_from([None, "en", "fr"]),
    weekday=st.integers(0, 6),
    topics=st.frozensets(st.sampled_from(["displacement", "armed-groups"])),
    countries=st.frozensets(st.sampled_from(["chad", "niger"])),
    alerts=st.booleans(),
    light=st.booleans(),
    quiet=st.none() | st.builds(Quiet, clocks, clocks).filter(lambda quiet: quiet.start != quiet.end),
    paused_until=st.none() | st.dates(date(2026, 1, 1), date(2030, 1, 1)),
)
chats = st.integers(1, 2**50) | st.integers(-(2**50), -1)


@given(st.builds(Member, chats, st.integers(0, 2**31), choices))
def test_what_is_written_of_a_member_is_read_back(who: Member) -> None:
    assert member(line(who), OFFERED) == who


def written(folder: Path, *lines: str, header: str = ",".join(COLUMNS)) -> Path:
    file = folder / "people.csv"
    file.write_text("\n".join((header, *lines)) + "\n", "utf-8")
    return file


async def known(settings: Settings, chat: int, thread: int = 0) -> Subscription | None:
    async with opening.remembered(settings) as store, store.database.read() as connection:
        found = await store.subscribers.of_chat(connection, chat, thread)
    return found.subscription if found else None


async def test_columns_may_be_left_out_and_empty_fields_are_as_usual(settings: Settings, tmp_path: Path) -> None:
    file = written(tmp_path, "77,weekly,Monday", "-100123,,", header="chat_id,frequency,weekday")
    assert "2 subscribers are in, 2 of them new" in await subscribers.bring_in(settings, file)
    weekly, usual = await known(settings, 77), await known(settings, -100123)
    assert weekly is not None
    assert (weekly.frequency, weekly.weekday, weekly.zone) == (Frequency.WEEKLY, 0, "Africa/Ndjamena")
    assert usual == USUAL


async def test_every_column_is_understood(settings: Settings, tmp_path: Path) -> None:
    row = "-1001,5,fr,weekly,friday,18:30,Africa/Niamey,displacement armed-groups,niger,no,yes,22:00-06:00,2027-01-05"
    await subscribers.bring_in(settings, written(tmp_path, row))
    assert await known(settings, -1001, 5) == Subscription(
        Frequency.WEEKLY, time(18, 30), "Africa/Niamey", "fr", 4, frozenset({"displacement", "armed-groups"}),
        frozenset({"niger"}), alerts=False, light=True, quiet=Quiet(time(22), time(6)), paused_until=date(2027, 1, 5),
    )  # fmt: skip


async def test_a_digest_is_due_at_the_hour_that_was_brought_in(settings: Settings, tmp_path: Path) -> None:
    await subscribers.bring_in(settings, written(tmp_path, "77,06:15", header="chat_id,time"))
    async with opening.remembered(settings) as store, store.database.read() as connection:
        found = await store.subscribers.of_chat(connection, 77)
    assert found is not None
    assert found.kind is ChatKind.PRIVATE
    assert found.next_due_at is not None
    assert found.next_due_at > datetime.now(UTC)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (",en", "chat_id: it is missing"),
        ("x1,en", "give the number of a chat"),
        ("0,en", "give the number of a chat"),
        ("9999999999999999999,en", "give the number of a chat"),
        ("77,de", "language: “de” is none of en, fr"),
    ],
)
async def test_a_wrong_line_is_named_and_nobody_comes_in(
    settings: Settings, tmp_path: Path, row: str, said: str
) -> None:
    file = written(tmp_path, "76,en", row, header="chat_id,language")
    with pytest.raises(subscribers.UnusableList) as refused:
        await subscribers.bring_in(settings, file)
    assert f"{file}:3: " in str(refused.value)
    assert said in str(refused.value)
    assert await known(settings, 76) is None


@pytest.mark.parametrize(
    "field",
    [
        "time=25:00", "timezone=Mars/Base", "topics=sport", "countries=france", "alerts=maybe", "quiet=22:00",
        "weekday=someday", "paused_until=soon", "frequency=hourly", "thread_id=-1",
    ],
)  # fmt: skip
async def test_every_odd_value_is_named_by_its_column(settings: Settings, tmp_path: Path, field: str) -> None:
    name, _, value = field.partition("=")
    file = written(tmp_path, f"77,{value}", header=f"chat_id,{name}")
    with pytest.raises(subscribers.UnusableList, match=f"{name}: “{value}”"):
        await subscribers.bring_in(settings, file)


@pytest.mark.parametrize(
    "content", [b"", b"name\nAda\n", b"chat_id,phone\n1,2\n", b"chat_id\n1,2\n", b"chat_id\n\xff\n", b'chat_id\n"1\n']
)
async def test_what_is_no_list_is_refused_in_a_sentence(settings: Settings, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "people.csv"
    file.write_bytes(content)
    with pytest.raises(subscribers.UnusableList) as refused:
        await subscribers.bring_in(settings, file)
    assert refused.value.exit_code == 66
    assert str(file) in str(refused.value)


async def test_a_chat_that_stands_twice_is_named(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(subscribers.UnusableList, match="twice"):
        await subscribers.bring_in(settings, written(tmp_path, "77", "77", header="chat_id"))


async def test_who_has_stopped_or_was_erased_is_not_brought_back(peopled: Settings, tmp_path: Path) -> None:
    async with opening.remembered(peopled) as store, store.database.write() as connection:
        await store.subscribers.stop(connection, ADA, now=datetime.now(UTC))
        await store.subscribers.forget(connection, FATOU)
    file = written(tmp_path, str(ADA), str(FATOU), str(GROUP), header="chat_id")
    told = await subscribers.bring_in(peopled, file)
    assert "1 subscribers are in, 0 of them new. 2 were left out" in told
    assert await known(peopled, FATOU) is None


async def test_a_channel_that_is_known_stays_a_channel(peopled: Settings, tmp_path: Path) -> None:
    now, chosen = datetime.now(UTC), Subscription(Frequency.DAILY, time(7), "Etc/UTC")
    async with opening.remembered(peopled) as store, store.database.write() as connection:
        await store.subscribers.save(
            connection, CHANNEL, 0, ChatKind.CHANNEL, chosen, next_due_at=now, seen_until=None, now=now
        )
    await subscribers.bring_in(peopled, written(tmp_path, str(CHANNEL), str(GROUP), header="chat_id"))
    async with opening.remembered(peopled) as store, store.database.read() as connection:
        found = [await store.subscribers.of_chat(connection, chat) for chat in (CHANNEL, GROUP)]
    assert [each.kind for each in found if each] == [ChatKind.CHANNEL, ChatKind.GROUP]


async def test_before_the_first_start_the_topics_are_those_of_the_repository(tmp_path: Path) -> None:
    remote = repository_of(Path(shutil.copytree(EXAMPLE, tmp_path / "remote")))
    given = {"content_git": SecretStr(f"file://{remote}"), "content_dir": tmp_path / "nowhere"}
    file = written(tmp_path, "77,displacement", header="chat_id,topics")
    assert "1 subscribers are in" in await subscribers.bring_in(settings_for(tmp_path, **given), file)


async def test_an_export_is_private_comes_back_whole_and_stands_in_the_audit(peopled: Settings, tmp_path: Path) -> None:
    file = tmp_path / "out.csv"
    async with opening.remembered(peopled) as store, store.database.write() as connection:
        await store.subscribers.stop(connection, ADA, now=datetime.now(UTC))
    await subscribers.export(peopled, file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with file.open(encoding="utf-8", newline="") as rows:
        assert {int(row["chat_id"]) for row in csv.DictReader(rows)} == {FATOU, GROUP}
    assert "2 subscribers are in, 0 of them new." in await subscribers.bring_in(peopled, file)
    async with opening.remembered(peopled) as store, store.database.read() as connection:
        entries = await store.audit.entries(connection)
    assert [(entry.action, entry.subject, entry.after) for entry in entries[:2]] == [
        ("import", "subscribers", "2"),
        ("export", "subscribers", "2"),
    ]


async def test_counting_names_nobody(peopled: Settings) -> None:
    told = await subscribers.count(peopled)
    assert told.splitlines()[:3] == ["active 3", "stopped 0", "suspended 0"]
    assert "language en 3" in told
    assert str(ADA) not in told
