"""What shops are called in addresses: one alias is one seller's, now and later (F5)."""

import pytest
from flask import Flask
from sqlalchemy import select

from portal.db import Scope, db, entering
from portal.domain.sellers.actions import create_seller
from portal.domain.sellers.aliases import RESERVED, change_alias, free_alias
from portal.domain.sellers.models import Seller
from portal.domain.sellers.queries import seller_by_slug
from portal.kernel.actor import SYSTEM
from portal.kernel.errors import Invalid
from tests.factories.users import a_seller


def a_new_seller(name: str = "Acme Cloud") -> Seller:
    """A seller that is in the database, so that scopes can be entered and left."""
    made = a_seller(name)
    db.session.commit()
    return made


def call(owner: Seller, alias: str) -> str:
    """What is wrong about an alias for this seller; empty where it has it now."""
    with entering(Scope(owner.id)):
        try:
            change_alias(alias, actor=SYSTEM)
        except Invalid as refusal:
            db.session.rollback()
            return str(refusal.field_errors["slug"])
        db.session.commit()
        return ""


def found_under(alias: str) -> tuple[int, str]:
    """Whose shop, and what it is called today."""
    db.session.expire_all()
    found = seller_by_slug(alias)
    return found.id, found.slug


@pytest.mark.parametrize("alias", ["abc", "a-b-c", "9to5", "a" * 40, "north-light-2"])
def test_a_sound_alias_is_taken_and_the_old_one_still_leads_there(app: Flask, alias: str) -> None:
    ours = a_new_seller()
    old = ours.slug

    assert call(ours, alias) == ""
    assert [found_under(one) for one in (alias, old)] == [(ours.id, alias)] * 2


@pytest.mark.parametrize(
    "alias",
    ["", "ab", "a" * 41, "a-" * 30 + "a", "-abc", "abc-", "a--bc", "Abc", "a_bc", "a.bc", "καλό", "abc\n"],
)
def test_what_is_no_alias_is_refused(app: Flask, alias: str) -> None:
    ours = a_new_seller()
    old = ours.slug

    assert call(ours, alias) == "Use 3 to 40 letters a-z, digits and single hyphens."
    assert found_under(old) == (ours.id, old)


def test_an_alias_of_another_is_taken_now_and_after_they_have_left_it(app: Flask) -> None:
    ours, theirs = a_new_seller(), a_new_seller("Rival")
    wanted = theirs.slug

    while_there = call(ours, wanted)
    call(theirs, "rival-cloud")
    afterwards = call(ours, wanted)

    assert {while_there, afterwards} == {"This alias is taken. Choose another."}
    assert found_under(wanted) == (theirs.id, "rival-cloud")


def test_one_that_was_left_is_taken_again(app: Flask) -> None:
    ours = a_new_seller()
    first = ours.slug

    told = [call(ours, one) for one in ("second", "second", first)]

    assert (told, found_under("second")) == (["", "", ""], (ours.id, first))


@pytest.mark.parametrize("alias", ["shop", "settings", "www"])
def test_a_reserved_word_is_refused_also_for_a_new_seller(app: Flask, alias: str) -> None:
    with pytest.raises(Invalid) as refusal:
        create_seller("New", alias, parent=None)
    db.session.rollback()

    assert str(refusal.value.field_errors["slug"]) == "This alias is reserved. Choose another."
    assert call(a_new_seller(), alias) == "This alias is reserved. Choose another."
    assert db.session.scalar(select(Seller.id).where(Seller.slug == alias)) is None


def test_a_new_reseller_never_gets_one_that_somebody_has_left(app: Flask) -> None:
    theirs = a_new_seller()
    call(theirs, "harbour-cloud")
    call(theirs, "elsewhere")

    assert [free_alias(one) for one in ("Harbour Cloud", "Settings", "Ny")] == [
        "harbour-cloud-2", "reseller-settings", "reseller-ny",
    ]  # fmt: skip


def test_all_that_the_portal_calls_its_pages_is_reserved(app: Flask) -> None:
    first = {str(rule).split("/")[1] for rule in app.url_map.iter_rules()}
    words = {one for one in first if len(one) >= 3 and not set(one) & set("<._")}

    assert len(words) > 20
    assert words - RESERVED == set()
