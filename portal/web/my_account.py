"""My account, in the portal, the shop and the widget: the same pages at each door."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, EmailField, PasswordField, SelectField, StringField
from wtforms.validators import InputRequired, Length

from portal.db import Scope, db, transaction
from portal.domain.sellers.models import Door
from portal.domain.users.email_change import (
    ask_for_change,
    confirm_change,
    find_undo,
    open_change,
    send_another_code,
    undo_change,
)
from portal.domain.users.models import EmbedSession, User
from portal.domain.users.my_account import (
    Session,
    change_name,
    change_password,
    end_other_sessions,
    end_session,
    sessions_of,
)
from portal.domain.users.profile import choose_language, choose_news
from portal.domain.users.queries import home_of
from portal.kernel.errors import Gone, TooMany
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
    wants_news = BooleanField(_l("Send me news and offers"))


class PasswordForm(SharedForm):
    """The password so far, and a new one."""

    current = PasswordField(_l("Current password"), [InputRequired(_l("Enter your password."))])
    password = PasswordField(_l("New password"), [InputRequired(_l("Enter a password."))])


class EmailForm(SharedForm):
    """The password, and another address to sign in with."""

    current = PasswordField(_l("Current password"), [InputRequired(_l("Enter your password."))])
    email = EmailField(_l("New e-mail address"), [InputRequired(_l("Enter an address.")), Length(max=254)])


class CodeForm(SharedForm):
    """What proves the new address."""

    code = StringField(_l("Code"), [InputRequired(_l("Enter the code.")), Length(max=20)])


class UndoForm(SharedForm):
    """The old address again; the link is all it takes."""


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

    @property
    def _is_asked_for_news(self) -> bool:
        """Customers are; of who works in the portal, those who have said something before."""
        return isinstance(self.here, EmbedSession) or self.user.news_said_at is not None

    def index(self) -> ResponseReturnValue:
        """Name, language, and where the person is signed in."""
        language = self.user.language or current_language()
        form = ProfileForm(name=self.user.name, language=language, wants_news=self.user.wants_news)
        actor = current_actor()
        if not self._is_asked_for_news:
            del form.wants_news
        if form.validate_on_submit():
            with form.showing_refusals():
                change_name(self.user, form.name.data or "", actor=actor)
                if form.language.data != language:
                    choose_language(self.user, form.language.data or "", actor=actor)
                if self._is_asked_for_news:
                    wants = bool(form.wants_news.data)
                    choose_news(self.user, wants, address=client_address(), actor=actor)
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

    def email(self) -> ResponseReturnValue:
        """Another address to sign in with."""
        form = EmailForm()
        if form.validate_on_submit():
            with form.showing_refusals():
                email, current = form.email.data or "", form.current.data or ""
                ask_for_change(self.user, email, current, address=client_address())
                return redirect_to(self.url("email_code"))
        return self._render("account/email.html", form=form), form.status

    def email_code(self) -> ResponseReturnValue:
        """The code that was mailed to the new address."""
        form, change = CodeForm(), open_change(self.user)
        if change is None:
            return redirect_to(self.url("email"))
        wanted = change.new_email
        if form.validate_on_submit():
            with form.showing_refusals():
                confirm_change(self.user, form.code.data or "", actor=current_actor())
                self.tell(_("You sign in with %(email)s from now on.", email=wanted))
                return redirect_to(self.url("index"))
        return self._render("account/email_code.html", form=form, email=wanted), form.status

    def resend_email_code(self) -> ResponseReturnValue:
        """Another code, in place of the one before."""
        form, change = CodeForm(), open_change(self.user)
        if change is None:
            return redirect_to(self.url("email"))
        wanted = change.new_email
        try:
            send_another_code(change)
        except TooMany as refusal:
            db.session.rollback()
            form.show(refusal)
            return self._render("account/email_code.html", form=form, email=wanted), form.status
        self.tell(_("A new code is on its way. The one before works no longer."))
        return redirect_to(self.url("email_code"))

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


def undo_email(
    door: Door, token: str, shell: str, *, done: Callable[[], ResponseReturnValue]
) -> ResponseReturnValue:
    """The page behind the link in the mail to a former address; looking at it changes nothing."""
    form = UndoForm()
    try:
        change = find_undo(door, token)
        old, new = change.old_email, change.new_email
        if form.validate_on_submit():
            with form.showing_refusals():
                with transaction(Scope(home_of(change.user) or 0)):
                    undo_change(door, token)
                return done()
    except Gone as refusal:
        return render_template("account/undo_email_ended.html", refusal=refusal, shell=shell), refusal.status
    page = render_template("account/undo_email.html", form=form, old=old, new=new, shell=shell)
    return page, form.status
