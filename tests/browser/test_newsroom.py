"""Editor and reader side by side in a real browser: a file is edited, previewed, published; its alert arrives, is
corrected and withdrawn. Bot and sandbox are real processes."""

import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import expect

from tests.browser.chat import Chat
from tests.browser.pages import LOOP, Complaints, PageAt
from tests.rig import ADA, EXAMPLE, FATOU, IDRISS, TOKEN, Sandbox, bot_running, sandbox_running

NEWS = Path("dispatches") / "2023" / "2023-06-30-example-vote.yaml"
CORRECTION = """\
  - on: 2023-07-02
    was: {en: It said why it matters., fr: Elle disait pourquoi cela compte.}
    now: {en: It says what came of it., fr: Elle dit ce qui en est venu.}
"""


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with sandbox_running("--token", TOKEN) as running:
        yield running


@pytest_asyncio.fixture(loop_scope=LOOP)
async def content(sandbox: Sandbox, tmp_path: Path) -> AsyncIterator[Path]:
    """The folder that the editor edits, while the bot runs on it."""
    folder = Path(shutil.copytree(EXAMPLE, tmp_path / "content"))
    with bot_running(tmp_path, sandbox.api_url, content_dir=folder):
        yield folder


def edit(content: Path, old: str, new: str) -> None:
    text = (content / NEWS).read_text(encoding="utf-8")
    assert old in text
    (content / NEWS).write_text(text.replace(old, new), encoding="utf-8")


async def published(editor: Chat, *, showing: str) -> None:
    """/reload shows the change, Publish publishes it."""
    await editor.previewed(showing=showing)
    await editor.publish()


async def confirmed(editor: Chat, command: str, *, showing: str, button: str) -> None:
    """The command's preview, and the tap that orders what it shows."""
    await editor.tell(command)
    preview = editor.messages.filter(has_text=showing).last
    await preview.get_by_test_id("button").filter(has_text=button).click()


async def test_editor_and_reader_side_by_side(
    content: Path, sandbox: Sandbox, page_at: PageAt, complaints: Complaints
) -> None:
    editor = await Chat.of(page_at, sandbox, IDRISS)
    await editor.start(expecting="Lake Chad briefings")
    ada = await Chat.of(page_at, sandbox, ADA, "phone")
    await ada.start(expecting="Lake Chad briefings")
    await ada.say("/subscribe alerts", expecting="subscribed")
    fatou = await Chat.of(page_at, sandbox, FATOU, "phone")
    await fatou.start(expecting="Dossiers du lac Tchad")
    await fatou.say("/subscribe alertes", expecting="Abonnement enregistré")

    edit(content, "importance: major", "importance: breaking")
    await published(editor, showing="Council votes")
    await confirmed(editor, "/alert 2023-06-30-example-vote", showing="2 subscribers get it.", button="Send")
    await ada.reads("Council votes")
    await fatou.reads("Le Conseil vote")
    await editor.shows("Arrived: 2", within_s=30)

    edit(content, "What happened and why it matters.", "What happened and what came of it.")
    with (content / NEWS).open("a", encoding="utf-8") as file:
        file.write(CORRECTION)
    await published(editor, showing="what came of it")
    await confirmed(editor, "/correct 2023-06-30-example-vote", showing="2 messages carry it", button="Confirm")
    await ada.reads("A dispatch you received was corrected", within_s=30)
    alert = ada.messages.filter(has_text="What happened and what came of it.").first
    await expect(alert.get_by_test_id("edited")).to_be_visible()
    await fatou.reads("corrigée", within_s=30)

    edit(content, "status: published", "status: withdrawn")
    await published(editor, showing="Council votes")
    await confirmed(editor, "/withdraw 2023-06-30-example-vote", showing="2 messages carry it", button="Confirm")
    await ada.reads("no longer stands", within_s=30)
    await expect(ada.messages.filter(has_text="What happened and what came of it.")).to_have_count(0)
    await ada.say("/latest", expecting="Latest")
    await expect(ada.last).not_to_contain_text("Council votes")
    await ada.say("/corrections", expecting="Council votes")
    assert not complaints.heard
