"""My account in the shop: the same pages, for the sessions of its own door."""

from flask import Flask
from sqlalchemy import select

from portal.db import db
from portal.domain.users.models import EmbedSession, User
from portal.domain.users.passwords import fits
from portal.domain.users.permissions import Role
from tests.client import Client, page_of
from tests.factories.users import PASSWORD
from tests.widget.conftest import Store, a_browser, a_buyer, sign_in

NEW = "nine loud lighthouses"


def test_name_password_and_sessions(as_cleo: Client, store: Store, app: Flask) -> None:
    other = a_browser(app)
    sign_in(other, store, store.cleo)
    home, password = store.at("/account"), store.at("/account/password")
    assert f'href="{home}"' in as_cleo.get(store.at("/")).text
    assert len(page_of(as_cleo.get(home)).select("tbody tr")) == 2

    named = as_cleo.send(as_cleo.get(home), home, name="Cleo B.", language="en")
    right = as_cleo.send(as_cleo.get(password), password, current=PASSWORD, password=NEW)

    assert [one.status_code for one in (named, right)] == [303, 303]
    db.session.expire_all()
    user = db.session.get_one(User, store.cleo.user_id)
    assert (user.name, fits(user.password_hash, NEW)) == ("Cleo B.", True)
    assert [one.get(home).status_code for one in (as_cleo, other)] == [200, 302]


def test_a_session_is_ended_from_another_browser(as_cleo: Client, store: Store, app: Flask) -> None:
    other = a_browser(app)
    sign_in(other, store, store.cleo)
    home = store.at("/account")
    form = page_of(as_cleo.get(home)).select_one("tbody form")
    assert form is not None

    assert as_cleo.send(as_cleo.get(home), str(form["action"])).status_code == 303

    assert [one.get(home).status_code for one in (as_cleo, other)] == [200, 302]


def test_a_colleagues_session_is_not_ones_own_to_end(as_cleo: Client, store: Store, app: Flask) -> None:
    dan, other = a_buyer(store.seller, store.customer, "dan@bakery.example", Role.BUYER), a_browser(app)
    sign_in(other, store, dan)
    his = db.session.scalars(select(EmbedSession.id).where(EmbedSession.membership_id == dan.id)).one()
    home = store.at("/account")
    token = str(page_of(as_cleo.get(home)).select_one("[name=csrf_token]")["value"])  # type: ignore[index]

    refused = as_cleo.post(store.at(f"/account/sessions/{his}/end"), data={"csrf_token": token})

    assert (refused.status_code, other.get(home).status_code) == (404, 200)
