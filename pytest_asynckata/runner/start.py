"""How a child is started: cold by a new Python everywhere, warm by a fork where that is safe.

This is the one place that knows which is which. Both run the same code with the same streams,
so that nobody above can tell them apart but by the clock.
"""

from __future__ import annotations

import os
import subprocess
import sys
import uuid
from contextlib import suppress
from typing import IO, Protocol

from pytest_asynckata.runner.orders import ENTRY
from pytest_asynckata.runner.processes import MARK, end_marked, end_tree

FORK_IS_SAFE = sys.platform == "linux"
"""macOS has `fork`, and system libraries that break after it; Windows has none
(https://docs.python.org/3/library/multiprocessing.html#contexts-and-start-methods)."""


class Child(Protocol):
    """A child process, for one run."""

    @property
    def pid(self) -> int: ...
    @property
    def messages(self) -> IO[bytes]:
        """What the child tells its parent."""

    @property
    def output(self) -> IO[bytes]:
        """What it prints."""

    def tell(self, orders: bytes) -> None:
        """Give it orders; one that has ended already does not hear them."""

    def wait(self, seconds: float) -> int | None:
        """The exit status, negative for a signal; None if it has not ended by then."""

    def end(self) -> None:
        """End it and everything that it has started; nothing of it runs afterwards."""


class Starter(Protocol):
    """Starts one child after the other."""

    def start(self) -> Child: ...
    def close(self) -> None: ...


def environment(mark: str) -> dict[str, str]:
    """The environment of a child: the user's, without what would change how pytest runs."""
    kept = {k: v for k, v in os.environ.items() if k not in {"PYTEST_ADDOPTS", "PYTEST_PLUGINS"}}
    return kept | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONUTF8": "1", MARK: mark}


def module_command(module: str) -> list[str]:
    """Run a module, with nothing of the working directory in its way."""
    return [sys.executable, "-P", "-m", module]


class ColdStarter:
    """A new Python for each child."""

    def start(self) -> Child:
        return _ColdChild()

    def close(self) -> None:
        """Nothing is kept."""


class _ColdChild:
    def __init__(self) -> None:
        self._mark = uuid.uuid4().hex
        self._process = subprocess.Popen(
            module_command(ENTRY), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, env=environment(self._mark), bufsize=0,
            start_new_session=True,
        )  # fmt: skip
        self.pid = self._process.pid
        self._orders, self.messages, self.output = _streams_of(self._process)

    def tell(self, orders: bytes) -> None:
        with suppress(OSError):
            self._orders.write(orders)

    def wait(self, seconds: float) -> int | None:
        try:
            return self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            return None

    def end(self) -> None:
        end_tree(self.pid)
        end_marked(self._mark)
        self._process.wait()
        self._orders.close()


def _streams_of(process: subprocess.Popen[bytes]) -> tuple[IO[bytes], IO[bytes], IO[bytes]]:
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stderr is not None
    return process.stdin, process.stdout, process.stderr


def new_starter(*, warm: bool) -> Starter:
    """A starter of the one kind or the other."""
    if not warm:
        return ColdStarter()
    from pytest_asynckata.runner.warm import WarmStarter  # it needs a system with `fork`

    return WarmStarter()
