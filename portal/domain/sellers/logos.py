"""The pictures of a shop: its logo for light and dark ground, and the icon of a browser's tab.

What was uploaded is drawn anew and kept with the shop.
"""

import hashlib
from io import BytesIO

from PIL import Image, ImageOps
from sqlalchemy import select

from portal.db import db
from portal.domain.audit.actions import record
from portal.domain.sellers.models import Shop
from portal.domain.sellers.queries import current_seller
from portal.kernel.actor import Actor
from portal.kernel.errors import Invalid
from portal.kernel.texts import Text

LARGEST_FILE = 1024 * 1024
MOST_PIXELS = 8_000_000
"""Four bytes each in memory, however small the file is."""
BOUNDS = (480, 120)
"""Pixels of what is kept: three times the height at which the widest page shows it."""
ICON = "icon"
ICON_SIDE = 64
"""Pixels: twice what browsers show at most."""
_COLUMNS = {"light": "logo", "dark": "dark_logo", ICON: "icon"}


def change_logo(shop: Shop, scheme: str, file: bytes, *, actor: Actor) -> None:
    """Keep a picture (PNG, JPEG or WebP of 1 MB at most) as the logo for `light` or `dark`, or as `icon`.

    Raises Invalid, at `picture`, for whatever is no such picture.
    """
    _set(shop, scheme, icon_drawn_anew(file) if scheme == ICON else drawn_anew(file), actor)


def remove_logo(shop: Shop, scheme: str, *, actor: Actor) -> None:
    """Show the name, or the logo for the other ground, instead; does nothing where there is none."""
    _set(shop, scheme, None, actor)


def _set(shop: Shop, scheme: str, picture: bytes | None, actor: Actor) -> None:
    column = _COLUMNS[scheme]
    before, after = getattr(shop, f"{column}_hash"), _hash(picture)
    if before == after:
        return
    setattr(shop, column, picture)
    setattr(shop, f"{column}_hash", after)
    db.session.flush()
    record(actor, "shop.logo_changed", current_seller(), **{column: [before or None, after or None]})


def _hash(picture: bytes | None) -> str:
    return hashlib.sha256(picture).hexdigest()[:16] if picture else ""


def logo_of(scheme: str) -> tuple[bytes | None, str]:
    """The logo (a PNG) of the seller in scope and its hash; without one, nothing and an empty text."""
    column = _COLUMNS[scheme]
    picture, digest = db.session.execute(select(getattr(Shop, column), getattr(Shop, f"{column}_hash"))).one()
    return picture, digest


def drawn_anew(file: bytes) -> bytes:
    """The picture as a PNG within `BOUNDS`, with nothing else of the file. Raises Invalid at `picture`."""
    picture = _read(file)
    picture.thumbnail(BOUNDS, Image.Resampling.LANCZOS)
    return _as_png(picture)


def icon_drawn_anew(file: bytes) -> bytes:
    """The same as a square; what is wider or higher stands in its middle. Raises Invalid at `picture`."""
    side = (ICON_SIDE, ICON_SIDE)
    return _as_png(ImageOps.pad(_read(file), side, Image.Resampling.LANCZOS, color=(0, 0, 0, 0)))


def _read(file: bytes) -> Image.Image:
    if len(file) > LARGEST_FILE:
        raise _refused(Text("The file is too large. It may have 1 MB at most."))
    if b"<svg" in file[:2000].lower():
        raise _refused(Text("SVG files can hold programs, so they are not taken. Save the logo as a PNG."))
    try:
        with Image.open(BytesIO(file), formats=("PNG", "JPEG", "WEBP")) as opened:
            _ensure_small(opened)
            opened.load()
            return _upright(opened).convert("RGBA")
    except (Invalid, MemoryError):
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_many_pixels() from error
    except Exception as error:  # a broken file makes a decoder stumble in ways that nobody lists
        raise _refused(Text("This is no picture that we can read. Choose a PNG, JPEG or WebP.")) from error


def _as_png(picture: Image.Image) -> bytes:
    picture.info.clear()  # profiles and remarks would be written again
    made = BytesIO()
    picture.save(made, "PNG", optimize=True)
    return made.getvalue()


def _upright(opened: Image.Image) -> Image.Image:
    """The picture as the camera was held, where what the file tells of that can be read."""
    try:
        return ImageOps.exif_transpose(opened)
    except Exception:  # as above; the picture itself has been read
        return opened


def _ensure_small(opened: Image.Image) -> None:
    if opened.width * opened.height > MOST_PIXELS:
        raise _too_many_pixels()


def _too_many_pixels() -> Invalid:
    return _refused(
        Text("The picture has too many pixels. It may have 8 million at most, such as 4000 × 2000.")
    )


def _refused(problem: Text) -> Invalid:
    return Invalid(field_errors={"picture": problem})
