"""What a test cannot see by itself fails it all the same."""

from __future__ import annotations

import pytest

from tests.conftest import PackFactory, Run

WRONG = {
    "never-awaited": (
        """\
        import asyncio

        async def double(number):
            asyncio.sleep(5)
            await asyncio.sleep(1)
            return 2 * number
        """,
        "*a coroutine was made and never awaited, so its code did not run: sleep()",
    ),
    "task-leaked": (
        """\
        import asyncio

        kept = []

        async def double(number):
            kept.append(asyncio.create_task(asyncio.sleep(50)))
            await asyncio.sleep(1)
            return 2 * number
        """,
        "*a task that was started for it still runs",
    ),
    "task-forgotten": (
        """\
        import asyncio

        async def double(number):
            asyncio.create_task(asyncio.Queue().get())
            await asyncio.sleep(1)
            return 2 * number
        """,
        "*nobody kept this task, so Python destroyed it while it was still waiting",
    ),
    "exception-never-retrieved": (
        """\
        import asyncio

        async def fail():
            raise ValueError("lost")

        async def double(number):
            asyncio.create_task(fail())
            await asyncio.sleep(1)
            return 2 * number
        """,
        "*an exception was raised where nobody saw it: ValueError: lost",
    ),
    "deadlock": (
        """\
        import asyncio

        async def double(number):
            await asyncio.Event().wait()
        """,
        "*task * at double.py:4 waits for asyncio.Event.wait",
    ),
    "busy-wait": (
        """\
        import asyncio

        async def double(number):
            while True:
                await asyncio.sleep(0)
        """,
        "*runs round and round without ever waiting for anything",
    ),
    "endless": (
        """\
        import asyncio

        async def double(number):
            while True:
                await asyncio.sleep(0.001)
        """,
        "*sleeps and looks again, over and over*",
    ),
    "shortcut": (
        """\
        from asyncio import wait_for as innocent

        import asyncio

        async def double(number):
            await innocent(asyncio.sleep(1), 5)
            return 2 * number
        """,
        "*the kata asks you to build this yourself, and your code calls*",
    ),
    "refuses-to-end": (
        """\
        import asyncio

        async def stubborn():
            while True:
                try:
                    await asyncio.sleep(10)
                except asyncio.CancelledError:
                    pass

        async def double(number):
            asyncio.create_task(stubborn())
            await asyncio.sleep(1)
            return 2 * number
        """,
        "*a task that was started for it still runs",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_program_is_refused(pack: PackFactory, run: Run, name: str) -> None:
    subject, message = WRONG[name]
    pack.kata(extra='forbids = ["asyncio.wait_for"]\n')
    pack.write("double", subject)
    result = run()
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(["*FAIL  returns twice the number", message])


def test_a_forbidden_name_may_be_called_by_others(pack: PackFactory, run: Run) -> None:
    pack.kata(extra='forbids = ["asyncio.wait_for", "asyncio.gather"]\n')
    pack.solve()  # the test itself calls asyncio.gather
    run().assert_outcomes(passed=3)


def test_leftovers_of_a_failed_test_are_not_held_against_the_next(
    pack: PackFactory, run: Run
) -> None:
    pack.kata(
        tests="""\
            from double import double

            async def work():
                return 1

            async def test_first():
                '''fails'''
                await double(work())

            async def test_second():
                '''passes'''
            """
    )
    pack.write("double", "async def double(work):\n    raise ValueError(work)\n")
    result = run("-v")
    result.assert_outcomes(passed=1, failed=1)
    assert "never awaited" not in result.stdout.str() + result.stderr.str()
