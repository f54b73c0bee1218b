"""What can keep the widget from appearing on a page, judged from the page as a browser gets it.

Each check has an outcome in a code; what it means and what to do stands with the page that shows it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urljoin

from portal.connectors.web_page import WebPage, origin_of
from portal.domain.sellers.hosts import is_local
from portal.kernel.content_policy import FRAMES, SCRIPTS, Policy, allows, policies_of
from portal.kernel.markup import Tag, tags_of

OK = "ok"
LATELY = timedelta(days=7)

Outcome = tuple[str, str]
"""The name of a check, and what came of it."""


@dataclass(frozen=True)
class Expected:
    """What the page should hold: the seller's shop, and a script of this portal."""

    base: str
    aliases: tuple[str, ...]
    """Of the shop: today's, and those that lead there."""
    versions: tuple[str, ...]
    last_ready_at: datetime | None
    at: datetime

    @property
    def scripts(self) -> tuple[str, ...]:
        """The addresses of the loader: the one that renews itself, and those of the released versions."""
        pinned = (f"{self.base}/embed/v{version}/cloud-shop.js" for version in self.versions)
        return f"{self.base}/embed/v1.js", *pinned


def report(page: WebPage, expected: Expected) -> list[Outcome]:
    """Judge the page; where it cannot be read, that is all there is to say."""
    reachable = _reachable(page)
    if reachable != OK:
        return [("reachable", reachable)]
    return [("reachable", OK), *_checks(page, tags_of(page.text), expected)]


def _reachable(page: WebPage) -> str:
    if page.leads_to:
        return "elsewhere"
    return OK if page.status == 200 else "status"


def _checks(page: WebPage, tags: list[Tag], expected: Expected) -> Iterator[Outcome]:
    yield "https", OK if page.url.startswith("https://") or is_local(origin_of(page.url)) else "plain"
    shops = [one for one in tags if one.name == "cloud-shop"]
    yield "snippet", OK if shops else "missing"
    if shops:
        yield "shop", OK if any(one.get("shop") in expected.aliases for one in shops) else "other"
    script, outcome = _script(page, tags, expected)
    yield "script", outcome
    policies = _policies(page, tags)
    yield "script_policy", _blocked(policies, SCRIPTS, script, page)
    frame = Tag("iframe", {"src": f"{expected.base}/embed/v1/{expected.aliases[0]}/"})
    yield "frame_policy", _blocked(policies, FRAMES, frame, page)
    yield "sandbox", _sandboxed(policies)
    yield (
        "isolation",
        "isolated"
        if page.headers.get("Cross-Origin-Embedder-Policy", "unsafe-none") != "unsafe-none"
        else OK,
    )
    yield "ready", _ready(expected)


def _script(page: WebPage, tags: list[Tag], expected: Expected) -> tuple[Tag, str]:
    """The page's loader, or what should stand there, and how it is."""
    scripts = [one for one in tags if one.name == "script" and "/embed/v" in one.get("src")]
    ours = Tag("script", {"src": expected.scripts[0]})
    right = next((one for one in scripts if urljoin(page.url, one.get("src")) in expected.scripts), None)
    if right is not None:
        is_evergreen = urljoin(page.url, right.get("src")) == expected.scripts[0]
        return right, "integrity" if is_evergreen and right.get("integrity") else OK
    if not scripts:
        return ours, "missing"
    old = any(urljoin(page.url, one.get("src")).startswith(f"{expected.base}/embed/v") for one in scripts)
    return ours, "outdated" if old else "other"


def _policies(page: WebPage, tags: list[Tag]) -> list[Policy]:
    name = "content-security-policy"
    in_page = [
        one.get("content") for one in tags if one.name == "meta" and one.get("http-equiv").lower() == name
    ]
    return policies_of([*(page.headers.get_all(name) or []), *in_page])


def _blocked(policies: list[Policy], kinds: tuple[str, ...], tag: Tag, page: WebPage) -> str:
    url = urljoin(page.url, tag.get("src"))
    return OK if allows(policies, kinds, url, page=page.url, nonce=tag.get("nonce")) else "blocked"


def _sandboxed(policies: list[Policy]) -> str:
    needed = {"allow-scripts", "allow-same-origin"}
    boxes = [policy["sandbox"] for policy in policies if "sandbox" in policy]
    return OK if all(needed <= set(box) for box in boxes) else "sandboxed"


def _ready(expected: Expected) -> str:
    if expected.last_ready_at is None:
        return "never"
    return OK if expected.at - expected.last_ready_at < LATELY else "long_ago"
