"""What the diagnosis says: a line, a difference, a failure. Plain data."""

from __future__ import annotations

from typing import Literal

from pytest_asynckata.data import Data


class Place(Data):
    """One line of a file."""

    file: str
    """Relative to the kata's folder."""
    line: int
    """Counted from 1."""
    text: str
    """The line itself, without its indentation."""


class Difference(Data):
    """What the test wanted beside what it got, each as text that shows where they differ."""

    expected: str
    """What the test wanted."""
    actual: str
    """What it got."""


class Finding(Data):
    """One diagnosed cause. `code` is a code of the catalogue (`asynckata why CODE`)."""

    code: str
    """A code of the catalogue, or of an extension."""
    message: str
    """What happened, in one sentence."""
    place: Place | None = None
    """The learner's line."""
    test_place: Place | None = None
    """The line of the test."""
    details: tuple[str, ...] = ()
    """More lines: tasks and what they wait for."""


class Failure(Data):
    """Why a test did not pass. `fault` says whose mistake it is."""

    kind: str
    """`assertion`, `error`, `not-written`, or the code of a finding."""
    fault: Literal["learner", "kata"]
    """Whose mistake it is."""
    message: str
    """What must be true, or what happened, in one sentence."""
    difference: Difference | None = None
    """Where the test compared values."""
    place: Place | None = None
    """The learner's line."""
    test_place: Place | None = None
    """The line of the test."""
    details: tuple[str, ...] = ()
    """More lines: tasks and what they wait for."""
    traceback: str = ""
    """Python's own account."""
    finding: Finding | None = None
    """The cause, where one was found in what the code did."""

    @property
    def code(self) -> str:
        """The finding's code; without a finding, the kind of the failure."""
        return self.finding.code if self.finding is not None else self.kind
