"""What the reference solution does in each test, stored with the kata in `expected.json`.

It is the other half of a timeline, and what "slower", "more at once" and "not cancelled" are
measured against. Without the file, or when the tests have changed since, nothing is expected.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError

from pytest_asynckata.data import Data
from pytest_asynckata.diagnosis.cleanup import outliving, skipped_cleanups
from pytest_asynckata.diagnosis.lanes import busiest
from pytest_asynckata.diagnosis.source import Whose
from pytest_asynckata.diagnosis.timeline import Timeline
from pytest_asynckata.errors import BrokenPack, Problem
from pytest_asynckata.loop.recording import Recording

EXPECTED_FILE = "expected.json"


class ExpectedTest(Data):
    """What the reference solution did in one test (times in virtual seconds)."""

    seconds: float
    """How long the test took."""
    busiest: int = 0
    """How many lanes worked at the same time, at most."""
    cancelled: tuple[str, ...] = ()
    """The names of the coroutines whose tasks were cancelled; a name can stand several times."""
    first_cancel: float | None = None
    """When a task was cancelled for the first time."""
    skipped_cleanups: int = 0
    """Tasks whose cleanup nobody waited for."""
    outlived: int = 0
    """Tasks that ran on when the task that had made them was cancelled."""
    timeline: Timeline | None = None
    """What the coroutines did."""


class Expected(Data):
    """The stored recordings of a kata's reference solution."""

    format_version: Literal[1] = 1
    """The version of this format."""
    tests_hash: str = ""
    """The hash of the test file that was recorded; for other tests nothing is expected."""
    tests: dict[str, ExpectedTest] = Field(default_factory=dict)
    """What was seen in each test, by its name and parameters."""


def expected_from(recording: Recording, timeline: Timeline, whose: Whose) -> ExpectedTest:
    """What is worth keeping of the reference solution's recording of one test."""
    cancels = [cancel.time for life in recording.lives for cancel in life.cancels]
    cancelled = [life.coroutine for life in recording.lives if life.ending == "cancelled"]
    return ExpectedTest(
        seconds=recording.now,
        busiest=busiest(timeline),
        cancelled=tuple(sorted(cancelled)),
        first_cancel=min(cancels, default=None),
        skipped_cleanups=len(skipped_cleanups(recording, whose)),
        outlived=len(outliving(recording, whose)),
        timeline=timeline if timeline.lanes else None,
    )


def load_expected(kata_folder: Path, tests_hash: str) -> Expected:
    """What is stored for these tests; an empty structure if nothing is, or not for these.

    Raises:
        BrokenPack: if the file is there and cannot be read.
    """
    file = kata_folder / EXPECTED_FILE
    if not file.exists():
        return Expected()
    try:
        stored = Expected.model_validate_json(file.read_bytes())
    except (OSError, ValidationError) as error:
        raise BrokenPack([damaged(file, error)]) from None
    return stored if stored.tests_hash == tests_hash else Expected()


def damaged(file: Path, error: Exception) -> Problem:
    """What is to be said about a stored recording that cannot be read."""
    reason = error.errors()[0]["msg"] if isinstance(error, ValidationError) else str(error)
    what = f"cannot be read ({reason}); make it again: asynckata record {file.parent.name}"
    return Problem(file, "", what)
