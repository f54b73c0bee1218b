"""The embedded Valkey: private, without a port, without a memory."""

import stat
from pathlib import Path

import pytest
import redis

from portal.local.process import LocalError
from portal.local.valkey import EmbeddedValkey


def test_it_answers_on_a_socket_that_only_we_can_open(tmp_path: Path) -> None:
    with EmbeddedValkey(tmp_path) as server, redis.from_url(server.url) as client:
        assert client.ping()
        assert stat.S_IMODE((tmp_path / "valkey.sock").stat().st_mode) == 0o700
        assert client.config_get("port") == {"port": "0"}


def test_it_evicts_nothing_and_keeps_nothing(tmp_path: Path) -> None:
    with EmbeddedValkey(tmp_path) as server, redis.from_url(server.url) as client:
        assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
        client.set("word", "here")

    with EmbeddedValkey(tmp_path) as server, redis.from_url(server.url) as client:
        assert client.get("word") is None


def test_a_second_server_on_the_same_folder_is_refused(tmp_path: Path) -> None:
    with EmbeddedValkey(tmp_path), pytest.raises(LocalError, match="in use by another process"):
        EmbeddedValkey(tmp_path).__enter__()


def test_an_awkward_long_path_gets_a_short_socket(tmp_path: Path) -> None:
    folder = tmp_path / ("long and odd, 100% & " * 6)

    with EmbeddedValkey(folder) as server, redis.from_url(server.url) as client:
        assert client.ping()
