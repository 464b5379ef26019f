"""`asynckata pack new`: a project for a pack, as somebody gets and uses it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import jsonschema
import pytest

from tests.workshop.world import call, refuse, succeed


@pytest.fixture
def project(tmp_path: Path) -> Path:
    succeed("pack", "new", tmp_path / "my-katas")
    return tmp_path / "my-katas"


def test_it_says_what_to_type_next(tmp_path: Path) -> None:
    said = succeed("pack", "new", tmp_path / "my-katas")
    for command in (
        "python -m pip install -e .",
        "asynckata check -C src/my_katas/katas",
        "asynckata init --pack my-katas ../try-it",
    ):
        assert command in said


def test_its_kata_keeps_what_a_good_kata_promises(project: Path) -> None:
    result = call("check", "--own-python", "--json", "-C", project / "src/my_katas/katas")
    assert result.exit_code == 0, result.output
    verdicts = json.loads(result.stdout)["verdicts"]
    assert {verdict["level"] for verdict in verdicts} == {"ok"}
    assert len({verdict["point"] for verdict in verdicts}) == 8


def test_no_blank_is_left(project: Path) -> None:
    for file in project.rglob("*"):
        if file.is_file():
            text = file.read_text(encoding="utf-8")
            assert "{{" not in text.replace("${{", ""), file
            assert "PACKAGE" not in file.as_posix()


def test_the_project_can_be_installed(project: Path, tmp_path: Path) -> None:
    """With the real pip, into a folder of its own: no network, no build isolation."""
    pytest.importorskip("hatchling")
    site = tmp_path / "site"
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    options = ["--no-deps", "--no-build-isolation", "--no-index", "--target", str(site)]
    subprocess.run([*pip, *options, str(project)], check=True)
    environment = {**os.environ, "PYTHONPATH": str(site), "PYTHONUTF8": "1"}

    def asynckata(*arguments: str) -> str:
        command = [sys.executable, "-m", "pytest_asynckata", *arguments]
        done = subprocess.run(
            command, check=True, capture_output=True, cwd=tmp_path, env=environment
        )
        return " ".join(done.stdout.decode().split())

    assert "my-katas My katas 1 kata, from my-katas 0.1.0" in asynckata("pack", "list")
    assert "1 kata is in work" in asynckata("init", "--pack", "my-katas", "work")
    assert (tmp_path / "work/1-first-steps/ask_both/ask_both.py").is_file()


def test_names_are_made_of_the_folder_or_given(tmp_path: Path) -> None:
    succeed("pack", "new", tmp_path / "Two Words")
    assert _project_name(tmp_path / "Two Words") == "two-words"
    succeed("pack", "new", "--name", "other", "--title", "Über alles", tmp_path / "x")
    assert _project_name(tmp_path / "x") == "other"
    pack = tomllib.loads((tmp_path / "x/src/other/katas/pack.toml").read_text(encoding="utf-8"))
    assert (pack["name"], pack["title"]) == ("other", "Über alles")


def _project_name(folder: Path) -> str:
    text = (folder / "pyproject.toml").read_text(encoding="utf-8")
    name: str = tomllib.loads(text)["project"]["name"]
    return name


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Bad Name", "is no name for a pack"),
        ("1st", "is no name for a pack"),
        ("", "is no name for a pack"),
        ("class", "is no name for a pack"),
        ("asynckata", "is the name of the built-in pack"),
        ("asyncio", "is the name of a Python module"),
        ("pytest-asynckata", "is the name of a Python module"),
        ("ask-both", "is the name of its first kata"),
    ],
)
def test_names_that_cannot_be(tmp_path: Path, name: str, said: str) -> None:
    message = refuse("pack", "new", "--name", name, tmp_path / "new")
    assert said in message
    assert "choose another: --name NAME" in message
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("title", ['say "hi"', "two\nlines", "back\\slash", " "])
def test_titles_that_cannot_be(tmp_path: Path, title: str) -> None:
    assert "the title must be one line" in refuse("pack", "new", "--title", title, tmp_path / "x")


def test_nothing_is_overwritten(project: Path) -> None:
    before = {file: file.read_bytes() for file in project.rglob("*") if file.is_file()}
    assert "is not empty; nothing was written" in refuse("pack", "new", project)
    assert {file: file.read_bytes() for file in project.rglob("*") if file.is_file()} == before


def test_the_manifests_follow_the_schemas_that_come_with_them(project: Path) -> None:
    katas = project / "src/my_katas/katas"
    for manifest, schema in (
        (katas / "pack.toml", "pack"),
        (katas / "1-first-steps/ask_both/kata.toml", "kata"),
    ):
        written = json.loads((project / f"schemas/{schema}.schema.json").read_text("utf-8"))
        jsonschema.validate(tomllib.loads(manifest.read_text(encoding="utf-8")), written)
