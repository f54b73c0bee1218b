"""Writing files into a bucket of Amazon S3, or of a service that speaks like it.

Requests are signed by version 4 of Amazon's scheme and sent by `wire`, so they reach public addresses only,
follow no redirect and end in time. A service other than Amazon's is for the operator to name (`S3_ENDPOINT`).
"""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256
from http.client import HTTPException
from urllib.parse import quote, urlencode, urlsplit

from defusedxml.ElementTree import ParseError, fromstring

from portal.connectors import wire
from portal.kernel import clock

_STS_VERSION = "2011-06-15"
_endpoint = [""]


def configure(endpoint: str) -> str:
    """Use this service in the place of Amazon's, for all buckets of the process; returns the former one."""
    former, _endpoint[0] = _endpoint[0], endpoint
    return former


class Outcome(StrEnum):
    """What became of a file."""

    WRITTEN = "written"
    DENIED = "denied"
    """The key, the role or the bucket's policy does not allow it."""
    NO_BUCKET = "no_bucket"
    ELSEWHERE = "elsewhere"
    """The bucket is in another region."""
    NOT_ALLOWED = "not_allowed"
    """An address that we never talk to."""
    UNREACHABLE = "unreachable"
    """Nobody answered, or the service is in trouble: it is worth another try."""
    REFUSED = "refused"


@dataclass(frozen=True)
class Keys:
    """What requests are signed with; a token goes with the keys of a role."""

    key_id: str
    secret: str = field(repr=False)
    token: str = field(default="", repr=False)


@dataclass(frozen=True)
class Bucket:
    """Where files go, and the role that may write them; empty for the owner of the keys."""

    name: str
    region: str
    role: str = ""

    def url(self, key: str) -> str:
        """The address of a file in it."""
        path = quote(key, safe="/")
        if _endpoint[0]:
            return f"{_endpoint[0]}/{self.name}/{path}"
        return f"https://{self.name}.s3.{self.region}.amazonaws.com/{path}"


def put(bucket: Bucket, keys: Keys, key: str, content: bytes, kind: str) -> Outcome:
    """Write a file under this key, in the place of what is there; never inside a transaction."""
    if bucket.role:
        assumed = _assume(bucket, keys)
        if isinstance(assumed, Outcome):
            return assumed
        keys = assumed
    url, headers = bucket.url(key), {"Content-Type": kind}
    reply = _send("PUT", url, headers, content, keys=keys, region=bucket.region, service="s3")
    return reply if isinstance(reply, Outcome) else _judged(reply)


def _assume(bucket: Bucket, keys: Keys) -> Keys | Outcome:
    """The keys of the role, for an hour."""
    url = f"{_endpoint[0] or f'https://sts.{bucket.region}.amazonaws.com'}/"
    asked = {
        "Action": "AssumeRole", "Version": _STS_VERSION, "RoleArn": bucket.role, "RoleSessionName": "portico",
    }  # fmt: skip
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    body = urlencode(asked).encode()
    reply = _send("POST", url, headers, body, keys=keys, region=bucket.region, service="sts")
    if isinstance(reply, Outcome):
        return reply
    if reply.status != 200:
        return _judged(reply)
    try:
        told = {one.tag.rpartition("}")[2]: one.text or "" for one in fromstring(reply.body or b"").iter()}
        return Keys(told["AccessKeyId"], told["SecretAccessKey"], told["SessionToken"])
    except (ParseError, KeyError):
        return Outcome.UNREACHABLE


def _send(
    method: str, url: str, headers: Mapping[str, str], body: bytes, *, keys: Keys, region: str, service: str
) -> wire.Reply | Outcome:
    headers = signed(method, url, headers, body, keys=keys, region=region, service=service)
    try:
        with wire.open_connection(url) as connection:
            connection.send(method, headers=headers | {"Connection": "close"}, body=body)
            return connection.hear()
    except wire.NotAllowed:
        return Outcome.NOT_ALLOWED
    except (OSError, HTTPException, ValueError):
        return Outcome.UNREACHABLE


def _judged(reply: wire.Reply) -> Outcome:
    match reply.status:
        case 200:
            return Outcome.WRITTEN
        case 401 | 403:
            return Outcome.DENIED
        case 404:
            return Outcome.NO_BUCKET
        case 301 | 307:
            return Outcome.ELSEWHERE
        case 429 | 500 | 502 | 503 | 504:
            return Outcome.UNREACHABLE
    wrong_region = b"AuthorizationHeaderMalformed" in (reply.body or b"")
    return Outcome.ELSEWHERE if wrong_region else Outcome.REFUSED


def signed(
    method: str, url: str, headers: Mapping[str, str], body: bytes, *, keys: Keys, region: str, service: str
) -> dict[str, str]:
    """The headers with those of the signature (AWS Signature Version 4); the address has no query."""
    parts, moment = urlsplit(url), clock.now().strftime("%Y%m%dT%H%M%SZ")
    digest = sha256(body).hexdigest()
    sent = {**headers, "Host": parts.netloc, "X-Amz-Date": moment, "X-Amz-Content-SHA256": digest}
    if keys.token:
        sent["X-Amz-Security-Token"] = keys.token
    lowered = sorted((name.lower(), value.strip()) for name, value in sent.items())
    names = ";".join(name for name, _ in lowered)
    told = "".join(f"{name}:{value}\n" for name, value in lowered)
    request = "\n".join((method, parts.path or "/", "", told, names, digest))
    scope = f"{moment[:8]}/{region}/{service}/aws4_request"
    to_sign = "\n".join(("AWS4-HMAC-SHA256", moment, scope, sha256(request.encode()).hexdigest()))
    key = f"AWS4{keys.secret}".encode()
    for word in scope.split("/"):
        key = hmac.digest(key, word.encode(), "sha256")
    signature = hmac.digest(key, to_sign.encode(), "sha256").hex()
    sent["Authorization"] = (
        f"AWS4-HMAC-SHA256 Credential={keys.key_id}/{scope}, SignedHeaders={names}, Signature={signature}"
    )
    return sent
