"""`asynckata timeline`, `hint --seen` and `record`, in a workspace."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pytest_asynckata.cli import main
from pytest_asynckata.kata.workspace import builtin_pack


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    folder = tmp_path / "katas"
    assert call("init", str(folder)).exit_code == 0
    return folder


def call(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


def write(workspace: Path, subject: str) -> None:
    source = builtin_pack() / "2-tasks" / "gather" / subject
    shutil.copyfile(source, workspace / "2-tasks" / "gather" / "gather.py")


def test_a_kata_that_is_not_started_has_nothing_to_draw(workspace: Path) -> None:
    result = call("timeline", "-C", str(workspace), "gather")
    assert result.exit_code == 2
    assert "gather is not started: nothing to draw" in result.output


def test_the_failing_test_is_drawn_beside_the_reference(workspace: Path) -> None:
    write(workspace, "mistakes/sequential.py")
    result = call("timeline", "-C", str(workspace), "gather")
    assert result.exit_code == 0, result.output
    assert "gather: runs its awaitables at the same time" in result.output
    assert "starts after fetch-2" in result.output
    assert "expected" in result.output


def test_a_passing_kata_can_be_drawn_test_by_test(workspace: Path) -> None:
    write(workspace, "solutions/reference.py")
    test = "test_return_exceptions_twice"
    result = call("timeline", "-C", str(workspace), "--test", test, "--form", "sentences", "gather")
    assert result.exit_code == 0, result.output
    assert "fail works from 0 s to 1 s, and raises ValueError." in result.output


def test_a_test_that_is_not_there_is_an_error_with_names(workspace: Path) -> None:
    write(workspace, "mistakes/sequential.py")
    result = call("timeline", "-C", str(workspace), "--test", "test_nothing", "gather")
    assert result.exit_code == 2
    assert "'test_nothing'; tests with a timeline: test_one_awaitable" in result.output


def test_pages_and_pictures_are_written_and_written_again(workspace: Path, tmp_path: Path) -> None:
    write(workspace, "mistakes/sequential.py")
    page, picture = tmp_path / "page.html", tmp_path / "picture.svg"
    for _time in range(2):
        files = ("--html", str(page), "--svg", str(picture))
        result = call("timeline", "-C", str(workspace), "gather", *files)
        assert result.exit_code == 0, result.output
    assert page.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert "<svg" in picture.read_text(encoding="utf-8")


def test_a_file_of_somebody_else_is_left_alone(workspace: Path, tmp_path: Path) -> None:
    write(workspace, "mistakes/sequential.py")
    mine = tmp_path / "mine.html"
    mine.write_text("mine")
    result = call("timeline", "-C", str(workspace), "gather", "--html", str(mine))
    assert result.exit_code == 2
    assert "was not written by asynckata" in result.output
    assert mine.read_text() == "mine"


def test_a_place_that_cannot_be_written_is_an_error(workspace: Path, tmp_path: Path) -> None:
    write(workspace, "mistakes/sequential.py")
    result = call("timeline", "-C", str(workspace), "gather", "--svg", str(tmp_path / "no" / "x"))
    assert result.exit_code == 2
    assert "cannot be written" in result.output


def test_hints_that_were_seen_stay_readable(workspace: Path) -> None:
    assert "No hint of gather was shown yet." in call(
        "hint", "-C", str(workspace), "--seen", "gather"
    ).output.replace("\n", " ")
    call("hint", "-C", str(workspace), "gather")
    call("hint", "-C", str(workspace), "gather")
    output = call("hint", "-C", str(workspace), "--seen", "gather").output
    assert "gather / kata" in output
    assert "hint 2 of 3" in output
    assert "hint 3 of 3" not in output


def test_recording_needs_the_reference(workspace: Path) -> None:
    result = call("record", "-C", str(workspace), "gather")
    assert result.exit_code == 2
    assert "reference.py" in result.output


def test_recording_an_unknown_kata_names_the_near_ones(workspace: Path) -> None:
    result = call("record", "-C", str(workspace), "gahter")
    assert result.exit_code == 2
    assert "did you mean gather" in result.output
