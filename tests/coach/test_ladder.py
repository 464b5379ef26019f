"""Which ladder of hints fits, and how far up the learner is."""

from __future__ import annotations

from pathlib import Path

import pytest

from pytest_asynckata.coach.ladder import climb, ladder_for
from pytest_asynckata.kata.pack import Kata, load_pack
from tests.conftest import PackFactory

TABLES = """
[[hints]]
id = "for-a-test"
tests = ["test_takes_one_second"]
stages = ["1", "2"]

[[hints]]
id = "for-a-finding"
findings = ["deadlock"]
stages = ["1", "2"]
"""


@pytest.fixture
def kata(tmp_path: Path) -> Kata:
    PackFactory(tmp_path).kata(tables=TABLES)
    return next(iter(load_pack(tmp_path)))


@pytest.mark.parametrize(
    ("test", "kind", "ladder"),
    [
        ("test_doubles", "assertion", "kata"),
        ("test_takes_one_second", "assertion", "for-a-test"),
        ("test_takes_one_second", "deadlock", "for-a-finding"),
    ],
)
def test_the_finding_comes_before_the_test_and_the_test_before_the_kata(
    kata: Kata, test: str, kind: str, ladder: str
) -> None:
    assert ladder_for(kata, test, kind).id == ladder


def test_the_first_stage_is_always_shown_and_the_last_one_is_the_end(kata: Kata) -> None:
    ladder = kata.general_ladder()
    assert climb(kata, ladder, 0, further=False).seen == ladder.stages[:1]
    assert climb(kata, ladder, 1, further=True).seen == ladder.stages[:2]
    assert climb(kata, ladder, 3, further=True).seen == ladder.stages
