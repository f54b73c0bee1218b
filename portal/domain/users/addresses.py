"""E-mail addresses as we compare them."""

from email_validator import EmailNotValidError, validate_email

from portal.kernel.errors import Invalid
from portal.kernel.texts import Text


def normal_email(text: str) -> str:
    """The address in lower case and normal form. Raises Invalid, on the field `email`.

    Mail servers may tell `Ada@` from `ada@`; people do not, so we never keep both.
    """
    try:
        found = validate_email(text.strip(), check_deliverability=False, allow_smtputf8=True)
    except EmailNotValidError as error:
        problem = Text("Enter an e-mail address such as name@example.com.")
        raise Invalid(field_errors={"email": problem}) from error
    return found.normalized.lower()


def address_or_text(email: str) -> str:
    """What is no address belongs to nobody, and gets the same answer as one that nobody has."""
    try:
        return normal_email(email)
    except Invalid:
        return email.strip().lower()[:254]
