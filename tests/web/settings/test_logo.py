"""The logo: what is taken, what becomes of it, where it is shown, and to whom it belongs."""

import struct
import zlib
from io import BytesIO

import pytest
from PIL import Image
from sqlalchemy import select
from werkzeug.test import TestResponse

from portal.db import Scope, db, entering, transaction
from portal.db.outbox import Outbox
from portal.domain.audit.models import AuditEvent
from portal.domain.notifications.actions import Wanted, compose
from portal.domain.sellers.models import Shop
from portal.domain.users.models import Membership
from portal.kernel.actor import Actor
from portal.mail.links import base_url
from tests.application import statements
from tests.client import Client, page_of
from tests.factories.pictures import a_picture

PAGE = "/settings/shop"


def upload(browser: Client, file: bytes, scheme: str = "light") -> TestResponse:
    return browser.send(browser.get(PAGE), f"{PAGE}/logo", picture=(BytesIO(file), "logo"), scheme=scheme)


def shown(answer: TestResponse, selector: str) -> list[str]:
    return [str(one["src"]) for one in page_of(answer).select(f"{selector} img")]


def events() -> list[AuditEvent]:
    found = select(AuditEvent).where(AuditEvent.event == "shop.logo_changed").order_by(AuditEvent.id)
    return list(db.session.scalars(found))


