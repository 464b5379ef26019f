"""`asynckata pack build --wheelhouse`: an installation that needs no network."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from pytest_asynckata.workshop.wheelhouse import Target, missing_requirements, targets
from tests.workshop.world import refuse, succeed


def wheel(folder: Path, name: str, *requires: str) -> None:
    """A wheel that consists of what it requires."""
    said = "".join(f"Requires-Dist: {text}\n" for text in requires)
    with zipfile.ZipFile(folder / f"{name}-1.0-py3-none-any.whl", "w") as made:
        made.writestr(f"{name}-1.0.dist-info/METADATA", f"Name: {name}\nVersion: 1.0\n{said}\n")


WINDOWS, LINUX = Target("3.12", "win_amd64"), Target("3.12", "manylinux2014_x86_64")


def test_what_another_system_needs_is_missed(tmp_path: Path) -> None:
    wheel(tmp_path, "click", 'colorama>=0.4; sys_platform == "win32"')
    assert missing_requirements(tmp_path, WINDOWS, ["click"]) == {"colorama>=0.4"}
    assert missing_requirements(tmp_path, LINUX, ["click"]) == set()
    wheel(tmp_path, "colorama")
    assert missing_requirements(tmp_path, WINDOWS, ["click"]) == set()


def test_what_another_python_needs_is_missed(tmp_path: Path) -> None:
    wheel(tmp_path, "click", 'typing-extensions; python_version < "3.13"')
    assert missing_requirements(tmp_path, Target("3.12"), ["click"]) == {"typing-extensions"}
    assert missing_requirements(tmp_path, Target("3.13"), ["click"]) == set()


def test_extras_are_followed_through_circles(tmp_path: Path) -> None:
    wheel(tmp_path, "one", "two[fast]")
    wheel(tmp_path, "two", "one", 'three>=3; extra == "fast"', 'four; extra == "slow"')
    assert missing_requirements(tmp_path, LINUX, ["one"]) == {"three>=3"}


def test_every_python_on_every_platform() -> None:
    assert targets([], []) == [Target(None, None)]
    assert len(targets(["3.12", "3.13"], ["win_amd64", "macosx_11_0_arm64"])) == 4


def test_without_pip_the_message_says_how_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", _python_without_pip(tmp_path))
    message = refuse(
        "pack", "build", "-o", tmp_path / "pack.zip", "--wheelhouse", tmp_path / "wheels"
    )
    assert "a wheelhouse needs pip" in message


def _python_without_pip(folder: Path) -> str:
    subprocess.run(
        [sys.executable, "-m", "venv", "--without-pip", str(folder / "venv")], check=True
    )
    return str(_in_venv(folder / "venv", "python"))


def _in_venv(venv: Path, name: str) -> Path:
    return venv / ("Scripts" if os.name == "nt" else "bin") / name


@pytest.mark.skipif("ASYNCKATA_WHEELHOUSE" not in os.environ, reason="needs a package index")
def test_an_installation_with_no_index(tmp_path: Path) -> None:
    pack, wheels = tmp_path / "pack.zip", tmp_path / "wheels"
    said = succeed("pack", "build", "-o", pack, "--only", "gather,web_endpoint",
                   "--wheelhouse", wheels)  # fmt: skip
    assert said.endswith("wheels pytest-asynckata 'pytest-asynckata[web]'")
    subprocess.run([sys.executable, "-m", "venv", str(tmp_path / "venv")], check=True)
    python = str(_in_venv(tmp_path / "venv", "python"))
    alone = {key: value for key, value in os.environ.items() if not key.startswith("PIP_")}
    alone |= {"PIP_CONFIG_FILE": os.devnull}

    def run(*command: str | Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [python, "-m", *map(str, command)], cwd=tmp_path, env=alone, text=True,
            capture_output=True,
        )  # fmt: skip

    install = ("pip", "install", "--no-index", "--find-links", wheels, "pytest-asynckata",
               "pytest-asynckata[web]")  # fmt: skip
    installed = run(*install)
    assert installed.returncode == 0, installed.stderr
    assert run("pytest_asynckata", "init", "--from", pack, "katas").returncode == 0
    learned = run("pytest", "katas")
    assert "gather is not started yet" in " ".join(learned.stdout.split()), learned.stdout
    listed = run("pytest_asynckata", "list", "-C", "katas")
    assert "web_endpoint" in listed.stdout
    assert "not installed" not in listed.stdout


@pytest.mark.skipif("ASYNCKATA_WHEELHOUSE" not in os.environ, reason="needs a package index")
def test_wheels_for_another_system(tmp_path: Path) -> None:
    wheels = tmp_path / "wheels"
    options = ("--platform", "win_amd64", "--python-version", "3.13")
    succeed("pack", "build", "-o", tmp_path / "p.zip", "--wheelhouse", wheels, *options)
    names = [file.name for file in wheels.iterdir()]
    assert any(name.startswith("colorama-") for name in names)
    assert any(name.startswith("aiomysql-") for name in names)
    assert any(name.startswith("aiohttp-") and "cp313-win_amd64" in name for name in names)
