"""A real `asynckata watch` on a pseudo-terminal, whose screen can be read."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from pathlib import Path
from typing import Any

import pyte

DEADLINE = 60.0
_AT_FIRST = {25, 7}
"""The private modes that a terminal has at first: a cursor, and long lines go on in the next."""


class WatchedScreen(pyte.Screen):
    """A screen that also knows which private modes are on."""

    def __init__(self, columns: int, rows: int) -> None:
        super().__init__(columns, rows)
        self.private = set(_AT_FIRST)

    def set_mode(self, *modes: int, **options: Any) -> None:
        if options.get("private"):
            self.private |= set(modes)
        super().set_mode(*modes, **options)

    def reset_mode(self, *modes: int, **options: Any) -> None:
        if options.get("private"):
            self.private -= set(modes)
            if 1049 in modes:  # what was there before is seen again: nothing, in these tests
                self.erase_in_display(2)
                self.cursor_position()
        super().reset_mode(*modes, **options)


class Window:
    """A terminal window with a program in it."""

    def __init__(
        self,
        folder: Path,
        *arguments: str,
        columns: int = 100,
        rows: int = 40,
        shell: bool = False,
        **environment: str,
    ) -> None:
        self.ours, self.theirs = pty.openpty()
        self.screen = WatchedScreen(columns, rows)
        self._stream = pyte.ByteStream(self.screen)
        self.raw = b""
        self.resize(columns, rows)
        self.modes_before = termios.tcgetattr(self.theirs)
        command = [sys.executable, "-m", "pytest_asynckata", "watch", *arguments]
        if shell:
            command = ["bash", "--norc", "--noediting", "-i"]
        self.process = subprocess.Popen(
            command, cwd=folder, stdin=self.theirs, stdout=self.theirs, stderr=self.theirs,
            env={**os.environ, "TERM": "xterm-256color", **environment},
            start_new_session=True, preexec_fn=self._take_terminal,
        )  # fmt: skip

    def _take_terminal(self) -> None:
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)

    def resize(self, columns: int, rows: int) -> None:
        size = struct.pack("HHHH", rows, columns, 0, 0)
        fcntl.ioctl(self.theirs, termios.TIOCSWINSZ, size)
        self.screen.resize(rows, columns)

    def press(self, keys: str) -> None:
        os.write(self.ours, keys.encode())

    def signal(self, number: signal.Signals) -> None:
        self.process.send_signal(number)

    @property
    def text(self) -> str:
        return "\n".join(line.rstrip() for line in self.screen.display).rstrip()

    def until(self, *sentences: str, gone: str = "") -> str:
        """What is on the screen once all sentences are there, and that other is not."""
        deadline = time.monotonic() + DEADLINE
        while not (all(s in self.text for s in sentences) and (not gone or gone not in self.text)):
            left = deadline - time.monotonic()
            assert left > 0, f"waited for {sentences}, without {gone!r}; there is\n{self.text}"
            assert self._take(min(left, 1.0)), f"ended; there is\n{self.text}"
        return self.text

    def ends(self) -> int:
        """The exit status; everything that was written until then is on the screen."""
        deadline = time.monotonic() + DEADLINE
        while self.process.poll() is None:
            assert time.monotonic() < deadline, f"it does not end; there is\n{self.text}"
            self._take(0.1)
        while self._take(0.0, more=True):
            pass
        return self.process.returncode

    def _take(self, seconds: float, *, more: bool = False) -> bool:
        """Show what comes in that time; False when nothing comes any more."""
        ready, _writable, _other = select.select([self.ours], [], [], seconds)
        if not ready:
            return not more and self.process.poll() is None
        try:
            data = os.read(self.ours, 65536)
        except OSError:
            return False
        self.raw += data
        self._stream.feed(data)
        return bool(data)

    def is_clean(self) -> bool:
        """Whether the terminal is as it was before."""
        return (
            self.screen.private == _AT_FIRST and termios.tcgetattr(self.theirs) == self.modes_before
        )

    def close(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        for descriptor in (self.ours, self.theirs):
            with contextlib.suppress(OSError):
                os.close(descriptor)
