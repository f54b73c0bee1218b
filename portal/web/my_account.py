"""My account, in the portal, the shop and the widget: the same pages at each door."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import PasswordField, SelectField, StringField
from wtforms.validators import InputRequired, Length

from portal.domain.users.models import User
from portal.domain.users.my_account import (
    Session,
    change_name,
    change_password,
    end_other_sessions,
    end_session,
    sessions_of,
)
from portal.domain.users.profile import choose_language
from portal.web.access import current_actor
from portal.web.devices import device_in_words
from portal.web.fields import language_choices
from portal.web.forms import SharedForm
from portal.web.htmx import redirect_to
from portal.web.languages import current_language
from portal.web.limits import client_address


class ProfileForm(SharedForm):
    """How the person is called, and spoken to."""

    name = StringField(_l("Name"), [InputRequired(_l("Enter a name.")), Length(max=200)])
    language = SelectField(_l("Language"), choices=language_choices("")[1:])


class PasswordForm(SharedForm):
    """The password so far, and a new one."""

    current = PasswordField(_l("Current password"), [InputRequired(_l("Enter your password."))])
    password = PasswordField(_l("New password"), [InputRequired(_l("Enter a password."))])


@dataclass(frozen=True)
class AccountPages:
    """The pages of one person; `here` is the session of this browser."""

    user: User
    here: Session
    tell: Callable[[str], object]
    prefix: str = "."
    shell: str = "portal.html"

    def url(self, view: str, **ids: int) -> str:
        """The address of one of the pages."""
        return url_for(f"{self.prefix}{view}", **ids)  # type: ignore[arg-type]

    def index(self) -> ResponseReturnValue:
        """Name, language, and where the person is signed in."""
        language = self.user.language or current_language()
        form, actor = ProfileForm(name=self.user.name, language=language), current_actor()
        if form.validate_on_submit():
            with form.showing_refusals():
                change_name(self.user, form.name.data or "", actor=actor)
                if form.language.data != self.user.language:
                    choose_language(self.user, form.language.data or "", actor=actor)
                self.tell(_("Saved."))
                return redirect_to(self.url("index"))
        return self._render(
            "account/index.html", form=form, sessions=sessions_of(self.user, self.here)
        ), form.status

    def password(self) -> ResponseReturnValue:
        """A new password."""
        form = PasswordForm()
        if form.validate_on_submit():
            with form.showing_refusals():
                change_password(
                    self.user, form.current.data or "", form.password.data or "", here=self.here,
                    address=client_address(), actor=current_actor(),
                )  # fmt: skip
                self.tell(_("Your password is changed. Your other sessions have ended."))
                return redirect_to(self.url("index"))
        return self._render("account/password.html", form=form), form.status

    def end_session(self, session_id: int) -> ResponseReturnValue:
        """Sign out one other browser."""
        end_session(self.user, session_id, here=self.here, actor=current_actor())
        self.tell(_("That session has ended."))
        return redirect_to(self.url("index"))

    def end_others(self) -> ResponseReturnValue:
        """Sign out all other browsers."""
        end_other_sessions(self.user, here=self.here, actor=current_actor())
        self.tell(_("Your other sessions have ended."))
        return redirect_to(self.url("index"))

    def _render(self, template: str, **shown: object) -> str:
        return render_template(
            template, pages=self, shell=self.shell, device_in_words=device_in_words, **shown
        )
