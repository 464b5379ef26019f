"""Points 2, 3, 4, 5 and 8: what only running a kata can show."""

from __future__ import annotations

import pytest

from tests.author.conftest import Author

# -- 2: the stub -------------------------------------------------------------------------------


def test_a_stub_that_cannot_be_imported(author: Author) -> None:
    author.change(
        "pair.py", "    raise NotImplementedError", "    raise NotImplementedError\n1 / 0"
    )
    flaw = author.flaw("stub")
    assert (flaw.file, flaw.line) == ("1-first/pair/pair.py", author.line("pair.py", "1 / 0"))
    assert "ZeroDivisionError" in flaw.message


def test_a_stub_without_the_name_that_tests_import(author: Author) -> None:
    author.change("pair.py", "async def pair(", "async def pear(")
    assert "import pair" in author.flaw("stub").message or "pair" in author.flaw("stub").message


def test_a_test_that_demands_nothing(author: Author) -> None:
    author.append("test_pair.py", '\n\nasync def test_nothing():\n    """does nothing"""\n')
    flaw = author.flaw("stub")
    line = author.line("test_pair.py", "async def test_nothing")
    assert (flaw.file, flaw.line) == ("1-first/pair/test_pair.py", line)
    assert "test_nothing passes on the stub" in flaw.message


def test_a_test_that_is_itself_wrong(author: Author) -> None:
    author.append(
        "test_pair.py", '\n\nasync def test_wrong():\n    """is wrong"""\n    assert paiir == 1\n'
    )
    flaw = author.flaw("stub")
    assert (flaw.file, flaw.line) == (
        "1-first/pair/test_pair.py", author.line("test_pair.py", "paiir")
    )  # fmt: skip
    assert "test_wrong itself breaks" in flaw.message


def test_a_test_that_waits_for_another_is_judged_too(author: Author) -> None:
    author.append("test_pair.py", '\n\nasync def test_nothing():\n    """does nothing"""\n')
    author.append("kata.toml", '\n[waits_for]\ntest_nothing = ["test_both_results"]\n')
    assert "test_nothing passes on the stub" in author.flaw("stub").message


# -- 3: the solutions --------------------------------------------------------------------------


def test_a_solution_that_is_wrong(author: Author) -> None:
    author.change(
        "solutions/another.py", "return await one, await task", "return await task, await one"
    )
    flaw = author.flaw("solutions")
    assert "solutions/another.py does not pass test_both_results" in flaw.message
    assert flaw.line is not None


def test_a_solution_that_crashes_is_named_with_its_line(author: Author) -> None:
    author.change("solutions/another.py", "return await one", "return awaiit(one)")
    flaw = author.flaw("solutions")
    assert flaw.file == "1-first/pair/solutions/another.py"
    assert flaw.line == author.line("solutions/another.py", "awaiit")


REMEMBERING = '''

SEEN = []


async def test_first():
    """comes first"""
    SEEN.append(await pair(after(1, 1), after(1, 2)))
    assert SEEN


async def test_second():
    """needs the first"""
    await pair(after(1, 1), after(1, 2))
    assert SEEN, "the first test was here before"
'''


def test_a_test_that_needs_another_is_found_when_it_is_alone(author: Author) -> None:
    author.append("test_pair.py", REMEMBERING)
    messages = [flaw.message for flaw in author.flaws("solutions")]
    assert any("when test_second is run alone" in message for message in messages)


SPOILT = '''


SEEN = []


async def test_careful():
    """comes first"""
    await pair(after(1, 1), after(1, 2))
    assert not SEEN, "nobody was here before"


async def test_careless():
    """leaves something behind"""
    SEEN.append(await pair(after(1, 1), after(1, 2)))
    assert SEEN
'''


def test_a_test_that_another_one_spoils_is_found_in_random_order(author: Author) -> None:
    author.append("test_pair.py", SPOILT)
    messages = [flaw.message for flaw in author.flaws("solutions")]
    assert any("in random order" in message for message in messages)


def test_a_test_that_can_run_only_once_is_found(author: Author) -> None:
    author.append(
        "test_pair.py",
        '\n\nSEEN = []\n\n\ndef test_once():\n    """works once"""\n    SEEN.append(pair)\n'
        '    assert len(SEEN) == 1, "the first time"\n',
    )
    messages = [flaw.message for flaw in author.flaws("solutions")]
    assert messages
    assert all("twice in one process" in message for message in messages)


def test_a_test_that_needs_one_schedule_is_found(author: Author) -> None:
    author.append(
        "test_pair.py",
        "\n\nasync def test_ties():\n"
        '    """ends in order"""\n    ended = []\n\n'
        "    async def work(number):\n"
        "        await asyncio.sleep(1)\n        ended.append(number)\n\n"
        "    await pair(work(1), work(2))\n"
        '    assert ended == [1, 2], "two timers of the same time"\n',
    )
    flaws = author.flaws("solutions")
    assert any("under seed" in flaw.message for flaw in flaws)


def test_a_kata_without_an_alternative_is_weak(author: Author) -> None:
    (author.kata / "solutions/another.py").unlink()
    assert author.flaw("solutions").level == "weak"


# -- 4: the mistakes ---------------------------------------------------------------------------


