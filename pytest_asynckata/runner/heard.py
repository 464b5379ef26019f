"""What a child has said, message by message, as typed data: parsed once, when it is heard."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from pytest_asynckata.report.assemble import PlacedResult
from pytest_asynckata.report.model import TestResult

Message = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Collected:
    """A test that the child is going to run, as it must be known if the run ends in it."""

    id: str
    position: int
    """Its place in the file."""
    of: int
    """How many tests the file has (times the number of seeds and loops)."""
    name: str
    variant: str
    sentence: str


@dataclass
class Heard:
    """What was said so far."""

    collected: tuple[Collected, ...] = ()
    started: str = ""
    """The id of the test that was begun last."""
    results: list[PlacedResult] = field(default_factory=list)
    notices: dict[str, None] = field(default_factory=dict)
    """What the child has to say about the pack, none twice."""
    status: int | None = None
    """pytest's exit status: the session is over."""

    def take(self, message: Message) -> TestResult | None:
        """Take in one message; the result of a test, if it holds one.

        Raises:
            TypeError, ValueError: for a message that no child of ours sends.
        """
        match message:
            case {"collected": tests}:
                self.collected = tuple(Collected(**test) for test in tests)
            case {"starts": test}:
                self.started = test
            case {"says": said, "position": position, "notices": notices}:
                result = TestResult.model_validate(said)
                self.results.append((position, result))
                self.notices |= dict.fromkeys(notices)
                return result
            case {"ends": status}:
                self.status = status
        return None
