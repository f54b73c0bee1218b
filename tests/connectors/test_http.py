"""The door itself: what may be asked, what is read, and how answers are judged."""

from datetime import UTC, datetime, timedelta
from http.client import HTTPMessage

import pytest

from portal.connectors import http, wire
from portal.connectors.contract import Failed, Retry, Unknown
from portal.kernel import clock
from tests.connectors.vendor_process import TOKEN, VendorProcess

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
AUTHORISED = {"Authorization": f"Bearer {TOKEN}"}
PRIVATE = (
    "https://10.0.0.1/",
    "https://192.168.1.1/",
    "https://172.16.0.1/",
    "https://169.254.169.254/latest/meta-data",
    "https://100.64.0.1/",
    "https://0.0.0.0/",
    "https://[fe80::1]/",
    "https://[fd00::1]/",
    "https://[::ffff:10.0.0.1]/",
    "https://[2002:a00:1::]/",
    "https://224.0.0.1/",
    "http://93.184.215.14/",
    "ftp://vendor.example/",
    "file:///etc/passwd",
    "https://user:word@93.184.215.14/",
    "https:///codes",
    "https://[broken/",
    "vendor.example",
    "",
)


@pytest.mark.parametrize("url", PRIVATE)
def test_what_we_never_talk_to_is_refused_before_a_connection(url: str) -> None:
    assert isinstance(http.exchange("GET", url, headers={}), Failed)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "127.1"])
def test_this_machine_is_refused_outside_of_development(vendor: VendorProcess, host: str) -> None:
    wire.configure(wire.Policy(loopback=False))

    answer = http.exchange("GET", f"http://{host}:{vendor.port}/codes/x", headers=AUTHORISED)

    assert isinstance(answer, Failed)
    assert vendor.calls() == []


def test_a_success_brings_its_body(vendor: VendorProcess) -> None:
    answer = http.exchange(
        "POST", f"{vendor.url}/codes", headers={**AUTHORISED, "Idempotency-Key": "k"}, body={"quantity": 2}
    )

    assert isinstance(answer, http.Answer)
    assert (answer.status, answer.body["quantity"]) == (200, 2)


def test_a_judged_status_comes_back_without_a_body(vendor: VendorProcess) -> None:
    answer = http.exchange("GET", f"{vendor.url}/codes/none", headers=AUTHORISED, judged=frozenset({404}))

    assert answer == http.Answer(404, {})


def test_a_refusal_quotes_the_vendor_on_one_line(vendor: VendorProcess) -> None:
    answer = http.exchange("GET", f"{vendor.url}/codes/none", headers=AUTHORISED)

    assert answer == Failed('The vendor refused the request with status 404: {"error": "unknown"}')


def test_a_refusal_that_quotes_our_token_is_masked(vendor: VendorProcess) -> None:
    vendor.behave("echo")

    answer = http.exchange("GET", f"{vendor.url}/codes/none", headers=AUTHORISED)

    assert answer == Failed('The vendor refused the request with status 400: {"error": "Bearer •••"}')


@pytest.mark.parametrize(("method", "kind"), [("GET", Retry), ("POST", Unknown), ("DELETE", Unknown)])
def test_silence_is_harmless_only_after_reading(
    vendor: VendorProcess, method: str, kind: type[http.Trouble]
) -> None:
    vendor.behave("500")

    assert type(http.exchange(method, f"{vendor.url}/codes/x", headers=AUTHORISED, body={})) is kind


def test_one_byte_at_a_time_ends_at_the_deadline(vendor: VendorProcess) -> None:
    vendor.behave("drip")
    began = datetime.now(UTC)

    http.exchange("POST", f"{vendor.url}/codes", headers=AUTHORISED, body={})

    assert datetime.now(UTC) - began < timedelta(seconds=4)


def test_a_header_that_would_begin_another_is_refused(vendor: VendorProcess) -> None:
    answer = http.exchange("GET", vendor.url, headers={"X-Note": "a\r\nX-Other: b"})

    assert answer == Failed("The request cannot be written (ValueError).")
    assert vendor.calls() == []


@pytest.mark.parametrize(
    ("value", "wait"),
    [
        ("7", timedelta(seconds=7)),
        ("0", timedelta(0)),
        ("99999999999999", timedelta(days=1)),
        ("Sun, 01 Mar 2026 12:01:00 GMT", timedelta(minutes=1)),
        ("Sun, 01 Mar 2026 11:00:00 GMT", timedelta(0)),
        ("soon", None),
        ("-5", None),
        ("", None),
        ("Sun, 01 Mar 2026 12:01:00", None),
    ],
)
def test_how_long_to_wait(value: str, wait: timedelta | None) -> None:
    headers = HTTPMessage()
    headers["Retry-After"] = value

    with clock.frozen(NOON):
        assert http.retry_after(headers) == wait
