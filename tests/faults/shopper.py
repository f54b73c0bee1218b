"""A customer's browser in front of the web server: real requests, cookies, and the forms it was shown."""

from dataclasses import dataclass
from functools import cached_property
from http.cookiejar import CookieJar
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, HTTPRedirectHandler, Request, build_opener

from bs4 import BeautifulSoup

from tests.client import form_of
from tests.factories.users import PASSWORD

LONGEST_ANSWER = 20
Form = tuple[str, dict[str, Any]]
"""An address and what is sent there."""


class _StayHere(HTTPRedirectHandler):
    """Shows redirects, and follows none."""

    def redirect_request(self, *_told: object) -> None:
        return None


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    location: str
    text: str


class Shopper:
    """Somebody in one seller's shop."""

    def __init__(self, base_url: str, shop: str, product: str) -> None:
        self._base_url, self._shop, self._product = base_url, f"/shop/{shop}", product
        self._opener = build_opener(HTTPCookieProcessor(CookieJar()), _StayHere)

    def ask(self, path: str, fields: dict[str, Any] | None = None) -> Answer:
        """GET, or POST where fields are given."""
        sent = None if fields is None else urlencode(fields).encode()
        request = Request(self._base_url + path, data=sent)
        try:
            with self._opener.open(request, timeout=LONGEST_ANSWER) as answer:
                return Answer(answer.status, "", answer.read().decode())
        except HTTPError as answer:
            with answer:
                return Answer(answer.code, answer.headers.get("Location", ""), answer.read().decode())

    def sign_in(self, email: str) -> None:
        address, hidden = form_of(self._page("/sign-in"), f"{self._shop}/sign-in")
        self._go_on(self.ask(address, hidden | {"email": email, "password": PASSWORD}))

    def review(self) -> Form:
        """Fill the basket, confirm the billing information, and return the form of the last step."""
        self._go_on(self.ask(*self._wish))
        self._go_on(self.ask(*self._billing))
        address, hidden = form_of(self._page("/checkout/review"), f"{self._shop}/checkout/review")
        return address, hidden

    def buy(self) -> None:
        """The whole checkout."""
        self._go_on(self.ask(*self.review()))

    @cached_property
    def _wish(self) -> Form:
        """The product's form, filled in: as in a tab left open, it serves for one order after another."""
        path = f"/products/{self._product}"
        page = self._page(path)
        (plan, *_others) = page.select("input[name=plan]")
        address, hidden = form_of(page, f"{self._shop}{path}/add")
        return address, hidden | {"plan": plan["value"], "quantity": 5}

    @cached_property
    def _billing(self) -> Form:
        """The form of the billing information as it was shown."""
        page = self._page("/checkout/billing")
        shown = {str(one["name"]): one.get("value", "") for one in page.select("main input[name]")}
        (country,) = page.select("select[name=country] option[selected]")
        address, hidden = form_of(page, f"{self._shop}/checkout/billing")
        return address, shown | hidden | {"country": country["value"]}

    def _page(self, path: str) -> BeautifulSoup:
        answer = self.ask(self._shop + path)
        assert answer.status == 200, answer
        return BeautifulSoup(answer.text, "html.parser")

    @staticmethod
    def _go_on(answer: Answer) -> None:
        assert answer.status == 303, answer
