"""The settings: typed, with safe defaults, and refused with a sentence that helps."""

from pathlib import Path

import pytest

from portal.config import ConfigError, Settings

SECRET = "s" * 32
APP = "postgresql+psycopg://portal_app:a@db/portal"
OWNER = "postgresql+psycopg://portal_owner:b@db/portal"


def test_nothing_set_means_this_machine_only() -> None:
    settings = Settings.from_env({})

    assert (settings.host, settings.port, settings.public_url) == ("127.0.0.1", 8000, "http://localhost:8000")
    assert settings.instance_dir == Path.cwd() / "instance"
    assert (settings.demo, settings.allow_loopback_providers) == (False, False)


def test_the_public_address_follows_the_port_and_loses_its_last_slash() -> None:
    assert Settings.from_env({"PORT": "8100"}).public_url == "http://localhost:8100"

    settings = Settings.from_env({"PUBLIC_URL": "https://shop.example/", "SECRET_KEY": SECRET})

    assert (settings.public_url, settings.public_host, settings.is_https) == (
        "https://shop.example",
        "shop.example",
        True,
    )


def test_what_serving_needs_is_named_when_it_is_missing() -> None:
    settings = Settings.from_env({"REDIS_URL": "redis://cache", "SECRET_KEY": SECRET})

    with pytest.raises(ConfigError, match="^Set DATABASE_URL, SMTP_URL, or use `make run`"):
        settings.ensure_complete()


def test_all_set_is_complete() -> None:
    environ = {"DATABASE_URL": APP, "REDIS_URL": "redis://r", "SMTP_URL": "smtp://m", "SECRET_KEY": SECRET}

    Settings.from_env(environ | {"MIGRATION_DATABASE_URL": OWNER}).ensure_complete()


@pytest.mark.parametrize(
    ("environ", "sentence"),
    [
        ({"PORT": "80a"}, "PORT must be a whole number between 1 and 65535."),
        ({"PORT": "0"}, "PORT must be a whole number between 1 and 65535."),
        ({"HOST": "my-machine"}, "HOST must be an IP address"),
        ({"DEMO": "maybe"}, "DEMO must be 1 or 0."),
        ({"LOG_LEVEL": "loud"}, "LOG_LEVEL must be one of DEBUG"),
        ({"TRUSTED_PROXIES": "-1"}, "TRUSTED_PROXIES must be a whole number"),
        ({"PUBLIC_URL": "shop.example"}, "PUBLIC_URL must look like"),
        ({"PUBLIC_URL": "http://shop.example"}, "PUBLIC_URL must be https, unless"),
        ({"PUBLIC_URL": "http://localhost:8000/shop"}, "scheme, host and port only"),
        ({"PUBLIC_URL": "https://shop.example"}, "SECRET_KEY must hold at least 32"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY must hold at least 32"),
        (
            {"PUBLIC_URL": "https://a.example", "SECRET_KEY": SECRET, "DEMO": "1"},
            "DEMO opens well-known accounts",
        ),
        (
            {"PUBLIC_URL": "https://a.example", "SECRET_KEY": SECRET, "PSEUDO_LANGUAGES": "1"},
            "PSEUDO_LANGUAGES is for developers",
        ),
        ({"DATABASE_URL": "mysql://a@b/c"}, "DATABASE_URL must look like postgresql"),
        ({"DATABASE_URL": "postgresql://a@b:x/c"}, "DATABASE_URL is not a valid address."),
        ({"MIGRATION_DATABASE_URL": OWNER}, "DATABASE_URL is not: set both"),
        ({"DATABASE_URL": OWNER, "MIGRATION_DATABASE_URL": OWNER}, "name the same role"),
    ],
)
def test_what_is_malformed_or_unsafe_is_refused(environ: dict[str, str], sentence: str) -> None:
    with pytest.raises(ConfigError) as refusal:
        Settings.from_env(environ)

    assert sentence in str(refusal.value)
