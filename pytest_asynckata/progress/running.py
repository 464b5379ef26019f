"""A note on disk of which test runs now. If the process dies, the note stays.

The note's owner holds a lock on it that the operating system lets go when the process ends,
however it ends; so a note without an owner tells where a session died.
"""

from __future__ import annotations

import os
import sys
import uuid
from contextlib import suppress
from pathlib import Path

from filelock import FileLock, Timeout

from pytest_asynckata.language import _

_PREFIX = "running-"


class RunningNote:
    """The note of this session."""

    def __init__(self, file: Path, lock: FileLock) -> None:
        self._file, self._lock = file, lock

    @classmethod
    def begin(cls, folder: Path) -> RunningNote | None:
        """Start a note in `folder`; None where that is not possible."""
        name = f"{_PREFIX}{os.getpid()}-{uuid.uuid4().hex[:8]}"
        lock = FileLock(folder / f"{name}.lock", timeout=0)
        try:
            lock.acquire()
        except (OSError, Timeout):
            return None
        return cls(folder / f"{name}.txt", lock)

    def write(self, test: str) -> None:
        """Say which test runs. Not flushed to the disk: it has to survive the process only."""
        with suppress(OSError):
            self._file.write_text(test, encoding="utf-8")

    def clear(self) -> None:
        """Nothing runs that this note is about."""
        with suppress(OSError):
            self._file.unlink(missing_ok=True)

    def end(self) -> None:
        """The session came to its end: remove the note."""
        _remove(self._file, self._lock)


def unfinished_runs(folder: Path) -> list[str]:
    """The tests in which sessions died since the last time, and forget them."""
    died = []
    for lock_file in sorted(folder.glob(f"{_PREFIX}*.lock")):
        lock = FileLock(lock_file, timeout=0)
        try:
            lock.acquire()
        except (OSError, Timeout):
            continue  # its session is alive
        note = lock_file.with_suffix(".txt")
        with suppress(OSError):
            died.append(note.read_text(encoding="utf-8"))
        _remove(note, lock)
    return died


def died_in(test: str) -> str:
    """The sentence for a session that died in a test."""
    sentence = _(
        "the run before this one ended in the middle of {test}; "
        "code that ends the whole process (os._exit, a crash, a kill) does that, "
        "and so does a single call that computes without end"
    )
    return sentence.format(test=test)


def interrupted_runs(folder: Path) -> list[str]:
    """The tests in which sessions died; unlike `unfinished_runs` it leaves all as it is."""
    died = []
    for lock_file in sorted(folder.glob(f"{_PREFIX}*.lock")):
        if not _has_owner(lock_file):
            with suppress(OSError):
                died.append(lock_file.with_suffix(".txt").read_text(encoding="utf-8"))
    return died


def _has_owner(lock_file: Path) -> bool:
    """Whether a session holds the lock, seen without writing to the file."""
    if sys.platform == "win32":
        return True  # there a lock cannot be tried without taking it: say nothing
    import fcntl

    try:
        with lock_file.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return True
    return False


def _remove(note: Path, lock: FileLock) -> None:
    with suppress(OSError):
        note.unlink(missing_ok=True)
    lock.release()
    with suppress(OSError):
        Path(lock.lock_file).unlink(missing_ok=True)
