"""The inside of the runner: a pytest session that obeys orders and tells its parent everything.

Run as a module in a new process, or called in a process that was forked for it. It makes no
report and stores nothing; the parent does. What a subject does to this process can only cost
the run, never turn it into a pass.
"""

from __future__ import annotations

import os
import random
import sys
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from pytest_asynckata.runner.orders import Orders, limit_this_process, take_over_streams
from pytest_asynckata.runner.wire import Sender
from pytest_asynckata.session.collect import kata_module_of
from pytest_asynckata.session.outcome import attached, sentence_of, variant_of
from pytest_asynckata.session.state import MESSENGER

_PLUGINS = ("pytest_asyncio.plugin", "pytest_timeout", "pytest_asynckata.plugin")
"""Everything that a run needs; other plugins of the environment stay away."""


class Messenger:
    """Tells the parent what is collected, which test runs, and what each of them says."""

    def __init__(self, sender: Sender, shuffle: int | None, *, last: bool) -> None:
        self.__name__ = MESSENGER  # by this pytest registers it
        self._last = last
        self._send = sender.send
        self._shuffle = shuffle

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_collection_modifyitems(
        self, items: list[pytest.Item]
    ) -> Generator[None, object, object]:
        result = yield
        if self._shuffle is not None:
            random.Random(self._shuffle).shuffle(items)
        self._send({"collected": [_introduced(item) for item in items]})
        return result

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logstart(self, nodeid: str) -> None:
        self._send({"starts": nodeid})

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if data := attached(report):
            told = {key: data[key] for key in ("position", "notices")}
            self._send({"says": data["result"], **told})

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, exitstatus: int) -> None:
        if self._last:  # the parent ends the process when it hears this
            self._send({"ends": int(exitstatus)})


def _introduced(item: pytest.Item) -> dict[str, Any]:
    """A test as the parent must know it, if its process ends in the middle of it."""
    module = kata_module_of(item)
    return {
        "id": item.nodeid,
        "position": module.positions.get(item.nodeid, 0) if module else 0,
        "of": len(module.positions) if module else 0,
        "name": getattr(item, "originalname", item.name),
        "variant": variant_of(item),
        "sentence": sentence_of(item),
    }


def main() -> None:
    """Read the orders, run, and end the process at once, whatever the subject has left in it."""
    text, messages = take_over_streams()
    orders = Orders.from_json(text)
    sender = Sender(messages, bytes.fromhex(orders.key))
    os.chdir(orders.folder)
    sys.argv = ["pytest"]
    limit_this_process(orders)
    leave = os._exit
    status = 70
    try:
        for time in range(1, orders.times + 1):
            messenger = Messenger(sender, orders.shuffle, last=time == orders.times)
            status = int(pytest.main(_arguments(orders), [messenger]))
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        leave(status)


def _arguments(orders: Orders) -> list[str]:
    plugins = [part for name in _PLUGINS for part in ("-p", name)]
    tests = [f"{orders.tests_file}::{name}" for name in orders.tests] or [orders.tests_file]
    folder = str(Path(orders.tests_file).parent)
    return [
        *plugins, "-q", "-p", "no:cacheprovider", "--rootdir", folder, "--confcutdir", folder,
        "-c", f"{orders.folder}.ini", "--kata", orders.kata, "--kata-subject", orders.subject,
        *orders.options, *tests,
    ]  # fmt: skip


if __name__ == "__main__":
    main()
