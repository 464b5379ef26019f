"""Points 6 and 7: what is wrong with the contract, and with hints."""

from __future__ import annotations

import pytest

from tests.author.conftest import Author

TEST = '''

async def test_more():
    """does more"""
    assert await pair(after(1, 1), after(1, 2))
'''


# -- 6: the claims -----------------------------------------------------------------------------


def test_a_point_that_no_test_proves(author: Author) -> None:
    author.change("README.md", "\n## Run", "3. Errors reach the caller.\n\n## Run")
    flaw = author.flaw("claims")
    line = author.line("README.md", "3. Errors")
    assert (flaw.file, flaw.line) == ("1-first/pair/README.md", line)
    assert "no test proves point 3 (Errors reach the caller.)" in flaw.message


def test_a_test_that_proves_no_point(author: Author) -> None:
    author.append("test_pair.py", TEST)
    flaw = author.flaw("claims")
    line = author.line("test_pair.py", "def test_more")
    assert (flaw.file, flaw.line) == ("1-first/pair/test_pair.py", line)
    assert "test_more proves no point" in flaw.message


def test_a_point_that_the_contract_does_not_have(author: Author) -> None:
    author.change("kata.toml", "2 = [", '3 = ["test_both_results"]\n2 = [')
    flaw = author.flaw("claims")
    assert (flaw.file, flaw.line) == ("1-first/pair/kata.toml", author.line("kata.toml", "3 = ["))


def test_a_proof_by_a_test_that_does_not_exist(author: Author) -> None:
    author.change("kata.toml", '1 = ["test_both_results"]', '1 = ["test_both"]')
    flaw = author.flaw()
    assert (flaw.file, flaw.line) == ("1-first/pair/kata.toml", author.line("kata.toml", "1 = ["))
    assert "there is no test_both in test_pair.py" in flaw.message


def test_points_that_are_not_numbered_in_a_row(author: Author) -> None:
    author.change("README.md", "2. Both run", "3. Both run")
    flaw = author.flaws("claims")[0]
    assert flaw.line == author.line("README.md", "3. Both run")
    assert "is numbered 3" in flaw.message


def test_a_readme_without_a_contract(author: Author) -> None:
    author.change("README.md", "## The contract", "## What it does")
    assert "## The contract" in author.flaw("claims").message


def test_a_test_without_a_sentence(author: Author) -> None:
    author.change("test_pair.py", '    """runs both at the same time"""\n', "")
    flaw = author.flaw("claims")
    assert flaw.line == author.line("test_pair.py", "def test_at_the_same_time")
    assert "docstring" in flaw.message


def test_an_exception_that_no_test_knows(author: Author) -> None:
    author.change(
        "README.md", "in this order.", "in this order. Without work it raises `ValueError`."
    )
    flaw = author.flaw("claims")
    assert flaw.line == author.line("README.md", "`ValueError`")
    assert "promises ValueError" in flaw.message


# -- 7: the hints ------------------------------------------------------------------------------

STAGES = [
    "a question about this mistake?",
    "a direction out of this mistake",
    "nearly the answer to",
]


def test_two_stages_are_not_enough(author: Author) -> None:
    text = author.read("kata.toml").splitlines()
    del text[author.line("kata.toml", STAGES[1]) - 1]
    author.write("kata.toml", "\n".join(text) + "\n")
    flaw = author.flaw("hints")
    assert "'in-turn' has 2 stages" in flaw.message
    assert flaw.file == "1-first/pair/kata.toml"
    assert flaw.line == author.line("kata.toml", STAGES[0]) - 1


@pytest.mark.parametrize(
    "code",
    [
        "`first = group.create_task(one)`",
        "Write first = group.create_task(one) and so on.",
        "`async with asyncio.TaskGroup() as anything: task = anything.create_task(this)`",
        "`return await one, await task`",
    ],
)
def test_code_of_a_solution_before_the_last_stage(author: Author, code: str) -> None:
    line = author.line("kata.toml", STAGES[1])
    text = author.read("kata.toml").splitlines()
    text[line - 1] = f'  "{code}",'
    author.write("kata.toml", "\n".join(text) + "\n")
    flaw = author.flaw("hints")
    assert flaw.line == line
    assert "stage 2 of the ladder 'in-turn' shows code of a solution" in flaw.message


@pytest.mark.parametrize(
    "words",
    [
        "What does `await` do, and what does `asyncio.create_task` do with a coroutine?",
        "A `TaskGroup` waits for all its tasks (both of them) at its end.",
        "`task.cancel()` is not what you need here, nor is `asyncio.gather`.",
    ],
)
def test_names_from_the_documentation_are_no_code_of_a_solution(author: Author, words: str) -> None:
    line = author.line("kata.toml", STAGES[1])
    text = author.read("kata.toml").splitlines()
    text[line - 1] = f'  "{words}",'
    author.write("kata.toml", "\n".join(text) + "\n")
    assert author.flaws("hints") == []


def test_the_last_stage_may_show_code(author: Author) -> None:
    author.change(
        "kata.toml", "nearly the answer to this mistake", "`first = group.create_task(one)`"
    )
    assert author.flaws("hints") == []


def test_a_stage_that_says_nothing_new(author: Author) -> None:
    line = author.line("kata.toml", STAGES[2])
    text = author.read("kata.toml").splitlines()
    text[line - 1] = text[line - 2]
    author.write("kata.toml", "\n".join(text) + "\n")
    flaw = author.flaw("hints")
    assert "says nothing" in flaw.message


def test_a_ladder_that_stands_on_its_head(author: Author) -> None:
    text = author.read("kata.toml").splitlines()
    first, last = (author.line("kata.toml", STAGES[n]) - 1 for n in (0, 2))
    text[first], text[last] = text[last], text[first]
    author.write("kata.toml", "\n".join(text) + "\n")
    assert "turned round" in author.flaw("hints").message
