"""Tokens of a seller's own web site: what is believed, what is refused, and that each counts once."""

import json
import os
import re
import shutil
import subprocess
import threading
import warnings
from base64 import urlsafe_b64encode
from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from joserfc import jwt
from joserfc.jwk import RSAKey
from sqlalchemy import select

from portal.db import Scope, db, transaction
from portal.domain.sellers.host_keys import make_host_key, remove_host_key
from portal.domain.sellers.host_samples import php_sample, python_sample
from portal.domain.sellers.models import HostKey, SpentHostToken
from portal.domain.users.host_tokens import HostTokenRefused, forget_spent_host_tokens, take_host_token
from portal.kernel import clock
from portal.kernel.actor import SYSTEM, Actor
from portal.local.process import ROOT
from tests.factories.host import PORTAL, HostServer
from tests.factories.users import a_seller

NINA = {"id": 7, "email": "nina@sprout.example", "name": "Nina Köch", "company": "Sprout & Söhne"}


@pytest.fixture
def server(acme: Actor) -> HostServer:
    return HostServer()


def outcome(token: str) -> str:
    try:
        take_host_token(token, audience=PORTAL)
    except HostTokenRefused as refusal:
        return refusal.reason
    return "taken"


def unsigned(server: HostServer) -> str:
    head, body, _ = server.token().split(".")
    return f"{urlsafe_b64encode(json.dumps({'alg': 'none'}).encode()).rstrip(b'=').decode()}.{body}."


def rs256(server: HostServer) -> str:
    claims = {"iss": server.key, "aud": PORTAL}
    return jwt.encode({"alg": "RS256"}, claims, RSAKey.generate_key(), algorithms=["RS256"])


def test_it_names_a_visitor(server: HostServer) -> None:
    token = server.token("Nina@Sprout.example", name="Nina de Koch", company=" Sprout Gardens ")

    visitor = take_host_token(token, audience=PORTAL)

    assert visitor.prefill == {
        "email": "nina@sprout.example", "first_name": "Nina", "last_name": "de Koch",
        "company": "Sprout Gardens",
    }  # fmt: skip
    assert not visitor.is_trusted


@pytest.mark.parametrize(
    "told", [{}, {"name": None, "company": 7}, {"name": "\u202eanin", "company": "a\0b"}]
)
def test_what_no_form_can_hold_is_left_out(server: HostServer, told: dict[str, Any]) -> None:
    visitor = take_host_token(server.token(**told), audience=PORTAL)

    assert visitor.prefill == {
        "email": "nina@sprout.example",
        "first_name": "",
        "last_name": "",
        "company": "",
    }


CLAIMS: list[tuple[dict[str, Any], str]] = [
    ({"iss": "hsk_0000000000000000"}, "invalid_claim: iss"),
    ({"aud": "https://elsewhere.example"}, "invalid_claim: aud"),
    ({"sub": None}, "missing_claim: sub"),
    ({"sub": ""}, "invalid_claim: sub"),
    ({"sub": 7}, "invalid_claim: sub"),
    ({"jti": None}, "missing_claim: jti"),
    ({"jti": ""}, "invalid_claim: jti"),
    ({"email": None}, "missing_claim: email"),
    ({"email": "nina"}, "no e-mail address"),
    ({"email": "\ud800@sprout.example"}, "no e-mail address"),
    ({"email": 7}, "no e-mail address"),
    ({"iat": None}, "missing_claim: iat"),
    ({"exp": None}, "missing_claim: exp"),
    ({"exp": "later"}, "invalid_claim: exp"),
    ({"exp": True}, "invalid_claim: exp"),
]


@pytest.mark.parametrize(("claims", "reason"), CLAIMS)
def test_each_claim_has_to_fit(server: HostServer, claims: dict[str, Any], reason: str) -> None:
    assert outcome(server.token(**claims)) == reason


@pytest.mark.parametrize(
    ("begins", "lasts", "reason"),
    [
        (0, 300, "taken"),
        (0, 301, "good for too long"),
        (0, 10**400, "good for too long"),
        (-149, 120, "taken"),
        (-151, 120, "expired_token: exp"),
        (29, 60, "taken"),
        (31, 60, "invalid_claim: iat"),
    ],
)
def test_it_is_good_for_minutes_by_a_clock_that_may_differ(
    server: HostServer, begins: int, lasts: int, reason: str
) -> None:
    with clock.frozen(clock.now()):
        begin = int(clock.now().timestamp()) + begins

        assert outcome(server.token(iat=begin, exp=begin + lasts)) == reason


def test_it_is_signed_with_the_sellers_key_and_one_algorithm(server: HostServer) -> None:
    other = "another secret that is long enough to sign with"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tokens = [server.token(secret=other), server.token(alg="HS512"), unsigned(server), rs256(server)]

    assert [outcome(token) for token in tokens] == ["bad_signature", *["unsupported_algorithm"] * 3]


@pytest.mark.parametrize(
    "token", ["", "..", "a.b.c", "é.é.é", "\ud800.a.b", "\0.\0.\0", f"{'W1tb' * 900}.e30.", "x" * 5000]
)
def test_what_is_no_token_is_refused(server: HostServer, token: str) -> None:
    assert outcome(token) != "taken"


