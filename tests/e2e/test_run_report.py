"""`--kata-report`, `--kata-schedules` and `--kata-seed`."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.conftest import PackFactory, Run

SCHEMA = Path(__file__).parents[2] / "docs" / "schemas" / "run-report.schema.json"
LUCK = """\
import asyncio

async def double(number):
    finished = []
    first = asyncio.create_task(asyncio.sleep(1))
    second = asyncio.create_task(asyncio.sleep(1))
    first.add_done_callback(lambda task: finished.append(2 * number))
    second.add_done_callback(lambda task: finished.append("wrong"))
    await asyncio.wait([first, second])
    return finished[0]
"""


def report_of(pack: PackFactory) -> Any:
    return json.loads((pack.folder / "out" / "report.json").read_text(encoding="utf-8"))


def test_the_report_follows_its_schema(pack: PackFactory, run: Run) -> None:
    pack.kata()
    pack.write("double", "async def double(number):\n    return 2 * number\n")
    run("--kata-report", "out/report.json")
    report = report_of(pack)
    jsonschema.validate(report, json.loads(SCHEMA.read_text(encoding="utf-8")))
    assert report["format_version"] == 1
    (kata,) = report["katas"]
    assert kata["state"] == "started"
    assert [test["outcome"] for test in kata["tests"]] == ["passed", "failed", "failed"]
    assert kata["tests"][1]["failure"]["difference"] == {"expected": "1", "actual": "0.0"}
    assert kata["tests"][1]["failure"]["test_place"]["line"] == 15


def test_a_report_that_cannot_be_written_is_said(pack: PackFactory, run: Run) -> None:
    pack.kata()
    (pack.folder / "file").write_text("")
    run("--kata-report", "file/report.json").stdout.fnmatch_lines(["*--kata-report: *cannot*"])


def test_schedules_find_a_program_that_relies_on_luck(pack: PackFactory, run: Run) -> None:
    pack.kata()
    pack.write("double", LUCK)
    run("--kata-no-progress").assert_outcomes(passed=3)
    result = run("--kata-schedules", "8", "--kata-report", "out/report.json")
    failed = [t for t in report_of(pack)["katas"][0]["tests"] if t["outcome"] == "failed"]
    assert failed
    seed = failed[0]["seed"]
    result.stdout.fnmatch_lines([f"*under schedule seed {seed}; repeat it: *--kata-seed {seed}"])
    again = run("--kata-seed", str(seed), "--kata-report", "out/report.json")
    assert again.ret == pytest.ExitCode.TESTS_FAILED


def test_a_program_that_relies_on_luck_is_not_done(pack: PackFactory, run: Run) -> None:
    pack.kata()
    pack.write("double", LUCK)
    result = run()
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(["*done 0 of 1*", "*under schedule seed*"])
    result.stdout.no_fnmatch_line("*double is done*")


@pytest.mark.skipif(sys.version_info < (3, 12), reason="eager tasks are new in 3.12")
def test_odd_seeds_start_tasks_eagerly(pack: PackFactory, run: Run) -> None:
    pack.kata(
        tests="""\
            import asyncio
            from double import double

            async def test_eager():
                started = []

                async def work():
                    started.append(True)

                task = asyncio.create_task(work())
                assert started == [], "a lazy task has not begun yet"
                await task
            """
    )
    run("--kata-seed", "2").assert_outcomes(passed=1)
    run("--kata-seed", "1").assert_outcomes(failed=1)


@pytest.mark.parametrize("option", ["--kata-schedules=0", "--kata-schedules=x", "--kata-seed=-1"])
def test_wrong_numbers_are_usage_errors(pack: PackFactory, run: Run, option: str) -> None:
    pack.kata()
    result = run(option)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*error: argument --kata-*"])
