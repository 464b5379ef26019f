"""What the doctor says: plain data, with no need of any library.

Every module of this room yields `Check`s; `examine` puts them together.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

FORMAT_VERSION = 1
"""Raised whenever a reader of the JSON form would have to change."""

Level = Literal["good", "remark", "fault"]


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at.

    A `fault` must be put right before katas work; a `remark` is good to know. `fix` is the line
    that puts it right: a command to type, or what to do where no command can.
    """

    name: str
    level: Level
    sentence: str
    fix: str = ""


@dataclass(frozen=True, slots=True)
class Subject:
    """Everything that was looked at in one field, such as the terminal."""

    name: str
    checks: tuple[Check, ...]


@dataclass(frozen=True, slots=True)
class Examination:
    """Everything that the doctor has looked at."""

    subjects: tuple[Subject, ...]

    def count(self, level: Level) -> int:
        return sum(check.level == level for s in self.subjects for check in s.checks)

    @property
    def exit_code(self) -> int:
        """1 if something needs fixing."""
        return 1 if self.count("fault") else 0

    def as_json(self) -> dict[str, Any]:
        """The JSON form."""
        return {
            "format_version": FORMAT_VERSION,
            "faults": self.count("fault"),
            "remarks": self.count("remark"),
            **asdict(self),
        }


def good(name: str, sentence: str) -> Check:
    """All is well here."""
    return Check(name, "good", sentence)


def remark(name: str, sentence: str, fix: str = "") -> Check:
    """Good to know; katas work all the same."""
    return Check(name, "remark", sentence, fix)


def fault(name: str, sentence: str, fix: str) -> Check:
    """Must be put right."""
    return Check(name, "fault", sentence, fix)
