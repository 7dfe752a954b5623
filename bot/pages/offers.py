"""Offers: what inline mode lays before somebody who types the bot's name in any chat. Finding them is chat's work."""

from dataclasses import dataclass, replace

from bot.cards.dispatch import Dispatch
from bot.cards.term import Term
from bot.pages import markup, reader
from bot.pages.dispatch import dispatch_page
from bot.pages.glossary import term_block
from bot.pages.page import Button, Page
from bot.pages.reading import Reading
from bot.pages.subject import Shared, address, dated, title

DESCRIPTION = 120  # characters under an offer's title; a phone shows two lines


@dataclass(frozen=True, slots=True)
class Offer:
    """`id` is its own among all offers of an answer; `page` is the message that is sent when it is chosen."""

    id: str
    title: str
    description: str
    page: Page


def offer(reading: Reading, subject: Shared) -> Offer:
    """A card, tracker or dispatch: its short page, with a button to the whole of it."""
    short = replace(reading, light=True)
    if isinstance(subject, Dispatch):
        said, page = subject.text, dispatch_page(short, subject)
    else:
        said, page = subject.brief, reader.subject_page(short, subject)
    about = reading.phrases.beside(dated(reading, subject), reading.words(said))
    opens = Button(reading.t("Read on"), url=address(reading, subject))
    name = title(reading, subject)
    return Offer(subject.id, name, markup.shortened(about, DESCRIPTION), Page(page.html, ((opens,),)))


def term_offer(reading: Reading, term: Term) -> Offer:
    """A term with its meaning."""
    name = reading.phrases.capitalised(reading.words(term.term))
    opens = Button(reading.t("Read on"), url=f"https://t.me/{reading.bot}")
    page = Page(term_block(reading, term), ((opens,),))
    return Offer(f"term.{term.id}", name, markup.shortened(reading.words(term.definition), DESCRIPTION), page)
