"""`asynckata pack build` and `asynckata init --from FILE`."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pytest_asynckata.kata.pack import load_pack
from pytest_asynckata.kata.workspace import builtin_pack
from pytest_asynckata.workshop.archive import archive_bytes, manifest_of, read_archive
from tests.conftest import PackFactory
from tests.workshop.world import built, contents, refuse, small_pack, succeed, tree

THREE = ("double", "triple", "2-second/halve")


@pytest.fixture
def pack(tmp_path: Path) -> PackFactory:
    return small_pack(tmp_path / "pack", *THREE)


def katas_in(file: Path) -> set[str]:
    return {name.split("/")[1] for name in contents(file) if name.endswith("kata.toml")}


def test_a_pack_goes_from_its_maker_to_a_learner(pack: PackFactory, tmp_path: Path) -> None:
    (pack.folder / "1-first" / "README.md").write_text("The first chapter.\n")
    (pack.folder / "1-first" / "double" / "numbers.json").write_text("[1, 2]")
    file = built(pack, tmp_path / "pack.zip")
    succeed("init", "--from", file, tmp_path / "katas")
    made = tree(tmp_path / "katas")
    for name, content in contents(file).items():
        if name != "MANIFEST.json":
            assert made[name] == content
    assert made["1-first/README.md"] == b"The first chapter.\n"
    assert made["1-first/double/numbers.json"] == b"[1, 2]"
    assert [kata.name for kata in load_pack(tmp_path / "katas")] == ["double", "triple", "halve"]


def test_an_archive_is_as_good_as_its_folder(pack: PackFactory, tmp_path: Path) -> None:
    file = built(pack, tmp_path / "pack.zip")
    succeed("init", "--from", file, tmp_path / "by-file")
    succeed("init", "--from", pack.folder, tmp_path / "by-folder")
    one, other = tree(tmp_path / "by-file"), tree(tmp_path / "by-folder")
    assert one.keys() == other.keys()
    written_anew = ("kata.toml", "pack.toml", "workspace.toml")
    for name in one:
        assert name.endswith(written_anew) or one[name] == other[name]


def test_no_solution_and_no_mistake_is_in_the_file(tmp_path: Path) -> None:
    target = tmp_path / "pack.zip"
    succeed("pack", "build", "-o", target)
    files = contents(target)
    whole = target.read_bytes()
    assert {name.rpartition("/")[2] for name in files if name.endswith(".py")} == {
        name for kata in load_pack(builtin_pack()) for name in (kata.stub.name, kata.tests.name)
    }
    for kata in load_pack(builtin_pack()):
        handed_out = kata.tests.read_text("utf-8") + kata.stub.read_text("utf-8")
        for secret in (*kata.solutions(), *kata.mistakes(), kata.notes):
            assert secret.read_bytes().strip() not in whole
            for block in secret.read_text(encoding="utf-8").split("\n\n"):
                if block.count("\n") >= 6 and block not in handed_out:
                    assert block.encode() not in whole, secret


def test_remarks_in_manifests_stay_at_home(pack: PackFactory, tmp_path: Path) -> None:
    for file in (pack.folder / "pack.toml", pack.folder / "1-first" / "double" / "kata.toml"):
        file.write_text(f"# the trick is to multiply\n{file.read_text()}")
    assert b"the trick" not in built(pack, tmp_path / "pack.zip").read_bytes()


def test_a_solved_stub_is_not_handed_out(pack: PackFactory, tmp_path: Path) -> None:
    pack.solve("double")
    message = refuse("pack", "build", pack.folder, "-o", tmp_path / "pack.zip")
    assert "double.py: holds the whole of 1-first/double/solutions/reference.py" in message
    assert not (tmp_path / "pack.zip").exists()


def test_a_file_that_no_kata_has_is_not_handed_out(pack: PackFactory, tmp_path: Path) -> None:
    (pack.folder / "1-first" / "double" / "conftest.py").write_text("")
    message = refuse("pack", "build", pack.folder, "-o", tmp_path / "pack.zip")
    assert "'1-first/double/conftest.py': it cannot be handed out" in message


def test_a_workspace_hands_out_its_stubs_and_not_what_was_written(
    pack: PackFactory, tmp_path: Path
) -> None:
    stub = (pack.folder / "1-first" / "double" / "double.py").read_bytes()
    succeed("init", "--from", pack.folder, tmp_path / "katas")
    (tmp_path / "katas" / "1-first" / "double" / "double.py").write_text("# my solution\n")
    succeed("pack", "build", tmp_path / "katas", "-o", tmp_path / "pack.zip")
    assert contents(tmp_path / "pack.zip")["1-first/double/double.py"] == stub


def test_the_same_katas_give_the_same_bytes(pack: PackFactory, tmp_path: Path) -> None:
    first = built(pack, tmp_path / "first.zip").read_bytes()
    for number, file in enumerate(sorted(pack.folder.rglob("*"), reverse=True)):
        os.utime(file, (number, number))
        if file.is_file():
            file.chmod(0o600 if number % 2 else 0o755)
    copy = tmp_path / "elsewhere" / "copy"
    copy.parent.mkdir()
    pack.folder.rename(copy)
    pack.folder = copy
    assert built(pack, tmp_path / "second.zip").read_bytes() == first


def test_only_and_until_choose(pack: PackFactory, tmp_path: Path) -> None:
    target = tmp_path / "pack.zip"
    assert katas_in(built(pack, target)) == {"double", "triple", "halve"}
    assert katas_in(built(pack, target, "--until", "triple")) == {"double", "triple"}
    assert katas_in(built(pack, target, "--only", "triple")) == {"triple"}
    assert katas_in(built(pack, target, "--only", "2-second,double")) == {"double", "halve"}
    assert katas_in(built(pack, target, "--only", "first", "--until", "double")) == {"double"}


def test_an_unknown_name_is_said_with_its_neighbours(pack: PackFactory) -> None:
    assert "no kata or chapter 'duble'; did you mean double?" in refuse(
        "pack", "build", pack.folder, "--only", "duble"
    )
    assert "--until: the pack has no kata 'nobody'" in refuse(
        "pack", "build", pack.folder, "--until", "nobody"
    )
    assert "no kata is left" in refuse(
        "pack", "build", pack.folder, "--only", "halve", "--until", "double"
    )


def test_a_kata_may_need_one_that_is_left_out(tmp_path: Path) -> None:
    pack = small_pack(tmp_path / "pack")
    pack.kata("triple", extra='needs = ["double"]')
    said = succeed("pack", "build", pack.folder, "-o", tmp_path / "p.zip", "--only", "triple")
    assert "triple builds on double, which is not in this pack" in said
    succeed("init", "--from", tmp_path / "p.zip", tmp_path / "katas")
    both = succeed("pack", "build", pack.folder, "-o", tmp_path / "p.zip")
    assert "builds on" not in both
    assert b'"double"' in contents(tmp_path / "p.zip")["1-first/triple/kata.toml"]


def test_workshop_toml_chooses(pack: PackFactory, tmp_path: Path) -> None:
    file = pack.folder / "workshop.toml"
    file.write_text(
        'format_version = 1\ntitle = "A day of async"\nchapters = ["1-first"]\n'
        'katas = ["halve"]\nuntil = "triple"\nsolutions = "never"\n'
    )
    target = built(pack, tmp_path / "pack.zip")
    assert katas_in(target) == {"double", "triple"}
    succeed("init", "--from", target, tmp_path / "katas")
    manifest = load_pack(tmp_path / "katas").manifest
    assert (manifest.title, manifest.solutions) == ("A day of async", "never")
    assert katas_in(built(pack, target, "--only", "halve")) == {"halve"}, "options come first"


def test_every_mistake_in_workshop_toml_is_one_line(pack: PackFactory, tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(
        'format_version = 1\nkatas = ["double", "trible"]\nchapters = ["3-third"]\nuntil = "x"\n'
    )
    message = refuse("pack", "build", pack.folder, "--workshop", file)
    assert f"{file}: katas[2]: the pack has no kata 'trible'; did you mean " in message
    assert "chapters[1]: the pack has no chapter '3-third'" in message
    assert "until: the pack has no kata 'x'" in message
    file.write_text("format_version = 1\nuntill = 3\n")
    assert "untill: is not a known key" in refuse("pack", "build", pack.folder, "--workshop", file)


def test_a_place_that_cannot_be_written_is_said(pack: PackFactory, tmp_path: Path) -> None:
    target = tmp_path / "nowhere" / "pack.zip"
    assert "cannot be written" in refuse("pack", "build", pack.folder, "-o", target)


def test_the_leader_may_keep_all_solutions(pack: PackFactory, tmp_path: Path) -> None:
    (pack.folder / "workshop.toml").write_text('format_version = 1\nsolutions = "never"\n')
    file = built(pack, tmp_path / "pack.zip")
    succeed("init", "--from", file, tmp_path / "katas")
    message = refuse("solution", "double", "-C", tmp_path / "katas")
    assert "the leader of the workshop shows the solutions" in message


NAMES = st.sampled_from(["1-first/double/a.txt", "1-first/double/b.json", "1-first/README.md"])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(extra=st.dictionaries(NAMES, st.binary(max_size=300)))
def test_what_is_written_is_what_is_read(
    tmp_path_factory: pytest.TempPathFactory, extra: dict[str, bytes]
) -> None:
    folder = tmp_path_factory.mktemp("round") / "pack"
    pack = small_pack(folder)
    files = {
        name: content
        for name, content in tree(pack.folder).items()
        if "/solutions/" not in name and "/mistakes/" not in name
    } | extra
    file = folder.parent / "pack.zip"
    file.write_bytes(archive_bytes(files, manifest_of(files, "small", "Small katas")))
    assert read_archive(file) == files
