"""An `init` or `update` that fails, or dies, at any of its steps.

Python tells of every file that is opened, moved or removed before it happens (audit events).
At one of them an error is raised, or the process "dies": from then on every step fails.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import STUB, TESTS
from tests.workshop.world import call, small_pack, succeed, tree

_STEPS = {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.truncate"}


class Death(BaseException):
    """What a killed process feels like from the inside: nothing works any more."""


Deed = Callable[[], None]


class Saboteur:
    """Counts the steps, and does a deed before one of them."""

    def __init__(self) -> None:
        self.active = self.dead = False
        self.count = self.step = 0
        self.deed: Deed = die
        self.event = ""

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        if not self.active or not (event in _STEPS or (event == "open" and _writes(arguments))):
            return
        if self.dead:
            raise Death
        self.count += 1
        if self.count == self.step:
            self.event = event
            self.dead = self.deed is die
            self.deed()

    @contextmanager
    def at(self, step: int, deed: Deed) -> Iterator[None]:
        self.active, self.dead, self.count, self.step, self.deed = True, False, 0, step, deed
        try:
            yield
        except Death:
            pass
        finally:
            self.active = False


def die() -> None:
    raise Death


def disk_full() -> None:
    raise OSError(28, "No space left on device")


def _writes(arguments: tuple[Any, ...]) -> bool:
    flags = arguments[2]
    return isinstance(flags, int) and bool(flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))


@pytest.fixture(scope="module")
def saboteur() -> Saboteur:
    made = Saboteur()
    sys.addaudithook(made)  # it can never be removed, but it sleeps after these tests
    return made


def seen(folder: Path) -> dict[str, bytes]:
    """The files of a workspace; copies are kept under names with the time in it.

    Without a journal the stage of an update is rubbish, which the next command removes.
    """
    assert not (folder / ".asynckata" / "update" / "journal.json").exists()
    return {
        re.sub(r"update-[-0-9]+", "update-TIME", name): content
        for name, content in tree(folder).items()
        if not re.search(r"progress|^\.asynckata/update/|^\.pytest_cache|__pycache__", name)
    }


class Workshop:
    """A workspace in the middle of the work, and a newer pack that changes everything."""

    def __init__(self, folder: Path) -> None:
        pack = small_pack(folder / "pack", "double", "triple", "halve")
        (pack.folder / "1-first" / "double" / "old.json").write_text("[]")
        succeed("init", "--from", pack.folder, folder / "begun")
        self.begun = folder / "begun"
        first = self.begun / "1-first"
        (first / "double" / "double.py").write_text("my double")
        (first / "double" / "README.md").write_text("my remarks")
        (first / "halve" / "notes.txt").write_text("my notes")
        there = pack.folder / "1-first"
        for name in ("double", "triple"):
            (there / name / f"{name}.py").write_text(f"{STUB}\n# new")
        (there / "double" / "README.md").write_text("new")
        (there / "double" / "old.json").unlink()
        (there / "triple" / f"test_{'triple'}.py").write_text(f"{TESTS}\n# new".replace(
            "double", "triple"))  # fmt: skip
        (pack.folder / "2-second").mkdir()
        (there / "halve").rename(pack.folder / "2-second" / "halve")
        pack.chapters = {"1-first": ["double", "triple"], "2-second": ["halve"]}
        pack.kata("quarter", chapter="2-second")
        self.before = seen(self.begun)
        done = self.again()
        succeed("update", "-C", done)
        self.after = seen(done)

    def again(self) -> Path:
        """The workspace as it was before the update."""
        copy = self.begun.with_name("copy")
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(self.begun, copy)
        return copy


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    return Workshop(tmp_path)


def updates(
    workshop: Workshop, saboteur: Saboteur, deed: Deed, *, every: int = 1
) -> Iterator[tuple[Path, Any]]:
    """Update the workspace again and again, with the deed at step after step.

    Gives the workspace, and the result of the command unless it died.
    """
    for step in range(1, 1_000, every):
        copy, result = workshop.again(), None
        with saboteur.at(step, deed):
            result = call("update", "-C", copy)
        if saboteur.count < step:
            return
        yield copy, result


def test_an_update_that_fails_leaves_the_workspace_as_it_was(
    workshop: Workshop, saboteur: Saboteur
) -> None:
    codes = []
    for copy, result in updates(workshop, saboteur, disk_full):
        codes.append(result.exit_code)
        assert result.exit_code in (0, 2), result.exc_info
        assert seen(copy) == (workshop.after if result.exit_code == 0 else workshop.before)
        if result.exit_code == 2:
            assert "No space left" in result.output
    assert codes.count(2) > 40


def test_an_update_that_dies_is_taken_back_by_the_next_command(
    workshop: Workshop, saboteur: Saboteur
) -> None:
    healed = 0
    for copy, _ in updates(workshop, saboteur, die):
        said = call("status", "-C", copy).output
        healed += "an update was interrupted, and taken back" in said
        assert seen(copy) in (workshop.before, workshop.after)
        assert not (copy / ".asynckata" / "update").exists()
        succeed("update", "-C", copy)
        assert seen(copy) == workshop.after
    assert healed > 20


def test_plain_pytest_takes_a_dead_update_back(
    workshop: Workshop, saboteur: Saboteur, pytester: pytest.Pytester
) -> None:
    journal = Path(".asynckata", "update", "journal.json")
    dead = (copy for copy, _ in updates(workshop, saboteur, die) if (copy / journal).exists())
    copy = [next(dead) for _ in range(6)][-1]
    result = pytester.runpytest("-p", "no:randomly", "-p", "no:sugar", copy)
    assert "an update was interrupted, and taken back" in " ".join(result.stdout.str().split())
    assert seen(copy) == workshop.before


def test_what_a_learner_writes_after_the_death_stays(
    workshop: Workshop, saboteur: Saboteur
) -> None:
    for copy, _ in updates(workshop, saboteur, die, every=4):
        file = copy / "1-first" / "triple" / "test_triple.py"
        file.write_text("written after the death")
        succeed("status", "-C", copy)
        assert file.read_text() == "written after the death"
        succeed("update", "-C", copy)
        assert b"written after the death" in tree(copy).values()


def test_what_a_learner_saves_while_the_update_runs_stays(
    workshop: Workshop, saboteur: Saboteur
) -> None:
    begun = workshop.begun.with_name("copy") / "1-first" / "triple"

    def save() -> None:
        if saboteur.event == "os.rename":
            return  # the very moment of the replacement, after the last look
        saboteur.active = False
        (begun / "triple.py").write_text("saved in the middle")
        (begun / "test_triple.py").write_text("my tests, saved in the middle")
        saboteur.active = True

    for copy, _ in updates(workshop, saboteur, save):
        if saboteur.event == "os.rename":
            continue
        there = tree(copy).values()
        assert {b"saved in the middle", b"my tests, saved in the middle"} <= set(there)


_KILLED = """
import os, signal, sys
count = 0
def kill(event, arguments):
    global count
    if event == "os.rename":
        count += 1
        if count == int(sys.argv[1]):
            os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))
sys.addaudithook(kill)
from pytest_asynckata.cli import main
main(["update", "-C", sys.argv[2]])
"""


@pytest.mark.parametrize("step", [1, 2, 5, 9])
def test_a_real_kill(step: int, workshop: Workshop) -> None:
    copy = workshop.again()
    killed = subprocess.run([sys.executable, "-c", _KILLED, str(step), str(copy)])
    assert killed.returncode != 0
    call("status", "-C", copy)
    assert seen(copy) == workshop.before
    succeed("update", "-C", copy)
    assert seen(copy) == workshop.after


@pytest.mark.parametrize("deed", [disk_full, die])
def test_an_init_that_is_interrupted_leaves_nothing(
    deed: Deed, workshop: Workshop, saboteur: Saboteur, tmp_path: Path
) -> None:
    pack = workshop.begun.with_name("pack")
    succeed("init", "--from", pack, tmp_path / "whole")
    for step in range(1, 1_000, 3):
        target, result = tmp_path / f"katas-{step}", None
        with saboteur.at(step, deed):
            result = call("init", "--from", pack, target)
        if saboteur.count < step:
            return
        if target.exists():
            assert tree(target) == tree(tmp_path / "whole")
        else:
            assert result is None or result.exit_code == 2, result.exc_info