def test_headers_that_take_a_reader_down_are_refused(server: HostServer) -> None:
    heads = ['{"alg":"HS256","crit":5}', "[]", "[" * 1500, '{"alg":{}}', '{"alg":"HS256","a":"\\ud800"}']
    written = [urlsafe_b64encode(one.encode()).rstrip(b"=").decode() for one in (*heads, "[" * 2000)]

    assert "taken" not in [outcome(f"{head}.{body}.e30") for head in written for body in written]


def test_it_counts_once(server: HostServer) -> None:
    token, half = server.token(), server.token(jti="\ud800")

    assert [outcome(one) for one in (token, token, half, half)] == ["taken", "used before"] * 2


def test_it_is_kept_until_it_could_not_come_again(server: HostServer) -> None:
    with clock.frozen(clock.now()):
        token, start = server.token(), clock.now()
        outcome(token)
    with clock.frozen(start + timedelta(seconds=149)):
        forget_spent_host_tokens()
        again = outcome(token)
    with clock.frozen(start + timedelta(seconds=151)):
        forget_spent_host_tokens()
        late = outcome(token)

    assert (again, late) == ("used before", "expired_token: exp")
    assert db.session.scalars(select(SpentHostToken)).all() == []


def test_a_refused_one_is_not_used_up(server: HostServer) -> None:
    assert outcome(server.token(jti="one", aud="https://elsewhere.example")) == "invalid_claim: aud"
    assert outcome(server.token(jti="one")) == "taken"


def test_of_two_at_once_one_wins(live_app: Flask) -> None:
    seller = a_seller()
    db.session.commit()
    with transaction(Scope(seller.id)):
        token = HostServer().token()
    start, outcomes = threading.Barrier(2), []

    def take() -> None:
        with live_app.app_context(), transaction(Scope(seller.id)):
            start.wait()
            outcomes.append(outcome(token))

    threads = [threading.Thread(target=take) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["taken", "used before"]


def test_a_key_that_was_replaced_or_removed_opens_nothing(server: HostServer) -> None:
    token = server.token()
    new, _secret = make_host_key(former=server.key, actor=SYSTEM)
    replaced = outcome(token)
    remove_host_key(new.public_id, actor=SYSTEM)

    assert (replaced, outcome(token)) == ("bad_signature", "no key")


def test_the_key_of_another_seller_opens_nothing(app: Flask) -> None:
    ours, theirs = a_seller(), a_seller("Rival")
    db.session.commit()
    with transaction(Scope(theirs.id)):
        token = HostServer().token()
    with transaction(Scope(ours.id)):
        HostServer()

        assert outcome(token) == "bad_signature"


def test_the_secret_is_sealed_and_the_use_noted_once_a_minute(server: HostServer) -> None:
    start, seen = clock.now(), []
    for seconds in (0, 59, 61):
        with clock.frozen(start + timedelta(seconds=seconds)):
            outcome(server.token())
        db.session.expire_all()
        key = db.session.scalars(select(HostKey)).one()
        seen.append(key.last_used_at)

    assert seen == [start, start, start + timedelta(seconds=61)]
    assert server.secret not in key.secret_box


def in_the_settings(server: HostServer) -> str:
    return python_sample(server.key, PORTAL)


def in_the_documentation(server: HostServer) -> str:
    found = re.search(
        r"```python\n(.+?customer_token.+?)```", (ROOT / "docs/widget.md").read_text(), re.DOTALL
    )
    assert found is not None
    return found[1].replace("hsk_…", server.key).replace("https://portal.example", PORTAL)


def by_python(code: str) -> str:
    made: dict[str, Any] = {}
    exec(code, made)  # noqa: S102 -- what the page shows has to work
    return str(made["customer_token"](SimpleNamespace(**NINA)))


def by_php(code: str) -> str:
    told = f"json_decode({json.dumps(json.dumps(NINA))}, true)".replace("$", "\\$")
    done = subprocess.run(
        ["php", "-r", f"{code} echo customer_token({told});"], capture_output=True, check=True
    )
    return done.stdout.decode()


@pytest.mark.parametrize("sample", [in_the_settings, in_the_documentation])
def test_the_sample_in_python_makes_such_a_token(
    server: HostServer, monkeypatch: pytest.MonkeyPatch, sample: Callable[[HostServer], str]
) -> None:
    monkeypatch.setitem(os.environ, "CLOUD_SHOP_SECRET", server.secret)

    visitor = take_host_token(by_python(sample(server)), audience=PORTAL)

    assert (visitor.email, visitor.last_name, visitor.company) == (NINA["email"], "Köch", NINA["company"])


@pytest.mark.skipif(shutil.which("php") is None, reason="no PHP is installed")
def test_the_sample_in_php_makes_such_a_token(server: HostServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(os.environ, "CLOUD_SHOP_SECRET", server.secret)

    visitor = take_host_token(by_php(php_sample(server.key, PORTAL)), audience=PORTAL)

    assert (visitor.email, visitor.last_name, visitor.company) == (NINA["email"], "Köch", NINA["company"])
