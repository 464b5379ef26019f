"""The interpreter's own state: put back, after every test, as it was before it.

What `sys` holds, the environment, the working directory, signals, the garbage collector. Each
part is remembered by a function that returns what has to be done to bring it back.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from pytest_asynckata.session.guard.namespaces import is_same

_CHANGES_BY_ITSELF = {"last_type", "last_value", "last_traceback", "last_exc"}
_IN_PLACE = ("path", "meta_path", "path_hooks")
_TEST_MARKER = "PYTEST_CURRENT_TEST"
_CAN_BLOCK = hasattr(signal, "pthread_sigmask")

Undo = Callable[[], None]


def remember_interpreter() -> list[Undo]:
    """What to do, and in which order, to have everything as it is now."""
    return [part() for part in _PARTS]


def _sys() -> Undo:
    values, lists = (
        dict(vars(sys)),
        [(list(vars(sys)[name]), vars(sys)[name]) for name in _IN_PLACE],
    )
    modules, limit, interval = dict(sys.modules), sys.getrecursionlimit(), sys.getswitchinterval()
    namespace, loaded = vars(sys), sys.modules

    def undo() -> None:
        for name, value in values.items():
            if name not in _CHANGES_BY_ITSELF and namespace.get(name) is not value:
                namespace[name] = value
        for entries, live in lists:
            if live != entries:
                live[:] = entries
        if not is_same(loaded, modules):
            loaded.update(modules)
        sys.setrecursionlimit(limit)
        sys.setswitchinterval(interval)

    return undo


def _tracing() -> Undo:
    trace, profile = sys.gettrace(), sys.getprofile()
    of_threads = threading.gettrace(), threading.getprofile()

    def undo() -> None:
        if sys.gettrace() is not trace:
            sys.settrace(trace)
        if sys.getprofile() is not profile:
            sys.setprofile(profile)
        threading.settrace(of_threads[0])
        threading.setprofile(of_threads[1])

    return undo


def _collector() -> Undo:
    collects, thresholds, callbacks = gc.isenabled(), gc.get_threshold(), list(gc.callbacks)

    def undo() -> None:
        gc.set_threshold(*thresholds)
        gc.callbacks[:] = callbacks
        if collects:
            gc.enable()

    return undo


def _signals() -> Undo:
    if threading.current_thread() is not threading.main_thread():
        return _nothing
    handlers = {number: signal.getsignal(number) for number in _HANDLED}
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, ()) if _CAN_BLOCK else None

    def undo() -> None:
        if mask is not None:
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        for number, handler in handlers.items():
            if handler is not None and signal.getsignal(number) != handler:
                signal.signal(number, handler)

    return undo


_HANDLED = tuple(
    number
    for number in sorted(signal.valid_signals())
    if signal.getsignal(number) is not None
    and number not in {getattr(signal, name, None) for name in ("SIGKILL", "SIGSTOP")}
)


def _folder() -> Undo:
    environment, umask = dict(os.environ), os.umask(0o077)
    os.umask(umask)
    try:
        folder = Path.cwd()
    except OSError:  # it has been deleted
        folder = None

    def undo() -> None:
        os.umask(umask)
        current = os.environ.get(_TEST_MARKER)
        if {**os.environ, _TEST_MARKER: ""} != {**environment, _TEST_MARKER: ""}:
            os.environ.clear()
            os.environ.update(environment)
            if current is not None:
                os.environ[_TEST_MARKER] = current
        if folder is not None:
            with suppress(OSError):
                os.chdir(folder)

    return undo


def _nothing() -> None:
    pass


_PARTS: tuple[Callable[[], Undo], ...] = (_sys, _tracing, _collector, _signals, _folder)
