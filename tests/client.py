"""A browser for tests: it submits the forms it was shown, and refuses pages with faults.

Each request runs as in production, in a context of its own, also where a test has one pushed.
"""

import re
from collections import Counter
from contextvars import copy_context
from functools import lru_cache
from itertools import pairwise
from typing import Any, cast
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

import html5lib
from bs4 import BeautifulSoup
from flask.globals import _cv_app
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from portal.db import db
from portal.domain.users.models import Membership
from portal.domain.users.sign_ins import start_sign_in

TOKEN = ".//*[@name='csrf_token']"
_TOKEN_VALUE = re.compile(r'((?:value|content)=")(?:[\w-]{56}\.[\w-]{6}\.[\w-]{27}|[\w-]{43})(?=")')


class Client(FlaskClient):
    """`client.send(page, "/customers", name="…")` fills in and sends the form with that action."""

    def open(self, *arguments: Any, **options: Any) -> TestResponse:
        """Send a request and check the answer, where it is HTML."""
        answer = copy_context().run(self._open_afresh, *arguments, **options)
        if answer.mimetype == "text/html" and answer.data:
            ensure_clean(answer)
        return answer

    def _open_afresh(self, *arguments: Any, **options: Any) -> TestResponse:
        _cv_app.set(cast(Any, None))
        return super().open(*arguments, **options)

    def part(self, url: str, **options: Any) -> TestResponse:
        """Ask as HTMX does for a piece of a page."""
        return self.get(url, headers={"HX-Request": "true", "HX-Request-Type": "partial"}, **options)

    def send(self, page: TestResponse, action: str, *, part: bool = False, **fields: Any) -> TestResponse:
        """Submit the page's form with this action; hidden fields go along, `fields` override."""
        address, filled = form_of(page_of(page), action)
        headers = {"HX-Request": "true", "HX-Request-Type": "partial"} if part else {}
        return self.post(address, data=filled | fields, headers=headers)

    def submit(self, page: TestResponse, action: str, **fields: Any) -> TestResponse:
        """Submit the form as it stands there, with some fields filled in anew; ``None`` leaves one out."""
        address, _hidden = form_of(page_of(page), action)
        filled = filled_in(page_of(page), action) | fields
        return self.post(address, data={name: one for name, one in filled.items() if one is not None})

    def sign_in(self, member: Membership) -> None:
        """Hold a session of this member."""
        token = start_sign_in(member.user, membership=member)
        db.session.commit()
        self.set_cookie("portico", token)


def form_of(page: BeautifulSoup, action: str) -> tuple[str, dict[str, str]]:
    """The address of the form with this action, and what stands in its hidden fields."""
    form = next(one for one in page.select("form") if urlsplit(str(one["action"])).path == action)
    hidden = form.select("input[type=hidden][name]")
    return str(form["action"]), {str(one["name"]): str(one.get("value", "")) for one in hidden}


def filled_in(page: BeautifulSoup, action: str) -> dict[str, Any]:
    """What the form with this action would send if nobody changed anything."""
    form = next(one for one in page.select("form") if urlsplit(str(one["action"])).path == action)
    values: dict[str, Any] = {}
    for one in form.select("input[name]:not([type=file]), textarea[name]"):
        if one.get("type") not in ("checkbox", "radio") or one.has_attr("checked"):
            told = one.get_text().removeprefix("\r\n") if one.name == "textarea" else one.get("value", "")
            values.setdefault(str(one["name"]), []).append(str(told))
    for one in form.select("select[name]"):
        chosen = one.select("option[selected]") or one.select("option")[:1]
        values[str(one["name"])] = [str(option.get("value", "")) for option in chosen]
    return values


def page_of(answer: TestResponse) -> BeautifulSoup:
    """The answer's HTML."""
    return BeautifulSoup(answer.text, "html.parser")


def without_tokens(html: str) -> str:
    """The text without the values of its forms' tokens, which are all that changes from second to second."""
    return _TOKEN_VALUE.sub(r"\1token", html)


def ensure_clean(answer: TestResponse) -> None:
    """Raise AssertionError, with what is wrong, for HTML that no browser should be given."""
    if "style-src 'unsafe-inline'" in answer.headers.get("Content-Security-Policy", ""):
        return  # a mail in a frame of its own
    faults = [] if "HX-Request" in answer.headers.get("Vary", "") else ["Vary lacks HX-Request"]
    faults += _faults_of(without_tokens(answer.text))
    assert faults == [], "\n".join(faults)


@lru_cache(maxsize=2048)
def _faults_of(text: str) -> list[str]:
    """What is wrong with a page or part; reading one takes longer than making it, and many come twice."""
    whole = "<html" in text
    parser = html5lib.HTMLParser(strict=False, namespaceHTMLElements=False)
    page = (parser.parse if whole else parser.parseFragment)(text)
    tags = [tag for tag in page.iter() if isinstance(tag.tag, str)]  # a comment's tag is a function
    faults = [f"HTML: {error}" for error in parser.errors]
    if whole:
        named = Counter(tag.tag for tag in tags)
        faults += [] if named["h1"] == 1 and named["title"] else ["a page needs one h1 and a title"]
    elif sum(child in tags for child in page) != 1:
        faults.append("a part has one root element")
    faults += [f"two elements with id {one}" for one in _doubled_ids(tags)]
    faults += [f"inline script or style: {tag.tag}" for tag in tags if _is_inline(tag)]
    faults += [f"no label: {tag.tag} {tag.attrib}" for tag in _unlabelled(tags)]
    forms = [tag for tag in tags if tag.tag == "form"]
    faults += [f"no action: {form.get('id')}" for form in forms if not form.get("action")]
    posts = [form for form in forms if form.get("method") == "post"]
    faults += [f"no token: {form.get('action')}" for form in posts if form.find(TOKEN) is None]
    faults += [f"the summary of errors comes to {one} too late" for one in _summed_up_late(tags)]
    return faults


def _doubled_ids(tags: list[Element]) -> list[str]:
    times = Counter(tag.attrib["id"] for tag in tags if "id" in tag.attrib)
    return sorted(one for one in times if times[one] > 1)


def _summed_up_late(tags: list[Element]) -> list[str]:
    """The fields that stand further up on the page than the one before them in the list of errors."""
    lists = [tag for tag in tags if tag.get("class") == "error-summary__list"]
    links = [link.attrib["href"].removeprefix("#") for one in lists for link in one.iter("a")]
    places = {tag.attrib["id"]: place for place, tag in enumerate(tags) if "id" in tag.attrib}
    return [late for before, late in pairwise(links) if places[late] < places[before]]


def _is_inline(tag: Element) -> bool:
    name = tag.tag.rpartition("}")[2]  # a drawing's names have a namespace
    is_data = name == "script" and tag.attrib.get("type") == "application/ld+json"  # which runs nothing
    return (
        name == "style"
        or "style" in tag.attrib
        or (name == "script" and "src" not in tag.attrib and not is_data)
    )


def _unlabelled(tags: list[Element]) -> list[Element]:
    labels = [tag for tag in tags if tag.tag == "label"]
    inside = {tag for label in labels for tag in label.iter()}
    named = {label.get("for") for label in labels} - {None}
    asking = [tag for tag in tags if tag.tag in ("input", "select", "textarea")]
    shown = [tag for tag in asking if tag.get("type") not in ("hidden", "submit")]
    return [tag for tag in shown if not (tag.get("aria-label") or tag in inside or tag.get("id") in named)]
