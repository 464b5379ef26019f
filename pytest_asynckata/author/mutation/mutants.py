"""The mutants of a program: each differs from it in one place, and has a name that lasts."""

from __future__ import annotations

import ast
import difflib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from pytest_asynckata.author.mutation import asyncio_operators, operators
from pytest_asynckata.author.mutation.code import Code, Edit

_OPERATORS = (*asyncio_operators.OPERATORS, *operators.OPERATORS)


@dataclass(frozen=True, slots=True)
class Mutant:
    """A program with one small change.

    Its name is made of the operator, the text of the changed line, and a number where one
    operator changes such a line in several ways; so it survives edits elsewhere in the file.
    """

    name: str
    operator: str
    line: int
    source: bytes
    diff: str


def mutants_of(source: bytes, given: bytes = b"") -> list[Mutant]:
    """Every mutant that is valid Python and another program than the rest, by lines.

    What stands in `given` word for word (the stub's finished parts) is not changed.
    """
    code = Code(source, given)
    found = [(edit, name) for node in code.nodes() for name, edit in _changes(code, node)]
    found.sort(key=lambda item: (item[0].begin, item[0].end))
    seen = {ast.dump(code.tree)}
    times: Counter[str] = Counter()
    mutants = []
    for edit, operator in found:
        changed = code.edited(edit)
        tree = _parsed(changed)
        if tree is not None and (dump := ast.dump(tree)) not in seen:
            seen.add(dump)
            mutants.append(_mutant(source, changed, operator, edit, times))
    return mutants


def _changes(code: Code, node: ast.AST) -> Iterator[tuple[str, Edit]]:
    for operator in _OPERATORS:
        yield from operator(code, node)


def _parsed(source: bytes) -> ast.Module | None:
    try:
        compile(source, "mutant", "exec", dont_inherit=True)
        return ast.parse(source)
    except (SyntaxError, ValueError):
        return None


def _mutant(
    source: bytes, changed: bytes, operator: str, edit: Edit, times: Counter[str]
) -> Mutant:
    lines = source.decode().splitlines()
    line = source[: edit.begin].count(b"\n") + 1
    name = f"{operator}: {lines[line - 1].strip()}"
    times[name] += 1
    if times[name] > 1:
        name = f"{name} ({times[name]})"
    return Mutant(name, operator, line, changed, _diff(lines, changed.decode().splitlines()))


def _diff(before: list[str], after: list[str]) -> str:
    lines = list(difflib.unified_diff(before, after, "reference", "mutant", n=2, lineterm=""))
    return "\n".join(lines[2:])  # without the names of the files
