"""Extensions of a pack: findings, fixtures and reports of its own, and what goes wrong in them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from pytest_asynckata.cli import main
from pytest_asynckata.runner import Job, open_runner, pack_hash
from tests.conftest import PackFactory, Run

TOO_EAGER = """\
    from pytest_asynckata.extend import CustomFinding, Finding, WhyPage


    def too_eager(case):
        if case.failure is None or case.recording.now > 0:
            return None
        return Finding(code="too-eager", message="no time has passed", place=case.failure.place)


    def pytest_asynckata_findings():
        page = WhyPage(code="too-eager", sentence="The work does not take the time it should.")
        return [CustomFinding(page, too_eager)]
"""
REFUSES_TASKS = """\
    from pytest_asynckata.extend import CustomFinding, Finding, WhyPage


    def loose(case):
        tasks = [life for life in case.recording.lives if case.is_learners(life)]
        if tasks:
            return Finding(code="loose-task", message="there is a task outside a task group")
        return None


    def pytest_asynckata_findings():
        page = WhyPage(code="loose-task", sentence="A task stands alone.")
        return [CustomFinding(page, loose, refuses={refuses})]
"""
TOO_QUICK = "async def double(number):\n    return 2 * number\n"
WITH_A_TASK = """\
    import asyncio

    async def double(number):
        await asyncio.create_task(asyncio.sleep(1))
        return 2 * number
"""


def report_of(pack: PackFactory, file: str = "report.json") -> Any:
    return json.loads((pack.folder / file).read_text(encoding="utf-8"))


def notices(pack: PackFactory) -> list[str]:
    found: list[str] = report_of(pack)["notices"]
    return found


# -- findings --------------------------------------------------------------------------------------


def test_a_finding_of_the_pack_explains_a_failing_test(pack: PackFactory, run: Run) -> None:
    pack.kata()
    pack.extend(TOO_EAGER)
    pack.write("double", TOO_QUICK)
    run().stdout.fnmatch_lines(
        ["*FAIL  takes one second", "*too-eager*", "*no time has passed*", "*asynckata why too-*"]
    )


def test_a_hint_can_answer_a_finding_of_the_pack(pack: PackFactory, run: Run) -> None:
    tables = '[[hints]]\nid = "eager"\nfindings = ["too-eager"]\nstages = ["Slowly.", "Wait."]'
    pack.kata(tables=tables)
    pack.extend(TOO_EAGER)
    pack.write("double", TOO_QUICK)
    run().stdout.fnmatch_lines(["*hint 1 of 2: Slowly."])


def test_a_finding_fails_a_passing_test_only_if_it_refuses(pack: PackFactory, run: Run) -> None:
    pack.kata()
    pack.extend(REFUSES_TASKS.format(refuses=False))
    pack.write("double", WITH_A_TASK)
    run("--kata-no-progress").assert_outcomes(passed=3)
    pack.extend(REFUSES_TASKS.format(refuses=True))
    result = run("--kata-no-progress")
    result.assert_outcomes(failed=3)
    result.stdout.fnmatch_lines(["*there is a task outside a task group*", "*loose-task*"])


def test_a_shortcut_comes_before_a_finding_of_the_pack(pack: PackFactory, run: Run) -> None:
    pack.kata(extra='forbids = ["asyncio.gather"]\n')
    pack.extend(TOO_EAGER)
    pack.write(
        "double",
        "import asyncio\n\nasync def double(number):\n    await asyncio.gather()\n    return 1\n",
    )
    result = run()
    result.stdout.fnmatch_lines(["*shortcut*"])
    result.stdout.no_fnmatch_line("*too-eager*")


def test_why_explains_a_finding_of_the_pack(
    pack: PackFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    pack.kata()
    pack.extend(TOO_EAGER)
    monkeypatch.chdir(pack.folder / "1-first")
    page = CliRunner().invoke(main, ["why", "too-eager"])
    assert page.output == "too-eager\n  The work does not take the time it should.\n"
    assert "too-eager" in CliRunner().invoke(main, ["why"]).output
    near = CliRunner().invoke(main, ["why", "to-eager"])
    assert (near.exit_code, "did you mean too-eager" in near.stderr) == (2, True)


def test_why_does_not_need_the_packs_extensions_for_our_own_findings(
    pack: PackFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    pack.kata()
    pack.extend("raise RuntimeError")
    monkeypatch.chdir(pack.folder)
    result = CliRunner().invoke(main, ["why", "deadlock"])
    assert (result.exit_code, result.stderr) == (0, "")


# -- fixtures --------------------------------------------------------------------------------------

FIXTURES = """\
    import asyncio


    def number():
        return 21


    async def late_number(number, clock):
        await asyncio.sleep(5)
        yield number + clock.now
        await asyncio.sleep(5)
        print("cleaned up second")


    async def later(late_number):
        yield late_number + 1
        print("cleaned up first")


    def pytest_asynckata_fixtures():
        return {"number": number, "late_number": late_number, "later": later}
"""
USES_FIXTURES = """\
    from double import double

    async def test_with_fixtures(number, later):
        assert await double(number) == 42, "twice 21"
        assert later == 27
