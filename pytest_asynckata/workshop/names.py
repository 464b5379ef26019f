"""Names of files that came from somewhere else: may a file of that name be written here?

The rule is the same on every system, so that a pack which is good on one is good on all.
Names only; what the files hold is judged elsewhere.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

_LONGEST_NAME, _LONGEST_PART = 200, 100
_DEVICES = {
    "con", "prn", "aux", "nul",
    *(f"{port}{number}" for port in ("com", "lpt") for number in range(10)),
}  # fmt: skip
_PLAIN_PART = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*")


class BadName(Exception):
    """A name that must not be used; its text says why."""


def shown(name: str) -> str:
    """A name as it can be printed: hostile ones may steer the terminal, or fill the screen."""
    text = ascii(name)
    return text if len(text) <= 80 else f"{text[:60]}...{text[-16:]}"


def name_problem(name: str) -> str | None:
    """What is wrong with the name of a file, relative to its pack; None if nothing is."""
    try:
        _judge_whole(name)
        for part in name.split("/"):
            _judge_part(part)
    except BadName as problem:
        return str(problem)
    return None


def _judge_whole(name: str) -> None:
    if any(unicodedata.category(letter)[0] == "C" for letter in name):
        raise BadName("the name has a control character")
    if name.startswith(("/", "\\")):
        raise BadName("the name is an absolute path")
    if name.endswith("/"):
        raise BadName("it is a folder; a pack has files only")
    if re.match(r"[A-Za-z]:", name):
        raise BadName("the name begins with a drive letter")
    if "\\" in name:
        raise BadName("the name has a backslash, which is a folder on Windows and none elsewhere")
    if len(name) > _LONGEST_NAME:
        raise BadName(f"the name is longer than {_LONGEST_NAME} characters")


def _judge_part(part: str) -> None:
    if part == "..":
        raise BadName("the name leads out of its folder (..)")
    if part in ("", "."):
        raise BadName("the name has an empty part")
    if part.endswith((".", " ")):
        raise BadName("a part of the name ends in a dot or a space, which Windows drops")
    if part.partition(".")[0].rstrip().lower() in _DEVICES:
        raise BadName("a part of the name is that of a Windows device")
    if len(part) > _LONGEST_PART:
        raise BadName(f"a part of the name is longer than {_LONGEST_PART} characters")
    if part.startswith("."):
        raise BadName("a part of the name begins with a dot; a pack has no hidden files")
    if not _PLAIN_PART.fullmatch(part):
        raise BadName("the name has other characters than A-Z, a-z, 0-9 and . _ -")


def collisions(names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The names that cannot stand beside an earlier one on every system, each with the reason."""
    listed: set[str] = set()
    paths: dict[str, tuple[str, bool]] = {}
    for name in names:
        if name in listed:
            yield name, "the name is there twice"
        elif reason := _clash(name, paths):
            yield name, reason
        listed.add(name)


def _clash(name: str, paths: dict[str, tuple[str, bool]]) -> str | None:
    """Why a name clashes with `paths` (as some systems see them, to the path and if a file)."""
    parts = name.split("/")
    for length in range(1, len(parts) + 1):
        path, is_file = "/".join(parts[:length]), length == len(parts)
        if (folded := _folded(path)) not in paths:
            paths[folded] = path, is_file
            continue
        other, other_is_file = paths[folded]
        if other != path:
            return f"some systems take {shown(path)} and {shown(other)} for the same"
        if is_file or other_is_file:
            return f"{shown(path)} is a file and a folder"
    return None


def _folded(path: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())
