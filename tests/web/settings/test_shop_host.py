"""The host name of the shop: what can be named, how it is proved, who may."""

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal.db import Scope, db, transaction
from portal.domain.audit.models import AuditEvent
from portal.domain.sellers.models import Host, OriginProof
from portal.domain.sellers.queries import seller, shop
from portal.domain.sellers.shop_host import CHECK, look_at_host_again, slug_at
from portal.domain.users.models import Membership
from tests.client import Client
from tests.dns_server import name_server
from tests.factories.users import a_seller
from tests.factories.world import work_off

PAGE, NAME = "/settings/host", "shop.acme.example"


def anothers(name: str, proof: OriginProof = OriginProof.PROVED) -> Host:
    row = Host(seller_id=a_seller("Globex").id, name=name, proof=proof)
    db.session.add(row)
    db.session.commit()
    return row


def name_it(browser: Client, name: str = NAME) -> str:
    return browser.send(browser.get(PAGE), PAGE, name=name).text


def only() -> Host:
    db.session.expire_all()
    return db.session.scalars(select(Host)).one()


def record(ada: Membership) -> dict[str, str]:
    with transaction(Scope(ada.seller_id)):
        return {f"_portico.{NAME}": f"portico-site={shop().site_token}"}


def check() -> None:
    db.session.commit()
    work_off(lambda kind: kind == CHECK)


def test_a_host_is_proved_by_its_record_and_lost_with_it(as_ada: Client, ada: Membership) -> None:
    name_it(as_ada)
    waiting = as_ada.get(PAGE).text
    assert "Checking" in waiting
    assert f'value="_portico.{NAME}"' in waiting
    assert 'value="localhost"' in waiting  # the target of the CNAME record
    assert slug_at(NAME) is None

    with name_server(record(ada)):
        check()
    assert slug_at(NAME) == ada.seller.slug
    assert "The shop stands at this name." in as_ada.get(PAGE).text
    db.session.commit()

    with name_server({}):
        with transaction(Scope(ada.seller_id)):
            look_at_host_again()
        check()
    assert (only().proof, slug_at(NAME)) == (OriginProof.LOST, None)
    assert "Proof is gone" in as_ada.get(PAGE).text


@pytest.mark.parametrize("told", ["", "portico-site=somebody-elses"])
def test_without_the_record_the_shop_does_not_stand_there(as_ada: Client, told: str) -> None:
    name_it(as_ada)
    db.session.commit()

    with name_server({f"_portico.{NAME}": told} if told else {}):
        check()

    assert slug_at(NAME) is None
    assert "Not proved" in as_ada.get(PAGE).text


def test_a_check_can_be_asked_for_and_shows_its_end(as_ada: Client, ada: Membership) -> None:
    name_it(as_ada)
    with name_server({}):
        check()

    asked = as_ada.send(as_ada.get(PAGE), f"{PAGE}/check", part=True)
    with name_server(record(ada)):
        check()

    assert "Checking" in asked.text
    assert "Proved" in as_ada.part(f"{PAGE}/proof").text


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("Shop.Acme.example", NAME), (f"https://{NAME}/", NAME), ("münchen.example", "xn--mnchen-3ya.example")],
)
def test_a_host_is_kept_as_browsers_tell_it(as_ada: Client, typed: str, kept: str) -> None:
    name_it(as_ada, typed)

    assert only().name == kept


@pytest.mark.parametrize(
    "typed",
    [
        "shop", "shop acme.example", "*.acme.example", "-shop.acme.example", "192.0.2.1", "acme.github.io",
        "shop.acme.example:8443", "shop.localhost", "ada@acme.example", f"{'a' * 64}.example",
        "a." * 130 + "example",
    ],
)  # fmt: skip
def test_what_is_no_host_of_ones_own_is_refused(as_ada: Client, typed: str) -> None:
    assert "Give a name below a domain of your own" in name_it(as_ada, typed)
    assert db.session.scalar(select(Host)) is None


