"""A seller's colour as a style sheet of its own, always readable.

The seller chooses one accent. Fill, the ink on it and the accent as text are computed for the
light and the dark scheme so that text reaches 4.5:1 and shapes 3:1 against their ground
(WCAG 2.2, 1.4.3 and 1.4.11). Text is given more, because it also stands on tinted grounds.
Our security policy allows no inline style, hence a sheet.
"""

from portal.kernel.colour import adjusted, colour, readable_on

_LIGHT_GROUND, _DARK_GROUND = "#f6f5f1", "#232322"
TEXT_CONTRAST, SHAPE_CONTRAST = 5.3, 3.0


def brand_css(accent: str) -> str:
    """The style sheet that sets a seller's accent `#rrggbb`; anything else raises ValueError."""
    accent = colour(accent)
    light = adjusted(accent, _LIGHT_GROUND, SHAPE_CONTRAST)
    dark = adjusted(accent, _DARK_GROUND, SHAPE_CONTRAST)
    text = (
        adjusted(light, _LIGHT_GROUND, TEXT_CONTRAST),
        adjusted(dark, _DARK_GROUND, TEXT_CONTRAST),
    )
    tokens = {
        "accent": (light, dark),
        "accent-ink": (readable_on(light), readable_on(dark)),
        "accent-text": text,
        "focus": text,
    }
    lines = (f"--color-{name}:light-dark({day},{night})" for name, (day, night) in tokens.items())
    return f":root{{{';'.join(lines)}}}\n"
