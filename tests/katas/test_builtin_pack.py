"""The guarantees of the built-in pack: solutions pass, stubs and mistakes do not.

Each subject runs in a process of its own: stubs and solutions as a learner's session would,
the many mistakes through the runner.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from pytest_asynckata.coach.fingerprint import load_fingerprints
from pytest_asynckata.diagnosis.expected import load_expected
from pytest_asynckata.kata.pack import Kata, load_pack
from pytest_asynckata.report.model import KataResult, RunReport
from pytest_asynckata.runner import Job, Runner, open_runner

PACK = Path(__file__).parents[2] / "katas"
KATAS = list(load_pack(PACK))
SOLUTIONS = [(kata, file) for kata in KATAS for file in kata.solutions()]
MISTAKES = [(kata, file) for kata in KATAS for file in kata.mistakes()]


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    with open_runner() as runner:
        yield runner


def name_of(value: object) -> str:
    return value.name if isinstance(value, Kata) else getattr(value, "stem", "")


def run_kata(kata: Kata, subject: Path, tmp_path: Path, *options: str) -> RunReport:
    report = tmp_path / "report.json"
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    command = [
        sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:sugar",
        "-c", str(tmp_path / "pytest.ini"), "--kata-no-progress", "--kata", kata.name,
        "--kata-subject", str(subject), "--kata-report", str(report), *options, str(kata.tests),
    ]  # fmt: skip
    output = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path)
    assert report.is_file(), output.stdout + output.stderr
    return RunReport.model_validate_json(report.read_bytes())


def only(report: RunReport) -> KataResult:
    (kata,) = report.katas
    return kata


def names(kata: KataResult) -> list[str]:
    return [f"{t.name} (seed {t.seed}): {t.failure}" for t in kata.tests if t.outcome != "passed"]


@pytest.mark.parametrize(("kata", "solution"), SOLUTIONS, ids=name_of)
def test_every_solution_passes_under_every_schedule(
    kata: Kata, solution: Path, tmp_path: Path
) -> None:
    result = only(run_kata(kata, solution, tmp_path, "--kata-schedules", "6"))
    assert names(result) == []
    assert result.complete


@pytest.mark.parametrize("kata", KATAS, ids=name_of)
def test_every_stub_is_not_started(kata: Kata, tmp_path: Path) -> None:
    result = only(run_kata(kata, kata.stub, tmp_path))
    assert result.state == "not-started"
    assert not [test for test in result.tests if test.outcome in {"passed", "broken"}]


@pytest.mark.parametrize(("kata", "mistake"), MISTAKES, ids=name_of)
def test_every_mistake_is_refused_with_its_own_hint(
    kata: Kata, mistake: Path, runner: Runner
) -> None:
    report = runner.run(Job(PACK, kata.name, mistake.read_bytes()))
    step = only(report).next_step
    assert step is not None
    assert step.outcome == "failed", step
    ladder = [ladder.id for ladder in kata.manifest.hints if mistake.stem in ladder.mistakes]
    assert report.hint is not None
    assert [report.hint.ladder] == ladder


@pytest.mark.parametrize("kata", KATAS, ids=name_of)
def test_every_kata_has_what_a_kata_needs(kata: Kata) -> None:
    assert len(kata.solutions()) >= 3
    assert len(kata.mistakes()) >= 6
    assert all(len(ladder.stages) >= 3 for ladder in kata.manifest.hints)
    listed = [name for ladder in kata.manifest.hints for name in ladder.mistakes]
    assert sorted(listed) == [mistake.stem for mistake in kata.mistakes()]
    assert "## The timeline" in kata.readme.read_text(encoding="utf-8")


@pytest.mark.parametrize("kata", KATAS, ids=name_of)
def test_what_is_stored_of_a_kata_belongs_to_its_tests(kata: Kata) -> None:
    """If this fails, type `asynckata record` in `katas/`."""
    expected = load_expected(kata.folder, kata.tests_hash())
    prints = load_fingerprints(kata.folder, kata.tests_hash())
    assert expected.tests_hash == kata.tests_hash()
    assert sorted(prints.mistakes) == [mistake.stem for mistake in kata.mistakes()]
