"""Messages for the next page. They stand with the session: in a frame no other cookie comes back."""

from typing import cast

from flask import flash, get_flashed_messages
from sqlalchemy import update
from sqlalchemy.orm.attributes import set_committed_value

from portal.db import db
from portal.domain.users.models import EmbedSession
from portal.widget.place import place


def say(text: str, tone: str = "good") -> None:
    """Show the text on the next page of this visit."""
    session = place().visit
    if session is not None:
        _keep(session, [*session.messages, [tone, text]])
    elif not place().framed:
        flash(text, tone)


def take() -> list[tuple[str, str]]:
    """The messages that wait, each once."""
    session = place().visit
    flashed = [] if place().framed else _flashed()
    if session is None or not session.messages:
        return flashed
    waiting = [(tone, text) for tone, text in session.messages]
    _keep(session, [])
    return flashed + waiting


def _flashed() -> list[tuple[str, str]]:
    return cast("list[tuple[str, str]]", get_flashed_messages(with_categories=True))


def _keep(session: EmbedSession, messages: list[list[str]]) -> None:
    set_committed_value(session, "messages", messages)
    db.session.execute(update(EmbedSession).where(EmbedSession.id == session.id).values(messages=messages))
