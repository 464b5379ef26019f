"""A day in a workshop: newer packs come while everybody is in the middle of something."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pytest_asynckata.kata.pack import load_pack
from tests.conftest import STUB, TESTS
from tests.workshop.world import built, call, contents, small_pack, succeed, tree

FIRST, DOUBLE = Path("1-first"), Path("1-first", "double")
MINE = b"by a learner"


@pytest.fixture(scope="module")
def packs(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """What the leader hands out during the day, one after the other."""
    folder = tmp_path_factory.mktemp("packs")
    pack = small_pack(folder / "pack", "double", "triple", "halve")
    double = pack.folder / DOUBLE
    (double / "numbers.json").write_text("[1]")
    files = [built(pack, folder / "0.zip")]
    (double / "test_double.py").write_text(TESTS.replace("4) == 8", "5) == 10"))
    (double / "README.md").write_text("# clearer\n")
    (pack.folder / FIRST / "README.md").write_text("# the chapter\n")
    files.append(built(pack, folder / "1.zip"))
    (double / "double.py").write_text(f"# read the README\n{STUB}")
    (double / "numbers.json").unlink()
    pack.kata("quarter", chapter="2-second")
    files.append(built(pack, folder / "2.zip"))
    (pack.folder / "2-second" / "double").parent.mkdir(exist_ok=True)
    double.rename(pack.folder / "2-second" / "double")
    pack.chapters = {"1-first": ["triple"], "2-second": ["double", "quarter"]}
    shutil.rmtree(pack.folder / FIRST / "halve")
    pack.write_track()
    files.append(built(pack, folder / "3.zip"))
    return files


def write(path: Path | str, text: str = "by a learner") -> Callable[[Path], None]:
    def do(workspace: Path) -> None:
        file = workspace / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(f"# {text}: {path}\n".encode())

    return do


def delete(path: Path | str) -> Callable[[Path], None]:
    def do(workspace: Path) -> None:
        if (workspace / path).is_dir():
            shutil.rmtree(workspace / path)
        else:
            (workspace / path).unlink(missing_ok=True)

    return do


def all_of(*deeds: Callable[[Path], None]) -> Callable[[Path], None]:
    def do(workspace: Path) -> None:
        for deed in deeds:
            deed(workspace)

    return do


def reset(workspace: Path) -> None:
    call("reset", "double", "-C", workspace)


def with_windows_line_ends(workspace: Path) -> None:
    for file in workspace.rglob("*.md"):
        file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))


STATES: dict[str, Callable[[Path], None]] = {
    "untouched": lambda _: None,
    "one begun": write(DOUBLE / "double.py"),
    "one half done": write(FIRST / "triple" / "triple.py"),
    "all begun": all_of(*(write(FIRST / k / f"{k}.py") for k in ("double", "triple", "halve"))),
    "edited tests": write(DOUBLE / "test_double.py"),
    "edited README": write(DOUBLE / "README.md"),
    "edited hints": write(DOUBLE / "kata.toml"),
    "edited track": write("pack.toml"),
    "edited data": write(DOUBLE / "numbers.json"),
    "notes beside the kata": write(DOUBLE / "notes.md"),
    "a helper beside the kata": write(DOUBLE / "helper.py"),
    "notes where a file will come": write(FIRST / "README.md"),
    "a kata of their own": all_of(
        write("2-second/quarter/quarter.py"), write("2-second/quarter/README.md")
    ),
    "a deleted kata": delete(DOUBLE),
    "a deleted README and track": all_of(delete(DOUBLE / "README.md"), delete("pack.toml")),
    "deleted work": delete(DOUBLE / "double.py"),
    "begun, then reset": all_of(write(DOUBLE / "double.py"), reset),
    "begun, reset, begun again": all_of(
        write(DOUBLE / "double.py"), reset, write(DOUBLE / "double.py", "again by a learner")
    ),
    "their own settings": all_of(write("pytest.ini"), write(".gitignore"), write(".vscode/x.json")),
    "other line ends": with_windows_line_ends,
}


def learners_contents(workspace: Path) -> list[bytes]:
    """Every text that a learner has written, as often as it is there."""
    return [content for content in tree(workspace).values() if MINE in content]


def assert_is_good(workspace: Path, pack: Path) -> None:
    """The workspace holds everything that the pack hands out, and can be loaded."""
    there = tree(workspace)
    for name, content in contents(pack).items():
        if name != "MANIFEST.json" and MINE not in there[name] and b"\r\n" not in there[name]:
            assert there[name] == content, name
    assert len(load_pack(workspace)) >= 3


@pytest.mark.parametrize("state", STATES)
def test_nothing_is_lost_in_a_day(state: str, packs: list[Path], tmp_path: Path) -> None:
    workspace = tmp_path / "katas"
    succeed("init", "--from", packs[0], workspace)
    STATES[state](workspace)
    for pack in packs[1:]:
        before = learners_contents(workspace)
        succeed("update", "-C", workspace, "--from", pack)
        after = learners_contents(workspace)
        assert all(after.count(text) >= before.count(text) for text in before)
        assert_is_good(workspace, pack)
    assert "Nothing to do" in succeed("update", "-C", workspace)


def test_work_stays_where_it_is(packs: list[Path], tmp_path: Path) -> None:
    workspace = tmp_path / "katas"
    succeed("init", "--from", packs[0], workspace)
    STATES["all begun"](workspace)
    for pack in packs[1:]:
        succeed("update", "-C", workspace, "--from", pack)
    for place in (
        "2-second/double/double.py",
        "1-first/triple/triple.py",
        "1-first/halve/halve.py",
    ):
        assert MINE in (workspace / place).read_bytes()


PLACES = st.sampled_from(
    [
        "1-first/double/double.py", "1-first/double/test_double.py", "1-first/double/README.md",
        "1-first/double/kata.toml", "1-first/double/numbers.json", "1-first/double/notes.txt",
        "1-first/double/double.new-stub.py", "1-first/README.md", "1-first/triple/triple.py",
        "1-first/halve/README.md", "2-second/double/double.py", "2-second/quarter/quarter.py",
        "2-second/quarter/kata.toml", "pack.toml",
    ]
)  # fmt: skip
DEEDS = st.one_of(
    st.tuples(st.just("write"), PLACES),
    st.tuples(st.just("write"), PLACES),
    st.tuples(st.just("delete"), PLACES),
    st.tuples(st.just("reset"), st.just("")),
    st.tuples(st.just("update"), st.sampled_from("0123")),
)


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40
)
@given(deeds=st.lists(DEEDS, min_size=3, max_size=14))
def test_nothing_is_lost_whatever_they_do(
    packs: list[Path], tmp_path: Path, deeds: list[tuple[str, str]]
) -> None:
    workspace = tmp_path / "katas"
    shutil.rmtree(workspace, ignore_errors=True)
    succeed("init", "--from", packs[0], workspace)
    for number, (deed, what) in enumerate(deeds):
        if deed == "write":
            write(what, f"{number} by a learner")(workspace)
        elif deed == "delete":
            delete(what)(workspace)
        elif deed == "reset":
            reset(workspace)
        else:
            before = learners_contents(workspace)
            result = call("update", "-C", workspace, "--from", packs[int(what)])
            assert result.exit_code in (0, 2), result.exc_info
            after = learners_contents(workspace)
            assert set(before) <= set(after)
            assert result.exit_code == 0 or "move it away" in result.output
