"""Values as short text: bounded, never raising, and never cut where two of them differ."""

from __future__ import annotations

import reprlib
from dataclasses import dataclass

from pytest_asynckata.diagnosis.model import Difference

_MAX_WIDTH = 160
_CONTEXT = 60
_MAX_REPR = 20_000


class _Repr(reprlib.Repr):
    """`repr` that survives broken `__repr__` methods and huge or deep values."""

    def __init__(self) -> None:
        super().__init__()
        self.maxlevel = 8
        self.maxdict = self.maxlist = self.maxtuple = self.maxset = self.maxfrozenset = 1000
        self.maxstring = self.maxother = self.maxlong = _MAX_REPR

    def repr_instance(self, x: object, level: int) -> str:
        try:
            text = repr(x)
        except BaseException as error:
            if isinstance(error, KeyboardInterrupt):
                raise
            return f"<{type(x).__name__} object whose __repr__ raised {type(error).__name__}>"
        return text if len(text) <= _MAX_REPR else f"{text[:_MAX_REPR]}..."

    def repr_int(self, x: int, level: int) -> str:
        try:
            return super().repr_int(x, level)
        except ValueError:  # more digits than Python converts
            return f"<an int of {x.bit_length()} bits>"


_repr = _Repr().repr


def safe_repr(value: object) -> str:
    """`repr(value)`, whatever the value does."""
    return _repr(value)


@dataclass(frozen=True, slots=True)
class Comparison:
    """A comparison in an `assert` that was false: `left op right`, both sides as text."""

    op: str
    left: str
    right: str

    @classmethod
    def of(cls, op: str, left: object, right: object) -> Comparison:
        if isinstance(right, _MADE.get(op, ())):
            return cls(f"{op} it", safe_repr(right), safe_repr(left))
        if op in {"is", "is not"} and (right is None or isinstance(right, bool)):
            op = {"is": "==", "is not": "!="}[op]
        return cls(op, safe_repr(left), safe_repr(right))

    def difference(self) -> Difference:
        """Expected beside actual. Kata tests write `assert actual == expected`."""
        if self.op == "==":
            expected, actual = _windows(self.right, self.left)
        else:
            expected, actual = f"{_WORDS.get(self.op, self.op)} {_cut(self.right)}", _cut(self.left)
        return Difference(expected=expected, actual=actual)


_MADE: dict[str, tuple[type, ...]] = {"in": (str, bytes), "not in": (str, bytes, list, dict)}
"""What is looked into and was made by the learner: `assert "beans" in text`. Other containers
hold what the test allows: `assert answer in {1, 2}`."""
_WORDS = {
    "in it": "something with",
    "not in it": "something without",
    "!=": "anything but",
    "<": "less than",
    "<=": "at most",
    ">": "more than",
    ">=": "at least",
    "in": "one of",
    "not in": "none of",
    "is": "the same object as",
    "is not": "another object than",
}


def _windows(expected: str, actual: str) -> tuple[str, str]:
    """Both texts around the first place at which they differ, at equal offsets."""
    if max(len(expected), len(actual)) <= _MAX_WIDTH:
        return expected, actual
    pairs = enumerate(zip(expected, actual, strict=False))
    shorter = min(len(expected), len(actual))
    differ = next((i for i, (e, a) in pairs if e != a), shorter)
    start = max(0, differ - _CONTEXT)
    return _window(expected, start), _window(actual, start)


def _window(text: str, start: int) -> str:
    end = start + _MAX_WIDTH
    return ("..." if start else "") + text[start:end] + ("..." if end < len(text) else "")


def _cut(text: str) -> str:
    return _window(text, 0)
