"""Colours as `#rrggbb`: how well two can be told apart, by the formulas of WCAG 2.2."""

import colorsys
import re

_HEX = re.compile(r"#[0-9a-fA-F]{6}")
_SHORT = 3
_WHITE, _BLACK = "#ffffff", "#000000"


def colour(text: str) -> str:
    """Return the colour in lower case; anything but `#rrggbb` raises ValueError."""
    if not _HEX.fullmatch(text):
        raise ValueError(f"Not a colour: {text!r}")
    return text.lower()


def full_colour(typed: str) -> str:
    """`#ff8800` for `#f80`, `f80` or `FF8800`, as people type it; anything else raises ValueError."""
    digits = typed.strip().removeprefix("#")
    return colour("#" + ("".join(digit * 2 for digit in digits) if len(digits) == _SHORT else digits))


def luminance(colour: str) -> float:
    """Relative luminance of `#rrggbb`, 0 (black) to 1 (white)."""
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast of two colours, 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def mixed(colour: str, ground: str, share: float) -> str:
    """The colour laid over the ground as if `share` of it were opaque, 0 to 1."""
    pairs = ((int(colour[at : at + 2], 16), int(ground[at : at + 2], 16)) for at in (1, 3, 5))
    return "#" + "".join(f"{round(upper * share + lower * (1 - share)):02x}" for upper, lower in pairs)


def readable_on(ground: str) -> str:
    """Black or white ink, whichever reads better: one of them reaches 4.58:1 on any ground."""
    return max((_WHITE, _BLACK), key=lambda ink: contrast(ink, ground))


def adjusted(colour: str, ground: str, wanted: float) -> str:
    """The colour, made lighter or darker in its own hue until it stands out from the ground."""
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    hue, lightness, saturation = colorsys.rgb_to_hls(red, green, blue)
    step = -0.01 if luminance(ground) > 0.18 else 0.01
    while contrast(colour, ground) < wanted and 0 <= lightness + step <= 1:
        lightness += step
        parts = colorsys.hls_to_rgb(hue, lightness, saturation)
        colour = "#" + "".join(f"{round(part * 255):02x}" for part in parts)
    return colour
