"""The settings: read once from the environment, typed, and refused when they are unsafe."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from ipaddress import ip_address
from pathlib import Path
from typing import Self
from urllib.parse import SplitResult, urlsplit

SHORTEST_SECRET = 32
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
_YES = frozenset({"1", "true", "yes", "on"})
_NO = frozenset({"", "0", "false", "no", "off"})


class ConfigError(Exception):
    """A setting is missing, malformed or unsafe; the text names it and says what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """One process's settings. An address that is not set is the empty string.

    `make run` fills in the addresses of the servers it starts itself; everybody else sets them.
    """

    database_url: str = ""
    """The application's role, which owns no table and so stands under row-level security."""
    migration_database_url: str = ""
    """The owner's role: migrations, backups and `ops check` use it, pages and jobs never do."""
    redis_url: str = ""
    smtp_url: str = ""
    mail_from: str = "portico@localhost"
    """The address that mails come from; the seller's name stands before it, replies go to the seller."""
    secret_key: str = ""
    public_url: str = "http://localhost:8000"
    """Scheme, host and port under which browsers reach the portal; without a slash at the end."""
    preview_origin: str = ""
    """A second name of the portal, under which the settings show the widget on another web site (ADR 10)."""
    host: str = "127.0.0.1"
    """The address of this machine that the web server listens on."""
    port: int = 8000
    instance_dir: Path = Path("instance")
    demo: bool = False
    demo_history: bool = False
    """Whether the demo begins with a year of sales behind it."""
    log_level: str = "INFO"
    pseudo_languages: bool = False
    """Whether pages may be asked for in the languages of `kernel/pseudo.py`, which only developers read."""
    trusted_proxies: int = 0
    """How many proxies in front of us add to the X-Forwarded headers."""
    s3_endpoint: str = ""
    """A service that speaks like Amazon's S3, to which all bill exports go; empty for Amazon's."""
    allow_loopback_providers: bool = False
    """Lets connectors call addresses on this machine, which only a demo or a test may do."""

    @classmethod
    def names(cls) -> list[str]:
        """The environment variables that are read."""
        return [one.name.upper() for one in fields(cls)]

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> Self:
        """Read and check the settings; raises ConfigError."""
        port = _whole_number(environ, "PORT", default=8000, lowest=1, highest=65535)
        settings = cls(
            database_url=_text(environ, "DATABASE_URL"),
            migration_database_url=_text(environ, "MIGRATION_DATABASE_URL"),
            redis_url=_text(environ, "REDIS_URL"),
            smtp_url=_text(environ, "SMTP_URL"),
            mail_from=_text(environ, "MAIL_FROM") or "portico@localhost",
            secret_key=_text(environ, "SECRET_KEY"),
            public_url=_public_url(_text(environ, "PUBLIC_URL") or f"http://localhost:{port}"),
            preview_origin=_preview_origin(_text(environ, "PREVIEW_ORIGIN")),
            host=_address(environ, "HOST", default="127.0.0.1"),
            port=port,
            instance_dir=Path(_text(environ, "INSTANCE_DIR") or "instance").absolute(),
            demo=_switch(environ, "DEMO"),
            demo_history=_switch(environ, "DEMO_HISTORY"),
            log_level=_log_level(environ),
            pseudo_languages=_switch(environ, "PSEUDO_LANGUAGES"),
            trusted_proxies=_whole_number(environ, "TRUSTED_PROXIES", default=0, lowest=0, highest=9),
            s3_endpoint=_s3_endpoint(_text(environ, "S3_ENDPOINT")),
            allow_loopback_providers=_switch(environ, "ALLOW_LOOPBACK_PROVIDERS"),
        )
        settings._ensure_safe()
        return settings

    @property
    def is_https(self) -> bool:
        """Whether browsers reach us over TLS."""
        return self.public_url.startswith("https://")

    @property
    def public_host(self) -> str:
        """Host and port of `public_url`, as the Host header of a browser carries them."""
        return urlsplit(self.public_url).netloc

    @property
    def preview_host(self) -> str:
        """The same of `preview_origin`; empty where there is none."""
        return urlsplit(self.preview_origin).netloc

    def ensure_complete(self) -> None:
        """Raise ConfigError unless all that the application needs in order to serve is set."""
        needed = {
            "DATABASE_URL": self.database_url,
            "REDIS_URL": self.redis_url,
            "SMTP_URL": self.smtp_url,
            "SECRET_KEY": self.secret_key,
        }
        missing = [name for name, value in needed.items() if not value]
        if missing:
            raise ConfigError(f"Set {', '.join(missing)}, or use `make run`, which provides them.")

    def _ensure_safe(self) -> None:
        if self.is_https and len(self.secret_key) < SHORTEST_SECRET:
            raise ConfigError(
                f"SECRET_KEY must hold at least {SHORTEST_SECRET} random characters when PUBLIC_URL is https."
            )
        if self.secret_key and len(self.secret_key) < SHORTEST_SECRET:
            raise ConfigError(f"SECRET_KEY must hold at least {SHORTEST_SECRET} random characters.")
        if self.migration_database_url and not self.database_url:
            raise ConfigError("MIGRATION_DATABASE_URL is set but DATABASE_URL is not: set both.")
        if self.preview_host == self.public_host:
            raise ConfigError("PREVIEW_ORIGIN must name another host than PUBLIC_URL.")
        self._ensure_two_roles()
        if self.demo and self.is_https:
            raise ConfigError("DEMO opens well-known accounts: it cannot be used with an https PUBLIC_URL.")
        if self.pseudo_languages and self.is_https:
            raise ConfigError(
                "PSEUDO_LANGUAGES is for developers: it cannot be used with an https PUBLIC_URL."
            )

    def _ensure_two_roles(self) -> None:
        """The owner of the tables bypasses row-level security, so the application may not be it."""
        application = _database_role("DATABASE_URL", self.database_url)
        owner = _database_role("MIGRATION_DATABASE_URL", self.migration_database_url)
        if application and application == owner:
            raise ConfigError(
                "DATABASE_URL and MIGRATION_DATABASE_URL name the same role: the application "
                "must not own its tables, or one seller could read another's rows."
            )