def a_bomb() -> bytes:
    """A PNG of 60,000 by 60,000 pixels in a few bytes."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 60_000, 60_000, 1, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_logo_is_drawn_anew_and_shown_everywhere(
    as_ada: Client, ada: Membership, acme: Actor, kind: str
) -> None:
    slug = ada.seller.slug

    answer = upload(as_ada, a_picture(kind, (1200, 200), comment=b"secret", exif=b"Exif\0\0secret"))

    (url,) = shown(as_ada.get(PAGE), ".logos__ground--light")
    sent = as_ada.get(url)
    picture = Image.open(BytesIO(sent.data))
    assert answer.status_code == 303
    assert (picture.format, picture.size, picture.info) == ("PNG", (480, 80), {})
    assert b"secret" not in sent.data
    assert url.startswith(f"/logo/{slug}/light/")
    heads = (f"/shop/{slug}/sign-in", ".shop-bar"), (f"/embed/v1/{slug}/sign-in", ".frame-bar")
    assert [shown(as_ada.get(page), head) for page, head in heads] == [[url], [url]]
    assert shown(as_ada.get(f"/shop/{slug}/nothing/here"), ".shop-bar") == [url]
    icon = page_of(as_ada.get(heads[0][0])).select_one("link[rel=icon]")
    assert icon is not None
    assert icon["href"] == url


def test_it_may_be_kept_for_a_year_and_shown_on_any_page(as_ada: Client, acme: Actor) -> None:
    upload(as_ada, a_picture())
    (url,) = shown(as_ada.get(PAGE), ".logos__ground--light")

    sent = as_ada.get(url)
    again = as_ada.get(url, headers={"If-None-Match": sent.headers["ETag"]})

    told = {name: sent.headers[name] for name in ("Content-Type", "Cache-Control", "X-Content-Type-Options")}
    assert told == {
        "Content-Type": "image/png",
        "Cache-Control": "public, max-age=31536000, immutable",
        "X-Content-Type-Options": "nosniff",
    }
    assert sent.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert sent.headers["Content-Security-Policy"] == "default-src 'none'"
    assert "Set-Cookie" not in sent.headers
    assert (again.status_code, again.data) == (304, b"")


def test_a_logo_that_was_replaced_leads_to_the_new_one(as_ada: Client, acme: Actor) -> None:
    upload(as_ada, a_picture(colour="#cc3311"))
    (old,) = shown(as_ada.get(PAGE), ".logos__ground--light")
    upload(as_ada, a_picture(colour="#11cc33"))

    (new,) = shown(as_ada.get(PAGE), ".logos__ground--light")
    assert new != old
    assert as_ada.get(old).data == as_ada.get(new).data
    assert as_ada.get(old).headers["Cache-Control"] == "no-cache"


def test_dark_ground_has_its_own_or_a_plate(as_ada: Client, ada: Membership, acme: Actor) -> None:
    shop = f"/shop/{ada.seller.slug}/sign-in"
    upload(as_ada, a_picture(colour="#000000"))
    plated = page_of(as_ada.get(shop)).select(".shop-bar img")
    upload(as_ada, a_picture(colour="#ffffff"), "dark")

    both = page_of(as_ada.get(shop)).select(".shop-bar img")

    assert [one["class"] for one in plated] == [["brand-logo", "brand-logo--plate"]]
    assert [one["class"][1] for one in both] == ["brand-logo--day", "brand-logo--night"]
    assert "/dark/" in str(both[1]["src"])
    assert {str(one["alt"]) for one in both} == {"Acme Cloud"}


def test_it_is_removed_again_and_twice_changes_nothing(as_ada: Client, ada: Membership, acme: Actor) -> None:
    upload(as_ada, a_picture())
    page = as_ada.get(PAGE)
    (url,) = shown(page, ".logos__ground--light")

    answers = [as_ada.send(page, f"{PAGE}/logo/light/remove").status_code for _ in range(2)]

    assert answers == [303, 303]
    assert as_ada.get(url).status_code == 404
    assert shown(as_ada.get(PAGE), ".logos__ground:not(:has(.logos__tab))") == []
    assert page_of(as_ada.get(f"/shop/{ada.seller.slug}/sign-in")).select_one(".shop-bar__mark") is not None
    digest = url.rpartition("/")[2].removesuffix(".png")
    assert [one.changes for one in events()] == [{"logo": [None, digest]}, {"logo": [digest, None]}]


@pytest.mark.parametrize(
    ("file", "text"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "SVG files can hold programs"),
        (b"\xef\xbb\xbf<?xml version='1.0'?><!-- x --><SVG/>", "SVG files can hold programs"),
        (a_picture("GIF"), "This is no picture that we can read."),
        (b"%PDF-1.7", "This is no picture that we can read."),
        (a_picture(size=(300, 300))[:120], "This is no picture that we can read."),
        (a_picture("JPEG", size=(300, 300))[:400], "This is no picture that we can read."),
        (a_picture(size=(4001, 2000)), "The picture has too many pixels."),
        (a_bomb(), "The picture has too many pixels."),
        (b"", "This is no picture that we can read."),
    ],
    ids=["svg", "xml", "gif", "pdf", "broken png", "broken jpeg", "pixels", "bomb", "empty"],
)
def test_what_is_no_logo_is_refused(as_ada: Client, acme: Actor, file: bytes, text: str) -> None:
    answer = upload(as_ada, file)

    error = page_of(answer).select_one("#picture-error")
    assert answer.status_code == 422
    assert error is not None
    assert text in error.get_text()
    assert db.session.scalars(select(Shop.logo_hash)).all() == [""]
    assert events() == []


def test_a_file_and_its_ground_have_to_be_chosen(as_ada: Client, acme: Actor) -> None:
    page = as_ada.get(PAGE)

    without, elsewhere = (
        as_ada.send(page, f"{PAGE}/logo", scheme="light"),
        as_ada.send(page, f"{PAGE}/logo", scheme="pink", picture=(BytesIO(a_picture()), "logo.png")),
    )

    assert (without.status_code, elsewhere.status_code) == (422, 422)
    assert "Choose a file." in without.text
    assert as_ada.get("/logo/acme/pink/0.png").status_code == 404


def test_a_member_may_not_change_it(client: Client, ben: Membership) -> None:
    client.sign_in(ben)

    answers = [client.post(f"{PAGE}/logo{path}").status_code for path in ("", "/light/remove")]

    assert [status in (400, 403) for status in answers] == [True, True]
    assert client.get(f"{PAGE}/accent?accent=f00").status_code == 403


def test_the_logo_of_another_seller_is_out_of_reach(
    as_ada: Client, eve: Membership, ada: Membership, acme: Actor
) -> None:
    upload(as_ada, a_picture())
    (url,) = shown(as_ada.get(PAGE), ".logos__ground--light")

    assert as_ada.get(url.replace(ada.seller.slug, eve.seller.slug)).status_code == 404
    assert as_ada.get(url.replace(ada.seller.slug, "nobody")).status_code == 404
    with entering(Scope(eve.seller_id)):
        assert db.session.scalars(select(Shop.logo_hash)).all() == [""]


def test_mails_show_it_with_the_name_for_those_who_load_no_pictures(
    as_ada: Client, ada: Membership, acme: Actor
) -> None:
    upload(as_ada, a_picture())
    as_ada.send(as_ada.get("/settings/widget"), "/settings/widget/send", email="dev@agency.example")

    with transaction(Scope(ada.seller_id)):
        told = db.session.scalars(select(Outbox).where(Outbox.kind == "mail.send")).one().payload
        mail = compose(Wanted(told["mail_key"], told["template"], told["to"], "", told["about"], told["ids"]))
    assert mail is not None
    (image,) = page_of(as_ada.get(PAGE)).select(".logos__ground--light img")
    assert f'src="{base_url()}{image["src"]}" alt="Acme Cloud" height="40"' in mail.html


def test_pages_do_not_read_the_picture(as_ada: Client, ada: Membership, acme: Actor) -> None:
    upload(as_ada, a_picture())

    with statements() as sent:
        as_ada.get(f"/shop/{ada.seller.slug}/sign-in")

    assert [one for one in sent if "shop.logo_hash" in one]
    assert [one for one in sent if "shop.logo," in one or "shop.logo " in one] == []


def test_the_icon_of_the_tab_is_a_small_square_and_comes_before_the_logo(
    as_ada: Client, ada: Membership, acme: Actor
) -> None:
    page = f"/shop/{ada.seller.slug}/sign-in"
    upload(as_ada, a_picture(size=(1200, 200)))
    answer = upload(as_ada, a_picture(size=(1000, 500), colour="#11cc33"), "icon")

    icon = page_of(as_ada.get(page)).select_one("link[rel=icon]")
    assert icon is not None
    url = str(icon["href"])
    sent = as_ada.get(url)
    picture = Image.open(BytesIO(sent.data))
    again = as_ada.get(url, headers={"If-None-Match": sent.headers["ETag"]})
    assert answer.status_code == 303
    assert url.startswith(f"/logo/{ada.seller.slug}/icon/")
    assert (picture.format, picture.size) == ("PNG", (64, 64))
    assert (picture.getpixel((32, 2))[3], picture.getpixel((32, 32))[3]) == (0, 255)  # type: ignore[index]
    assert (sent.headers["Cache-Control"], again.status_code) == ("public, max-age=31536000, immutable", 304)
    assert shown(as_ada.get(PAGE), ".logos__tab") == [url]
    assert page_of(as_ada.get(f"/shop/{ada.seller.slug}/no/where")).select_one("link[rel=icon]") == icon

    as_ada.send(as_ada.get(PAGE), f"{PAGE}/logo/icon/remove")

    back = page_of(as_ada.get(page)).select_one("link[rel=icon]")
    assert back is not None
    assert "/light/" in str(back["href"])
    assert as_ada.get(url).status_code == 404


def test_what_is_no_icon_is_refused(as_ada: Client, acme: Actor) -> None:
    answer = upload(as_ada, b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "icon")

    assert (answer.status_code, db.session.scalars(select(Shop.icon_hash)).all()) == (422, [""])
