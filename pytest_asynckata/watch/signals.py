"""The signals that a watch answers, as events."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

from pytest_asynckata.watch.events import Event, Resized, Resumed, Stopped, Suspended
from pytest_asynckata.watch.worker import Post

_INTERRUPTED = 130
_ENDING = {"SIGTERM": Stopped(), "SIGHUP": Stopped(), "SIGBREAK": Stopped()}
_OF_THE_SCREEN: dict[str, Event] = {
    "SIGWINCH": Resized(), "SIGTSTP": Suspended(), "SIGCONT": Resumed(),
}  # fmt: skip


@contextmanager
def signals_posted(post: Post, *, screen: bool) -> Iterator[None]:
    """While the context lasts, signals become events; those of a screen only if there is one."""
    wanted = {**_ENDING, **(_OF_THE_SCREEN if screen else {})}
    with_handlers = {
        getattr(signal, name): _poster(post, event)
        for name, event in wanted.items()
        if hasattr(signal, name)
    }
    with_handlers[signal.SIGINT] = _interrupter(post)
    before = {number: signal.getsignal(number) for number in with_handlers}
    for number, handler in with_handlers.items():
        if before[number] is not signal.SIG_IGN:  # as under nohup
            signal.signal(number, handler)
    try:
        yield
    finally:
        for number, handler in before.items():
            if handler is not None:
                signal.signal(number, handler)


def stop_this_process() -> None:
    """Do what Ctrl-Z does where nobody handles it; returns when the shell goes on.

    In a process group without a shell the system ignores it, and so must we.
    """
    if sys.platform != "win32":
        handler = signal.getsignal(signal.SIGTSTP)
        signal.signal(signal.SIGTSTP, signal.SIG_DFL)
        os.kill(os.getpid(), signal.SIGTSTP)
        signal.signal(signal.SIGTSTP, handler)


Handler = Any


def _poster(post: Post, event: Event) -> Handler:
    def handle(_number: int, _frame: FrameType | None) -> None:
        post(event)

    return handle


def _interrupter(post: Post) -> Handler:
    """The first Ctrl-C asks for the end; a second one takes it, should the watch be stuck."""
    asked = False

    def handle(_number: int, _frame: FrameType | None) -> None:
        nonlocal asked
        if asked:
            raise KeyboardInterrupt
        asked = True
        post(Stopped(_INTERRUPTED))

    return handle
