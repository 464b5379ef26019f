"""Several files of a workspace changed as one: all of them, or, whatever happens, none.

A journal with the old and the new contents is written first, then file after file is put in
its place. Whoever finds the journal of a process that died undoes what it says. A file that
somebody else has changed in the meantime is left alone.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout
from pydantic import ValidationError

from pytest_asynckata.data import Data
from pytest_asynckata.errors import AsynckataError
from pytest_asynckata.kata.origin import HIDDEN
from pytest_asynckata.language import _

HEALED = _("an update was interrupted, and taken back; start it again: asynckata update")
_STAGE = f"{HIDDEN}/update"
_JOURNAL = "journal.json"
_PATIENCE = 60.0
"""Seconds to wait for another process that changes the same workspace."""


@dataclass(frozen=True, slots=True)
class Change:
    """One file: what it holds now, and what it is to hold; None is no file."""

    path: str
    before: bytes | None
    after: bytes | None


class _Step(Data):
    """A change as the journal knows it: by the hashes of the contents."""

    path: str
    before: str | None
    after: str | None


class _Journal(Data):
    """Everything that is to be done, in this order, and undone in the other one."""

    moves: tuple[tuple[str, str], ...]
    folders: tuple[str, ...]
    steps: tuple[_Step, ...]


@contextmanager
def alone_in(workspace: Path) -> Iterator[None]:
    """Nobody else changes the workspace meanwhile.

    Raises:
        AsynckataError: if somebody else does, and does not end.
    """
    try:
        with FileLock(workspace / HIDDEN / "update.lock", timeout=_PATIENCE):
            yield
    except Timeout:
        raise AsynckataError(f"{workspace} is being updated by another process") from None


def change_files(workspace: Path, changes: Sequence[Change], moves: Mapping[str, str]) -> None:
    """Move folders (old to new), then change files: all of it or nothing.

    Call it inside `alone_in`, after `undo_unfinished`.

    Raises:
        OSError: if something cannot be written, or was changed by somebody else; nothing has
            been changed then.
    """
    stage = workspace / _STAGE
    try:
        journal = _prepare(workspace, stage, changes, moves)
        try:
            _apply(workspace, stage, journal)
            # From here on it is done: without a journal the stage is nothing but rubbish.
            (stage / _JOURNAL).replace(stage / "done")
        except BaseException:
            _undo(workspace, stage, journal)
            raise
    finally:
        if not (stage / _JOURNAL).exists():
            shutil.rmtree(stage, ignore_errors=True)


def undo_unfinished(workspace: Path) -> bool:
    """Take back what a process that died has left half done; whether there was something.

    Call it inside `alone_in`.

    Raises:
        OSError: if it cannot be taken back.
    """
    stage = workspace / _STAGE
    if not stage.exists():
        return False
    unfinished = (stage / _JOURNAL).exists()
    if unfinished:
        _undo(workspace, stage, _read_journal(stage / _JOURNAL))
    shutil.rmtree(stage, ignore_errors=True)
    return unfinished


def heal(workspace: Path) -> bool:
    """Take back an update that died, if there was one. For every command that comes after it.

    Raises:
        AsynckataError: if it cannot be taken back.
    """
    if not (workspace / _STAGE).exists():
        return False
    try:
        with alone_in(workspace):
            return undo_unfinished(workspace)
    except OSError as error:
        raise AsynckataError(
            f"an update of {workspace} was interrupted, and cannot be taken back: {error}"
        ) from None


def _prepare(
    workspace: Path, stage: Path, changes: Sequence[Change], moves: Mapping[str, str]
) -> _Journal:
    shutil.rmtree(stage, ignore_errors=True)
    stage.mkdir(parents=True)
    for content in {content for change in changes for content in (change.before, change.after)}:
        if content is not None:
            (stage / _hash(content)).write_bytes(content)
    journal = _Journal(
        moves=tuple(moves.items()),
        folders=tuple(_missing_folders(workspace, [c.path for c in changes] + [*moves.values()])),
        steps=tuple(
            _Step(path=c.path, before=_hash_or_none(c.before), after=_hash_or_none(c.after))
            for c in changes
        ),
    )
    draft = stage / f"{_JOURNAL}.new"
    draft.write_text(journal.model_dump_json(), encoding="utf-8")
    draft.replace(stage / _JOURNAL)
    return journal


def _missing_folders(workspace: Path, paths: list[str]) -> list[str]:
    """The folders that are not there yet, outer ones first."""
    parents = {parent for path in paths for parent in Path(path).parents}
    return sorted(p.as_posix() for p in parents if not (workspace / p).exists())


def _apply(workspace: Path, stage: Path, journal: _Journal) -> None:
    for old, new in journal.moves:
        (workspace / new).parent.mkdir(parents=True, exist_ok=True)
        (workspace / old).rename(workspace / new)
    for folder in journal.folders:
        (workspace / folder).mkdir(exist_ok=True)
    for step in journal.steps:
        file = workspace / step.path
        draft = _draft(stage, step.after)
        if _hash_of(file) != step.before:  # the last look, right before it is replaced
            raise OSError(f"{step.path} was changed while the update ran; try again")
        _put(draft, file)


def _undo(workspace: Path, stage: Path, journal: _Journal) -> None:
    for step in reversed(journal.steps):
        file = workspace / step.path
        if step.before != step.after and _hash_of(file) == step.after:
            _put(_draft(stage, step.before), file)
    for old, new in reversed(journal.moves):
        if (workspace / new).exists() and not (workspace / old).exists():
            (workspace / new).rename(workspace / old)
    for folder in reversed(journal.folders):
        with suppress(OSError):  # not empty: something of the learner's is in it now
            (workspace / folder).rmdir()
    (stage / _JOURNAL).replace(stage / "undone")


def _draft(stage: Path, content: str | None) -> Path | None:
    """A file with that content, on the way to its place."""
    return None if content is None else Path(shutil.copyfile(stage / content, stage / "draft"))


def _put(draft: Path | None, file: Path) -> None:
    if draft is None:
        file.unlink(missing_ok=True)
    else:
        draft.replace(file)


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _hash_or_none(content: bytes | None) -> str | None:
    return None if content is None else _hash(content)


def _hash_of(file: Path) -> str | None:
    try:
        return _hash(file.read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        return None


def _read_journal(file: Path) -> _Journal:
    try:
        return _Journal.model_validate_json(file.read_bytes())
    except ValidationError as error:
        raise OSError(f"{file} is damaged: {error.errors()[0]['msg']}") from None
