"""Mutants: each operator on a small program."""

from __future__ import annotations

from textwrap import dedent

import pytest

from pytest_asynckata.author.mutation.mutants import mutants_of


def changes(program: str, given: str = "") -> list[tuple[str, str]]:
    """The operator of each mutant, and the lines that it adds."""
    mutants = mutants_of(dedent(program).encode(), dedent(given).encode())
    return [(mutant.operator, added(mutant.diff)) for mutant in mutants]


def added(diff: str) -> str:
    lines = [line[1:].strip() for line in diff.splitlines() if line.startswith("+")]
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("line", "operator", "instead"),
    [
        ("await f()", "drop-await", "f()"),
        ("x = await gather(a, b)", "sequential", "x = [await a, await b]"),
        ("x = await gather(*a)", "sequential", "x = [*[await each for each in a]]"),
        ("t = create_task(f())", "sequential", "t = (await f())"),
        ("t = [ensure_future(a) for a in b]", "sequential", "t = [(await a) for a in b]"),
        ("t.cancel()", "no-cancel", "pass"),
        ("x = t.cancel()", "no-cancel", "x = False"),
        ("t.uncancel()", "no-uncancel", "pass"),
        ("t.add_done_callback(f)", "no-callback", "pass"),
        ("loop.call_soon_threadsafe(f, 1)", "wrong-thread", "f(1)"),
        ("loop.call_soon_threadsafe(f, 1)", "wrong-thread", "loop.call_soon(f, 1)"),
        ("await shield(t)", "no-shield", "await t"),
        ("await g(timeout=5)", "no-limit", "await g(timeout=None)"),
        ("await g(timeout=5)", "drop-argument", "await g()"),
        ("await g(timeout=5)", "number", "await g(timeout=6)"),
        ("await sleep(1)", "no-sleep", "pass"),
        ("raise ValueError('no')", "no-raise", "pass"),
        ("return x, y", "other-return", "return (y, x)"),
        ("x = y is None", "truth-for-none", "x = (not y)"),
        ("x = y is not None", "truth-for-none", "x = y"),
        ("x = y < 2", "comparison", "x = (y <= 2)"),
        ("x = not y", "boolean", "x = y"),
        ("x = y and z", "boolean", "x = (y)"),
        ("x = True", "boolean", "x = False"),
        ("x += 1", "arithmetic", "x -= 1"),
        ("self.x = 1", "drop-statement", "pass"),
        ("x = f'{y}' + 'z'", "text", "x = f'{y}' + \"\""),
    ],
)
def test_one_line(line: str, operator: str, instead: str) -> None:
    assert (operator, instead) in changes(f"async def f(self):\n    {line}\n")


@pytest.mark.parametrize(
    ("body", "operator", "instead"),
    [
        ("try:\n        x()\n    finally:\n        y()\n        z()", "no-finally", "pass"),
        ("try:\n        x()\n    except E:\n        y()", "swallow", "pass"),
        ("try:\n        x()\n    except E:\n        y()", "not-caught", "except ():"),
        (
            "try:\n        x()\n    except Exception:\n        y()",
            "other-except",
            "except BaseException:",
        ),
        ("try:\n        x()\n    except (A, B):\n        y()", "other-except", "except (A,):"),
        ("async with lock:\n        x()", "no-with", "if [lock]:"),
        ("async with a() as b, c as d:\n        x()", "no-with", "if [b := a(), d := c]:"),
        ("if x:\n        y()", "condition", "if True:"),
        ("while x:\n        y()", "no-loop", "while False:"),
        ("for x in z:\n        y()", "no-loop", "for x in []:"),
        ("for x in z:\n        break", "no-jump", "pass"),
        ("y = [x for x in z if x]", "condition", "y = [x for x in z if True]"),
    ],
)
def test_one_statement(body: str, operator: str, instead: str) -> None:
    assert (operator, instead) in changes(f"async def f():\n    {body}\n")


def test_a_task_is_not_awaited_where_nothing_can_be_awaited() -> None:
    assert "sequential" not in [
        name for name, _line in changes("def f():\n    t = create_task(g())\n")
    ]


def test_what_does_not_run_is_not_changed() -> None:
    program = '''\
    """A docstring with 1 number."""
    from typing import TYPE_CHECKING, Literal, Protocol, TypeVar, overload

    if TYPE_CHECKING:
        X = 1
    T = TypeVar("T", bound=int)


    class P(Protocol):
        def f(self, n: int = 1) -> None: ...


    @overload
    def f(x: Literal[1]) -> None: ...
    def f(x: "int") -> "None":
        """A docstring."""
        raise ValueError("an explanation")
    '''
    assert changes(program) == [("no-raise", "pass")]


def test_what_the_stub_has_given_is_not_changed() -> None:
    given = "LIMIT = 5\n\n\ndef helper(x):\n    return x + 1\n"
    program = given + "\n\ndef work(x):\n    raise NotImplementedError\n"
    assert changes(program, given) == [("no-raise", "pass")]


def test_no_mutant_is_the_program_itself_or_another_mutant() -> None:
    program = b"def f(x):\n    if x is None:\n        return None\n    return not x\n"
    sources = [mutant.source for mutant in mutants_of(program)]
    assert program not in sources
    assert len(sources) == len(set(sources))


def test_a_name_outlives_edits_elsewhere() -> None:
    program = "async def f():\n    await g(1)\n    await g(1)\n"
    names = [mutant.name for mutant in mutants_of(program.encode())]
    longer = "# a comment\n\n" + program.replace("    await", "    h()\n    await", 1)
    assert "drop-await: await g(1)" in names
    assert "drop-await: await g(1) (2)" in names
    assert set(names) <= {mutant.name for mutant in mutants_of(longer.encode())}


def test_other_characters_than_ascii_are_kept() -> None:
    program = 'async def f():\n    é = "日本"; await g(é, 2)\n'
    assert ("drop-await", 'é = "日本"; g(é, 2)') in changes(program)
