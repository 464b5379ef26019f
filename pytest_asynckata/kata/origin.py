"""What a workspace remembers of its pack: `.asynckata/workspace.toml`.

Where the pack came from, and the hash of every file that was handed out, so that `update`
knows which of them the learner has changed.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field

from pytest_asynckata.errors import AsynckataError
from pytest_asynckata.kata.handout import Handout, content_hash
from pytest_asynckata.kata.manifest import Strict, Text, read_manifest

HIDDEN = ".asynckata"
ORIGIN_FILE = "workspace.toml"
BUILT_IN = "built-in"
"""The `source` of a workspace whose katas are those of the installed package."""


class Origin(Strict):
    """Where the files of a workspace came from."""

    format_version: Literal[1] = 1
    """The version of this format."""
    pack: Text
    """The name of the pack."""
    source: Text | None = None
    """What `--from` was given, or `built-in`; None if it cannot be asked again."""
    files: dict[str, str] = Field(default_factory=dict)
    """The handed-out files (without those that learners edit), to the hashes of their contents."""


def origin_file(workspace: Path) -> Path:
    """Where a workspace keeps it."""
    return workspace / HIDDEN / ORIGIN_FILE


def read_origin(workspace: Path) -> Origin:
    """What the workspace remembers.

    Raises:
        AsynckataError: if the folder is no workspace, or its memory is damaged.
    """
    file = origin_file(workspace)
    if not file.is_file():
        raise AsynckataError(
            f"{workspace} is a pack, and no workspace made by asynckata init; "
            "make one: asynckata init OTHER-FOLDER"
        )
    return read_manifest(file, Origin)


def origin_text(origin: Origin) -> bytes:
    """The content of the file."""
    import tomli_w

    text = tomli_w.dumps(origin.model_dump(exclude_none=True))
    return b"# Written by asynckata; do not change it.\n" + text.encode()


def hashes_of(files: Handout) -> dict[str, str]:
    """The part of an origin that says what was handed out."""
    return {name: content_hash(content) for name, content in sorted(files.items())}
