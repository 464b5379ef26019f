"""`asynckata doctor` as a learner calls it: broken things get a line, and nothing is changed."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pytest_asynckata.doctor.examine import examine
from tests.conftest import PackFactory

SCRIPTS = str(Path(sys.executable).parent)
needs_posix = pytest.mark.skipif(sys.platform == "win32", reason="needs a POSIX shell")


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A workspace with the kata `double`, and the pack that it was made from."""
    source = PackFactory(tmp_path / "pack")
    source.kata()
    source.workspace(tmp_path / "katas")
    return tmp_path / "katas"


def call(
    folder: Path, *arguments: str, path: str = SCRIPTS, **variables: str
) -> subprocess.CompletedProcess[str]:
    """The real command, in a process of its own."""
    environment = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith(("PYTEST_", "NO_COLOR", "VIRTUAL_ENV", "PYTHON"))
    }
    environment |= {"PATH": f"{path}{os.pathsep}{os.environ['PATH']}", "PYTHONUTF8": "1"}
    return subprocess.run(
        [sys.executable, "-m", "pytest_asynckata", *arguments],
        cwd=folder, capture_output=True, encoding="utf-8", env=environment | variables,
    )  # fmt: skip


class Page:
    """What the doctor said, by subject and level."""

    def __init__(self, done: subprocess.CompletedProcess[str]) -> None:
        assert "Traceback" not in done.stdout + done.stderr
        self.exit_code = done.returncode
        self.data: dict[str, Any] = json.loads(done.stdout)

    def lines(self, subject: str, level: str) -> dict[str, str]:
        """Sentence to fix."""
        checks = [c for s in self.data["subjects"] if s["name"] == subject for c in s["checks"]]
        return {c["sentence"]: c["fix"] for c in checks if c["level"] == level}

    def line(self, subject: str, level: str, words: str) -> str:
        """The fix that stands beside the one sentence with these words."""
        lines = self.lines(subject, level)
        found = [fix for sentence, fix in lines.items() if words in sentence]
        assert len(found) == 1, (words, lines)
        return found[0]

    def faults(self) -> int:
        assert self.data["faults"] == sum(
            len(self.lines(subject["name"], "fault")) for subject in self.data["subjects"]
        )
        return int(self.data["faults"])


def doctor(folder: Path, *arguments: str, path: str = SCRIPTS, **variables: str) -> Page:
    return Page(call(folder, "doctor", "--json", *arguments, path=path, **variables))


def kata_file(workspace: Path, name: str) -> Path:
    return workspace / "1-first" / "double" / name


def store_of(workspace: Path) -> Path:
    return workspace / ".asynckata" / "progress.db"


def run_once(workspace: Path) -> None:
    command = [sys.executable, "-m", "pytest", "-q"]
    assert subprocess.run(command, cwd=workspace, capture_output=True).returncode == 1


# -- all is well ---------------------------------------------------------------------------------


def test_a_workspace_in_use_needs_no_fix(workspace: Path) -> None:
    run_once(workspace)
    page = doctor(workspace)
    assert (page.exit_code, page.faults()) == (0, 0)
    assert page.line("workspace", "good", "the pack is sound; it has 1 katas") == ""
    assert page.line("store", "good", "1 runs") == ""
    assert page.line("python", "good", "belongs to this Python") == ""
    assert page.line("packages", "good", "pydantic") == ""


def test_the_page_for_people_ends_with_a_verdict(workspace: Path) -> None:
    done = call(workspace, "doctor")
    assert done.returncode == 0
    assert done.stdout.splitlines()[-1].startswith(("all is well", "nothing needs fixing"))
    kata_file(workspace, "kata.toml").unlink()
    done = call(workspace, "doctor")
    assert done.returncode == 1
    assert done.stdout.splitlines()[-1].startswith("to be fixed: 1;")
    assert "FIX" in done.stdout


def test_a_line_to_type_is_never_broken(workspace: Path) -> None:
    kata_file(workspace, "kata.toml").unlink()
    fix = doctor(workspace).line("workspace", "fault", "kata.toml")
    assert any(line.endswith(fix) for line in call(workspace, "doctor").stdout.splitlines())


def test_outside_a_workspace_there_is_only_a_remark(tmp_path: Path) -> None:
    page = doctor(tmp_path)
    assert page.exit_code == 0
    assert page.line("workspace", "remark", "lies in no workspace") == "asynckata init"


