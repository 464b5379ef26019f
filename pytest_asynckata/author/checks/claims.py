"""Point 6: what the README promises is what the tests prove.

The README numbers the points of its contract; `[claims]` in the manifest says which tests prove
each of them.
"""

from __future__ import annotations

import ast
import asyncio
import builtins
import re
from collections.abc import Iterator
from typing import Final

from pytest_asynckata.author.bench import Bench
from pytest_asynckata.author.readme import CONTRACT, ContractPoint, contract_points
from pytest_asynckata.author.source import functions, line_of_key, line_of_test, names_caught
from pytest_asynckata.kata.pack import KATA_FILE, test_names
from pytest_asynckata.language import _
from pytest_asynckata.report.verdict import Verdict

POINT: Final = "claims"
_NAME_IN_CODE = re.compile(r"`(?:\w+\.)*([A-Z]\w+)`")


def judge(bench: Bench) -> Iterator[Verdict]:
    """Points that no test proves, tests that prove no point."""
    points = contract_points(bench.kata.readme)
    if not points:
        sentence = _('there is no section "{title}" with numbered points, each of them tested')
        yield bench.verdict(
            POINT, "bad", sentence.format(title=f"## {CONTRACT}"), bench.kata.readme, 1
        )
        return
    faults = [
        *_numbering(bench, points), *_unproved(bench, points), *_without_point(bench, points),
        *_unclaimed(bench), *_without_sentence(bench), *_other_exceptions(bench, points),
    ]  # fmt: skip
    yield from faults
    if not faults:
        sentence = _("{points} points of the contract, each proved by a test; {tests} tests")
        count = len(test_names(bench.kata.tests) or ())
        yield bench.verdict(POINT, "ok", sentence.format(points=len(points), tests=count))


def _numbering(bench: Bench, points: list[ContractPoint]) -> Iterator[Verdict]:
    for expected, point in enumerate(points, 1):
        if point.number != expected:
            sentence = _("the point after {before} is numbered {number}; number them 1, 2, 3, ...")
            message = sentence.format(before=expected - 1, number=point.number)
            yield bench.verdict(POINT, "bad", message, bench.kata.readme, point.line)
            return


def _unproved(bench: Bench, points: list[ContractPoint]) -> Iterator[Verdict]:
    for point in points:
        if str(point.number) not in bench.kata.manifest.claims:
            sentence = _(
                "no test proves point {number} ({beginning}); name one in [claims] of {file}"
            )
            message = sentence.format(
                number=point.number, beginning=_beginning(point.text), file=KATA_FILE
            )
            yield bench.verdict(POINT, "bad", message, bench.kata.readme, point.line)


def _beginning(text: str) -> str:
    words = text.split()
    return " ".join(words[:8]) + (" ..." if len(words) > 8 else "")


def _without_point(bench: Bench, points: list[ContractPoint]) -> Iterator[Verdict]:
    manifest, numbers = bench.kata.folder / KATA_FILE, {str(point.number) for point in points}
    for number in bench.kata.manifest.claims:
        if number not in numbers:
            sentence = _("[claims]: the contract in README.md has no point {number}")
            line = line_of_key(manifest, f"claims.{number}")
            yield bench.verdict(POINT, "bad", sentence.format(number=number), manifest, line)


def _unclaimed(bench: Bench) -> Iterator[Verdict]:
    claimed = {name for names in bench.kata.manifest.claims.values() for name in names}
    for name in test_names(bench.kata.tests) or ():
        if name not in claimed:
            sentence = _(
                "{test} proves no point of the contract; add it to a point in [claims] of {file}, "
                "or add its point to README.md"
            )
            message = sentence.format(test=name, file=KATA_FILE)
            line = line_of_test(bench.kata.tests, name)
            yield bench.verdict(POINT, "bad", message, bench.kata.tests, line)


def _without_sentence(bench: Bench) -> Iterator[Verdict]:
    """A learner reads the first line of a test's docstring, not its name."""
    for function in functions(bench.kata.tests):
        if function.name.startswith("test_") and not ast.get_docstring(function):
            sentence = _("{test} has no docstring; a learner reads its first line")
            message = sentence.format(test=function.name)
            yield bench.verdict(POINT, "bad", message, bench.kata.tests, function.lineno)


def _other_exceptions(bench: Bench, points: list[ContractPoint]) -> Iterator[Verdict]:
    """An exception that the README promises, and that the tests do not even mention.

    One that the reference catches comes from elsewhere, and is no promise.
    """
    tests = bench.kata.tests.read_text(encoding="utf-8")
    caught = names_caught(bench.kata.reference)
    for point in points:
        for name in dict.fromkeys(_NAME_IN_CODE.findall(point.text)):
            if not _is_exception(name) or name in caught:
                continue
            if not re.search(rf"\b{name}\b", tests):
                sentence = _("point {number} promises {name}, and no test mentions it")
                message = sentence.format(number=point.number, name=name)
                yield bench.verdict(POINT, "bad", message, bench.kata.readme, point.line)


def _is_exception(name: str) -> bool:
    found = getattr(builtins, name, None) or getattr(asyncio, name, None)
    return isinstance(found, type) and issubclass(found, BaseException)
