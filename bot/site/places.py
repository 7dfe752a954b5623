"""Places of the site: the address of every page, and how one page names another.

Each language has a folder with the same names in it. A subject has a folder of its own, a section is a file: no id can
take a section's address. Addresses are relative, so that the site works below any address and from a disk.
"""

from enum import StrEnum

STYLE = "style.css"
ICON = "icon.svg"
FEED = "feed.xml"
HOME = "index.html"


class Section(StrEnum):
    """The pages that lead to others; the value is the file's name."""

    LATEST = "latest"
    WITHDRAWALS = "withdrawals"
    BACKGROUND = "background"
    ACTORS = "actors"
    COUNTRIES = "countries"
    GLOSSARY = "glossary"
    SOURCES = "sources"
    CORRECTIONS = "corrections"
    ABOUT = "about"


def section(name: Section, leaf: int = 0) -> str:
    """`actors.html`, `actors-2.html`. Leaves count from 0, addresses from 1."""
    return f"{name}-{leaf + 1}.html" if leaf else f"{name}.html"


def leaf_name(leaf: int) -> str:
    """`index.html`, `2.html`."""
    return f"{leaf + 1}.html" if leaf else HOME


def subject(name: str, leaf: int = 0) -> str:
    """`jnim/index.html`, `jnim/2.html`."""
    return f"{name}/{leaf_name(leaf)}"


def revision(name: str, digits: str, leaf: int = 0) -> str:
    """`jnim/0a1b2c3d/index.html`: where one revision of a card stays."""
    return subject(f"{name}/{digits}", leaf)


def relative(here: str, there: str) -> str:
    """How the page at `here` names what is at `there`; both count from the site's root."""
    above, below = here.split("/")[:-1], there.split("/")
    shared = 0
    while shared < min(len(above), len(below) - 1) and above[shared] == below[shared]:
        shared += 1
    return "../" * (len(above) - shared) + "/".join(below[shared:])
