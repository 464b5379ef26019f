"""Whose fault is it? The learner's, the kata's, or the pack's."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import TESTS, PackFactory, Run


def test_a_syntax_error_is_one_friendly_page(pack: PackFactory, run: Run) -> None:
    pack.kata()
    pack.write("double", "async def double(number)\n    return 1\n")
    result = run()
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(
        [
            "*FAIL  the file can be imported",
            "*this is not valid Python: expected ':'",
            "*crash-on-import   double.py:1   async def double(number)",
        ]
    )
    result.stdout.no_fnmatch_line("*Traceback*")


@pytest.mark.parametrize(
    ("subject", "message"),
    [
        ("1 / 0\n", "*ZeroDivisionError: division by zero"),
        ("import sys\nsys.exit(3)\n", "*SystemExit: 3"),
        ("import no_such_module\n", "*ModuleNotFoundError: No module named 'no_such_module'"),
        ("raise BaseException('odd')\n", "*BaseException: odd"),
    ],
)
def test_a_crash_on_import_shows_the_line(
    pack: PackFactory, run: Run, subject: str, message: str
) -> None:
    pack.kata()
    pack.write("double", subject)
    page = ["*FAIL  the file can be imported", message, "*crash-on-import   double.py:*"]
    run().stdout.fnmatch_lines(page)


def test_a_missing_function_is_named(pack: PackFactory, run: Run) -> None:
    pack.kata()
    pack.write("double", "async def twice(number):\n    return 1\n")
    run().stdout.fnmatch_lines(["*the tests import double from double.py, and the file does not*"])


def test_an_endless_import_ends(pack: PackFactory, run: Run) -> None:
    pack.kata(extra="time_limit = 0.5\n")
    pack.write("double", "while True:\n    pass\n")
    run().stdout.fnmatch_lines(
        ["*took more than 0.5 s of real time*", "*crash-on-import   double.py:*"]
    )


def test_a_crash_does_not_stop_the_other_katas(pack: PackFactory, run: Run) -> None:
    pack.kata()
    pack.kata("triple")
    pack.solve()
    run()
    pack.write("triple", "1 / 0\n")
    run().assert_outcomes(passed=3, failed=1)


@pytest.mark.parametrize(
    "fault",
    [
        "    no_such_name\n",
        "    import no_such_module\n",
        "    1 / 0\n",
        "    open('no-such-file')\n",
    ],
)
def test_an_error_in_a_test_is_the_katas_fault(pack: PackFactory, run: Run, fault: str) -> None:
    pack.kata(tests=TESTS.replace('    assert await double(4) == 8, "twice 4 is 8"\n', fault))
    pack.solve()
    result = run()
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(["*KATA  returns twice*", "*fault of the kata, not of your code*"])
    result.stdout.no_fnmatch_line("*hint 1 of*")


def test_a_missing_fixture_is_the_katas_fault(pack: PackFactory, run: Run) -> None:
    pack.kata(tests=TESTS.replace("test_doubles()", "test_doubles(nothing)"))
    pack.solve()
    run().stdout.fnmatch_lines(["*KATA  returns twice*", "*fault of the kata*"])


def test_a_test_file_that_cannot_be_imported_is_the_katas_fault(
    pack: PackFactory, run: Run
) -> None:
    tests = "import no_such_module\nfrom double import double\n\n\ndef test_it():\n    pass\n"
    pack.kata(tests=tests)
    pack.solve()
    result = run()
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(["*KATA  *", "*fault of the kata*", "*no_such_module*"])


def test_a_wrong_use_of_what_the_learner_returned_is_theirs(pack: PackFactory, run: Run) -> None:
    pack.kata()
    pack.write("double", "def double(number):\n    return None\n")
    result = run()
    result.stdout.fnmatch_lines(["*FAIL  returns twice*", "*TypeError: *'await' expression*"])
    result.stdout.no_fnmatch_line("*fault of the kata*")


def test_every_mistake_of_a_pack_is_reported_at_once(pack: PackFactory, run: Run) -> None:
    folder = pack.kata()
    pack.kata("triple")
    manifest = folder / "kata.toml"
    manifest.write_text(manifest.read_text().replace("minutes = 5", 'minutes = "5"\ncolour = 1'))
    (pack.folder / "1-first" / "triple" / "README.md").unlink()
    result = run()
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines_random(
        [
            "*kata.toml: minutes: must be a whole number, and is '5'",
            "*kata.toml: colour: is not a known key; remove it or correct its spelling",
            "*triple*README.md: the file is missing: the story and the contract",
        ]
    )
    assert "Traceback" not in result.stderr.str()


def test_a_lone_kata_folder_is_a_pack_of_its_own(pack: PackFactory, run: Run) -> None:
    pack.kata()
    (pack.folder / "pack.toml").unlink()
    run().stdout.fnmatch_lines(["*double is not started yet*"])


@pytest.mark.parametrize(
    ("encoded", "what"),
    [
        pytest.param("\ufeff", "a byte order mark", id="BOM"),
        pytest.param("# 中文 العربية\n", "non-ASCII comments", id="utf-8"),
    ],
)
def test_the_learners_file_may_have(pack: PackFactory, run: Run, encoded: str, what: str) -> None:
    folder = pack.kata()
    solution = (folder / "solutions" / "reference.py").read_text()
    (folder / "double.py").write_bytes((encoded + solution).replace("\n", "\r\n").encode())
    run().stdout.fnmatch_lines(["*double is done*"])


def test_a_file_in_another_encoding_is_a_friendly_page(pack: PackFactory, run: Run) -> None:
    folder = pack.kata()
    (folder / "double.py").write_bytes("# \u00fc\nasync def double(n): ...\n".encode("latin-1"))
    run().stdout.fnmatch_lines(["*FAIL  the file can be imported", "*not valid Python*"])


def test_a_manifest_with_crlf_and_bom_is_read(pack: PackFactory, run: Run) -> None:
    manifest = pack.kata() / "kata.toml"
    text = manifest.read_text().replace("\n", "\r\n")
    manifest.write_bytes(b"\xef\xbb\xbf" + text.encode())
    run().stdout.fnmatch_lines(["*double is not started yet*"])


def test_nothing_of_one_kata_leaks_into_the_next(
    pack: PackFactory, run: Run, pytester: pytest.Pytester
) -> None:
    patching = """\
        import asyncio
        import os
        import sys
        import time

        import string as triple
        sys.modules["triple"] = triple

        async def double(number):
            await asyncio.sleep(1)
            asyncio.sleep = time.sleep = None
            os.environ["LEAKED"] = "1"
            os.chdir("/")
            sys.path.insert(0, "/leaked")
            return 2 * number
        """
    pack.kata(tests="from double import double\n\n\nasync def test_it():\n    await double(1)\n")
    pack.kata("triple")
    pack.write("double", patching)
    pack.solve("triple")
    here = Path.cwd()
    run("--kata-all").assert_outcomes(passed=4)
    assert Path.cwd() == here


@pytest.mark.parametrize(
    "subject",
    [
        "async def double(number):\n    raise StopIteration\n",
        "async def one():\n    pass\n\nlost = one()\nlost.close()\n"
        "def double(number):\n    return lost\n",
    ],
)
def test_what_python_makes_of_a_learners_error_is_still_theirs(
    pack: PackFactory, run: Run, subject: str
) -> None:
    pack.kata()
    pack.write("double", subject)
    result = run()
    result.stdout.fnmatch_lines(["*FAIL  returns twice*", "*RuntimeError: *"])
    result.stdout.no_fnmatch_line("*fault of the kata*")
