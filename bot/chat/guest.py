"""Guest mode: the bot is asked by name in a chat that it is no member of, and answers there once. Nothing changes."""

from dataclasses import replace

from bot.chat import inline
from bot.chat.answer import Answer
from bot.chat.caller import Caller
from bot.pages.answers import answers_page
from bot.pages.home import start_page
from bot.pages.offers import Offer, offer
from bot.pages.page import Button, Page
from bot.pages.subject import shared
from bot.sending.calls import Call


def answer(caller: Caller, query_id: str) -> Answer:
    """One short message, with a way to the bot itself: its buttons must work where the bot is not."""
    result = inline.article(_said(caller))
    return Answer(call=Call("answerGuestQuery", {"guest_query_id": query_id, "result": result}))


def _said(caller: Caller) -> Offer:
    """What is meant by its name, else what the pack answers; without a question what the bot is about."""
    words = caller.ask.words
    reading = replace(caller.reading, light=True)
    named = shared(reading, words.casefold())
    found = caller.services.index.ask(words, now=reading.now)
    hit = found.opens
    made = offer(reading, named) if named is not None else inline.offer_of(reading, hit) if hit else None
    if made is not None:
        return made
    page = answers_page(reading, words, found) if words else start_page(reading)
    opens = Button(reading.t("Read on"), url=f"https://t.me/{reading.bot}")
    return Offer("guest", reading.words(reading.pack.name), "", Page(page.html, ((opens,),)))
