"""The hostile subjects: plain files, each a `double.py` for the small kata of the tests.

The first line of a file says what it does, the second may name tags: `posix` (Windows cannot do
that), `dies` (the process may end before there is a page), `outside` (nothing inside the process
can end it).
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from pathlib import Path

_TAGS = re.compile(r"# tags: (.*)")


@dataclass(frozen=True, slots=True)
class Hostile:
    """One subject that means no good, or that has no luck."""

    file: Path
    what: str
    tags: frozenset[str]

    @property
    def name(self) -> str:
        return self.file.stem

    @property
    def can_run_here(self) -> bool:
        return sys.platform != "win32" or "posix" not in self.tags


def hostile_subjects() -> list[Hostile]:
    """Every subject of the corpus, by name."""
    return [_read(file) for file in sorted(Path(__file__).with_name("subjects").glob("*.py"))]


def _read(file: Path) -> Hostile:
    first, second, *_rest = file.read_text(encoding="utf-8").splitlines()
    tags = _TAGS.fullmatch(second)
    names = tags[1].split(", ") if tags else []
    return Hostile(file, first.removeprefix("# "), frozenset(names))
