"""Whatever a subject does, the session ends with a report."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from textwrap import dedent

import pytest

from tests.conftest import PackFactory, Run

LIMIT = "time_limit = 1\n"

ENDLESS = {
    "loop": "while True:\n        pass",
    "catches-everything": "while True:\n        try:\n            while True: pass\n"
    "        except Exception: pass",
    "blocks": "import select; select.select([], [], [], 1000)",
}


@pytest.mark.parametrize("name", ENDLESS)
def test_code_without_end_ends_with_the_learners_line(
    pack: PackFactory, run: Run, name: str
) -> None:
    pack.kata(extra=LIMIT)
    pack.kata("triple")
    pack.write("double", f"async def double(number):\n    {ENDLESS[name]}\n")
    pack.solve("triple")
    result = run("--kata-all")
    result.assert_outcomes(failed=1, skipped=2, passed=3)
    result.stdout.fnmatch_lines(
        ["*took more than 1 s of real time*", "*the test *", "*timeout   double.py:*"]
    )


@pytest.mark.skipif(sys.platform == "win32", reason="the limit is another one there")
def test_one_call_that_never_returns_ends_the_process_and_the_next_run_says_so(
    pack: PackFactory, pytester: pytest.Pytester, run: Run
) -> None:
    pack.kata(extra="time_limit = 0.2\n")
    pack.write("double", "async def double(number):\n    sum(iter(int, 1))\n")
    result = pytester.runpytest_subprocess("-p", "no:randomly", "-p", "no:sugar", timeout=60)
    assert result.ret == 1
    result.stderr.fnmatch_lines(["*double.py*line 2 in double"])
    pack.solve()
    run().stdout.fnmatch_lines(["*the run before this one ended in the middle of*"])


@pytest.mark.parametrize(
    "start",
    [
        "threading.Thread(target=threading.Event().wait).start()",
        "asyncio.get_running_loop().run_in_executor(None, threading.Event().wait)",
        "asyncio.get_running_loop().run_in_executor(None, time.sleep, 1000)",
    ],
)
def test_a_thread_that_never_ends_does_not_hang_the_process(
    pack: PackFactory, pytester: pytest.Pytester, start: str
) -> None:
    pack.kata(extra=LIMIT)
    pack.write(
        "double",
        f"""\
        import asyncio, threading, time

        async def double(number):
            {start}
            return 2 * number
        """,
    )
    result = pytester.runpytest_subprocess("-p", "no:randomly", "-p", "no:sugar", timeout=60)
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(["asynckata  First / double*"])


def test_a_task_that_catches_everything_does_not_cost_the_report(
    pack: PackFactory, pytester: pytest.Pytester
) -> None:
    pack.kata(extra=LIMIT)
    pack.write(
        "double",
        """\
        import asyncio

        async def worker(queue):
            while True:
                try:
                    await queue.get()
                except BaseException:
                    continue

        async def double(number):
            queue = asyncio.Queue()
            task = asyncio.create_task(worker(queue))
            await queue.join()
            await asyncio.sleep(1)
            task.cancel()
            await task
        """,
    )
    result = pytester.runpytest_subprocess("-p", "no:randomly", "-p", "no:sugar", timeout=60)
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(["*FAIL  returns twice*", "*nothing is left that could wake*"])


def test_the_next_run_says_where_the_last_one_died(
    pack: PackFactory, pytester: pytest.Pytester, run: Run
) -> None:
    pack.kata()
    pack.write(
        "double", "import faulthandler\n\nasync def double(number):\n    faulthandler._sigabrt()\n"
    )
    pytester.runpytest_subprocess("-p", "no:randomly")
    pack.solve()
    result = run()
    result.stdout.fnmatch_lines(["*the run before this one ended in the middle of*"])
    assert "test_double.py::test_doubles" in result.stdout.str().replace("\n  ", " ")
    run().stdout.no_fnmatch_line("*the run before this one*")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_fork_ends_in_one_report(pack: PackFactory, pytester: pytest.Pytester) -> None:
    pack.kata()
    pack.write(
        "double",
        "import os\n\nasync def double(number):\n    if os.fork() == 0:\n        os._exit(0)\n"
        "    return 2 * number\n",
    )
    result = pytester.runpytest_subprocess("-p", "no:randomly", "-p", "no:sugar")
    assert result.stdout.str().count("asynckata  First") == 1


@pytest.mark.parametrize(
    "body",
    [
        "raise Exception",
        "raise ExceptionGroup('many', [ValueError('one'), ExceptionGroup('in', [KeyError(1)])])",
        "raise type('Odd', (Exception,), {'__str__': lambda self: 1 / 0})",
        "return type('Odd', (), {'__repr__': lambda self: 1 / 0})()",
        "return 'x' * 10_000_000",
        "return [[]] * 1_000_000",
        "return 10 ** 10_000",
        "return '\\x1b[31mred\\x07'",
        "return '中文' + 'العربية' * 100",
        "return await double(number)",
        "sys.setrecursionlimit(100); return await double(number)",
        "print('x' * 1_000_000); return 0",
        "sys.stdout = None; return 0",
        "assert False, 'my own assertion'",
        "raise KeyError",
        "raise asyncio.CancelledError",
        "raise SystemExit(5)",
        "raise GeneratorExit",
        "asyncio.get_running_loop().close()",
        "asyncio.get_running_loop().stop()",
        "asyncio.set_event_loop(None); return 0",
        "asyncio.current_task().cancel(); await asyncio.sleep(1)",
        "asyncio.get_running_loop().set_task_factory(lambda *a, **k: None); return 0",
        "asyncio.gather = asyncio.sleep = asyncio.wait = None; return 0",
        "asyncio.Task = asyncio.Future = asyncio.current_task = None; return 0",
        "asyncio.set_event_loop_policy(asyncio.DefaultEventLoopPolicy()); return 0",
        "time.time = time.monotonic = time.perf_counter = lambda: 0; return 0",
        "sys._getframe = sys._current_frames = None; return 0",
        "threading.get_ident = threading.enumerate = None; return 0",
        "sys.set_coroutine_origin_tracking_depth(0); gc.disable(); gc.collect = None; return 0",
        "warnings.simplefilter('error'); return 0",
        "await asyncio.wait([asyncio.create_task(asyncio.sleep(1)) for _ in range(10_000)])",
        "await asyncio.gather(*(double(number) for _ in range(3)))",
        "async def 面包(): await asyncio.Event().wait()\n    await 面包()",
        "async def خبز(): await asyncio.sleep(1)\n    await asyncio.create_task(خبز())",
        "asyncio.create_task(asyncio.sleep(1), name='n' * 100_000); await asyncio.sleep(9)",
        "asyncio.create_task(asyncio.sleep(1), name='\\x1b[31m\\n\\0'); await asyncio.sleep(9)",
    ],
)
def test_the_page_stays_short_and_correct(pack: PackFactory, run: Run, body: str) -> None:
    pack.kata(extra=LIMIT)
    modules = "asyncio, gc, sys, threading, time, warnings"
    pack.write("double", f"import {modules}\n\nasync def double(number):\n    {body}\n")
    result = run("--color=no")
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    text = result.stdout.str()
    assert "FAIL  returns twice the number" in text
    assert "INTERNALERROR" not in text + result.stderr.str()
    assert "\x1b" not in text
    assert len(text.splitlines()) < 60
    assert len(text) < 6000


def test_kill_minus_nine_keeps_earlier_progress(pack: PackFactory, run: Run) -> None:
    pack.kata()
    pack.kata("triple")
    pack.solve()
    run()
    blocking = "async def triple(number):\n    while True: pass\n"
    pack.write("triple", blocking)
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", str(pack.folder)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, cwd=pack.folder)
    _wait_for_note(pack, "test_triple")
    process.send_signal(getattr(signal, "SIGKILL", signal.SIGTERM))
    process.wait()
    result = run("--kata", "double")
    result.stdout.fnmatch_lines(["*done 1 of 2*", "*ended in the middle of*"])


def _wait_for_note(pack: PackFactory, test: str) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        for note in pack.folder.glob(".asynckata/running-*.txt"):
            if test in note.read_text():
                return
        time.sleep(0.02)
    raise AssertionError(dedent(f"no note of a running {test}"))
