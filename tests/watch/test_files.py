"""Saves as editors make them: one event for one save, and none for anything else."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from queue import Empty, Queue

import pytest
import watchfiles

from pytest_asynckata.kata.pack import Kata, load_pack
from pytest_asynckata.watch import disks, files
from pytest_asynckata.watch.events import Event, Polling, Saved
from pytest_asynckata.watch.files import FileWatch, look_at
from tests.conftest import PackFactory

DEADLINE = 20.0


@pytest.fixture
def kata(tmp_path: Path) -> Kata:
    PackFactory(tmp_path).kata()
    found = load_pack(tmp_path).kata("double")
    assert found is not None
    return found


class Heard:
    """The events of a file watch, in their order."""

    def __init__(self) -> None:
        self.events: Queue[Event] = Queue()

    def next(self) -> Event:
        return self.events.get(timeout=DEADLINE)

    def next_text(self) -> bytes:
        event = self.next()
        assert isinstance(event, Saved), event
        return event.look.subject


@pytest.fixture(params=["native", "polling"])
def heard(
    request: pytest.FixtureRequest, kata: Kata, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Heard]:
    """What is heard of the kata's files, after the look at the beginning."""
    monkeypatch.setenv(disks.VARIABLE, "" if request.param == "native" else "1")
    monkeypatch.setattr(disks, "_MOUNTS", kata.folder / "nowhere")
    heard = Heard()
    watch = FileWatch(kata, heard.events.put)
    watch.start()
    assert heard.next_text() == kata.stub.read_bytes()
    if request.param == "polling":
        assert heard.next() == Polling("WATCHFILES_FORCE_POLLING is set")
    yield heard
    watch.stop()


def in_place(file: Path, text: bytes) -> None:
    file.write_bytes(text)


def by_renaming(file: Path, text: bytes) -> None:
    draft = file.with_name(".draft")
    draft.write_bytes(text)
    draft.replace(file)


def as_vim_does(file: Path, text: bytes) -> None:
    swap, probe = file.with_name(f".{file.name}.swp"), file.with_name("4913")
    swap.write_bytes(b"swap")
    probe.write_bytes(b"")
    probe.unlink()
    backup = file.with_name(f"{file.name}~")
    file.rename(backup)
    file.write_bytes(text)
    backup.unlink()
    swap.unlink()


def as_emacs_does(file: Path, text: bytes) -> None:
    lock = file.with_name(f".#{file.name}")
    if sys.platform != "win32":
        lock.symlink_to("me@here.1:2")
    file.with_name(f"#{file.name}#").write_bytes(text)
    shutil.copyfile(file, file.with_name(f"{file.name}~"))
    file.write_bytes(text)
    file.with_name(f"#{file.name}#").unlink()
    lock.unlink(missing_ok=True)


def as_jetbrains_does(file: Path, text: bytes) -> None:
    draft, old = (file.with_name(f"{file.name}___jb_{name}___") for name in ("tmp", "old"))
    draft.write_bytes(text)
    file.rename(old)
    draft.rename(file)
    old.unlink()


def in_pieces(file: Path, text: bytes) -> None:
    with file.open("wb") as stream:
        for byte in text:
            stream.write(bytes([byte]))
            stream.flush()
            os.fsync(stream.fileno())


SAVES = [in_place, by_renaming, as_vim_does, as_emacs_does, as_jetbrains_does]


@pytest.mark.parametrize("save", SAVES)
def test_one_save_is_one_event(
    kata: Kata, heard: Heard, save: Callable[[Path, bytes], None]
) -> None:
    save(kata.stub, b"one")
    assert heard.next_text() == b"one"
    save(kata.stub, b"two")
    assert heard.next_text() == b"two"
    assert heard.events.empty()


def test_the_last_of_many_writes_is_what_counts(kata: Kata, heard: Heard) -> None:
    text = b"x" * 300
    in_pieces(kata.stub, text)
    while heard.next_text() != text:
        pass
    assert heard.events.empty()


def test_only_a_change_of_what_is_in_the_file_counts(kata: Kata, heard: Heard) -> None:
    by_renaming(kata.stub, kata.stub.read_bytes())
    os.utime(kata.stub, (1, 1))
    (kata.folder / "notes.txt").write_text("mine")
    (kata.folder / "__pycache__").mkdir()
    (kata.folder / "kata.toml").touch()
    in_place(kata.stub, b"changed")
    assert heard.next_text() == b"changed"


def test_a_change_of_the_tests_counts_and_of_their_line_ends_does_not(
    kata: Kata, heard: Heard
) -> None:
    tests = kata.tests.read_bytes()
    kata.tests.write_bytes(tests.replace(b"\n", b"\r\n"))
    kata.tests.write_bytes(tests + b"\n\n# another\n")
    event = heard.next()
    assert isinstance(event, Saved)
    assert event.look.tests == kata.tests_hash()


