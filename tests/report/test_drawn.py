"""Which timeline a learner sees who asks for one."""

from __future__ import annotations

import pytest

from pytest_asynckata.diagnosis.model import Failure
from pytest_asynckata.diagnosis.timeline import Lane, Timeline
from pytest_asynckata.errors import AsynckataError
from pytest_asynckata.report.drawn import drawn_test
from pytest_asynckata.report.model import KataResult, TestResult

WRONG = Failure(kind="assertion", fault="learner", message="it is wrong")


def drawn(name: str, lanes: int, failure: Failure | None = None) -> TestResult:
    lanes_drawn = tuple(
        Lane(name=f"lane {number}", segments=(), ending="returned") for number in range(lanes)
    )
    return TestResult(
        name=name, sentence=name, outcome="failed" if failure else "passed", failure=failure,
        timeline=Timeline(seconds=1.0, lanes=lanes_drawn),
    )  # fmt: skip


def result(*tests: TestResult) -> KataResult:
    return KataResult(
        name="double", title="double", chapter="First", folder="/", subject="/double.py",
        state="started", complete=True, tests=tests, expected=len(tests),
    )  # fmt: skip


def test_the_failing_test_is_drawn() -> None:
    tests = drawn("full", 3), drawn("failing", 1, WRONG)
    assert drawn_test(result(*tests)).name == "failing"


def test_of_tests_that_pass_the_one_in_which_most_happens() -> None:
    assert drawn_test(result(drawn("empty", 0), drawn("full", 3), drawn("one", 1))).name == "full"


def test_no_other_test_is_drawn_for_one_in_which_nothing_happens() -> None:
    tests = drawn("full", 3), drawn("failing", 0, WRONG)
    with pytest.raises(AsynckataError, match=r"nothing to draw.*failing"):
        drawn_test(result(*tests))
    assert drawn_test(result(*tests), "full").name == "full"
