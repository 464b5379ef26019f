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


class Talk:
    """A child process whose lines are stamped when they arrive."""

    def __init__(self, command: Sequence[str], folder: Path) -> None:
        self._process = subprocess.Popen(
            command, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )  # fmt: skip
        self._lines: Queue[tuple[float, str]] = Queue()
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._lines.put((time.perf_counter(), line.decode(errors="replace")))

    def until(self, pattern: str, *, patience: float = 60) -> float | None:
        """The moment at which a line with the pattern arrived; what came before is passed over.

        None if there was no line at all for so many seconds.
        """
        while True:
            try:
                moment, line = self._lines.get(timeout=patience)
            except Empty:
                return None
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