def test_a_mistake_that_passes(author: Author) -> None:
    author.write("mistakes/in_turn.py", author.read("solutions/another.py"))
    flaw = author.flaw("mistakes")
    assert flaw.file == "1-first/pair/mistakes/in_turn.py"
    assert "no test refuses it" in flaw.message


def test_a_mistake_that_no_ladder_names(author: Author) -> None:
    author.change("kata.toml", 'mistakes = ["in_turn"]\n', "")
    flaw = author.flaw("mistakes")
    assert flaw.file == "1-first/pair/mistakes/in_turn.py"
    assert "no ladder" in flaw.message


def test_a_ladder_for_a_mistake_that_is_not_there(author: Author) -> None:
    author.change("kata.toml", '["in_turn"]', '["in_turn", "no_such_file"]')
    flaw = author.flaw("mistakes")
    assert (flaw.file, flaw.line) == (
        "1-first/pair/kata.toml", author.line("kata.toml", "no_such_file")
    )  # fmt: skip


SWAPPED = """\
import asyncio


async def pair(one, other):
    first, second = await asyncio.gather(other, one)
    return first, second
"""


def ladder(name: str) -> str:
    return f"""
[[hints]]
id = "for-{name.replace("_", "-")}"
mistakes = ["{name}"]
stages = ["What comes first?", "Look at the order of both.", "Give one, then other."]

"""


def test_a_mistake_that_another_ladder_answers(author: Author) -> None:
    author.change("kata.toml", 'mistakes = ["in_turn"]\n', "")
    author.change("kata.toml", "[[docs]]", ladder("in_turn") + "[[docs]]")
    author.write("mistakes/swapped.py", SWAPPED)
    author.change("kata.toml", "# -- the contract", ladder("swapped") + "# -- the contract")
    flaws = author.flaws("mistakes")  # nothing is recorded of the new one
    assert any(
        flaw.file.endswith("swapped.py") and "answered by the ladder 'kata'" in flaw.message
        for flaw in flaws
    )


def test_two_mistakes_that_fail_alike_and_need_different_hints(author: Author) -> None:
    for name in ("swapped", "turned"):
        author.write(f"mistakes/{name}.py", SWAPPED + f"# {name}\n")
        author.change("kata.toml", "# -- the contract", ladder(name) + "# -- the contract")
    author.record()
    messages = [flaw.message for flaw in author.flaws("mistakes")]
    assert any("fails just as mistakes/turned.py does" in message for message in messages)


# -- 5: the mutants ----------------------------------------------------------------------------


GATHERS = """\
import asyncio


async def pair(one, other):
    return tuple(await asyncio.gather(one, other))
"""


def test_a_weak_test_lets_a_change_survive(author: Author) -> None:
    author.write("solutions/reference.py", GATHERS)
    author.change("test_pair.py", "assert clock.now == 3,", "assert clock.now >= 3,")
    flaws = author.flaws("mutants")
    assert {flaw.level for flaw in flaws} == {"weak"}
    (survivor,) = flaws
    assert survivor.line == author.line("solutions/reference.py", "gather")
    assert "sequential" in survivor.message
    assert "+    return tuple([await one, await other])" in survivor.diff
    assert author.type_check("--only", "mutants")[0] == 1
    assert author.type_check("--only", "mutants", "--allow-weak")[0] == 0


def test_a_survivor_that_is_explained_is_no_flaw(author: Author) -> None:
    author.write("solutions/reference.py", GATHERS)
    author.change("test_pair.py", "assert clock.now == 3,", "assert clock.now >= 3,")
    for flaw in author.flaws("mutants"):
        name = flaw.message.partition("mutant = ")[2]
        author.append("kata.toml", f'\n[[equivalents]]\nmutant = {name}\nbecause = "I say so."\n')
    assert author.flaws("mutants") == []


@pytest.mark.parametrize(
    ("mutant", "message"),
    [
        ("drop-await: no such line", "has no change"),
        ("other-return: return first.result(), second.result()", "a test refuses"),
    ],
)
def test_an_explanation_that_explains_nothing(author: Author, mutant: str, message: str) -> None:
    author.append("kata.toml", f'\n[[equivalents]]\nmutant = "{mutant}"\nbecause = "So."\n')
    flaw = author.flaw("mutants")
    assert (flaw.file, flaw.line) == ("1-first/pair/kata.toml", author.line("kata.toml", mutant))
    assert message in flaw.message


# -- 8: the budget -----------------------------------------------------------------------------


def test_a_test_that_needs_too_much_virtual_time(author: Author) -> None:
    author.change(
        "test_pair.py",
        'after(2, "one"), after(1, "other")',
        'after(10**6, "one"), after(1, "other")',
    )
    flaw = next(flaw for flaw in author.flaws("budget") if flaw.file.endswith("test_pair.py"))
    assert flaw.line == author.line("test_pair.py", "def test_both_results")
    assert "test_virtual_seconds" in flaw.message


def test_a_kata_that_needs_too_much_real_time(author: Author) -> None:
    author.append("kata.toml", "\n[budget]\nreal_seconds = 0.001\n")
    flaw = author.flaw("budget")
    assert (flaw.file, flaw.line) == (
        "1-first/pair/kata.toml", author.line("kata.toml", "real_seconds = 0.001")
    )  # fmt: skip
