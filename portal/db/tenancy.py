"""Two keys, two locks: the scope of a request or job, and what it does to every statement.

Lock one writes the scope's conditions into each ORM statement and refuses a statement on
seller-owned rows without a scope. Lock two is row-level security: the settings sent at the start
of each transaction are what the policies of ``portal.db.policies`` compare with.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import BigInteger, Connection, ForeignKey, event, select, text
from sqlalchemy.orm import Mapped, ORMExecuteState, Session, mapped_column, with_loader_criteria
from sqlalchemy.orm.session import SessionTransaction
from sqlalchemy.orm.util import LoaderCriteriaOption

from portal.db.base import AccountOwned, Base, Owned, SellerOwned, SharedDown, db
from portal.kernel.actor import SYSTEM, Actor


class ScopeMissing(RuntimeError):
    """A statement touched seller-owned rows although no scope was entered."""


class ScopeViolation(RuntimeError):
    """A row of another seller was about to be written, or a scope left while it had written."""


@dataclass(frozen=True)
class Scope:
    """Whose rows are in reach: one seller, perhaps one of its accounts, on behalf of an actor."""

    seller_id: int
    account_id: int | None = None
    actor: Actor = SYSTEM


class SellerAncestry(Base):
    """Which sellers stand above which, itself included; holds ids only, outside the policies."""

    __tablename__ = "seller_ancestry"

    below_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("seller.id"), primary_key=True)
    above_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("seller.id"), primary_key=True)
    depth: Mapped[int]


_scope: ContextVar[Scope | None] = ContextVar("scope", default=None)


def current_scope() -> Scope:
    """The scope that is entered. Raises ``ScopeMissing`` when there is none."""
    scope = _scope.get()
    if scope is None:
        raise ScopeMissing("No scope is entered.")
    return scope


def scope_or_none() -> Scope | None:
    """The scope that is entered, if any."""
    return _scope.get()


@contextmanager
def entering(scope: Scope) -> Iterator[Scope]:
    """Enter a scope with a session of its own; the transaction open before is ended first.

    Raises ``ScopeViolation`` when that transaction has written. Leaving rolls back what was not
    committed; rows loaded outside stay usable outside.
    """
    outer = db.session()
    if outer.info.get("written") or outer.new or outer.dirty or outer.deleted:
        raise ScopeViolation("The open transaction has written; commit it before changing the scope.")
    outer.commit()
    registry = db.session.registry
    token = _scope.set(scope)
    registry.set(db.session.session_factory())
    try:
        yield scope
    finally:
        registry().close()
        _scope.reset(token)
        registry.set(outer)


@contextmanager
def transaction(scope: Scope) -> Iterator[Scope]:
    """Enter a scope and commit when the block ends well; roll back when it raises."""
    with entering(scope):
        yield scope
        db.session.commit()


@contextmanager
def apart() -> Iterator[Session]:
    """A short transaction of its own, which stays although the caller's is rolled back.

    For refusal rows, throttle counters and one-use tokens. It runs in the scope that is entered.
    """
    with db.session.session_factory() as session, session.begin():
        yield session


@event.listens_for(Session, "after_begin")
def _tell_database(_session: Session, _transaction: SessionTransaction, connection: Connection) -> None:
    scope = _scope.get()
    if scope is None:
        return
    connection.execute(
        text(
            "SELECT set_config('portal.seller_id', :seller, true),"
            " set_config('portal.account_id', :account, true)"
        ),
        {
            "seller": str(scope.seller_id),
            "account": "" if scope.account_id is None else str(scope.account_id),
        },
    )


@event.listens_for(Session, "do_orm_execute")
def _narrow(state: ORMExecuteState) -> None:
    if not state.is_select:
        state.session.info["written"] = True
    if state.is_column_load or not state.is_orm_statement:
        return
    scope = _scope.get()
    if scope is None:
        if any(issubclass(mapper.class_, Owned) for mapper in state.all_mappers):
            raise ScopeMissing("No scope is entered.")
    elif not state.is_insert:
        state.statement = state.statement.options(*_criteria(scope.seller_id, scope.account_id))


@lru_cache(maxsize=1024)
def _criteria(seller_id: int, account_id: int | None) -> tuple[LoaderCriteriaOption, ...]:
    of_seller = with_loader_criteria(
        SellerOwned, lambda cls: cls.seller_id == seller_id, include_aliases=True
    )
    of_those_above = with_loader_criteria(
        SharedDown,
        lambda cls: cls.seller_id.in_(
            select(SellerAncestry.above_id).where(SellerAncestry.below_id == seller_id)
        ),
        include_aliases=True,
    )
    if account_id is None:
        return of_seller, of_those_above
    of_account = with_loader_criteria(
        AccountOwned, lambda cls: cls.account_id == account_id, include_aliases=True
    )
    return of_seller, of_those_above, of_account


@event.listens_for(Session, "before_flush")
def _stamp_and_check(session: Session, _context: object, _instances: object) -> None:
    for row in session.new | session.dirty | session.deleted:
        if isinstance(row, Owned):
            scope = current_scope()
            if not row.seller_id:
                row.seller_id = scope.seller_id
            if row.seller_id != scope.seller_id:
                raise ScopeViolation(f"{type(row).__name__} belongs to another seller.")


@event.listens_for(Session, "after_flush")
def _remember_write(session: Session, _context: object) -> None:
    session.info["written"] = True


@event.listens_for(Session, "after_transaction_end")
def _forget_write(session: Session, ended: SessionTransaction) -> None:
    if ended.parent is None:
        session.info.pop("written", None)
