"""A seller's colour stays readable, whatever it is."""

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.kernel.colour import contrast
from portal.web.brand import LEAST_CONTRAST, SIGNALS, Look, is_ground_for, look_css, shown_accent
from tests.web.small_app import ROOT

LIGHT = ("#ffffff", "#f6f5f1")
DARK = ("#131312", "#1b1b1a", "#232322")
PAIR = re.compile(r"--color-([a-z-]+):light-dark\((#[0-9a-f]{6}),(#[0-9a-f]{6})\)")
colours = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


def tokens(accent: str) -> dict[str, tuple[str, str]]:
    return {name: (day, night) for name, day, night in PAIR.findall(look_css(Look(accent)))}


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


@pytest.mark.parametrize("accent", ["red", "#fff", "#12345g", "#123456;}*{", "#1234567"])
def test_anything_but_a_colour_is_refused(accent: str) -> None:
    with pytest.raises(ValueError, match="Not a colour"):
        look_css(Look(accent))


@given(colours, colours, colours)
def test_any_page_around_can_be_read_on_or_is_left_alone(surface: str, ink: str, accent: str) -> None:
    sheet = look_css(Look(accent, surface=surface, ink=ink))
    made = dict(re.findall(r"--color-([a-z-]+):(#[0-9a-f]{6})", sheet))
    fits = [scheme for scheme in SIGNALS if is_ground_for(scheme, surface)]

    assert bool(made) == bool(fits)
    if not made:
        return
    assert f"color-scheme:{fits[0]}" in sheet
    for ground in (made["surface"], made["sunken"], made["hover"]):
        for text in (made["text"], made["text-soft"], made["accent-text"]):
            assert contrast(text, ground) >= LEAST_CONTRAST
    assert contrast(made["accent-ink"], made["accent"]) >= LEAST_CONTRAST
    for shape in ("accent", "line-strong", "focus"):
        assert contrast(made[shape], made["surface"]) >= 3


def test_the_signals_are_those_of_the_tokens() -> None:
    tokens = (ROOT / "static/css/tokens.css").read_text()

    for name, pair in zip(("info", "good", "warn", "bad"), zip(*SIGNALS.values(), strict=True), strict=True):
        assert f"--color-{name}: light-dark({pair[0]}, {pair[1]});" in tokens


@pytest.mark.parametrize(
    "asked",
    [
        {"accent": "red"}, {"accent": "#12345"}, {"radius": "25"}, {"radius": "-1"}, {"radius": "1e9"},
        {"font": "Comic Sans"}, {"density": "}*{"}, {"surface": "url(x)"}, {"other": "#123456"},
    ],
)  # fmt: skip
def test_what_is_no_look_is_left_out(asked: dict[str, str]) -> None:
    assert Look.asked_for(asked) == Look()


def test_a_look_keeps_what_the_other_leaves_open() -> None:
    ours = Look("#112233", radius="4")

    assert Look.asked_for({"radius": "0", "font": "serif"}).over(ours) == Look("#112233", "0", "serif")
    assert "--radius-m:0px" in look_css(Look(radius="0"))
    assert "serif" in look_css(Look(font="serif"))
    assert "--control-height:2rem" in look_css(Look(density="compact"))


@pytest.mark.parametrize("accent", ["#ffff00", "#3040b8", "#000000", "#ffffff", "#777777"])
def test_what_is_told_of_a_colour_is_what_the_sheet_does(accent: str) -> None:
    fills, inks = tokens(accent)["accent"], tokens(accent)["accent-ink"]

    day, night = shown_accent(accent)

    assert (day.fill, night.fill, day.ink, night.ink) == (*fills, *inks)
    assert min(day.contrast, night.contrast) >= 3
    assert min(day.ink_contrast, night.ink_contrast) >= Decimal("4.5")
    assert day.is_adjusted == (accent in {"#ffff00", "#ffffff"})
    assert night.is_adjusted == (accent in {"#3040b8", "#000000"})


def test_nothing_is_told_of_what_is_no_colour() -> None:
    assert [shown_accent(text) for text in ("", "#ff", "red", "#12345g")] == [[]] * 4
