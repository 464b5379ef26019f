"""`asynckata new`: what it writes, what it refuses, and that it leaves nothing half-written."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pytest_asynckata.cli import main
from pytest_asynckata.kata.pack import load_pack
from tests.author.conftest import Author

TRACK = """\
# A comment that stays.
format_version = 1
name = "small"
title = "Small katas"

[[chapters]]
folder = "1-first"  # the beginning
title = "First"
katas = [
  "pair",  # two at a time
]

[[chapters]]
folder = "7-last"
title = "The end"
katas = ["finish"]
"""


def type_new(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["new", "-C", str(folder), *arguments], catch_exceptions=False)


def files_in(folder: Path) -> set[str]:
    return {
        file.relative_to(folder).as_posix()
        for file in folder.rglob("*")
        if file.is_file() and ".asynckata" not in file.parts and "__pycache__" not in file.parts
    }


@pytest.fixture
def two_chapters(author: Author) -> Path:
    """A pack with two chapters, whose `pack.toml` was written by a person."""
    finish = author.folder / "7-last" / "finish"
    finish.parent.mkdir()
    for file in files_in(author.kata):
        text = (author.kata / file).read_text(encoding="utf-8").replace("pair", "finish")
        target = finish / file.replace("pair", "finish")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    (author.folder / "pack.toml").write_text(TRACK, encoding="utf-8")
    return author.folder


def test_the_new_kata_is_whole_and_its_blanks_are_named(two_chapters: Path) -> None:
    assert type_new(two_chapters, "read_lines", "--chapter", "1-first").exit_code == 0
    kata = load_pack(two_chapters).kata("read_lines")
    assert kata is not None
    assert kata.title == "Read lines"
    author = Author(two_chapters)
    found = author.flaws("files", "stub", "solutions", "mistakes")
    flaws = [flaw for flaw in found if flaw.kata == "read_lines"]
    assert {flaw.message.partition(":")[0] for flaw in flaws} == {"a blank is to be filled"}
    assert all(flaw.line for flaw in flaws)


def test_pack_toml_keeps_everything_else(two_chapters: Path) -> None:
    type_new(two_chapters, "read_lines", "--chapter", "first")
    text = (two_chapters / "pack.toml").read_text(encoding="utf-8")
    added = '  "read_lines",\n'
    assert added in text
    assert text.replace(added, "") == TRACK


def test_a_new_chapter_stands_where_its_number_says(two_chapters: Path) -> None:
    assert type_new(two_chapters, "fill", "--chapter", "6-some-queues").exit_code == 0
    chapters = load_pack(two_chapters).manifest.chapters
    assert [chapter.folder for chapter in chapters] == ["1-first", "6-some-queues", "7-last"]
    assert chapters[1].title == "Some queues"


@pytest.mark.parametrize("chapter", ["7", "last", "7-last", "The end"])
def test_a_chapter_can_be_named_in_several_ways(two_chapters: Path, chapter: str) -> None:
    type_new(two_chapters, "fill", "--chapter", chapter)
    assert (two_chapters / "7-last" / "fill" / "kata.toml").is_file()


def test_a_title_may_hold_any_character(two_chapters: Path) -> None:
    title = 'Say "hello" to $name and C:\\ in {one} go'
    assert type_new(two_chapters, "hello", "--chapter", "1", "--title", title).exit_code == 0
    kata = load_pack(two_chapters).kata("hello")
    assert kata is not None
    assert kata.title == title


@pytest.mark.parametrize(
    ("name", "chapter", "message"),
    [
        ("read-lines", "1", "for example read_lines"),
        ("Pair2", "1", "for example pair"),
        ("json", "1", "shadows the module"),
        ("pytest", "1", "shadows the module"),
        ("class", "1", "not a Python module name"),
        ("pair", "1", "already"),
        ("pair", "7", "already"),
        ("fill", "nine", "there is no chapter 'nine'"),
        ("../fill", "1", "no name for a kata"),
        ("fill", "../1-first", "there is no chapter"),
    ],
)
def test_what_is_refused_leaves_everything_as_it_was(
    two_chapters: Path, name: str, chapter: str, message: str
) -> None:
    before = files_in(two_chapters)
    result = type_new(two_chapters, name, "--chapter", chapter)
    assert result.exit_code == 2
    assert message in result.output
    assert files_in(two_chapters) == before
    assert (two_chapters / "pack.toml").read_text(encoding="utf-8") == TRACK


def test_without_a_terminal_the_chapter_must_be_said(two_chapters: Path) -> None:
    result = type_new(two_chapters, "fill")
    assert result.exit_code == 2
    assert "--chapter 1-first | 7-last" in result.output


def test_the_only_chapter_need_not_be_said(author: Author) -> None:
    assert type_new(author.folder, "fill").exit_code == 0
    assert (author.folder / "1-first" / "fill" / "kata.toml").is_file()


@pytest.mark.parametrize("chapter", ["1", "6-queues"])
def test_an_error_half_way_leaves_nothing(
    two_chapters: Path, monkeypatch: pytest.MonkeyPatch, chapter: str
) -> None:
    before = files_in(two_chapters)
    replace = Path.replace

    def fails_at_the_track(self: Path, target: Path) -> Path:
        if target.name == "pack.toml":
            raise OSError("the disk is full")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", fails_at_the_track)
    result = type_new(two_chapters, "fill", "--chapter", chapter)
    assert result.exit_code == 2
    assert "the disk is full" in result.output
    assert files_in(two_chapters) == before
    assert not (two_chapters / "6-queues").exists()
