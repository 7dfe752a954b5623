"""Nothing a reader sees is put together from words that no catalogue holds."""

import re
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from zoneinfo import available_timezones

import pytest

from bot.cards.pack import Pack
from bot.pages import markup
from bot.pages.page import Html, Page
from bot.pages.reading import Reading
from tests.pages import pseudo
from tests.pages.packs import CONTENT, EXAMPLE, LATER, pack_in
from tests.pages.rendering import every_page

CODE = re.compile(r"<code>.*?</code>", re.DOTALL)
# What must be typed as it is, and names of editions and revisions.
COMMAND = re.compile(r"(?<!\w)/[a-z]+(?: --force)?|\balert:\S+|\b[0-9a-f]{8}\b")
ENGLISH = frozenset({"refused", "not fetched"})  # their lines are those of check and of git
MEANT = frozenset(
    {
        *available_timezones(),  # beside the city, as it must be typed
        "UTC",
        "×",
        *(pseudo.LANGUAGE, pseudo.OTHER),  # the newsroom's previews tell which language was reworded
        *("name", "about", "contact", "languages", "topics", "countries", "zones", "defaults"),  # fields of pack.yaml
    }
)


@pytest.mark.parametrize("folder", [EXAMPLE, CONTENT], ids=["example", "content"])
@pytest.mark.parametrize("light", [False, True], ids=["whole", "light"])
def test_every_word_on_a_page_is_the_catalogue_s_or_the_pack_s(folder: Path, *, light: bool) -> None:
    reading = _reading(pseudo.greek(pack_in(folder)), light=light)
    left = {
        f"{name}: {word}"
        for name, page in every_page(reading)
        if name not in ENGLISH
        for piece in _pieces(page, reading)
        for word in pseudo.glue(piece, MEANT)
    }
    assert left == set()


def test_a_word_outside_the_catalogues_is_found() -> None:
    """The test above sees what it looks for."""
    assert pseudo.glue("⟦Latest⟧, 3 Αυγ and more") == ["and", "more"]
    assert pseudo.phrases().t("Corrected on {date}:", date="3") == "⟦Corrected on ⟧3⟦:⟧"


def _reading(pack: Pack, *, light: bool) -> Reading:
    return Reading(pack=pack, phrases=pseudo.phrases(), now=LATER, bot="", light=light)


def _pieces(page: Page, reading: Reading) -> Iterator[str]:
    """What is read: lines and buttons, without commands, the revision, and what stands as it is in a file."""
    said = markup.plain(Html(CODE.sub(" ", page.html))).replace(reading.pack.revision[:8], " ")
    for piece in chain(said.splitlines(), (key.words for row in page.rows for key in row)):
        yield COMMAND.sub(" ", piece)
