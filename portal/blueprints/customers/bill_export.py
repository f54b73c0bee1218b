"""Where a customer's detailed bills go."""

from flask import flash, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import InputRequired, Length

from portal.domain.accounts.models import Account
from portal.domain.accounts.queries import account_or_404
from portal.domain.billing.exports import (
    ExportTerms,
    ask_for_test,
    export_of,
    export_or_404,
    last_month,
    months_of,
    set_export,
    stop_export,
)
from portal.domain.users.permissions import Permission
from portal.kernel import clock
from portal.web.access import Blueprint, current_actor, requires
from portal.web.fields import number_of
from portal.web.forms import Form
from portal.web.htmx import part_or_redirect, redirect_to

bp = Blueprint("bill_export", __name__, url_prefix="/<public_id>/bill-export")
MAY_SET = requires(Permission.CUSTOMER_CREDIT_LIMIT)


class ExportForm(Form):
    """A bucket, and the keys that may write to it; the secret is never shown again."""

    version = HiddenField()
    bucket = StringField(_l("Bucket"), [InputRequired(_l("Enter the name of a bucket.")), Length(max=63)])
    region = StringField(_l("Region"), [InputRequired(_l("Enter a region such as eu-north-1."))])
    prefix = StringField(_l("Prefix"), [Length(max=200)])
    role = StringField(_l("Role"), [Length(max=600)])
    key_id = StringField(_l("Access key id"), [InputRequired(_l("Enter an access key id."))])
    secret = PasswordField(_l("Secret access key"), [Length(max=200)])

    @property
    def terms(self) -> ExportTerms:
        """What was typed."""
        typed = {
            name: (self[name].data or "").strip() for name in ("bucket", "region", "prefix", "role", "key_id")
        }
        return ExportTerms(**typed, secret=self.secret.data or "")


@bp.route("", methods=["GET", "POST"])
@MAY_SET
def index(public_id: str) -> ResponseReturnValue:
    """The bucket and what became of the last file."""
    customer = account_or_404(public_id)
    found = export_of(customer)
    form = ExportForm(obj=found)
    if form.validate_on_submit():
        with form.showing_refusals():
            set_export(customer, form.terms, version=number_of(form.version), actor=current_actor())
            flash(_("Saved. A test file is being written."), "good")
            return redirect_to(_here(public_id))
    form.version.data = form.version.data or "0"
    page = render_template("customers/bill_export.html", form=form, **_card(customer))
    return page, form.status


@bp.get("/state")
@MAY_SET
def state(public_id: str) -> ResponseReturnValue:
    """What became of the last file, for the page that waits for it."""
    customer = account_or_404(public_id)
    export_or_404(customer)
    return part_or_redirect("customers/_bill_export_card.html", _here(public_id), **_card(customer))


@bp.post("/test")
@MAY_SET
def test(public_id: str) -> ResponseReturnValue:
    """Let a job write a test file."""
    customer = account_or_404(public_id)
    ask_for_test(export_or_404(customer))
    return part_or_redirect("customers/_bill_export_card.html", _here(public_id), **_card(customer))


@bp.post("/stop")
@MAY_SET
def stop(public_id: str) -> ResponseReturnValue:
    """Write no more bills, and forget the keys."""
    stop_export(account_or_404(public_id), actor=current_actor())
    flash(_("Bills are not exported any more."), "good")
    return redirect_to(_here(public_id))


def _card(customer: Account) -> dict[str, object]:
    found = export_of(customer)
    return {
        "customer": customer, "export": found, "month": last_month(),
        "months": months_of(found) if found else [],
        "checking": found is not None and found.is_being_checked(clock.now()),
    }  # fmt: skip


def _here(public_id: str) -> str:
    return url_for("customers.bill_export.index", public_id=public_id)
