"""What a subject may not do to the process it runs in, and what it may."""

from __future__ import annotations

import gc
import os
import signal
import sys
import tempfile
import threading
from pathlib import Path

import psutil
import pytest

from tests.conftest import PackFactory, Run

needs_posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such thing")
needs_linux = pytest.mark.skipif(sys.platform != "linux", reason="needs the limits of Linux")


def kata(pack: PackFactory, body: str, *, modules: str = "os, signal, subprocess, sys") -> None:
    """A kata whose subject is right, apart from what it does before."""
    pack.kata()
    lines = "".join(f"    {line}\n" for line in body.splitlines())
    pack.write(
        "double",
        f"import asyncio, {modules}\n\nasync def double(number):\n{lines}"
        "    await asyncio.sleep(1)\n    return 2 * number\n",
    )


@needs_linux
def test_memory_has_a_limit(pack: PackFactory, run: Run) -> None:
    kata(pack, "bytearray(3 * 2**30)")
    result = run()
    result.assert_outcomes(failed=3)
    result.stdout.fnmatch_lines(["*needs more memory than a test may take", "*double.py:4*"])


@needs_posix
def test_output_has_a_limit(pack: PackFactory, pytester: pytest.Pytester) -> None:
    kata(pack, "while True: os.write(1, b'x' * 10**6)")
    result = pytester.runpytest_subprocess("-p", "no:randomly", "-p", "no:sugar", timeout=60)
    result.assert_outcomes(failed=3)
    result.stdout.fnmatch_lines(["*prints, or writes, more than a test may write", "*double.py:4*"])
    assert len(result.stdout.str()) < 10_000


@needs_posix
def test_a_process_that_is_left_running_is_ended_and_told(pack: PackFactory, run: Run) -> None:
    kata(pack, "subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(3600)'])")
    result = run()
    result.assert_outcomes(failed=3)
    result.stdout.fnmatch_lines(["*your code has left a process running, and it was ended:*"])
    assert not psutil.Process().children()


def test_a_process_that_has_ended_is_no_matter(pack: PackFactory, run: Run) -> None:
    kata(
        pack,
        "process = await asyncio.create_subprocess_exec(sys.executable, '-c', 'pass')\n"
        "await process.wait()",
    )
    result = run("--kata-raw")
    result.stdout.no_fnmatch_line("*left a process running*")


ONE_TEST = "from double import double\n\n\nasync def test_it():\n    assert await double(2) == 4\n"


def test_a_pool_of_processes_may_outlive_a_test(
    pack: PackFactory, pytester: pytest.Pytester
) -> None:
    pack.kata(tests=ONE_TEST)
    pack.write(
        "double",
        """\
        import asyncio
        import multiprocessing
        from concurrent.futures import ProcessPoolExecutor
        from operator import mul

        pool = ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn"))

        async def double(number):
            return await asyncio.get_running_loop().run_in_executor(pool, mul, 2, number)
        """,
    )
    result = pytester.runpytest_subprocess(
        "-p", "no:randomly", "-p", "no:sugar", "--kata-no-progress", timeout=60
    )
    result.assert_outcomes(passed=1)
    assert result.stderr.str() == ""


@needs_posix
def test_a_signal_that_a_program_handles_is_its_own_matter(pack: PackFactory, run: Run) -> None:
    kata(
        pack,
        "loop, told = asyncio.get_running_loop(), asyncio.Event()\n"
        "loop.add_signal_handler(signal.SIGTERM, told.set)\n"
        "os.kill(os.getpid(), signal.SIGTERM)\n"
        "await told.wait()\n"
        "loop.remove_signal_handler(signal.SIGTERM)",
    )
    run("--kata-no-progress", "-k", "not at_once").assert_outcomes(passed=2, deselected=1)


@pytest.mark.parametrize("body", ["os._exit(0)", "os.abort()", "os.kill(os.getpid(), 15)"])
@pytest.mark.parametrize("caught", [False, True])
def test_the_end_of_the_process_is_a_failure(
    pack: PackFactory, run: Run, body: str, caught: bool
) -> None:
    kata(pack, f"try: {body}\nexcept BaseException: pass" if caught else body)
    result = run()
    result.assert_outcomes(failed=3)
    result.stdout.fnmatch_lines(["*your code calls os.*, which would end pytest as a whole"])
    result.stdout.fnmatch_lines(["*double.py:4   *os.*"])


def test_a_subject_that_changes_pytest_is_told(pack: PackFactory, run: Run) -> None:
    kata(pack, "pytest.Function.runtest = lambda self: None", modules="pytest")
    before = pytest.Function.runtest
    result = run()
    result.assert_outcomes(failed=3)
    result.stdout.fnmatch_lines(["*your code has changed _pytest.python.Function.runtest, which*"])
    assert pytest.Function.runtest is before


def test_a_function_in_the_place_of_a_test_does_not_count(pack: PackFactory, run: Run) -> None:
    pack.kata()
    pack.write(
        "double",
        """\
        import sys

        async def nothing(*args, **kwargs):
            pass

        async def double(number):
            for name, value in vars(sys.modules["test_double"]).items():
                if name.startswith("test_"):
                    value.__code__ = nothing.__code__
            return 2 * number
        """,
    )
    result = run()
    result.assert_outcomes(passed=1, failed=2)
    result.stdout.fnmatch_lines(["*a function of its own into the place of the test"])


EVERYTHING_PASSES = """\
import sys

import pytest


def forgive(outcome, hook_name, hook_impls, kwargs):
    report = outcome.get_result()
    if hook_name == "pytest_runtest_makereport" and hasattr(report, "asynckata"):
        report.outcome = "passed"
        report.asynckata["result"].update(outcome="passed", failure=None)


frame = sys._getframe()
while not isinstance(frame.f_locals.get("self"), pytest.Collector):
    frame = frame.f_back
manager = frame.f_locals["self"].config.pluginmanager
manager.add_hookcall_monitoring(lambda *args: None, forgive)


async def double(number):
    return 0
"""


def test_a_subject_that_makes_failing_tests_pass_is_found_out(pack: PackFactory, run: Run) -> None:
    pack.kata()
    pack.write("double", EVERYTHING_PASSES)
    result = run()
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.assert_outcomes(passed=3, errors=1)
    result.stdout.fnmatch_lines(["*done 0 of 1*", "*a test that must fail has passed as well*"])


@needs_posix
def test_the_process_is_put_back_as_it_was(pack: PackFactory, run: Run) -> None:
    kata(
        pack,
        "os.umask(0o777); os.chdir('/'); os.environ.clear()\n"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGUSR1})\n"
        "sys.settrace(lambda *a: None); sys.setprofile(lambda *a: None)\n"
        "sys.meta_path.clear(); sys.path.clear(); gc.set_threshold(1)\n"
        "threading.Thread.start = None; sys.excepthook = None",
        modules="gc, os, signal, sys, threading",
    )
    before = state()
    run()
    assert state() == before


def state() -> list[object]:
    """What a subject could have changed for good."""
    umask = os.umask(0o022)
    os.umask(umask)
    with tempfile.TemporaryFile():
        pass
    return [
        umask,
        Path.cwd(),
        os.environ.get("PATH"),
        signal.getsignal(signal.SIGTERM),
        signal.pthread_sigmask(signal.SIG_BLOCK, ()),
        sys.gettrace(),
        sys.getprofile(),
        list(sys.meta_path),
        list(sys.path),
        gc.get_threshold(),
        [os.fstat(descriptor).st_ino for descriptor in (0, 1, 2)],
        threading.Thread.start,
        sys.excepthook,
    ]
