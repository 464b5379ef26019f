"""What a learner meets, from the first run to the end of the track."""

from __future__ import annotations

import pytest

from tests.conftest import PackFactory, Run


def test_an_unedited_stub_is_not_started(pack: PackFactory, run: Run) -> None:
    pack.kata()
    result = run()
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(
        ["*double is not started yet. Read 1-first*README.md, then write*", "*FAIL  returns twice*"]
    )
    result.stdout.no_fnmatch_line("*hint 1 of 3*")
    result.stdout.no_fnmatch_line("*Traceback*")
    result.stdout.no_fnmatch_line("*= FAILURES =*")


def test_the_first_failing_test_is_the_next_step(pack: PackFactory, run: Run) -> None:
    pack.kata()
    pack.write("double", "async def double(number):\n    return 2 * number\n")
    result = run()
    result.stdout.fnmatch_lines(
        [
            "asynckata  First / double   test 2 of 3   done 0 of 1 katas*",
            "  PASS  returns twice the number",
            "  FAIL  takes one second",
            "        the work takes 1 s",
            "        expected  1",
            "        actual    0.0",
            "        the test  test_double.py:15   assert clock.now == 1",
            "        hint 1 of 3: What is twice four?",
            "        next hint: pytest --kata-hint",
            "  1 more test comes after this one.",
        ]
    )
    result.stdout.no_fnmatch_line("*FAIL  can run twice*")


def test_the_learners_line_is_shown_for_an_exception(pack: PackFactory, run: Run) -> None:
    pack.kata()
    pack.write("double", "async def double(number):\n    return number.missing\n")
    result = run()
    result.stdout.fnmatch_lines(
        [
            "*AttributeError: 'int' object has no attribute 'missing'",
            "*your line  double.py:2   return number.missing",
        ]
    )


def test_hints_climb_and_stay(pack: PackFactory, run: Run) -> None:
    pack.kata()
    pack.write("double", "async def double(number):\n    return 0\n")
    run().stdout.no_fnmatch_line("*hint 2 of 3*")
    run("--kata-hint").stdout.fnmatch_lines(["*hint 1 of 3: What*", "*hint 2 of 3: Multiply.*"])
    result = run()
    result.stdout.fnmatch_lines(["*hint 1 of 3*", "*hint 2 of 3*"])
    result.stdout.no_fnmatch_line("*hint 3 of 3*")
    result = run("--kata-hint")
    result.stdout.fnmatch_lines(["*hint 3 of 3: number * 2"])
    result.stdout.no_fnmatch_line("*next hint*")


def test_a_solved_kata_is_celebrated_and_the_next_one_waits(pack: PackFactory, run: Run) -> None:
    pack.kata()
    pack.kata("triple")
    pack.solve()
    result = run()
    assert result.ret == pytest.ExitCode.OK
    result.stdout.fnmatch_lines(
        [
            "*done 1 of 2 katas*",
            "*double is done: all 3 tests pass, also under other schedules.",
            "*asynckata solution double",
            "*go on with the next kata: pytest",
        ]
    )
    result.stdout.no_fnmatch_line("*triple*")
    run().stdout.fnmatch_lines(["*triple is not started yet*"])


def test_the_whole_track_can_be_walked(pack: PackFactory, run: Run) -> None:
    pack.kata()
    pack.kata("triple", chapter="2-second")
    run()
    pack.solve()
    run()
    run()
    pack.solve("triple", chapter="2-second")
    result = run()
    assert result.ret == pytest.ExitCode.OK
    result.stdout.fnmatch_lines(["*2 of 2 katas are done. The whole track is behind you."])
    result.assert_outcomes(passed=6)


def test_a_done_kata_that_fails_again_comes_first(pack: PackFactory, run: Run) -> None:
    pack.kata()
    pack.kata("triple")
    pack.solve()
    run()
    pack.write("double", "async def double(number):\n    return 0\n")
    result = run()
    result.stdout.fnmatch_lines(
        ["asynckata  First / double *done 0 of 2*", "*double was done, and does not pass any more*"]
    )


def test_katas_are_verified_again_when_their_tests_change(pack: PackFactory, run: Run) -> None:
    folder = pack.kata()
    pack.kata("triple")
    pack.solve()
    run()
    tests = folder / "test_double.py"
    tests.write_text(tests.read_text() + "\n\ndef test_more():\n    pass\n")
    run().stdout.fnmatch_lines(["*double is done: all 4 tests pass*"])


