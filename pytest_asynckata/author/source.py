"""Lines in the files of a kata, found without running them."""

from __future__ import annotations

import ast
import re
from pathlib import Path

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def functions(file: Path) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    """The functions at the top of a file; none if it is not valid Python."""
    try:
        tree = ast.parse(file.read_bytes())
    except (OSError, SyntaxError, ValueError):
        return []
    return [node for node in tree.body if isinstance(node, _FUNCTIONS)]


def line_of_test(file: Path, name: str) -> int | None:
    """The line on which a test function begins."""
    return next((node.lineno for node in functions(file) if node.name == name), None)


def names_caught(file: Path) -> set[str]:
    """The names of the exceptions that a program catches, without their modules."""
    try:
        tree = ast.parse(file.read_bytes())
    except (OSError, SyntaxError, ValueError):
        return set()
    types = [node.type for node in ast.walk(tree) if isinstance(node, ast.ExceptHandler)]
    parts = [part for kind in types if kind is not None for part in ast.walk(kind)]
    attributes = {part.attr for part in parts if isinstance(part, ast.Attribute)}
    return attributes | {part.id for part in parts if isinstance(part, ast.Name)}


_STEP = re.compile(r"(?P<name>[^.\[\]]+)(?:\[(?P<number>\d+)\])?")
_TABLE = re.compile(r"\s*\[\[?\s*(?P<name>[\w.-]+)\s*\]\]?\s*(#.*)?$")


def line_of_key(file: Path, key: str) -> int | None:
    """The line of a manifest's key, written as in a message: `hints[2].stages`.

    Without a line of its own the key's table counts, and a table's first line is its header.
    """
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError):
        return None
    steps = [(match["name"], int(match["number"] or 1)) for match in _STEP.finditer(key)]
    if not steps:
        return None
    table, number = steps[0]
    begin = _line_of_table(lines, table, number)
    if begin is None:
        return _line_of_entry(lines, table, 0)
    last = steps[-1][0] if len(steps) > 1 else None
    entry = _line_of_entry(lines, last, begin) if last else None
    return entry or begin


def _line_of_table(lines: list[str], name: str, number: int) -> int | None:
    """The line (from 1) of the `number`-th header of that name."""
    for index, line in enumerate(lines, 1):
        match = _TABLE.match(line)
        if match and match["name"] == name:
            number -= 1
            if number == 0:
                return index
    return None


def _line_of_entry(lines: list[str], name: str, after: int) -> int | None:
    """The line of `name = ...` in the table whose header is on line `after` (0: no header)."""
    entry = re.compile(rf"\s*[\"']?{re.escape(name)}[\"']?\s*=")
    for index, line in enumerate(lines[after:], after + 1):
        if _TABLE.match(line):
            return None
        if entry.match(line):
            return index
    return None


def line_with(file: Path, text: str) -> int | None:
    """The first line of a file in which a text stands."""
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError):
        return None
    return next((number for number, line in enumerate(lines, 1) if text in line), None)


def line_in_message(message: str) -> int | None:
    """The line that a parser's message names: `... (at line 3, column 5)`."""
    match = re.search(r"\bline (\d+)", message)
    return int(match[1]) if match else None
