"""How pytest is set up around the workspace: what would keep it from the katas.

The files are read, never run.
"""

from __future__ import annotations

import ast
import configparser
import os
import shlex
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

from pytest_asynckata.doctor.lines import unset_variable
from pytest_asynckata.doctor.model import Check, fault, good, remark
from pytest_asynckata.errors import AsynckataError
from pytest_asynckata.language import _

_NEEDED = ("asynckata", "asyncio", "timeout")
"""The plugins of pytest that katas need, by the names under which they can be switched off."""
_OURS = frozenset({"clock", "http", "mysql", "redis"})
"""The fixtures of katas."""


def look(folder: Path) -> Iterator[Check]:
    """The configuration, the environment, and `conftest.py` files."""
    from pytest_asynckata.kata.workspace import find_pack_folder

    yield from _environment()
    try:
        place = find_pack_folder(folder)
    except AsynckataError:
        return  # told by the workspace
    yield from _configuration(place)
    yield from _conftests(place)


def _environment() -> Iterator[Check]:
    if os.environ.get("PYTEST_DISABLE_PLUGIN_AUTOLOAD"):
        name = "PYTEST_DISABLE_PLUGIN_AUTOLOAD"
        sentence = _("{name} is set: pytest does not load asynckata").format(name=name)
        yield fault("autoload", sentence, unset_variable(name))
    if options := os.environ.get("PYTEST_ADDOPTS"):
        if switched_off := _switched_off(options):
            sentence = _("PYTEST_ADDOPTS switches off {names}, which katas need")
            fix = unset_variable("PYTEST_ADDOPTS")
            yield fault("addopts-variable", sentence.format(names=switched_off), fix)
        else:
            sentence = _("PYTEST_ADDOPTS adds options to every run: {options}")
            yield remark("addopts-variable", sentence.format(options=options))


def _configuration(place: Path) -> Iterator[Check]:
    file = place / "pytest.ini"
    if not file.is_file():
        sentence = _("{place} has no pytest.ini: pytest may use another project's configuration")
        fix = _("write a file {file} with the line: [pytest]").format(file=file)
        yield remark("pytest-ini", sentence.format(place=place), fix)
        return
    parser = configparser.ConfigParser(interpolation=None)
    try:
        parser.read_string(file.read_text(encoding="utf-8"))
    except (configparser.Error, UnicodeDecodeError, OSError) as error:
        reason = " ".join(str(error).split())
        sentence = _("{file} cannot be read: {reason}").format(file=file, reason=reason)
        fix = _("replace all of its text by the line: [pytest]")
        yield fault("pytest-ini", sentence, fix)
        return
    settings = dict(parser["pytest"]) if parser.has_section("pytest") else {}
    complaints = list(_complaints(file, settings))
    yield from complaints
    if not complaints:
        yield good("pytest-ini", _("{file} lets pytest find the katas").format(file=file))


def _complaints(file: Path, settings: dict[str, str]) -> Iterator[Check]:
    if switched_off := _switched_off(settings.get("addopts", "")):
        sentence = _("{file}: addopts switches off {names}, which katas need")
        fix = _("remove that `-p no:...` from addopts in {file}").format(file=file)
        yield fault("addopts", sentence.format(file=file, names=switched_off), fix)
    for key, example in (
        ("python_files", "test_gather.py"),
        ("python_functions", "test_returns_results"),
    ):
        patterns = settings.get(key, "").split()
        if patterns and not any(_matches(example, pattern) for pattern in patterns):
            sentence = _("{file}: {key} leaves out tests such as {example}").format(
                file=file, key=key, example=example
            )
            yield fault(key, sentence, _("remove {key} from {file}").format(key=key, file=file))


def _matches(name: str, pattern: str) -> bool:
    """As pytest does: a prefix, or a pattern."""
    return name.startswith(pattern) or fnmatch(name, pattern)


def _switched_off(options: str) -> str:
    """Of the plugins that katas need, those that `options` switch off."""
    try:
        words = shlex.split(options)
    except ValueError:
        words = options.split()
    named = [word.removeprefix("-p").strip() for word in words]
    return ", ".join(name for name in _NEEDED if f"no:{name}" in named)


def _conftests(place: Path) -> Iterator[Check]:
    for pattern in ("conftest.py", "*/conftest.py", "*/*/conftest.py"):
        for file in sorted(place.glob(pattern)):
            yield _conftest(file)


def _conftest(file: Path) -> Check:
    fix = _("if a kata behaves oddly, rename it and run again")
    try:
        tree = ast.parse(file.read_bytes())
    except (OSError, SyntaxError, ValueError) as error:
        sentence = _("{file} is run by pytest first, and cannot be: {error}")
        fix = _("correct it, or remove it: no kata needs it")
        return fault("conftest", sentence.format(file=file, error=error), fix)
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    names = {node.name for node in ast.walk(tree) if isinstance(node, functions)}
    hooks = sorted(name for name in names if name.startswith("pytest_"))
    notable = [*sorted(names & _OURS), *hooks]
    if notable:
        sentence = _("{file} is part of every run, and defines {names}")
        return remark("conftest", sentence.format(file=file, names=", ".join(notable)), fix)
    return remark("conftest", _("{file} is part of every run").format(file=file), fix)
