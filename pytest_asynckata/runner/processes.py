"""Process trees: what belongs to a run, and how all of it is ended.

A subject can leave its process group and its parent, so three things are asked: the group, the
tree below the child, and the mark that every process of a run has in its environment.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass

import psutil

MARK = "ASYNCKATA_RUN"
"""The environment variable by which a process is known to belong to a run."""
_PATIENCE = 2.0
"""Seconds that the system gets to carry out a kill."""
_GONE = (psutil.NoSuchProcess, psutil.AccessDenied, psutil.ZombieProcess)


@dataclass(frozen=True, slots=True)
class Usage:
    """What a tree of processes uses now."""

    processes: int
    memory_bytes: int


def usage_of(pid: int) -> Usage:
    """What a process and everything below it use; nothing if it is gone."""
    memory, tree = 0, _tree(pid)
    for process in tree:
        with suppress(*_GONE):
            memory += process.memory_info().rss
    return Usage(len(tree), memory)


def end_tree(pid: int) -> None:
    """End a process, its group and everything below it. Does not wait for `pid` itself."""
    tree = _tree(pid)
    if hasattr(os, "killpg"):
        with suppress(OSError):
            os.killpg(pid, signal.SIGKILL)  # in one step, faster than any fork
    end_all(tree)


def end_marked(mark: str) -> None:
    """End every process that has this mark in its environment, wherever it hides."""
    while marked := [process for process in psutil.process_iter() if _has_mark(process, mark)]:
        end_all(marked)


def end_all(processes: Iterable[psutil.Process]) -> None:
    """End processes and wait until they are gone."""
    ended = []
    for process in processes:
        with suppress(*_GONE):
            process.kill()
            ended.append(process)
    psutil.wait_procs(ended, timeout=_PATIENCE)


def _tree(pid: int) -> list[psutil.Process]:
    try:
        root = psutil.Process(pid)
        return [root, *root.children(recursive=True)]
    except _GONE:
        return []


def _has_mark(process: psutil.Process, mark: str) -> bool:
    try:
        return process.environ().get(MARK) == mark and process.status() != psutil.STATUS_ZOMBIE
    except (*_GONE, OSError):
        return False
