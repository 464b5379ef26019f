"""`asynckata watch` as a learner sees it: a real process on a real (pseudo) terminal."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from pytest_asynckata.kata.pack import load_pack
from pytest_asynckata.progress.store import open_progress
from tests.conftest import SOLUTION, PackFactory
from tests.watch.screen_of import Window

WRONG = """\
async def double(number):
    print("this is printed")
    return number
"""
SLOW = """\
import asyncio

async def double(number):
    await asyncio.sleep(number)
    return 2 * number
"""
ENDLESS = """\
async def double(number):
    while True:
        pass
"""


class Learner:
    """A workspace, an editor and windows."""

    def __init__(self, folder: Path) -> None:
        pack = PackFactory(folder / "pack")
        pack.kata("double")
        pack.kata("triple")
        self.folder = pack.workspace(folder / "my katas")
        self.file = self.folder / "1-first" / "double" / "double.py"
        self.windows: list[Window] = []

    def watch(self, *arguments: str, **options: Any) -> Window:
        window = Window(self.folder, *arguments, **options)
        self.windows.append(window)
        return window

    def save(self, text: str) -> None:
        draft = self.file.with_name(".draft")
        draft.write_text(text, encoding="utf-8")
        draft.replace(self.file)

    def done(self) -> set[str]:
        return open_progress(self.folder).done(load_pack(self.folder))


@pytest.fixture
def learner(tmp_path: Path) -> Iterator[Learner]:
    learner = Learner(tmp_path)
    yield learner
    for window in learner.windows:
        window.close()


def test_from_the_first_save_to_the_next_kata(learner: Learner) -> None:
    window = learner.watch()
    window.until("double is not started yet", "watching double.py")
    learner.save(WRONG)
    window.until("FAIL  returns twice the number", "expected  8", "hint 1 of 3", "press h")
    window.press("h")
    window.until("hint 2 of 3")
    window.press("s")
    window.until("double is not done yet")
    window.press("l")
    window.until("triple", "->   double", "done 0 of 2 katas")
    learner.save(SLOW)
    window.until("PASS  returns twice the number", "FAIL  can run twice at the same time")
    learner.save(SOLUTION)
    text = window.until("double is done: all 3 tests pass, also under other schedules", "press n")
    assert "triple" not in text
    assert learner.done() == {"double"}
    window.press("s")
    window.until("await asyncio.sleep(1)", "These are the notes.")
    window.press("\x1b")
    window.until("double is done")
    window.press("n")
    window.until("triple is not started yet", "watching triple.py")
    window.press("q")
    assert window.ends() == 0
    assert window.is_clean()
    assert "done 1 of 2 katas" in window.text


def test_a_reset_asks_and_keeps_a_copy(learner: Learner) -> None:
    learner.save(WRONG)
    window = learner.watch()
    window.until("FAIL  returns twice the number", "watching")
    window.press("r")
    window.until("put the stub of double.py back?")
    window.press("x")
    window.until("double was not reset")
    assert learner.file.read_text() == WRONG
    window.press("ry")
    window.until("double is not started yet", "Your file was kept as")
    (kept,) = (learner.folder / ".asynckata" / "kept").iterdir()
    assert kept.read_text() == WRONG


def test_a_timeline_is_drawn(learner: Learner) -> None:
    learner.save(SLOW)
    window = learner.watch()
    window.until("FAIL  can run twice", "watching")
    window.press("t")
    window.until("Esc back to the page", "yours", "double-2")


def test_an_endless_run_is_cancelled_by_the_next_save(learner: Learner) -> None:
    learner.save(ENDLESS)
    window = learner.watch()
    window.until("running ...")
    learner.save(WRONG)
    window.until("expected  8", "watching double.py")
    assert open_progress(learner.folder).runs() == 1


def test_the_file_goes_and_comes_back(learner: Learner) -> None:
    window = learner.watch()
    window.until("not started yet")
    learner.file.unlink()
    window.until("double.py is gone", gone="not started yet")
    window.press("\r")
    window.until("there is nothing to run")
    learner.save(WRONG)
    window.until("expected  8")


def test_the_workspace_goes_and_comes_back(learner: Learner) -> None:
    window = learner.watch()
    window.until("not started yet")
    away = learner.folder.with_name("away")
    learner.folder.rename(away)
    window.until("is gone")
    for key in "hlsnt\r":
        window.press(key)
    window.press("r")
    window.until("put the stub of double.py back?")
    window.press("y")
    window.until(gone="put the stub")
    away.rename(learner.folder)
    learner.save(WRONG)
    text = window.until("expected  8")
    assert "Traceback" not in text


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"x = '\xff'\n", "the file is not saved as UTF-8"),
        (b"\n\n\nx = '\xff'\n", "the file is not saved as UTF-8"),
        (b"async def double(number)\n    return 1\n", "expected ':'"),
        (b"", "double"),
        (b"\x00\x01", "FAIL"),
    ],
)
def test_a_file_that_is_no_program(learner: Learner, content: bytes, said: str) -> None:
    window = learner.watch()
    window.until("not started yet")
    learner.file.write_bytes(content)
    text = window.until("FAIL", said, gone="not started yet")
    assert "Traceback" not in text
    assert "/tmp/" not in text.replace(str(learner.folder), "")


def test_polling_is_said_and_works(learner: Learner) -> None:
    window = learner.watch(WATCHFILES_FORCE_POLLING="1")
    window.until("not started yet", "polling", "WATCHFILES_FORCE_POLLING is set")
    learner.save(WRONG)
    window.until("expected  8", "polling")


def test_another_size_of_the_window(learner: Learner) -> None:
    learner.save(WRONG)
    window = learner.watch()
    window.until("expected  8", "watching")
    window.resize(40, 14)
    window.signal(signal.SIGWINCH)
    text = window.until("FAIL  returns twice the", "lines ")
    assert text.startswith("asynckata  First / double")
    window.resize(100, 40)
    window.signal(signal.SIGWINCH)
    window.until("FAIL  returns twice the number", "Enter run again", gone="lines ")


def test_long_pages_scroll(learner: Learner) -> None:
    learner.save(WRONG)
    window = learner.watch(rows=12)
    window.until("FAIL  returns twice the number", "lines ")
    window.press("G")
    window.until("2 more tests come after this one.", "asynckata  First / double")
    window.press("\x1b[5~\x1b[5~")
    window.until("FAIL  returns twice the number")


def test_what_is_pasted_is_no_key(learner: Learner) -> None:
    learner.save(WRONG)
    window = learner.watch()
    window.until("expected  8", "watching")
    window.press("\x1b[200~ryq\n\x1b[201~l")
    window.until("done 0 of 2 katas", "triple")
    assert learner.file.read_text() == WRONG


ENDS = [
    (lambda window: window.press("q"), 0),
    (lambda window: window.press("\x03"), 130),
    (lambda window: window.signal(signal.SIGINT), 130),
    (lambda window: window.signal(signal.SIGTERM), 0),
    (lambda window: window.signal(signal.SIGHUP), 0),
]


@pytest.mark.parametrize(("end", "status"), ENDS)
def test_the_terminal_is_left_as_it_was(
    learner: Learner, end: Callable[[Window], None], status: int
) -> None:
    window = learner.watch()
    window.until("not started yet", "watching")
    assert not window.is_clean()
    end(window)
    assert window.ends() == status
    assert window.is_clean()
    assert "Traceback" not in window.text


def test_ctrl_c_in_the_middle_of_a_run(learner: Learner) -> None:
    learner.save(ENDLESS)
    window = learner.watch()
    window.until("running ...")
    window.press("\x03")
    assert window.ends() == 130
    assert window.is_clean()


def test_a_crash_leaves_the_terminal_as_it_was(learner: Learner, tmp_path: Path) -> None:
    broken = tmp_path / "sitecustomize.py"
    broken.write_text(
        "import pytest_asynckata.watch.files as files\n"
        "def look_at(kata):\n    raise ZeroDivisionError('a fault of ours')\n"
        "files.look_at = look_at\n"
    )
    window = learner.watch(PYTHONPATH=str(tmp_path))
    assert window.ends() == 1
    assert window.is_clean()
    assert "ZeroDivisionError: a fault of ours" in window.text


def test_stopped_and_continued(learner: Learner) -> None:
    window = learner.watch()
    window.until("not started yet", "watching")
    window.signal(signal.SIGSTOP)
    window.signal(signal.SIGCONT)
    learner.save(WRONG)
    window.until("expected  8")


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")
def test_stopped_in_a_shell_sent_to_the_background_and_brought_back(learner: Learner) -> None:
    window = learner.watch(shell=True, PS1="ready ", PS2="")
    window.until("ready")
    window.press(f"{sys.executable} -m pytest_asynckata watch\n")
    window.until("not started yet", "watching double.py")
    window.press("\x1a")
    window.until("Stopped", "ready", gone="not started yet")
    window.press("fg\n")
    window.until("not started yet", "watching double.py", gone="Stopped")
    window.press("\x1a")
    window.until("Stopped")
    window.press("bg; echo half; echo -n 'in the '; echo back\n")
    window.until("half", "in the back")
    learner.save(WRONG)
    window.press("fg\n")
    window.until("expected  8", "watching double.py", gone="Stopped")
    window.press("q")
    window.until("ready", gone="watching double.py")
    window.press("stty -a | grep -o .icanon\n")
    window.until("ready", " icanon")


def test_no_colours_where_none_are_wanted(learner: Learner) -> None:
    window = learner.watch(NO_COLOR="1")
    window.until("not started yet", "watching")
    window.press("q")
    window.ends()
    assert set(re.findall(rb"\x1b\[([0-9;]*)m", window.raw)) == {b"0"}


def test_a_terminal_that_cannot_move_its_cursor(learner: Learner) -> None:
    window = learner.watch(TERM="dumb")
    window.until("not started yet", "h hint")
    learner.save(WRONG)
    window.until("expected  8")
    window.press("h")
    window.until("hint 2 of 3")
    window.press("q")
    assert window.ends() == 0
    assert b"\x1b" not in window.raw
    assert window.is_clean()


def test_two_watches_and_a_pytest_in_one_workspace(learner: Learner) -> None:
    windows = [learner.watch(), learner.watch()]
    for window in windows:
        window.until("not started yet", "watching")
    learner.save(SOLUTION)
    command = [sys.executable, "-m", "pytest", "-p", "no:randomly", "-p", "no:sugar"]
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTEST_")}
    subprocess.run(command, cwd=learner.folder, check=False, capture_output=True, env=environment)
    for window in windows:
        window.until("all 3 tests pass", gone="running")
        window.press("q")
        assert window.ends() == 0
    progress = open_progress(learner.folder)
    assert progress.runs() == 5
    assert learner.done() == {"double"}


def test_every_other_kata_is_done(learner: Learner) -> None:
    window = learner.watch("triple")
    window.until("triple is not started yet", "watching")
    window.press("n")
    window.until("double is not started yet", "triple is not done yet; it stays in the list")