def test_a_folder_can_be_named(workspace: Path, tmp_path: Path) -> None:
    page = doctor(tmp_path, "-C", str(kata_file(workspace, "")))
    assert page.line("workspace", "good", f"{workspace}: a workspace") == ""


# -- nothing is changed ---------------------------------------------------------------------------


def break_nothing(workspace: Path) -> None:
    pass


def damage_store(workspace: Path) -> None:
    store_of(workspace).write_bytes(b"this is not a database" * 100)


def kill_while_writing(workspace: Path) -> None:
    """Leave a journal that must be rolled back."""
    run_once(workspace)
    program = f"""
        import os, sqlite3
        database = sqlite3.connect({str(store_of(workspace))!r}, isolation_level=None)
        database.execute("PRAGMA cache_size = 1")
        database.execute("BEGIN IMMEDIATE")
        for number in range(200):
            database.execute("INSERT INTO runs VALUES (?, '', 0, ?)", (number + 50, "x" * 4000))
        database.execute("UPDATE runs SET report = 'y'")
        os._exit(0)
    """
    subprocess.run([sys.executable, "-c", dedent(program)], check=True)
    assert store_of(workspace).with_name("progress.db-journal").stat().st_size > 0


def die_in_a_test(workspace: Path) -> None:
    kata_file(workspace, "double.py").write_text(
        "import ctypes\nasync def double(n): ctypes.CDLL(None)._exit(3)\n"
    )
    subprocess.run([sys.executable, "-m", "pytest", "-q"], cwd=workspace, capture_output=True)
    assert list((workspace / ".asynckata").glob("running-*"))


def break_pack(workspace: Path) -> None:
    (workspace / "pack.toml").write_text("not = = toml")


def remove_hidden_folder(workspace: Path) -> None:
    for file in sorted((workspace / ".asynckata").rglob("*"), reverse=True):
        file.rmdir() if file.is_dir() else file.unlink()
    (workspace / ".asynckata").rmdir()


@pytest.mark.parametrize(
    "breaking",
    [
        break_nothing, run_once, damage_store, kill_while_writing, die_in_a_test, break_pack,
        remove_hidden_folder,
    ],
)  # fmt: skip
def test_nothing_is_changed(workspace: Path, breaking: Callable[[Path], None]) -> None:
    breaking(workspace)
    before = snapshot(workspace)
    doctor(workspace)
    assert snapshot(workspace) == before


def snapshot(folder: Path) -> dict[str, tuple[int, int, bytes]]:
    return {
        str(path): (
            path.stat().st_mode,
            path.stat().st_mtime_ns,
            path.read_bytes() if path.is_file() else b"",
        )
        for path in (folder, *folder.rglob("*"))
    }


# -- the workspace --------------------------------------------------------------------------------


@needs_posix
@pytest.mark.parametrize(
    ("file", "level"),
    [
        ("double.py", "fault"),
        ("test_double.py", "fault"),
        ("README.md", "fault"),
        ("kata.toml", "fault"),
    ],
)
def test_the_fix_brings_a_lost_file_back(workspace: Path, file: str, level: str) -> None:
    lost = kata_file(workspace, file)
    text = lost.read_bytes()
    lost.unlink()
    page = doctor(workspace)
    assert page.exit_code == 1
    subprocess.run(page.line("workspace", level, file), shell=True, check=True)
    assert lost.read_bytes() == text
    assert doctor(workspace).exit_code == 0


@needs_posix
def test_the_fix_brings_changed_tests_back(workspace: Path) -> None:
    tests = kata_file(workspace, "test_double.py")
    text = tests.read_bytes()
    tests.write_bytes(text.replace(b"== 8", b"== 9"))
    page = doctor(workspace)
    assert page.exit_code == 0, "katas still work"
    fix = page.line("workspace", "remark", "is not as in the pack")
    subprocess.run(fix, shell=True, check=True)
    assert tests.read_bytes() == text


def test_other_line_ends_are_no_change(workspace: Path) -> None:
    tests = kata_file(workspace, "test_double.py")
    tests.write_bytes(tests.read_bytes().replace(b"\n", b"\r\n"))
    assert not doctor(workspace).lines("workspace", "remark")