def test_a_file_that_goes_and_comes_back(kata: Kata, heard: Heard) -> None:
    kata.stub.unlink()
    event = heard.next()
    assert isinstance(event, Saved)
    assert "double.py is gone" in event.look.problem
    in_place(kata.stub, b"back")
    assert heard.next_text() == b"back"


def test_a_folder_that_goes_and_comes_back(kata: Kata, heard: Heard, tmp_path: Path) -> None:
    away = tmp_path.parent / f"{tmp_path.name}-away"
    tmp_path.rename(away)
    event = heard.next()
    assert isinstance(event, Saved)
    assert "the folder" in event.look.problem
    away.rename(tmp_path)
    assert heard.next_text() == kata.stub.read_bytes()
    in_place(kata.stub, b"again")
    assert heard.next_text() == b"again"


def test_a_folder_that_is_replaced(kata: Kata, heard: Heard) -> None:
    copy = kata.folder.with_name("copy")
    shutil.copytree(kata.folder, copy)
    shutil.rmtree(kata.folder)
    (copy / "double.py").write_bytes(b"new")
    copy.rename(kata.folder)
    while heard.next_text() != b"new":
        pass
    in_place(kata.stub, b"newer")
    assert heard.next_text() == b"newer"


@pytest.mark.skipif(sys.platform == "win32", reason="needs links of POSIX")
def test_a_file_that_is_a_link_to_somewhere_else(
    kata: Kata, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    real = elsewhere / "double.py"
    real.write_bytes(b"one")
    kata.stub.unlink()
    kata.stub.symlink_to(real)
    monkeypatch.setattr(files, "_HEARTBEAT", 3600.0)
    monkeypatch.delenv(disks.VARIABLE, raising=False)
    heard = Heard()
    watch = FileWatch(kata, heard.events.put)
    watch.start()
    assert heard.next_text() == b"one"
    for _attempt in range(100):  # the system may not be listening yet
        by_renaming(real, b"two")
        by_renaming(real, b"three")
        with suppress(Empty):
            assert isinstance(heard.events.get(timeout=0.2), Saved)
            break
    else:
        pytest.fail("no save was seen")
    watch.stop()


@pytest.mark.parametrize("error", [OSError("no more watches"), RuntimeError("not on this system")])
def test_where_the_system_refuses_to_tell_the_file_is_polled(
    kata: Kata, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def refuse(*_folders: Path, **_options: object) -> Iterator[None]:
        raise error

    monkeypatch.setattr(watchfiles, "watch", refuse)
    monkeypatch.delenv(disks.VARIABLE, raising=False)
    heard = Heard()
    watch = FileWatch(kata, heard.events.put)
    watch.start()
    heard.next_text()
    assert heard.next() == Polling(str(error))
    in_place(kata.stub, b"changed")
    assert heard.next_text() == b"changed"
    watch.stop()


def test_what_is_no_file_is_not_read(kata: Kata) -> None:
    kata.stub.unlink()
    kata.stub.mkdir()
    assert "double.py is not a file" in look_at(kata).problem


@pytest.mark.skipif(sys.platform == "win32", reason="needs pipes of POSIX")
def test_a_pipe_does_not_hold_up_the_watch(kata: Kata) -> None:
    kata.stub.unlink()
    os.mkfifo(kata.stub)
    assert "is not a file" in look_at(kata).problem


def test_a_file_that_may_not_be_read(kata: Kata, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(file: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(file))

    monkeypatch.setattr(Path, "read_bytes", refuse)
    assert look_at(kata).problem.endswith("double.py cannot be read: Permission denied")


@pytest.mark.parametrize(
    ("name", "counts"),
    [
        ("double.py", True),
        ("test_double.py", True),
        (".double.py.swp", False),
        ("4913", False),
        ("double.py~", False),
        ("#double.py#", False),
        (".#double.py", False),
        ("double.py___jb_tmp___", False),
        ("double.pyc", False),
        (".double.py.new", False),
        ("kata.toml", False),
    ],
)
def test_which_files_count(kata: Kata, name: str, counts: bool) -> None:
    watch = FileWatch(kata, lambda _event: None)
    assert watch.concerns(object(), str(kata.folder / name)) is counts


def test_a_fault_of_the_watch_itself_is_not_lost(
    kata: Kata, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(_kata: Kata) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(files, "look_at", crash)
    heard = Heard()
    FileWatch(kata, heard.events.put).start()
    event = heard.next()
    assert isinstance(getattr(event, "error", None), ZeroDivisionError)
