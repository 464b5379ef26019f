"""Who decides whether a test passes: pytest, and this plugin. A subject must not change them.

Looking at all of their code takes milliseconds: that is done at the import of a subject, and once
after its last test. The part through which every single test goes is looked at after each.
"""

from __future__ import annotations

import asyncio
import sys
import threading
from collections.abc import Iterator
from types import ModuleType

from pytest_asynckata.session.guard.namespaces import Namespaces, Owner, modules_of, with_classes

_PACKAGES = (
    "_pytest", "pytest", "pluggy", "pytest_asyncio", "pytest_timeout", "pytest_asynckata",
)  # fmt: skip
_ON_EVERY_WAY = (
    "_pytest.nodes", "_pytest.python", "_pytest.reports", "_pytest.runner", "pluggy._callers",
    "pluggy._hooks", "pluggy._manager", "pytest_asyncio.plugin", "pytest_asynckata.loop.virtual",
    "pytest_asynckata.report.model", "pytest_asynckata.session.guard.guard",
    "pytest_asynckata.session.hooks", "pytest_asynckata.session.outcome",
    "pytest_asynckata.session.run_test", "pytest_asynckata.session.state",
    "pytest_asynckata.session.summary", "pytest_asynckata.session.ways_out",
)  # fmt: skip
_LIBRARY = (
    "_thread", "asyncio", "atexit", "builtins", "concurrent", "faulthandler", "gc", "inspect",
    "linecache", "nt", "os", "posix", "queue", "random", "select", "signal", "socket", "threading",
    "time", "traceback", "warnings",
)  # fmt: skip


def whole_referee() -> Namespaces:
    """All of it, down to the code of each function."""
    return Namespaces(lambda: with_classes(modules_of(*_PACKAGES)), lasting=True, code=True)


def working_referee() -> Namespaces:
    """What every test goes through."""
    return Namespaces(lambda: with_classes(_imported(_ON_EVERY_WAY)), lasting=True)


def library() -> Namespaces:
    """What subjects usually patch. That is allowed, and does not last longer than their test."""
    return Namespaces(_library, lasting=False)


def _library() -> Iterator[Owner]:
    yield from modules_of(*_LIBRARY)
    yield from with_classes((asyncio, threading))


def _imported(names: tuple[str, ...]) -> Iterator[ModuleType]:
    return (sys.modules[name] for name in names if name in sys.modules)
