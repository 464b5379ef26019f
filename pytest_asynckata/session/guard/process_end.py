"""What would end the whole process, while a subject runs: it fails the test instead.

`os._exit(0)` in the middle of a test would be a session without a report and with an exit code
that says that all is well. Only the usual doors are watched; machine code has others.
"""

from __future__ import annotations

import _thread
import os
import signal
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import ModuleType
from typing import Any

_PLATFORM: ModuleType = sys.modules[os.name]  # posix or nt, where `os` has its functions from
_HARMLESS = {0, *(getattr(signal, n, 0) for n in ("SIGCHLD", "SIGCONT", "SIGURG", "SIGWINCH"))}


@dataclass(frozen=True, slots=True)
class EndOfProcess:
    """A call that would have ended the process: its name, and the lines that led to it."""

    name: str
    lines: tuple[tuple[str, int], ...]


class ProcessEnded(SystemExit):
    """Raised in the place of the end. A `SystemExit`, which asyncio lets out of tasks at once."""

    def __init__(self, end: EndOfProcess) -> None:
        super().__init__(f"{end.name} would have ended the process")
        self.end = end


class ProcessEndWatch:
    """Watches the doors while it is installed."""

    def __init__(self, own_handler: Callable[..., object]) -> None:
        self._own_handler = own_handler
        self._process = os.getpid()
        self._tried: list[EndOfProcess] = []
        self._watched = [
            (owner, name, self._wrapped(getattr(owner, name), name, ends))
            for owner, name, ends in self._doors()
        ]

    @contextmanager
    def installed(self) -> Iterator[None]:
        """While the context lasts, nobody ends this process unnoticed."""
        before = [(owner, name, vars(owner)[name]) for owner, name, _wrapped in self._watched]
        for owner, name, wrapped in self._watched:
            setattr(owner, name, wrapped)
        try:
            yield
        finally:
            for owner, name, original in before:
                setattr(owner, name, original)

    def take(self) -> list[EndOfProcess]:
        """What was tried since the last time, in order."""
        tried, self._tried[:] = list(self._tried), []
        return tried

    def _doors(self) -> Iterator[tuple[ModuleType, str, Callable[..., bool]]]:
        for owner in (os, _PLATFORM):
            for name in ("_exit", "abort", "execv", "execve"):
                yield owner, name, _always
            yield owner, "kill", self._kills
            if hasattr(owner, "killpg"):
                yield owner, "killpg", self._kills_group
        yield _thread, "interrupt_main", self._interrupts
        yield signal, "raise_signal", self._is_deadly

    def _wrapped(
        self, original: Callable[..., Any], name: str, ends: Callable[..., bool]
    ) -> Callable[..., Any]:
        def watched(*args: Any, **kwargs: Any) -> Any:
            if _getpid() != self._process or not _would(ends, args, kwargs):
                return original(*args, **kwargs)
            stack = traceback.walk_stack(sys._getframe(1))
            lines = tuple((frame.f_code.co_filename, line) for frame, line in stack)[::-1]
            end = EndOfProcess(_call_text(name, args), lines)
            self._tried.append(end)
            raise ProcessEnded(end)

        return watched

    def _kills(self, process: int, number: int) -> bool:
        group = os.getpgrp() if hasattr(os, "getpgrp") else None
        own = {self._process, 0, -1} | ({-group} if group else set())
        return process in own and self._is_deadly(number)

    def _kills_group(self, group: int, number: int) -> bool:
        return group in {0, os.getpgrp()} and self._is_deadly(number)

    def _interrupts(self, number: int = signal.SIGINT) -> bool:
        return self._is_deadly(number)

    def _is_deadly(self, number: int) -> bool:
        """Whether nobody handles the signal. Our own handler of Ctrl-C is for people."""
        if number in _HARMLESS:
            return False
        handler = signal.getsignal(number)
        return handler in {signal.SIG_DFL, signal.default_int_handler, None, self._own_handler}


_getpid = os.getpid


def _always(*_args: Any, **_kwargs: Any) -> bool:
    return True


def _would(ends: Callable[..., bool], args: tuple[Any, ...], kwargs: dict[str, Any]) -> bool:
    try:
        return ends(*args, **kwargs)
    except Exception:  # strange arguments: the original says what is wrong with them
        return False


def _call_text(name: str, args: tuple[Any, ...]) -> str:
    """`os._exit(0)`: numbers are shown, because they are what one looks for."""
    owner = {"raise_signal": "signal", "interrupt_main": "_thread"}.get(name, "os")
    shown = ", ".join(str(int(arg)) if isinstance(arg, int) else "..." for arg in args)
    return f"{owner}.{name}({shown})"
