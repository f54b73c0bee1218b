"""What can go wrong by a rule of the trade, each with the HTTP status the edge answers.

The text is written for the person at the screen. It may be a lazy translation: it becomes words
only when it is read, in the language of the reader.
"""

from collections.abc import Mapping
from typing import ClassVar

from portal.kernel.texts import Text


class DomainError(Exception):
    """A refusal with a reason that may be shown to the user."""

    status: ClassVar[int] = 422
    default: ClassVar[object] = Text("This is not possible.")
    retry_after: int | None = None
    """Seconds until an attempt makes sense, where waiting helps."""

    def __init__(self, message: object = None, *, field_errors: Mapping[str, object] | None = None) -> None:
        self._message = self.default if message is None else message
        self._field_errors = field_errors or {}
        super().__init__(self._message)

    @property
    def message(self) -> str:
        """The reason, in the reader's language."""
        return str(self._message)

    @property
    def field_errors(self) -> dict[str, str]:
        """What is wrong with single fields of the form, by the name of the field."""
        return {name: str(text) for name, text in self._field_errors.items()}

    def __str__(self) -> str:
        return self.message


class Invalid(DomainError):
    """The input does not fit; nothing was changed."""

    default = Text("Check the marked fields.")


class NotSignedIn(DomainError):
    """Nobody is signed in, or the session has ended."""

    status = 401
    default = Text("Sign in to continue.")


class Forbidden(DomainError):
    """The person may see the thing but not do this."""

    status = 403
    default = Text("You do not have permission to do this.")


class NotFound(DomainError):
    """The thing does not exist, or belongs to somebody else: never say which."""

    status = 404
    default = Text("This page does not exist.")


class Conflict(DomainError):
    """The state of the thing does not allow it."""

    status = 409
    default = Text("This is not possible at the moment.")


class IllegalMove(Conflict):
    """A state machine knows no such move."""


class Stale(Conflict):
    """The form was made from a version that is no longer the current one."""

    default = Text("Somebody changed this record meanwhile. Reload and try again.")


class AlreadyDecided(Conflict):
    """Somebody else was faster; the message says who and when."""

    default = Text("This has already been decided.")


class InFlight(Conflict):
    """The same request is being carried out by another process right now."""

    default = Text("This is being done already. Wait a moment.")
    retry_after = 1


class Gone(DomainError):
    """A link that was good once."""

    status = 410
    default = Text("This link has been used or has expired.")


def _too_many(minutes: int) -> Text:
    if minutes == 1:
        return Text("Too many attempts. Try again in 1 minute.")
    return Text("Too many attempts. Try again in %(minutes)s minutes.", minutes=minutes)


class TooMany(DomainError):
    """A limit of attempts was reached; without words of its own it says how long to wait."""

    status = 429

    def __init__(self, message: object = None, *, retry_after: int) -> None:
        minutes = -(-retry_after // 60)
        super().__init__(message or _too_many(minutes))
        self.retry_after = retry_after


class Unavailable(DomainError):
    """Something we depend on does not answer."""

    status = 503
    default = Text("This is not available at the moment. Try again shortly.")

    def __init__(self, message: object = None, *, retry_after: int = 5) -> None:
        super().__init__(message)
        self.retry_after = retry_after
