"""A kata whose tests run on other event loops too: where, when, and what a learner reads."""

from __future__ import annotations

import json
import sys
from typing import Any

import pytest

from pytest_asynckata.report import right_but
from pytest_asynckata.runner import Job, open_runner
from pytest_asynckata.session import loops as session_loops
from tests.conftest import PackFactory, Run
from tests.workshop.world import succeed

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="uvloop is not for Windows")

TESTS = '''\
import asyncio

import pytest
from double import double


async def test_doubles():
    """returns twice the number"""
    assert await double(4) == 8, "twice 4 is 8"


@pytest.mark.parametrize("number", [1, 2])
async def test_each(number):
    """doubles each"""
    assert await double(number) == 2 * number, "twice the number"


async def test_takes_no_time(clock):
    """takes no time"""
    await double(1)
    assert clock.now == 0, "nothing is waited for"


def test_runs_by_itself():
    """runs by itself"""
    assert asyncio.run(double(3)) == 6, "twice 3 is 6"
'''
SOLUTION = """\
async def double(number):
    return 2 * number
"""
KNOWS_ITS_LOOP = """\
import asyncio


async def double(number):
    loop = asyncio.get_running_loop()
    return 2 * number if "uvloop" not in type(loop).__module__ else 0
"""


@pytest.fixture
def double(pack: PackFactory) -> PackFactory:
    """One kata whose tests run on uvloop too."""
    pack.kata(tests=TESTS, solution=SOLUTION, extra='also_on = ["uvloop"]\n')
    return pack


def seen(pack: PackFactory, run: Run, *options: str) -> list[dict[str, Any]]:
    run("--kata-report", "report.json", *options)
    report = json.loads((pack.folder / "report.json").read_text(encoding="utf-8"))
    tests: list[dict[str, Any]] = report["katas"][0]["tests"]
    return tests


def test_async_tests_that_need_no_clock_run_on_both(double: PackFactory, run: Run) -> None:
    double.solve()
    ran = [(t["name"], t["variant"], t["loop"]) for t in seen(double, run)]
    assert ran == [
        ("test_doubles", "", "virtual-time"),
        ("test_doubles", "", "uvloop"),
        ("test_each", "1", "virtual-time"),
        ("test_each", "2", "virtual-time"),
        ("test_each", "1", "uvloop"),
        ("test_each", "2", "uvloop"),
        ("test_takes_no_time", "", "virtual-time"),
        ("test_runs_by_itself", "", "virtual-time"),
    ]


def test_seeds_are_for_virtual_time(double: PackFactory, run: Run) -> None:
    double.solve()
    tests = seen(double, run, "--kata-schedules", "2", "-k", "test_doubles")
    ran = [(t["seed"], t["loop"]) for t in tests]
    assert ran == [(0, "virtual-time"), (1, "virtual-time"), (0, "uvloop")]
    others = seen(double, run, "--kata-seed", "5", "-k", "test_doubles")
    assert [(t["seed"], t["loop"]) for t in others] == [(5, "virtual-time")]


def test_what_fails_there_alone_is_told_with_its_loop(double: PackFactory, run: Run) -> None:
    double.write("double", KNOWS_ITS_LOOP)
    result = run()
    result.stdout.fnmatch_lines([
        "*PASS  returns twice the number",
        "*FAIL  returns twice the number (uvloop)",
        "*twice 4 is 8*",
        "*the same test passes in virtual time; this is uvloop, in real time",
    ])  # fmt: skip


def test_what_fails_in_virtual_time_is_not_tried_again(double: PackFactory, run: Run) -> None:
    double.write("double", "async def double(number):\n    return 0\n")
    tests = seen(double, run, "-k", "test_doubles")
    assert [(t["loop"], t["outcome"]) for t in tests] == [
        ("virtual-time", "failed"),
        ("uvloop", "waiting"),
    ]


def test_what_never_ends_there_runs_into_the_limit(pack: PackFactory, run: Run) -> None:
    pack.kata(tests=TESTS, solution=SOLUTION, extra='also_on = ["uvloop"]\ntime_limit = 0.5\n')
    pack.write("double", KNOWS_ITS_LOOP.replace("else 0", "else await loop.create_future()"))
    result = run()
    assert result.ret == 1
    result.stdout.fnmatch_lines(["*FAIL  returns twice the number (uvloop)", "*0.5 s*"])


def test_what_is_left_running_there_is_ended(double: PackFactory, run: Run) -> None:
    double.write(
        "double",
        """\
        import asyncio

        left = []


        async def double(number):
            if "uvloop" in type(asyncio.get_running_loop()).__module__:
                left.append(asyncio.create_task(asyncio.sleep(3600)))
            return 2 * number
        """,
    )
    assert run().ret == 0


def test_the_runner_and_check_see_the_same(double: PackFactory) -> None:
    with open_runner(warm=False) as runner:
        report = runner.run(Job(double.folder, "double", KNOWS_ITS_LOOP.encode()))
    failed = [(t.name, t.loop) for t in report.katas[0].tests if t.outcome == "failed"]
    assert failed == [("test_doubles", "uvloop"), ("test_each", "uvloop"), ("test_each", "uvloop")]
    solutions = double.folder / "1-first" / "double" / "solutions"
    (solutions / "another.py").write_text(
        SOLUTION.replace("2 * number", "number + number"), encoding="utf-8"
    )
    said = succeed("check", "double", "--only", "stub", "--only", "solutions", "--own-python")
    assert "everything is right" in said


def test_asyncio_in_real_time(pack: PackFactory, run: Run) -> None:
    pack.kata(tests=TESTS, solution=SOLUTION, extra='also_on = ["real-time"]\n')
    pack.solve()
    tests = seen(pack, run, "-k", "test_doubles")
    assert [t["loop"] for t in tests] == ["virtual-time", "real-time"]


def test_without_uvloop_nothing_is_lost(
    double: PackFactory, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (session_loops, right_but):
        monkeypatch.setattr(module, "has", lambda _loop: False)
    double.solve()
    result = run()
    assert result.ret == 0
    text = " ".join(result.stdout.str().split())
    assert "double is done" in text
    assert "python -m pip install 'pytest-asynckata[uvloop]'" in text


def test_a_loop_that_nobody_knows_is_refused(pack: PackFactory, run: Run) -> None:
    pack.kata(extra='also_on = ["trio"]\n')
    result = run()
    assert result.ret == 4
    result.stderr.fnmatch_lines(["*kata.toml: also_on*real-time*uvloop*"])
