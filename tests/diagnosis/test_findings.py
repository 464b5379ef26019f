"""Every finding in both directions: programs that have it, and near-misses that do not.

The programs are files in `programs/`, in a folder for each code. Each runs in a real session,
in the scene that its first line names.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from pytest_asynckata.author.record import record_kata
from pytest_asynckata.diagnosis.catalogue import CODES
from pytest_asynckata.kata.pack import load_pack
from tests.conftest import PackFactory, Run
from tests.diagnosis.scenes import HELPERS, SCENES

PROGRAMS = Path(__file__).parent / "programs"
CASES = [
    (code, file) for code in CODES for file in sorted(PROGRAMS.glob(f"{code.replace('-', '_')}/*"))
]
NEAR_MISSES = sorted(PROGRAMS.glob("near_misses/*.py"))
WITHOUT_A_LINE = {"session.py", "bare_future.py", "missing_name.py"}
"""Nothing of the learner's is at work any more when these show what is wrong with them."""


def name_of(value: object) -> str:
    return value.stem if isinstance(value, Path) else str(value)


def scene_of(program: Path) -> str:
    return program.read_text(encoding="utf-8").partition("\n")[0].removeprefix("# scene: ")


def run_program(
    pack: PackFactory, run: Run, program: Path, *options: str, extra: str = ""
) -> list[dict[str, Any]]:
    scene = scene_of(program)
    recorded = PROGRAMS / "recorded" / f"{scene}.py"
    folder = pack.kata(tests=HELPERS + SCENES[scene], extra=extra)
    if recorded.is_file():
        shutil.copyfile(recorded, folder / "solutions" / "reference.py")
        record_kata(next(iter(load_pack(pack.folder))))
    shutil.copyfile(program, folder / "double.py")
    run("--kata-report", "report.json", *options)
    report = json.loads((pack.folder / "report.json").read_text(encoding="utf-8"))
    results: list[dict[str, Any]] = report["katas"][0]["tests"]
    return results


def test_every_code_has_programs_that_show_it() -> None:
    assert {code for code, _file in CASES} == {*CODES} - {"not-started"}


@pytest.mark.parametrize(("code", "program"), CASES, ids=name_of)
def test_a_program_gets_the_finding_that_it_has(
    pack: PackFactory, run: Run, code: str, program: Path
) -> None:
    extra = {"shortcut": 'forbids = ["asyncio.gather"]\n', "timeout": "time_limit = 2\n"}
    (result,) = run_program(pack, run, program, extra=extra.get(code, ""))
    assert result["outcome"] == "failed"
    finding = result["failure"]["finding"]
    assert finding is not None, result["failure"]
    assert finding["code"] == code, finding
    if finding["place"] is None:
        assert program.name in WITHOUT_A_LINE, finding
    else:
        assert finding["place"]["file"] == "double.py"


@pytest.mark.parametrize("program", NEAR_MISSES, ids=name_of)
def test_a_near_miss_passes_without_any_finding(pack: PackFactory, run: Run, program: Path) -> None:
    assert SCENES[scene_of(program)]
    for result in run_program(pack, run, program, "--kata-schedules", "3"):
        assert result["outcome"] == "passed", result["failure"]
