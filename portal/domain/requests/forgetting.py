"""Forgetting somebody who did not become a customer: everything they told us goes."""

from sqlalchemy import delete, select, update

from portal.db import current_scope, db, outbox
from portal.domain.accounts.models import Account, Contact
from portal.domain.catalogue.models import TermsAcceptance
from portal.domain.requests.models import Request, RequestComment
from portal.domain.users.models import EmbedSession, Membership, Token, User
from portal.kernel import clock


def forget_request(request: Request) -> None:
    """Keep a tombstone: number, times, decider and reason."""
    account_id, membership_id = request.account_id, request.membership_id
    request.account_id = request.membership_id = request.duplicate_of_id = None
    request.subject, request.submitted, request.source = "", {}, ""
    db.session.execute(delete(RequestComment).where(RequestComment.request_id == request.id))
    db.session.flush()
    forget_applicant(account_id, membership_id, request_id=request.id)


def forget_applicant(account_id: int | None, membership_id: int | None, *, request_id: int | None) -> None:
    """Delete the company, its contact and the person; a job cleans the log of mails."""
    seller_id = current_scope().seller_id
    mine = (Membership.id == membership_id, Membership.seller_id == seller_id)
    user_id = db.session.scalar(select(Membership.user_id).where(*mine))
    for table in (TermsAcceptance, Contact):
        db.session.execute(delete(table).where(table.account_id == account_id))
    outbox.add(
        "mail.forget", key=f"mem:{membership_id}", seller_id=seller_id, user_id=user_id, request_id=request_id
    )
    _delete_access(membership_id, user_id)
    db.session.execute(delete(Account).where(Account.id == account_id))


def end_access(account: Account, membership: Membership) -> None:
    """Delete somebody's access to the shop, and keep the company with its contact."""
    for contact in account.contacts:
        if contact.user_id == membership.user_id:
            contact.user_id = None
    db.session.flush()
    _delete_access(membership.id, membership.user_id)


def _delete_access(membership_id: int | None, user_id: int | None) -> None:
    """The membership, what was open by it, and the user where it was the only one."""
    db.session.execute(
        update(EmbedSession)
        .where(EmbedSession.membership_id == membership_id)
        .values(membership_id=None, revoked_at=clock.now())
    )
    mine = (Membership.id == membership_id, Membership.seller_id == current_scope().seller_id)
    db.session.execute(delete(Token).where(Token.user_id == user_id))
    db.session.execute(delete(Membership).where(*mine))
    db.session.execute(delete(User).where(User.id == user_id, ~User.memberships.any()))
