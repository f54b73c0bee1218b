"""What an approver should know before deciding: the list an address is on, and whom the company resembles."""

from functools import cache
from importlib.resources import files

from portal.domain.accounts.models import Account
from portal.domain.accounts.queries import account as load_account
from portal.domain.accounts.queries import accounts_alike
from portal.domain.requests.models import Request
from portal.domain.sellers.lists import ListMatch, match_of
from portal.domain.sellers.models import Shop


def list_match(shop: Shop, email: str) -> ListMatch:
    """On which of the shop's lists an address stands."""
    return match_of(email, shop.green_list, shop.red_list)


def needs_approval(shop: Shop, email: str) -> bool:
    """Whether somebody of the shop decides: never about the green list, always about the red one (F1-3)."""
    match list_match(shop, email):
        case ListMatch.GREEN:
            return False
        case ListMatch.RED:
            return True
        case _:
            return shop.approval_step


def possible_duplicate(account: Account, email: str) -> Account | None:
    """A customer with the same VAT id or an address at the same domain, free-mail domains excepted (F1-4)."""
    domain = email.rpartition("@")[2]
    found = accounts_alike(vat_id=account.vat_id, domain="" if domain in _listed("free_mail.txt") else domain)
    return next((one for one in found if one.id != account.id), None)


def is_disposable(email: str) -> bool:
    """Whether the address is of a service that gives anybody one for minutes."""
    domain = email.lower().rpartition("@")[2]
    return any(domain == one or domain.endswith(f".{one}") for one in _listed("disposable_mail.txt"))


def duplicate_of(request: Request) -> Account | None:
    """The customer that the company resembled when it signed up."""
    return load_account(request.duplicate_of_id) if request.duplicate_of_id else None


def risks_of(request: Request) -> list[str]:
    """The same in words, for the mail to those who decide."""
    duplicate, email = duplicate_of(request), str(request.submitted.get("email", ""))
    return [
        *(["The address is on the red list."] if request.list_match is ListMatch.RED else []),
        *(["The address is of a disposable e-mail service."] if is_disposable(email) else []),
        *([f"Possible duplicate of {duplicate.name}."] if duplicate else []),
    ]


@cache
def _listed(name: str) -> frozenset[str]:
    listed = files(__package__).joinpath(name).read_text(encoding="utf-8")
    return frozenset(line for line in listed.splitlines() if not line.startswith("# "))
