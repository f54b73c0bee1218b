"""Which language a shop speaks: its visitor's, its address's, its seller's, its browser's."""

import pytest
from bs4 import BeautifulSoup

from portal.db import db, transaction
from portal.domain.accounts.models import Account
from portal.domain.orders.actions import log
from portal.domain.sellers.models import Shop
from portal.domain.users.models import User
from portal.kernel.actor import SYSTEM
from portal.kernel.money import Money
from portal.kernel.texts import Text
from portal.widget.rim import actor_of
from tests.client import Client, page_of
from tests.factories.trade import a_product, an_order
from tests.widget.conftest import Store

GREEK = {"Accept-Language": "el-GR,el;q=0.9,en;q=0.5"}


def speak(store: Store, language: str) -> None:
    """What the seller has set."""
    with transaction(store.scope):
        db.session.get_one(Shop, store.shop.id).language = language


def language_of(visitor: Client, url: str, **options: object) -> str:
    seen = BeautifulSoup(visitor.get(url, **options).text, "html5lib")
    assert ("Κατάλογος" in seen.get_text()) == (seen.html["lang"] == "el")
    return str(seen.html["lang"])


@pytest.mark.parametrize("framed", [False, True])
def test_a_visitor_is_spoken_to_as_the_browser_asks(visitor: Client, store: Store, framed: bool) -> None:
    assert language_of(visitor, store.at(framed=framed), headers=GREEK) == "el"
    assert language_of(visitor, store.at(framed=framed)) == "en-GB"
    assert language_of(visitor, store.at(framed=framed), headers={"Accept-Language": "de"}) == "en-GB"


def test_the_seller_comes_before_the_browser(visitor: Client, store: Store) -> None:
    speak(store, "en")

    assert language_of(visitor, store.at(), headers=GREEK) == "en-GB"


@pytest.mark.parametrize("framed", [False, True])
def test_the_address_comes_before_the_seller_and_stays(visitor: Client, store: Store, framed: bool) -> None:
    speak(store, "en")

    page = BeautifulSoup(visitor.get(store.at("/?locale=el", framed=framed)).text, "html5lib")
    basket = page.select_one("nav.shop-nav a[href*=basket]")

    assert basket is not None
    assert language_of(visitor, str(basket["href"])) == "el"


def test_a_part_speaks_as_its_page(visitor: Client, store: Store) -> None:
    told = {"HX-Current-URL": f"http://localhost{store.at('/', framed=True)}?locale=el"}

    assert language_of(visitor, store.at("/basket", framed=True), headers=told) == "el"


def test_the_frame_opens_a_view_in_its_language(visitor: Client, store: Store) -> None:
    answer = visitor.get(store.at("/catalog?locale=el", framed=True))

    assert answer.headers["Location"] == store.at("/?locale=el", framed=True)


@pytest.mark.parametrize("told", ["xx", "en@long", "../../etc", "el" * 40])
def test_what_we_do_not_speak_is_passed_over(visitor: Client, store: Store, told: str) -> None:
    assert language_of(visitor, store.at(), query_string={"locale": told}) == "en-GB"


def test_a_persons_choice_is_kept_and_comes_first(as_cleo: Client, store: Store) -> None:
    speak(store, "en")
    url = store.at("/basket")

    answer = as_cleo.send(as_cleo.get(url), store.at("/language"), language="el")

    assert (answer.status_code, answer.headers["Location"].rstrip("?")) == (303, url)
    db.session.expire_all()
    assert db.session.get_one(User, store.cleo.user_id).language == "el"
    assert language_of(as_cleo, url) == "el"
    assert language_of(as_cleo, f"{url}?locale=en") == "el"


def test_a_language_that_we_do_not_speak_is_refused(as_cleo: Client, store: Store) -> None:
    answer = as_cleo.send(as_cleo.get(store.at()), store.at("/language"), language="xx")

    assert answer.status_code == 422


