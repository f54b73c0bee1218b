"""E-mail templates: the list, the words of each in each language, previews, tests, and the sender."""

from dataclasses import dataclass

from flask import Response, flash, g, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, EmailField, HiddenField, StringField, TextAreaField
from wtforms.validators import Email, InputRequired, Length, Optional

from portal.blueprints.settings.sites import CHECKS
from portal.blueprints.settings.views import bp
from portal.db import current_scope
from portal.domain.notifications.models import MailSender, MailTemplate
from portal.domain.notifications.sender import (
    ask_for_sender_check,
    forget_sender,
    name_sender,
    proof_wanted,
    proved_address,
    sender,
)
from portal.domain.notifications.templates import (
    Terms,
    change_template,
    changed_templates,
    check_terms,
    ensure_known,
    own_wording,
    restore_default,
    sample,
    send_test,
    template_row,
    terms_of,
)
from portal.domain.sellers.queries import shop
from portal.domain.users.permissions import Permission
from portal.domain.users.throttle import count
from portal.kernel import clock
from portal.kernel.errors import Invalid, NotFound
from portal.kernel.text import clean, clean_lines
from portal.kernel.texts import LANGUAGES
from portal.mail.samples import SAMPLES
from portal.mail.wording import NEVER_COPIED, NEVER_OFF, TO_STAFF, Wording, fields_of, needed_in
from portal.web.access import current_actor, requires
from portal.web.fields import number_of
from portal.web.forms import Form
from portal.web.htmx import part_or_redirect, redirect_to
from portal.web.languages import current_language
from portal.web.staff import person

MAY_WRITE = requires(Permission.EMAIL_TEMPLATE_MANAGE)
_SHOWN_ALONE = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; base-uri 'none'; form-action 'none';"
    " frame-ancestors 'self'; sandbox"
)
"""A mail brings its own styles; it may do nothing, and only our own page holds it."""
_WRONG_ADDRESS = Email(_l("This is not an e-mail address."))


class MailForm(Form):
    """The words of a mail in one language, and how it is sent."""

    version = HiddenField()
    enabled = BooleanField(_l("Send this message"))
    subject = StringField(_l("Subject"), [InputRequired(_l("Enter a subject.")), Length(max=200)])
    heading = StringField(_l("Heading"), [InputRequired(_l("Enter a heading.")), Length(max=200)])
    content = TextAreaField(_l("Content"), [InputRequired(_l("Enter what the message says."))])
    from_name = StringField(_l("Sender's name"), [Length(max=100)])
    reply_to_name = StringField(_l("Name for answers"), [Length(max=100)])
    reply_to = EmailField(_l("Address for answers"), [Optional(), Length(max=254), _WRONG_ADDRESS])
    copy_to = EmailField(_l("Blind copy to"), [Optional(), Length(max=254), _WRONG_ADDRESS])

    @property
    def terms(self) -> Terms:
        """What was entered."""
        return Terms(
            bool(self.enabled.data),
            Wording(
                clean(self.subject.data or ""), clean(self.heading.data or ""),
                clean_lines(self.content.data or "").replace("\r\n", "\n"),
            ),
            clean(self.from_name.data or ""), (self.reply_to.data or "").strip(),
            clean(self.reply_to_name.data or ""), (self.copy_to.data or "").strip(),
        )  # fmt: skip


class SenderForm(Form):
    """The address that mails come from."""

    address = EmailField(
        _l("Address"), [InputRequired(_l("Enter an address.")), Length(max=254), _WRONG_ADDRESS]
    )


@dataclass(frozen=True)
class Line:
    """One mail of the list; `states` says by language what was changed about it."""

    template: str
    title: str
    to_staff: bool
    states: dict[str, str]


@bp.get("/mails")
@MAY_WRITE
def mails() -> ResponseReturnValue:
    """All mails, by what they are about; `q` is looked for in subject and name."""
    sought = " ".join(request.args.get("q", "").split())[:100]
    changed, language = changed_templates(), current_language()
    lines = [_line(template, language, changed) for template in SAMPLES]
    found = [one for one in lines if sought.casefold() in f"{one.title} {one.template}".casefold()]
    parts = [
        (_("To customers"), [one for one in found if not one.to_staff]),
        (_("To your staff"), [one for one in found if one.to_staff]),
    ]
    return render_template("settings/mails.html", parts=parts, sought=sought, language=language)


def _line(template: str, language: str, changed: dict[tuple[str, str], MailTemplate]) -> Line:
    ours = {code: changed.get((template, code)) for code in LANGUAGES}
    title = sample(template, language, own_wording(ours[language]), name="").subject
    states = {code: _state(row) for code, row in ours.items() if row is not None}
    return Line(template, title, template in TO_STAFF, states)


def _state(row: MailTemplate) -> str:
    if not row.enabled:
        return "off"
    return "own" if own_wording(row) else "sent"


