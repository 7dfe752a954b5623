"""The whole story in a real browser: a person asks about Mali and subscribes, an editor publishes a dispatch, it comes
in the digest at the minute the person chose, the person stops. Bot and sandbox are real processes; the pack is the real
one, in a copy that the test edits."""

import shutil
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import expect

from tests.browser.chat import Chat
from tests.browser.pages import LOOP, Complaints, PageAt
from tests.rig import ADA, FATOU, IDRISS, ROOT, TOKEN, Sandbox, bot_running, sandbox_running

HEADLINE = "A convoy of fuel lorries reaches Bamako"
DISPATCH = f"""\
date: 2026-05-04
publish_at: 2026-05-04T18:00:00Z
status: published
importance: breaking
countries: [mali]
topics: [economy]
headline: {{en: {HEADLINE}, fr: Un convoi de camions-citernes arrive à Bamako}}
text: {{en: This item was written by a test., fr: Cette dépêche a été écrite par un test.}}
sources: [seed-joy]
translated: {{fr: 2026-05-04}}
"""


@pytest.fixture
def content(tmp_path: Path) -> Path:
    return Path(shutil.copytree(ROOT / "content", tmp_path / "content"))


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with sandbox_running("--token", TOKEN) as running:
        yield running


@pytest_asyncio.fixture(loop_scope=LOOP)
async def story(sandbox: Sandbox, content: Path, tmp_path: Path) -> AsyncIterator[Path]:
    """The folder that the editor edits, while the bot runs on it."""
    with bot_running(tmp_path, sandbox.api_url, is_cold=True, content_dir=content):
        yield content


async def test_the_whole_story(story: Path, sandbox: Sandbox, page_at: PageAt, complaints: Complaints) -> None:
    ada = await Chat.of(page_at, sandbox, ADA, "phone")
    await ada.start(expecting="Sahel briefings")
    await ada.say("Mali", expecting="As of")
    await ada.press("Sources", expecting="Sources: Mali")
    await ada.press("Back", expecting="As of")
    await ada.say("peackeeping misson minusma sucessful", expecting="success")
    minute = f"{datetime.now(UTC) + timedelta(seconds=65):%H:%M}"
    await ada.say(f"/subscribe daily {minute} UTC", expecting=minute)

    fatou = await Chat.of(page_at, sandbox, FATOU)
    await fatou.start(expecting="Dossiers Sahel")
    await fatou.say("Casques bleus au Mali", expecting="Minusma")

    editor = await Chat.of(page_at, sandbox, IDRISS)
    await editor.start(expecting="Sahel briefings")
    place = story / "dispatches" / "2026" / "2026-05-04-test-convoy.yaml"
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(DISPATCH, encoding="utf-8")
    card = story / "cards" / "country" / "mali.yaml"
    before = card.read_text(encoding="utf-8")
    assert 'en: "Mali"' in before
    card.write_text(before.replace('en: "Mali"', 'en: "Mali (edited)"', 1), encoding="utf-8")
    await editor.previewed(showing=HEADLINE)
    await ada.say("/latest", expecting="Latest")
    await expect(ada.last).not_to_contain_text(HEADLINE)
    await editor.publish()
    await ada.say("Mali", expecting="Mali (edited)")

    digest = ada.page.get_by_test_id("message").filter(has_text="1 new dispatch")
    await expect(digest).to_contain_text(HEADLINE, timeout=100_000)
    assert f"{datetime.now(UTC):%H:%M}" in (minute, f"{datetime.now(UTC) - timedelta(seconds=2):%H:%M}")
    await digest.get_by_test_id("button").filter(has_text="Unsubscribe").click()
    await ada.reads("Stopped")
    await ada.say("/settings", expecting="No digest will come")
    assert not complaints.heard
