"""An embargo: what waits for its minute, or is a draft, shows nowhere before it, and by itself at its minute.

Everything a reader can say, press or follow is tried, and all that came back is searched for words that only stand in
what waits."""

import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.cards.pack import Pack
from bot.chat.routes import CHANGES, READS
from bot.content.catalogues import all_phrases
from bot.delivery.draft import News
from bot.pages.presses import Press, View
from bot.pages.reading import Reading
from bot.publishing import visible
from bot.sandbox import inline
from bot.sandbox.world import Message
from bot.site.site import feeds, site
from tests.chat.newsdesk import content_copy, edit, opened_desk, previewed
from tests.house import PATIENCE_S, House
from tests.pictures.asking import drawings_of
from tests.rig import ADA, FATOU, GROUP, IDRISS

WAITING, DRAFT, GONE = "2026-11-20-quorvex", "2026-11-20-plimsoll", "2026-11-20-wexford"
SECRETS = ("quorvex", "mirlophant", "dunsterfeld", "plimsoll", "hobnalia", "gravenhurst", "wexford", "tintabul")
MINUTE = "2026-11-21T12:30:00Z"
DISPATCH = """\
date: 2026-11-20
publish_at: {publish_at}
status: {status}
importance: breaking
countries: [chad]
topics: [armed-groups]
headline: {{en: {name} in Faya, fr: {name} à Faya}}
text: {{en: The {other} stands there., fr: Le {other} y est.}}
sources: [{source}]
cards: [example-group]
corrections:
  - on: 2026-11-21
    was: {{en: It was no {other}., fr: Ce n’était pas un {other}.}}
    now: {{en: It is a {other}., fr: C’est un {other}.}}
"""
SOURCE = """\
- id: {id}
  publisher: {publisher}
  title: About the {publisher}
  url: https://{publisher}.example.org/
  published: 2026-11-20
  language: en
  kind: news
  reliability: high
"""
DRAFT_CARD = """\
title: {en: Gravenhurst, fr: Gravenhurst}
command: gravenhurst
status: draft
countries: [chad]
topics: [armed-groups]
brief: {en: A draft about Gravenhurst., fr: Un brouillon sur Gravenhurst.}
sections:
  - heading: {en: What, fr: Quoi}
    claims:
      - text: {en: Gravenhurst was seen., fr: Gravenhurst a été vu.}
        sources: [hobnalia]
        as_of: 2026-11-20
reviewed: 2026-11-21
"""


def write(content: Path) -> None:
    """One dispatch under embargo, one draft, one withdrawn before anybody saw it, a draft card; a source each."""
    folder = content / "dispatches" / "2026"
    folder.mkdir()
    waits = DISPATCH.format(
        publish_at=MINUTE, status="published", name="Quorvex", other="mirlophant", source="dunsterfeld"
    )
    early = "2026-11-20T06:00:00Z"
    draft = DISPATCH.format(publish_at=early, status="draft", name="Plimsoll", other="plimsoll", source="hobnalia")
    gone = DISPATCH.format(publish_at=MINUTE, status="withdrawn", name="Wexford", other="tintabul", source="tintabul")
    for id_, text in ((WAITING, waits), (DRAFT, draft), (GONE, gone)):
        (folder / f"{id_}.yaml").write_text(text, encoding="utf-8")
    sources = "".join(SOURCE.format(id=id_, publisher=id_) for id_ in ("dunsterfeld", "hobnalia", "tintabul"))
    (content / "sources" / "secret.yaml").write_text(sources, encoding="utf-8")
    (content / "cards" / "actor" / "gravenhurst.yaml").write_text(DRAFT_CARD, encoding="utf-8")


@pytest.fixture
async def desk(folder: Path, tmp_path: Path) -> AsyncIterator[House]:
    """A house in which all of that has been published, with the rest."""
    content = content_copy(tmp_path)
    async with opened_desk(folder, content) as house:
        write(content)
        edit(content)
        await previewed(house)
        assert "Published revision" in await house.press(IDRISS, "Publish")
        yield house


QUESTIONS = (
    "Faya",
    "quorvex",
    "mirlophant",
    "mirlofant",
    "dunsterfeld",
    "plimsoll",
    "gravenhurst",
    "chad",
    "breaking news",
)
IDS = (WAITING, DRAFT, GONE, "gravenhurst", "dunsterfeld")


def said() -> Iterator[str]:
    """All a reader can say: each command alone, with an id, with words, a deep link; and words alone."""
    for command in [*READS, *CHANGES]:
        if command not in ("forget", "stop", "unsubscribe"):
            yield f"/{command}"
    for target in IDS:
        yield from (f"/start {target}", f"/asof 2026-11-21 {target}", target, f"/{target.replace('-', '')}")
        yield from (f"/{command} {target}" for command in ("preview", "alert", "correct", "withdraw", "reload"))
    for question in QUESTIONS:
        yield from (f"/{command} {question}" for command in ("ask", "search", "latest", "sources", "timeline"))
        yield question
    yield from (
        "/timeline 2026",
        "/latest chad",
        "/background",
        "/gravenhurst",
        "what happened in Faya on 20 November 2026?",
    )


