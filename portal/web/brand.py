"""A seller's look as a style sheet of its own, always readable.

Colours are chosen as `#rrggbb`. Fill, ink and text are computed from them so that text reaches
4.5:1 and shapes 3:1 against their ground (WCAG 2.2, 1.4.3 and 1.4.11). Text is given more,
because it also stands on tinted grounds. Our security policy allows no inline style, hence a sheet.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from decimal import ROUND_FLOOR, Decimal
from typing import Self

from portal.kernel.colour import adjusted, colour, contrast, full_colour, mixed, readable_on

DEFAULT_ACCENT = "#3040b8"
TEXT_CONTRAST, SHAPE_CONTRAST, LEAST_CONTRAST = 5.3, 3.0, 4.5
_LIGHT_GROUND, _DARK_GROUND = "#f6f5f1", "#232322"
SIGNALS = {
    "light": ("#1d5a8a", "#1c6b43", "#85530a", "#b3261e"),
    "dark": ("#8cc7f5", "#7fd3a3", "#eec069", "#ff9d92"),
}
"""What tells of good and bad in each scheme (tokens.css); a ground is taken only where they can be read."""
FONTS = {
    "system": "",
    "serif": 'Charter, "Bitstream Charter", "Sitka Text", Cambria, "Noto Serif", Georgia, serif',
    "mono": "var(--font-code)",
}
DENSITIES = {"cosy": "", "compact": "2rem"}
LARGEST_RADIUS = 24


@dataclass(frozen=True)
class Look:
    """What a seller, or the page around a frame, may choose; an empty text leaves it as it is.

    `radius` is a number of pixels from 0 to 24. `surface` and `ink` are the colours of the page around.
    """

    accent: str = ""
    radius: str = ""
    font: str = ""
    density: str = ""
    surface: str = ""
    ink: str = ""

    @classmethod
    def asked_for(cls, values: Mapping[str, str]) -> Self:
        """What an address asks for; whatever is no colour, number or name of a list is left out."""
        wanted = {field.name: values.get(field.name, "") for field in fields(cls)}
        return cls(**{name: value for name, value in wanted.items() if value and _is_allowed(name, value)})

    def over(self, other: Self) -> Self:
        """This look, with what it leaves open from another."""
        return replace(other, **self.chosen)

    @property
    def chosen(self) -> dict[str, str]:
        """What is not left open, by name."""
        return {name: value for name, value in asdict(self).items() if value}


def _is_allowed(name: str, value: str) -> bool:
    if name == "radius":
        return value.isascii() and value.isdigit() and int(value[:4]) <= LARGEST_RADIUS
    if name in {"font", "density"}:
        return value in (FONTS if name == "font" else DENSITIES)
    try:
        colour(value)
    except ValueError:
        return False
    return True


def look_css(look: Look) -> str:
    """The style sheet of a look; a colour that is none raises ValueError."""
    rules = _surface(look) or _accent(colour(look.accent or DEFAULT_ACCENT))
    if look.radius:
        size = int(look.radius)
        rules |= {f"--radius-{name}": f"{round(size * part)}px" for name, part in _RADII.items()}
    if FONTS.get(look.font):
        rules["--font-text"] = FONTS[look.font]
    if DENSITIES.get(look.density):
        rules |= {"--control-height": DENSITIES[look.density], "--space-4": ".75rem", "--space-5": "1rem"}
    return f":root{{{';'.join(f'{name}:{value}' for name, value in rules.items())}}}\n"


_RADII = {"s": 0.6, "m": 1, "l": 1.75}


@dataclass(frozen=True)
class Shown:
    """How an accent is shown in one scheme; contrasts are ratios to 1."""

    scheme: str
    ground: str
    typed: str
    fill: str

    @property
    def typed_contrast(self) -> Decimal:
        """Of the colour as it was typed and the page."""
        return _ratio(self.typed, self.ground)

    @property
    def contrast(self) -> Decimal:
        """Of the colour as it is shown and the page."""
        return _ratio(self.fill, self.ground)

    @property
    def ink(self) -> str:
        """What stands on it."""
        return readable_on(self.fill)

    @property
    def ink_contrast(self) -> Decimal:
        """Of that and the colour."""
        return _ratio(self.ink, self.fill)

    @property
    def is_adjusted(self) -> bool:
        """Whether it was made lighter or darker."""
        return self.fill != self.typed


def _ratio(one: str, other: str) -> Decimal:
    """Rounded down, so that nothing seems to reach what it does not."""
    return Decimal(contrast(one, other)).quantize(Decimal("0.1"), ROUND_FLOOR)


def shown_accent(typed: str) -> list[Shown]:
    """A colour as it is shown by day and by night; nothing for what is no colour."""
    try:
        accent = full_colour(typed)
    except ValueError:
        return []
    grounds = {"light": _LIGHT_GROUND, "dark": _DARK_GROUND}
    return [Shown(name, ground, accent, _fill(accent, ground)) for name, ground in grounds.items()]


def _fill(accent: str, ground: str) -> str:
    return adjusted(accent, ground, SHAPE_CONTRAST)


def _accent(accent: str) -> dict[str, str]:
    light, dark = _fill(accent, _LIGHT_GROUND), _fill(accent, _DARK_GROUND)
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
    return {f"--color-{name}": f"light-dark({day},{night})" for name, (day, night) in tokens.items()}


def _surface(look: Look) -> dict[str, str]:
    """All colours on the ground of the page around; nothing where our signals could not be read on it."""
    if not look.surface:
        return {}
    ground = colour(look.surface)
    scheme = next((name for name in SIGNALS if is_ground_for(name, ground)), "")
    if not scheme:
        return {}
    text = adjusted(colour(look.ink or readable_on(ground)), ground, TEXT_CONTRAST)
    accent = adjusted(colour(look.accent or DEFAULT_ACCENT), ground, SHAPE_CONTRAST)
    accent_text = adjusted(accent, ground, TEXT_CONTRAST)
    tinted = mixed(text, ground, 0.04)
    tokens = dict.fromkeys(("ground", "surface", "raised"), ground) | {
        "sunken": tinted,
        "hover": mixed(text, ground, 0.06),
        "text": text,
        "text-soft": adjusted(mixed(text, ground, 0.72), ground, TEXT_CONTRAST),
        "line": mixed(text, ground, 0.15),
        "line-strong": adjusted(
            adjusted(mixed(text, ground, 0.5), tinted, SHAPE_CONTRAST), ground, SHAPE_CONTRAST
        ),
        "accent": accent,
        "accent-ink": readable_on(accent),
        "accent-text": accent_text,
        "focus": accent_text,
    }
    return {"color-scheme": scheme} | {f"--color-{name}": value for name, value in tokens.items()}


def is_ground_for(scheme: str, ground: str) -> bool:
    """Whether everything that signals good and bad in this scheme can be read on the ground."""
    return all(contrast(signal, ground) >= LEAST_CONTRAST for signal in SIGNALS[scheme])
