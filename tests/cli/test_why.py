"""`asynckata why`: the catalogue of findings on the learner's screen."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pytest_asynckata.cli import main
from pytest_asynckata.diagnosis.catalogue import CODES, WhyPage, why_page

every_code = pytest.mark.parametrize("code", CODES)


@pytest.fixture(autouse=True)
def _outside_a_workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def why(*arguments: str, columns: int = 80, encoding: str = "utf-8") -> Result:
    runner = CliRunner(charset=encoding, env={"COLUMNS": str(columns)})
    return runner.invoke(main, ["why", *arguments])


def as_one_line(text: str) -> str:
    return " ".join(text.split())


def lines_to_copy(page: WhyPage) -> set[str]:
    """Code and addresses: they are shown as they are."""
    code = [*page.wrong.splitlines(), *page.right.splitlines()]
    return {line.strip() for line in (*code, *(address for _title, address in page.links))}


def test_without_a_code_all_codes_are_listed_in_order_with_their_sentences() -> None:
    result = why()
    assert result.exit_code == 0
    entries = [f"{code} {why_page(code).sentence}" for code in CODES]
    assert as_one_line(result.output).startswith(" ".join(entries))
    assert "asynckata why CODE" in result.output


@every_code
def test_with_a_code_its_page_is_shown_from_top_to_bottom(code: str) -> None:
    page = why_page(code)
    result = why(code)
    assert result.exit_code == 0
    shown = as_one_line(result.output)
    parts = [page.code, page.sentence, "What happens", page.what_happens, "Why", page.why,
             "Wrong", page.wrong, "Right", page.right, "Read",
             *(f"{title} {address}" for title, address in page.links)]  # fmt: skip
    assert shown == as_one_line(" ".join(parts))


@every_code
@pytest.mark.parametrize("columns", [40, 80])
def test_the_code_can_be_copied_from_the_page(code: str, columns: int) -> None:
    page = why_page(code)
    shown = why(code, columns=columns).output
    for label, example in (("Wrong", page.wrong), ("Right", page.right)):
        indented = "\n".join(f"      {line}".rstrip() for line in example.splitlines())
        assert f"\n{label}\n{indented}\n\n" in shown


@every_code
@pytest.mark.parametrize("columns", [40, 80])
def test_only_code_and_addresses_may_be_wider_than_the_screen(code: str, columns: int) -> None:
    to_copy = lines_to_copy(why_page(code))
    for line in why(code, columns=columns).output.splitlines():
        assert len(line) <= columns or line.strip() in to_copy


def test_the_list_fits_the_screen() -> None:
    assert max(map(len, why(columns=80).output.splitlines())) <= 80


@pytest.mark.parametrize("arguments", [(), *((code,) for code in CODES)])
def test_a_screen_that_knows_only_ascii_shows_the_same(arguments: tuple[str, ...]) -> None:
    result = why(*arguments, encoding="ascii")
    assert result.exit_code == 0
    assert result.output == why(*arguments).output


def test_an_unknown_code_is_answered_in_one_line() -> None:
    result = why("never-awaitd")
    assert result.exit_code == 2
    assert result.stdout == ""
    (line,) = result.stderr.splitlines()
    assert line.startswith("asynckata: there is no finding 'never-awaitd'; did you mean ")
    assert "never-awaited" in line


def test_a_code_that_is_near_to_nothing_is_answered_with_the_way_to_the_list() -> None:
    result = why("zzz")
    assert result.exit_code == 2
    assert result.stderr == "asynckata: there is no finding 'zzz'; list them: asynckata why\n"
