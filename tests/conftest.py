"""What the tests build their world with: a factory for small packs."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from textwrap import dedent

import pytest

# Hundreds of child processes run here: with byte code they start twice as fast.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# Sessions in this process share modules; what is imported lazily must be there before the
# first of them, because pytester puts `sys.modules` back after each.
import pytest_asynckata.cli
import pytest_asynckata.session.hooks  # noqa: F401
from pytest_asynckata.workshop.source import hand_out

pytest_plugins = ["pytester"]

STUB = '''\
async def double(number):
    """Return twice the number, after one second."""
    raise NotImplementedError
'''
TESTS = '''\
import asyncio

import pytest
from double import double


async def test_doubles():
    """returns twice the number"""
    assert await double(4) == 8, "twice 4 is 8"


async def test_takes_one_second(clock):
    """takes one second"""
    await double(1)
    assert clock.now == 1, "the work takes 1 s"


async def test_two_at_once(clock):
    """can run twice at the same time"""
    await asyncio.gather(double(1), double(2))
    assert clock.now == 1, "both run at the same time"
'''
SOLUTION = """\
import asyncio


async def double(number):
    await asyncio.sleep(1)
    return 2 * number
"""
MANIFEST = """\
format_version = 1
title = "{name}"
summary = "A small kata."
difficulty = 1
minutes = 5
{extra}
[[docs]]
title = "Coroutines"
url = "https://docs.python.org/3/library/asyncio-task.html"

[[hints]]
id = "kata"
stages = ["What is twice four?", "Multiply.", "number * 2"]
{tables}
"""


@dataclass
class PackFactory:
    """Writes a pack with small katas into a folder."""

    folder: Path
    chapters: dict[str, list[str]] = field(default_factory=dict)
    name: str = "small"
    plugins: list[str] = field(default_factory=list)

    def kata(
        self,
        name: str = "double",
        *,
        chapter: str = "1-first",
        stub: str = STUB,
        tests: str = TESTS,
        solution: str = SOLUTION,
        extra: str = "",
        tables: str = "",
    ) -> Path:
        folder = self.folder / chapter / name
        (folder / "solutions").mkdir(parents=True)
        (folder / "mistakes").mkdir()
        rename: Callable[[str], str] = lambda text: dedent(text).replace("double", name)  # noqa: E731
        manifest = MANIFEST.format(name=name, extra=extra, tables=tables)
        for file, text in {
            "kata.toml": manifest,
            "README.md": f"# {name}\n",
            f"{name}.py": rename(stub),
            f"test_{name}.py": rename(tests),
            "solutions/reference.py": rename(solution),
            "solutions/README.md": "These are the notes.\n",
        }.items():
            (folder / file).write_text(text, encoding="utf-8")
        self.chapters.setdefault(chapter, []).append(name)
        self.write_track()
        return folder

    def write_track(self) -> None:
        text = f'format_version = 1\nname = "{self.name}"\ntitle = "{self.name.title()} katas"\n'
        text += f"plugins = {json.dumps(self.plugins)}\n" if self.plugins else ""
        for chapter, names in self.chapters.items():
            listed = ", ".join(f'"{name}"' for name in names)
            title = chapter.partition("-")[2].title()
            text += f'\n[[chapters]]\nfolder = "{chapter}"\ntitle = "{title}"\nkatas = [{listed}]\n'
        (self.folder / "pack.toml").write_text(text, encoding="utf-8")

    def write(self, name: str, text: str, *, chapter: str = "1-first") -> None:
        """Write the learner's file of a kata."""
        file = self.folder / chapter / name / f"{name}.py"
        file.write_text(dedent(text), encoding="utf-8")

    def extend(self, source: str, name: str = "extensions.py") -> None:
        """Give the pack an extension, a file beside its `pack.toml`."""
        (self.folder / name).write_text(dedent(source), encoding="utf-8")
        self.plugins.append(name)
        self.write_track()

    def solve(self, name: str = "double", *, chapter: str = "1-first") -> None:
        """Solve a kata as its reference does."""
        folder = self.folder / chapter / name
        text = (folder / "solutions" / "reference.py").read_text(encoding="utf-8")
        (folder / f"{name}.py").write_text(text, encoding="utf-8")

    def workspace(self, folder: Path) -> Path:
        """Hand the katas out into a workspace."""
        hand_out(str(self.folder), folder)
        return folder


@pytest.fixture
def pack(pytester: pytest.Pytester) -> PackFactory:
    pytester.makeini("[pytest]\nasyncio_default_fixture_loop_scope = function\n")
    return PackFactory(pytester.path)


Run = Callable[..., pytest.RunResult]


@pytest.fixture
def run(pytester: pytest.Pytester) -> Run:
    """Run pytest in this process, without the plugins that change what the terminal shows."""

    def run_pytest(*arguments: str) -> pytest.RunResult:
        return pytester.runpytest("-p", "no:randomly", "-p", "no:sugar", *arguments)

    return run_pytest
