"""A seller's colour stays readable, whatever it is."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.kernel.colour import contrast
from portal.web.brand import brand_css

LIGHT = ("#ffffff", "#f6f5f1")
DARK = ("#131312", "#1b1b1a", "#232322")
PAIR = re.compile(r"--color-([a-z-]+):light-dark\((#[0-9a-f]{6}),(#[0-9a-f]{6})\)")
colours = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


def tokens(accent: str) -> dict[str, tuple[str, str]]:
    return {name: (day, night) for name, day, night in PAIR.findall(brand_css(accent))}


def test_contrast_is_that_of_the_standard() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.478, abs=0.001)


@given(colours)
def test_any_accent_can_be_read(accent: str) -> None:
    made = tokens(accent)

    for scheme, grounds in enumerate((LIGHT, DARK)):
        fill, ink, text = (made[name][scheme] for name in ("accent", "accent-ink", "accent-text"))
        assert contrast(fill, ink) >= 4.5
        assert min(contrast(fill, ground) for ground in grounds) >= 3
        assert min(contrast(text, ground) for ground in grounds) >= 4.5


def test_a_good_accent_is_left_as_it_is() -> None:
    assert tokens("#C2410C")["accent"][0] == "#c2410c"


@pytest.mark.parametrize("accent", ["red", "#fff", "#12345g", "#123456;}*{", "", "#1234567"])
def test_anything_but_a_colour_is_refused(accent: str) -> None:
    with pytest.raises(ValueError, match="Not a colour"):
        brand_css(accent)
