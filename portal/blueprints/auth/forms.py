"""The forms of signing in."""

from flask_babel import lazy_gettext as _l
from wtforms import EmailField, HiddenField, PasswordField, RadioField
from wtforms.validators import DataRequired

from portal.web.forms import Form


class SignInForm(Form):
    """Address and password; whether they fit is said by the action, in one sentence for both."""

    email = EmailField(_l("E-mail"), [DataRequired(_l("Enter your e-mail address."))])
    password = PasswordField(_l("Password"), [DataRequired(_l("Enter your password."))])
    next = HiddenField()


class InvitationForm(Form):
    """A new password, or the one that the person has already."""

    password = PasswordField(_l("Password"), [DataRequired(_l("Enter a password."))])


class LanguageForm(Form):
    """The language that somebody wants to be spoken to in, and the page to come back to."""

    language = HiddenField()
    next = HiddenField()


class ForgotForm(Form):
    """The address to which a link is mailed, if it is somebody's."""

    email = EmailField(_l("E-mail"), [DataRequired(_l("Enter your e-mail address."))])


class NewPasswordForm(Form):
    """A new password; the action says which is accepted."""

    password = PasswordField(_l("New password"), [DataRequired(_l("Enter a password."))])


class ChooseSellerForm(Form):
    """Where to work now."""

    membership = RadioField(
        _l("Organisation"), validators=[DataRequired(_l("Choose an organisation."))], validate_choice=False
    )
    next = HiddenField()
