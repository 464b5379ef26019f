"""What a test's coroutines did, as lanes over virtual time: plain data that can be drawn.

A lane is one piece of work: a coroutine of the learner or of the test that waited for time to
pass, or a call in a thread. Several lanes can belong to one task: that is what "one after the
other" looks like.
"""

from __future__ import annotations

from typing import Literal

from pytest_asynckata.data import Data


class Segment(Data):
    """A stretch of a lane, in virtual seconds. `end` is None if it never ended."""

    start: float
    """When it begins."""
    end: float | None
    """When it ends."""
    kind: Literal["work", "wait"]
    """`work`: time passes for a purpose of its own. `wait`: it needs somebody else to go on."""
    on: str = ""
    """What it waited for."""


class Lane(Data):
    """One piece of work from its beginning to its end."""

    name: str
    """The coroutine, or the function, with its argument where that tells lanes apart."""
    segments: tuple[Segment, ...]
    """From left to right."""
    ending: Literal["running", "returned", "raised", "cancelled"]
    """How it ended."""
    error: str = ""
    """The class of the exception, if it raised one."""
    after: str = ""
    """The lane that had to end first, because both run in one task."""
    thread: bool = False
    """Whether it ran in a thread."""
    times: int = 1
    """How many lanes look just like this one."""


class Timeline(Data):
    """The lanes of one test. `seconds` is the moment on the virtual clock at which they end."""

    seconds: float
    """The end of the last lane."""
    lanes: tuple[Lane, ...]
    """From top to bottom."""
    left_out: int = 0
    """Lanes that are not shown because there are too many."""
