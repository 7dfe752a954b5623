"""Three people on the chat page of one bot: Ada reads English on a phone, Fatou French at a desk, Moussa runs a group.
Each question of theirs goes from the composer through a real sandbox and a real bot, on the real pack."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import expect

from tests.browser.chat import Chat
from tests.browser.pages import LOOP, Complaints, PageAt
from tests.browser.test_chat_page import overflows
from tests.rig import ADA, FATOU, GROUP, MOUSSA, ROOT, TOKEN, Sandbox, bot_running, sandbox_running


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with sandbox_running("--token", TOKEN) as running:
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope=LOOP)
async def bot(sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Path]:
    folder = tmp_path_factory.mktemp("three")
    with bot_running(folder, sandbox.api_url, content_dir=ROOT / "content"):
        yield folder


async def test_an_english_reader_on_a_phone(
    bot: Path, sandbox: Sandbox, page_at: PageAt, complaints: Complaints
) -> None:
    ada = await Chat.of(page_at, sandbox, ADA, "phone")
    await ada.start(expecting="Sahel briefings")
    await ada.say("when did the UN leave Kidal", expecting="31 Oct 2023")
    await ada.say("qqzzx wwvvk", expecting="Nothing was found")
    await ada.say("/latest", expecting="Latest")
    await ada.press("Next (2/", expecting="Latest")
    await ada.press("Previous (1/", expecting="Latest")
    await ada.say("/asof 2023-10-15 minusma", expecting="What was known on 15 October 2023")
    await ada.press("Today", expecting="As of")
    await ada.say("/asof 2090-01-01", expecting="2090")
    await ada.say("/minusma", expecting="As of")
    await ada.press("Share", expecting="MINUSMA")
    await expect(ada.page.get_by_test_id("button").filter(has_text="Copy").last).to_be_visible()
    await ada.press("Back", expecting="As of")
    await ada.press("Glossary", expecting=":")
    await ada.say("/status", expecting="Withdrawals")
    await ada.say("/timeline 2023", expecting="Timeline")
    await ada.say("/figures", expecting="The authors disagree.")
    await ada.say("/mali", expecting="Mali")
    await ada.press("Withdrawal map", expecting="Withdrawals: Mali")
    await expect(ada.page.get_by_test_id("photo").last).to_be_visible()
    await ada.say("/light on", expecting="Light mode: on")
    await ada.say("/jnim", expecting="JNIM")
    pictures = ada.messages.last.get_by_test_id("button").filter(has_text="Timeline (picture)")
    await expect(pictures).to_have_count(0)
    await ada.tell("/start no-such-card")
    await ada.reads("Sahel briefings")
    assert await overflows(ada.page) == []
    assert not complaints.heard


async def test_a_french_reader_at_a_desk(bot: Path, sandbox: Sandbox, page_at: PageAt, complaints: Complaints) -> None:
    fatou = await Chat.of(page_at, sandbox, FATOU)
    await fatou.start(expecting="Dossiers Sahel")
    await fatou.say("quand la Minusma a-t-elle quitté Kidal ?", expecting="31 octobre 2023")
    await fatou.say("casques bleus", expecting="asques bleus")
    await fatou.say("/subscribe hebdomadaire lundi 06:30 Niamey", expecting="lundi")
    await expect(fatou.last).to_contain_text("06:30 (Niamey)")
    await fatou.say("/settings", expecting="Réglages")
    await fatou.press("Heures calmes", expecting="almes")
    await fatou.press("Retour", expecting="Réglages")
    await fatou.press("Thèmes", expecting="Thèmes")
    await fatou.press("Retour", expecting="Réglages")
    await expect(fatou.messages.filter(has_text="Heures calmes")).to_have_count(1)  # one panel, edited in place
    await fatou.say("/pause 2w", expecting="En pause jusqu’au")
    await fatou.say("/resume", expecting="Prochain résumé")
    await fatou.say("/language en", expecting="Language: English")
    await fatou.say("/jnim", expecting="As of")
    await fatou.say("/language fr", expecting="Langue : français")
    await fatou.say("/privacy", expecting="chiffré")
    await fatou.tell("/mydata")
    await expect(fatou.page.get_by_test_id("document").last).to_contain_text("mydata.json")
    await fatou.say("/forget", expecting="ffacer")
    await fatou.press("Confirmer", expecting="effacé")
    await fatou.say("/stop", expecting="abonn")
    assert await overflows(fatou.page) == []
    assert not complaints.heard


async def test_a_group_and_its_administrator(
    bot: Path, sandbox: Sandbox, page_at: PageAt, complaints: Complaints
) -> None:
    moussa = await Chat.of(page_at, sandbox, MOUSSA, "phone", chat=GROUP)
    member = await Chat.of(page_at, sandbox, ADA, chat=GROUP)
    await member.tell("Has anybody read about Moura?")
    await member.tell("/subscribe@sandbox_bot daily 07:00")
    await moussa.say("/subscribe@sandbox_bot quotidien 07:15 Bamako", expecting="07:15 (Bamako)")
    await expect(member.messages.filter(has_text="07:00 (")).to_have_count(0)
    await member.page.get_by_test_id("button").filter(has_text="Se désabonner").last.click()
    await member.toasted("administrat")
    await moussa.say("/settings@sandbox_bot", expecting="07:15")
    await moussa.press("Langue", expecting="angue")
    await moussa.press("English", expecting="Language: English")
    await member.say("@sandbox_bot when did the UN leave Kidal", expecting="[1]")
    await member.page.get_by_test_id("composer").fill("")
    await member.page.get_by_test_id("composer").press_sequentially("@sandbox_bot jnim")
    await member.page.get_by_test_id("inline-result").first.click()
    await expect(member.messages.last).to_contain_text("via @sandbox_bot")
    await moussa.say("/stop@sandbox_bot", expecting="Stopped")
    assert await overflows(member.page) == []
    assert not complaints.heard
