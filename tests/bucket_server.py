"""A service that speaks like S3 and STS, on this machine: what was written can be read back."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import boto3
from moto.moto_api._internal import moto_api_backend
from moto.server import ThreadedMotoServer

from portal.connectors import s3, wire

REGION, KEY_ID, SECRET = "eu-north-1", "AKIAEXAMPLEEXAMPLE", "s3cr3t/s3cr3t+s3cr3t"


class Buckets:
    """The buckets of the server, by a client of Amazon's own."""

    def __init__(self, endpoint: str) -> None:
        self._client = boto3.client(
            "s3", region_name=REGION, endpoint_url=endpoint, aws_access_key_id=KEY_ID,
            aws_secret_access_key=SECRET,
        )  # fmt: skip

    def make(self, name: str) -> None:
        """A bucket in our region."""
        self._client.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": REGION})

    def files(self, name: str) -> dict[str, bytes]:
        """The files of a bucket by their keys."""
        found = self._client.list_objects_v2(Bucket=name).get("Contents", [])
        keys = [one["Key"] for one in found]
        return {key: self._client.get_object(Bucket=name, Key=key)["Body"].read() for key in keys}

    def put(self, name: str, key: str, content: bytes) -> None:
        """Write a file as somebody else."""
        self._client.put_object(Bucket=name, Key=key, Body=content)

    def remove(self, name: str) -> None:
        """Take a bucket away with what is in it."""
        for key in self.files(name):
            self._client.delete_object(Bucket=name, Key=key)
        self._client.delete_bucket(Bucket=name)

    def close(self) -> None:
        """End its connections."""
        self._client.close()


@contextmanager
def bucket_server() -> Iterator[Buckets]:
    """Let all bill exports of the process go to a server of its own."""
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    moto_api_backend.reset()  # what it keeps belongs to the process
    server.start()
    host, port = server.get_host_and_port()
    endpoint = f"http://{host}:{port}"
    former = s3.configure(endpoint)
    brief = timedelta(seconds=10)
    policy = wire.configure(wire.Policy(loopback=True, connecting=brief, deadline=brief))
    buckets = Buckets(endpoint)
    try:
        yield buckets
    finally:
        buckets.close()
        wire.configure(policy)
        s3.configure(former)
        server.stop()
