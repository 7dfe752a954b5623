"""Inline mode: what is asked in the text field of any chat is answered with offers to send there. Guest mode: the bot
is asked by name in a chat that it is no member of, and answers there once. Nothing changes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice

from bot.cards.search import Hit, HitKind
from bot.chat.answer import Answer
from bot.chat.ask import Inline
from bot.chat.caller import Caller
from bot.pages.answers import answers_page
from bot.pages.home import start_page
from bot.pages.offers import Offer, offer, term_offer
from bot.pages.page import Button, Page
from bot.pages.reading import Reading
from bot.pages.subject import shared
from bot.sending import calls
from bot.sending.calls import Call

PER_PAGE = 20  # offers at a time; Telegram takes 50 and asks for more when somebody scrolls
MOST = 200  # offers to one question
CACHE_S = 30  # Telegram may repeat an answer to the same person for so long


def answer(caller: Caller, question: Inline) -> Answer:
    """The offers to one question: the latest dispatches where nothing is asked, else what the words find."""
    start = int(question.offset) if question.offset.isascii() and question.offset.isdigit() else 0
    found = list(islice(_offers(caller), start, start + PER_PAGE + 1)) if start < MOST else []
    following = str(start + PER_PAGE) if len(found) > PER_PAGE else ""
    thumbnails = caller.services.settings.thumbnails_url
    results = [article(one, thumbnails=thumbnails) for one in found[:PER_PAGE]]
    return Answer(call=_call(caller.reading, question.query_id, results, following=following))


def _offers(caller: Caller) -> Iterator[Offer]:
    """One after the other, each once: made only as far as they are looked at."""
    reading, words = caller.reading, caller.ask.words
    if not words:
        yield from (offer(reading, dispatch) for dispatch in reading.pack.visible_dispatches(reading.now))
        return
    named = shared(reading, words.casefold())
    if named is not None:
        yield offer(reading, named)
    for hit in caller.services.index.search(words, now=reading.now, limit=MOST):
        if named is None or hit.id != named.id:
            made = offer_of(reading, hit)
            if made is not None:
                yield made


def offer_of(reading: Reading, hit: Hit) -> Offer | None:
    if hit.kind is HitKind.TERM:
        return term_offer(reading, reading.pack.glossary[hit.id])
    subject = shared(reading, hit.id)
    return offer(reading, subject) if subject is not None else None


def guest_answer(caller: Caller, query_id: str) -> Answer:
    """One short message, with a way to the bot itself: its buttons must work where the bot is not."""
    result = article(_said(caller))
    return Answer(call=Call("answerGuestQuery", {"guest_query_id": query_id, "result": result}))


def _said(caller: Caller) -> Offer:
    """What is meant by its name, else what the pack answers; without a question what the bot is about."""
    words = caller.ask.words
    reading = replace(caller.reading, light=True)
    named = shared(reading, words.casefold())
    found = caller.services.index.ask(words, now=reading.now)
    hit = found.opens
    made = offer(reading, named) if named is not None else offer_of(reading, hit) if hit else None
    if made is not None:
        return made
    page = answers_page(reading, words, found) if words else start_page(reading)
    opens = Button(reading.t("Read on"), url=f"https://t.me/{reading.bot}")
    return Offer("guest", reading.words(reading.pack.name), "", Page(page.html, ((opens,),)))


def _call(reading: Reading, query_id: str, results: Sequence[Mapping[str, object]], *, following: str) -> Call:
    """answerInlineQuery of the Bot API. Where nothing was found, a button leads to the bot itself."""
    params: dict[str, object] = {
        "inline_query_id": query_id,
        "results": results,
        "cache_time": CACHE_S,
        "is_personal": True,
        "next_offset": following,
    }
    if not results:
        params["button"] = {"text": reading.t("Nothing found. Ask the bot"), "start_parameter": "inline"}
    return Call("answerInlineQuery", params)


def article(one: Offer, *, thumbnails: str | None = None) -> dict[str, object]:
    """An InlineQueryResultArticle. `thumbnails`: an address in which {id} stands for the offer's."""
    picture = {"thumbnail_url": thumbnails.replace("{id}", one.id)} if thumbnails else {}
    content = {"message_text": one.page.html, "parse_mode": "HTML", "link_preview_options": {"is_disabled": True}}
    return {
        "type": "article",
        "id": one.id,
        "title": one.title,
        "description": one.description,
        "input_message_content": content,
        "reply_markup": calls.keyboard(one.page.rows),
        **picture,
    }
