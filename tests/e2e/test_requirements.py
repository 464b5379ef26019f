"""A kata that needs a package which is not there: told how to get it, and never in the way."""

from __future__ import annotations

import json

import pytest

from pytest_asynckata.errors import AsynckataError
from pytest_asynckata.runner import Job, open_runner
from tests.conftest import PackFactory, Run
from tests.workshop.world import succeed

NEEDS = 'requires = [{ module = "no_such_module", install = "some-package[extra]>=2" }]\n'
LINE = "python -m pip install 'some-package[extra]>=2'"


def flat(result: pytest.RunResult) -> str:
    """What was printed, as one line: a command may be wrapped."""
    return " ".join(result.stdout.str().split())


@pytest.fixture
def middle(pack: PackFactory) -> PackFactory:
    """The second of three katas needs something."""
    pack.kata()
    pack.kata("triple", extra=NEEDS)
    pack.kata("fourfold")
    return pack


def test_the_track_goes_on_without_it(middle: PackFactory, run: Run) -> None:
    middle.solve("double")
    run().stdout.fnmatch_lines(["*double is done*"])
    result = run()
    assert result.ret == 1
    result.stdout.fnmatch_lines(["asynckata  First / fourfold*"])
    result.stdout.no_fnmatch_line("*some-package*")


def test_the_end_of_the_track_says_what_was_left_out(middle: PackFactory, run: Run) -> None:
    for name in ("double", "fourfold"):
        middle.solve(name)
        run()
    result = run()
    result.stdout.fnmatch_lines(["*note: triple needs no_such_module, which is not installed;*"])
    result.stdout.no_fnmatch_line("*whole track*")


@pytest.mark.parametrize("options", [("--kata", "triple"), ("--kata-all", "-rs")], ids=str)
def test_who_asks_for_it_is_told(middle: PackFactory, run: Run, options: tuple[str, ...]) -> None:
    result = run(*options)
    text = flat(result)
    assert "needs no_such_module, which is not installed" in text
    assert LINE in text
    assert result.parseoutcomes().get("skipped") == 1
    assert "INTERNALERROR" not in text


def test_a_kata_that_was_done_stays_done(middle: PackFactory, run: Run) -> None:
    manifest = middle.folder / "1-first" / "triple" / "kata.toml"
    text = manifest.read_text(encoding="utf-8")
    manifest.write_text(text.replace(NEEDS, ""), encoding="utf-8")
    for name in ("double", "triple"):
        middle.solve(name)
        run()
    manifest.write_text(text, encoding="utf-8")
    result = run("--kata-report", "report.json")
    track = json.loads((middle.folder / "report.json").read_text(encoding="utf-8"))["track"]
    assert track["done"] == ["double", "triple"]
    assert result.parseoutcomes().get("skipped") == 1


def test_list_says_how_to_get_it(middle: PackFactory) -> None:
    text = succeed("list")
    assert text.index("triple") < text.index(LINE) < text.index("fourfold")


def test_status_at_the_end_says_how_to_get_it(middle: PackFactory, run: Run) -> None:
    for name in ("double", "fourfold"):
        middle.solve(name)
        run()
    assert LINE in succeed("status")


def test_check_skips_what_it_cannot_run(middle: PackFactory) -> None:
    said = succeed("check", "triple", "--only", "solutions", "--own-python", "--proved")
    assert "no_such_module" in said


def test_the_runner_refuses_it(middle: PackFactory) -> None:
    with open_runner(warm=False) as runner, pytest.raises(AsynckataError, match="some-package"):
        runner.run(Job(middle.folder, "triple", b""))


def test_what_is_needed_must_be_a_module(pack: PackFactory, run: Run) -> None:
    pack.kata(extra='requires = [{ module = "aio-mysql", install = "aiomysql" }]\n')
    result = run()
    assert result.ret == 4
    result.stderr.fnmatch_lines(["*requires*module*must be a module as it is imported*aio-mysql*"])


def test_what_is_to_be_installed_cannot_be_a_shell_command(pack: PackFactory, run: Run) -> None:
    pack.kata(extra='requires = [{ module = "x", install = "x\'; rm -rf ~" }]\n')
    result = run()
    assert result.ret == 4
    result.stderr.fnmatch_lines(["*kata.toml*requires*install*"])