"""


def test_a_fixture_of_the_pack_is_there_for_its_katas(pack: PackFactory, run: Run) -> None:
    pack.kata(tests=USES_FIXTURES)
    pack.extend(FIXTURES)
    pack.solve()
    result = run("-s")
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["*cleaned up first", "cleaned up second"])


def test_a_fixture_of_the_pack_is_not_there_for_other_tests(
    pack: PackFactory, run: Run, pytester: pytest.Pytester
) -> None:
    pack.kata(tests=USES_FIXTURES)
    pack.extend(FIXTURES)
    pack.solve()
    pytester.makepyfile(test_other="def test_other(number): pass\n")
    result = run()
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["*fixture 'number' not found*"])


def test_our_own_fixtures_cannot_be_replaced(pack: PackFactory, run: Run) -> None:
    pack.kata()
    pack.extend("def pytest_asynckata_fixtures():\n    return {'clock': lambda: None}\n")
    pack.solve()
    result = run("--kata-report", "report.json")
    result.assert_outcomes(passed=3)
    (notice,) = notices(pack)
    assert notice.endswith("extensions.py has a fault, and was left out: "
                           "there is a fixture clock already")  # fmt: skip


# -- reports ---------------------------------------------------------------------------------------

REPORT = """\
    from pathlib import Path

    def pytest_asynckata_report(report, config):
        done = ", ".join(report.track.done)
        Path(config.rootpath, "own.txt").write_text(f"{report.track.pack}: {done}")
        return [f"written: own.txt ({len(report.katas)} kata)"]
"""


def test_a_report_of_the_pack_gets_the_run_report(pack: PackFactory, run: Run) -> None:
    pack.kata()
    pack.extend(REPORT)
    pack.solve()
    run().stdout.fnmatch_lines(["*double is done*", "  written: own.txt (1 kata)"])
    assert (pack.folder / "own.txt").read_text() == "small: double"


def test_a_run_that_is_not_stored_is_not_reported(pack: PackFactory, run: Run) -> None:
    pack.kata()
    pack.extend(REPORT)
    run("--kata-no-progress")
    assert not (pack.folder / "own.txt").exists()


def test_under_xdist_extensions_work_and_their_faults_are_said_once(
    pack: PackFactory, run: Run
) -> None:
    pack.kata()
    pack.write("double", TOO_QUICK)
    pack.extend(REPORT, "own_report.py")
    pack.extend(TOO_EAGER)
    pack.extend("def pytest_asynckata_fixtures():\n    return 1 / 0\n", "faulty.py")
    result = run("-n", "2", "--kata-report", "report.json")
    result.stdout.fnmatch_lines(["*too-eager*", "  written: own.txt (1 kata)"])
    assert len(notices(pack)) == 1


# -- plugins of pytest -----------------------------------------------------------------------------


def test_a_plugin_of_pytest_can_extend_every_pack(
    pack: PackFactory, run: Run, pytester: pytest.Pytester
) -> None:
    pack.kata()
    pack.write("double", TOO_QUICK)
    pytester.makeconftest(TOO_EAGER + REPORT)
    run().stdout.fnmatch_lines(["*too-eager*", "  written: own.txt (1 kata)"])


def test_a_plugin_of_pytest_does_no_harm_where_there_are_no_katas(
    pytester: pytest.Pytester,
) -> None:
    pytester.makeini("[pytest]\nasyncio_default_fixture_loop_scope = function\n")
    pytester.makeconftest(TOO_EAGER + REPORT)
    pytester.makepyfile("def test_nothing(): pass")
    pytester.runpytest().assert_outcomes(passed=1)


def test_a_conftest_serves_its_own_folder_only(
    pytester: pytest.Pytester, run: Run, pack: PackFactory
) -> None:
    for name in ("one", "two"):
        small = PackFactory(pytester.mkdir(name), name=name)
        small.kata()
        small.write("double", TOO_QUICK)
    (pytester.path / "one" / "conftest.py").write_text("import textwrap\n" + _dedented(TOO_EAGER))
    run("one", "two", "--kata-report", "report.json")
    codes = [_codes(report_of(pack, name)) for name in ("report.json", "report-two.json")]
    assert codes == [{"too-eager"}, {None}]


def _dedented(text: str) -> str:
    return re.sub("^    ", "", text, flags=re.MULTILINE)


def _codes(report: Any) -> set[str | None]:
    failures = [test["failure"] for kata in report["katas"] for test in kata["tests"]]
    return {(f["finding"] or {}).get("code") for f in failures if f}


# -- faults ----------------------------------------------------------------------------------------

DETECTOR = """\
    from pytest_asynckata.extend import CustomFinding, Finding, WhyPage

    def detect(case):
        {body}

    def pytest_asynckata_findings():
        return [CustomFinding(WhyPage(code="odd", sentence="Odd."), detect)]
