"""A world with two furnished sellers, and browsers of everybody in it."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from portal.cli.founding import Founder, add_staff
from portal.db import db
from portal.domain.users.models import EmbedSession, Membership, User
from portal.domain.users.permissions import Role
from portal.domain.users.sign_ins import start_sign_in
from portal.kernel import clock
from portal.kernel.tokens import hash_token, new_token
from tests.access.furniture import RECORDS, furnish
from tests.application import application, settings_for
from tests.client import Client, page_of
from tests.factories.users import PASSWORD
from tests.factories.world import as_owner, load_world, seller
from tests.servers import Cluster, Database, copied_database

TOKEN = "the-token-of-all-shop-sessions"
_NOTED = ("last_seen_at", "last_sign_in_at")
"""Whoever asks for something is noted as seen; nothing else may change by a refusal."""


@dataclass
class World:
    """The application, its database, and what was looked up in it by seller."""

    app: Flask
    database: Database
    known: dict[str, dict[str, Any]]

    def value(self, record: str, slug: str) -> Any:
        """What an address or a form names a record of the seller by."""
        known = self.known[slug]
        if record not in known:
            known[record] = as_owner(self.database.owner_url, RECORDS[record], seller=slug)[0][0]
        return known[record]

    @cached_property
    def tables(self) -> list[str]:
        """The names of all tables."""
        found = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
        return [row[0] for row in as_owner(self.database.owner_url, found)]

    def state(self) -> dict[str, tuple[int, int]]:
        """The count and the checksum of each table."""
        sums = " UNION ALL ".join(
            f"SELECT '{table}', count(*), coalesce(sum(hashtext((to_jsonb(t) - '{_NOTED[0]}' - '{_NOTED[1]}')"
            f'::text)::bigint), 0) FROM "{table}" t'
            for table in self.tables
        )
        return {name: (rows, total) for name, rows, total in as_owner(self.database.owner_url, sums)}

    def browser(self, who: str, shell: str = "portal") -> Client:
        """A browser of `name@seller`, of a visitor with a session, or of nobody; it has the forms' token."""
        made = Client(self.app, self.app.response_class, use_cookies=True)
        made.environ_base["HTTP_ORIGIN"] = "http://localhost"
        name, _, slug = who.partition("@")
        if name != "nobody":
            made.set_cookie(self.cookie_name(shell, slug), self.session(who, shell))
        if shell == "portal":
            page = page_of(made.get("/sign-in" if name == "nobody" else "/choose-seller"))
            token = str(page.select_one("form [name=csrf_token]")["value"])  # type: ignore[index]
        else:
            token = TOKEN
        made.environ_base["HTTP_X_CSRF_TOKEN"] = token
        return made

    def session(self, who: str, shell: str) -> str:
        """The secret of a new session of theirs."""
        name, _, slug = who.partition("@")
        if shell == "portal":
            member = self._member(who)
            token = start_sign_in(member.user, membership=member)
        else:
            token, now = new_token(), clock.now()
            member_id = None if name == "visitor" else self._member(who).id
            session = EmbedSession(
                id_hash=hash_token(token), seller_id=seller(slug).id, csrf=TOKEN, messages=[],
                membership_id=member_id, created_at=now, last_seen_at=now,
            )  # fmt: skip
            db.session.add(session)
        db.session.commit()
        return token

    def cookie_name(self, shell: str, slug: str) -> str:
        """Where a session is kept."""
        prefixes = {"portal": "portico", "shop": "cs_", "embed": "__Host-cse_"}
        return prefixes[shell] + ("" if shell == "portal" else seller(slug).public_id)

    def _member(self, who: str) -> Membership:
        name, _, slug = who.partition("@")
        named = select(Membership).join(User, Membership.user_id == User.id)
        mine = named.where(Membership.seller_id == seller(slug).id, User.email == f"{name}@{slug}.example")
        return db.session.scalars(mine).one()


@pytest.fixture(scope="session")
def furnished(cluster: Cluster, redis_url: str) -> Iterator[World]:
    """The world, made once by each worker. Tests leave it as they found it."""
    with (
        copied_database(cluster) as database,
        application(settings_for(database, redis_url)) as app,
        app.app_context(),
    ):
        load_world(app)
        oscar = Founder("Oscar Okafor", "oscar@cumulus.example", PASSWORD)
        add_staff(seller("cumulus"), oscar, Role.OPERATOR_SUPPORT)
        known = {slug: furnish(slug, database.owner_url) for slug in ("northlight", "harbour")}
        db.session.remove()
        yield World(app, database, known)


@pytest.fixture
def world(furnished: World) -> Iterator[World]:
    """The same, inside a context of its own."""
    with furnished.app.app_context():
        yield furnished
        db.session.remove()
