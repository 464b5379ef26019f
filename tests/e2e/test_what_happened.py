"""A failing test is answered with what the learner's code did: the timeline and the finding."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from pytest_asynckata.author.record import record_kata
from pytest_asynckata.kata.pack import load_pack
from tests.conftest import PackFactory, Run

TESTS = """\
import asyncio

from double import double


async def fetch(seconds):
    await asyncio.sleep(seconds)
    return seconds


async def test_empty():
    '''gives nothing for nothing'''
    assert await double([]) == []


async def test_at_once(clock):
    '''runs its awaitables at the same time'''
    await double([fetch(1), fetch(2), fetch(3)])
    assert clock.now == 3, "the longest takes 3 s"


async def test_results():
    '''gives the results'''
    assert await double([fetch(1), fetch(2)]) == [1, 2]
"""
REFERENCE = """\
import asyncio


async def double(aws):
    return list(await asyncio.gather(*aws))
"""
SEQUENTIAL = """\
async def double(aws):
    return [await aw for aw in aws]
"""


@pytest.fixture
def kata(pack: PackFactory) -> Path:
    folder = pack.kata(tests=TESTS, solution=REFERENCE)
    record_kata(next(iter(load_pack(pack.folder))))
    pack.write("double", SEQUENTIAL)
    return folder


def test_the_page_shows_both_timelines_and_names_the_cause(kata: Path, run: Run) -> None:
    run().stdout.fnmatch_lines(
        [
            "  FAIL  runs its awaitables at the same time",
            "        yours *0s*6s*",
            "        fetch-1 *",
            "        fetch-2 *starts after fetch-1",
            "        fetch-3 *starts after fetch-2",
            "        expected *0s*3s*",
            "        sequential-await   double.py:2   return ?await aw for aw in aws?",
            "          each awaitable is awaited to its end before the next one has started",
            "          read more: asynckata why sequential-await",
        ]
    )


def test_without_a_recording_of_the_reference_the_learners_half_is_shown(
    kata: Path, run: Run
) -> None:
    (kata / "expected.json").unlink()
    output = run().stdout.str()
    assert "yours" in output
    assert "sequential-await" in output
    assert "\n        expected  0s" not in output


def test_a_recording_of_other_tests_is_not_used(kata: Path, run: Run) -> None:
    tests = kata / "test_double.py"
    tests.write_text(tests.read_text() + "\n# another contract\n")
    assert "\n        expected  0s" not in run().stdout.str()


def test_a_damaged_recording_is_named(kata: Path, run: Run) -> None:
    (kata / "expected.json").write_text("{")
    result = run()
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*expected.json*asynckata record double*"])


def test_plain_ascii(kata: Path, run: Run) -> None:
    output = run("--kata-timeline-form", "ascii").stdout.str()
    assert output.isascii()
    assert "|=====" in output


@pytest.mark.parametrize("by", ["option", "configuration"])
def test_sentences_for_screen_readers(
    kata: Path, run: Run, pytester: pytest.Pytester, by: str
) -> None:
    if by == "configuration":
        pytester.makeini("[pytest]\nasynckata_timeline_form = sentences\n")
    options = ("--kata-timeline-form", "sentences") if by == "option" else ()
    run(*options).stdout.fnmatch_lines(
        [
            "        yours:",
            "          fetch-1 works from 0 s to 1 s, and returns.",
            "          fetch-2 starts at 1 s, after fetch-1 has ended; *",
            "          All this takes 6 s.",
            "        expected:",
            "          All this takes 3 s.",
        ]
    )


def test_a_form_that_is_not_known_is_an_error(
    kata: Path, run: Run, pytester: pytest.Pytester
) -> None:
    pytester.makeini("[pytest]\nasynckata_timeline_form = paintings\n")
    result = run()
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*asynckata_timeline_form*one of chart, ascii, sentences*"])


def test_a_timeline_comes_on_demand_where_time_is_not_the_matter(
    kata: Path, pack: PackFactory, run: Run
) -> None:
    pack.write("double", REFERENCE.replace("list(await", "sum(await"))
    assert "┣" not in run("-k", "test_results").stdout.str()
    assert "┣" in run("-k", "test_results", "--kata-timeline").stdout.str()


def test_recording_can_be_switched_off(kata: Path, run: Run) -> None:
    output = run("--kata-no-recording").stdout.str()
    assert "FAIL  runs its awaitables at the same time" in output
    assert "yours" not in output


def test_the_report_carries_timeline_and_finding(kata: Path, run: Run) -> None:
    run("--kata-report", "report.json")
    tests = json.loads(Path("report.json").read_text())["katas"][0]["tests"]
    failed = tests[1]
    assert failed["failure"]["finding"]["code"] == "sequential-await"
    assert [lane["name"] for lane in failed["timeline"]["lanes"]] == [
        "fetch-1", "fetch-2", "fetch-3",
    ]  # fmt: skip
    assert failed["timeline"]["seconds"] == 6
    assert failed["expected_timeline"]["seconds"] == 3
    assert tests[0]["timeline"] is None


def test_under_xdist_the_page_is_the_same(kata: Path, pytester: pytest.Pytester) -> None:
    result = pytester.runpytest_subprocess("-n", "2", "-p", "no:randomly", "-p", "no:sugar")
    result.stdout.fnmatch_lines(["*yours *0s*", "*expected *0s*", "*sequential-await *"])


def test_a_note_comes_with_a_solution_that_is_right_but_slow(
    kata: Path, pack: PackFactory, run: Run
) -> None:
    pack.write(
        "double",
        """\
        import asyncio

        async def double(aws):
            results = await asyncio.gather(*aws)
            loop = asyncio.get_event_loop()
            if len(results) == 2:
                await asyncio.sleep(0.25)
            return results
        """,
    )
    result = run()
    result.assert_outcomes(passed=3)
    result.stdout.fnmatch_lines(
        [
            "*double is done*",
            "*right, but: in 'gives the results' it takes 2.25 s; 2 s are enough",
            "*right, but: inside a coroutine, asyncio.get_running_loop() says what is",
            "*double.py:5   loop = asyncio.get_event_loop()",
        ]
    )


def test_a_task_that_is_left_over_is_drawn(kata: Path, pack: PackFactory, run: Run) -> None:
    leaks = "kept = []\n\n" + REFERENCE.replace(
        "    return", "    kept.append(asyncio.create_task(asyncio.sleep(99)))\n    return"
    )
    pack.write("double", leaks)
    output = run().stdout.str()
    assert "task-leaked   double.py:" in output


def test_a_reference_gets_no_note(kata: Path, pack: PackFactory, run: Run) -> None:
    shutil.copyfile(kata / "solutions" / "reference.py", kata / "double.py")
    assert "right, but" not in run().stdout.str()
