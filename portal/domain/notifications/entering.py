"""Mails about getting in: sign-ups, invitations, passwords. See `builders`."""

from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import select

from portal.db import db
from portal.domain.accounts.queries import account as load_account
from portal.domain.notifications.values import Builder, Ids, Values, shop_page, staff_page
from portal.domain.requests.discuss import link_to_answer
from portal.domain.requests.models import Request, RequestComment, RequestStatus, RequestType
from portal.domain.requests.risks import risks_of
from portal.domain.sellers.queries import shop
from portal.domain.users.actions import OF_ONE_ADDRESS
from portal.domain.users.email_change import CODE_LASTS, may_be_undone, new_code, new_undo_link
from portal.domain.users.invitations import is_wanted
from portal.domain.users.models import EmailChange, Membership, TokenPurpose, User
from portal.domain.users.queries import UNDO_WITHIN
from portal.domain.users.role_names import own_role_of, role_words
from portal.domain.users.rules import refusal_of
from portal.domain.users.tokens import issue_token

INVITE_HOURS, RESET_HOURS = 72, 1
_CODE_MINUTES = CODE_LASTS // timedelta(minutes=1)


def _confirm_email(ids: Ids) -> Values | None:
    user = db.session.get(User, ids["user_id"])
    if user is None or user.email_verified_at is not None:
        return None
    hours = shop().activation_link_hours
    token = issue_token(user, TokenPurpose.CONFIRM_EMAIL, hours)
    return {"url": shop_page(f"/confirm/{token}"), "hours": hours}


def _signup_duplicate(_ids: Ids) -> Values:
    return {"sign_in_url": shop_page("/sign-in")}


def _signup_received(ids: Ids) -> Values | None:
    request = _request(ids)
    return (
        {"company": request.subject, "request_number": request.number}
        if request and request.submitted
        else None
    )


def _signup_pending(ids: Ids) -> Values | None:
    request = _request(ids)
    if request is None or not request.submitted:
        return None
    told = request.submitted
    return {
        "request_number": request.number,
        "company": request.subject,
        "applicant_name": f"{told['first_name']} {told['last_name']}",
        "applicant_email": told["email"],
        "country": told["country"],
        "is_reseller": request.type is RequestType.RESELLER_SIGNUP,
        "risks": risks_of(request),
        "url": staff_page(f"/requests/{request.public_id}"),
    }


def _signup_approved(ids: Ids) -> Values:
    return {"company": load_account(ids["account_id"]).name, "sign_in_url": shop_page("/sign-in")}


def _reseller_approved(ids: Ids) -> Values:
    account = load_account(ids["account_id"])
    return {"company": account.name, "sign_in_url": staff_page("/sign-in")}


def _signup_rejected(ids: Ids) -> Values | None:
    request = _request(ids)
    return {"reason": request.reason} if request else None


def _signup_reminder(ids: Ids) -> Values | None:
    request = _request(ids)
    if request is None or request.status not in (RequestStatus.NEW, RequestStatus.IN_REVIEW):
        return None
    return {
        "request_number": request.number,
        "company": request.subject,
        "hours": ids["hours"],
        "url": staff_page(f"/requests/{request.public_id}"),
    }


def _signup_expired(_ids: Ids) -> Values:
    """The link stands there as long as it leads somewhere."""
    is_open = shop().published and shop().allow_self_registration
    return {"sign_up_url": shop_page("/sign-up") if is_open else ""}


def _request_expired(ids: Ids) -> Values | None:
    request = _request(ids)
    if request is None:
        return None
    return {"request_number": request.number, "url": staff_page(f"/requests/{request.public_id}")}


def _request_more_info(ids: Ids) -> Values | None:
    request, said = _request(ids), _comment(ids)
    if request is None or said is None or request.status is not RequestStatus.MORE_INFO:
        return None
    url = shop_page(f"/answer/{link_to_answer(request)}")
    return {"request_number": request.number, "question": said.text, "url": url}


def _request_comment(ids: Ids) -> Values | None:
    request, said = _request(ids), _comment(ids)
    return {"request_number": request.number, "text": said.text} if request and said else None


def _request_answered(ids: Ids) -> Values | None:
    request = _request(ids)
    if request is None or not request.is_open:
        return None
    url = staff_page(f"/requests/{request.public_id}")
    return {"request_number": request.number, "company": request.subject, "url": url}


