"""`blocking-call`: the learner's code blocks the thread in which the event loop runs.

The usual blocking functions are watched where they live. A call counts when the learner's
line led to it, in the thread of a running loop, and when it would really block. A watched
`time.sleep` returns at once: the test fails in any case, and nobody has to sit through it.
"""

from __future__ import annotations

import asyncio
import concurrent.futures
import queue
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from types import FrameType
from typing import Any
from unittest import mock

WouldBlock = Callable[..., bool]
_FRAMES = 8
"""How far up from the blocking function the learner's line may be, through the library."""


@dataclass(frozen=True, slots=True)
class BlockingCall:
    """One call that blocked the loop's thread."""

    name: str
    file: str
    line: int


def _always(*_args: Any, **_kwargs: Any) -> bool:
    return True


def _sleeps(seconds: Any = 0) -> bool:
    return isinstance(seconds, int | float) and seconds > 0


def _is_not_done(future: concurrent.futures.Future[Any], *_args: Any, **_kwargs: Any) -> bool:
    return not future.done()


def _is_not_set(event: threading.Event, timeout: float | None = None) -> bool:
    return not event.is_set() and timeout != 0


def _is_alive(thread: threading.Thread, timeout: float | None = None) -> bool:
    return thread.is_alive() and timeout != 0


def _is_empty(waiting: queue.Queue[Any], block: bool = True, timeout: float | None = None) -> bool:
    return block and waiting.empty() and timeout != 0


def _some_not_done(futures: Any, *_args: Any, **_kwargs: Any) -> bool:
    return any(not future.done() for future in futures)


_WATCHED: tuple[tuple[object, str, str, WouldBlock], ...] = (
    (time, "sleep", "time.sleep", _sleeps),
    (concurrent.futures.Future, "result", "Future.result", _is_not_done),
    (concurrent.futures.Future, "exception", "Future.exception", _is_not_done),
    (concurrent.futures, "wait", "concurrent.futures.wait", _some_not_done),
    (threading.Event, "wait", "threading.Event.wait", _is_not_set),
    (threading.Thread, "join", "Thread.join", _is_alive),
    (queue.Queue, "get", "queue.Queue.get", _is_empty),
    (subprocess, "run", "subprocess.run", _always),
    (subprocess.Popen, "wait", "Popen.wait", _always),
    (subprocess.Popen, "communicate", "Popen.communicate", _always),
    (urllib.request, "urlopen", "urllib.request.urlopen", _always),
    (socket, "create_connection", "socket.create_connection", _always),
)
"""Owner, attribute, the name that a learner knows, and whether a call with these arguments blocks.

`input` is missing: pytest refuses it already."""


class BlockingWatch:
    """Watches the blocking functions while it is installed.

    Like the watch for shortcuts it lasts as long as its kata, because `from time import sleep`
    keeps the function that was there at the import.
    """

    def __init__(self, is_learners: Callable[[str], bool]) -> None:
        self._is_learners = is_learners
        self._calls: list[BlockingCall] = []
        self._wrapped = [(owner, attr, self._watched(owner, attr, name, would_block))
                         for owner, attr, name, would_block in _WATCHED]  # fmt: skip

    @contextmanager
    def installed(self) -> Iterator[None]:
        """While the context lasts, blocking calls of the learner are seen."""
        with ExitStack() as stack:
            for owner, attribute, wrapped in self._wrapped:
                stack.enter_context(mock.patch.object(owner, attribute, wrapped))
            yield

    def take(self) -> list[BlockingCall]:
        """The calls seen since the last time, in order."""
        calls, self._calls[:] = list(self._calls), []
        return calls

    def _watched(
        self, owner: object, attribute: str, name: str, would_block: WouldBlock
    ) -> Callable[..., Any]:
        original = getattr(owner, attribute)

        def watched(*args: Any, **kwargs: Any) -> Any:
            if asyncio._get_running_loop() is None or not _blocks(would_block, args, kwargs):
                return original(*args, **kwargs)
            seen = self._note(name, sys._getframe(1))
            return None if seen and owner is time else original(*args, **kwargs)

        return watched

    def _note(self, name: str, caller: FrameType | None) -> bool:
        """Remember the call if a line of the learner led to it; whether it did."""
        for _step in range(_FRAMES):
            if caller is None or _is_judged_elsewhere(caller):
                return False
            if self._is_learners(caller.f_code.co_filename):
                file, line = caller.f_code.co_filename, caller.f_lineno
                self._calls.append(BlockingCall(name, file, line))
                return True
            caller = caller.f_back
        return False


def _blocks(would_block: WouldBlock, args: tuple[Any, ...], kwargs: dict[str, Any]) -> bool:
    try:
        return would_block(*args, **kwargs)
    except Exception:  # strange arguments: the original says what is wrong with them
        return False


def _is_judged_elsewhere(frame: FrameType) -> bool:
    """Calls that only look as if they blocked.

    asyncio's own; a pool that ends, whose idle workers are joined in no time; a thread that
    starts, which waits until it runs.
    """
    module = str(frame.f_globals.get("__name__", ""))
    starts = module == "threading" and frame.f_code.co_name == "start"
    return starts or module.partition(".")[0] == "asyncio" or module == "concurrent.futures.thread"
