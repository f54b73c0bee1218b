"""Looking at a page that holds the widget: asked for by staff, done by a job, kept as a report."""

from collections.abc import Sequence

from sqlalchemy import delete, select

from portal.connectors.web_page import Unreachable, origin_of, read_page
from portal.connectors.wire import NotAllowed
from portal.db import current_scope, db, outbox
from portal.domain.sellers.aliases import aliases_of
from portal.domain.sellers.hosts import fits
from portal.domain.sellers.models import AllowedOrigin, PageCheck
from portal.domain.sellers.page_report import Expected, Outcome, report
from portal.domain.sellers.queries import allowed_origins, current_seller
from portal.kernel import clock
from portal.kernel.errors import Invalid, NotFound
from portal.kernel.ids import new_public_id
from portal.mail.links import base_url

CHECK = "widget.check_page"
MOST_KEPT = 20
LONGEST_URL = 500


def ask_for_page_check(url: str, *, versions: Sequence[str]) -> PageCheck:
    """Let a job look at a page of an allowed web site; raises Invalid. `versions`: of all loaders served."""
    url = url.strip().partition("#")[0]
    if len(url) > LONGEST_URL or not url.isprintable() or " " in url or not origin_of(url):
        raise _wrong("Give the whole address of a page, such as https://www.example.com/shop.")
    if _rule_of(url) is None:
        raise _wrong("The page is on none of your web sites. Allow its address under “Web sites” first.")
    _forget_oldest()
    made = PageCheck(public_id=new_public_id("chk"), url=url, asked_at=clock.now())
    db.session.add(made)
    db.session.flush()
    seller_id = current_scope().seller_id
    outbox.add(CHECK, key=made.public_id, seller_id=seller_id, check_id=made.id, versions=list(versions))
    return made


def _wrong(problem: str) -> Invalid:
    return Invalid(field_errors={"url": problem})


def _rule_of(url: str) -> AllowedOrigin | None:
    origin = origin_of(url)
    return next((one for one in allowed_origins() if one.is_in_force and fits(origin, one.origin)), None)


def _forget_oldest() -> None:
    newest = select(PageCheck.id).order_by(PageCheck.id.desc()).limit(MOST_KEPT - 1)
    kept = list(db.session.scalars(newest))
    db.session.execute(delete(PageCheck).where(PageCheck.id.not_in(kept)))


def page_checks() -> Sequence[PageCheck]:
    """The reports of the seller, the latest first."""
    return db.session.scalars(select(PageCheck).order_by(PageCheck.id.desc())).all()


def page_check_or_404(public_id: str) -> PageCheck:
    """The seller's report of this id; raises NotFound."""
    found = db.session.scalar(select(PageCheck).where(PageCheck.public_id == public_id))
    if found is None:
        raise NotFound
    return found


def expected_on(check_id: int, *, versions: Sequence[str]) -> tuple[str, Expected] | None:
    """Which page a job has to look at and what should stand there; nothing where the check is gone."""
    check = db.session.scalar(select(PageCheck).where(PageCheck.id == check_id))
    rule = _rule_of(check.url) if check else None
    if check is None or rule is None:
        return None
    ours = current_seller()
    names = (ours.slug, *aliases_of(ours))
    return check.url, Expected(base_url(), names, tuple(versions), rule.last_ready_at, clock.now())


def look_at(url: str, expected: Expected) -> list[Outcome]:
    """Read the page and judge it; never inside a transaction."""
    try:
        page = read_page(url)
    except NotAllowed:
        return [("reachable", "not_allowed")]
    except Unreachable:
        return [("reachable", "silent")]
    return report(page, expected)


def settle_page_check(check_id: int, outcomes: Sequence[Outcome]) -> None:
    """Keep what was found."""
    check = db.session.scalar(select(PageCheck).where(PageCheck.id == check_id))
    if check is not None:
        check.outcomes, check.checked_at = [list(one) for one in outcomes], clock.now()
        db.session.flush()
