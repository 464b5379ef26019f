"""A program's syntax tree beside its text, so that a change keeps all other characters."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Assign, ast.AnnAssign)
_SAYS_NOTHING = {"annotation", "returns", "decorator_list", "type_params", "bases", "keywords"}
"""Fields of definitions that a type checker reads, or that only decorate."""
_ATOMS = (ast.Name, ast.Constant, ast.Call, ast.Attribute, ast.Subscript, ast.List, ast.Tuple,
          ast.Dict, ast.Set, ast.ListComp, ast.SetComp, ast.DictComp)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Edit:
    """A part of the source (in bytes) and what stands there instead."""

    begin: int
    end: int
    text: str


def _finished_parts(source: bytes) -> frozenset[str]:
    """The definitions of a program, in a form that can be compared."""
    tree = ast.parse(source)
    return frozenset(ast.dump(node) for node in ast.walk(tree) if isinstance(node, _DEFINITIONS))


class Code:
    """One program. Offsets count bytes, as those of `ast` do.

    What stands word for word in another program, `given`, is left out of `nodes`.
    """

    def __init__(self, source: bytes, given: bytes = b"") -> None:
        self.source = source
        self.tree = ast.parse(source)
        self._given = _finished_parts(given)
        self._parents = {
            child: node for node in ast.walk(self.tree) for child in ast.iter_child_nodes(node)
        }

    @cached_property
    def _line_starts(self) -> list[int]:
        starts = [0]
        for line in self.source.splitlines(keepends=True):
            starts.append(starts[-1] + len(line))
        return starts

    def nodes(self) -> Iterator[ast.AST]:
        """Everything that is worth a change: no annotations, docstrings, or code for checkers."""
        yield from self._walk(self.tree)

    def _walk(self, node: ast.AST) -> Iterator[ast.AST]:
        for name, value in ast.iter_fields(node):
            if name in _SAYS_NOTHING and not isinstance(node, ast.Call):
                continue
            children = value if isinstance(value, list) else [value]
            for child in children:
                if isinstance(child, ast.AST) and not self._is_left_out(child):
                    yield child
                    yield from self._walk(child)

    def _is_left_out(self, node: ast.AST) -> bool:
        return self._is_for_readers(node) or (
            isinstance(node, _DEFINITIONS) and ast.dump(node) in self._given
        )

    def _is_for_readers(self, node: ast.AST) -> bool:
        """Whether nothing of it happens when the program runs, or nothing that counts."""
        if isinstance(node, ast.Expr):
            return isinstance(node.value, ast.Constant)
        if isinstance(node, ast.If):
            return self.name_of(node.test) == "TYPE_CHECKING"
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            return any(self.name_of(item) == "overload" for item in node.decorator_list)
        if isinstance(node, ast.ClassDef):
            return any(self.name_of(base) in {"Protocol", "TypedDict"} for base in node.bases)
        if isinstance(node, ast.Call):
            return self.name_of(node.func) in {"TypeVar", "ParamSpec", "NewType", "cast"}
        if isinstance(node, ast.JoinedStr):
            return True
        return isinstance(node, ast.Import | ast.ImportFrom | ast.Global | ast.Nonlocal)

    @staticmethod
    def name_of(node: ast.AST | None) -> str:
        """The last part of a dotted name: `create_task` of `asyncio.create_task`."""
        while isinstance(node, ast.Subscript | ast.Call):
            node = node.value if isinstance(node, ast.Subscript) else node.func
        if isinstance(node, ast.Attribute):
            return node.attr
        return node.id if isinstance(node, ast.Name) else ""

    def parent(self, node: ast.AST) -> ast.AST | None:
        return self._parents.get(node)

    def enclosing(self, node: ast.AST, *kinds: type[ast.AST]) -> ast.AST | None:
        """The innermost node of these kinds around a node, inside the same function."""
        above = self.parent(node)
        while above is not None and not isinstance(above, kinds):
            if isinstance(above, _FUNCTIONS):
                return None
            above = self.parent(above)
        return above

    def may_await(self, node: ast.AST) -> bool:
        """Whether `await` can be written where a node stands."""
        above = self.parent(node)
        while above is not None and not isinstance(above, _FUNCTIONS):
            if isinstance(above, ast.GeneratorExp):
                return False
            above = self.parent(above)
        return isinstance(above, ast.AsyncFunctionDef)

    def text(self, node: ast.AST) -> str:
        """The source of a node."""
        begin, end = self.span(node, node)
        return self.source[begin:end].decode()

    def operand(self, node: ast.expr) -> str:
        """The source of a node, in brackets where it could be torn apart."""
        text = self.text(node)
        return text if isinstance(node, _ATOMS) else f"({text})"

    def span(self, first: ast.AST, last: ast.AST) -> tuple[int, int]:
        """Where a row of nodes begins and ends."""
        begin = self._line_starts[first.lineno - 1] + first.col_offset  # type: ignore[attr-defined]
        end_line: int = last.end_lineno  # type: ignore[attr-defined]
        end = self._line_starts[end_line - 1] + last.end_col_offset  # type: ignore[attr-defined]
        return begin, end

    def replace(self, node: ast.AST, text: str) -> Edit:
        """Something else in the place of a node."""
        return Edit(*self.span(node, node), text)

    def replace_all(self, nodes: list[ast.stmt], text: str) -> Edit:
        """Something else in the place of a row of statements."""
        return Edit(*self.span(nodes[0], nodes[-1]), text)

    def edited(self, edit: Edit) -> bytes:
        """The source after a change."""
        return self.source[: edit.begin] + edit.text.encode() + self.source[edit.end :]
