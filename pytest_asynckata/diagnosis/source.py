"""From file names and tracebacks to the learner's line. Knows files, not what they mean."""

from __future__ import annotations

import ast
import linecache
import traceback
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pytest_asynckata.diagnosis.model import Place


@dataclass(frozen=True)
class Whose:
    """Whose file is this? `learner` and `test` judge a file's name; `root` shortens it."""

    learner: Callable[[str], bool]
    test: str
    root: Path

    def place(self, file: str, line: int) -> Place:
        """The line as a learner reads it."""
        linecache.checkcache(file)
        return Place(file=self._shown(file), line=line, text=linecache.getline(file, line).strip())

    def _shown(self, file: str) -> str:
        """Relative to the kata's folder; a runner's copy of the learner's file by its name."""
        path = Path(file)
        if path.is_relative_to(self.root):
            return path.relative_to(self.root).as_posix()
        return path.name if self.learner(file) else file

    def last_learner_line(self, lines: Iterable[tuple[str, int]]) -> Place | None:
        """The innermost of these (file, line) pairs that the learner wrote."""
        found = [(file, line) for file, line in lines if self.learner(file)]
        return self.place(*found[-1]) if found else None

    def last_test_line(self, lines: Iterable[tuple[str, int]]) -> Place | None:
        """The innermost of these (file, line) pairs that stands in the kata's tests."""
        found = [(file, line) for file, line in lines if file == self.test]
        if not found:
            return None
        place = self.place(*found[-1])
        return place.model_copy(update={"text": _assertion_at(*found[-1]) or place.text})


def _assertion_at(file: str, line: int) -> str | None:
    """The `assert` that stands on a line of a file, as one line and without its message."""
    source = "".join(linecache.getlines(file))
    for node in _asserts_in(source):
        if node.lineno <= line <= (node.end_lineno or line):
            segment = ast.get_source_segment(source, node.test)
            return f"assert {' '.join(segment.split())}" if segment else None
    return None


@lru_cache(maxsize=4)
def _asserts_in(source: str) -> tuple[ast.Assert, ...]:
    """Kept, because every failing test of a kata asks for the same file."""
    try:
        nodes = ast.walk(ast.parse(source))
    except (SyntaxError, ValueError):
        return ()
    return tuple(node for node in nodes if isinstance(node, ast.Assert))


def lines_of(error: BaseException) -> list[tuple[str, int]]:
    """The (file, line) pairs of an exception's traceback, outermost first."""
    walk = traceback.walk_tb(error.__traceback__)
    return [(frame.f_code.co_filename, line) for frame, line in walk if line is not None]
