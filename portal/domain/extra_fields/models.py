"""Definitions of extra fields; what was answered stands with the account."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, Numeric, String, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import AccountOwned, Coded, SellerOwned, UtcDateTime, listed_by, owned, within_seller
from portal.kernel.texts import LANGUAGES, reader_locale


class Place(StrEnum):
    """Where it is asked: in the sign-up form and the profile, or in the profile alone."""

    REGISTRATION = "registration"
    PROFILE = "profile"


class Kind(StrEnum):
    """What an answer is: a text, also of a number or a day; several texts; true or false; a file."""

    TEXT = "text"
    TEXTAREA = "textarea"
    INTEGER = "integer"
    DECIMAL = "decimal"
    DATE = "date"
    BOOL = "bool"
    CHOICE = "choice"
    CHOICES = "choices"
    EMAIL = "email"
    URL = "url"
    FILE = "file"


class Trait(StrEnum):
    """What of a company decides whether it is asked at all."""

    COUNTRY = "country"
    KIND = "kind"


class ExtraField(SellerOwned):
    """One field. `lowest` and `highest` limit the value of a number and the length of a text."""

    __tablename__ = "extra_field"

    public_id: Mapped[str] = mapped_column(unique=True)
    place: Mapped[Place] = mapped_column(Coded(Place))
    code: Mapped[str] = mapped_column(String(40))
    labels: Mapped[dict[str, str]] = mapped_column(JSONB)
    helps: Mapped[dict[str, str]] = mapped_column(JSONB)
    """By language; where one is missing, the first that is there is shown."""
    kind: Mapped[Kind] = mapped_column(Coded(Kind))
    required: Mapped[bool]
    pattern: Mapped[str] = mapped_column(String(200))
    pattern_message: Mapped[str] = mapped_column(String(200))
    lowest: Mapped[Decimal | None] = mapped_column(Numeric(18, 6))
    highest: Mapped[Decimal | None] = mapped_column(Numeric(18, 6))
    default: Mapped[str] = mapped_column(String(200))
    """What the form begins with; of a yes or no it is `yes`."""
    options: Mapped[list[str]] = mapped_column(ARRAY(String))
    position: Mapped[int]
    is_personal: Mapped[bool]
    """Its values are personal data: no audit row repeats them, and they go when the customer is closed."""
    is_editable: Mapped[bool]
    """Whether customers may change it in their profile."""
    is_searchable: Mapped[bool]
    """Whether staff find a customer by its words."""
    shown_when: Mapped[Trait | None] = mapped_column(Coded(Trait))
    shown_for: Mapped[list[str]] = mapped_column(ARRAY(String))
    """It is asked of companies whose `shown_when` is one of these; of all, where that is empty."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)

    __table_args__ = owned(
        UniqueConstraint("seller_id", "code"),
        CheckConstraint("code ~ '^[a-z][a-z0-9_]{1,39}$'", name="code_form"),
    )
    __mapper_args__ = {"version_id_col": version}

    def applies_to(self, about: Mapping[str, str]) -> bool:
        """Whether it is asked of a company of these traits."""
        return self.shown_when is None or about.get(self.shown_when) in self.shown_for

    @property
    def label(self) -> str:
        """Its name in the reader's language."""
        return _spoken(self.labels)

    @property
    def help(self) -> str:
        """What is said beside it."""
        return _spoken(self.helps)


class ExtraFile(AccountOwned):
    """A file that a company has handed in to a field, by the field's code."""

    __tablename__ = "extra_file"

    public_id: Mapped[str] = mapped_column(unique=True)
    code: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(200))
    content_type: Mapped[str] = mapped_column(String(100))
    content: Mapped[bytes] = mapped_column(deferred=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__: Any = owned(
        within_seller("account_id", "account", ondelete="CASCADE"),
        listed_by("extra_file", "account_id", "code"),
    )


def _spoken(words: dict[str, str]) -> str:
    mine = words.get(reader_locale().language, "")
    return mine or next((words[one] for one in LANGUAGES if words.get(one)), "")
