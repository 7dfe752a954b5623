"""The first screens: start, help, about, privacy; what a reader sees before choosing anything."""

from datetime import datetime

from bot.cards.card import CardKind
from bot.pages import markup
from bot.pages.commands import commands
from bot.pages.dispatch import headline
from bot.pages.notes import absence
from bot.pages.page import Button, Html, Page, Rows
from bot.pages.phrases import Phrases, own_name
from bot.pages.presses import Press, View
from bot.pages.publisher import Publisher, published_by
from bot.pages.reading import Reading, button, home_row

TEASER = 280


def start_page(reading: Reading, others: tuple[Phrases, ...] = ()) -> Page:
    """The first screen: what this is, what to do first. `others`: the same, while no language is known."""
    lines = [markup.text(_offer(reading, phrases)) for phrases in (reading.phrases, *others)]
    keys = (_first(reading), button(reading.t("Subscribe"), View.SUBSCRIBE))
    rest = (button(reading.t("All subjects"), View.HOME), *(_switch(phrases) for phrases in others))
    return Page(markup.joined((markup.bold(reading.words(reading.pack.name)), *lines)), (keys, rest))


def _first(reading: Reading) -> Button:
    """What is most worth a first tap: news, else withdrawals, else background."""
    if next(reading.pack.visible_dispatches(reading.now), None) is not None:
        return button(reading.t("Latest"), View.LATEST)
    if reading.pack.trackers:
        return button(reading.t("Withdrawals"), View.STATUS)
    return button(reading.t("Background"), View.CARDS, CardKind.BACKGROUND)


def home_page(reading: Reading) -> Page:
    """The menu, with the newest headline above it."""
    newest = next(reading.pack.visible_dispatches(reading.now), None)
    head = markup.bold(reading.words(reading.pack.name))
    news = ""
    if newest is not None:
        news = markup.joined((headline(reading, newest), reading.foreign_note(newest.headline)))
    ask = markup.text(reading.t("Type a question or a name, or choose."))
    return Page(markup.joined((head, news, absence(reading), ask), by="\n\n"), menu(reading))


def menu(reading: Reading) -> Rows:
    """The keys of the first screen, most wanted first; only what this pack has."""
    pack = reading.pack
    status = [button(reading.t("Withdrawals"), View.STATUS)] if pack.trackers else []
    background = [button(reading.t("Background"), View.CARDS, CardKind.BACKGROUND)]
    actors = [button(reading.t("Actors"), View.CARDS, CardKind.ACTOR)]
    countries = (
        [button(reading.t("Countries"), View.CARDS, CardKind.COUNTRY)] if pack.cards_of(CardKind.COUNTRY) else []
    )
    latest, subscribe = button(reading.t("Latest"), View.LATEST), button(reading.t("Subscribe"), View.SUBSCRIBE)
    numbers = (button(reading.t("Timeline"), View.TIMELINE), button(reading.t("Figures"), View.FIGURES))
    words = (button(reading.t("Glossary"), View.GLOSSARY), button(reading.t("Help"), View.HELP))
    return ((latest, subscribe), (*background, *actors), *_row((*status, *countries)), numbers, words)


def help_page(reading: Reading) -> Page:
    """What can be asked and which commands there are."""
    lines = [Html(reading.phrases.beside(f"/{name}", markup.text(what))) for name, what in commands(reading)]
    ask = markup.text(reading.t("Type a question or a name, even with a typo. Or use a command:"))
    reach = markup.text(reading.t("To reach a person: {contact}", contact=reading.pack.contact))
    head = markup.bold(reading.t("Help"))
    keys = (
        (button(reading.t("About"), View.ABOUT), button(reading.t("Privacy"), View.PRIVACY)),
        (button(reading.t("Settings"), View.SETTINGS), button(reading.t("Language"), View.SETTINGS, "language")),
        *home_row(reading),
    )
    return Page(markup.joined((markup.joined((head, ask)), markup.joined(lines), reach), by="\n\n"), keys)


def about_page(reading: Reading, *, published_at: datetime | None, publisher: Publisher) -> Page:
    """What the bot covers, who writes it, which revision this is, since when and by whom."""
    pack = reading.pack
    plural, dispatches = reading.phrases.plural, sum(1 for _ in pack.visible_dispatches(reading.now))
    counts = reading.phrases.beside(
        plural("{n} card", "{n} cards", len(pack.published_cards)),
        plural("{n} withdrawal", "{n} withdrawals", len(pack.trackers)),
        plural("{n} dispatch", "{n} dispatches", dispatches),
        plural("{n} source", "{n} sources", len(pack.seen_sources(reading.now))),
    )
    dated = reading.phrases.instant(published_at) if published_at else ""
    by = published_by(reading, publisher) if published_at else ""
    revision = reading.phrases.beside(reading.t("Revision {revision}", revision=pack.short_revision), dated, by)
    contact = reading.t("Contact: {contact}", contact=pack.contact)
    about = markup.shortened(reading.words(pack.about), TEASER if reading.light else markup.COMFORT)
    parts = (markup.bold(reading.words(pack.name)), markup.text(about), markup.text(counts))
    foot = markup.joined((markup.text(revision), absence(reading), markup.text(contact)))
    rows = (
        (button(reading.t("Sources"), View.REGISTRY), button(reading.t("Corrections"), View.CORRECTIONS)),
        *home_row(reading),
    )
    return Page(markup.joined((*parts, foot), by="\n\n"), rows)


def privacy_page(reading: Reading) -> Page:
    """What is stored, why, for how long."""
    lines = (
        reading.t("If you only ask, nothing about you is stored."),
        reading.t(
            "If you set something, this is kept: the chat’s number (encrypted), what the settings show and the day "
            "last seen. No name, no questions, no reading history."
        ),
        reading.t("A message waits encrypted until it is answered and is then erased; its number goes after 48 hours."),
        reading.t("Which digests were sent to you is kept for 35 days, then only counted."),
        reading.t(
            "What you write with /feedback reaches the newsroom without your name; for 30 days the bot remembers which "
            "chat wrote."
        ),
        reading.t("Single words that several readers looked for in vain are counted, of nobody, for 30 days."),
        reading.t("/mydata shows all of it, /forget erases all of it, /stop ends the digests."),
        reading.t("Telegram itself sees what you write to a bot. Questions: {contact}", contact=reading.pack.contact),
    )
    head = markup.bold(reading.t("Privacy"))
    return Page(markup.joined((head, *(markup.text(line) for line in lines)), by="\n\n"), home_row(reading))


def apology_page(reading: Reading, reference: str) -> Page:
    """Something failed; the reference finds it in the log."""
    words = reading.t("Something went wrong here. It has been noted (reference {reference}).", reference=reference)
    reach = reading.t("To reach a person: {contact}", contact=reading.pack.contact)
    return Page(markup.joined((markup.text(words), markup.text(reach))), home_row(reading))


def _offer(reading: Reading, phrases: Phrases) -> str:
    about = reading.pack.about.words(phrases.language)
    hint = phrases.t("Type a question or a name, or choose.")
    sentence, dot, _ = about.partition(". ")
    first = sentence + dot.strip()
    return f"{first} {hint}" if len(first) < TEASER else hint


def _switch(phrases: Phrases) -> Button:
    return Button(own_name(phrases.language), press=str(Press(View.CHOOSE, "language", phrases.language)))


def _row(keys: tuple[Button, ...]) -> Rows:
    return (keys,) if keys else ()
