"""To whom a mail is addressed."""

from portal.domain.notifications.actions import Wanted, compose
from portal.domain.requests.signup import confirm_email
from portal.domain.users.models import TokenPurpose
from portal.domain.users.tokens import issue_token
from portal.kernel.actor import Actor
from portal.mail.message import Mail
from tests.factories.trade import a_sign_up

TYPED = "Win at http://evil.example now"


def composed(template: str, to: str, user_id: int) -> Mail:
    mail = compose(Wanted(f"{template}:{to}", template, to, TYPED, "", {"user_id": user_id}))
    assert mail is not None
    return mail


def test_a_name_reaches_nobody_whose_address_it_may_not_be(acme: Actor) -> None:
    user = a_sign_up("New Bakery")

    told = composed("confirm-email", user.email, user.id)
    assert "evil" not in str(told.as_email(sender="portal@portal.example"))

    confirm_email(issue_token(user, TokenPurpose.CONFIRM_EMAIL, 48))
    told = composed("signup-duplicate", user.email, user.id)
    assert told.as_email(sender="portal@portal.example")["To"].addresses[0].display_name == TYPED
