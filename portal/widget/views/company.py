"""What a customer's company tells about itself: address, contact, and the seller's own fields (F27)."""

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.domain.accounts.actions import change_company
from portal.domain.extra_fields.actions import answered, change_answers
from portal.domain.extra_fields.files import LARGEST_FILE
from portal.domain.extra_fields.queries import asked_of, extra_fields
from portal.domain.users.permissions import Permission
from portal.web.access import current_actor, requires
from portal.web.extra_fields import file_answer, fill_in, typed_into, with_extra
from portal.web.fields import number_of
from portal.web.htmx import redirect_to
from portal.web.limits import takes_files
from portal.widget.forms import CompanyForm
from portal.widget.messages import say
from portal.widget.place import buyer
from portal.widget.views.both import route


@route("/company", "GET", "POST")
@takes_files(LARGEST_FILE)
@requires(Permission.COMPANY_MANAGE)
def company() -> ResponseReturnValue:
    """Change them; fields that are for reading are shown, and taken from nobody."""
    account = buyer()
    fields = asked_of(account.kind, extra_fields())
    own, read = [one for one in fields if one.is_editable], [one for one in fields if not one.is_editable]
    form = with_extra(CompanyForm, own).of(account)
    fill_in(form, own, account.extra)
    answers = answered(account, read)
    if form.validate_on_submit():
        with form.showing_refusals():
            actor, version = current_actor(), number_of(form.version)
            change_company(account, version=version, actor=actor, address=form.address, contact=form.contact)
            change_answers(account, own, typed_into(form, own), actor=actor)
            say(_("Saved."))
            return redirect_to(url_for(".company"))
    page = render_template(
        "widget/company.html",
        form=form,
        fields=own,
        answers=answers,
        file_url=_file_url,
        company_name=account.name,
    )
    return page, form.status


def _file_url(file_id: str) -> str:
    return url_for(".extra_file", file_id=file_id)


@route("/company/files/<file_id>")
@requires(Permission.COMPANY_MANAGE)
def extra_file(file_id: str) -> ResponseReturnValue:
    """A file that the company has handed in, or the seller for it."""
    return file_answer(buyer(), file_id)
