"""Fingerprints of wrong programs: which tests fail, how, and with which finding.

Every file in a kata's `mistakes/` was run once; its fingerprint is kept in the kata's
`fingerprints.json`. A learner's run is compared with them, so that the hint which answers
their very mistake comes first.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

from pydantic import Field, ValidationError

from pytest_asynckata.data import Data
from pytest_asynckata.diagnosis.expected import damaged
from pytest_asynckata.diagnosis.model import Failure
from pytest_asynckata.errors import BrokenPack

FINGERPRINTS_FILE = "fingerprints.json"
NEAR_ENOUGH = 0.8
"""How alike two runs must be (0 to 1) for one to explain the other."""
_ALIKE, _OTHER_VALUES, _OTHER_KIND = 1.0, 0.8, 0.3
_ADDRESS = re.compile(r"0x[0-9a-fA-F]+")
_PATH = re.compile(r"(?:[A-Za-z]:)?[\\/](?:[^\\/\n\"'<>:]+[\\/])+(?=[\w.-]+\.py)")
"""Where a file of Python is, without its name."""
_OBJECT = re.compile(r"<(?P<kind>(?!class\b)[A-Za-z_][\w.]*) [^>]*")
"""The `repr` of an object that tells of more than its value."""


class FailedTest(Protocol):
    """What a fingerprint needs to know of a test."""

    @property
    def key(self) -> str: ...
    @property
    def outcome(self) -> str: ...
    @property
    def failure(self) -> Failure | None: ...


class Mark(Data):
    """How one test failed: a code, and a digest of the values that it saw."""

    code: str
    """The code of the finding; without one, the kind of the failure."""
    values: str
    """A digest of the values that were compared."""


Fingerprint = Mapping[str, Mark]
"""The tests that failed, by their keys."""


class Fingerprints(Data):
    """The stored fingerprints of a kata's mistakes."""

    format_version: Literal[1] = 1
    """The version of this format."""
    tests_hash: str = ""
    """The hash of the test file; for other tests the fingerprints are ignored."""
    mistakes: dict[str, dict[str, Mark]] = Field(default_factory=dict)
    """For each mistake the tests that fail, in the order of the file, and how they fail."""


@dataclass(frozen=True, slots=True)
class Match:
    """The mistake that a run looks like, and how alike the two are (1.0: just like it)."""

    mistake: str
    alike: float


def load_fingerprints(kata_folder: Path, tests_hash: str) -> Fingerprints:
    """What is stored for these tests; an empty structure if nothing is, or not for these.

    Raises:
        BrokenPack: if the file is there and cannot be read.
    """
    file = kata_folder / FINGERPRINTS_FILE
    if not file.exists():
        return Fingerprints()
    try:
        stored = Fingerprints.model_validate_json(file.read_bytes())
    except (OSError, ValidationError) as error:
        raise BrokenPack([damaged(file, error)]) from None
    return stored if stored.tests_hash == tests_hash else Fingerprints()


def fingerprint_of(tests: Sequence[FailedTest]) -> dict[str, Mark]:
    """The fingerprint of a run, from its tests in the order of the file."""
    marks: dict[str, Mark] = {}
    for test in tests:
        if test.outcome == "failed" and test.failure is not None:
            marks.setdefault(test.key, mark_of(test.failure))  # of several seeds the first counts
    return marks


def mark_of(failure: Failure) -> Mark:
    """How a test failed, in a form that is the same for the same mistake in other words."""
    seen = failure.difference
    text = f"{seen.expected}|{seen.actual}" if seen else failure.message
    if failure.kind not in {"assertion", "error"}:
        text = ""  # the sentence names the learner's own lines and functions
    values = hashlib.sha256(_lasting(text).encode()).hexdigest()[:8]
    return Mark(code=failure.code, values=values)


def _lasting(text: str) -> str:
    """The part of a text that is the same on every machine and in every run.

    A task's `repr` names files, lines and a number; and where it is cut off depends on their
    length, so that nothing after the first of them lasts.
    """
    text = _PATH.sub("", _ADDRESS.sub("", text))
    if match := _OBJECT.search(text):
        return text[: match.start()] + match["kind"]
    return text


def best_match(run: Fingerprint, known: Mapping[str, Fingerprint], first: str) -> list[Match]:
    """The mistakes that a run looks like most: several only if they are equally alike.

    Only mistakes whose first failing test is the run's (`first`), and fails in the same way,
    are asked.
    """
    candidates = [
        Match(name, alike(run, marks))
        for name, marks in known.items()
        if next(iter(marks), None) == first and marks[first].code == run[first].code
    ]
    most = max((match.alike for match in candidates), default=0.0)
    return [m for m in candidates if m.alike == most] if most >= NEAR_ENOUGH else []


def alike(one: Fingerprint, other: Fingerprint) -> float:
    """How alike two fingerprints are, from 0 (nothing in common) to 1 (the same)."""
    tests = {*one, *other}
    common = [(one[test], other[test]) for test in tests if test in one and test in other]
    return sum(_alike(*pair) for pair in common) / len(tests) if tests else 1.0


def _alike(one: Mark, other: Mark) -> float:
    if one == other:
        return _ALIKE
    return _OTHER_VALUES if one.code == other.code else _OTHER_KIND
