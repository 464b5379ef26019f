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
from pytest_asynckata.diagnosis.catalogue import CODES, why_page
from pytest_asynckata.kata.manifest import Ladder
from pytest_asynckata.kata.pack import Kata

Rule = Literal["mistake", "near-mistake", "finding", "test", "kata"]


class ShownHint(Data):
    """The hints of one ladder that the learner has seen, first to last."""

    kata: str
    """The kata."""
    ladder: str
    """The id of the ladder."""
    seen: tuple[str, ...]
    """The stages, as far as they were shown."""
    total: int
    """How many stages there are."""
    cause: str = ""
    """What the hint answers; when it changes, the ladder starts again."""
    rule: Rule = "kata"
    """Why this ladder was chosen."""
    mistake: str = ""
    """The known mistake that the run looks like."""
    alike: float = 0.0
    """How much it looks like that mistake (1: just like it)."""


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
    name, ladders = test.partition("[")[0], kata.manifest.hints
    for_finding = [ladder for ladder in ladders if code in ladder.findings]
    for_both = [ladder for ladder in for_finding if name in ladder.tests]
    for_test = [ladder for ladder in ladders if name in ladder.tests]
    if for_finding:
        return (for_both or for_finding)[0], "finding", None
    if general := _hints_of_the_catalogue(code):
        return general, "finding", None
    return (for_test[0], "test", None) if for_test else (kata.general_ladder(), "kata", None)


def _hints_of_the_catalogue(code: str) -> Ladder | None:
    """For a cause that is the same in every kata: hints that help whatever the kata is."""
    stages = why_page(code).hints if code in CODES else ()
    return Ladder(id=code, findings=(code,), stages=stages) if stages else None


def ladder_named(kata: Kata, name: str) -> Ladder | None:
    """The ladder of that id: the kata's, or one of the catalogue."""
    own = (ladder for ladder in kata.manifest.hints if ladder.id == name)
    return next(own, None) or _hints_of_the_catalogue(name)


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
