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

from pytest_asynckata.runner.bystander import stand_between
from pytest_asynckata.runner.orders import Place, Setting, Streams, limit_this_process
from pytest_asynckata.runner.wire import Sender
from pytest_asynckata.session.collect import KataModule, kata_module_of
from pytest_asynckata.session.outcome import attached, sentence_of, variant_of
from pytest_asynckata.session.state import MESSENGER

_PLUGINS = ("pytest_asyncio.plugin", "pytest_timeout", "pytest_asynckata.plugin")
"""Everything that a run needs; other plugins of the environment stay away."""


class Messenger:
    """Tells the parent what is collected, which test runs, and what each of them says."""

    def __init__(self, streams: Streams, setting: Setting) -> None:
        self.__name__ = MESSENGER  # by this pytest registers it
        self._streams = streams
        self._shuffle, self._times = setting.shuffle, setting.times
        self._sender: Sender | None = None

    @property
    def has_subject(self) -> bool:
        return self._sender is not None

    def _send(self, message: dict[str, Any]) -> None:
        assert self._sender is not None
        self._sender.send(message)

    def wait_for_subject(self) -> None:
        """Until it is there. All that can be done without it has been done before."""
        if self._sender is None:
            key = self._streams.next_line()
            if not key:
                os._exit(0)  # it is not needed any more
            self._sender = Sender(self._streams.messages, bytes.fromhex(key.decode()))

    def pytest_configure(self, config: pytest.Config) -> None:
        # Nobody reads what it would print.
        config.pluginmanager.unregister(name="terminalreporter")

    @pytest.hookimpl(tryfirst=True)
    def pytest_make_collect_report(self, collector: pytest.Collector) -> None:
        if isinstance(collector, KataModule):
            self.wait_for_subject()

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_collection_modifyitems(
        self, items: list[pytest.Item]
    ) -> Generator[None, object, object]:
        result = yield
        if not self.has_subject:
            return result
        if self._shuffle is not None:
            random.Random(self._shuffle).shuffle(items)
        items *= self._times
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
        if self.has_subject:
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
    """Obey the orders, and end the process at once, whatever the subject has left in it."""
    streams = Streams()
    setting, place = Setting.from_line(streams.next_line())
    os.chdir(place.working_folder)
    sys.argv = ["pytest"]
    limit_this_process(setting)
    leave, status = os._exit, 70
    try:
        messenger = Messenger(streams, setting)
        status = int(pytest.main(_arguments(setting, place), [messenger]))
        if not messenger.has_subject:  # something was missing, which may be there when it comes
            messenger.wait_for_subject()
            status = int(pytest.main(_arguments(setting, place), [messenger]))
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        leave(status)


def _arguments(setting: Setting, place: Place) -> list[str]:
    plugins = [part for name in _PLUGINS for part in ("-p", name)]
    file = setting.tests_file
    folder = str(Path(file).parent)
    return [
        # Nobody reads pytest's own account of a failure, for which it parses the test file twice.
        *plugins, "-q", "--tb=no", "-p", "no:cacheprovider", "--rootdir", folder,
        "--confcutdir", folder, "-c", str(place.configuration), "--kata", setting.kata,
        "--kata-subject", str(place.subject(setting.kata)), *setting.options,
        *([f"{file}::{name}" for name in setting.tests] or [file]),
    ]  # fmt: skip


if __name__ == "__main__":
    stand_between()
    main()
