"""How verdicts are told: the table, JSON, JUnit, annotations, exit codes; and the cache."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from pytest_asynckata.author.cache import CACHE_FILE
from pytest_asynckata.author.check import Wishes, check_pack
from pytest_asynckata.report.annotations import annotation_lines
from pytest_asynckata.report.screen import Screen
from pytest_asynckata.report.verdict import Judgement, Point, Verdict
from pytest_asynckata.report.verdicts import verdict_lines
from tests.author.conftest import Author


class Counting:
    """A watcher that counts the runs."""

    def __init__(self) -> None:
        self.checks = self.runs = self.judgements = 0

    def begun(self, checks: int) -> None:
        self.checks = checks

    def ran(self) -> None:
        self.runs += 1

    def judged(self, kata: str, point: Point) -> None:
        self.judgements += 1


def runs_needed(author: Author, wishes: Wishes | None = None) -> int:
    watcher = Counting()
    check_pack(author.folder, wishes or Wishes(), watcher)
    assert watcher.judgements == watcher.checks
    return watcher.runs


# -- the cache ---------------------------------------------------------------------------------


def test_what_has_not_changed_is_not_run_again(author: Author) -> None:
    assert runs_needed(author) == 0


def test_a_hint_or_the_readme_changes_no_run(author: Author) -> None:
    author.append("README.md", "\nMore words.\n")
    author.change("kata.toml", "a question about this mistake?", "which question?")
    assert runs_needed(author) == 0


def test_a_changed_mistake_is_run_again_and_nothing_else(author: Author) -> None:
    author.append("mistakes/in_turn.py", "# the same in other words\n")
    assert runs_needed(author) == 1


def test_changed_tests_are_run_again(author: Author) -> None:
    author.append("test_pair.py", "# changed\n")
    assert runs_needed(author, Wishes(points=("stub",))) >= 1


def test_everything_is_run_again_without_the_cache(author: Author) -> None:
    assert runs_needed(author, Wishes(points=("stub",), cached=False)) >= 1


def test_a_damaged_cache_is_as_good_as_none(author: Author) -> None:
    file = author.folder / ".asynckata" / CACHE_FILE
    file.write_bytes(b"this is no database" * 100)
    for leftover in file.parent.glob(f"{CACHE_FILE}-*"):
        leftover.unlink()
    assert runs_needed(author, Wishes(points=("stub",))) == 1
    assert runs_needed(author, Wishes(points=("stub",))) == 0


# -- the forms ---------------------------------------------------------------------------------


def judgement(*verdicts: Verdict) -> Judgement:
    return Judgement(
        asynckata_version="1", python="3", pack=str(Path.cwd()), seconds=1.5, katas=("pair",),
        verdicts=verdicts,
    )  # fmt: skip


BAD = Verdict(
    kata="pair", point="files", level="bad", message="100% wrong:\nsee, there", file="a,b/c.md",
    line=3,
)  # fmt: skip
WEAK = Verdict(kata="pair", point="mutants", level="weak", message="survives", diff="- a\n+ b")
FINE = Verdict(kata="pair", point="stub", level="ok", message="the stub is right")


@pytest.mark.parametrize("columns", [40, 60, 100])
def test_the_table_fits_every_width(columns: int) -> None:
    screen = Screen.of_terminal(columns=columns, colour=False, encoding="ascii")
    lines = list(verdict_lines(judgement(BAD, WEAK, FINE), screen))
    assert max(map(len, lines)) <= columns
    assert any("pair" in line and "ok" in line for line in lines[:2])
    assert any("a,b/c.md:3" in line for line in lines)
    assert "    + b" in lines
    assert not any("the stub is right" in line for line in lines)


def test_what_was_proved_is_told_on_demand() -> None:
    lines = list(verdict_lines(judgement(FINE), Screen(), proved=True))
    assert "  the stub is right" in lines


def test_annotations_are_escaped() -> None:
    error, warning = annotation_lines(judgement(BAD, WEAK, FINE))
    assert error == (
        "::error file=a%2Cb/c.md,line=3,title=pair%3A files::100%25 wrong:%0Asee, there"
    )
    assert warning == "::warning title=pair%3A mutants::survives%0A- a%0A+ b"


def test_json_junit_and_annotations_tell_the_same(author: Author, tmp_path: Path) -> None:
    author.change("kata.toml", 'mistakes = ["in_turn"]\n', "")
    junit = tmp_path / "made" / "check.xml"
    code, output = author.type_check("--json", "--junit", str(junit))
    verdicts = Judgement.model_validate(json.loads(output)).verdicts
    assert code == 1
    (bad,) = [verdict for verdict in verdicts if verdict.level == "bad"]
    assert bad.point == "mistakes"
    (failure,) = ElementTree.parse(junit).iter("failure")
    assert failure.get("message") == bad.message
    suite = ElementTree.parse(junit).find("testsuite")
    assert suite is not None
    assert (suite.get("tests"), suite.get("failures")) == ("8", "1")
    _code, told = author.type_check("--annotations")
    assert any(line.startswith("::error file=") for line in told.splitlines())
