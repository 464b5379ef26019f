"""Recording a kata: what its reference does, and how each of its mistakes fails.

Writes `expected.json` and `fingerprints.json` into the kata's folder. Both hold facts about
runs and no code, so that they can be handed to learners.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from pytest_asynckata.coach.fingerprint import (
    FINGERPRINTS_FILE,
    Fingerprints,
    Mark,
    fingerprint_of,
)
from pytest_asynckata.diagnosis.expected import EXPECTED_FILE, Expected
from pytest_asynckata.errors import AsynckataError
from pytest_asynckata.kata.pack import Kata, pack_folder_of
from pytest_asynckata.report.model import KataResult
from pytest_asynckata.runner import Job, Limits, Runner, open_runner

_LIMITS = Limits(wall_seconds=600.0, cpu_seconds=600.0)
"""A mistake that spins does so in every test: all of them belong to its fingerprint."""


def record_kata(kata: Kata) -> None:
    """Run the reference and every mistake of a kata, and store what was seen.

    Raises:
        AsynckataError: if the reference does not pass, a mistake passes, or a run has no end.
    """
    with open_runner() as runner:
        expected = _expected(runner, kata)
        _write(kata.folder / EXPECTED_FILE, expected.model_dump_json(exclude_defaults=True))
        mistakes = dict(_fingerprints(runner, kata))
    prints = Fingerprints(tests_hash=kata.tests_hash(), mistakes=mistakes)
    _write(kata.folder / FINGERPRINTS_FILE, _one_line_each(prints))


def _expected(runner: Runner, kata: Kata) -> Expected:
    result = _run(runner, kata, kata.reference, record=True)
    if result.state != "done":
        step = result.next_step
        raise AsynckataError(f"{kata.reference} does not pass {step.name if step else 'its tests'}")
    tests = {test.key: test.recorded for test in result.tests if test.recorded is not None}
    return Expected(tests_hash=kata.tests_hash(), tests=tests)


def _fingerprints(runner: Runner, kata: Kata) -> Iterator[tuple[str, dict[str, Mark]]]:
    mistakes = kata.mistakes()
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        results = pool.map(lambda file: _run(runner, kata, file), mistakes)
        for file, result in zip(mistakes, results, strict=True):
            marks = fingerprint_of(result.tests)
            if not marks:
                raise AsynckataError(f"{file} is not refused by any test")
            yield file.stem, marks


def _run(runner: Runner, kata: Kata, subject: Path, *, record: bool = False) -> KataResult:
    pack = pack_folder_of(kata.folder) or kata.folder
    try:
        job = Job(pack, kata.name, subject.read_bytes(), limits=_LIMITS, record=record)
        report = runner.run(job)
    except (AsynckataError, OSError) as error:
        raise AsynckataError(f"{subject}: {error}") from None
    if report.ending in {"wall-time", "cpu-time"}:
        raise AsynckataError(f"{subject}: the run did not come to its end; nothing was recorded")
    return report.katas[0]


def _one_line_each(prints: Fingerprints) -> str:
    """One mistake a line, so that a change shows in a diff where it belongs."""
    whole = prints.model_dump(mode="json")
    lines = [_json(name) + ": " + _json(marks) for name, marks in whole.pop("mistakes").items()]
    head = ", ".join(f"{_json(key)}: {_json(value)}" for key, value in whole.items())
    return "{" + head + ', "mistakes": {\n' + ",\n".join(lines) + "\n}}"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _write(file: Path, text: str) -> None:
    draft = file.with_name(f".{file.name}.new")
    draft.write_text(text + "\n", encoding="utf-8")
    draft.replace(file)
