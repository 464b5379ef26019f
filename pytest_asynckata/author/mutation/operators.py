"""Changes that any program can suffer: conditions, numbers, statements that are gone."""

from __future__ import annotations

import ast

from pytest_asynckata.author.mutation.asyncio_operators import Found
from pytest_asynckata.author.mutation.code import Code

_OTHER_COMPARISON: dict[type[ast.cmpop], tuple[str, ...]] = {
    ast.Eq: ("!=",), ast.NotEq: ("==",), ast.Is: ("is not",), ast.IsNot: ("is",),
    ast.In: ("not in",), ast.NotIn: ("in",),
    ast.Lt: ("<=", ">="), ast.LtE: ("<", ">"), ast.Gt: (">=", "<="), ast.GtE: (">", "<"),
}  # fmt: skip
_OTHER_ARITHMETIC: dict[type[ast.operator], str] = {
    ast.Add: "-", ast.Sub: "+", ast.Mult: "/", ast.Div: "*", ast.FloorDiv: "*", ast.Mod: "+",
    ast.Pow: "*",
}  # fmt: skip
_DROPPED = {
    "cancel": "no-cancel", "uncancel": "no-uncancel", "add_done_callback": "no-callback",
    "remove_done_callback": "no-cleanup", "close": "no-cleanup", "aclose": "no-cleanup",
    "release": "no-cleanup", "shutdown": "no-cleanup", "sleep": "no-sleep",
}  # fmt: skip
"""How the loss of a call is named, where it has a name."""


def statement(code: Code, node: ast.AST) -> Found:
    """A call, a `raise`, an assignment, a jump that is not there."""
    if isinstance(node, ast.Expr) and not isinstance(node.value, ast.Yield):
        value = node.value.value if isinstance(node.value, ast.Await) else node.value
        name = code.name_of(value.func) if isinstance(value, ast.Call) else ""
        yield _DROPPED.get(name, "drop-statement"), code.replace(node, "pass")
    elif isinstance(node, ast.Raise):
        swallowed = code.enclosing(node, ast.ExceptHandler) is not None
        yield "swallow" if swallowed else "no-raise", code.replace(node, "pass")
    elif isinstance(node, ast.Break | ast.Continue):
        yield "no-jump", code.replace(node, "pass")
    elif isinstance(node, ast.AugAssign | ast.Delete) or _keeps(node):
        yield "drop-statement", code.replace(node, "pass")


def _keeps(node: ast.AST) -> bool:
    """Whether it assigns what others see; a plain name that is missing is only a crash."""
    target = node.targets[0] if isinstance(node, ast.Assign) else None
    return isinstance(target, ast.Attribute | ast.Subscript)


def returned(code: Code, node: ast.AST) -> Found:
    """Another value, or no end at all, where a function returns."""
    if not isinstance(node, ast.Return):
        return
    if node.value is None:
        yield "no-return", code.replace(node, "pass")
    elif not (isinstance(node.value, ast.Constant) and node.value.value is None):
        yield "other-return", code.replace(node.value, "None")
        if isinstance(node.value, ast.Tuple) and len(node.value.elts) == 2:
            one, other = node.value.elts
            swapped = f"{code.operand(other)}, {code.operand(one)}"
            yield "other-return", code.replace(node.value, f"({swapped})")


def condition(code: Code, node: ast.AST) -> Found:
    """A branch is always taken, or never; a loop never runs."""
    if isinstance(node, ast.If | ast.IfExp):
        for text in ("True", "False"):
            yield "condition", code.replace(node.test, text)
    elif isinstance(node, ast.While):
        yield "no-loop", code.replace(node.test, "False")
    elif isinstance(node, ast.For):
        yield "no-loop", code.replace(node.iter, "[]")
    elif isinstance(node, ast.comprehension):
        for test in node.ifs:
            yield "condition", code.replace(test, "True")


def boolean(code: Code, node: ast.AST) -> Found:
    """`and` for `or`, a part that does not count, `not` that is gone, True for False."""
    if isinstance(node, ast.BoolOp):
        other = " or " if isinstance(node.op, ast.And) else " and "
        yield "boolean", code.replace(node, f"({other.join(code.operand(v) for v in node.values)})")
        own = " and " if isinstance(node.op, ast.And) else " or "
        for left_out in node.values:
            kept = own.join(code.operand(v) for v in node.values if v is not left_out)
            yield "boolean", code.replace(node, f"({kept})")
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield "boolean", code.replace(node, code.operand(node.operand))
    elif isinstance(node, ast.Constant) and isinstance(node.value, bool):
        yield "boolean", code.replace(node, str(not node.value))


def comparison(code: Code, node: ast.AST) -> Found:
    """Another comparison; the truth of a value where only None counts."""
    if not isinstance(node, ast.Compare) or len(node.ops) != 1:
        return
    left, operator, right = node.left, node.ops[0], node.comparators[0]
    for other in _OTHER_COMPARISON[type(operator)]:
        text = f"{code.operand(left)} {other} {code.operand(right)}"
        yield "comparison", code.replace(node, f"({text})")
    if isinstance(right, ast.Constant) and right.value is None:
        if isinstance(operator, ast.Is):
            yield "truth-for-none", code.replace(node, f"(not {code.operand(left)})")
        elif isinstance(operator, ast.IsNot):
            yield "truth-for-none", code.replace(node, code.operand(left))


def number(code: Code, node: ast.AST) -> Found:
    """One more, or zero."""
    value = node.value if isinstance(node, ast.Constant) else None
    if isinstance(value, int | float) and not isinstance(value, bool):
        yield "number", code.replace(node, repr(value + 1))
        if value:
            yield "number", code.replace(node, "0")
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        yield "number", code.replace(node, code.operand(node.operand))


def arithmetic(code: Code, node: ast.AST) -> Found:
    """Another operation."""
    if isinstance(node, ast.BinOp) and (other := _OTHER_ARITHMETIC.get(type(node.op))):
        text = f"({code.operand(node.left)} {other} {code.operand(node.right)})"
        yield "arithmetic", code.replace(node, text)
    elif isinstance(node, ast.AugAssign) and (other := _OTHER_ARITHMETIC.get(type(node.op))):
        text = f"{code.text(node.target)} {other}= {code.text(node.value)}"
        yield "arithmetic", code.replace(node, text)


def argument(code: Code, node: ast.AST) -> Found:
    """A keyword argument that is not given."""
    if not isinstance(node, ast.Call):
        return
    for left_out in node.keywords:
        parts = [code.text(each) for each in (*node.args, *node.keywords) if each is not left_out]
        yield "drop-argument", code.replace(node, f"{code.text(node.func)}({', '.join(parts)})")


def text(code: Code, node: ast.AST) -> Found:
    """An empty text. What an exception says is free."""
    if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
        return
    if not _is_said_by_exception(code, node):
        yield "text", code.replace(node, '""')


def _is_said_by_exception(code: Code, node: ast.AST) -> bool:
    above: ast.AST | None = node
    while above is not None and not isinstance(above, ast.stmt):
        above = code.parent(above)
    return isinstance(above, ast.Raise)


OPERATORS = (
    statement, returned, condition, boolean, comparison, number, arithmetic, argument, text,
)  # fmt: skip
