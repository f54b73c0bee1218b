"""For which company somebody comes, who is a member of several (F7)."""

from flask import Response, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.domain.users.companies import companies_of
from portal.domain.users.queries import is_let_in
from portal.kernel.errors import NotFound
from portal.web.access import public
from portal.web.htmx import redirect_to
from portal.widget.forms import ChooseCompanyForm
from portal.widget.place import next_here, place
from portal.widget.session import chooser, enter, is_signed_in, switch_to
from portal.widget.views.both import route


@route("/choose-company", "GET", "POST")
@public(reason="Rights come with the choice; the view lets in only who has signed in.")
def choose_company() -> ResponseReturnValue:
    """Say for which company, when there are several."""
    person, visit = chooser(), place().visit
    if person is None:
        return _to_sign_in()
    now_for = visit.membership.public_id if visit and visit.membership else None
    form = ChooseCompanyForm(next=next_here(), membership=now_for)
    companies = companies_of(person, place().seller.id)
    form.membership.choices = [(one.member.public_id, one.name) for one in companies]
    if form.validate_on_submit():
        return _go_on_for(form.membership.data)
    page = render_template("widget/choose_company.html", form=form, next=next_here(), name=person.name)
    return page, form.status


@route("/switch-company/<public_id>", "POST")
@public(reason="Rights come with the choice; the view lets in only who has signed in.")
def switch_company(public_id: str) -> ResponseReturnValue:
    """Go on for another company."""
    return _go_on_for(public_id) if chooser() else _to_sign_in()


def _to_sign_in() -> Response:
    return redirect_to(url_for(".sign_in", next=next_here() or None))


def _go_on_for(public_id: str) -> Response:
    """Raises NotFound for what is not the person's, or lets them in no more."""
    person = chooser()
    companies = companies_of(person, place().seller.id) if person else []
    chosen = next((one.member for one in companies if one.member.public_id == public_id), None)
    if chosen is None or not is_let_in(chosen):
        raise NotFound
    go_on = switch_to if is_signed_in() else enter
    go_on(chosen)
    return redirect_to(next_here() or url_for(".index"))
