"""The `asynckata` command, in a workspace that it has made."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pytest_asynckata.cli import main
from pytest_asynckata.kata.pack import load_pack
from pytest_asynckata.kata.workspace import builtin_pack

FIRST = next(iter(load_pack(builtin_pack()))).name


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    folder = tmp_path / "my katas"
    result = call("init", str(folder))
    assert result.exit_code == 0, result.output
    return folder


def call(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


def run_pytest(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pytest", "-p", "no:randomly", "-p", "no:sugar", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, encoding="utf-8")


def solve(folder: Path, name: str) -> None:
    reference = next(builtin_pack().glob(f"*/{name}/solutions/reference.py"))
    next(folder.glob(f"*/{name}/{name}.py")).write_bytes(reference.read_bytes())


def test_init_writes_what_a_learner_needs_and_no_solution(workspace: Path) -> None:
    files = {path.relative_to(workspace).as_posix() for path in workspace.rglob("*")}
    assert "2-tasks/gather/gather.py" in files
    assert "2-tasks/gather/test_gather.py" in files
    assert "2-tasks/gather/README.md" in files
    assert not [name for name in files if "solutions" in name or "mistakes" in name]


def test_init_overwrites_nothing(workspace: Path) -> None:
    mine = next(workspace.glob("*/gather/gather.py"))
    mine.write_text("mine")
    result = call("init", str(workspace))
    assert result.exit_code == 2
    assert "is there already and is not empty; nothing was written" in result.output
    assert mine.read_text() == "mine"


def test_init_into_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    result = call("init", str(tmp_path / "file" / "inside"))
    assert result.exit_code == 2
    assert "cannot be written" in result.output
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file"]


def test_bare_pytest_works_in_a_workspace(workspace: Path) -> None:
    result = run_pytest(workspace)
    assert result.returncode == pytest.ExitCode.TESTS_FAILED
    assert f"{FIRST} is not started yet" in result.stdout
    assert "Warning" not in result.stdout + result.stderr
    assert result.stderr == ""


def test_list_and_status_say_where_the_learner_is(workspace: Path) -> None:
    listed = call("list", "-C", str(workspace)).output
    names = [kata.name for kata in load_pack(workspace)]
    positions = [listed.index(f" {name} ") for name in names]
    assert positions == sorted(positions)
    assert f"done 0 of {len(names)} katas" in listed
    status = call("status", "-C", str(workspace)).output
    assert f"current kata: {FIRST} (not started)" in status


def test_hints_are_revealed_one_by_one(workspace: Path) -> None:
    first = call("hint", "-C", str(workspace)).output
    second = call("hint", "-C", str(workspace)).output
    assert first.count("hint ") == 1
    assert second.count("hint ") >= 2
    assert call("hint", "no_such", "-C", str(workspace)).exit_code == 2


def test_a_solution_is_shown_once_the_kata_is_done(workspace: Path) -> None:
    refused = call("solution", "gather", "-C", str(workspace))
    assert refused.exit_code == 2
    assert "gather is not done yet" in refused.output
    solve(workspace, "gather")
    assert run_pytest(workspace, "--kata", "gather").returncode == 0
    shown = call("solution", "gather", "-C", str(workspace))
    assert shown.exit_code == 0
    assert "def gather" in shown.output


def test_reset_keeps_a_copy_and_says_where(workspace: Path) -> None:
    stub = next(workspace.glob("*/gather/gather.py"))
    original = stub.read_bytes()
    stub.write_text("# mine\n")
    result = call("reset", "gather", "-C", str(workspace))
    assert "your file was kept as" in result.output
    assert stub.read_bytes() == original
    kept = list((workspace / ".asynckata" / "kept").iterdir())
    assert [file.read_text() for file in kept] == ["# mine\n"]
    again = call("reset", "gather", "-C", str(workspace))
    assert "kept as" not in again.output


def test_a_reset_kata_is_no_longer_done(workspace: Path) -> None:
    solve(workspace, FIRST)
    run_pytest(workspace)
    assert "done 1 of" in call("status", "-C", str(workspace)).output
    call("reset", FIRST, "-C", str(workspace))
    assert "done 0 of" in call("status", "-C", str(workspace)).output


def test_outside_a_workspace_the_message_says_what_to_do(tmp_path: Path) -> None:
    result = call("status", "-C", str(tmp_path))
    assert result.exit_code == 2
    assert "make one: asynckata init" in result.output
    assert "Traceback" not in result.output


def test_a_command_works_from_inside_a_kata(workspace: Path) -> None:
    inside = next(workspace.glob("*/gather"))
    assert call("status", "-C", str(inside)).exit_code == 0


def test_python_dash_m_is_the_same_command() -> None:
    command = [sys.executable, "-m", "pytest_asynckata", "--version"]
    result = subprocess.run(command, capture_output=True, text=True)
    assert result.stdout.startswith("asynckata, version ")


def test_the_whole_track_can_be_solved(workspace: Path) -> None:
    names = [kata.name for kata in load_pack(workspace)]
    solved_by_one(workspace, names, 0)
    solved_by_one(workspace, names, 1)
    for name in names[2:-1]:
        solve(workspace, name)
    run_pytest(workspace, "--kata-all")
    result = solved_by_one(workspace, names, len(names) - 1)
    assert f"{len(names)} of {len(names)} katas are done" in result


def solved_by_one(workspace: Path, names: list[str], number: int) -> str:
    """Solve the current kata, as a learner does; what pytest says then."""
    name = names[number]
    assert f"{name} is not started yet" in run_pytest(workspace).stdout.replace("\n  ", " ")
    solve(workspace, name)
    result = run_pytest(workspace)
    assert result.returncode == 0, result.stdout
    assert f"done {number + 1} of {len(names)} katas" in result.stdout
    return result.stdout
