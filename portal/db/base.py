"""The declarative base, the session registry and the shapes every business table shares."""

from typing import Any

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    BigInteger,
    ForeignKeyConstraint,
    Identity,
    Index,
    MetaData,
    UniqueConstraint,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.schema import SchemaItem

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Base(DeclarativeBase):
    """Every table of the product."""

    metadata = metadata


db = SQLAlchemy(metadata=metadata, session_options={"expire_on_commit": False})


class Row(Base):
    """A table with an integer key of its own."""

    __abstract__ = True

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)


class Owned(Row):
    """A row that one seller owns and alone may write."""

    __abstract__ = True

    seller_id: Mapped[int] = mapped_column(BigInteger)


class SellerOwned(Owned):
    """A business row of one seller: both tenancy locks apply (``portal.db.tenancy``)."""

    __abstract__ = True


class AccountOwned(SellerOwned):
    """A business row of one seller that belongs to one of its accounts."""

    __abstract__ = True

    account_id: Mapped[int] = mapped_column(BigInteger)


class SharedDown(Owned):
    """A row that its owner writes and the sellers below may read once it is published."""

    __abstract__ = True


def owned(*items: SchemaItem) -> tuple[SchemaItem, ...]:
    """Table arguments of a seller-owned table: the composite key others refer to, and a home."""
    return (
        UniqueConstraint("seller_id", "id"),
        ForeignKeyConstraint(["seller_id"], ["seller.id"]),
        *items,
    )


def within_seller(column: str, table: str, **options: Any) -> ForeignKeyConstraint:
    """A foreign key that cannot leave the seller: ``(seller_id, column)``."""
    return ForeignKeyConstraint(["seller_id", column], [f"{table}.seller_id", f"{table}.id"], **options)


def listed_by(table: str, *columns: str, **options: Any) -> Index:
    """An index for a list page: the seller first, then what it is sorted or filtered by."""
    return Index(f"ix_{table}_{'_'.join(columns)}", "seller_id", *columns, **options)
