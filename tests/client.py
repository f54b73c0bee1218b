"""A browser for tests: it submits the forms it was shown, and refuses pages with faults.

Each request runs as in production, in a context of its own, also where a test has one pushed.
"""

from contextvars import copy_context
from typing import Any, cast
from urllib.parse import urlsplit

import html5lib
from bs4 import BeautifulSoup, Tag
from flask.globals import _cv_app
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from portal.db import db
from portal.domain.users.models import Membership
from portal.domain.users.sign_ins import start_sign_in


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


def page_of(answer: TestResponse) -> BeautifulSoup:
    """The answer's HTML."""
    return BeautifulSoup(answer.text, "html.parser")


def ensure_clean(answer: TestResponse) -> None:
    """Raise AssertionError, with what is wrong, for HTML that no browser should be given."""
    page, faults = page_of(answer), []
    whole = page.find("html") is not None
    parser = html5lib.HTMLParser(strict=False)
    (parser.parse if whole else parser.parseFragment)(answer.text)
    faults += [f"HTML: {error}" for error in parser.errors]
    if whole:
        faults += [] if len(page.select("h1")) == 1 and page.title else ["a page needs one h1 and a title"]
    elif len(page.find_all(True, recursive=False)) != 1:
        faults.append("a part has one root element")
    faults += [f"two elements with id {one}" for one in _doubled_ids(page)]
    faults += [
        f"inline script or style: {tag.name}" for tag in page.select("script:not([src]), style, [style]")
    ]
    faults += [
        f"no label: {tag}" for tag in page.select("input, select, textarea") if not _is_labelled(page, tag)
    ]
    faults += [f"no action: {form.get('id')}" for form in page.select("form") if not form.get("action")]
    posts = page.select("form[method=post]")
    faults += [f"no token: {form['action']}" for form in posts if not form.select("[name=csrf_token]")]
    faults += [] if "HX-Request" in answer.headers.get("Vary", "") else ["Vary lacks HX-Request"]
    assert faults == [], "\n".join(faults)


def _doubled_ids(page: BeautifulSoup) -> list[str]:
    ids = [str(tag["id"]) for tag in page.select("[id]")]
    return sorted({one for one in ids if ids.count(one) > 1})


def _is_labelled(page: BeautifulSoup, tag: Tag) -> bool:
    hidden = tag.get("type") in {"hidden", "submit"}
    named = tag.get("aria-label") or tag.find_parent("label")
    return bool(hidden or named or (tag.get("id") and page.select(f'label[for="{tag["id"]}"]')))
