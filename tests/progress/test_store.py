"""Progress survives kills, concurrent writers and damage."""

from __future__ import annotations

import random
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from pytest_asynckata.coach.ladder import ShownHint
from pytest_asynckata.kata.pack import load_pack
from pytest_asynckata.progress.store import open_progress
from pytest_asynckata.report.model import KataResult, RunReport, State, Track
from tests.conftest import PackFactory


def report(state: State, started: str = "2026-01-01T00:00:00Z") -> RunReport:
    kata = KataResult(
        name="double", title="double", chapter="First", folder="", subject="", state=state,
        complete=True, tests=(), expected=3,
    )  # fmt: skip
    return RunReport(
        asynckata_version="0", python="3", platform="", started=started, real_seconds=0.1,
        seeds=(0,), track=Track(pack="p", title="", total=1, done=(), current=None), katas=(kata,),
    )  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    PackFactory(tmp_path).kata()
    return tmp_path


def test_the_latest_state_counts(folder: Path) -> None:
    pack = load_pack(folder)
    katas = {kata.name: kata for kata in pack}
    progress = open_progress(folder)
    assert progress.done(pack) == set()
    progress.record(report("done"), katas)
    assert progress.done(pack) == {"double"}
    progress.record(report("started"), katas)
    assert open_progress(folder).done(pack) == set()
    assert progress.runs() == 2


def test_done_is_forgotten_when_the_tests_change_but_not_their_line_ends(folder: Path) -> None:
    pack = load_pack(folder)
    progress = open_progress(folder)
    progress.record(report("done"), {kata.name: kata for kata in pack})
    tests = next(iter(pack)).tests
    tests.write_bytes(tests.read_bytes().replace(b"\n", b"\r\n"))
    assert progress.done(pack) == {"double"}
    tests.write_text("# changed")
    assert progress.done(pack) == set()


def test_threads_write_at_the_same_time(folder: Path) -> None:
    pack = load_pack(folder)
    katas = {kata.name: kata for kata in pack}

    def write() -> None:
        progress = open_progress(folder)
        for _run in range(10):
            progress.record(report("done"), katas)
        assert progress.notices == []

    threads = [threading.Thread(target=write) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert open_progress(folder).runs() == 50


WRITER = """
import sys
from pathlib import Path
from pytest_asynckata.coach.ladder import ShownHint
from pytest_asynckata.kata.pack import load_pack
from pytest_asynckata.progress.store import open_progress
from tests.progress.test_store import report
folder = Path(sys.argv[1])
katas = {kata.name: kata for kata in load_pack(folder)}
progress = open_progress(folder)
while True:
    progress.record(report("done"), katas)
    assert not progress.notices, progress.notices
    print("written", flush=True)
"""


def test_no_run_that_was_reported_as_written_is_lost_by_kills(folder: Path) -> None:
    written = 0
    luck = random.Random(5)
    command = [sys.executable, "-c", WRITER, str(folder)]
    root = Path(__file__).parents[2]
    for _round in range(4):
        writers = [
            subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=root)
            for _writer in range(2)
        ]
        for writer in writers:
            assert writer.stdout is not None
            written += writer.stdout.readline() == "written\n"
        time.sleep(luck.random() * 0.3)
        for writer in writers:
            writer.send_signal(getattr(signal, "SIGKILL", signal.SIGTERM))
        for writer in writers:
            output, _errors = writer.communicate()
            written += output.count("written\n")
    progress = open_progress(folder)
    # A kill may come between the commit and the word: at most one run more for each writer.
    assert written <= progress.runs() <= written + 8
    assert progress.notices == []


def shown(cause: str, *stages: str) -> ShownHint:
    return ShownHint(kata="double", ladder="kata", seen=stages, total=3, cause=cause)


def test_hints_are_counted_for_the_cause_that_they_answer(folder: Path) -> None:
    progress = open_progress(folder)
    assert progress.stages_seen("double", "late") == 0
    progress.record_hint(shown("late", "a", "b"))
    assert open_progress(folder).stages_seen("double", "late") == 2


def test_the_ladder_starts_again_when_the_cause_changes(folder: Path) -> None:
    progress = open_progress(folder)
    progress.record_hint(shown("late", "a", "b"))
    assert progress.stages_seen("double", "hangs") == 0
    progress.record_hint(shown("hangs", "a"))
    assert progress.stages_seen("double", "late") == 0
    assert progress.ladders_seen("double") == {"kata": 2}, "what was seen stays readable"


def test_progress_of_the_version_before_is_kept(folder: Path) -> None:
    katas = {kata.name: kata for kata in load_pack(folder)}
    open_progress(folder).record(report("done"), katas)
    with sqlite3.connect(folder / ".asynckata" / "progress.db") as database:
        database.execute("DROP TABLE hint_places")
        database.execute("PRAGMA user_version = 1")
    database.close()
    progress = open_progress(folder)
    assert progress.runs() == 1
    progress.record_hint(shown("late", "a"))
    assert progress.stages_seen("double", "late") == 1


def test_a_folder_that_cannot_be_made_is_a_notice(tmp_path: Path) -> None:
    (tmp_path / ".asynckata").write_text("a file is in the way")
    progress = open_progress(tmp_path)
    assert "progress is not saved" in progress.notices[0]
    progress.record(report("done"), {})
    assert progress.runs() == 0


def test_a_file_that_somebody_else_keeps_locked_is_said(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    progress = open_progress(folder)
    monkeypatch.setattr("pytest_asynckata.progress.store._BUSY_SECONDS", 0.0)
    other = sqlite3.connect(folder / ".asynckata" / "progress.db", isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    progress.record(report("done"), {kata.name: kata for kata in load_pack(folder)})
    other.close()
    assert [n for n in progress.notices if "this run was not saved" in n]
    assert progress.runs() == 0
