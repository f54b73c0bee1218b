"""Where lock one can be passed by: a short list, and nothing of orders or supply on it."""

import ast
from pathlib import Path

from portal.local.process import ROOT

LIST = Path(__file__).with_name("unscoped.txt")
DEFINITIONS = {"postgresql_where", "server_default"}
"""Raw SQL in the definition of a table is no statement."""


def listed() -> set[str]:
    lines = [line.split(maxsplit=1) for line in LIST.read_text().splitlines() if not line.startswith("#")]
    assert [line for line in lines if len(line) < 2] == [], "each file needs its reason"
    return {path for path, _reason in lines}


def passes_by(source: str) -> bool:
    """Whether a module sends raw SQL, names a Core table, or has an engine or connection in its hands."""
    tree = ast.parse(source)
    defined = {
        id(word.value) for word in ast.walk(tree) if isinstance(word, ast.keyword) and word.arg in DEFINITIONS
    }
    return any(_is_unscoped(node) for node in ast.walk(tree) if id(node) not in defined)


def _is_unscoped(node: ast.AST) -> bool:
    if isinstance(node, ast.Attribute):
        owner = node.value.id if isinstance(node.value, ast.Name) else ""
        return node.attr == "__table__" or (node.attr in {"engine", "engines"} and owner == "db")
    if not isinstance(node, ast.Call):
        return False
    name = getattr(node.func, "id", "") or getattr(node.func, "attr", "")
    return name in {"text", "create_engine", "exec_driver_sql", "connection"}


def test_the_list_of_unscoped_code_is_whole() -> None:
    files = sorted((ROOT / "portal").rglob("*.py"))

    found = {str(file.relative_to(ROOT)) for file in files if passes_by(file.read_text())}

    assert found == listed()


def test_no_file_of_orders_or_supply_is_on_it() -> None:
    assert [path for path in listed() if "/orders/" in path or "/supply/" in path] == []


def test_each_way_round_is_noticed() -> None:
    ways = [
        "session.execute(text('SELECT 1'))",
        "select(Order.__table__)",
        "db.engine.connect()",
        "create_engine(url)",
        "db.session.connection()",
        "connection.exec_driver_sql('SELECT 1')",
    ]

    assert [passes_by(way) for way in ways] == [True] * len(ways)
    assert not passes_by("Index('x', postgresql_where=text('a IS NULL'))")
