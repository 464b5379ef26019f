"""Which hints fit a failing run, why these, and how far up the ladder the learner is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from pytest_asynckata.coach.fingerprint import (
    FailedTest,
    Fingerprint,
    Match,
    best_match,
    fingerprint_of,
    load_fingerprints,
)
from pytest_asynckata.data import Data
from pytest_asynckata.kata.manifest import Ladder
from pytest_asynckata.kata.pack import Kata

Rule = Literal["mistake", "near-mistake", "finding", "test", "kata"]


class ShownHint(Data):
    """The hints of one ladder that the learner has seen, first to last."""

    kata: str
    ladder: str
    seen: tuple[str, ...]
    total: int
    cause: str = ""
    """What the hint answers; when it changes, the ladder starts again."""
    rule: Rule = "kata"
    """Why this ladder was chosen."""
    mistake: str = ""
    """The known mistake that the run looks like, and `alike`, how much (1: just like it)."""
    alike: float = 0.0


class Choice(Data):
    """A ladder and why it was chosen."""

    ladder: Ladder
    rule: Rule
    cause: str
    mistake: str = ""
    alike: float = 0.0


def choose_ladder(kata: Kata, tests: Sequence[FailedTest]) -> Choice:
    """The ladder for a run, from its tests in the order of the file.

    The known mistake that the run looks like comes first, then the finding of the first
    failing test, then that test, then the kata as a whole.
    """
    run = fingerprint_of(tests)
    first = next((test for test in tests if test.key in run), None)
    if first is None:
        return Choice(ladder=kata.general_ladder(), rule="kata", cause="")
    code = run[first.key].code
    ladder, rule, match = _by_mistake(kata, run, first.key) or _by_place(kata, first.key, code)
    return Choice(
        ladder=ladder,
        rule=rule,
        cause=f"{ladder.id} {first.key} {code}",
        mistake=match.mistake if match else "",
        alike=match.alike if match else 0.0,
    )


Chosen = tuple[Ladder, Rule, Match | None]


def _by_mistake(kata: Kata, run: Fingerprint, first: str) -> Chosen | None:
    stored = load_fingerprints(kata.folder, kata.tests_hash())
    matches = best_match(run, stored.mistakes, first)
    found = {
        ladder.id: (ladder, match)
        for match in matches
        for ladder in kata.manifest.hints
        if match.mistake in ladder.mistakes
    }
    if len(found) != 1:
        return None  # equally like mistakes that need different hints: let the finding decide
    ((ladder, match),) = found.values()
    return ladder, "mistake" if match.alike == 1.0 else "near-mistake", match


def _by_place(kata: Kata, test: str, code: str) -> Chosen:
    name = test.partition("[")[0]
    for ladder in kata.manifest.hints:
        if code in ladder.findings:
            return ladder, "finding", None
    for ladder in kata.manifest.hints:
        if name in ladder.tests:
            return ladder, "test", None
    return kata.general_ladder(), "kata", None


def climb(kata: Kata, choice: Choice, seen: int, *, further: bool) -> ShownHint:
    """The stages that a learner sees now: at least the first, one more if they ask `further`."""
    ladder = choice.ladder
    stages = min(len(ladder.stages), max(1, seen + (1 if further else 0)))
    return ShownHint(
        kata=kata.name,
        ladder=ladder.id,
        seen=ladder.stages[:stages],
        total=len(ladder.stages),
        **choice.model_dump(exclude={"ladder"}),
    )
