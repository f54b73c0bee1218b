"""Routes of roles: what each of them may do, and those that the seller has made itself."""

from flask import flash, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, HiddenField, StringField
from wtforms.validators import InputRequired, Length

from portal.domain.users.custom_roles import (
    ALWAYS,
    change_role,
    custom_role_or_404,
    custom_roles,
    delete_role,
    make_role,
    people_with,
)
from portal.domain.users.models import CustomRole
from portal.domain.users.permissions import (
    CUSTOMER_ROLES,
    NOT_IN_PORTAL,
    NOT_IN_SHOP,
    OWN_ONLY,
    ROLE_PERMISSIONS,
    STAFF_RIGHTS,
    SWITCHABLE,
    Permission,
    Role,
)
from portal.domain.users.role_names import ROLES
from portal.domain.users.team import CUSTOMERS, Team
from portal.web.access import Blueprint, current_actor, requires
from portal.web.fields import CheckboxList, number_of
from portal.web.forms import Form
from portal.web.htmx import redirect_to
from portal.web.permission_words import AREAS, RIGHTS

bp = Blueprint("roles", __name__, url_prefix="/roles")
MAY_MANAGE = requires(Permission.USER_MANAGE)


class RoleForm(Form):
    """A role of the seller's own."""

    version = HiddenField()
    name = StringField(_l("Name"), [InputRequired(_l("Enter a name.")), Length(max=60)])
    permissions = CheckboxList(_l("Rights"))

    @property
    def areas(self) -> list[tuple[object, list[Field]]]:
        """The boxes of the rights by the area that they are about; areas without any are left out."""
        boxes = {box.data: box for box in self.permissions}
        found = [(area, [boxes[code] for code in codes if code in boxes]) for area, codes in AREAS]
        return [(area, own) for area, own in found if own]


@bp.get("")
@MAY_MANAGE
def index() -> ResponseReturnValue:
    """The table: each right, and which role has it."""
    own = custom_roles()
    staff = [(str(ROLES[role]), _cells(role)) for role in Team().roles]
    staff += [(role.name, dict.fromkeys(STAFF_RIGHTS & set(role.permissions), "yes")) for role in own]
    customers = [(str(ROLES[role]), _cells(role)) for role in CUSTOMERS]
    return render_template(
        "team/roles.html", own=own, tables=[(_("Your staff"), staff), (_("Your customers"), customers)],
        rights=RIGHTS, any_has=_any_has, always=ALWAYS,
    )  # fmt: skip


def _any_has(roles: list[tuple[object, dict[str, str]]], code: str) -> bool:
    """Whether the right is worth a row."""
    return any(code in cells for _name, cells in roles)


def _cells(role: Role) -> dict[str, str]:
    """How the role holds each right that its door asks for: yes, for its own orders, or if switched on."""
    cells = dict.fromkeys(map(str, ROLE_PERMISSIONS[role]), "yes")
    cells |= dict.fromkeys(map(str, OWN_ONLY.get(role, ())), "own")
    cells |= dict.fromkeys(map(str, SWITCHABLE.get(role, ())), "switch")
    unasked = NOT_IN_SHOP if role in CUSTOMER_ROLES else NOT_IN_PORTAL
    return {code: how for code, how in cells.items() if code not in unasked}


@bp.route("/new", methods=["GET", "POST"])
@MAY_MANAGE
def new() -> ResponseReturnValue:
    """Make a role."""
    form = _form()
    if form.validate_on_submit():
        with form.showing_refusals():
            role = make_role(form.name.data or "", form.permissions.data or [], actor=current_actor())
            flash(_("%(name)s was made. Give it to somebody on their page.", name=role.name), "good")
            return redirect_to(url_for("team.roles.index"))
    return render_template("team/role.html", form=form, role=None, number=0), form.status


@bp.route("/<public_id>", methods=["GET", "POST"])
@MAY_MANAGE
def edit(public_id: str) -> ResponseReturnValue:
    """Change a role for everybody who has it."""
    role = custom_role_or_404(public_id)
    form = _form(role)
    if form.validate_on_submit():
        with form.showing_refusals():
            change_role(
                role, form.name.data or "", form.permissions.data or [], version=number_of(form.version),
                actor=current_actor(),
            )  # fmt: skip
            flash(_("Saved. It counts at once."), "good")
            return redirect_to(url_for("team.roles.index"))
    role = custom_role_or_404(public_id)
    return render_template("team/role.html", form=form, role=role, number=people_with(role)), form.status


@bp.post("/<public_id>/delete")
@MAY_MANAGE
def delete(public_id: str) -> ResponseReturnValue:
    """Remove a role that nobody has."""
    delete_role(custom_role_or_404(public_id), actor=current_actor())
    flash(_("The role was deleted."), "good")
    return redirect_to(url_for("team.roles.index"))


def _form(role: CustomRole | None = None) -> RoleForm:
    """The form, with those rights to choose from that the person has."""
    may = current_actor().may
    form = RoleForm(obj=role)
    offered = STAFF_RIGHTS - {ALWAYS}
    form.permissions.choices = [(str(code), RIGHTS[code]) for code in RIGHTS if code in offered and may(code)]
    return form
