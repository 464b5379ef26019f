"""Several packs, or workspaces, side by side in one session."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from pytest_asynckata.cli import main
from pytest_asynckata.kata.pack import load_pack
from pytest_asynckata.progress.store import open_progress
from tests.conftest import SOLUTION, PackFactory, Run

TOO_QUICK = "async def double(number):\n    return 2 * number\n"
TRIPLE = {"solution": SOLUTION.replace("2 *", "3 *"), "tests": """\
    from double import double

    async def test_triples():
        "returns the number three times"
        assert await double(4) == 12, "three times 4"
"""}  # fmt: skip


@pytest.fixture
def two(pytester: pytest.Pytester) -> tuple[PackFactory, PackFactory]:
    """Two packs, in each of which there is a kata `double`; they mean different things."""
    pytester.makeini("[pytest]\nasyncio_default_fixture_loop_scope = function\n")
    one, other = (PackFactory(pytester.mkdir(name), name=name) for name in ("one", "other"))
    one.kata()
    other.kata(**TRIPLE)
    other.kata("single", chapter="2-second")
    return one, other


def report_of(pytester: pytest.Pytester, file: str) -> Any:
    return json.loads((pytester.path / file).read_text(encoding="utf-8"))


IMPORT_MODES = pytest.mark.parametrize("mode", ["prepend", "append", "importlib"])


@IMPORT_MODES
def test_katas_of_the_same_name_do_not_meet(
    two: tuple[PackFactory, PackFactory], run: Run, mode: str
) -> None:
    one, other = two
    one.solve()
    other.solve()
    run(f"--import-mode={mode}", "--kata-no-progress").assert_outcomes(passed=4)
    run(f"--import-mode={mode}", "--kata-no-progress", "-n", "2").assert_outcomes(passed=4)


@IMPORT_MODES
@pytest.mark.parametrize("name", ["a", "z"])
def test_a_project_may_have_tests_of_the_same_file_name(
    pack: PackFactory, run: Run, pytester: pytest.Pytester, mode: str, name: str
) -> None:
    pack.kata()
    pack.solve()
    folder = pytester.mkdir(name)
    (folder / "test_double.py").write_text("import sys\ndef test_own():\n    assert __file__\n")
    run(f"--import-mode={mode}", "--kata-no-progress").assert_outcomes(passed=4)


def test_each_pack_has_its_own_page_progress_and_report(
    two: tuple[PackFactory, PackFactory], run: Run, pytester: pytest.Pytester
) -> None:
    one, other = two
    one.write("double", TOO_QUICK)
    other.solve()
    result = run("--kata-report", "out.json")
    result.assert_outcomes(passed=2, failed=2)
    result.stdout.fnmatch_lines(
        [
            "One katas: one",
            "asynckata *double * done 0 of 1 katas*",
            "*FAIL  takes one second",
            "Other katas: other",
            "asynckata * done 1 of 2 katas*",
            "*double is done*",
        ]
    )
    reports = [report_of(pytester, file)["track"] for file in ("out.json", "out-other.json")]
    assert [(r["pack"], r["done"]) for r in reports] == [("one", []), ("other", ["double"])]
    assert [open_progress(pack.folder).done(load_pack(pack.folder)) for pack in two] == [
        set(),
        {"double"},
    ]


def test_one_pack_alone_is_not_named_above_its_page(pack: PackFactory, run: Run) -> None:
    pack.kata()
    run().stdout.no_fnmatch_line("Small katas*")


def test_a_name_picks_the_kata_in_every_pack_that_has_it(
    two: tuple[PackFactory, PackFactory], run: Run
) -> None:
    for pack in two:
        pack.solve()
    run("--kata", "double", "--kata-no-progress").assert_outcomes(passed=4)
    result = run("--kata", "single")
    result.stdout.fnmatch_lines(["*single is not started yet*"])
    result.stdout.no_fnmatch_line("One katas*")
    result.stdout.no_fnmatch_line("*done 0 of 1*")


def test_a_name_that_no_pack_has_is_answered_with_the_names_of_all(
    two: tuple[PackFactory, PackFactory], run: Run
) -> None:
    result = run("--kata", "singel")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*there is no kata 'singel'; did you mean single?*"])


def test_two_workspaces_of_one_pack(pack: PackFactory, run: Run, pytester: pytest.Pytester) -> None:
    pack.kata()
    learners = []
    for name in ("ada", "grace", "joan"):
        place = str(pytester.path / "room" / name)
        CliRunner().invoke(main, ["init", "--from", str(pack.folder), place])
        learners.append(PackFactory(pytester.path / "room" / name))
    for learner, body in zip(learners, ("raise KeyError", "return 8", None), strict=True):
        if body:
            learner.write("double", f"async def double(number):\n    {body}\n")
        else:
            (learner.folder / "1-first/double/double.py").write_text(SOLUTION)
    run("room", "--kata-report", "out.json").assert_outcomes(passed=4, failed=5)
    files = sorted(file.name for file in pytester.path.glob("out*.json"))
    assert files == ["out-small-2.json", "out-small.json", "out.json"]
    passed = {
        Path(kata["folder"]).parts[-3]: sum(t["outcome"] == "passed" for t in kata["tests"])
        for file in files
        for kata in report_of(pytester, file)["katas"]
    }
    assert passed == {"ada": 0, "grace": 1, "joan": 3}


def test_a_broken_pack_says_which_one_it_is(two: tuple[PackFactory, PackFactory], run: Run) -> None:
    one, _other = two
    (one.folder / "pack.toml").write_text("format_version = 1\n")
    result = run()
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([f"*{Path('one', 'pack.toml')}: chapters: is missing*"])
    result.stderr.no_fnmatch_line(f"*{Path('other', 'pack.toml')}*")


def test_a_death_is_told_in_the_pack_that_it_happened_in(
    two: tuple[PackFactory, PackFactory], pytester: pytest.Pytester, run: Run
) -> None:
    one, other = two
    one.solve()
    crash = "import ctypes\n\nasync def double(number):\n    ctypes.string_at(0)\n"
    other.write("double", crash)
    pytester.runpytest_subprocess("-p", "no:sugar", "-p", "no:randomly")
    other.solve()
    run("--kata-report", "out.json")
    assert report_of(pytester, "out.json")["notices"] == []
    (notice,) = report_of(pytester, "out-other.json")["notices"]
    assert "in the middle of other/1-first/double/test_double.py::test_triples" in notice


def test_extensions_serve_their_own_pack_only(
    two: tuple[PackFactory, PackFactory], run: Run
) -> None:
    one, other = two
    one.solve()
    other.kata(
        "asks", chapter="3-third", tests="from asks import double\nasync def test_it(x): ..."
    )
    one.extend("def pytest_asynckata_fixtures():\n    return {'x': lambda: 1}\n")
    one.extend("def pytest_asynckata_report(report):\n    return ['of one']\n", "report.py")
    other.extend("def pytest_asynckata_report(report):\n    return ['of other']\n", "report.py")
    result = run("--kata-all")
    result.stdout.fnmatch_lines(["*double is done*", "  of one", "Other katas*", "  of other"])
    result.assert_outcomes(passed=3, failed=4, errors=1)  # `other` has no fixture x
    assert result.outlines.count("  of one") == 1
