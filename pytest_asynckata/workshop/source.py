"""Opening what `--from` names: a file, a folder, a git repository, or the built-in pack.

Whatever it is, it is judged, and then laid out in a temporary folder and loaded from there.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pytest_asynckata.errors import AsynckataError, BrokenPack
from pytest_asynckata.kata.handout import Handout
from pytest_asynckata.kata.installed import SOURCE_PREFIX, installed_pack
from pytest_asynckata.kata.origin import BUILT_IN
from pytest_asynckata.kata.pack import PACK_FILE, Pack, load_pack
from pytest_asynckata.kata.workspace import builtin_pack, create_workspace, write_files
from pytest_asynckata.workshop.archive import read_archive
from pytest_asynckata.workshop.folder import read_folder
from pytest_asynckata.workshop.git import git_address, read_git, without_password
from pytest_asynckata.workshop.judge import Refused


@dataclass(frozen=True, slots=True)
class OpenedPack:
    """A pack without its solutions and mistakes, ready to be handed out."""

    pack: Pack
    """Loaded from a temporary folder that holds `files`."""
    files: Handout
    source: str
    """What to remember of where it came from."""


@contextmanager
def open_pack_source(source: str) -> Iterator[OpenedPack]:
    """The pack that `source` names.

    `built-in` is the one of this package, `pack:NAME` an installed one.

    Raises:
        AsynckataError: if it is not there, or anything in it must not be used.
    """
    files, remembered = _read(source)
    with _laid_out(files) as folder:
        yield OpenedPack(_load(folder, remembered), files, remembered)


def hand_out(source: str, target: Path) -> list[Path]:
    """Write a workspace with the pack that `source` names; the learner's files there.

    Raises:
        AsynckataError: if the pack cannot be used, or `target` cannot be written or is not empty.
    """
    with open_pack_source(source) as opened:
        manifest = opened.pack.manifest
        return create_workspace(opened.files, manifest, target, source=opened.source)


@contextmanager
def _laid_out(files: Handout) -> Iterator[Path]:
    try:
        scratch = tempfile.TemporaryDirectory(prefix="asynckata-", ignore_cleanup_errors=True)
    except OSError as error:
        raise AsynckataError(f"no temporary folder can be made: {error}") from None
    with scratch as name:
        try:
            write_files(files, Path(name) / "pack")
        except OSError as error:
            raise AsynckataError(f"{name} cannot be written: {error}") from None
        yield Path(name) / "pack"


def _read(source: str) -> tuple[Handout, str]:
    if source == BUILT_IN:
        return read_folder(builtin_pack(), links=True), BUILT_IN
    if source.startswith(SOURCE_PREFIX):
        installed = installed_pack(source.removeprefix(SOURCE_PREFIX)).load()
        return read_folder(installed.folder, links=True), source
    if (address := git_address(source)) is not None:
        return read_git(address), without_password(source)
    path = Path(source)
    if path.is_dir():
        if not (path / PACK_FILE).is_file():
            raise Refused(source, [f"the folder has no {PACK_FILE}; name the folder of a pack"])
        return read_folder(path), str(path.resolve())
    if path.is_file():
        return read_archive(path), str(path.resolve())
    raise Refused(source, ["there is no such file or folder"])


def _load(folder: Path, source: str) -> Pack:
    try:
        return load_pack(folder)
    except BrokenPack as error:
        lines = [str(problem).replace(str(folder), "").lstrip("/\\") for problem in error.problems]
        raise Refused(source, lines) from None
