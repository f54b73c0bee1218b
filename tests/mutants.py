"""Do the tests notice a broken rule? Twenty faults are planted one by one, each in a copy of the tree.

`make mutants` plants those of SEED (the day, where none is given) and fails when fewer than eighteen are
noticed. A fault is one change of an operator, a comparison, a number, a condition; for each, the tests of its
noun are run until one fails.
"""

import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator, operator_names

from portal.local.process import ROOT

FAULTS, ENOUGH = 20, 18
LONGEST = 900
"""Seconds; a fault that makes the tests hang is noticed too."""
RULES = {
    "accounts": ("actions", "states"),
    "billing": ("charges", "closing"),
    "cloud_accounts": ("actions", "decide", "states"),
    "pricing": ("consent", "quote", "rules", "support", "taxes"),
    "requests": ("bulk", "decide", "overdue", "risks", "signup"),
    "sellers": ("actions", "billing_options", "currencies", "lists", "payment_methods"),
    "subscriptions": ("periods",),
    "users": ("custom_roles", "people", "permissions", "states", "team"),
}
"""The modules that hold the rules of a reseller's desk, by noun."""
TESTS = {
    "accounts": ("web/customers", "domain/requests", "domain/billing"),
    "billing": ("domain/billing", "web/customers"),
    "cloud_accounts": ("domain/cloud_accounts", "web/customers", "widget/test_cloud_accounts.py"),
    "pricing": ("domain/pricing", "web/price_books", "web/settings"),
    "requests": ("domain/requests", "web/requests", "jobs/test_overdue_requests.py"),
    "sellers": ("domain/sellers", "web/settings", "domain/billing", "domain/requests"),
    "subscriptions": ("domain/subscriptions", "domain/billing"),
    "users": ("domain/users", "web/team", "web/customers", "widget/test_users.py", "access"),
}
"""Where they are tried, in the folder of tests."""


@dataclass(frozen=True)
class Fault:
    """One change: the occurrence of an operator in a module of a noun, on a line."""

    noun: str
    module: str
    operator: str
    occurrence: int
    line: int

    @property
    def path(self) -> Path:
        """The module's file, in the tree."""
        return Path("portal/domain") / self.noun / f"{self.module}.py"


def faults() -> Iterator[Fault]:
    """All that could be planted; a bar between types is no rule, and a decorator says what a class is."""
    for noun, modules in RULES.items():
        for module in modules:
            tree = get_ast((ROOT / "portal/domain" / noun / f"{module}.py").read_text())
            for name in operator_names():
                operator = get_operator(name)
                if operator.arguments() or "BitOr" in name or "Decorator" in name:
                    continue
                places = (place for node in ast_nodes(tree) for place in operator().mutation_positions(node))
                for occurrence, (start, _end) in enumerate(places):
                    yield Fault(noun, module, name, occurrence, start[0])


def is_noticed(fault: Fault, tree: Path) -> bool:
    """Plant it, run the tests of its noun, and take it out again."""
    file = tree / fault.path
    sound = file.read_text()
    broken = mutate_code(sound, get_operator(fault.operator)(), fault.occurrence)
    if broken is None:
        raise LookupError(f"{fault} cannot be planted.")
    file.write_text(broken)
    tests = [f"tests/{name}" for name in TESTS[fault.noun]]
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-n", "2", "-m", "not e2e", *tests]
    try:
        return subprocess.run(command, cwd=tree, capture_output=True, timeout=LONGEST).returncode != 0
    except subprocess.TimeoutExpired:
        return True
    finally:
        file.write_text(sound)


def copied(into: Path) -> Path:
    """The tree as it stands here, without what git ignores."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    for name in listed.stdout.splitlines():
        if (ROOT / name).is_file():
            (into / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, into / name)
    return into


def main() -> int:
    """Plant the faults of a seed; the exit code says whether enough were noticed."""
    seed = sys.argv[1] if len(sys.argv) > 1 else datetime.now(UTC).date().isoformat()
    known = list(faults())
    chosen = random.Random(seed).sample(known, FAULTS)
    print(f"{len(known)} faults could be planted; seed {seed} chooses {FAULTS}.", flush=True)
    noticed = 0
    with tempfile.TemporaryDirectory() as place:
        tree = copied(Path(place))
        for fault in chosen:
            begin, seen = time.monotonic(), is_noticed(fault, tree)
            noticed += seen
            what = fault.operator.rpartition("/")[2]
            took = f"{time.monotonic() - begin:.0f} s"
            print(
                f"{'noticed ' if seen else 'MISSED  '} {fault.path}:{fault.line} {what} ({took})", flush=True
            )
    print(f"{noticed} of {FAULTS} noticed; {ENOUGH} are enough.")
    return 0 if noticed >= ENOUGH else 1


if __name__ == "__main__":
    sys.exit(main())
