"""What there is to say about a solution that passes every test: "right, but ..."."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from pytest_asynckata.diagnosis.expected import load_expected
from pytest_asynckata.diagnosis.notes import Note, notes_on_source, slower
from pytest_asynckata.diagnosis.shortcut import learners_files
from pytest_asynckata.diagnosis.source import Whose
from pytest_asynckata.kata.loops import UVLOOP_INSTALL, can_have, has
from pytest_asynckata.kata.pack import Kata
from pytest_asynckata.language import _
from pytest_asynckata.report.model import TestResult

_MOST = 3


def notes_on(kata: Kata, subject: Path, tests: Sequence[TestResult]) -> tuple[Note, ...]:
    """The notes on a solution, the most important ones first."""
    whose = Whose(
        learner=learners_files(kata.folder, subject),
        test=str(kata.tests),
        root=kata.folder,
    )
    try:
        source = subject.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return ()
    of_source = notes_on_source(source, lambda line: whose.place(str(subject), line))
    return tuple([*_slower(kata, tests), *of_source][:_MOST]) + tuple(_not_run(kata))


def _not_run(kata: Kata) -> Iterator[Note]:
    """Loops that the kata asks for and that could be here."""
    for loop in kata.manifest.also_on:
        if can_have(loop) and not has(loop):
            sentence = _(
                "its tests would run on {loop} too; type: python -m pip install '{install}'"
            )
            text = sentence.format(loop=loop, install=UVLOOP_INSTALL)
            yield Note(kind="not-run", text=text)


def _slower(kata: Kata, tests: Sequence[TestResult]) -> list[Note]:
    """One note at most: the test in which the most time is lost."""
    expected = load_expected(kata.folder, kata.tests_hash()).tests
    lost = [
        (test.loop_seconds - expected[test.key].seconds, test)
        for test in tests
        if test.is_plain and test.key in expected
    ]
    most, test = max(lost, key=lambda pair: pair[0], default=(0.0, None))
    if test is None or most <= 1e-6:
        return []
    return [slower(test.sentence, test.loop_seconds, expected[test.key].seconds)]
