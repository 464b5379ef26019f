"""A program that waits for saves and prints: what it says, and when."""

from __future__ import annotations

import os
import re
import subprocess
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from queue import Empty, Queue
from types import TracebackType

_PATIENCE = 60.0
"""Seconds that an answer may take."""


class Talk:
    """A child process whose lines are stamped when they arrive."""

    def __init__(self, command: Sequence[str], folder: Path) -> None:
        self._process = subprocess.Popen(
            command, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )  # fmt: skip
        self._lines: Queue[tuple[float, str]] = Queue()
        self._said: list[str] = []
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._lines.put((time.perf_counter(), line.decode(errors="replace")))

    def until(self, pattern: str) -> float:
        """The moment at which a line with the pattern arrived; what came before is passed over."""
        while True:
            try:
                moment, line = self._lines.get(timeout=_PATIENCE)
            except Empty:
                said = "".join(self._said[-20:])
                raise RuntimeError(f"waited in vain for {pattern!r}; it said:\n{said}") from None
            self._said.append(line)
            if re.search(pattern, line):
                return moment

    def __enter__(self) -> Talk:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
