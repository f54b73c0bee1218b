"""Mails about what customers ask for: requests of every type, and their cloud accounts. See `builders`."""

from collections.abc import Mapping

from sqlalchemy import select

from portal.db import db
from portal.domain.accounts.providers import provider_name
from portal.domain.accounts.queries import account as load_account
from portal.domain.cloud_accounts.actions import CONFIRM_DAYS, link_to_confirm
from portal.domain.cloud_accounts.models import CloudAccount, CloudAccountStatus
from portal.domain.notifications.values import Builder, Ids, Values, shop_page, staff_page
from portal.domain.requests.models import Request, RequestType
from portal.kernel.texts import Text

TYPES: Mapping[RequestType, Text] = {
    RequestType.CLOUD_ACCOUNT_PROVISION: Text("New cloud account"),
    RequestType.CLOUD_ACCOUNT_LINK: Text("Add a cloud account"),
    RequestType.CLOUD_ACCOUNT_DELETE: Text("Delete a cloud account"),
}


def _request_told(ids: Ids) -> Values:
    request = _request(ids)
    return {
        "request_number": request.number,
        "what": str(TYPES[request.type]),
        "provider": provider_name(str(request.submitted.get("provider", ""))),
    }


def _request_created(ids: Ids) -> Values:
    request = _request(ids)
    url = staff_page(f"/requests/{request.public_id}")
    return _request_told(ids) | {"company": request.subject, "url": url}


def _request_rejected(ids: Ids) -> Values:
    reason = _request(ids).reason or str(Text("Nobody decided within 30 days. Ask again."))
    return _request_told(ids) | {"reason": reason}


def _confirm(ids: Ids) -> Values | None:
    found = _cloud_account(ids)
    if found.status is not CloudAccountStatus.AWAITING_OWNER_CONFIRMATION:
        return None
    return {
        "company": load_account(found.account_id).name,
        "provider": found.provider_name,
        "account_number": found.number,
        "days": CONFIRM_DAYS,
        "url": shop_page(f"/cloud-accounts/confirm/{link_to_confirm(found)}"),
    }


def _active(ids: Ids) -> Values:
    found = _cloud_account(ids)
    return {"provider": found.provider_name, "account_number": found.number}


def _failed(ids: Ids) -> Values:
    found = _cloud_account(ids)
    return {"provider": found.provider_name, "reason": found.note}


def _request(ids: Ids) -> Request:
    return db.session.scalars(select(Request).where(Request.id == ids["request_id"])).one()


def _cloud_account(ids: Ids) -> CloudAccount:
    return db.session.scalars(select(CloudAccount).where(CloudAccount.id == ids["cloud_account_id"])).one()


BUILDERS: Mapping[str, Builder] = {
    "request-created": _request_created,
    "request-received": _request_told,
    "request-approved": _request_told,
    "request-rejected": _request_rejected,
    "cloud-account-confirm": _confirm,
    "cloud-account-active": _active,
    "cloud-account-failed": _failed,
}
