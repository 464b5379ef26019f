"""A small pack whose one kata is good: the skeleton of `asynckata new`, with its blanks filled."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

from pytest_asynckata.author.record import record_kata
from pytest_asynckata.author.skeleton import write_skeleton
from pytest_asynckata.cli import main
from pytest_asynckata.kata.pack import load_pack
from pytest_asynckata.report.verdict import Judgement, Verdict

TRACK = """\
format_version = 1
name = "small"
title = "Small katas"

[[chapters]]
folder = "1-first"
title = "First"
katas = ["pair"]
"""
KATA = Path("1-first") / "pair"


@dataclass
class Author:
    """A contributor with a pack, who changes files and types `asynckata check`."""

    folder: Path

    @property
    def kata(self) -> Path:
        return self.folder / KATA

    def read(self, file: str) -> str:
        return (self.kata / file).read_text(encoding="utf-8")

    def write(self, file: str, text: str) -> None:
        (self.kata / file).write_text(text, encoding="utf-8")

    def change(self, file: str, before: str, after: str) -> None:
        """Replace a text that stands in a file exactly once."""
        text = self.read(file)
        assert text.count(before) == 1, f"{before!r} stands {text.count(before)} times in {file}"
        self.write(file, text.replace(before, after))

    def append(self, file: str, text: str) -> None:
        self.write(file, self.read(file) + text)

    def record(self) -> None:
        kata = load_pack(self.folder).kata("pair")
        assert kata is not None
        record_kata(kata)

    def line(self, file: str, text: str) -> int:
        """The number of the first line in which a text stands."""
        lines = self.read(file).splitlines()
        return next(number for number, line in enumerate(lines, 1) if text in line)

    def type_check(self, *arguments: str) -> tuple[int, str]:
        """The exit code of `asynckata check` and what it prints."""
        command = ["check", "-C", str(self.folder), "--own-python", *arguments]
        result = CliRunner().invoke(main, command, catch_exceptions=False)
        return result.exit_code, result.output

    def check(self, *points: str) -> Judgement:
        only = [part for point in points for part in ("--only", point)]
        _code, output = self.type_check("--json", *only)
        return Judgement.model_validate(json.loads(output))

    def flaws(self, *points: str) -> list[Verdict]:
        """Whatever is not right."""
        return [v for v in self.check(*points).verdicts if v.level in {"weak", "bad"}]

    def flaw(self, *points: str) -> Verdict:
        """The one thing that is not right."""
        (verdict,) = self.flaws(*points)
        return verdict


@pytest.fixture(scope="session")
def good_pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Made, recorded and checked once: what copies of it do not change is in their cache."""
    folder = tmp_path_factory.mktemp("good")
    (folder / "pack.toml").write_text(TRACK, encoding="utf-8")
    write_skeleton("pair", "Pair", folder / KATA)
    for file in (folder / KATA).rglob("*.*"):
        text = file.read_text(encoding="utf-8")
        file.write_text(re.sub(r"FILL: ", "Filled: ", text), encoding="utf-8")
    author = Author(folder)
    author.record()
    assert author.flaws() == []
    return folder


@pytest.fixture
def author(good_pack: Path, tmp_path: Path) -> Author:
    """A copy of the good pack, to plant a flaw in."""
    folder = tmp_path / "pack"
    shutil.copytree(good_pack, folder)
    return Author(folder)


Plant = Callable[[Author], None]
