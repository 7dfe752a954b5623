"""Catalogues of interface words: what the code says, taken into the file of each language.

`make catalogues` writes the files anew; a test tells when that was forgotten. No line numbers and no dates, so that
a change of words is all that a difference shows."""

import io
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.plurals import get_plural
from babel.messages.pofile import read_po, write_po

CODE = Path(__file__).parents[2] / "bot"
FOLDER = CODE / "pages" / "catalogues"
MAPPING = [("**.py", "python")]
KEYWORDS = {"t": None, "plural": (1, 2)}  # .t("…") · .plural("one", "many", …)
WIDTH = 120
HEADER = """msgid ""
msgstr ""
"Language: {language}\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plural}\\n"

"""


def extracted() -> Catalog:
    """All messages in the code."""
    template = Catalog(charset="utf-8")
    for _, _, message, _, _ in extract_from_dir(CODE, method_map=MAPPING, keywords=KEYWORDS):
        template.add(message)
    return template


def files() -> Iterator[Path]:
    yield from sorted(FOLDER.glob("*.po"))


def updated(language: str, written: bytes) -> bytes:
    """A catalogue with the messages of the code: new ones untranslated, those no longer said gone."""
    catalogue = read_po(io.BytesIO(written), locale=language)
    catalogue.update(extracted(), no_fuzzy_matching=True)
    for message in catalogue:
        message.flags.discard("python-format")  # a lone % is a percent sign here
        message.flags.discard("python-brace-format")
    body = io.BytesIO()
    write_po(body, catalogue, width=WIDTH, no_location=True, omit_header=True, sort_output=True, ignore_obsolete=True)
    return HEADER.format(language=language, plural=get_plural(language)).encode() + body.getvalue()


if __name__ == "__main__":
    for file in files():
        file.write_bytes(updated(file.stem, file.read_bytes()))