"""


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("def pytest_asynckata_findings(): return 1 / 0", "ZeroDivisionError: *extensions.py:1)"),
        ("def pytest_asynckata_findings(): yield 1", "it gave 1, and not CustomFinding"),
        ("def pytest_asynckata_findings(): return None", "TypeError: *"),
        ("def pytest_asynckata_findings(case): return ()", "*PluginValidationError: *(case) *"),
        (
            "def pytest_asynckata_finding(): return ()",
            "there is no hook pytest_asynckata_finding; did you mean pytest_asynckata_findings?",
        ),
        ("def pytest_asynckata_fixtures(): return 3", "it gave 3, and not a dict of fixtures"),
        ("def pytest_asynckata_fixtures(): return {'a': 3}", "the fixture a must be a function*"),
        ("def pytest_asynckata_report(report): raise SystemExit(3)", "SystemExit: 3 *"),
        ("def pytest_asynckata_report(): import pytest; pytest.skip('x')", "Skipped: x *"),
        ("def pytest_asynckata_report(): return [1]", "it gave 1, and not str"),
        ("import sys; sys.exit()", "SystemExit *"),
        ("import no_such_module", "ModuleNotFoundError: No module named 'no_such_module'*"),
        ("this is no Python", "SyntaxError: *"),
        (DETECTOR.format(body="raise ValueError('boo')"), "ValueError: boo *"),
        (DETECTOR.format(body="return 'odd'"), "it gave 'odd', and not a Finding*"),
        (DETECTOR.format(body="return Finding(code='x', message='')"), "it gave Finding(*"),
        (DETECTOR.format(body="pass").replace('"odd"', '"Odd One"'), "a code is lower-case*"),
        (DETECTOR.format(body="pass").replace('"odd"', '"deadlock"'), "there is a finding dead*"),
    ],
)
def test_a_fault_of_an_extension_is_a_notice_and_costs_nothing(
    pack: PackFactory, run: Run, source: str, said: str
) -> None:
    pack.kata()
    pack.write("double", TOO_QUICK)
    pack.extend(source)
    pack.extend(REPORT, "works.py")
    result = run("--kata-report", "report.json")
    result.assert_outcomes(passed=1, failed=2)
    result.stdout.fnmatch_lines(["*expected  1", "*note: *extensions.py*", "  written: own.txt*"])
    (notice,) = notices(pack)
    begin = r"the extension [^:]*extensions\.py[^:]* has a fault, and was left out: "
    assert re.match(begin + _pattern(said), notice), notice


def _pattern(text: str) -> str:
    return ".*".join(map(re.escape, text.split("*"))) + "$"


def test_the_runner_uses_the_extensions_of_the_pack(pack: PackFactory) -> None:
    pack.kata()
    pack.extend(TOO_EAGER)
    pack.extend("def pytest_asynckata_fixtures():\n    return 1 / 0\n", "faulty.py")
    with open_runner(warm=False) as runner:
        report = runner.run(Job(pack=pack.folder, kata="double", subject=TOO_QUICK.encode()))
    assert _codes(report.model_dump()) == {"too-eager"}
    (notice,) = report.notices
    assert notice.startswith("the extension faulty.py has a fault, and was left out: ZeroDivision")


def test_an_extension_is_a_part_of_the_packs_hash(pack: PackFactory) -> None:
    pack.kata()
    pack.extend(TOO_EAGER)
    before = pack_hash(pack.folder)
    (pack.folder / "extensions.py").write_text("", encoding="utf-8")
    assert pack_hash(pack.folder) != before


def test_an_extension_that_is_not_installed_is_a_notice(pack: PackFactory, run: Run) -> None:
    pack.kata()
    pack.plugins = ["no_such_pack.extensions"]
    pack.write_track()
    pack.solve()
    result = run("--kata-report", "report.json")
    result.assert_outcomes(passed=3)
    assert notices(pack) == [
        "the extension no_such_pack.extensions of this pack is not installed; "
        "install the package that the pack came with"
    ]


def test_a_missing_file_is_a_mistake_of_the_pack(pack: PackFactory, run: Run) -> None:
    pack.kata()
    pack.plugins = ["nothing.py"]
    pack.write_track()
    result = run()
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*pack.toml: plugins: there is no file nothing.py beside *"])


def test_a_name_that_is_no_module_is_a_mistake_of_the_pack(pack: PackFactory, run: Run) -> None:
    pack.kata()
    pack.plugins = ["../extensions.py"]
    pack.write_track()
    run().stderr.fnmatch_lines(["*plugins[[]1[]]: must be a module, such as *"])


def test_a_workspace_has_the_extensions_of_its_pack(
    pack: PackFactory, run: Run, tmp_path: Path
) -> None:
    pack.kata()
    pack.extend(TOO_EAGER)
    pack_file = str(tmp_path / "small.zip")
    CliRunner().invoke(main, ["pack", "build", str(pack.folder), "-o", pack_file])
    CliRunner().invoke(main, ["init", "--from", pack_file, str(tmp_path / "work")])
    learner = PackFactory(tmp_path / "work")
    learner.write("double", TOO_QUICK)
    run(str(learner.folder)).stdout.fnmatch_lines(["*too-eager*"])
