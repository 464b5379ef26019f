"""Whether the stored progress can be read and written, and is sound. It is only read.

Unlike `progress.store` nothing is made, migrated, set aside or rolled back here.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from pytest_asynckata.doctor.lines import allow, command
from pytest_asynckata.doctor.model import Check, fault, good, remark
from pytest_asynckata.errors import AsynckataError
from pytest_asynckata.language import _

_LITTLE = 20_000_000
"""Bytes on the disk that should be free."""
_LARGE = 500_000_000
"""Bytes from which the file is worth a remark."""
_BUSY_SECONDS = 5.0


def look(folder: Path) -> Iterator[Check]:
    """The store of the workspace that `folder` lies in."""
    from pytest_asynckata.kata.origin import HIDDEN
    from pytest_asynckata.kata.workspace import find_pack_folder

    try:
        place = find_pack_folder(folder)
    except AsynckataError:
        yield good("place", _("there is none outside a workspace"))
        return
    hidden = place / HIDDEN
    yield from _room(place)
    if hidden.exists() and not hidden.is_dir():
        sentence = _("{hidden} is a file, and should be a folder").format(hidden=hidden)
        renamed = hidden.with_name(f"{hidden.name}.old")
        yield fault(
            "folder", sentence, command("move" if os.name == "nt" else "mv", hidden, renamed)
        )
        return
    yield from _file(hidden / "progress.db")
    if hidden.is_dir():
        yield from _leftovers(hidden)


def _room(place: Path) -> Iterator[Check]:
    free = shutil.disk_usage(place).free
    if free < _LITTLE:
        sentence = _("the disk is full: {free} are free").format(free=size_in_words(free))
        yield fault("disk", sentence, _("delete what you do not need, for example old downloads"))


def _file(file: Path) -> Iterator[Check]:
    if not file.exists():
        yield good("progress", _("no run is stored yet"))
        return
    unfit = False
    for path in (file.parent, file):
        if not os.access(path, os.R_OK):
            unfit = True
            sentence = _("{path} cannot be read by you").format(path=path)
            yield fault("permissions", sentence, allow(path, "rw"))
        elif not os.access(path, os.W_OK):
            unfit = True
            sentence = _("{path} cannot be written by you: no progress is kept").format(path=path)
            yield fault("permissions", sentence, allow(path, "w"))
    if not unfit or os.access(file, os.R_OK):
        yield from _content(file)


def _content(file: Path) -> Iterator[Check]:
    from pytest_asynckata.progress.store import SCHEMA_VERSION

    try:
        with closing(_connect(file)) as database:
            complaint = database.execute("PRAGMA quick_check").fetchone()[0]
            version = database.execute("PRAGMA user_version").fetchone()[0]
            has_runs = version and complaint == "ok"
            runs = database.execute("SELECT count(*) FROM runs").fetchone()[0] if has_runs else 0
    except sqlite3.OperationalError as error:
        yield _cannot_be_opened(file, error)
    except sqlite3.DatabaseError as error:
        yield _damaged(file, str(error))
    else:
        if complaint != "ok":
            yield _damaged(file, complaint)
        else:
            yield _version(file, version, SCHEMA_VERSION)
            yield _size(file, runs)


def _connect(file: Path) -> sqlite3.Connection:
    # `mode=ro` makes no file, and rolls no journal back.
    address = f"{file.absolute().as_uri()}?mode=ro"
    return sqlite3.connect(address, uri=True, timeout=_BUSY_SECONDS)


def _cannot_be_opened(file: Path, error: sqlite3.OperationalError) -> Check:
    name = getattr(error, "sqlite_errorname", "")
    if name == "SQLITE_READONLY_ROLLBACK":
        sentence = _("a run ended in the middle of writing {file}; the next run puts that right")
        return remark("progress", sentence.format(file=file), "pytest")
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        sentence = _("{file} is being written to right now").format(file=file)
        return remark("progress", sentence, "asynckata doctor")
    if name == "SQLITE_ERROR":  # it is a database, and not one of ours
        return _damaged(file, str(error))
    sentence = _("{file} cannot be opened: {error}").format(file=file, error=error)
    return fault("progress", sentence, allow(file, "rw"))


def _damaged(file: Path, what: str) -> Check:
    reason = " ".join(what.split())
    sentence = _("{file} is damaged ({reason})").format(file=file, reason=reason)
    fix = _("pytest   (it keeps the damaged file under another name, and begins a new one)")
    return fault("progress", sentence, fix)


def _version(file: Path, found: int, ours: int) -> Check:
    if found > ours:
        sentence = _("{file} was written by a newer pytest-asynckata (format {found}, not {ours})")
        from pytest_asynckata.doctor.lines import install

        fix = install("--upgrade", "pytest-asynckata")
        return fault("format", sentence.format(file=file, found=found, ours=ours), fix)
    if found < ours:
        sentence = _("it has the older format {found}; the next run brings it up to {ours}")
        return good("format", sentence.format(found=found, ours=ours))
    return good("format", _("it is sound, and has the format {found}").format(found=found))


def _size(file: Path, runs: int) -> Check:
    size = file.stat().st_size
    sentence = _("{file}: {runs} runs, {size}").format(
        file=file, runs=runs, size=size_in_words(size)
    )
    if size > _LARGE:
        fix = _("to begin a new history, rename the file")
        return remark("size", sentence, fix)
    return good("size", sentence)


def _leftovers(hidden: Path) -> Iterator[Check]:
    from pytest_asynckata.progress.running import interrupted_runs

    for test in interrupted_runs(hidden):
        sentence = _("a run ended in the middle of {test}; the next run tells of it")
        yield remark("died", sentence.format(test=test), "pytest")
    for file in sorted(hidden.glob("progress.damaged-*.db")):
        sentence = _("a damaged store was kept as {file} ({size})").format(
            file=file, size=size_in_words(file.stat().st_size)
        )
        fix = command("del" if os.name == "nt" else "rm", file)
        yield remark("kept", sentence, fix)


def size_in_words(count: int) -> str:
    """A number of bytes for people."""
    size = float(count)
    for unit in ("bytes", "kB", "MB"):
        if size < 1000:
            return f"{size:.0f} {unit}"
        size /= 1000
    return f"{size:.1f} GB"
