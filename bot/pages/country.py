"""A country's own pages: the buttons on its card to what the pack has about it, where there is something."""

from bot.cards.card import CardKind
from bot.pages.page import Button
from bot.pages.presses import View
from bot.pages.reading import Reading, button, then_key
from bot.pages.timeline import has_events


def country_keys(reading: Reading, country: str) -> list[Button]:
    """What changed lately, withdrawals, who is who, figures, the timeline, another day."""
    pack = reading.pack
    offered = (
        (
            View.LATEST,
            reading.t("Latest"),
            any(True for _ in pack.dispatches_about(country, reading.now)),
        ),
        (View.STATUS, reading.t("Withdrawals"), any(item.country == country for item in pack.trackers.values())),
        (View.CARDS, reading.t("Actors"), any(country in card.countries for card in pack.cards_of(CardKind.ACTOR))),
        (
            View.FIGURES,
            reading.t("Figures"),
            any(card.figures and (country == card.id or country in card.countries) for card in pack.published_cards),
        ),
        (View.TIMELINE, reading.t("Timeline"), has_events(reading, country)),
    )
    keys = [button(label, view, country) for view, label, has_some in offered if has_some]
    return [*keys, then_key(reading, View.AT, country)]