def test_kata_picks_one_and_all_takes_every_one(pack: PackFactory, run: Run) -> None:
    pack.kata()
    pack.kata("triple")
    picked = run("--kata", "triple", "-v")
    picked.stdout.fnmatch_lines(["*test_triple.py::test_triples*"])
    picked.stdout.no_fnmatch_line("*test_double.py*")
    run("--kata-all", "-v").stdout.fnmatch_lines(["*test_double.py::*", "*test_triple.py::*"])


def test_an_explicit_path_is_run_whatever_the_focus(pack: PackFactory, run: Run) -> None:
    pack.kata()
    pack.kata("triple")
    result = run("1-first/triple/test_triple.py::test_triples", "-v")
    result.stdout.fnmatch_lines(["*test_triple.py::test_triples*"])
    result.assert_outcomes(failed=1)


def test_an_unknown_kata_is_answered_with_the_nearest_name(pack: PackFactory, run: Run) -> None:
    pack.kata()
    result = run("--kata", "duoble")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*there is no kata 'duoble'; did you mean double?*"])


def test_a_kata_option_without_katas_says_so(pytester: pytest.Pytester, run: Run) -> None:
    pytester.makeini("[pytest]\nasyncio_default_fixture_loop_scope = function\n")
    pytester.makepyfile("def test_nothing(): pass")
    result = run("--kata", "gather")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*there is no kata in *"])


def test_a_solution_can_be_the_subject(pack: PackFactory, run: Run) -> None:
    pack.kata()
    result = run("--kata-subject", "solutions/reference.py")
    assert result.ret == pytest.ExitCode.OK
    result.stdout.fnmatch_lines(["*double: all 3 tests pass.*"])
    run().stdout.fnmatch_lines(["*done 0 of 1*"])


def test_a_missing_subject_is_a_usage_error(pack: PackFactory, run: Run) -> None:
    pack.kata()
    result = run("--kata-subject", "nowhere.py")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*--kata-subject: there is no file *nowhere.py*"])


def test_waiting_tests_are_not_failures(pack: PackFactory, run: Run) -> None:
    pack.kata(tables='[waits_for]\ntest_two_at_once = ["test_takes_one_second"]\n')
    pack.write("double", "async def double(number):\n    return 2 * number\n")
    result = run("-v")
    result.assert_outcomes(passed=1, failed=1, skipped=1)
    result.stdout.fnmatch_lines(
        ["*FAIL  takes one second", "*WAIT  can run twice at the same time"]
    )


def test_kata_raw_shows_the_traceback_too(pack: PackFactory, run: Run) -> None:
    pack.kata()
    pack.write("double", "async def double(number):\n    return 0\n")
    result = run("--kata-raw")
    result.stdout.fnmatch_lines(["*= FAILURES =*", "*assert*", "*FAIL  returns twice the number"])


@pytest.mark.parametrize("verbosity", ["-q", "-v", "-vv", "--color=no", "--color=yes", "-rA"])
def test_the_page_is_there_in_every_verbosity(pack: PackFactory, run: Run, verbosity: str) -> None:
    pack.kata()
    pack.write("double", "async def double(number):\n    return 0\n")
    text = run(verbosity).stdout.str()
    assert "returns twice the number" in text
    assert "expected" in text
    assert ("\x1b[" in text) == (verbosity == "--color=yes")


def test_no_color_is_respected(
    pack: PackFactory, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    pack.kata()
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.delenv("PY_COLORS", raising=False)
    assert "\x1b[" not in run().stdout.str()


@pytest.mark.parametrize("columns", [40, 80, 200])
def test_lines_fit_the_terminal(
    pack: PackFactory, run: Run, monkeypatch: pytest.MonkeyPatch, columns: int
) -> None:
    pack.kata()
    pack.write("double", "async def double(number):\n    return 'x' * 500\n")
    monkeypatch.setenv("COLUMNS", str(columns))
    lines = run().outlines
    page = lines[next(i for i, line in enumerate(lines) if line.startswith("asynckata")) :]
    assert max(len(line) for line in page) <= columns


def test_one_test_of_many_does_not_make_a_kata_done(pack: PackFactory, run: Run) -> None:
    pack.kata()
    pack.solve()
    result = run("1-first/double/test_double.py::test_doubles")
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["*done 0 of 1*", "*1 of its 3 tests were run, and pass."])


def test_a_pack_without_solutions_names_none(pack: PackFactory, run: Run) -> None:
    pack.kata()
    manifest = pack.folder / "pack.toml"
    text = manifest.read_text(encoding="utf-8")
    manifest.write_text(text.replace("title =", 'solutions = "never"\ntitle =', 1), "utf-8")
    pack.solve()
    result = run()
    result.stdout.fnmatch_lines(["*double is done*"])
    result.stdout.no_fnmatch_line("*reference solution*")
