"""The pages of a team, wherever they stand: in the portal, on a customer's page, in shop and widget."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, EmailField, HiddenField, SelectField, StringField
from wtforms.validators import Email, InputRequired, Length

from portal.db.pagination import page_of
from portal.domain.users.custom_roles import custom_roles
from portal.domain.users.models import CustomRole, Membership
from portal.domain.users.permissions import Permission
from portal.domain.users.role_names import ROLES, role_words
from portal.domain.users.team import (
    Team,
    add_member,
    change_member,
    let_back,
    locked_among,
    member_or_404,
    members_matching,
    put_out,
    send_again,
    unlock,
)
from portal.web.access import current_actor
from portal.web.fields import CheckboxList, language_choices, number_of
from portal.web.forms import SharedForm
from portal.web.htmx import redirect_to
from portal.web.lists import place_in_list, search_text
from portal.web.permission_words import RIGHTS

_NAME = [InputRequired(_l("Enter a name.")), Length(max=99)]


class InviteForm(SharedForm):
    """Somebody new in the team."""

    first_name = StringField(_l("First name"), _NAME)
    last_name = StringField(_l("Last name"), _NAME)
    email = EmailField(
        _l("E-mail"),
        [
            InputRequired(_l("Enter an address.")),
            Length(max=254),
            Email(_l("This is not an e-mail address.")),
        ],
    )
    roles = CheckboxList(_l("Roles"))
    custom = SelectField(_l("Role of your own"))
    language = SelectField(_l("Language"), choices=language_choices(_l("As the person's browser asks")))
    send_invitation = BooleanField(_l("Send the invitation now"), default=True)


class RolesForm(SharedForm):
    """What somebody of the team may do."""

    version = HiddenField()
    roles = CheckboxList(_l("Roles"))
    custom = SelectField(_l("Role of your own"))
    extra = CheckboxList(_l("Further rights"))


@dataclass(frozen=True)
class TeamPages:
    """One team at one place: `prefix` begins the names of its views there, `ids` say whose team it is."""

    team: Team
    tell: Callable[[str], object]
    prefix: str = "."
    ids: Mapping[str, str] | None = None
    shell: str = "portal.html"
    breadcrumb: tuple[Mapping[str, str], ...] = ()
    right_to_put_out: Permission = Permission.USER_MANAGE

    def url(self, view: str, member: Membership | None = None) -> str:
        """The address of a view of the team, or of one of its people."""
        ids = dict(self.ids or {}) | ({"member_id": member.public_id} if member else {})
        return url_for(f"{self.prefix}{view}", **ids)  # type: ignore[arg-type]

    @property
    def trail(self) -> list[Mapping[str, str]]:
        """The way to a page of the team, without the page itself."""
        title = _("Users") if self.team.account else _("Team")
        return [*self.breadcrumb, {"label": title, "url": self.url("index")}]

    @property
    def is_of_staff(self) -> bool:
        """Whether the seller's staff look at it."""
        return current_actor().is_staff

    @property
    def may_put_out(self) -> bool:
        """Whether the reader may end and restore accesses."""
        return current_actor().may(self.right_to_put_out)

    def index(self) -> ResponseReturnValue:
        """All of them, who was there first at the top."""
        ordered = members_matching(self.team, search_text()).order_by(Membership.id)
        page = page_of(ordered, at=place_in_list())
        return self._render("team/people.html", page=page, locked=locked_among(page.rows))

    def new(self) -> ResponseReturnValue:
        """Invite somebody."""
        form = InviteForm()
        own = self._offer(form)
        if form.validate_on_submit():
            with form.showing_refusals():
                added = self._add(form, own)
                self.tell(
                    _("An invitation is on its way to %(name)s.", name=added.shown_name)
                    if form.send_invitation.data
                    else _("%(name)s was added. The invitation is not sent yet.", name=added.shown_name)
                )
                return redirect_to(self.url("index"))
        return self._render("team/new.html", form=form), form.status

    def _add(self, form: InviteForm, own: Mapping[str, CustomRole]) -> Membership:
        return add_member(
            self.team, email=form.email.data or "", name=f"{form.first_name.data} {form.last_name.data}",
            roles=form.roles.data or [], language=form.language.data or "", actor=current_actor(),
            custom=_chosen(form, own), send=bool(form.send_invitation.data),
        )  # fmt: skip

    def person(self, member_id: str) -> ResponseReturnValue:
        """One of them, with what they may do."""
        member = member_or_404(self.team, member_id)
        form = RolesForm(version=member.version, roles=member.roles, extra=member.extra_permissions)
        own = self._offer(form, member.custom_role_id)
        form.extra.choices = [(code, RIGHTS[code]) for code in self.team.switchable]
        if form.validate_on_submit():
            with form.showing_refusals():
                change_member(
                    self.team, member, version=number_of(form.version), roles=form.roles.data or [],
                    extra=form.extra.data or [], custom=_chosen(form, own), actor=current_actor(),
                )  # fmt: skip
                self.tell(_("Saved. It counts at once."))
                return redirect_to(self.url("index"))
        member = member_or_404(self.team, member_id)  # a refusal has ended the transaction
        is_locked = bool(locked_among([member]))
        is_own = member.user_id == current_actor().user_id
        named = {role.id: role.name for role in own.values()}
        page = self._render(
            "team/person.html", form=form, member=member, is_locked=is_locked, is_own=is_own,
            role_words=partial(role_words, own=named),
        )  # fmt: skip
        return page, form.status

    def send_invitation(self, member_id: str) -> ResponseReturnValue:
        """Mail the invitation once more."""
        member = member_or_404(self.team, member_id)
        send_again(self.team, member, actor=current_actor())
        return self._done(_("An invitation is on its way to %(name)s.", name=member.shown_name))

    def put_out(self, member_id: str) -> ResponseReturnValue:
        """Take the access away."""
        member = member_or_404(self.team, member_id)
        put_out(self.team, member, actor=current_actor())
        return self._done(_("%(name)s has no access any more.", name=member.shown_name))

    def let_back(self, member_id: str) -> ResponseReturnValue:
        """Give the access back."""
        member = member_or_404(self.team, member_id)
        let_back(self.team, member, actor=current_actor())
        return self._done(_("%(name)s is told by mail how to come in again.", name=member.shown_name))

    def unlock(self, member_id: str) -> ResponseReturnValue:
        """Let somebody try their password again."""
        member = member_or_404(self.team, member_id)
        unlock(member, actor=current_actor())
        return self._done(_("%(name)s is unlocked.", name=member.shown_name))

    def _offer(self, form: InviteForm | RolesForm, custom_id: int | None = None) -> Mapping[str, CustomRole]:
        """Put the roles to choose from into the form; those of the seller's own by their public ids."""
        form.roles.choices = [(str(role), str(ROLES[role])) for role in self.team.roles]
        own = {} if self.team.account else {role.public_id: role for role in custom_roles()}
        if not own:
            del form.custom
            return {}
        form.custom.choices = [("", _("None")), *((key, role.name) for key, role in own.items())]
        if not form.is_submitted():
            form.custom.data = next((key for key, role in own.items() if role.id == custom_id), "")
        return own

    def _done(self, words: str) -> ResponseReturnValue:
        self.tell(words)
        return redirect_to(self.url("index"))

    def _render(self, template: str, **shown: object) -> str:
        return render_template(template, **({"role_words": role_words} | shown), pages=self, shell=self.shell)


def _chosen(form: InviteForm | RolesForm, own: Mapping[str, CustomRole]) -> CustomRole | None:
    return own.get(form.custom.data or "") if own else None
