"""The worked example of `docs/extending.md` does what the page says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from pytest_asynckata import hookspecs
from pytest_asynckata.author.record import record_kata
from pytest_asynckata.cli import main
from pytest_asynckata.kata.pack import load_pack
from tests.conftest import PackFactory, Run

PAGE = (Path(__file__).parents[2] / "docs" / "extending.md").read_text(encoding="utf-8")
REFERENCE = """\
import asyncio


async def load(disk, names):
    return await asyncio.gather(*map(disk.read, names))
"""


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.+?)^```", PAGE, flags=re.DOTALL | re.MULTILINE)


def test_the_worked_example_works(
    pack: PackFactory, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    extension, tests, learners = blocks("python")
    page, why = blocks("text")
    pack.kata("load", tests=tests, solution=REFERENCE)
    pack.extend(extension)
    assert f"plugins = {pack.plugins}".replace("'", '"') in PAGE
    record_kata(load_pack(pack.folder).katas[0])
    pack.write("load", learners)

    result = run()
    for line in page.splitlines():
        result.stdout.fnmatch_lines([line + "*"])
    assert (pack.folder / "summary.txt").read_text() == "load: started\n"

    monkeypatch.chdir(pack.folder)
    assert CliRunner().invoke(main, ["why", "over-too-early"]).output.startswith(why)

    pack.solve("load")
    run("--kata-no-progress").assert_outcomes(passed=1)


def test_every_hook_is_documented() -> None:
    hooks = [name for name in vars(hookspecs) if name.startswith("pytest_asynckata_")]
    assert len(hooks) == 3
    for hook in hooks:
        assert f"`{hook}(" in PAGE
