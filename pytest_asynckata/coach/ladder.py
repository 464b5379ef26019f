"""Which hints fit a failing test, and how far up the ladder the learner is."""

from __future__ import annotations

from pytest_asynckata.data import Data
from pytest_asynckata.kata.manifest import Ladder
from pytest_asynckata.kata.pack import Kata


class ShownHint(Data):
    """The hints of one ladder that the learner has seen, first to last."""

    kata: str
    ladder: str
    seen: tuple[str, ...]
    total: int


def ladder_for(kata: Kata, test: str, kind: str) -> Ladder:
    """The ladder for a failing test: for the kind of its failure, for its name, or the kata's."""
    ladders = kata.manifest.hints
    by_finding = [ladder for ladder in ladders if kind in ladder.findings]
    by_test = [ladder for ladder in ladders if test in ladder.tests]
    return (by_finding or by_test or [kata.general_ladder()])[0]


def climb(kata: Kata, ladder: Ladder, seen: int, *, further: bool) -> ShownHint:
    """The stages that a learner sees now: at least the first, one more if they ask `further`."""
    stages = min(len(ladder.stages), max(1, seen + (1 if further else 0)))
    return ShownHint(
        kata=kata.name, ladder=ladder.id, seen=ladder.stages[:stages], total=len(ladder.stages)
    )
