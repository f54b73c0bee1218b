"""Files in buckets: signed as Amazon's own library signs, and told apart by what became of them."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from portal.connectors import s3, wire
from portal.connectors.s3 import Bucket, Keys, Outcome, put, signed
from portal.kernel import clock
from tests.bucket_server import KEY_ID, REGION, SECRET, Buckets, bucket_server

ROLE = "arn:aws:iam::123456789012:role/bills"


@pytest.fixture
def buckets() -> Iterator[Buckets]:
    with bucket_server() as running:
        running.make("bills")
        yield running


@pytest.mark.parametrize("token", ["", "a-token-of-a-role"])
def test_a_request_is_signed_as_amazons_library_does(token: str, monkeypatch: pytest.MonkeyPatch) -> None:
    url, body, at = "https://bills.s3.eu-north-1.amazonaws.com/b/2026-10.csv", b"x,y\n", "20261101T010203Z"
    monkeypatch.setattr(
        "botocore.auth.get_current_datetime", lambda: datetime(2026, 11, 1, 1, 2, 3, tzinfo=UTC)
    )
    theirs = AWSRequest("PUT", url, headers={"Content-Type": "text/csv"}, data=body)
    S3SigV4Auth(Credentials(KEY_ID, SECRET, token or None), "s3", REGION).add_auth(theirs)

    with clock.frozen(datetime(2026, 11, 1, 1, 2, 3, tzinfo=UTC)):
        ours = signed(
            "PUT", url, {"Content-Type": "text/csv"}, body, keys=Keys(KEY_ID, SECRET, token), region=REGION,
            service="s3",
        )  # fmt: skip

    assert (ours["X-Amz-Date"], theirs.headers["X-Amz-Date"]) == (at, at)
    assert _signature(ours["Authorization"]) == _signature(theirs.headers["Authorization"])


def _signature(header: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in header.split(","))


@pytest.mark.parametrize("role", ["", ROLE])
def test_a_file_is_written_by_the_key_or_by_a_role(buckets: Buckets, role: str) -> None:
    outcome = put(Bucket("bills", REGION, role), Keys(KEY_ID, SECRET), "b/a.csv", b"1,2\n", "text/csv")

    assert outcome is Outcome.WRITTEN
    assert buckets.files("bills") == {"b/a.csv": b"1,2\n"}


def test_a_bucket_that_is_not_there_is_told_from_a_silent_service(buckets: Buckets) -> None:
    keys = Keys(KEY_ID, SECRET)
    assert put(Bucket("no-bills", REGION), keys, "a", b"", "text/plain") is Outcome.NO_BUCKET

    former = s3.configure("http://127.0.0.1:9")
    assert put(Bucket("bills", REGION), keys, "a", b"", "text/plain") is Outcome.UNREACHABLE
    s3.configure(former)


def test_no_address_of_a_private_network_is_asked(buckets: Buckets) -> None:
    wire.configure(wire.Policy(loopback=False))

    outcome = put(Bucket("bills", REGION), Keys(KEY_ID, SECRET), "a", b"", "text/plain")

    assert outcome is Outcome.NOT_ALLOWED
    assert buckets.files("bills") == {}


def test_secrets_do_not_show() -> None:
    assert SECRET not in repr(Keys(KEY_ID, SECRET, SECRET))
