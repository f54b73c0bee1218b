"""What people set about themselves."""

from portal.db import db
from portal.domain.audit.actions import record
from portal.domain.sellers.queries import portal_door
from portal.domain.users.actions import new_user
from portal.domain.users.models import User
from portal.domain.users.queries import user_by_email
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.errors import Invalid
from portal.kernel.texts import LANGUAGES, Text


def choose_language(user: User, language: str, *, actor: Actor) -> None:
    """Keep the language that pages and mails speak to the person. Raises Invalid for one we do not speak."""
    if language not in LANGUAGES:
        raise Invalid(Text("Choose one of the list."))
    record(actor, "user.language_chosen", user, language=[user.language, language])
    user.language = language
    db.session.flush()


def choose_news(user: User, wants: bool, *, address: str, actor: Actor) -> None:
    """Keep whether the person wants news and offers, since when, and from which network address."""
    if wants == user.wants_news:
        return
    record(actor, "user.news_chosen", user, wants_news=[user.wants_news, wants])
    user.wants_news, user.news_said_at, user.news_said_from = wants, clock.now(), address
    db.session.flush()


def take_news_along(user: User, email: str) -> None:
    """What was said about news in the shop counts for who is invited to the portal, at this address."""
    if user.news_said_at is None or user.email != email:
        return
    door = portal_door()
    there = user_by_email(door.id, email) or new_user(door.id, email=email, name=user.name)
    if there.news_said_at is None:
        there.wants_news, there.news_said_at = user.wants_news, user.news_said_at
        there.news_said_from = user.news_said_from
    db.session.flush()


def use_shortcuts(user: User, is_on: bool, *, actor: Actor) -> None:
    """Let single keys act in the portal, or not: who dictates or presses by accident turns them off."""
    if is_on != user.uses_shortcuts:
        record(actor, "user.shortcuts_set", user, uses_shortcuts=[user.uses_shortcuts, is_on])
    user.uses_shortcuts = is_on
    db.session.flush()
