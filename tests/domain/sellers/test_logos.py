"""What becomes of an uploaded picture."""

from io import BytesIO

import pytest
from PIL import Image

from portal.domain.sellers.logos import BOUNDS, LARGEST_FILE, drawn_anew
from portal.kernel.errors import Invalid
from tests.factories.pictures import a_picture


def opened(file: bytes) -> Image.Image:
    return Image.open(BytesIO(drawn_anew(file)))


def test_a_file_may_have_one_megabyte() -> None:
    picture = a_picture()
    padding = b"\0" * (LARGEST_FILE - len(picture))

    assert drawn_anew(picture + padding) == drawn_anew(picture)
    with pytest.raises(Invalid) as refusal:
        drawn_anew(picture + padding + b"\0")
    assert str(refusal.value.field_errors["picture"]) == "The file is too large. It may have 1 MB at most."


@pytest.mark.parametrize(
    ("size", "kept"),
    [((4000, 1000), BOUNDS), ((1000, 4000), (30, 120)), ((40, 40), (40, 40)), ((8000, 1), (480, 1))],
)
def test_a_picture_keeps_its_shape_within_the_bounds(size: tuple[int, int], kept: tuple[int, int]) -> None:
    assert opened(a_picture(size=size)).size == kept


def test_it_stands_as_the_camera_was_held() -> None:
    turned = Image.Exif()
    turned[0x0112] = 6

    assert opened(a_picture("JPEG", (100, 50), exif=turned)).size == (50, 100)


def test_what_can_be_seen_through_stays_so() -> None:
    made = BytesIO()
    Image.new("RGBA", (20, 20), (255, 0, 0, 0)).save(made, "WEBP", lossless=True)

    assert opened(made.getvalue()).getpixel((5, 5))[3] == 0  # type: ignore[index]


def test_of_something_that_moves_the_first_picture_is_kept() -> None:
    made = BytesIO()
    frames = [Image.new("RGB", (40, 20), colour) for colour in ("#ff0000", "#0000ff")]
    frames[0].save(made, "WEBP", save_all=True, append_images=frames[1:], lossless=True)

    found = opened(made.getvalue())

    assert (getattr(found, "n_frames", 1), found.convert("RGB").getpixel((5, 5))) == (1, (255, 0, 0))