def _text(environ: Mapping[str, str], name: str) -> str:
    return environ.get(name, "").strip()


def _switch(environ: Mapping[str, str], name: str) -> bool:
    value = _text(environ, name).lower()
    if value not in _YES | _NO:
        raise ConfigError(f"{name} must be 1 or 0.")
    return value in _YES


def _whole_number(environ: Mapping[str, str], name: str, *, default: int, lowest: int, highest: int) -> int:
    value = _text(environ, name)
    if not value:
        return default
    if not (value.isascii() and value.isdigit()) or not lowest <= int(value) <= highest:
        raise ConfigError(f"{name} must be a whole number between {lowest} and {highest}.")
    return int(value)


def _address(environ: Mapping[str, str], name: str, *, default: str) -> str:
    """An IP address and no name, because some shells keep the machine's name in HOST."""
    value = _text(environ, name) or default
    try:
        return str(ip_address(value))
    except ValueError as error:
        raise ConfigError(f"{name} must be an IP address, such as 127.0.0.1 or 0.0.0.0.") from error


def _log_level(environ: Mapping[str, str]) -> str:
    value = _text(environ, "LOG_LEVEL").upper() or "INFO"
    if value not in LOG_LEVELS:
        raise ConfigError(f"LOG_LEVEL must be one of {', '.join(LOG_LEVELS)}.")
    return value


def _preview_origin(value: str) -> str:
    return _public_url(value, name="PREVIEW_ORIGIN") if value else ""


def _s3_endpoint(value: str) -> str:
    return _public_url(value, name="S3_ENDPOINT") if value else ""


def _public_url(value: str, name: str = "PUBLIC_URL") -> str:
    """Check the address and return it without the slash at its end."""
    parts = _split(name, value)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ConfigError(f"{name} must look like https://portal.example.com.")
    if parts.path.strip("/") or parts.query or parts.fragment or parts.username:
        raise ConfigError(f"{name} must hold scheme, host and port only.")
    if parts.scheme == "http" and not _is_loopback(parts.hostname):
        raise ConfigError(f"{name} must be https, unless its host is localhost or 127.0.0.1.")
    return f"{parts.scheme}://{parts.netloc}"


def _is_loopback(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _database_role(name: str, url: str) -> str:
    if not url:
        return ""
    parts = _split(name, url)
    if parts.scheme not in {"postgresql", "postgresql+psycopg"} or not parts.username:
        raise ConfigError(f"{name} must look like postgresql+psycopg://role:password@host/database.")
    return parts.username


def _split(name: str, value: str) -> SplitResult:
    """Take an address apart; reading `.port` is what finds a malformed one."""
    try:
        parts = urlsplit(value)
        parts.port  # noqa: B018 -- the property raises for a port that is no number
    except ValueError as error:
        raise ConfigError(f"{name} is not a valid address.") from error
    return parts
