"""What all tests share."""

import gc
import os
import sys

import pytest
from hypothesis import settings

pytest_plugins = ["tests.servers", "tests.application", "tests.personas"]

# How long an example takes says something of the machine, and nothing of the product.
settings.register_profile("any-machine", deadline=None)
settings.load_profile("any-machine")

# Dozens of processes import the same modules: what the first one compiles is kept for the others.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests of processes, which wait much, come first: the others fill their pauses."""
    items.sort(key=lambda item: item.get_closest_marker("process") is None)


def pytest_collection_finish() -> None:
    """What is there before the first test stays to the end: looking through it for garbage is in vain."""
    gc.collect()
    gc.freeze()
