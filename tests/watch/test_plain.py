"""`asynckata watch` without a terminal: a page after each save, and nothing but text."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from queue import Empty, Queue

import pytest

from pytest_asynckata.kata.pack import load_pack
from pytest_asynckata.progress.store import open_progress
from tests.conftest import SOLUTION, PackFactory

DEADLINE = 60.0


class Output:
    """A watch whose standard output is a pipe."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        command = [sys.executable, "-m", "pytest_asynckata", "watch", *arguments]
        self.process = subprocess.Popen(
            command, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, env={**os.environ, "PYTHONUTF8": "1"},
        )  # fmt: skip
        self._lines: Queue[str | None] = Queue()
        self.text = ""
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        with self.process.stdout as stream:
            for line in stream:
                self._lines.put(line.decode())
        self._lines.put(None)

    def until(self, sentence: str) -> str:
        """Everything up to the line that has the sentence."""
        while True:
            try:
                line = self._lines.get(timeout=DEADLINE)
            except Empty:
                line = None
            assert line is not None, f"waited for {sentence!r}; there is\n{self.text}"
            self.text += line
            if sentence in line:
                return self.text

    def ends(self) -> int:
        status = self.process.wait(DEADLINE)
        while (line := self._lines.get(timeout=DEADLINE)) is not None:
            self.text += line
        return status

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        self._reader.join()


@pytest.fixture
def pack(tmp_path: Path) -> PackFactory:
    pack = PackFactory(tmp_path)
    pack.kata()
    return pack


@pytest.fixture
def watch(pack: PackFactory) -> Iterator[Callable[..., Output]]:
    watches: list[Output] = []

    def start(*arguments: str) -> Output:
        watches.append(Output(pack.folder, *arguments))
        return watches[-1]

    yield start
    for output in watches:
        output.close()


@pytest.fixture
def output(watch: Callable[..., Output]) -> Output:
    return watch()


def test_a_page_after_each_save(pack: PackFactory, output: Output) -> None:
    output.until("watching ")
    output.until("not started yet")
    pack.write("double", "async def double(number):\n    return number\n")
    output.until("next hint: asynckata hint")
    pack.write("double", SOLUTION)
    output.until("double is done: all 3 tests pass, also under other schedules.")
    output.until("1 of 1 katas are done")
    assert "\x1b" not in output.text
    assert "h hint" not in output.text
    assert "running" not in output.text.replace("running them again", "")


def test_trouble_is_printed(pack: PackFactory, output: Output) -> None:
    output.until("not started yet")
    file = pack.folder / "1-first" / "double" / "double.py"
    text = file.read_bytes()
    file.unlink()
    output.until("double.py is gone")
    file.write_bytes(text)
    output.until("not started yet")


@pytest.mark.skipif(sys.platform == "win32", reason="needs signals of POSIX")
@pytest.mark.parametrize(
    ("number", "status"),
    [("SIGINT", 130), ("SIGTERM", 0), ("SIGHUP", 0)],
)
def test_signals_end_it_cleanly(output: Output, number: str, status: int) -> None:
    output.until("not started yet")
    output.process.send_signal(signal.Signals[number])
    assert output.ends() == status
    assert "Traceback" not in output.text


def test_a_reader_that_goes_away_ends_it(pack: PackFactory) -> None:
    command = [sys.executable, "-m", "pytest_asynckata", "watch"]
    with subprocess.Popen(command, cwd=pack.folder, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline().startswith(b"watching ")
        process.stdout.close()
        assert process.wait(DEADLINE) == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["doubel"], "there is no kata 'doubel'; did you mean double?"),
        (["-C", "/"], "make one: asynckata init"),
    ],
)
def test_mistakes_of_the_command_line(
    watch: Callable[..., Output], arguments: list[str], said: str
) -> None:
    output = watch(*arguments)
    assert output.ends() == 2
    assert said in output.text
    assert "Traceback" not in output.text


def test_nothing_to_watch_when_all_is_done(pack: PackFactory, watch: Callable[..., Output]) -> None:
    pack.solve()
    watch().until("is done")
    again = watch()
    assert again.ends() == 2
    assert "every kata is done; name the one you mean" in again.text
    assert open_progress(pack.folder).done(load_pack(pack.folder)) == {"double"}