def test_the_learners_own_file_is_not_judged(workspace: Path) -> None:
    kata_file(workspace, "double.py").write_bytes(b"\xff\xfe( not python")
    page = doctor(workspace)
    assert page.exit_code == 0
    assert not page.lines("workspace", "remark")


@needs_posix
def test_the_fix_brings_a_kept_stub_back(workspace: Path) -> None:
    kept = workspace / ".asynckata" / "stubs" / "double.py"
    kept.unlink()
    fix = doctor(workspace).line("workspace", "remark", "`asynckata reset double` does not work")
    subprocess.run(fix, shell=True, check=True)
    assert kept.read_bytes() == kata_file(workspace, "double.py").read_bytes()


def test_every_mistake_in_a_manifest_has_a_line(workspace: Path) -> None:
    manifest = kata_file(workspace, "kata.toml")
    manifest.write_text(manifest.read_text().replace("minutes = 5", "minutes = 'x'\ncolour = 1"))
    page = doctor(workspace)
    assert page.exit_code == 1
    for words in ("minutes: must be a whole number", "colour: is not a known key"):
        assert page.line("workspace", "fault", words).endswith(str(manifest))


@pytest.mark.parametrize("text", [b"not = = toml", b"\xff\xfe", b"", b"format_version = 99"])
def test_a_broken_pack_has_a_line(workspace: Path, text: bytes) -> None:
    (workspace / "pack.toml").write_bytes(text)
    page = doctor(workspace)
    assert page.exit_code == 1
    assert all("pack.toml" in sentence for sentence in page.lines("workspace", "fault"))


def test_a_broken_workspace_file_has_a_line(workspace: Path) -> None:
    (workspace / ".asynckata" / "workspace.toml").write_text("pack = ")
    assert "format_version = 1" in doctor(workspace).line("workspace", "fault", "workspace.toml")


def test_a_pack_that_is_gone_has_a_line(workspace: Path) -> None:
    (workspace.parent / "pack").rename(workspace.parent / "elsewhere")
    assert doctor(workspace).line("workspace", "remark", "is gone").startswith("bring it back")


@needs_posix
def test_a_file_that_hides_a_module_of_python_is_renamed_by_the_fix(workspace: Path) -> None:
    file = kata_file(workspace, "asyncio.py")
    file.write_text("")
    page = doctor(workspace)
    assert page.exit_code == 1
    subprocess.run(page.line("workspace", "fault", "module asyncio"), shell=True, check=True)
    assert not file.exists()
    assert doctor(workspace).exit_code == 0


