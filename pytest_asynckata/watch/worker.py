"""Threads that work for the watch. What goes wrong in them is told, not lost."""

from __future__ import annotations

import threading
from collections.abc import Callable
from queue import SimpleQueue

from pytest_asynckata.watch.events import Crashed, Event

Post = Callable[[Event], None]
Work = Callable[[], None]


def guarded(work: Work, post: Post) -> Work:
    """The same work; an exception ends the watch instead of a thread nobody looks at."""

    def run() -> None:
        try:
            work()
        except BaseException as error:
            post(Crashed(error))

    return run


class Worker:
    """A thread that does one piece of work after the other."""

    def __init__(self, name: str, post: Post) -> None:
        self._post = post
        self._queue: SimpleQueue[Work | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._work, name=name, daemon=True)
        self._thread.start()

    def submit(self, work: Work) -> None:
        self._queue.put(guarded(work, self._post))

    def close(self, patience: float) -> None:
        """Let what is under way come to its end, for so many seconds."""
        self._queue.put(None)
        self._thread.join(patience)

    def _work(self) -> None:
        while (work := self._queue.get()) is not None:
            work()
