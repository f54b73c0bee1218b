"""Portico: a commerce portal for cloud distributors, their resellers and the customers of those."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from portal.config import Settings


def create_app(settings: Settings | None = None, *, testing: bool = False) -> Flask:
    """The application, or a refusal to start: ConfigError, or RuntimeError for an unguarded route."""
    from portal import application  # noqa: PLC0415 -- slow import, and `portal.local` does without

    return application.create_app(settings, testing=testing)
