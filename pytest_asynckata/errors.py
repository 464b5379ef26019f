"""The root of every error that asynckata raises for its user.

Messages are complete sentences that say what to do; the plugin turns them into
`pytest.UsageError`, the command line into exit code 2. Nobody sees a traceback.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


class AsynckataError(Exception):
    """Something that the user can put right."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One mistake in one file of a pack, in one line."""

    file: Path
    key: str
    what: str

    def __str__(self) -> str:
        return ": ".join(part for part in (str(self.file), self.key, self.what) if part)


class BrokenPack(AsynckataError):
    """A pack, a kata or a workspace that cannot be used, with everything that is wrong in it."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        super().__init__("\n".join(str(problem) for problem in self.problems))
