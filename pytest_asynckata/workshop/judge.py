"""The judgement of a pack's files by what is said about them, before any of them is read.

The same for an archive, a git repository and a folder.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from pytest_asynckata.errors import AsynckataError
from pytest_asynckata.workshop.limits import LARGEST_FILE, LARGEST_PACK, MOST_FILES, megabytes
from pytest_asynckata.workshop.names import collisions, name_problem, shown

_MOST_LINES = 10


@dataclass(frozen=True, slots=True)
class Entry:
    """One file as its source announces it."""

    name: str
    size: int
    kind: Literal["file", "link", "other"] = "file"


class Refused(AsynckataError):
    """A pack that must not be used: one line for each thing that is wrong."""

    def __init__(self, source: str, problems: Iterable[str]) -> None:
        lines = list(dict.fromkeys(problems))
        more = len(lines) - _MOST_LINES
        lines = [*lines[:_MOST_LINES], *([f"... and {more} more"] if more > 0 else [])]
        super().__init__("\n".join(f"{source}: {line}" for line in lines))


def judge(source: str, entries: Sequence[Entry]) -> None:
    """Look at the names, the kinds and the sizes of all files.

    Raises:
        Refused: with everything that is wrong.
    """
    if len(entries) > MOST_FILES:
        raise Refused(source, [f"it has {len(entries)} files; a pack has at most {MOST_FILES}"])
    if problems := list(_problems(entries)):
        raise Refused(source, problems)


def _problems(entries: Sequence[Entry]) -> Iterator[str]:
    for entry in entries:
        if problem := name_problem(entry.name) or _kind_problem(entry) or _size_problem(entry):
            yield f"{shown(entry.name)}: {problem}"
    for name, problem in collisions(entry.name for entry in entries):
        yield f"{shown(name)}: {problem}"
    total = sum(entry.size for entry in entries)
    if total > LARGEST_PACK:
        yield f"its files are {megabytes(total)}; a pack has at most {megabytes(LARGEST_PACK)}"


def _kind_problem(entry: Entry) -> str | None:
    if entry.kind == "link":
        return "it is a link; a pack has files only"
    return "it is no plain file" if entry.kind == "other" else None


def _size_problem(entry: Entry) -> str | None:
    if entry.size <= LARGEST_FILE:
        return None
    return f"it is {megabytes(entry.size)}; a file has at most {megabytes(LARGEST_FILE)}"