def test_a_visitors_choice_in_a_frame_is_kept_for_the_visit(visitor: Client, store: Store) -> None:
    speak(store, "en")
    url = store.at("/basket", framed=True)
    page = visitor.get(url)
    assert page_of(page).select_one(".languages a") is None

    answer = visitor.send(page, store.at("/language", framed=True), language="el", next=url)

    assert (answer.status_code, answer.headers["Location"].rstrip("?")) == (303, url)
    assert language_of(visitor, store.at(framed=True)) == "el"
    assert language_of(visitor, store.at("/?locale=en", framed=True)) == "el"
    assert language_of(visitor, store.at()) == "en-GB"


def test_a_visitor_chooses_among_what_we_speak(visitor: Client, store: Store) -> None:
    page = visitor.get(store.at(framed=True))

    assert visitor.send(page, store.at("/language", framed=True), language="xx").status_code == 422
    assert language_of(visitor, store.at(framed=True)) == "en-GB"


def test_refusals_speak_the_language_of_the_page(visitor: Client, store: Store) -> None:
    page = visitor.get(store.at("/sign-in?locale=el"))

    answer = visitor.send(page, store.at("/sign-in"), email="nobody@x.example", password="nothing at all")

    assert "Η διεύθυνση e-mail ή ο κωδικός πρόσβασης δεν είναι σωστά." in answer.text


def test_countries_have_the_names_and_the_order_of_the_reader(visitor: Client, store: Store) -> None:
    page = BeautifulSoup(visitor.get(store.at("/sign-up?locale=el")).text, "html5lib")
    names = [one.get_text() for one in page.select("select[name=country] option")]

    assert names[0] == ""
    assert names[1] == "Αγία Ελένη"
    assert "Ελλάδα" in names


def test_amounts_are_written_as_the_reader_does(visitor: Client, store: Store) -> None:
    with transaction(store.scope):
        store.shop.show_prices_to_anonymous = True

    english, greek = (visitor.get(store.at(f"/?locale={code}")).text for code in ("en", "el"))

    assert "€" in english
    assert "\N{NO-BREAK SPACE}€" in greek


def test_the_history_of_an_order_is_read_in_the_language_of_whoever_reads_it(
    as_cleo: Client, store: Store
) -> None:
    """It was written by staff, in English, with an amount and a name."""
    with transaction(store.scope):
        account = db.session.get_one(Account, store.customer.id)
        order = an_order(account, a_product(), actor=actor_of(store.cleo))
        amount = Money.of("1234.50", "EUR")
        log(order, SYSTEM, "order.held", Text("The price of %(amount)s was accepted.", amount=amount))
        log(order, SYSTEM, "line.done", Text("%(name)s is set up.", name="50% off"))

    told = {
        language: [
            line.get_text(" ", strip=True)
            for line in page_of(as_cleo.get(store.at(f"/orders/{order.public_id}?locale={language}"))).select(
                "#order-status details li"
            )[:2]
        ]
        for language in ("en", "el")
    }

    assert [line.partition(".")[0] for line in told["en"]] == ["50% off is set up", "The price of €1,234"]
    assert told["el"][0].startswith("Ολοκληρώθηκε η ενεργοποίηση: 50% off.")
    assert told["el"][1].startswith("Η τιμή 1.234,50\N{NO-BREAK SPACE}€ έγινε αποδεκτή.")


def test_the_way_to_a_price_is_read_in_the_language_of_whoever_reads_it(
    as_cleo: Client, store: Store
) -> None:
    with transaction(store.scope):
        account = db.session.get_one(Account, store.customer.id)
        order = an_order(account, a_product(price="1234.565"), actor=actor_of(store.cleo))

    def steps(language: str) -> list[str]:
        page = page_of(as_cleo.get(store.at(f"/orders/{order.public_id}?locale={language}")))
        return [
            step.get_text(" ", strip=True).replace("\N{NO-BREAK SPACE}", " ")
            for step in page.select(".why li")
        ]

    assert steps("en") == [
        "Retail price €1,234.565",
        "Quantity × 2, rounded €2,469.13",
        "Tax No tax 0% €0.00",
        "Total net and tax €2,469.13",
    ]
    assert steps("el") == [
        "Λιανική τιμή 1.234,565 €",
        "Ποσότητα × 2, στρογγυλοποιημένο 2.469,13 €",
        "ΦΠΑ Χωρίς ΦΠΑ 0% 0,00 €",
        "Σύνολο καθαρή αξία και ΦΠΑ 2.469,13 €",
    ]
