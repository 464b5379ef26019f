"""A finding that does not come with asynckata: a code with its page, and what looks for it.

Made by the extensions of a pack; knows nothing of who made it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pytest_asynckata.diagnosis.case import Case
from pytest_asynckata.diagnosis.catalogue import WhyPage
from pytest_asynckata.diagnosis.model import Finding

Detector = Callable[[Case], Finding | None]
"""Looks at one test that is over; None if it sees nothing that it could name."""


@dataclass(frozen=True, slots=True)
class CustomFinding:
    """One more finding: its page (`asynckata why CODE`) and its detector.

    The detector is asked about each failing test, and explains it. With `refuses` it is asked
    about passing tests too (`case.failure` is None there), and what it finds fails them.
    """

    page: WhyPage
    detect: Detector
    refuses: bool = False

    @property
    def code(self) -> str:
        return self.page.code
