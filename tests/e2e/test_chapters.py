"""The README of a chapter is named where its first kata is begun, and only there."""

from __future__ import annotations

import pytest

from tests.conftest import PackFactory, Run


@pytest.fixture
def chapter(pack: PackFactory) -> PackFactory:
    pack.kata()
    pack.kata("triple")
    (pack.folder / "1-first" / "README.md").write_text("# First\n", encoding="utf-8")
    return pack


def test_the_first_kata_names_it(chapter: PackFactory, run: Run) -> None:
    run().stdout.fnmatch_lines(["*A chapter begins: 1-first*README.md says what it is about."])


def test_the_second_kata_does_not(chapter: PackFactory, run: Run) -> None:
    chapter.solve("double")
    run()
    result = run()
    result.stdout.fnmatch_lines(["*triple is not started yet*"])
    result.stdout.no_fnmatch_line("*A chapter begins*")


def test_nor_does_a_chapter_without_one(pack: PackFactory, run: Run) -> None:
    pack.kata()
    run().stdout.no_fnmatch_line("*A chapter begins*")
