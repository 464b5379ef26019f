"""`asynckata update`: a newer pack comes into a workspace in which somebody works."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path

import pytest

from pytest_asynckata.kata.manifest import read_manifest
from pytest_asynckata.kata.origin import Origin, origin_file
from pytest_asynckata.kata.pack import load_pack
from tests.conftest import STUB, TESTS, PackFactory
from tests.workshop.world import built, call, refuse, small_pack, succeed, tree

DOUBLE = Path("1-first", "double")
STUB_FILE, TEST_FILE = DOUBLE / "double.py", DOUBLE / "test_double.py"
NEW_TESTS = TESTS.replace("double(4) == 8", "double(5) == 10")
NEW_STUB = STUB.replace("after one second", "after exactly one second")


@pytest.fixture
def pack(tmp_path: Path) -> PackFactory:
    return small_pack(tmp_path / "pack", "double", "triple")


@pytest.fixture
def workspace(pack: PackFactory, tmp_path: Path) -> Path:
    succeed("init", "--from", pack.folder, tmp_path / "katas")
    return tmp_path / "katas"


def update(workspace: Path, *options: object) -> str:
    return succeed("update", "-C", workspace, *options)


def test_nothing_new(workspace: Path) -> None:
    before = tree(workspace)
    assert "Nothing to do" in update(workspace)
    assert tree(workspace) == before


def test_tests_hints_and_readmes_are_replaced(pack: PackFactory, workspace: Path) -> None:
    (workspace / STUB_FILE).write_text("mine")
    (pack.folder / TEST_FILE).write_text(NEW_TESTS)
    (pack.folder / DOUBLE / "README.md").write_text("# new\n")
    (pack.folder / DOUBLE / "expected.json").write_text("{}")
    said = update(workspace)
    assert "3 files are new or changed" in said
    assert "their tests have changed: double" in said
    assert (workspace / TEST_FILE).read_text() == NEW_TESTS
    assert (workspace / DOUBLE / "README.md").read_text() == "# new\n"
    assert (workspace / DOUBLE / "expected.json").read_text() == "{}"
    assert (workspace / STUB_FILE).read_text() == "mine"
    assert "Nothing to do" in update(workspace)


def test_from_an_archive(pack: PackFactory, workspace: Path, tmp_path: Path) -> None:
    (pack.folder / TEST_FILE).write_text(NEW_TESTS)
    file = built(pack, tmp_path / "newer.zip")
    update(workspace, "--from", file)
    assert (workspace / TEST_FILE).read_text() == NEW_TESTS
    assert read_manifest(origin_file(workspace), Origin).source == str(file)


def test_a_new_kata_comes(pack: PackFactory, workspace: Path) -> None:
    pack.kata("halve", chapter="2-second")
    assert "new katas: halve" in update(workspace)
    assert [kata.name for kata in load_pack(workspace)] == ["double", "triple", "halve"]
    assert (workspace / ".asynckata" / "stubs" / "halve.py").is_file()


def drop(pack: PackFactory, name: str) -> None:
    shutil.rmtree(pack.folder / "1-first" / name)
    pack.chapters["1-first"].remove(name)
    pack.write_track()


def test_a_kata_that_is_gone_stays_where_it_is(
    pack: PackFactory, workspace: Path, pytester: pytest.Pytester
) -> None:
    (workspace / STUB_FILE).write_text("mine")
    files = {n: c for n, c in tree(workspace).items() if n.startswith(DOUBLE.as_posix())}
    drop(pack, "double")
    assert "left where they are: double" in update(workspace)
    assert files.items() <= tree(workspace).items()
    assert [kata.name for kata in load_pack(workspace)] == ["triple"]
    result = pytester.runpytest("-p", "no:randomly", "-p", "no:sugar", workspace)
    assert "triple is not started yet" in " ".join(result.stdout.str().split())
    assert "double" not in result.stdout.str()


def test_a_kata_comes_back(pack: PackFactory, workspace: Path) -> None:
    (workspace / STUB_FILE).write_text("mine")
    away = pack.folder.parent / "away"
    shutil.copytree(pack.folder / DOUBLE, away)
    drop(pack, "double")
    update(workspace)
    shutil.copytree(away, pack.folder / DOUBLE)
    pack.chapters["1-first"].insert(0, "double")
    pack.write_track()
    said = update(workspace)
    assert "kept" not in said, "nobody has changed anything"
    assert (workspace / STUB_FILE).read_text() == "mine"
    assert load_pack(workspace).kata("double")


def move(pack: PackFactory) -> None:
    target = pack.folder / "3-third"
    target.mkdir()
    (pack.folder / DOUBLE).rename(target / "double")
    pack.chapters["1-first"].remove("double")
    pack.chapters["3-third"] = ["double"]
    pack.write_track()


def test_a_kata_that_moves_takes_the_learners_files_along(
    pack: PackFactory, workspace: Path
) -> None:
    (workspace / STUB_FILE).write_text("mine")
    (workspace / DOUBLE / "notes.txt").write_text("my notes")
    (workspace / DOUBLE / "README.md").write_text("my remarks")
    move(pack)
    said = update(workspace)
    assert "1-first/double is 3-third/double now" in said
    moved = workspace / "3-third" / "double"
    assert (moved / "double.py").read_text() == "mine"
    assert (moved / "notes.txt").read_text() == "my notes"
    assert not (workspace / DOUBLE).exists()
    assert b"my remarks" in tree(workspace).values()
    assert "Nothing to do" in update(workspace)


def test_a_kata_cannot_move_to_where_something_is(pack: PackFactory, workspace: Path) -> None:
    (workspace / "3-third" / "double").mkdir(parents=True)
    (workspace / "3-third" / "double" / "mine.txt").write_text("mine")
    move(pack)
    before = tree(workspace)
    assert "move it away, then update again" in refuse("update", "-C", workspace)
    assert tree(workspace) == before


def test_a_changed_stub_is_offered_beside_what_was_written(
    pack: PackFactory, workspace: Path, pytester: pytest.Pytester
) -> None:
    (workspace / STUB_FILE).write_text("mine")
    (pack.folder / STUB_FILE).write_text(NEW_STUB)
    said = update(workspace)
    assert "new stubs, beside your files: 1-first/double/double.new-stub.py" in said
    assert (workspace / STUB_FILE).read_text() == "mine"
    assert (workspace / DOUBLE / "double.new-stub.py").read_text() == NEW_STUB
    result = pytester.runpytest(
        "-p", "no:randomly", "-p", "no:sugar", "--collect-only", "-q", workspace
    )
    assert "new-stub" not in result.stdout.str()
    succeed("reset", "double", "-C", workspace)
    assert (workspace / STUB_FILE).read_text() == NEW_STUB


def test_an_offered_stub_that_was_edited_is_kept(pack: PackFactory, workspace: Path) -> None:
    (workspace / STUB_FILE).write_text("mine")
    (pack.folder / STUB_FILE).write_text(NEW_STUB)
    update(workspace)
    (workspace / DOUBLE / "double.new-stub.py").write_text("mine as well")
    (pack.folder / STUB_FILE).write_text(f"{NEW_STUB}\n# newest")
    update(workspace)
    assert {b"mine", b"mine as well"} <= set(tree(workspace).values())


def test_an_untouched_stub_is_replaced_and_kept(pack: PackFactory, workspace: Path) -> None:
    (pack.folder / STUB_FILE).write_text(NEW_STUB)
    said = update(workspace)
    assert "not begun, so you have the new stub: 1-first/double/double.py" in said
    assert (workspace / STUB_FILE).read_text() == NEW_STUB
    kept = list((workspace / ".asynckata" / "kept").rglob("double.py"))
    assert [file.read_text() for file in kept] == [STUB]
    assert not (workspace / DOUBLE / "double.new-stub.py").exists()


def test_line_endings_alone_are_no_change(pack: PackFactory, workspace: Path) -> None:
    for file in workspace.rglob("*.py"):
        file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    assert "Nothing to do" in update(workspace)
    (pack.folder / STUB_FILE).write_text(NEW_STUB)
    (pack.folder / TEST_FILE).write_text(NEW_TESTS)
    assert "yours was kept: 1-first/double/test_double.py" not in update(workspace)
    assert (workspace / STUB_FILE).read_text() == NEW_STUB


def test_what_the_learner_changed_is_kept_and_named(pack: PackFactory, workspace: Path) -> None:
    (workspace / TEST_FILE).write_text("my tests")
    (workspace / DOUBLE / "README.md").write_text("my remarks")
    (pack.folder / TEST_FILE).write_text(NEW_TESTS)
    said = update(workspace)
    assert "yours was kept: 1-first/double/test_double.py as .asynckata/kept/update-" in said
    assert "yours was kept: 1-first/double/README.md as .asynckata/kept/update-" in said
    assert {b"my tests", b"my remarks"} <= set(tree(workspace).values())
    assert (workspace / TEST_FILE).read_text() == NEW_TESTS


def test_a_file_of_the_learners_in_the_place_of_a_new_one_is_kept(
    pack: PackFactory, workspace: Path
) -> None:
    (workspace / DOUBLE / "data.json").write_text("my data")
    (pack.folder / DOUBLE / "data.json").write_text("[]")
    assert "yours was kept: 1-first/double/data.json" in update(workspace)
    assert b"my data" in tree(workspace).values()


def test_a_file_that_is_gone_from_the_pack_goes_unless_it_was_changed(
    pack: PackFactory, workspace: Path
) -> None:
    for name in ("one.json", "two.json"):
        (pack.folder / DOUBLE / name).write_text("[]")
    update(workspace)
    (workspace / DOUBLE / "two.json").write_text("mine")
    for name in ("one.json", "two.json"):
        (pack.folder / DOUBLE / name).unlink()
    update(workspace)
    assert not (workspace / DOUBLE / "one.json").exists()
    assert (workspace / DOUBLE / "two.json").read_text() == "mine"


def test_what_was_deleted_comes_back(workspace: Path) -> None:
    before = tree(workspace)
    shutil.rmtree(workspace / DOUBLE)
    (workspace / "pack.toml").unlink()
    update(workspace)
    assert tree(workspace) == before


@pytest.mark.parametrize("way", ["README.md", "double.py"])
def test_a_folder_in_the_way(way: str, workspace: Path) -> None:
    (workspace / DOUBLE / way).unlink()
    (workspace / DOUBLE / way / "inner").mkdir(parents=True)
    before = tree(workspace)
    message = refuse("update", "-C", workspace)
    assert f"{way} is in the way of a file of the pack; move it away" in message
    assert tree(workspace) == before


def test_a_file_in_the_way_of_a_folder(pack: PackFactory, workspace: Path) -> None:
    pack.kata("halve", chapter="2-second")
    (workspace / "2-second").write_text("mine")
    assert "2-second is in the way of a folder" in refuse("update", "-C", workspace)
    assert (workspace / "2-second").read_text() == "mine"


def test_another_pack_is_refused(workspace: Path, tmp_path: Path) -> None:
    other = small_pack(tmp_path / "other")
    track = other.folder / "pack.toml"
    track.write_text(track.read_text().replace('"small"', '"other"'))
    before = tree(workspace)
    message = refuse("update", "-C", workspace, "--from", other.folder)
    assert "holds the pack 'small'" in message
    assert tree(workspace) == before


def test_a_pack_is_no_workspace(pack: PackFactory) -> None:
    assert "no workspace made by asynckata init" in refuse("update", "-C", pack.folder)


def test_a_source_that_has_gone(pack: PackFactory, workspace: Path) -> None:
    shutil.rmtree(pack.folder)
    assert "there is no such file or folder" in refuse("update", "-C", workspace)


def test_a_broken_pack_changes_nothing(pack: PackFactory, workspace: Path) -> None:
    (pack.folder / TEST_FILE).write_text(NEW_TESTS)
    (pack.folder / DOUBLE / "kata.toml").write_text("format_version = 1")
    before = tree(workspace)
    assert "kata.toml: title: is missing" in refuse("update", "-C", workspace)
    assert tree(workspace) == before


def test_progress_stays_and_changed_tests_are_verified_again(
    pack: PackFactory, workspace: Path, pytester: pytest.Pytester
) -> None:
    for name in ("double", "triple"):
        solution = pack.folder / "1-first" / name / "solutions" / "reference.py"
        (workspace / "1-first" / name / f"{name}.py").write_bytes(solution.read_bytes())
        pytester.runpytest("-p", "no:randomly", "-p", "no:sugar", workspace)
    assert "done 2 of 2 katas" in succeed("status", "-C", workspace)
    (pack.folder / TEST_FILE).write_text(NEW_TESTS)
    update(workspace)
    assert "done 1 of 2 katas" in succeed("status", "-C", workspace)
    pytester.runpytest("-p", "no:randomly", "-p", "no:sugar", workspace)
    assert "done 2 of 2 katas" in succeed("status", "-C", workspace)


def test_the_built_in_katas_are_updated_from_the_installed_package(tmp_path: Path) -> None:
    succeed("init", tmp_path / "katas")
    readme = next((tmp_path / "katas").glob("*/gather/README.md"))
    content = readme.read_bytes()
    readme.write_text("old")
    assert "1 files are new or changed" in update(tmp_path / "katas")
    assert readme.read_bytes() == content


def test_two_updates_at_once(pack: PackFactory, workspace: Path) -> None:
    (workspace / DOUBLE / "README.md").write_text("my remarks")
    (pack.folder / TEST_FILE).write_text(NEW_TESTS)
    results: list[int] = []
    threads = [
        threading.Thread(target=lambda: results.append(call("update", "-C", workspace).exit_code))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [0, 0, 0, 0]
    assert (workspace / TEST_FILE).read_text() == NEW_TESTS
    assert list(tree(workspace).values()).count(b"my remarks") == 1