def test_what_may_not_be_written_has_a_line(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In this process: whoever runs the tests may be allowed everything."""
    locked = {kata_file(workspace, "double.py"), workspace}
    allowed = os.access
    monkeypatch.setattr(
        os, "access", lambda p, m: allowed(p, m) and not (m == os.W_OK and Path(p) in locked)
    )
    subject = next(s for s in examine(workspace).subjects if s.name == "workspace")
    found = {c.sentence: c.fix for c in subject.checks if c.level == "fault"}
    assert len(found) == 2
    assert all(str(next(iter(locked)))[:5] in fix for fix in found.values())
    assert any("double.py cannot be written by you" in sentence for sentence in found)
    assert any("cannot be written to: no progress is kept" in sentence for sentence in found)


# -- pytest's setup -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "words", "fix"),
    [
        ("addopts = -q", "cannot be read", "[pytest]"),
        ("[pytest]\naddopts = -q -p no:asyncio", "switches off asyncio", "remove that"),
        ("[pytest]\naddopts = -pno:asynckata", "switches off asynckata", "remove that"),
        ("[pytest]\npython_files = check_*.py", "leaves out tests", "remove python_files"),
        ("[pytest]\npython_functions = it_", "leaves out tests", "remove python_functions"),
    ],
)
def test_a_configuration_without_katas(workspace: Path, text: str, words: str, fix: str) -> None:
    (workspace / "pytest.ini").write_text(text)
    page = doctor(workspace)
    assert page.exit_code == 1
    assert fix in page.line("pytest_setup", "fault", words)


def test_a_configuration_of_ones_own_is_fine(workspace: Path) -> None:
    own = "[pytest]\naddopts = -q -p no:cacheprovider\npython_files = test_*.py check_*.py\n"
    (workspace / "pytest.ini").write_text(own + "python_functions = test it_\n")
    page = doctor(workspace)
    assert page.exit_code == 0
    assert not page.lines("pytest_setup", "remark")


def test_no_configuration_is_a_remark(workspace: Path) -> None:
    (workspace / "pytest.ini").unlink()
    assert "[pytest]" in doctor(workspace).line("pytest_setup", "remark", "has no pytest.ini")


def test_variables_that_switch_asynckata_off(workspace: Path) -> None:
    page = doctor(workspace, PYTEST_DISABLE_PLUGIN_AUTOLOAD="1", PYTEST_ADDOPTS="-p no:timeout -x")
    assert page.exit_code == 1
    assert "PYTEST_DISABLE" in page.line("pytest_setup", "fault", "does not load asynckata")
    assert "PYTEST_ADDOPTS" in page.line("pytest_setup", "fault", "switches off timeout")


def test_a_conftest_is_told_with_what_it_defines(workspace: Path) -> None:
    file = kata_file(workspace, "conftest.py")
    file.write_text("def clock(): ...\ndef pytest_runtest_call(): ...\ndef helper(): ...\n")
    doctor(workspace).line("pytest_setup", "remark", "defines clock, pytest_runtest_call")
    file.write_text("def clock(:\n")
    assert doctor(workspace).exit_code == 1


# -- the store ------------------------------------------------------------------------------------


def test_a_damaged_store_is_a_fault_that_the_next_run_puts_right(workspace: Path) -> None:
    damage_store(workspace)
    page = doctor(workspace)
    assert page.exit_code == 1
    assert page.line("store", "fault", "is damaged").startswith("pytest ")
    run_once(workspace)
    page = doctor(workspace)
    assert page.exit_code == 0
    assert "progress.damaged-" in page.line("store", "remark", "a damaged store was kept")


def test_a_store_that_is_damaged_in_the_middle(workspace: Path) -> None:
    run_once(workspace)
    content = bytearray(store_of(workspace).read_bytes())
    content[5000:-100] = b"\xff" * len(content[5000:-100])
    store_of(workspace).write_bytes(content)
    assert doctor(workspace).lines("store", "fault")


def test_a_store_of_a_newer_version(workspace: Path) -> None:
    run_once(workspace)
    with closing(sqlite3.connect(store_of(workspace))) as database:
        database.execute("PRAGMA user_version = 99")
    page = doctor(workspace)
    assert page.exit_code == 1
    assert "--upgrade" in page.line("store", "fault", "newer pytest-asynckata")


def test_a_store_that_is_no_file(workspace: Path) -> None:
    store_of(workspace).mkdir()
    assert doctor(workspace).lines("store", "fault")


def test_an_interrupted_write_is_no_damage(workspace: Path) -> None:
    kill_while_writing(workspace)
    page = doctor(workspace)
    assert page.exit_code == 0
    assert page.line("store", "remark", "in the middle of writing") == "pytest"


@needs_posix
def test_a_run_that_died_is_told_and_stays_to_be_told(workspace: Path) -> None:
    die_in_a_test(workspace)
    for _look in range(2):
        assert doctor(workspace).line("store", "remark", "test_doubles") == "pytest"


@needs_posix
def test_a_run_that_is_under_way_has_not_died(workspace: Path) -> None:
    from pytest_asynckata.progress.running import RunningNote

    note = RunningNote.begin(workspace / ".asynckata")
    assert note is not None
    note.write("test_doubles")
    assert not doctor(workspace).lines("store", "remark")
    note.end()


def test_a_file_in_the_way_of_the_store(workspace: Path) -> None:
    remove_hidden_folder(workspace)
    (workspace / ".asynckata").write_text("")
    assert doctor(workspace).line("store", "fault", "should be a folder")


# -- Python and packages --------------------------------------------------------------------------


def distribution(
    folder: Path, name: str, version: str, metadata: str = "", points: str = ""
) -> str:
    """A folder for PYTHONPATH in which this distribution is found first."""
    info = folder / f"{name.replace('-', '_')}-{version}.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n{metadata}"
    )
    (info / "entry_points.txt").write_text(points)
    return str(folder)


def test_a_package_that_is_too_old(workspace: Path, tmp_path: Path) -> None:
    path = distribution(tmp_path / "old", "click", "1.0")
    page = doctor(workspace, PYTHONPATH=path)
    assert page.exit_code == 1
    assert "'click>=" in page.line("packages", "fault", "click 1.0 is installed").replace('"', "'")


def test_a_package_that_is_not_installed(workspace: Path, tmp_path: Path) -> None:
    needs = "Requires-Dist: no-such-library>=3\nProvides-Extra: half\n"
    needs += 'Requires-Dist: click; extra == "half"\nRequires-Dist: ghost; extra == "half"\n'
    point = "[pytest11]\nasynckata = pytest_asynckata.plugin\n"
    path = distribution(tmp_path / "new", "pytest-asynckata", "9.9", needs, point)
    page = doctor(workspace, PYTHONPATH=path)
    assert page.exit_code == 1
    fix = page.line("packages", "fault", "no-such-library is not installed")
    assert "install" in fix
    assert "no-such-library>=3" in fix
    assert "ghost" in page.line("packages", "remark", "the extra half is not complete: ghost")


def test_a_python_that_is_too_old(workspace: Path, tmp_path: Path) -> None:
    path = distribution(tmp_path / "new", "pytest-asynckata", "9", "Requires-Python: >=9.0\n")
    page = doctor(workspace, PYTHONPATH=path)
    assert page.line("python", "fault", "asynckata needs >=9.0").startswith(
        "install a newer Python"
    )
    assert "install" in page.line("packages", "fault", "its entry point is missing")


def test_a_plugin_that_keeps_pytest_from_starting(workspace: Path, tmp_path: Path) -> None:
    points = "[pytest11]\nbad = no_such_module_anywhere\n"
    path = distribution(tmp_path / "bad", "pytest-bad", "1", points=points)
    page = doctor(workspace, PYTHONPATH=path)
    assert page.exit_code == 1
    assert "uninstall" in page.line("packages", "fault", "cannot load its plugin bad (pytest-bad)")


@pytest.mark.parametrize(
    "module", ["pydantic", "click", "rich", "filelock", "packaging", "aiohttp"]
)
def test_a_package_that_cannot_be_imported(workspace: Path, tmp_path: Path, module: str) -> None:
    (tmp_path / "missing").mkdir()
    text = f"raise ModuleNotFoundError('there is no {module}', name={module!r})\n"
    (tmp_path / "missing" / f"{module}.py").write_text(text)
    page = doctor(workspace, "-C", ".", PYTHONPATH=str(tmp_path / "missing"))
    assert page.exit_code == 1
    assert any(module in sentence for sentence in page.lines("packages", "fault"))


def test_a_package_that_is_damaged_on_the_page_for_people(workspace: Path, tmp_path: Path) -> None:
    (tmp_path / "damaged").mkdir()
    (tmp_path / "damaged" / "click.py").write_text("half a line (\n")
    done = call(workspace, "doctor", PYTHONPATH=str(tmp_path / "damaged"))
    assert done.returncode == 1
    assert "Traceback" not in done.stdout + done.stderr
    assert "to be fixed: " in done.stdout


def test_other_commands_lead_to_the_doctor_where_a_package_is_missing(
    workspace: Path, tmp_path: Path
) -> None:
    (tmp_path / "missing").mkdir()
    (tmp_path / "missing" / "click.py").write_text("raise ImportError('no click')\n")
    done = call(workspace, "list", PYTHONPATH=str(tmp_path / "missing"))
    assert done.returncode == 2
    assert done.stderr == (
        "asynckata: a package is missing or damaged (no click); see what to do: asynckata doctor\n"
    )


@needs_posix
@pytest.mark.parametrize(
    ("says", "level"), [("pytest-asynckata-1.0", "remark"), ("nothing of it", "fault")]
)
def test_a_pytest_of_another_environment(
    workspace: Path, tmp_path: Path, says: str, level: str
) -> None:
    (tmp_path / "bin").mkdir()
    other = tmp_path / "bin" / "pytest"
    other.write_text(f"#!/bin/sh\necho {says}\n")
    other.chmod(0o755)
    page = doctor(workspace, path=str(tmp_path / "bin"))
    assert page.line("python", level, str(other)) == f"{sys.executable} -m pytest"
    assert page.exit_code == (level == "fault")


def test_another_environment_is_active(workspace: Path, tmp_path: Path) -> None:
    page = doctor(workspace, VIRTUAL_ENV=str(tmp_path))
    assert "deactivate" in page.line("python", "remark", f"{tmp_path} is active")


# -- terminal and disks ---------------------------------------------------------------------------


def test_an_encoding_without_lines(workspace: Path) -> None:
    page = doctor(workspace, PYTHONIOENCODING="ascii")
    assert "PYTHONUTF8" in page.line("terminal", "remark", "encoding is ascii")
    assert page.exit_code == 0


@needs_posix
@pytest.mark.parametrize(
    ("variables", "words"),
    [
        ({"TERM": "dumb"}, "TERM is 'dumb': there are no colours"),
        ({"TERM": "xterm", "NO_COLOR": "1"}, "NO_COLOR is set"),
        ({"TERM": "xterm", "COLUMNS": "50"}, "it is 50 columns wide"),
        ({"TERM": "xterm", "COLUMNS": "90"}, "shows colours (TERM is 'xterm')"),
    ],
)
def test_what_a_terminal_can_show(workspace: Path, variables: dict[str, str], words: str) -> None:
    text = in_a_terminal(workspace, variables)
    assert words in " ".join(text.split())


def in_a_terminal(folder: Path, variables: dict[str, str]) -> str:
    import pty

    inner, outer = pty.openpty()
    environment = {k: v for k, v in os.environ.items() if k != "NO_COLOR"} | variables
    process = subprocess.Popen(
        [sys.executable, "-m", "pytest_asynckata", "doctor"],
        cwd=folder, stdout=outer, stderr=outer, stdin=outer, env=environment,
    )  # fmt: skip
    os.close(outer)
    text = b""
    while True:
        try:
            part = os.read(inner, 65536)
        except OSError:  # how Linux says that the other end is closed
            break
        if not part:
            break
        text += part
    process.wait()
    os.close(inner)
    return text.decode()


def test_a_disk_that_does_not_tell_of_saves_is_a_remark(workspace: Path) -> None:
    assert not doctor(workspace).lines("watching", "remark")
    page = doctor(workspace, WATCHFILES_FORCE_POLLING="true")
    assert page.exit_code == 0
    page.line("watching", "remark", "WATCHFILES_FORCE_POLLING is set")


def test_a_missing_watchfiles_is_a_remark(workspace: Path, tmp_path: Path) -> None:
    (tmp_path / "missing").mkdir()
    (tmp_path / "missing" / "watchfiles.py").write_text("raise ImportError('none')\n")
    page = doctor(workspace, PYTHONPATH=str(tmp_path / "missing"))
    assert "install watchfiles" in page.line("watching", "remark", "needs watchfiles")


# -- whatever is broken ---------------------------------------------------------------------------


@needs_posix
def test_a_folder_that_was_deleted(workspace: Path, tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    program = (
        "import os, runpy, sys; os.chdir(sys.argv[1]); os.rmdir(sys.argv[1]);"
        "sys.argv = ['asynckata', 'doctor', '--json'];"
        "runpy.run_module('pytest_asynckata', run_name='__main__')"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(gone)], capture_output=True, encoding="utf-8"
    )
    assert Page(done).lines("workspace", "fault")


FILES = st.sampled_from([
    "pack.toml", "pytest.ini", "conftest.py", ".asynckata/workspace.toml", ".asynckata/progress.db",
    "1-first/double/kata.toml", "1-first/double/test_double.py", ".asynckata/progress.db-journal",
])  # fmt: skip
CONTENTS = (
    st.binary()
    | st.text().map(str.encode)
    | st.sampled_from(
        [b"pack = 5", b"pack = '\\u0000'", b"SQLite format 3\0", b"[pytest]\nx\n[pytest]"]
    )
)


@settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(changes=st.dictionaries(FILES, CONTENTS, min_size=1, max_size=3))
def test_no_content_of_any_file_stops_the_doctor(
    workspace: Path, changes: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    import pytest_asynckata.doctor.examine as module

    monkeypatch.setattr(module, "_SUBJECTS", ("workspace", "pytest_setup", "store"))
    before = {
        name: (workspace / name).read_bytes() for name in changes if (workspace / name).exists()
    }
    try:
        for name, content in changes.items():
            (workspace / name).write_bytes(content)
        checks = [c for subject in examine(workspace).subjects for c in subject.checks]
        assert not [c.sentence for c in checks if c.name == "not-looked-at"]
        assert all(check.fix for check in checks if check.level == "fault")
    finally:
        for name in changes:
            (workspace / name).unlink()
        for name, content in before.items():
            (workspace / name).write_bytes(content)
