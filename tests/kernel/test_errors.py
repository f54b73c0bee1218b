import pytest

from portal.kernel import errors

STATUSES = {
    errors.DomainError: 422,
    errors.Invalid: 422,
    errors.NotSignedIn: 401,
    errors.Forbidden: 403,
    errors.NotFound: 404,
    errors.Conflict: 409,
    errors.IllegalMove: 409,
    errors.Stale: 409,
    errors.AlreadyDecided: 409,
    errors.InFlight: 409,
    errors.Gone: 410,
}


class Lazy:
    """A text that becomes words when it is read, as a lazy translation does."""

    language = "en"

    def __str__(self) -> str:
        return {"en": "Order first.", "de": "Erst bestellen."}[self.language]


@pytest.mark.parametrize(("kind", "status"), STATUSES.items())
def test_each_error_has_its_status_and_a_text(kind: type[errors.DomainError], status: int) -> None:
    error = kind()

    assert error.status == status
    assert error.message.endswith(".")
    assert error.field_errors == {}


def test_a_stale_form_says_what_to_do() -> None:
    assert str(errors.Stale()) == "Somebody changed this record meanwhile. Reload and try again."


def test_limits_say_how_long_to_wait() -> None:
    many, away = errors.TooMany(retry_after=600), errors.Unavailable("Come back.", retry_after=30)

    assert (many.status, many.retry_after) == (429, 600)
    assert (away.status, away.retry_after, away.message) == (503, 30, "Come back.")
    assert errors.InFlight().retry_after == 1
    assert errors.Gone().retry_after is None


def test_errors_of_fields_are_kept_by_name() -> None:
    error = errors.Invalid("No.", field_errors={"email": Lazy()})

    assert error.field_errors == {"email": "Order first."}


def test_a_lazy_text_follows_the_language_of_the_reader() -> None:
    text = Lazy()
    error = errors.Conflict(text)

    text.language = "de"

    assert error.message == str(error) == "Erst bestellen."
