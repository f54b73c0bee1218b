"""The page on which staff write terms of use of a product, a group or the shop, or its privacy policy."""

from flask import flash, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, Length, Optional

from portal.domain.catalogue.actions import NewTerms, publish_terms, take_back_terms
from portal.domain.catalogue.actions.terms import Subject
from portal.domain.catalogue.models import DocumentKind, TermsPolicy
from portal.domain.catalogue.terms import versions_of
from portal.kernel import clock
from portal.kernel.errors import Stale
from portal.kernel.text import clean, clean_lines
from portal.web.access import current_actor
from portal.web.fields import number_of
from portal.web.forms import Form
from portal.web.htmx import redirect_to

POLICY_WORDS = {
    TermsPolicy.EVERY_PURCHASE: _l("At every purchase"),
    TermsPolicy.FIRST_AND_CHANGES: _l("At the first purchase and after every change"),
    TermsPolicy.FIRST_ONLY: _l("At the first purchase only"),
}


TITLES = {DocumentKind.TERMS: _l("Terms of use"), DocumentKind.PRIVACY: _l("Privacy policy")}
LEADS = {
    DocumentKind.TERMS: _l(
        "Buyers accept them at the checkout. A version that somebody has accepted never changes:"
        " write the next one."
    ),
    DocumentKind.PRIVACY: _l(
        "It stands at the foot of each page of your shop, and whoever signs up is shown it."
        " A version never changes: write the next one."
    ),
}
NONE_YET = {
    DocumentKind.TERMS: (
        _l("No terms yet"),
        _l("Nothing has to be accepted until you write the first version."),
    ),
    DocumentKind.PRIVACY: (
        _l("No privacy policy yet"),
        _l("Your shop does not speak of one until you write the first version."),
    ),
}


class TermsForm(Form):
    """The next version of a document; `version` is the number of the last one.

    A privacy policy is not accepted by buyers, so that field is taken out for it.
    """

    version = HiddenField()
    title = StringField(_l("Title"), [DataRequired(_l("Enter a title.")), Length(max=200)])
    body = TextAreaField(_l("Text"), [DataRequired(_l("Enter the text.")), Length(max=50_000)])
    policy = SelectField(
        _l("Buyers accept it"), choices=[SelectChoice(str(code), told) for code, told in POLICY_WORDS.items()]
    )
    effective_on = DateField(_l("In force from"), [Optional()])

    @property
    def terms(self) -> NewTerms:
        """What was typed; raises Invalid."""
        title, body = clean(self.title.data or ""), clean_lines(self.body.data or "")
        if "policy" not in self:
            return NewTerms(title, body, effective_on=self.effective_on.data, kind=DocumentKind.PRIVACY)
        return NewTerms(title, body, TermsPolicy(self.policy.data), self.effective_on.data)


class TakeBackForm(Form):
    """A version that shall not come into force."""

    document = HiddenField()


def terms_page(
    subject: Subject,
    here: str,
    name: str,
    breadcrumb: list[dict[str, str]],
    kind: DocumentKind = DocumentKind.TERMS,
) -> ResponseReturnValue:
    """Show the versions, and write the next one. `name` is what the document is about."""
    versions = versions_of(subject, kind)
    newest = versions[0] if versions else None
    form = TermsForm(
        version=newest.number if newest else 0, title=newest.title if newest else "",
        body=newest.body if newest else "", policy=newest.policy if newest else TermsPolicy.EVERY_PURCHASE,
    )  # fmt: skip
    if kind is DocumentKind.PRIVACY:
        del form.policy
    if form.validate_on_submit():
        with form.showing_refusals():
            if number_of(form.version) != (newest.number if newest else 0):
                raise Stale
            document = publish_terms(form.terms, subject, actor=current_actor())
            flash(_("Version %(number)s is written.", number=document.number), "good")
            return redirect_to(here)
    now = clock.now()
    current = next((one for one in versions if one.effective_at <= now), None)
    page = render_template(
        "terms/edit.html", form=form, versions=versions, current=current, now=now, here=here, name=name,
        breadcrumb=breadcrumb, policy_words=POLICY_WORDS, title=TITLES[kind], lead=LEADS[kind],
        none_yet=NONE_YET[kind],
    )  # fmt: skip
    return page, form.status


def take_back(subject: Subject, here: str, kind: DocumentKind = DocumentKind.TERMS) -> ResponseReturnValue:
    """Take back the version that the form names."""
    form = TakeBackForm()
    form.validate_on_submit()
    take_back_terms(subject, form.document.data or "", actor=current_actor(), kind=kind)
    flash(_("The version is taken back."), "good")
    return redirect_to(here)