@bp.route("/mails/<template>/<language>", methods=["GET", "POST"])
@MAY_WRITE
def mail(template: str, language: str) -> ResponseReturnValue:
    """The words of one mail, in the language of the address."""
    ensure_known(template, language)
    form = _form(template, language)
    if form.validate_on_submit():
        with form.showing_refusals():
            change_template(
                template, language, form.terms, version=number_of(form.version), actor=current_actor()
            )
            flash(_("Saved."), "good")
            return redirect_to(url_for("settings.mail", template=template, language=language))
    g.frames_own_pages = True
    row, brand = template_row(template, language), shop()
    page = render_template(
        "settings/mail.html", form=form, template=template, language=language, languages=LANGUAGES,
        row=row, brand=brand, fields=fields_of(template), needed=needed_in(template),
        can_be_off=template not in NEVER_OFF,
        can_be_copied=template not in NEVER_COPIED, to_staff=template in TO_STAFF,
        from_address=proved_address(), written=sample(template, language, own_wording(row), name=_reader()),
    )  # fmt: skip
    return page, form.status


def _form(template: str, language: str) -> MailForm:
    terms, version = terms_of(template, language)
    wording = terms.wording
    return MailForm(
        version=version, enabled=terms.enabled, subject=wording.subject, heading=wording.heading,
        content=wording.content, from_name=terms.from_name, reply_to=terms.reply_to,
        reply_to_name=terms.reply_to_name, copy_to=terms.copy_to,
    )  # fmt: skip


def _reader() -> str:
    found = person()
    return found.sign_in.user.name if found else ""


@bp.route("/mails/<template>/<language>/preview", methods=["GET", "POST"])
@MAY_WRITE
def mail_preview(template: str, language: str) -> ResponseReturnValue:
    """The mail with sample values, for a frame: as it is sent, or as it is typed in the form."""
    ensure_known(template, language)
    wording = own_wording(template_row(template, language))
    if request.method == "POST":
        form = _form(template, language)
        if form.validate_on_submit():
            try:
                check_terms(template, form.terms)
            except Invalid as refusal:
                form.show(refusal)
        if form.errors:
            told = [str(one) for errors in form.errors.values() for one in errors]
            return _alone(make_response("\n".join(told), 422, {"Content-Type": "text/plain; charset=utf-8"}))
        wording = form.terms.wording
    return _alone(make_response(sample(template, language, wording, name=_reader()).html))


def _alone(page: Response) -> Response:
    page.headers["Content-Security-Policy"] = _SHOWN_ALONE
    return page


@bp.post("/mails/<template>/<language>/test")
@MAY_WRITE
def test_mail(template: str, language: str) -> ResponseReturnValue:
    """Send it with sample values to whoever asks."""
    found = person()
    if found is None:
        raise NotFound
    user = found.sign_in.user
    send_test(template, language, to=user.email, name=user.name, actor=current_actor())
    flash(_("A test is on its way to %(address)s.", address=user.email), "good")
    return redirect_to(url_for("settings.mail", template=template, language=language))


@bp.post("/mails/<template>/<language>/restore")
@MAY_WRITE
def restore_mail(template: str, language: str) -> ResponseReturnValue:
    """Take back whatever was changed about it in this language."""
    restore_default(template, language, actor=current_actor())
    flash(_("The message is as it was at first."), "good")
    return redirect_to(url_for("settings.mail", template=template, language=language))


@bp.route("/mail-sender", methods=["GET", "POST"])
@MAY_WRITE
def mail_sender() -> ResponseReturnValue:
    """The address that mails come from, and the proof that its domain is the seller's."""
    ours = sender()
    form = SenderForm(obj=ours)
    if form.validate_on_submit():
        with form.showing_refusals():
            name_sender((form.address.data or "").strip(), actor=current_actor())
            flash(_("Saved. Messages come from it once its domain is proved."), "good")
            return redirect_to(url_for("settings.mail_sender"))
    page = render_template("settings/mail_sender.html", form=form, brand=shop(), **_sender_card(ours))
    return page, form.status


@bp.get("/mail-sender/proof")
@MAY_WRITE
def mail_sender_proof() -> ResponseReturnValue:
    """How far the proof is, for the page that waits for the end of its check."""
    ours = _sender_or_404()
    return part_or_redirect(
        "settings/_mail_sender_card.html", url_for("settings.mail_sender"), **_sender_card(ours)
    )


@bp.post("/mail-sender/check")
@MAY_WRITE
def check_mail_sender() -> ResponseReturnValue:
    """Let a job look for the proof."""
    ours = _sender_or_404()
    count(CHECKS, current_scope().seller_id)
    ask_for_sender_check(ours)
    return part_or_redirect(
        "settings/_mail_sender_card.html", url_for("settings.mail_sender"), **_sender_card(ours)
    )


@bp.post("/mail-sender/remove")
@MAY_WRITE
def remove_mail_sender() -> ResponseReturnValue:
    """Let mails come from the platform's address."""
    forget_sender(actor=current_actor())
    flash(_("Messages come from the platform's address now."), "good")
    return redirect_to(url_for("settings.mail_sender"))


def _sender_card(ours: MailSender | None) -> dict[str, object]:
    checking = ours is not None and ours.is_being_checked(clock.now())
    return {"sender": ours, "proof": proof_wanted(ours) if ours else None, "checking": checking}


def _sender_or_404() -> MailSender:
    found = sender()
    if found is None:
        raise NotFound
    return found
