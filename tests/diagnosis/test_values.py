"""Values as text: bounded, never raising, never cut where two of them differ."""

from __future__ import annotations

from hypothesis import assume, given
from hypothesis import strategies as st

from pytest_asynckata.diagnosis.values import Comparison, safe_repr


class Hostile:
    def __repr__(self) -> str:
        raise ValueError("no")


def test_a_broken_repr_is_named() -> None:
    assert safe_repr(Hostile()) == "<Hostile object whose __repr__ raised ValueError>"
    assert safe_repr([Hostile()]) == "[<Hostile object whose __repr__ raised ValueError>]"


def test_huge_values_are_bounded() -> None:
    assert len(safe_repr("x" * 10**7)) < 50_000
    assert len(safe_repr(list(range(10**6)))) < 50_000
    assert safe_repr(10**10_000)


@given(st.text(max_size=2000), st.text(max_size=2000))
def test_the_difference_is_never_cut(left: str, right: str) -> None:
    assume(left != right)
    difference = Comparison.of("==", left, right).difference()
    assert difference.expected != difference.actual
    assert len(difference.expected) < 200


def test_other_comparisons_are_words() -> None:
    assert Comparison.of("<=", 6, 5).difference().expected == "at most 5"
    assert Comparison.of("in", 6, [5]).difference().expected == "one of [5]"
    assert Comparison.of("is", 1, True).difference().expected == "True"
    assert Comparison.of("is not", None, None).difference().expected == "anything but None"


def test_what_is_looked_into_is_what_was_made() -> None:
    difference = Comparison.of("in", "anna", "a task has failed").difference()
    assert (difference.expected, difference.actual) == (
        "something with 'anna'", "'a task has failed'",
    )  # fmt: skip
    difference = Comparison.of("not in", 5, [4, 5]).difference()
    assert (difference.expected, difference.actual) == ("something without 5", "[4, 5]")