def _invitation(ids: Ids) -> Values | None:
    membership = db.session.get(Membership, ids["membership_id"])
    if membership is None or not is_wanted(membership):
        return None
    token = issue_token(membership.user, TokenPurpose.INVITATION, INVITE_HOURS, membership)
    company = load_account(membership.account_id).name if membership.account_id else ""
    return {
        "inviter": membership.invited_by,
        "roles": role_words(membership, own_role_of(membership)),
        "company": company,
        "url": _at_door(membership.user, f"/invitation/{token}"),
        "hours": INVITE_HOURS,
    }


def _access_restored(ids: Ids) -> Values | None:
    membership = db.session.get(Membership, ids["membership_id"])
    if membership is None or refusal_of(membership):
        return None
    company = load_account(membership.account_id).name if membership.account_id else membership.seller.name
    return {"company": company, "sign_in_url": _at_door(membership.user, "/sign-in")}


def _customer_created(ids: Ids) -> Values:
    account = load_account(ids["account_id"])
    person = account.billing_contact
    return {
        "company": account.name,
        "customer_number": account.number,
        "contact_name": person.name if person else "",
        "contact_email": person.email if person else "",
        "added_by": ids["added_by"],
        "url": staff_page(f"/customers/{account.public_id}"),
    }


def _password_reset(ids: Ids) -> Values | None:
    user = db.session.get(User, ids["user_id"])
    if user is None or user.email != ids["to"]:  # a former address proves nothing
        return None
    token = issue_token(user, TokenPurpose.RESET_PASSWORD, RESET_HOURS)
    return {"url": _at_door(user, f"/reset/{token}"), "hours": RESET_HOURS}


def _password_changed(ids: Ids) -> Values | None:
    user = db.session.get(User, ids["user_id"])
    return None if user is None else {"forgot_url": _at_door(user, "/forgot")}


def _account_locked(ids: Ids) -> Values | None:
    user = db.session.get(User, ids["user_id"])
    if user is None:
        return None
    minutes = OF_ONE_ADDRESS.within // timedelta(minutes=1)
    return {"tries": OF_ONE_ADDRESS.times, "minutes": minutes, "forgot_url": _at_door(user, "/forgot")}


def _email_change_code(ids: Ids) -> Values | None:
    change = _waiting_change(ids)
    return {"code": new_code(change), "minutes": _CODE_MINUTES} if change else None


def _email_change_taken(ids: Ids) -> Values | None:
    change, user = _waiting_change(ids), db.session.get(User, ids["user_id"])
    if change is None or user is None:
        return None
    new_code(change)  # which nobody is told, so that the pages are the same
    return {"sign_in_url": _at_door(user, "/sign-in"), "forgot_url": _at_door(user, "/forgot")}


def _waiting_change(ids: Ids) -> EmailChange | None:
    change = db.session.get(EmailChange, ids["change_id"])
    return change if change and change.confirmed_at is None and change.new_email == ids["to"] else None


def _email_changed(ids: Ids) -> Values | None:
    change = db.session.get(EmailChange, ids["change_id"])
    if change is None or not may_be_undone(change) or change.old_email != ids["to"]:
        return None
    url = _at_door(change.user, f"/undo-email/{new_undo_link(change)}")
    return {"new_email": change.new_email, "undo_url": url, "hours": UNDO_WITHIN // timedelta(hours=1)}


def _at_door(user: User, path: str) -> str:
    """A page where the user signs in: the shop, or the portal."""
    return staff_page(path) if user.door.seller_id is None else shop_page(path)


def _comment(ids: Ids) -> RequestComment | None:
    return db.session.scalar(select(RequestComment).where(RequestComment.id == ids["comment_id"]))


def _request(ids: Ids) -> Request | None:
    return db.session.scalar(select(Request).where(Request.id == ids["request_id"]))


BUILDERS: Mapping[str, Builder] = {
    "confirm-email": _confirm_email,
    "signup-duplicate": _signup_duplicate,
    "signup-received": _signup_received,
    "signup-pending-approval": _signup_pending,
    "signup-approved": _signup_approved,
    "reseller-approved": _reseller_approved,
    "signup-rejected": _signup_rejected,
    "signup-reminder": _signup_reminder,
    "signup-expired": _signup_expired,
    "request-expired": _request_expired,
    "request-more-info": _request_more_info,
    "request-comment": _request_comment,
    "request-answered": _request_answered,
    "customer-created-staff": _customer_created,
    "customer-invitation": _invitation,
    "user-invitation": _invitation,
    "staff-invitation": _invitation,
    "access-restored": _access_restored,
    "password-reset": _password_reset,
    "password-changed": _password_changed,
    "account-locked": _account_locked,
    "email-change-code": _email_change_code,
    "email-change-taken": _email_change_taken,
    "email-changed": _email_changed,
}
