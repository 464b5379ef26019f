"""The plugin lives with other plugins, with pytest's own options, and without katas."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest

from tests.conftest import PackFactory, Run

WRONG = "async def double(number):\n    return 0\n"


def test_xdist(pack: PackFactory, run: Run) -> None:
    pack.kata()
    pack.write("double", WRONG)
    result = run("-n2")
    result.assert_outcomes(failed=3)
    page = ["asynckata  First / double   test 1 of 3*", "*FAIL  returns twice*"]
    result.stdout.fnmatch_lines(page)
    pack.solve()
    run("-n2").stdout.fnmatch_lines(["*double is done*"])


def test_randomly_does_not_change_the_page(pack: PackFactory, pytester: pytest.Pytester) -> None:
    pack.kata()
    pack.write("double", WRONG)
    for seed in (1, 2, 3):
        result = pytester.runpytest("-p", "no:sugar", f"--randomly-seed={seed}")
        result.stdout.fnmatch_lines(["*test 1 of 3*", "*FAIL  returns twice the number"])


def test_sugar(pack: PackFactory, pytester: pytest.Pytester) -> None:
    pack.kata()
    pack.write("double", WRONG)
    result = pytester.runpytest_subprocess("--force-sugar", "-p", "no:randomly")
    text = result.stdout.str()
    assert "Traceback" not in text
    result.stdout.fnmatch_lines(["*asynckata*First / double*test 1 of 3*", "*FAIL  returns twice*"])


def test_cov(pack: PackFactory, pytester: pytest.Pytester) -> None:
    pack.kata()
    pack.solve()
    result = pytester.runpytest_subprocess("--cov=1-first", "-p", "no:randomly", "-p", "no:sugar")
    result.assert_outcomes(passed=3)
    result.stdout.fnmatch_lines(["*double is done*"])


def test_last_failed(pack: PackFactory, run: Run) -> None:
    pack.kata()
    pack.write("double", "async def double(number):\n    return 2 * number\n")
    run()
    result = run("--lf")
    result.assert_outcomes(failed=2)
    result.stdout.fnmatch_lines(["*FAIL  takes one second"])


def test_keyword_runs_a_part_and_a_part_is_not_done(pack: PackFactory, run: Run) -> None:
    pack.kata()
    pack.solve()
    result = run("-k", "one_second")
    result.assert_outcomes(passed=1, deselected=2)
    part = "*1 of its 3 tests were run, and pass."
    result.stdout.fnmatch_lines(["*done 0 of 1*", part])


def test_exit_first(pack: PackFactory, run: Run) -> None:
    pack.kata()
    pack.write("double", WRONG)
    result = run("-x")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*FAIL  returns twice the number", "*2 more tests come after*"])


def test_collect_only(pack: PackFactory, run: Run) -> None:
    pack.kata()
    pack.kata("triple")
    result = run("--collect-only", "-q")
    result.stdout.fnmatch_lines(["*test_double.py::test_doubles"])
    result.stdout.no_fnmatch_line("*triple*")
    assert result.ret == pytest.ExitCode.OK


def test_junit_xml_has_the_sentences_and_no_traceback(pack: PackFactory, run: Run) -> None:
    pack.kata()
    pack.write("double", WRONG)
    run("--junitxml=junit.xml")
    failures = list(ET.parse(pack.folder / "junit.xml").iter("failure"))
    assert len(failures) == 3
    text = (failures[0].text or "") + failures[0].attrib["message"]
    assert "returns twice the number" in text
    assert "Traceback" not in text


def test_other_tests_in_the_session_are_reported_as_usual(pack: PackFactory, run: Run) -> None:
    pack.kata()
    pack.write("double", WRONG)
    (pack.folder / "test_other.py").write_text(
        "import asyncio\nimport pytest\n\n"
        "def test_wrong():\n    assert [1] == [2]\n\n"
        "@pytest.mark.asyncio\nasync def test_real_loop():\n"
        "    assert type(asyncio.get_running_loop()).__name__ != 'VirtualTimeLoop'\n"
    )
    result = run()
    result.assert_outcomes(failed=4, passed=1)
    result.stdout.fnmatch_lines(["*= FAILURES =*", "*_ test_wrong _*", "*FAIL  returns twice*"])
    result.stdout.no_fnmatch_line("*_ test_doubles _*")


def test_a_project_without_katas_sees_nothing(pytester: pytest.Pytester, run: Run) -> None:
    pytester.makeini("[pytest]\nasyncio_default_fixture_loop_scope = function\n")
    pytester.makepyfile("def test_fine():\n    pass\n")
    script = pytester.makepyfile(
        check="import sys, pytest\n"
        "status = pytest.main(['-q', '-p', 'no:randomly', '-p', 'no:sugar', 'test_it.py'])\n"
        "heavy = ['pydantic', 'rich', 'pytest_asynckata.session.hooks', 'pytest_asynckata.loop']\n"
        "print('LOADED', [name for name in heavy if name in sys.modules])\n"
    )
    pytester.makepyfile(test_it="def test_fine():\n    pass\n")
    result = pytester.runpython(script)
    result.stdout.fnmatch_lines(["LOADED []"])
    assert "asynckata" not in result.stdout.str()


def test_the_fixtures_are_visible_to_katas_only(pack: PackFactory, run: Run) -> None:
    pack.kata()
    pack.solve()
    (pack.folder / "test_other.py").write_text("def test_it(clock):\n    pass\n")
    result = run()
    result.assert_outcomes(passed=3, errors=1)
    result.stdout.fnmatch_lines(["*fixture 'clock' not found"])


def test_the_projects_warning_filters_do_not_decide(pack: PackFactory, run: Run) -> None:
    pack.kata()
    solution = (pack.folder / "1-first/double/solutions/reference.py").read_text()
    body = solution.replace("await", "import warnings; warnings.warn('old'); await")
    pack.write("double", body)
    run("-W", "error").assert_outcomes(passed=3, warnings=3)
