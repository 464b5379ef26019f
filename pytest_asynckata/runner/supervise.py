"""Watching over a child: the clock and the limits are the parent's, whatever the child does.

Takes what the child says and how it ends; judges neither.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from queue import Empty, Queue
from typing import IO

from pytest_asynckata.report.model import Ending, TestResult
from pytest_asynckata.runner.heard import Heard, Message
from pytest_asynckata.runner.job import Limits
from pytest_asynckata.runner.processes import usage_of
from pytest_asynckata.runner.start import Child
from pytest_asynckata.runner.wire import Forged, Receiver

_LOOK_EVERY = 0.1
"""Seconds between two looks at processes and memory."""
_CANCEL_EVERY = 0.02
_ENGINE = 256 * 1024 * 1024
"""Bytes of memory that the engine itself may need, with all libraries of a kata."""
_LAST_WORDS = 1.0
"""Seconds in which what a child has said before its end is heard."""
_KEPT = 32_000
"""Bytes at the end of the output that are kept."""
_CHUNK = 65_536

OnTest = Callable[[TestResult], None]


class RunCancelled(Exception):
    """Whoever wanted the run does not want it any more."""


@dataclass
class Seen:
    """What the parent saw of a run."""

    heard: Heard = field(default_factory=Heard)
    ending: Ending | None = None
    """Why the run ended before the child said that it ends; None if it did say so."""
    status: int | None = None
    """The exit status, if the child ended by itself."""
    output: str = ""


def supervise(
    child: Child,
    key: bytes,
    limits: Limits,
    on_test: OnTest | None,
    cancelled: threading.Event,
) -> Seen:
    """Listen until the child says that it ends, ends, or goes beyond a limit.

    The child may still run afterwards: whoever has started it ends it.

    Raises:
        RunCancelled: when the event is set meanwhile.
    """
    ears = _Ears(child, key, limits.output_bytes)
    seen = Seen()
    seen.ending = _listen(child, ears, limits, seen.heard, on_test, cancelled)
    if seen.ending == "died":
        seen.status = child.wait(1.0)
        seen.ending = _died_of(seen.status)
    if seen.ending is not None:
        child.end()  # then its output is complete
        ears.close()
    seen.output = ears.printed()
    return seen


def _listen(
    child: Child,
    ears: _Ears,
    limits: Limits,
    heard: Heard,
    on_test: OnTest | None,
    cancelled: threading.Event,
) -> Ending | None:
    now = time.monotonic()
    deadline, look = now + limits.wall_seconds, now + _LOOK_EVERY
    gone: float | None = None
    while True:
        now = time.monotonic()
        if cancelled.is_set():
            raise RunCancelled
        if now >= deadline:
            return "wall-time"
        if now >= look:
            look = now + _LOOK_EVERY
            if over := _beyond(child, limits):
                return over
            if child.wait(0) is not None and ears.heard.empty():
                # Its last words may still be on their way; and a process of its own may hold
                # the pipe open, so that their end is never heard.
                gone = gone or now
                if now - gone >= _LAST_WORDS:
                    return "died"
        try:
            message = ears.heard.get(timeout=max(0.0, min(deadline, look) - now, _CANCEL_EVERY))
        except Empty:
            continue
        if isinstance(message, str):
            return message
        try:
            result = heard.take(message)
        except (TypeError, ValueError):  # signed with our key, and not by our code
            return "untrusted"
        if result is not None and on_test is not None:
            on_test(result)
        if heard.status is not None:
            return None


def _beyond(child: Child, limits: Limits) -> Ending | None:
    most = limits.memory_bytes + _ENGINE
    usage = usage_of(child.pid, enough=most)
    if usage.processes > limits.processes:
        return "processes"
    return "memory" if usage.memory_bytes > most else None


def _died_of(status: int | None) -> Ending:
    """SIGXCPU, and SIGKILL for one that ignores it, are the system's answer to the limit."""
    return "cpu-time" if status == -24 else "died"


class _Ears:
    """Two threads that read what a child says and prints, so that it never blocks on a pipe."""

    def __init__(self, child: Child, key: bytes, output_bytes: int) -> None:
        self.heard: Queue[Message | Ending] = Queue()
        self._receiver = Receiver(key)
        self._printed = bytearray()
        self._left = output_bytes
        self._threads = [
            threading.Thread(target=self._hear, args=[child.messages], daemon=True),
            threading.Thread(target=self._drain, args=[child.output], daemon=True),
        ]
        for thread in self._threads:
            thread.start()

    def _hear(self, stream: IO[bytes]) -> None:
        with stream:
            while data := _read(stream):
                try:
                    for message in self._receiver.feed(data):
                        self.heard.put(message)
                except Forged:
                    self.heard.put("untrusted")
                    return
        self.heard.put("died")

    def _drain(self, stream: IO[bytes]) -> None:
        with stream:
            while data := _read(stream):
                self._printed += data
                del self._printed[:-_KEPT]
                self._left -= len(data)
                if self._left < 0:
                    self.heard.put("output")
                    return

    def close(self) -> None:
        """The child and everything of it has ended, so both pipes end too."""
        for thread in self._threads:
            thread.join(2.0)

    def printed(self) -> str:
        """The end of what was printed."""
        return self._printed.decode(errors="replace")


def _read(stream: IO[bytes]) -> bytes:
    try:
        return stream.read(_CHUNK)
    except (OSError, ValueError):
        return b""
