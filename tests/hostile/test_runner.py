"""Every hostile subject through the runner: a report that is no pass, the same cold and warm."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from pytest_asynckata.report.model import KataResult
from pytest_asynckata.runner import Job, Limits, Runner, open_runner
from pytest_asynckata.runner.start import FORK_IS_SAFE
from tests.conftest import SOLUTION, PackFactory
from tests.hostile.corpus import Hostile, hostile_subjects
from tests.hostile.leftovers import TOKEN, end_all_with

LIMITS = Limits(
    wall_seconds=30, cpu_seconds=8, memory_bytes=512 << 20, output_bytes=8 << 20, processes=40
)
WAYS = {"cold": False, "warm": True} if FORK_IS_SAFE else {"cold": False}


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> PackFactory:
    pack = PackFactory(tmp_path_factory.mktemp("hostile"))
    pack.kata(extra="time_limit = 1\n")
    return pack


@pytest.fixture(scope="module", params=WAYS)
def runner(request: pytest.FixtureRequest) -> Iterator[Runner]:
    """After the last subject nothing is left, of any of them."""
    token = uuid.uuid4().hex
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(os.environ, TOKEN, token)
        with open_runner(warm=WAYS[request.param]) as runner:
            yield runner
    assert list(end_all_with(token)) == []


@pytest.mark.parametrize(
    "subject", [s for s in hostile_subjects() if s.can_run_here], ids=lambda subject: subject.name
)
def test_it_ends_in_a_report_that_is_no_pass(
    pack: PackFactory, runner: Runner, subject: Hostile
) -> None:
    kata = run(runner, pack.folder, subject.file.read_bytes())
    assert kata.state in {"started", "not-started"}
    step = kata.next_step
    assert step is not None
    assert step.outcome == "failed", "the fault is the subject's, not the kata's"
    assert step.failure is not None
    assert step.failure.fault == "learner"


def test_and_after_all_that_a_solution_passes(pack: PackFactory, runner: Runner) -> None:
    kata = run(runner, pack.folder, SOLUTION.encode())
    assert kata.state == "done"
    assert kata.complete


def run(runner: Runner, pack: Path, subject: bytes) -> KataResult:
    (kata,) = runner.run(Job(pack, "double", subject, limits=LIMITS)).katas
    return kata
