"""Pictures to upload, as programs write them."""

from io import BytesIO
from typing import Any

from PIL import Image


def a_picture(
    kind: str = "PNG", size: tuple[int, int] = (600, 200), colour: str = "#cc3311", **options: Any
) -> bytes:
    """A file of one colour; `options` are what the writer of that kind takes."""
    made = BytesIO()
    Image.new("RGB", size, colour).save(made, kind, **options)
    return made.getvalue()
