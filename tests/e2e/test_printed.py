"""What the learner's code prints is shown under the test that fails."""

from __future__ import annotations

import json

import pytest

from tests.conftest import PackFactory, Run


def write(pack: PackFactory, body: str) -> None:
    pack.kata()
    pack.write("double", f"import sys\n\nasync def double(number):\n    {body}\n    return 0\n")


def test_prints_are_shown_under_the_failing_test(pack: PackFactory, run: Run) -> None:
    write(pack, "print('number is', number); print('oh', file=sys.stderr)")
    result = run()
    result.stdout.fnmatch_lines(
        ["*FAIL  returns twice*", "*your code printed:", "          number is 4", "          oh"]
    )


def test_a_test_that_passes_shows_nothing(pack: PackFactory, run: Run) -> None:
    pack.kata()
    pack.write("double", "async def double(number):\n    print('here')\n    return 2 * number\n")
    result = run()
    result.stdout.fnmatch_lines(["*PASS  returns twice*", "*FAIL  takes one second*"])
    assert result.stdout.str().count("here") == 1


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        ("print('x' * 5_000)", "[[]3,00? characters before this are left out]"),
        ("print('a\\n' * 100)", "[[]16? characters before this are left out]"),
        ("print('\\x1b[31mred\\x07')", "\\x1b[[]31mred\\x07"),
        ("print('3 passed in 0.01s')", "          3 passed in 0.01s"),
    ],
)
def test_output_is_bounded_and_visible(pack: PackFactory, run: Run, body: str, shown: str) -> None:
    write(pack, body)
    result = run()
    result.stdout.fnmatch_lines(["*your code printed:", f"*{shown}*"])
    assert len(result.stdout.lines) < 60


def test_output_at_the_import_is_shown(pack: PackFactory, run: Run) -> None:
    pack.kata()
    pack.write("double", "print('so far so good')\n1 / 0\n")
    run().stdout.fnmatch_lines(["*can be imported", "*your code printed:", "*so far so good"])


def test_with_s_it_is_seen_as_it_comes(pack: PackFactory, run: Run) -> None:
    write(pack, "print('number is', number)")
    result = run("-s")
    result.stdout.fnmatch_lines(["*number is 4"])
    result.stdout.no_fnmatch_line("*your code printed*")


def test_workers_send_it_along(pack: PackFactory, run: Run) -> None:
    write(pack, "print('number is', number)")
    result = run("-n", "1", "--kata-report", "report.json")
    result.stdout.fnmatch_lines(["*your code printed:", "*number is 4"])
    report = json.loads((pack.folder / "report.json").read_text(encoding="utf-8"))
    assert report["katas"][0]["tests"][0]["output"] == "number is 4"
