"""Progress survives kills, concurrent writers and damage."""

from __future__ import annotations

import random
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest

from pytest_asynckata.coach.ladder import ShownHint
from pytest_asynckata.diagnosis.model import Failure
from pytest_asynckata.errors import AsynckataError
from pytest_asynckata.kata.pack import load_pack
from pytest_asynckata.progress.store import SCHEMA_VERSION, Progress, open_progress
from pytest_asynckata.report.model import KataResult, RunReport, State, TestResult, Track
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


@pytest.fixture
def store_of_before(folder: Path) -> Path:
    """What the release before this format has written in three runs (`iterdump`)."""
    (folder / ".asynckata").mkdir()
    file = folder / ".asynckata" / "progress.db"
    dump = (Path(__file__).parent / "store_of_format_2.sql").read_text(encoding="utf-8")
    with closing(sqlite3.connect(file)) as database:
        database.executescript(dump)
    return file


def check_store_of_before(progress: Progress) -> None:
    assert progress.notices == []
    assert progress.runs() == 3
    assert {kata: state for kata, (state, _) in progress.states().items()} == {
        "double": "done",
        "triple": "started",
    }
    result = progress.latest_failing("triple")
    assert result is not None
    assert result.next_step is not None
    assert progress.ladders_seen("double") == {"kata": 1}


def test_a_store_of_format_2_is_brought_up_to_date(folder: Path, store_of_before: Path) -> None:
    check_store_of_before(open_progress(folder))
    check_store_of_before(open_progress(folder))
    with closing(sqlite3.connect(store_of_before)) as database:
        assert database.execute("PRAGMA user_version").fetchone() == (SCHEMA_VERSION,)
    progress = open_progress(folder)
    progress.record(report("started"), {kata.name: kata for kata in load_pack(folder)})
    assert progress.states()["double"][0] == "started"
    assert progress.states()["triple"][0] == "started"


def test_a_store_of_format_2_that_may_not_be_written_is_read(
    folder: Path, store_of_before: Path
) -> None:
    before = store_of_before.read_bytes()
    check_store_of_before(open_progress(folder, writing=False))
    assert store_of_before.read_bytes() == before


def test_the_store_of_a_newer_release_is_refused(folder: Path, store_of_before: Path) -> None:
    with closing(sqlite3.connect(store_of_before)) as database:
        database.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    with pytest.raises(AsynckataError, match="newer pytest-asynckata"):
        open_progress(folder)


def test_the_small_table_says_the_same_as_the_history(folder: Path) -> None:
    """In any order of runs, and after a kata was begun again."""
    katas = {kata.name: kata for kata in load_pack(folder)}
    progress = open_progress(folder)
    luck = random.Random(1)
    for _run in range(30):
        if luck.random() < 0.2:
            progress.forget_kata("double")
        else:
            progress.record(report(luck.choice(["done", "started"])), katas)
        with closing(sqlite3.connect(folder / ".asynckata" / "progress.db")) as database:
            latest = "SELECT kata, state FROM kata_results ORDER BY rowid DESC LIMIT 1"
            expected = dict(database.execute(latest).fetchall())
        assert {kata: state for kata, (state, _) in progress.states().items()} == expected


def test_a_run_is_stored_without_its_tracebacks(folder: Path) -> None:
    katas = {kata.name: kata for kata in load_pack(folder)}
    failure = Failure(kind="error", fault="learner", message="no", traceback="Traceback" * 1000)
    test = TestResult(name="test_it", sentence="it", outcome="failed", failure=failure)
    run = report("started")
    run = run.model_copy(update={"katas": (run.katas[0].model_copy(update={"tests": (test,)}),)})
    progress = open_progress(folder)
    progress.record(run, katas)
    result = progress.latest_failing("double")
    assert result is not None
    assert result.tests == (
        test.model_copy(update={"failure": failure.model_copy(update={"traceback": ""})}),
    )


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
