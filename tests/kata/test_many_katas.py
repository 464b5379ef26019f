"""A pack may have a thousand katas: what is not needed is not read, and not judged yet."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from pytest_asynckata.cli import main
from pytest_asynckata.errors import BrokenPack
from pytest_asynckata.kata.manifest import KataManifest, read_head, read_manifest
from pytest_asynckata.kata.pack import check_kata, load_pack, open_pack
from tests.conftest import MANIFEST, PackFactory, Run

LADDER = '[[hints]]\nid = "two"\nstages = ["a", "b"]\n'


@pytest.fixture
def broken(pack: PackFactory) -> PackFactory:
    """`double` is sound, the two after it are not, in ways that only a look inside can tell."""
    pack.kata()
    (pack.kata("triple") / "README.md").unlink()
    pack.kata("fourfold", extra="colour = 1")
    return pack


BOTH = ("*triple*README.md: the file is missing*", "*fourfold*colour: is not a known key*")


def test_opening_reads_no_kata(broken: PackFactory) -> None:
    pack = open_pack(broken.folder)
    assert [kata.name for kata in pack] == ["double", "triple", "fourfold"]
    double, triple, fourfold = pack
    check_kata(double)
    for kata in (triple, fourfold):
        with pytest.raises(BrokenPack):
            check_kata(kata)
    with pytest.raises(BrokenPack, match="README"):
        load_pack(broken.folder)


def test_a_run_is_not_stopped_by_katas_that_it_is_not_about(broken: PackFactory, run: Run) -> None:
    result = run()
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(["*double is not started yet*"])


@pytest.mark.parametrize("options", [("--kata-all",), ("--kata", "triple"), ("--kata", "fourfold")])
def test_once_a_mistake_is_met_all_of_them_are_told(
    broken: PackFactory, run: Run, options: tuple[str, ...]
) -> None:
    result = run(*options)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines_random(BOTH)


@pytest.mark.parametrize("command", [("list",), ("hint", "triple")])
def test_commands_tell_all_of_them_too(broken: PackFactory, command: tuple[str, ...]) -> None:
    if command == ("list",):
        (broken.folder / "1-first" / "double" / "kata.toml").write_text("title = 5")
    result = CliRunner().invoke(main, [*command, "-C", str(broken.folder)])
    assert result.exit_code == 2
    assert "README.md: the file is missing" in result.output
    assert "colour: is not a known key" in result.output


def test_a_track_that_does_not_fit_the_folders_is_met_at_once(
    broken: PackFactory, run: Run
) -> None:
    broken.chapters["1-first"].remove("double")
    broken.chapters["1-first"].append("ghost")
    broken.write_track()
    result = run()
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines_random(
        [*BOTH, "*there is no folder*ghost", "*double*is a kata that pack.toml does not list*"]
    )


def test_a_pack_seen_from_inside_itself(
    broken: PackFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(broken.folder)
    assert len(open_pack(Path())) == 3
    monkeypatch.chdir(broken.folder / "1-first")
    assert len(open_pack(Path(".."))) == 3


GOOD = MANIFEST.format(name="double", extra="", tables=LADDER)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(GOOD, id="plain"),
        pytest.param("\ufeff" + GOOD.replace("\n", "\r\n"), id="BOM and CRLF"),
        pytest.param(
            GOOD.replace('"A small kata."', '"""\n[[a table?]]\nno"""'), id="text like a table"
        ),
        pytest.param(GOOD.replace("minutes", "forbids = [\n[\n]\n]\nminutes"), id="wrong lists"),
        pytest.param(GOOD.replace("minutes", 'forbids = [\n"asyncio.gather"]\nminutes'), id="list"),
    ],
)
def test_the_head_of_a_manifest_is_what_stands_in_it(tmp_path: Path, text: str) -> None:
    file = tmp_path / "kata.toml"
    file.write_text(text, encoding="utf-8", newline="")
    try:
        whole = read_manifest(file, KataManifest)
    except BrokenPack:
        with pytest.raises(BrokenPack):
            read_head(file)
        return
    head = read_head(file)
    wanted = ("title", "summary", "difficulty", "minutes")
    assert [getattr(head, key) for key in wanted] == [getattr(whole, key) for key in wanted]
