"""`asynckata pack template`: a repository for the participants of a workshop."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from pytest_asynckata import __version__
from pytest_asynckata.kata.manifest import read_manifest
from pytest_asynckata.kata.origin import BUILT_IN, Origin, origin_file
from pytest_asynckata.kata.pack import load_pack
from tests.conftest import PackFactory
from tests.workshop.world import built, refuse, small_pack, succeed, tree


@pytest.fixture
def pack(tmp_path: Path) -> PackFactory:
    return small_pack(tmp_path / "pack", "double", "2-second/triple")


@pytest.fixture
def repository(pack: PackFactory, tmp_path: Path) -> Path:
    file = built(pack, tmp_path / "pack.zip")
    succeed("pack", "template", tmp_path / "repository", "--from", file)
    return tmp_path / "repository"


def workflow(repository: Path) -> dict[str, Any]:
    text = (repository / ".github" / "workflows" / "progress.yml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.safe_load(text)
    return loaded


def test_it_is_a_workspace(repository: Path) -> None:
    assert [kata.name for kata in load_pack(repository)] == ["double", "triple"]
    assert "done 0 of 2 katas" in succeed("status", "-C", repository)


def test_every_file_can_be_read_by_what_it_is_for(repository: Path) -> None:
    for name in (".devcontainer/devcontainer.json", ".vscode/settings.json",
                 ".vscode/extensions.json"):  # fmt: skip
        assert isinstance(json.loads((repository / name).read_text(encoding="utf-8")), dict)
    steps = workflow(repository)["jobs"]["progress"]["steps"]
    assert all("uses" in step or "run" in step for step in steps)
    container = json.loads((repository / ".devcontainer" / "devcontainer.json").read_text())
    assert "--requirement requirements.txt" in container["postCreateCommand"]
    assert (repository / "requirements.txt").read_text() == f"pytest-asynckata>={__version__}\n"


def test_the_readme_names_the_katas_and_its_links_lead_somewhere(repository: Path) -> None:
    text = (repository / "README.md").read_text(encoding="utf-8")
    assert text.startswith("# Small katas\n")
    links = re.findall(r"\]\(([^)]+)\)", text)
    assert links == ["1-first/double/README.md", "2-second/triple/README.md"]
    assert all((repository / link).is_file() for link in links)
    assert "$" not in text


def test_the_settings_keep_the_tests_from_being_edited_by_mistake(repository: Path) -> None:
    settings = json.loads((repository / ".vscode" / "settings.json").read_text())
    assert settings["files.readonlyInclude"]["**/test_*.py"] is True
    assert settings["python.testing.pytestEnabled"] is True


@pytest.mark.skipif(shutil.which("bash") is None or os.name == "nt", reason="needs bash")
def test_the_workflow_reports_progress(pack: PackFactory, repository: Path, tmp_path: Path) -> None:
    solution = pack.folder / "1-first" / "double" / "solutions" / "reference.py"
    (repository / "1-first" / "double" / "double.py").write_bytes(solution.read_bytes())
    summary = tmp_path / "summary.md"
    job = workflow(repository)["jobs"]["progress"]
    environment = {
        **os.environ, **job["env"], "GITHUB_STEP_SUMMARY": str(summary),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
    }  # fmt: skip
    for step in job["steps"]:
        if step.get("shell") == "bash":
            command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]]
            done = subprocess.run(command, cwd=repository, env=environment, capture_output=True)
            assert done.returncode == 0, done.stderr
    text = summary.read_text(encoding="utf-8")
    assert "done 1 of 2 katas" in text
    assert "\x1b" not in text
    assert json.loads((repository / "report.json").read_text())["katas"]


@pytest.mark.skipif(shutil.which("bash") is None or os.name == "nt", reason="needs bash")
def test_the_workflow_fails_if_the_katas_are_broken(repository: Path) -> None:
    (repository / "pack.toml").write_text("broken")
    steps = workflow(repository)["jobs"]["progress"]["steps"]
    (script,) = [step["run"] for step in steps if step.get("name") == "Run every kata"]
    environment = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
    }
    done = subprocess.run(["bash", "-ec", script], cwd=repository, env=environment)
    assert done.returncode > 1


def test_a_file_of_the_leaders_is_not_what_participants_update_from(repository: Path) -> None:
    assert read_manifest(origin_file(repository), Origin).source is None
    message = refuse("update", "-C", repository)
    assert "asynckata update --from FILE" in message


def test_without_from_it_has_the_built_in_katas(tmp_path: Path) -> None:
    succeed("pack", "template", tmp_path / "repository")
    assert load_pack(tmp_path / "repository").kata("gather")
    assert read_manifest(origin_file(tmp_path / "repository"), Origin).source == BUILT_IN


def test_nothing_is_overwritten(repository: Path) -> None:
    before = tree(repository)
    assert "is not empty; nothing was written" in refuse("pack", "template", repository)
    assert tree(repository) == before
