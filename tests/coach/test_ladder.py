"""Which ladder of hints fits, why, and how far up the learner is."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from pytest_asynckata.coach.fingerprint import Mark, alike, best_match, fingerprint_of, mark_of
from pytest_asynckata.coach.ladder import choose_ladder, climb
from pytest_asynckata.diagnosis.model import Difference, Failure, Finding
from pytest_asynckata.errors import BrokenPack
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

[[hints]]
id = "for-a-finding-in-a-test"
findings = ["deadlock"]
tests = ["test_two_at_once"]
stages = ["1", "2"]

[[hints]]
id = "for-a-mistake"
mistakes = ["sleeps_twice", "sleeps_long"]
stages = ["1", "2"]

[[hints]]
id = "for-another-mistake"
mistakes = ["is_lazy"]
stages = ["1", "2"]
"""


@dataclass
class Test:
    """A test as a coach sees it."""

    key: str
    failure: Failure | None = None

    __test__ = False

    @property
    def outcome(self) -> str:
        return "passed" if self.failure is None else "failed"


def failing(key: str, kind: str = "assertion", actual: str = "2", code: str = "") -> Test:
    finding = Finding(code=code, message="") if code else None
    difference = Difference(expected="1", actual=actual)
    return Test(key, Failure(kind=kind, fault="learner", message="no", difference=difference,
                             finding=finding))  # fmt: skip


@pytest.fixture
def kata(tmp_path: Path) -> Kata:
    folder = PackFactory(tmp_path).kata(tables=TABLES)
    (kata,) = load_pack(tmp_path)
    marks = {
        "sleeps_twice": [failing("test_takes_one_second"), failing("test_two_at_once")],
        "sleeps_long": [failing("test_takes_one_second", actual="9")],
        "is_lazy": [failing("test_doubles", actual="None")],
    }
    stored = {
        "tests_hash": kata.tests_hash(),
        "mistakes": {
            name: {key: mark.model_dump() for key, mark in fingerprint_of(tests).items()}
            for name, tests in marks.items()
        },
    }
    (folder / "fingerprints.json").write_text(json.dumps(stored))
    return kata


@pytest.mark.parametrize(
    ("tests", "ladder", "rule"),
    [
        ([failing("test_doubles", kind="error")], "kata", "kata"),
        ([failing("test_takes_one_second", kind="error")], "for-a-test", "test"),
        ([failing("test_takes_one_second", kind="deadlock")], "for-a-finding", "finding"),
        ([failing("test_takes_one_second", code="deadlock")], "for-a-finding", "finding"),
        ([failing("test_two_at_once", code="deadlock")], "for-a-finding-in-a-test", "finding"),
        ([failing("test_doubles", code="never-awaited")], "never-awaited", "finding"),
        (
            [failing("test_takes_one_second"), failing("test_two_at_once")],
            "for-a-mistake",
            "mistake",
        ),
        (
            [failing("test_takes_one_second"), failing("test_two_at_once", actual="8")],
            "for-a-mistake",
            "near-mistake",
        ),
        ([failing("test_takes_one_second", code="busy-wait")], "for-a-test", "test"),
        ([], "kata", "kata"),
    ],
)
def test_the_mistake_comes_first_then_the_finding_then_the_test_then_the_kata(
    kata: Kata, tests: list[Test], ladder: str, rule: str
) -> None:
    choice = choose_ladder(kata, [Test("test_passes"), *tests])
    assert (choice.ladder.id, choice.rule) == (ladder, rule)


def test_fingerprints_of_other_tests_are_not_used(kata: Kata) -> None:
    kata.tests.write_text(kata.tests.read_text() + "\n# changed\n")
    choice = choose_ladder(kata, [failing("test_takes_one_second", actual="9")])
    assert choice.rule == "test"


def test_damaged_fingerprints_are_named(kata: Kata) -> None:
    (kata.folder / "fingerprints.json").write_text("{")
    with pytest.raises(BrokenPack, match=r"fingerprints\.json.*asynckata record double"):
        choose_ladder(kata, [failing("test_doubles")])


def test_equally_alike_mistakes_are_all_named() -> None:
    marks = {"test_a": Mark(code="assertion", values="1")}
    matches = best_match(marks, {"one": marks, "two": dict(marks)}, "test_a")
    assert [match.mistake for match in matches] == ["one", "two"]


def test_a_mistake_that_fails_another_test_first_is_not_the_same() -> None:
    a, b = Mark(code="assertion", values="1"), Mark(code="assertion", values="2")
    assert best_match({"test_b": b}, {"one": {"test_a": a, "test_b": b}}, "test_b") == []


def test_how_alike_two_runs_are() -> None:
    one = {"test_a": Mark(code="assertion", values="1"), "test_b": Mark(code="error", values="1")}
    assert alike(one, one) == 1
    assert alike(one, {}) == 0
    assert alike({}, {}) == 1
    assert 0.5 < alike(one, one | {"test_c": one["test_a"]}) < 1


def test_addresses_and_the_learners_own_names_are_no_part_of_a_fingerprint() -> None:
    here = failing("test", actual="<A object at 0x7f00>").failure
    there = failing("test", actual="<A object at 0x8f11>").failure
    assert here is not None
    assert there is not None
    assert mark_of(here) == mark_of(there)
    sentences = [Failure(kind="deadlock", fault="learner", message=m) for m in ("mine", "yours")]
    assert mark_of(sentences[0]) == mark_of(sentences[1])


def test_the_first_stage_is_always_shown_and_the_last_one_is_the_end(kata: Kata) -> None:
    choice = choose_ladder(kata, [])
    stages = kata.general_ladder().stages
    assert climb(kata, choice, 0, further=False).seen == stages[:1]
    assert climb(kata, choice, 1, further=True).seen == stages[:2]
    assert climb(kata, choice, 3, further=True).seen == stages
