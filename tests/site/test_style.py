"""The style sheet: enough contrast in a light and in a dark room."""

import re

import pytest

from bot.site.style import STYLE

TEXT, LARGE = 4.5, 3.0  # WCAG 2.2, 1.4.3 and 1.4.11


def palettes() -> list[dict[str, str]]:
    """The colours by name: for light rooms, then for dark ones."""
    light, dark, *_ = re.findall(r":root\{([^}]*--paper[^}]*)\}", STYLE)
    found = [dict(re.findall(r"--([a-z]+):(#[0-9a-f]{6})", part)) for part in (light, dark)]
    assert all(len(palette) == 8 for palette in found)
    return found


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("palette", palettes(), ids=["light", "dark"])
def test_words_stand_out_from_the_paper(palette: dict[str, str]) -> None:
    for ground in ("paper", "tint"):
        for ink in ("ink", "soft", "accent"):
            assert contrast(palette[ink], palette[ground]) >= TEXT, (ink, ground)


@pytest.mark.parametrize("palette", palettes(), ids=["light", "dark"])
def test_bars_and_lines_stand_out_from_the_paper(palette: dict[str, str]) -> None:
    assert contrast(palette["bar"], palette["paper"]) >= LARGE