def forged() -> Iterator[str]:
    """Presses nobody was offered."""
    for view in View:
        yield from (str(Press(view, target)) for target in IDS)
        yield from (str(Press(view, target, "0")) for target in IDS)


def leaks(found: Any, asked: str = "") -> list[str]:
    """Words of what waits that were not asked for."""
    text = (found if isinstance(found, str) else json.dumps(found, ensure_ascii=False, default=repr)).lower()
    return [word for word in SECRETS if word in text and word not in asked.lower()]


def seen(messages: list[Message]) -> list[Any]:
    return [(message.text, message.markup, message.entities) for message in messages]


async def test_nothing_a_reader_says_brings_it_out(desk: House) -> None:
    for person in (ADA, FATOU):
        for words in said():
            answers = await desk.say(person, words)
            assert not leaks(seen(answers), words), words


async def test_nothing_a_reader_presses_brings_it_out(desk: House) -> None:
    """Every button there is, from the first screens on, and every one that could be forged."""
    (start,) = await desk.say(ADA, "/start")
    waiting, pressed = [str(Press(view)) for view in View] + list(forged()), set[str]()
    while waiting and len(pressed) < 700:
        payload = waiting.pop(0)
        if payload in pressed or payload.startswith(("1.forg", "1.stop", "1.pic")):
            continue
        pressed.add(payload)
        await desk.press_data(ADA, payload, message_id=start.message_id)
        now = desk.said(ADA)
        assert not leaks(seen(now[-2:]), payload), payload
        keys = [key for message in now[-2:] for row in (message.markup or {}).get("inline_keyboard", ()) for key in row]
        waiting += [key["callback_data"] for key in keys if "callback_data" in key]
    assert len(pressed) > 100


@pytest.mark.parametrize("words", ["", *QUESTIONS, *IDS])
async def test_no_inline_offer_brings_it_out(desk: House, words: str) -> None:
    who, where = desk.world.people[ADA], desk.chat(GROUP)
    offered = await inline.ask(desk.world, who, where, text=words, offset="", wait_s=PATIENCE_S)
    assert offered["answered"]
    assert not leaks(offered["results"], words)


def readings(house: House) -> list[Reading]:
    pack, now = house.services.current.pack, house.clock.now
    return [Reading(pack=pack, phrases=phrases, now=now, bot="bot") for phrases in all_phrases().values()]


async def test_no_picture_shows_it(desk: House) -> None:
    pack = desk.services.current.pack
    for reading in readings(desk):
        for subject in ("", *pack.cards, *pack.trackers, *pack.countries):
            drawings = list(drawings_of(reading, subject))
            assert not leaks(repr(drawings)), subject


async def test_no_export_holds_it(desk: House) -> None:
    pack, phrases = desk.services.current.pack, all_phrases()
    files = [*site(pack, phrases, now=desk.clock.now), *feeds(pack, phrases, now=desk.clock.now)]
    assert len(files) > 20
    assert [file.path for file in files if leaks(file.path + str(file.text))] == []


async def test_no_digest_carries_it(desk: House) -> None:
    pack = desk.services.current.pack
    news = News.of(pack, sorted(visible(pack).items()), desk.clock.now)
    assert [item.id for item in news.dispatches] == ["2023-06-30-example-vote"]


async def test_no_alert_can_be_made_of_it(desk: House) -> None:
    for target in (WAITING, DRAFT, GONE):
        answer = await desk.say(IDRISS, f"/alert {target}")
        assert "Send" not in [label for message in answer for label in desk.labels(message)]
        assert not leaks(seen(answer), target)


async def test_the_menus_of_telegram_do_not_name_it(desk: House) -> None:
    assert not leaks(repr(desk.world.bot.commands) if desk.world.bot else "")
    assert "gravenhurst" not in desk.services.current.pack.commands


async def test_at_its_minute_it_is_there_by_itself(desk: House) -> None:
    desk.clock.now = desk.clock.now.replace(minute=29, second=59)
    assert "Quorvex" not in await desk.answer(ADA, "/latest")
    about = await desk.answer(ADA, "/about")
    assert "1 dispatch ·" in about
    desk.clock.advance(seconds=1)
    assert "Quorvex" in await desk.answer(ADA, "/latest")
    assert "mirlophant" in await desk.answer(ADA, f"/start {WAITING}")
    assert "mirlophant" in await desk.answer(ADA, "/ask mirlophant")
    assert "dunsterfeld" in await desk.answer(ADA, "/sources")
    assert "2 dispatches ·" in await desk.answer(ADA, "/about")
    assert "Quorvex" in await desk.answer(ADA, "/timeline 2026")
    who, where = desk.world.people[ADA], desk.chat(GROUP)
    offered = await inline.ask(desk.world, who, where, text="", offset="", wait_s=PATIENCE_S)
    assert "Quorvex in Faya" in [result["title"] for result in offered["results"]]
    pack, phrases = desk.services.current.pack, all_phrases()
    assert any("Quorvex" in str(file.text) for file in site(pack, phrases, now=desk.clock.now))
    assert _told(pack, desk) == ["2023-06-30-example-vote", WAITING]


def _told(pack: Pack, house: House) -> list[str]:
    news = News.of(pack, sorted(visible(pack).items()), house.clock.now)
    return sorted(item.id for item in news.dispatches)
