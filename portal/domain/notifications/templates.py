"""What a seller has changed about its mails: words, sender, copies, or that they are sent at all."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal.db import db
from portal.domain.audit.actions import record
from portal.domain.notifications.models import MailTemplate
from portal.domain.notifications.values import shop_page
from portal.domain.sellers.queries import current_seller, shop
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.errors import Invalid, NotFound, Stale
from portal.kernel.ids import new_public_id
from portal.kernel.texts import LANGUAGES, Text, Words, locale_of
from portal.mail.links import logo_url
from portal.mail.queue import send_later
from portal.mail.render import Rendered, render, usual_wording
from portal.mail.samples import SAMPLES
from portal.mail.wording import NEVER_COPIED, NEVER_OFF, Wording, check_wording

SAMPLE_LANGUAGE = "sample_language"
"""Among the ids of a mail: it is a test with sample values, in this language."""
_ONE_TEST = timedelta(seconds=10)


@dataclass(frozen=True)
class Terms:
    """How a mail is sent, as a form tells it; empty addresses and names are the usual ones."""

    enabled: bool
    wording: Wording
    from_name: str = ""
    reply_to: str = ""
    reply_to_name: str = ""
    copy_to: str = ""


def ensure_known(template: str, language: str) -> None:
    """Raise NotFound unless there is such a mail in such a language."""
    if template not in SAMPLES or language not in LANGUAGES:
        raise NotFound


def changed_templates() -> dict[tuple[str, str], MailTemplate]:
    """Everything the seller in scope has changed, by mail and language."""
    return {(row.template, row.language): row for row in db.session.scalars(select(MailTemplate))}


def template_row(template: str, language: str) -> MailTemplate | None:
    """What the seller in scope has changed about a mail; `language` may be one we do not speak."""
    spoken = locale_of(language).language
    return db.session.scalar(
        select(MailTemplate).where(MailTemplate.template == template, MailTemplate.language == spoken)
    )


def own_wording(row: MailTemplate | None) -> Wording | None:
    """The seller's own words; nothing where the usual ones are used."""
    return Wording(row.subject, row.heading, row.content) if row is not None and row.subject else None


def terms_of(template: str, language: str) -> tuple[Terms, int]:
    """What the form shows at first, with the version of the row; 0 where nothing was changed yet."""
    row = template_row(template, language)
    if row is None:
        return Terms(enabled=True, wording=usual_wording(template, language)), 0
    wording = own_wording(row) or usual_wording(template, language)
    terms = Terms(row.enabled, wording, row.from_name, row.reply_to, row.reply_to_name, row.copy_to)
    return terms, row.version


def change_template(template: str, language: str, terms: Terms, *, version: int, actor: Actor) -> None:
    """Send a mail so from now on.

    Raises Invalid for fields the mail does not have and for what may not be changed about it, and Stale.
    Words that are the usual ones are not kept, so that they follow ours.
    """
    ensure_known(template, language)
    check_terms(template, terms)
    if terms.wording == usual_wording(template, language):
        terms = replace(terms, wording=Wording("", "", ""))
    row = template_row(template, language)
    if version != (0 if row is None else row.version):
        raise Stale
    if row is None:
        row = MailTemplate(template=template, language=language, public_id=new_public_id("mtp"))
        db.session.add(row)
    values = asdict(terms)
    told = {}
    for name, value in (values | values.pop("wording")).items():
        before = getattr(row, name) if version else None
        if before != value:
            setattr(row, name, value)
            told[f"mail_{name}"] = [before, value]
    try:
        db.session.flush()
    except IntegrityError as error:
        raise Stale from error
    record(actor, "mail_template.changed", row, template=["", f"{template} ({language})"], **told)


def check_terms(template: str, terms: Terms) -> None:
    """Raise Invalid for what may not be changed about a mail."""
    errors: dict[str, Words] = {}
    if template in NEVER_OFF and not terms.enabled:
        errors["enabled"] = Text("People cannot do without this message. It is always sent.")
    if template in NEVER_COPIED and terms.copy_to:
        errors["copy_to"] = Text("This message is for one person only: nobody gets a copy.")
    try:
        check_wording(template, terms.wording)
    except Invalid as refusal:
        errors |= refusal.field_errors
    if errors:
        raise Invalid(field_errors=errors)


def restore_default(template: str, language: str, *, actor: Actor) -> None:
    """Send a mail as everybody does: our words, the usual sender, no copies."""
    ensure_known(template, language)
    row = template_row(template, language)
    if row is None:
        return
    record(actor, "mail_template.restored", row, template=[f"{template} ({language})", None])
    db.session.delete(row)
    db.session.flush()


def send_test(template: str, language: str, *, to: str, name: str, actor: Actor) -> None:
    """Ask for a mail with sample values to oneself, one each ten seconds."""
    ensure_known(template, language)
    moment = int(clock.now().timestamp() // _ONE_TEST.total_seconds())
    ids: dict[str, Any] = {SAMPLE_LANGUAGE: language}
    send_later(
        template, to=to, name=name, key=f"test:{to}:{language}:{moment}", seller_id=None,
        **ids,
    )  # fmt: skip
    record(actor, "mail_template.tested", current_seller(), template=[None, f"{template} ({language})"])


def sample(template: str, language: str, wording: Wording | None, *, name: str) -> Rendered:
    """A mail with sample values, as its reader would see it."""
    return render(
        template, language, wording, seller=seller_values(), person={"name": name}, **SAMPLES[template]
    )


def seller_values() -> Mapping[str, Any]:
    """What each mail is given about its seller."""
    seller, brand = current_seller(), shop()
    return {
        "name": brand.company_name,
        "support_email": brand.support_email,
        "accent": brand.accent,
        "url": shop_page("/"),
        "logo_url": logo_url(seller.slug, brand.logo_hash),
    }
