"""The text that `make run` ends with: where everything is, and who can sign in."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ADDRESSES = (
    ("Start here: a first order", "first_order"),
    ("Portal", "portal"),
    ("Reseller's web site", "reseller_site"),
    ("Inbox of all mails", "inbox"),
)


def summary(folder: Path, portal: str) -> str:
    """Addresses and sign-ins of the demo, or the portal's address where there is no demo."""
    demo = _demo(folder / "demo.json")
    addresses = [(label, demo[key]) for label, key in ADDRESSES if demo.get(key)] or [
        ("Portal", f"{portal}/")
    ]
    people = [
        (_title(role), person["email"], person["password"], person["sign_in"])
        for role, person in demo.get("people", {}).items()
    ]
    parts = ["Portico is running.", _table(addresses)]
    if people:
        parts.append(_table([("Sign in as", "E-mail", "Password", "At"), *people]))
    parts.append(f"Files are in {folder} (mails in mail, logs in logs). Ctrl-C stops everything.")
    return "\n\n".join(parts)


def _demo(path: Path) -> dict[str, Any]:
    return dict(json.loads(path.read_text())) if path.exists() else {}


def _title(role: str) -> str:
    return role.replace("_", " ").capitalize()


def _table(rows: Sequence[tuple[str, ...]]) -> str:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ("   ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)
    return "\n".join(f"  {line}".rstrip() for line in lines)
