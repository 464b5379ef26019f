"""Reading a pack out of a folder: what learners get of it, and nothing else."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from pytest_asynckata.kata.handout import Handout, place_of, plugin_files, stub_names
from pytest_asynckata.kata.manifest import PackManifest, read_manifest
from pytest_asynckata.kata.pack import PACK_FILE
from pytest_asynckata.kata.workspace import STUBS
from pytest_asynckata.workshop.judge import Entry, Refused, judge
from pytest_asynckata.workshop.names import shown


def read_folder(folder: Path, *, links: bool = False) -> Handout:
    """The files that the pack in `folder` hands out.

    Of a workspace the stubs are taken as they were handed out, not the learner's files.

    Args:
        folder: Where `pack.toml` stands.
        links: Whether links may be followed; some installers link the built-in pack.

    Raises:
        AsynckataError: if something in the folder cannot be handed out.
    """
    manifest = read_manifest(folder / PACK_FILE, PackManifest)
    names = [name for name in _names(folder, manifest) if place_of(name, manifest) != "left-out"]
    foreign = [name for name in names if place_of(name, manifest) == "foreign"]
    if foreign:
        raise Refused(str(folder), map(foreign_problem, foreign))
    names = [name for name in names if place_of(name, manifest) == "handed-out"]
    judge(str(folder), [_entry(folder, name, links) for name in names])
    stubs = {name: folder / STUBS / f"{kata}.py" for name, kata in stub_names(manifest).items()}
    files = {}
    for name in sorted(names):
        stub = stubs.get(name)
        file = stub if stub is not None and stub.is_file() else folder / name
        try:
            files[name] = file.read_bytes()
        except OSError as error:
            raise Refused(str(folder), [f"{name}: it cannot be read: {error.strerror}"]) from None
    return files


def foreign_problem(name: str) -> str:
    """The sentence for a file that no kata has."""
    return (
        f"{shown(name)}: it cannot be handed out; a kata's folder has kata.toml, README.md, the "
        "stub, the tests, solutions/, mistakes/ and plain data (such as .json, .txt, .png)"
    )


def _names(folder: Path, manifest: PackManifest) -> Iterator[str]:
    yield PACK_FILE
    yield from plugin_files(manifest)
    for chapter in manifest.chapters:
        if (folder / chapter.folder / "README.md").exists():
            yield f"{chapter.folder}/README.md"
        for kata in chapter.katas:
            yield from _walk(folder, f"{chapter.folder}/{kata}")


def _walk(root: Path, below: str) -> Iterator[str]:
    """The names of all files and links below a folder; links to folders are not entered."""
    for path, folders, files in os.walk(root / below):
        here = Path(path).relative_to(root).as_posix()
        yield from (f"{here}/{name}" for name in files)
        yield from (f"{here}/{name}" for name in folders if (Path(path) / name).is_symlink())


def _entry(folder: Path, name: str, links: bool) -> Entry:
    parts = name.split("/")
    paths = [folder.joinpath(*parts[:length]) for length in range(1, len(parts) + 1)]
    if not links and any(path.is_symlink() for path in paths):
        return Entry(name, 0, "link")
    if not paths[-1].is_file():
        return Entry(name, 0, "other")
    return Entry(name, paths[-1].stat().st_size)
