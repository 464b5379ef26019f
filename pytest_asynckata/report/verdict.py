"""What `asynckata check` found out about katas, as plain typed data with a JSON form."""

from __future__ import annotations

from typing import Literal, get_args

from pytest_asynckata.data import Data

Level = Literal["ok", "skipped", "weak", "bad"]
"""`weak`: the kata works and could let a wrong program pass. `skipped`: nothing was proved."""

Point = Literal[
    "files", "stub", "solutions", "mistakes", "mutants", "claims", "hints", "budget"
]  # fmt: skip
"""What is proved of a kata, in the order in which it is told."""

POINTS: tuple[Point, ...] = get_args(Point)
_BY_SEVERITY: tuple[Level, ...] = ("skipped", "ok", "weak", "bad")


class Verdict(Data):
    """One line about one kata. An `ok` says what was proved, all others lead to a flaw."""

    kata: str
    """Empty: the pack as a whole."""
    point: Point
    """What was judged."""
    level: Level
    """`weak`: it works, and could let a wrong program pass. `skipped`: nothing was proved."""
    message: str
    """One sentence that leads to the flaw."""
    file: str = ""
    """Relative to the pack's folder, with `/`."""
    line: int | None = None
    """Counted from 1."""
    diff: str = ""
    """The change that no test has noticed."""

    @property
    def number(self) -> int:
        """The point's number: 1 to 8."""
        return POINTS.index(self.point) + 1


class Judgement(Data):
    """All verdicts of one `asynckata check`."""

    format_version: Literal[1] = 1
    """The version of this format."""
    asynckata_version: str
    """The version of pytest-asynckata."""
    python: str
    """The version of Python."""
    pack: str
    """The pack's folder."""
    seconds: float
    """How long the check took."""
    katas: tuple[str, ...]
    """The katas that were checked."""
    verdicts: tuple[Verdict, ...]
    """What was found, by kata and point."""

    @property
    def worst(self) -> Level:
        """`ok` if nothing is wrong."""
        return worst_of(self.verdicts)

    def of(self, kata: str, point: Point) -> tuple[Verdict, ...]:
        """What is said about one kata under one point."""
        return tuple(v for v in self.verdicts if v.kata == kata and v.point == point)


def worst_of(verdicts: tuple[Verdict, ...]) -> Level:
    """The gravest level among some verdicts."""
    return max((v.level for v in verdicts), key=_BY_SEVERITY.index, default="ok")
