"""From the learner's code there is no way out of a test but to pass or to fail."""

from __future__ import annotations

import sys

import pytest

from tests.conftest import PackFactory, Run

WAYS = {
    "skip": "pytest.skip('later')",
    "xfail": "pytest.xfail('later')",
    "exit": "pytest.exit('enough', returncode=0)",
    "importorskip": "pytest.importorskip('no_such_module')",
    "SkipTest": "raise unittest.SkipTest('later')",
    "group of skips": "raise BaseExceptionGroup('two', [pytest.skip.Exception('later')])",
    "KeyboardInterrupt": "raise KeyboardInterrupt",
}


@pytest.mark.parametrize("way", WAYS)
def test_leaving_a_test_fails_it(pack: PackFactory, run: Run, way: str) -> None:
    pack.kata()
    pack.write("double", f"import pytest, unittest\n\nasync def double(number):\n    {WAYS[way]}\n")
    result = run()
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.assert_outcomes(failed=3)
    result.stdout.fnmatch_lines(["*FAIL  returns twice*", "*your line*double.py:4*"])


def test_a_skip_that_arises_in_the_test_fails_it(pack: PackFactory, run: Run) -> None:
    pack.kata()
    pack.write(
        "double",
        """\
        import asyncio, pytest

        def double(number):
            future = asyncio.get_running_loop().create_future()
            future.set_exception(pytest.skip.Exception("later"))
            return future
        """,
    )
    result = run()
    result.assert_outcomes(failed=3)
    result.stdout.fnmatch_lines(["*a test that was skipped has not passed*"])


@pytest.mark.parametrize("way", WAYS)
def test_leaving_the_import_fails_it(pack: PackFactory, run: Run, way: str) -> None:
    pack.kata()
    pack.write("double", f"import pytest, unittest\n{WAYS[way]}\n")
    result = run()
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*FAIL  the file can be imported", "*crash-on-import*double.py*"])


def test_a_mark_set_while_it_runs_does_not_excuse_a_test(pack: PackFactory, run: Run) -> None:
    pack.kata()
    pack.write(
        "double",
        """\
        import gc, pytest

        async def double(number):
            for thing in gc.get_objects():
                if isinstance(thing, pytest.Function):
                    thing.add_marker(pytest.mark.xfail)
        """,
    )
    result = run()
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.assert_outcomes(failed=3)


@pytest.mark.parametrize(
    "test",
    [
        "async def test_it():\n    pytest.skip('not here')\n",
        "@pytest.mark.skipif(True, reason='not here')\nasync def test_it():\n    pass\n",
    ],
)
def test_a_test_may_skip_itself(pack: PackFactory, run: Run, test: str) -> None:
    pack.kata(tests=f"import pytest\nfrom double import double\n\n\n{test}")
    pack.solve()
    result = run()
    result.assert_outcomes(skipped=1)
    result.stdout.fnmatch_lines(["*done 0 of 1*", "*0 of its 1 tests pass; *not run*"])


@pytest.mark.skipif(sys.platform == "win32", reason="sends a signal to itself")
@pytest.mark.parametrize("caught", ["raise", "raise ValueError", "return 8"])
def test_ctrl_c_still_interrupts(pack: PackFactory, pytester: pytest.Pytester, caught: str) -> None:
    pytester.makeconftest(  # whoever runs these tests in the background ignores the signal
        "import signal\nsignal.signal(signal.SIGINT, signal.default_int_handler)\n"
    )
    pack.kata(tests=TEST_THAT_IS_INTERRUPTED)
    pack.write(
        "double",
        f"""\
        async def double(number, press):
            try:
                press()
            except BaseException:
                {caught}
        """,
    )
    result = pytester.runpytest_subprocess("-p", "no:randomly", "-p", "no:sugar", timeout=60)
    assert result.ret == pytest.ExitCode.INTERRUPTED
    result.stdout.fnmatch_lines(["asynckata *done 0 of 1*"])


TEST_THAT_IS_INTERRUPTED = """\
import os
import subprocess
import sys
from double import double

PRESS = f"import os, signal; os.kill({os.getpid()}, signal.SIGINT)"


async def test_doubles():
    assert await double(4, lambda: subprocess.run([sys.executable, "-c", PRESS])) == 8
"""


@pytest.mark.skipif(sys.platform == "win32", reason="sends a signal")
def test_where_ctrl_c_is_ignored_nobody_has_pressed_it(
    pack: PackFactory, pytester: pytest.Pytester
) -> None:
    pytester.makeconftest("import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\n")
    pack.kata()
    pack.write("double", "async def double(number):\n    raise KeyboardInterrupt\n")
    result = pytester.runpytest_subprocess("-p", "no:randomly", "-p", "no:sugar", timeout=60)
    result.assert_outcomes(failed=3)
