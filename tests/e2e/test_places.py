"""Odd folders, read-only folders, two sessions at once."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import PackFactory, Run


@pytest.mark.parametrize("name", ["with spaces", "mit Umläuten äöü", "中文", "a.b-c"])
def test_odd_folder_names(pytester: pytest.Pytester, run: Run, name: str) -> None:
    folder = pytester.mkdir(name)
    pytester.makeini("[pytest]\nasyncio_default_fixture_loop_scope = function\n")
    pack = PackFactory(folder)
    pack.kata()
    pack.solve()
    run(str(folder)).stdout.fnmatch_lines(["*double is done*"])
    assert (folder / ".asynckata" / "progress.db").is_file()


def test_katas_that_lie_beside_are_not_looked_at(pytester: pytest.Pytester, run: Run) -> None:
    """pytest lists every folder between its rootdir and what was asked for."""
    pytester.makeini("[pytest]\nasyncio_default_fixture_loop_scope = function\n")
    (pytester.mkdir("broken") / "kata.toml").write_text("this is no TOML", encoding="utf-8")
    folder = pytester.mkdir("sound")
    pack = PackFactory(folder)
    pack.kata()
    pack.solve()
    result = run("sound")
    assert result.ret == 0
    result.stdout.fnmatch_lines(["*double is done*"])
    assert run().ret == pytest.ExitCode.USAGE_ERROR


def test_two_sessions_at_once(pack: PackFactory, run: Run) -> None:
    pack.kata()
    pack.solve()
    run()
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(pack.folder)]
    sessions = [
        subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=pack.folder)
        for _session in range(3)
    ]
    for session in sessions:
        output, _errors = session.communicate()
        assert session.returncode == 0, output
        assert "done 1 of 1" in output
    from pytest_asynckata.progress.store import open_progress

    progress = open_progress(pack.folder)
    assert progress.runs() == 4
    assert progress.notices == []


@pytest.mark.skipif(sys.platform == "win32", reason="needs permissions of POSIX")
def test_a_read_only_workspace_is_run_all_the_same(pack: PackFactory) -> None:
    pack.kata()
    pack.solve()
    os.chmod(pack.folder, 0o555)  # noqa: PTH101
    try:
        command = [sys.executable, "-B", "-m", "pytest", "-p", "no:cacheprovider"]
        if os.geteuid() == 0:  # root may write everywhere: become somebody else
            command = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", *command]
            for parent in [pack.folder, *pack.folder.parents]:
                if str(parent).startswith(str(Path("/tmp"))) and parent != Path("/tmp"):
                    os.chmod(parent, parent.stat().st_mode | 0o055)  # noqa: PTH101
        result = subprocess.run(command, capture_output=True, text=True, cwd=pack.folder)
        if result.returncode == 126 or "setpriv" in result.stderr or not result.stdout:
            pytest.skip("this Python cannot be run by another user")
    finally:
        os.chmod(pack.folder, 0o755)  # noqa: PTH101
    assert result.returncode == 0, result.stdout + result.stderr
    assert "progress is not saved" in result.stdout


def test_damaged_progress_is_set_aside(pack: PackFactory, run: Run) -> None:
    pack.kata()
    run()
    store = pack.folder / ".asynckata" / "progress.db"
    store.write_bytes(b"this is not a database" * 100)
    result = run()
    result.stdout.fnmatch_lines(["*the stored progress was damaged; it was kept as*"])
    kept = list(store.parent.glob("progress.damaged-*.db"))
    assert [file.read_bytes()[:22] for file in kept] == [b"this is not a database"]
    run().stdout.no_fnmatch_line("*was damaged*")


def test_progress_of_a_newer_version_is_refused(pack: PackFactory, run: Run) -> None:
    import sqlite3
    from contextlib import closing

    pack.kata()
    run()
    with closing(sqlite3.connect(pack.folder / ".asynckata" / "progress.db")) as database:
        database.execute("PRAGMA user_version = 99")
    result = run()
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*was written by a newer pytest-asynckata; upgrade*"])


def test_output_into_an_ascii_file(pack: PackFactory, pytester: pytest.Pytester) -> None:
    pack.kata()
    pack.write("double", "async def double(number):\n    return '中文'\n")
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    result = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:sugar"],
        capture_output=True, env=environment, cwd=pack.folder,
    )  # fmt: skip
    assert b"FAIL  returns twice the number" in result.stdout
    result.stdout.decode("ascii")
