"""Whether `expected.json` and `fingerprints.json` are what a recording would write today."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from pytest_asynckata.author.bench import Bench
from pytest_asynckata.coach.fingerprint import (
    FINGERPRINTS_FILE,
    Fingerprint,
    best_match,
    fingerprint_of,
    load_fingerprints,
)
from pytest_asynckata.diagnosis.expected import EXPECTED_FILE, load_expected
from pytest_asynckata.errors import BrokenPack
from pytest_asynckata.language import _
from pytest_asynckata.report.verdict import Verdict

POINT: Final = "files"


def stale(bench: Bench) -> Iterator[Verdict]:
    """One verdict for each of the two files that no longer fits the kata."""
    expected = bench.kata.folder / EXPECTED_FILE
    prints = bench.kata.folder / FINGERPRINTS_FILE
    try:
        for file, reason in ((expected, _expected(bench)), (prints, _fingerprints(bench))):
            if reason:
                yield _verdict(bench, file, reason)
    except BrokenPack as error:
        for problem in error.problems:
            yield bench.verdict(POINT, "bad", problem.what, problem.file, 1)


def _verdict(bench: Bench, file: Path, reason: str) -> Verdict:
    sentence = _("is stale: {reason}; make it again: asynckata record {kata}")
    message = sentence.format(reason=reason, kata=bench.kata.name)
    return bench.verdict(POINT, "bad", message, file, 1)


def _expected(bench: Bench) -> str | None:
    kata = bench.kata
    expected = load_expected(kata.folder, kata.tests_hash())
    if not expected.tests_hash:
        return _("the tests have changed since")
    stored = expected.tests
    run = bench.run(kata.reference.read_bytes(), record=True)
    if not run.passed:
        return None  # point 3 tells of it
    fresh = {test.key: test.recorded for test in run.tests if test.recorded is not None}
    if fresh == stored:
        return None
    tests = [key for key in {**stored, **fresh} if stored.get(key) != fresh.get(key)]
    return _("the reference does something else in {tests}").format(tests=_few(tests))


def _fingerprints(bench: Bench) -> str | None:
    kata = bench.kata
    stored = load_fingerprints(kata.folder, kata.tests_hash()).mistakes
    if not stored:
        return _("the tests have changed since")
    mistakes = kata.mistakes()
    runs = bench.run_each((file.read_bytes(), {}) for file in mistakes)
    fresh: dict[str, Fingerprint] = {
        file.stem: fingerprint_of(run.tests) for file, run in zip(mistakes, runs, strict=True)
    }
    names = [name for name in {**stored, **fresh} if not _is_recognised(name, fresh, stored)]
    if not names:
        return None
    return _("these mistakes fail in another way: {names}").format(names=_few(names))


def _is_recognised(
    name: str, fresh: Mapping[str, Fingerprint], stored: Mapping[str, Fingerprint]
) -> bool:
    """Whether a run of that mistake is still taken for it, as a learner's run would be.

    Not whether it is the same in everything: code that spins, or meets a thread, fails in one
    place more or less, as the machine is busy.
    """
    marks = fresh.get(name)
    if not marks or name not in stored:
        return False
    return name in {match.mistake for match in best_match(marks, stored, next(iter(marks)))}


def _few(names: list[str]) -> str:
    shown = ", ".join(names[:5])
    return shown if len(names) <= 5 else _("{names} and others").format(names=shown)
