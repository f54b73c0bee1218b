"""What each transaction tells the database."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, event


@contextmanager
def sellers_by_transaction() -> Iterator[list[set[str]]]:
    """The sellers that each transaction names to the database."""
    ended: list[set[str]] = []

    def begin(connection: Connection) -> None:
        connection.info["sellers"] = set()

    def note(connection: Connection, _cursor: object, statement: str, values: object, *_rest: object) -> None:
        if "portal.seller_id" in statement and isinstance(values, dict):
            connection.info.setdefault("sellers", set()).add(values["seller"])

    def end(connection: Connection) -> None:
        ended.append(connection.info.pop("sellers", set()))

    listeners: dict[str, Callable[..., None]] = {
        "begin": begin,
        "before_cursor_execute": note,
        "commit": end,
        "rollback": end,
    }
    for name, listener in listeners.items():
        event.listen(Engine, name, listener)
    try:
        yield ended
    finally:
        for name, listener in listeners.items():
            event.remove(Engine, name, listener)
