"""Changes that only asynchronous code can suffer: the mistakes that katas teach about."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pytest_asynckata.author.mutation.code import Code, Edit

Found = Iterator[tuple[str, Edit]]
"""The name of an operator, and one change that it makes."""

_STARTS_A_TASK = {"create_task", "ensure_future", "run_coroutine_threadsafe"}
_WRAPS = {"shield", "wait_for"}
_BROAD = {"Exception": "BaseException", "BaseException": "Exception"}
_LIMITS = ("timeout", "total", "deadline", "delay")


def drop_await(code: Code, node: ast.AST) -> Found:
    """`await x` becomes `x`."""
    if isinstance(node, ast.Await):
        yield "drop-await", code.replace(node, code.operand(node.value))


def one_after_another(code: Code, node: ast.AST) -> Found:
    """What runs at the same time is awaited in turn."""
    if isinstance(node, ast.Await) and isinstance(node.value, ast.Call):
        if code.name_of(node.value.func) == "gather":
            items = [_awaited(code, argument) for argument in node.value.args]
            yield "sequential", code.replace(node, f"[{', '.join(items)}]")
    elif isinstance(node, ast.Call) and node.args and code.may_await(node):
        awaited = isinstance(code.parent(node), ast.Await)
        if code.name_of(node.func) in _STARTS_A_TASK and not awaited:
            yield "sequential", code.replace(node, f"(await {code.operand(node.args[0])})")


def _awaited(code: Code, argument: ast.expr) -> str:
    if isinstance(argument, ast.Starred):
        return f"*[await each for each in {code.operand(argument.value)}]"
    return f"await {code.operand(argument)}"


def no_cancel(code: Code, node: ast.AST) -> Found:
    """The answer of `cancel()` is used, and nothing is cancelled."""
    if not isinstance(node, ast.Call) or code.name_of(node.func) != "cancel":
        return
    if not isinstance(code.parent(node), ast.Expr | ast.Await):
        yield "no-cancel", code.replace(node, "False")
        yield "no-cancel", code.replace(node, "True")


def other_thread(code: Code, node: ast.AST) -> Found:
    """What belongs into the loop's thread is done in the worker's."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return
    if node.func.attr == "call_soon_threadsafe" and node.args:
        function, *arguments = node.args
        called = ", ".join(code.text(argument) for argument in arguments)
        yield "wrong-thread", code.replace(node, f"{code.operand(function)}({called})")
        yield "wrong-thread", code.replace(node.func, f"{code.operand(node.func.value)}.call_soon")


def unwrapped(code: Code, node: ast.AST) -> Found:
    """No `shield`, no `wait_for` around the work."""
    if isinstance(node, ast.Call) and node.args and code.name_of(node.func) in _WRAPS:
        yield f"no-{code.name_of(node.func)}", code.replace(node, code.operand(node.args[0]))


def no_limit(code: Code, node: ast.AST) -> Found:
    """A time-out is ignored."""
    if not isinstance(node, ast.keyword) or not (node.arg or "").startswith(_LIMITS):
        return
    if not (isinstance(node.value, ast.Constant) and node.value.value is None):
        yield "no-limit", code.replace(node.value, "None")


def errors(code: Code, node: ast.AST) -> Found:
    """Exceptions are swallowed, not caught, or caught too widely or too narrowly."""
    if not isinstance(node, ast.ExceptHandler):
        return
    if not isinstance(node.body[0], ast.Pass):
        yield "swallow", code.replace_all(node.body, "pass")
    if node.type is None:
        return
    yield "not-caught", code.replace(node.type, "()")
    if isinstance(node.type, ast.Name) and node.type.id in _BROAD:
        yield "other-except", code.replace(node.type, _BROAD[node.type.id])
    if isinstance(node.type, ast.Tuple) and len(node.type.elts) > 1:
        for left_out in node.type.elts:
            kept = [code.text(item) for item in node.type.elts if item is not left_out]
            yield "other-except", code.replace(node.type, f"({', '.join(kept)},)")


def no_cleanup(code: Code, node: ast.AST) -> Found:
    """Nothing happens in `finally`, and nothing is entered by `with`."""
    if isinstance(node, ast.Try) and node.finalbody:
        yield "no-finally", code.replace_all(node.finalbody, "pass")
    if isinstance(node, ast.With | ast.AsyncWith):
        begin, _end = code.span(node, node)
        last = node.items[-1].optional_vars or node.items[-1].context_expr
        bound = ", ".join(_bound(code, item) for item in node.items)
        yield "no-with", Edit(begin, code.span(last, last)[1], f"if [{bound}]")


def _bound(code: Code, item: ast.withitem) -> str:
    value = code.operand(item.context_expr)
    if isinstance(item.optional_vars, ast.Name):
        return f"{item.optional_vars.id} := {value}"
    return value


OPERATORS = (
    drop_await, one_after_another, no_cancel, other_thread, unwrapped, no_limit, errors, no_cleanup,
)  # fmt: skip
