"""Do the tests notice a broken rule? Twenty faults are planted one by one, each in a copy of the tree.

`make mutants` plants those of SEED (the day, where none is given) and fails when fewer than eighteen are
noticed. A fault is one change of an operator, a comparison, a number, a condition. First the tests of the
nouns are run whole, to see which of them comes by which line; for each fault, those that come by its function
are run until one fails.
"""

import ast
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
from coverage import CoverageData

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
TESTS = (
    "access",
    *(f"domain/{noun}" for noun in RULES),
    "jobs/test_overdue_requests.py",
    "web/customers",
    "web/price_books",
    "web/requests",
    "web/settings",
    "web/team",
    "widget/test_cloud_accounts.py",
    "widget/test_users.py",
)
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


class Witnesses:
    """The tests in a tree, and which of them come by which line."""

    def __init__(self, tree: Path) -> None:
        """Run them all once; raises RuntimeError where the sound tree fails some."""
        self.tree = tree
        looking = ("--cov=portal/domain", "--cov-context=test", "--cov-report=")
        ended = self._run(*looking, *self._all(), longest=None)
        if ended.returncode:
            raise RuntimeError(f"The tests fail without any fault.\n{ended.stdout[-3000:]}")
        self.seen = CoverageData(str(tree / ".coverage"))
        self.seen.read()

    def notice(self, fault: Fault) -> bool:
        """Plant it, run the tests that come by its function until one fails, and take it out again."""
        file = self.tree / fault.path
        sound = file.read_text()
        broken = mutate_code(sound, get_operator(fault.operator)(), fault.occurrence)
        if broken is None:
            raise LookupError(f"{fault} cannot be planted.")
        tests = self._of(file, lines_around(sound, fault.line))
        file.write_text(broken)
        try:
            return self._run("--exitfirst", *(tests or self._all())).returncode != 0
        except subprocess.TimeoutExpired:
            return True
        finally:
            file.write_text(sound)

    def _of(self, file: Path, lines: range) -> list[str]:
        there = self.seen.contexts_by_lineno(str(file.resolve()))
        found = {context.partition("|")[0] for line in lines for context in there.get(line, ())}
        return sorted(found - {""})

    def _all(self) -> list[str]:
        return [f"tests/{name}" for name in TESTS]

    def _run(self, *arguments: str, longest: int | None = LONGEST) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "pytest", "-q", "-n", "2", "-m", "not e2e", *arguments]
        return subprocess.run(command, cwd=self.tree, capture_output=True, text=True, timeout=longest)


def lines_around(source: str, line: int) -> range:
    """Those of the innermost function with this line; of none of them, outside of functions.

    What stands in a module or a class runs when it is imported, so any test may come by it.
    """
    kinds = ast.FunctionDef | ast.AsyncFunctionDef
    functions = [one for one in ast.walk(ast.parse(source)) if isinstance(one, kinds)]
    spans = [range(one.body[0].lineno, (one.end_lineno or 0) + 1) for one in functions]
    return min((span for span in spans if line in span), key=len, default=range(0))


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
        witnesses = Witnesses(copied(Path(place)))
        for fault in chosen:
            begin, seen = time.monotonic(), witnesses.notice(fault)
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
