"""Which hints fit a failing test, and how far up the ladder the learner is."""

from __future__ import annotations

from pytest_asynckata.kata.manifest import Ladder
from pytest_asynckata.kata.pack import Kata
from pytest_asynckata.report.model import KataResult, ShownHint


def ladder_for(kata: Kata, result: KataResult) -> Ladder | None:
    """The ladder of hints for the first failing test: for its finding, its name, or the kata."""
    step = result.next_step
    if step is None or step.failure is None or step.outcome == "broken":
        return None
    ladders = kata.manifest.hints
    by_finding = [ladder for ladder in ladders if step.failure.kind in ladder.findings]
    by_test = [ladder for ladder in ladders if step.name in ladder.tests]
    return (by_finding or by_test or [kata.general_ladder()])[0]


def climb(kata: Kata, ladder: Ladder, seen: int, *, further: bool) -> ShownHint:
    """The stages that a learner sees now: at least the first, one more if they ask `further`."""
    stages = min(len(ladder.stages), max(1, seen + (1 if further else 0)))
    return ShownHint(
        kata=kata.name, ladder=ladder.id, seen=ladder.stages[:stages], total=len(ladder.stages)
    )
