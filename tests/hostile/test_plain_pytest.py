"""Every hostile subject, in a real pytest process: it ends in a report, and does no harm."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import uuid
from dataclasses import dataclass
from pathlib import Path

import pytest

from pytest_asynckata.kata.pack import load_pack
from pytest_asynckata.progress.store import open_progress
from tests.conftest import PackFactory
from tests.hostile.corpus import Hostile, hostile_subjects
from tests.hostile.leftovers import TOKEN, end_all_with

SECONDS = 90.0
"""Far more than any of them needs on an idle machine; one that hangs needs more than any limit."""

INSIDE = [s for s in hostile_subjects() if s.can_run_here and "outside" not in s.tags]


@dataclass(frozen=True, slots=True)
class Session:
    """One pytest process that has ended, and what it left."""

    code: int
    output: str
    left: list[str]

    @property
    def has_page(self) -> bool:
        return any(line.startswith("asynckata  First / double") for line in self.lines)

    @property
    def says_done(self) -> bool:
        return any(line.startswith("  double is done") for line in self.lines)

    @property
    def lines(self) -> list[str]:
        return self.output.splitlines()


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A pack in which one kata is done already."""
    folder = tmp_path_factory.mktemp("hostile")
    pack = PackFactory(folder)
    pack.kata(extra="time_limit = 1\n")
    pack.kata("triple")
    pack.solve("triple")
    (folder / "pytest.ini").write_text(
        "[pytest]\nasyncio_default_fixture_loop_scope = function\n", encoding="utf-8"
    )
    assert session(folder, "triple").code == 0
    assert done_in(folder) == {"triple"}
    return folder


@pytest.fixture
def folder(workspace: Path, tmp_path: Path) -> Path:
    return shutil.copytree(workspace, tmp_path / "pack")


@pytest.mark.parametrize("subject", INSIDE, ids=lambda subject: subject.name)
def test_it_ends_in_a_report(folder: Path, subject: Hostile) -> None:
    learners = folder / "1-first" / "double" / "double.py"
    shutil.copyfile(subject.file, learners)
    ended = session(folder, "double")
    assert ended.code != 0
    assert not ended.says_done
    assert ended.left == []
    assert "INTERNALERROR" not in ended.output
    assert done_in(folder) == {"triple"}
    if not ended.has_page:
        assert "dies" in subject.tags, ended.output
        shutil.copyfile(learners.with_name("solutions") / "reference.py", learners)
        following = session(folder, "double")
        assert following.says_done
        assert "the run before this one ended in the middle of" in following.output


def session(folder: Path, kata: str) -> Session:
    """Run one kata in a process, and a process group, of its own."""
    token = uuid.uuid4().hex
    command = [
        sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "no:randomly",
        "-p", "no:sugar", "--color=no", "--kata", kata, "--kata-report", "report.json",
    ]  # fmt: skip
    file = folder / "output.txt"
    with file.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env={**os.environ, TOKEN: token},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            code = process.wait(SECONDS)
        finally:
            left = list(end_all_with(token))
    assert file.stat().st_size < 1_000_000, "a session's output is bounded"
    return Session(code, file.read_text(encoding="utf-8", errors="replace"), left)


def done_in(folder: Path) -> set[str]:
    return open_progress(folder, writing=False).done(load_pack(folder))
