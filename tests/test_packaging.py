"""What is installed is complete and says the truth about itself."""

from __future__ import annotations

import tomllib
from importlib.metadata import entry_points, version
from pathlib import Path

import pytest_asynckata
from pytest_asynckata.kata.pack import load_pack
from pytest_asynckata.kata.workspace import builtin_pack

ROOT = Path(__file__).parents[1]


def test_the_version_is_the_one_of_the_project() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert pytest_asynckata.__version__ == version("pytest-asynckata") == project["version"]


def test_the_plugin_and_the_command_are_registered() -> None:
    (plugin,) = [e for e in entry_points(group="pytest11") if e.name == "asynckata"]
    assert plugin.value == "pytest_asynckata.plugin"
    (command,) = [e for e in entry_points(group="console_scripts") if e.name == "asynckata"]
    assert callable(command.load())


def test_the_package_is_typed() -> None:
    assert (Path(pytest_asynckata.__file__).parent / "py.typed").is_file()


def test_the_built_in_pack_is_there_with_everything() -> None:
    for kata in load_pack(builtin_pack()):
        assert kata.reference.is_file()
        assert kata.notes.is_file()
        assert kata.mistakes()


def test_the_plugin_stays_small() -> None:
    text = (ROOT / "pytest_asynckata" / "plugin.py").read_text(encoding="utf-8")
    assert len(text.splitlines()) < 200
