"""Whether a text contains code of a program: the same tokens in a row, whatever the names.

A name that the program itself invents counts as any other; names of modules, attributes and
calls count as they are, because they are what a solution is made of.
"""

from __future__ import annotations

import builtins
import keyword
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

LENGTH = 7
"""So many tokens in a row are code: more than one call without arguments."""
_SHORTEST_LINE = 5
"""A whole line of a program is code with fewer tokens, if it is more than such a call."""
_TOKEN = re.compile(
    r"(?P<name>[^\W\d]\w*)|(?P<number>\d[\w.]*)|(?P<text>\"[^\"\n]*\"|'[^'\n]*')"
    r"|(?P<sign>\*\*|//|->|:=|[=!<>+*/-]=|[^\w\s])"
)
_TOLD_APART = frozenset(keyword.kwlist) | frozenset(dir(builtins))
_CODE_LIKE = frozenset("()[]{}=.,:") | {"==", "!=", "+=", "-=", ":="}


@dataclass(frozen=True, slots=True)
class Token:
    """A token with what it is compared by."""

    text: str
    shape: str
    begin: int
    end: int


def tokens_of(text: str) -> list[Token]:
    """The tokens of a program, or of a sentence with code in it."""
    found = list(_TOKEN.finditer(_without_comments(text)))
    tokens = []
    for index, match in enumerate(found):
        before = found[index - 1][0] if index else ""
        following = found[index + 1] if index + 1 < len(found) else None
        # `a name (` with a space is a sentence that goes on in brackets
        after = following[0] if following and following.start() == match.end() else ""
        shape = _shape(match, before, after)
        tokens.append(Token(match[0], shape, match.start(), match.end()))
    return tokens


def _without_comments(text: str) -> str:
    return re.sub(r"(?m)(^|\s)#.*$", lambda match: " " * len(match[0]), text)


def _shape(match: re.Match[str], before: str, after: str) -> str:
    if match["text"]:
        return '""'
    if not match["name"]:
        return match[0]
    known = match[0] in _TOLD_APART or before == "." or after in {".", "("}
    return match[0] if known else "_"


Row = tuple[str, ...]
"""The shapes of some tokens that follow each other."""


def rows_in(programs: Iterable[str]) -> set[Row]:
    """What can be recognised of some programs."""
    found: set[Row] = set()
    for program in programs:
        found.update(row for row, _first in _rows(tokens_of(program), LENGTH))
        found.update(_short_lines(program))
    return found


def _rows(tokens: list[Token], length: int) -> Iterator[tuple[Row, int]]:
    shapes = [token.shape for token in tokens]
    for first in range(len(shapes) - length + 1):
        yield tuple(shapes[first : first + length]), first


def _short_lines(program: str) -> Iterator[Row]:
    for line in program.splitlines():
        row = tuple(token.shape for token in tokens_of(line))
        if _SHORTEST_LINE <= len(row) < LENGTH and row[-2:] != ("(", ")") and row[-1] != ":":
            yield row


def code_in(text: str, rows: set[Row]) -> str | None:
    """The first and longest part of a text that is code of the programs behind `rows`."""
    tokens = tokens_of(text)
    found: list[tuple[int, int]] = []
    for length in range(_SHORTEST_LINE, LENGTH + 1):
        for row, first in _rows(tokens, length):
            if row in rows and _looks_like_code(row):
                found.append((first, first + length - 1))
    joined = _joined(sorted(found))
    if not joined:
        return None
    first, last = max(joined, key=lambda part: part[1] - part[0])
    return text[tokens[first].begin : tokens[last].end]


def _joined(parts: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Parts that overlap as one."""
    joined: list[tuple[int, int]] = []
    for first, last in parts:
        if joined and first <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(last, joined[-1][1]))
        else:
            joined.append((first, last))
    return joined


def _looks_like_code(row: Row) -> bool:
    signs = sum(shape in _CODE_LIKE for shape in row)
    names = any(shape.isidentifier() and shape != "_" for shape in row)
    return names and signs >= 2
