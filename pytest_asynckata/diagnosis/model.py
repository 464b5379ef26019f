"""What the diagnosis says: a line, a difference, a failure. Plain data."""

from __future__ import annotations

from typing import Literal

from pytest_asynckata.data import Data


class Place(Data):
    """One line of a file; `text` is the line itself, without its indentation."""

    file: str
    line: int
    text: str


class Difference(Data):
    """What the test wanted beside what it got, each as text that shows where they differ."""

    expected: str
    actual: str


class Finding(Data):
    """One diagnosed cause. `code` is a code of the catalogue (`asynckata why CODE`)."""

    code: str
    message: str
    """What happened, in one sentence."""
    place: Place | None = None
    """The learner's line."""
    test_place: Place | None = None
    details: tuple[str, ...] = ()


class Failure(Data):
    """Why a test did not pass. `fault` says whose mistake it is."""

    kind: str
    """`assertion`, `error`, `not-written`, or the code of a finding."""
    fault: Literal["learner", "kata"]
    message: str
    difference: Difference | None = None
    place: Place | None = None
    """The learner's line."""
    test_place: Place | None = None
    """The line of the test."""
    details: tuple[str, ...] = ()
    traceback: str = ""
    finding: Finding | None = None
    """The cause, where one was found in what the code did."""

    @property
    def code(self) -> str:
        """The finding's code; without a finding, the kind of the failure."""
        return self.finding.code if self.finding is not None else self.kind
