"""Asking for a mail in the transaction that is the reason for it; a job renders and sends it."""

from typing import Any

from sqlalchemy.orm import Session

from portal.db import current_scope, outbox

KIND = "mail.send"
WITHOUT_PERSON = {"to": "", "name": ""}
"""What the payload of a mail is changed by once nobody needs its address."""


def send_later(
    template: str,
    *,
    to: str,
    name: str,
    key: str,
    about: str = "",
    seller_id: int | None = None,
    session: Session | None = None,
    **ids: Any,
) -> None:
    """Ask for one mail to one person; the same template and key a second time changes nothing.

    `ids` name the records it is written from, when it is sent; words among them are `kept`. `about` is the
    public id of the record under which staff look for it. `seller_id` says in whose name, where no scope is
    entered; `session` is a transaction of its own, for what outlives a refusal.
    """
    seller_id = seller_id or current_scope().seller_id
    unique = f"{seller_id}:{template}:{key}"
    outbox.add(
        KIND,
        key=unique,
        seller_id=seller_id,
        session=session,
        mail_key=unique,
        template=template,
        to=to,
        name=name,
        about=about,
        ids=ids,
    )
