"""Which files of a pack learners get. A pure rule over names: nothing is read or written here.

Everything that hands a pack out asks this module: `init`, `update`, the archive, its reader.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Literal

from pytest_asynckata.kata.manifest import PackManifest

Handout = Mapping[str, bytes]
"""The files that learners get: names relative to the pack, with `/`, to contents."""

Place = Literal["handed-out", "left-out", "outside", "foreign"]

PLAIN_DATA = (".csv", ".gif", ".html", ".jpg", ".json", ".md", ".png", ".svg", ".txt")
"""The endings of files in a kata's folder that are no code: pictures, data for the tests."""
NEW_STUB = ".new-stub.py"
"""The ending of a stub that `update` puts beside a learner's file."""
_SECRET = ("solutions", "mistakes")


def place_of(name: str, manifest: PackManifest) -> Place:
    """Whether learners get the file `name` of a pack.

    "left-out" is what stays with the pack (solutions, mistakes, caches, hidden files), "outside"
    stands in no folder of a kata, and "foreign" does, although no kata has such a file.
    """
    chapter, *rest = name.split("/")
    katas = {c.folder: c.katas for c in manifest.chapters}.get(chapter)
    if katas is None:
        return "handed-out" if name in {"pack.toml", *plugin_files(manifest)} else "outside"
    if rest == ["README.md"]:
        return "handed-out"
    if len(rest) < 2 or rest[0] not in katas:
        return "outside"
    return _place_inside(rest[0], rest[1:])


def _place_inside(kata: str, inside: list[str]) -> Place:
    if inside[0] in _SECRET or inside[-1].endswith((".pyc", NEW_STUB)):
        return "left-out"
    if any(part == "__pycache__" or part.startswith(".") for part in inside):
        return "left-out"
    own = {"kata.toml", "README.md", f"{kata}.py", f"test_{kata}.py"}
    if len(inside) == 1 and inside[0] in own:
        return "handed-out"
    return "handed-out" if inside[-1].endswith(PLAIN_DATA) else "foreign"


def plugin_files(manifest: PackManifest) -> tuple[str, ...]:
    """The extensions that the pack brings along as files beside its `pack.toml`."""
    return tuple(name for name in manifest.plugins if name.endswith(".py"))


def is_secret(name: str) -> bool:
    """Whether the file, by its name in the pack, is a solution or a mistake or belongs to them."""
    parts = name.split("/")
    return len(parts) > 3 and parts[2] in _SECRET


def stub_names(manifest: PackManifest) -> dict[str, str]:
    """The names of the files that learners edit, to the names of their katas."""
    return {
        f"{chapter.folder}/{kata}/{kata}.py": kata
        for chapter in manifest.chapters
        for kata in chapter.katas
    }


def kata_folder_of(name: str) -> str | None:
    """The folder of the kata that a handed-out file belongs to; None for files of a chapter."""
    path = PurePosixPath(name)
    return "/".join(path.parts[:2]) if len(path.parts) > 2 else None


def content_hash(content: bytes) -> str:
    """The same for the same text, whatever the line endings."""
    return hashlib.sha256(b"\n".join(content.splitlines())).hexdigest()
