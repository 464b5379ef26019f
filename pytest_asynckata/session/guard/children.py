"""Processes that a subject has started and left running: found, and ended.

A process that the tests of a kata start belongs to one test. The exception are those of
`multiprocessing`, whose pools may serve several tests: they end with the session.
"""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import psutil

_PR_SET_CHILD_SUBREAPER = 36
_PATIENCE = 1.0
"""Seconds that ended processes get to be gone."""
_ROUNDS = 10
"""Processes may start others while they are being ended."""


class Children:
    """The processes that this one has started, as far as they are not its user's own."""

    def __init__(self) -> None:
        self._known = {child.pid for child in _children()}

    @contextmanager
    def adopted(self) -> Iterator[None]:
        """While the context lasts, a process whose parent ends becomes our child (Linux)."""
        _adopt(True)
        try:
            yield
        finally:
            _adopt(False)

    def end_new(self, *, also_pools: bool = False) -> list[str]:
        """End every process that is not known; what they were, as far as they were running."""
        ended: list[str] = []
        for _round in range(_ROUNDS):
            if not _has_children():
                break
            spared = self._known | _helpers() | (set() if also_pools else _workers())
            new = [child for child in _children() if child.pid not in spared]
            if not new:
                break
            ended += [_name(child) for child in new if not _is_over(child)]
            _end(new)
        return ended


def _end(processes: list[psutil.Process]) -> None:
    import psutil  # only where there are any: importing it takes its time

    for process in processes:
        with suppress(psutil.Error):
            process.kill()
    psutil.wait_procs(processes, timeout=_PATIENCE)


def _children() -> list[psutil.Process]:
    if not _has_children():
        return []
    import psutil

    try:
        return psutil.Process().children(recursive=True)
    except psutil.Error:
        return []


def _has_children() -> bool:
    """Quick: looking through all processes of a machine takes milliseconds."""
    if not hasattr(os, "waitid"):
        return True
    try:
        os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
    except ChildProcessError:
        return False
    return True


def _is_over(child: psutil.Process) -> bool:
    import psutil

    try:
        return child.status() == psutil.STATUS_ZOMBIE
    except psutil.Error:
        return True


def _name(child: psutil.Process) -> str:
    import psutil

    try:
        return " ".join(child.cmdline()[:3]) or child.name()
    except psutil.Error:
        return str(child.pid)


def _workers() -> set[int]:
    """The processes of `multiprocessing`, also those of a pool."""
    process = sys.modules.get("multiprocessing.process")
    return {child.pid for child in getattr(process, "_children", ())}


def _helpers() -> set[int]:
    """What `multiprocessing` keeps beside them. It ends by itself when this process has ended."""
    tracker = sys.modules.get("multiprocessing.resource_tracker")
    server = sys.modules.get("multiprocessing.forkserver")
    pids = (
        getattr(getattr(tracker, "_resource_tracker", None), "_pid", None),
        getattr(getattr(server, "_forkserver", None), "_forkserver_pid", None),
    )
    return {pid for pid in pids if pid is not None}


def _adopt(on: bool) -> None:
    if _prctl is not None:
        _prctl(_PR_SET_CHILD_SUBREAPER, int(on), 0, 0, 0)


_prctl = ctypes.CDLL(None).prctl if sys.platform == "linux" else None
