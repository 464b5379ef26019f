"""How much virtual time a real second holds: all reference solutions of the built-in pack."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from benchmarks.measure import PYTEST, Row, interleaved, seconds_of
from benchmarks.world import plain_project, scratch
from pytest_asynckata.kata.workspace import builtin_pack
from pytest_asynckata.report.model import RunReport


def rows(rounds: int) -> Iterator[Row]:
    """One session over all katas."""
    with scratch() as folder:
        plain_project(folder)
        file = folder / "report.json"
        command = _command(folder, file)
        walls = interleaved(rounds, {"all": lambda: seconds_of(command, folder)})["all"]
        report = RunReport.model_validate_json(file.read_bytes())
    tests = [test for kata in report.katas for test in kata.tests]
    virtual = sum(test.loop_seconds for test in tests)
    longest = max(test.loop_seconds for test in tests)
    yield Row(
        what=f"{len(tests)} tests of {len(report.katas)} reference solutions, wall time",
        value=walls.in_seconds(),
    )
    yield Row(what="their virtual time", value=f"{virtual:,.0f} s")
    yield Row(what="virtual seconds in a real second", value=f"{virtual / walls.median:,.0f}")
    without = sorted(test.loop_seconds for test in tests)[:-5]
    yield Row(
        what="the same without the five longest tests",
        value=f"{sum(without) / walls.median:,.1f}",
        against=f"the longest test takes {longest:,.0f} s",
    )


def _command(folder: Path, report: Path) -> tuple[str, ...]:
    return (
        *PYTEST, "--rootdir", str(folder), "-c", str(folder / "pytest.ini"), "--kata-all",
        "--kata-no-progress", "--kata-subject", "solutions/reference.py",
        f"--kata-report={report}", str(builtin_pack()),
    )  # fmt: skip