@pytest.mark.parametrize("typed", ["portal.example", "https://PORTAL.example/sign-in"])
def test_the_portals_own_name_is_refused(as_ada: Client, typed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.blueprints.settings.shop_host.own_hosts", lambda: {"portal.example"})

    assert "The portal itself stands at this name." in name_it(as_ada, typed)
    assert db.session.scalar(select(Host)) is None


def test_a_name_that_another_seller_has_proved_is_refused(as_ada: Client) -> None:
    anothers(NAME)

    assert "Another shop stands at this name." in name_it(as_ada)
    assert only().name == NAME


def test_who_only_names_a_host_keeps_nobody_from_it_and_who_proved_it_keeps_it(
    as_ada: Client, ada: Membership
) -> None:
    theirs = anothers(NAME, OriginProof.UNPROVED)
    name_it(as_ada)

    theirs.proof = OriginProof.PROVED
    db.session.commit()
    with name_server(record(ada)):
        check()
    assert "found, but another shop stands at this name" in as_ada.get(PAGE).text
    assert slug_at(NAME) == seller(theirs.seller_id).slug

    db.session.get_one(Host, theirs.id).proof = OriginProof.LOST
    db.session.commit()
    as_ada.send(as_ada.get(PAGE), f"{PAGE}/check")
    with name_server(record(ada)):
        check()
    assert slug_at(NAME) == ada.seller.slug


def test_the_database_too_gives_a_name_to_one_alone(as_ada: Client, ada: Membership) -> None:
    anothers(NAME)
    db.session.add(Host(seller_id=ada.seller_id, name=NAME, proof=OriginProof.PROVED))

    with pytest.raises(IntegrityError, match="uq_host_name_proved"):
        db.session.flush()
    db.session.rollback()


def test_another_name_needs_another_proof(as_ada: Client, ada: Membership) -> None:
    name_it(as_ada)
    with name_server(record(ada)):
        check()

    name_it(as_ada, "store.acme.example")

    assert (only().name, only().proof) == ("store.acme.example", OriginProof.UNPROVED)
    assert slug_at(NAME) is None


def test_what_was_found_for_a_former_name_counts_for_none(as_ada: Client, ada: Membership) -> None:
    name_it(as_ada)
    name_it(as_ada, "store.acme.example")

    with name_server(record(ada)):
        check()

    assert only().proof is OriginProof.UNPROVED


def test_a_host_can_be_removed(as_ada: Client, ada: Membership) -> None:
    name_it(as_ada)
    with name_server(record(ada)):
        check()

    page = as_ada.get(PAGE)
    as_ada.send(page, f"{PAGE}/remove")
    as_ada.send(page, f"{PAGE}/remove")  # twice is no fault

    assert slug_at(NAME) is None
    assert as_ada.get(f"{PAGE}/proof").status_code == 404
    assert as_ada.send(page, f"{PAGE}/check").status_code == 404
    with transaction(Scope(ada.seller_id)):
        written = db.session.scalars(select(AuditEvent.event).order_by(AuditEvent.id)).all()
    assert [one for one in written if one.startswith("shop_host.")] == [
        "shop_host.changed", "shop_host.checked", "shop_host.removed",
    ]  # fmt: skip


def test_another_sellers_host_is_neither_seen_nor_touched(as_ada: Client) -> None:
    theirs = anothers("shop.globex.example")

    page = as_ada.get(PAGE)
    name_it(as_ada)
    as_ada.send(as_ada.get(PAGE), f"{PAGE}/remove")

    assert "globex" not in page.text
    assert slug_at("shop.globex.example") == seller(theirs.seller_id).slug


def test_who_may_not_set_the_shop_is_refused(client: Client, ben: Membership) -> None:
    client.sign_in(ben)

    assert client.get(PAGE).status_code == 403


def test_the_settings_lead_to_it(as_ada: Client) -> None:
    assert f'href="{PAGE}"' in as_ada.get("/settings").text
