"""Point 1: what is wrong with the files of a kata is said with the file and the line."""

from __future__ import annotations

import pytest

from tests.author.conftest import Author


def test_a_good_kata_has_no_flaw(author: Author) -> None:
    code, output = author.type_check("--proved")
    assert code == 0
    assert "everything is right" in output


@pytest.mark.parametrize(
    ("file", "where", "text", "message"),
    [
        ("README.md", "Filled: a short", "[there](nowhere.md)", "leads to no file"),
        ("README.md", "Filled: a short", "[there](#no-such-heading)", "no heading"),
        ("README.md", "Filled: a short", "[there](http://example.org)", "https://"),
        ("README.md", "Filled: a short", "[it](solutions/reference.py)", "learners do not have"),
        ("README.md", "Filled: a short", "[out](../../../elsewhere.md)", "out of the pack"),
        ("README.md", "Filled: a short", "see `asynckata why sequental-await`", "does not exist"),
        ("README.md", "pytest --kata pair", "pytest --kata pears", "not in this pack"),
        ("solutions/README.md", "Filled: what", "[there](nowhere.md)", "leads to no file"),
        ("kata.toml", "summary =", 'summary = "FILL: a summary"', "blank"),
        ("kata.toml", "findings =", 'findings = ["sequental-await"]', "no finding"),
    ],
)
def test_a_flaw_in_a_text_is_named_with_its_line(
    author: Author, file: str, where: str, text: str, message: str
) -> None:
    line = author.line(file, where)
    lines = author.read(file).splitlines()
    lines[line - 1] = text
    author.write(file, "\n".join(lines) + "\n")
    flaw = author.flaw("files")
    assert (flaw.file, flaw.line) == (f"1-first/pair/{file}", line)
    assert message in flaw.message


def test_links_that_lead_somewhere_are_accepted(author: Author) -> None:
    author.append(
        "README.md",
        "\n[a](#what-to-build) [b](kata.toml) [c](https://docs.python.org/3/)\n"
        "`[d](nowhere.md)`\n\n```\n[e](nowhere.md)\n```\n",
    )
    assert author.flaws("files") == []


def test_a_file_that_is_no_part_of_a_kata(author: Author) -> None:
    author.write("mistakes/notes.txt", "to do")
    author.write("test_more.py", "")
    assert [flaw.file.rpartition("/")[2] for flaw in author.flaws("files")] == [
        "notes.txt",
        "test_more.py",
    ]


@pytest.mark.parametrize(
    "file", ["solutions/reference.py", "solutions/README.md", "fingerprints.json"]
)
def test_a_file_that_is_missing(author: Author, file: str) -> None:
    (author.kata / file).unlink()
    flaw = author.flaws("files")[0]
    assert flaw.file == f"1-first/pair/{file}"
    assert "missing" in flaw.message


def test_expectations_of_other_tests_are_stale(author: Author) -> None:
    author.append("test_pair.py", "\n# a comment\n")
    flaws = author.flaws("files")
    assert [flaw.file.rpartition("/")[2] for flaw in flaws] == [
        "expected.json",
        "fingerprints.json",
    ]
    assert all("asynckata record pair" in flaw.message for flaw in flaws)


def test_expectations_that_the_reference_does_not_meet_are_stale(author: Author) -> None:
    author.change("expected.json", '_time":{"seconds":3.0', '_time":{"seconds":2.0')
    flaw = author.flaw("files")
    assert flaw.file == "1-first/pair/expected.json"
    assert "asynckata record pair" in flaw.message


def test_fingerprints_of_another_mistake_are_stale(author: Author) -> None:
    author.change("mistakes/in_turn.py", "return await one, await other", "return 5")
    flaw = author.flaw("files")
    assert flaw.file == "1-first/pair/fingerprints.json"
    assert "in_turn" in flaw.message


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("difficulty = 2", 'difficulty = "easy"', "whole number"),
        ("[[docs]]", "[[links]]", "not a known key"),
        ("minutes = 30", "minutes = ", "not valid TOML"),
        ('tests = ["test_at_the_same_time"]', 'tests = ["test_nothing"]', "no test_nothing"),
    ],
)
def test_a_broken_manifest_is_named_with_its_line(
    author: Author, before: str, after: str, message: str
) -> None:
    author.change("kata.toml", before, after)
    flaw = next(flaw for flaw in author.flaws() if message in flaw.message)
    assert (flaw.file, flaw.line) == ("1-first/pair/kata.toml", author.line("kata.toml", after))


def test_a_name_that_shadows_a_module(author: Author) -> None:
    author.kata.rename(author.kata.with_name("json"))
    track = author.folder / "pack.toml"
    track.write_text(track.read_text(encoding="utf-8").replace("pair", "json"), encoding="utf-8")
    assert any("shadows the module" in flaw.message for flaw in author.flaws())


def test_an_unknown_kata_is_a_usage_error(author: Author) -> None:
    code, output = author.type_check("pears")
    assert code == 2
    assert "did you mean pair?" in output
