"""The hint that is shown answers the learner's mistake."""

from __future__ import annotations

from pathlib import Path

import pytest

from pytest_asynckata.author.record import record_kata
from pytest_asynckata.errors import AsynckataError
from pytest_asynckata.kata.pack import Kata, load_pack
from tests.conftest import PackFactory, Run

TABLES = """
[[hints]]
id = "asleep"
mistakes = ["sleeps_two"]
stages = ["How long do you sleep?", "Sleep one second."]

[[hints]]
id = "one-at-a-time"
mistakes = ["locked"]
stages = ["Who holds the lock?", "Leave it away."]
"""
SLEEPS_TWO = """\
import asyncio

async def double(number):
    await asyncio.sleep(2)
    return 2 * number
"""
LOCKED = """\
import asyncio

lock = None

async def double(number):
    global lock
    lock = lock or asyncio.Lock()
    async with lock:
        await asyncio.sleep(1)
    return 2 * number
"""
NEAR = SLEEPS_TWO.replace("(2)", "(2.5)")


@pytest.fixture
def kata(pack: PackFactory) -> Kata:
    folder = pack.kata(tables=TABLES)
    (folder / "mistakes" / "sleeps_two.py").write_text(SLEEPS_TWO)
    (folder / "mistakes" / "locked.py").write_text(LOCKED)
    (kata,) = load_pack(pack.folder)
    record_kata(kata)
    return kata


def test_a_known_mistake_gets_its_own_hint(kata: Kata, pack: PackFactory, run: Run) -> None:
    pack.write("double", SLEEPS_TWO)
    run().stdout.fnmatch_lines(["*hint 1 of 2: How long do you sleep?"])


def test_a_mistake_that_is_like_a_known_one_gets_its_hint(
    kata: Kata, pack: PackFactory, run: Run
) -> None:
    pack.write("double", NEAR)
    result = run("--kata-raw")
    result.stdout.fnmatch_lines(
        ["*hint 1 of 2: How long*", "*hint chosen: asleep: *% like the known mistake 'sleeps_two'"]
    )


def test_raw_says_why_a_hint_was_chosen(kata: Kata, pack: PackFactory, run: Run) -> None:
    pack.write("double", SLEEPS_TWO)
    run("--kata-raw").stdout.fnmatch_lines(["*just like the known mistake 'sleeps_two'"])
    pack.write("double", "async def double(number):\n    return 3\n")
    run("--kata-raw").stdout.fnmatch_lines(["*hint chosen: kata: nothing more special fits*"])
    pack.write("double", "import time\n\nasync def double(number):\n    time.sleep(3)\n")
    run("--kata-raw").stdout.fnmatch_lines(["*hint chosen: blocking-call: it answers the finding"])


def test_the_ladder_starts_again_when_the_mistake_changes(
    kata: Kata, pack: PackFactory, run: Run
) -> None:
    pack.write("double", SLEEPS_TWO)
    run()
    run("--kata-hint").stdout.fnmatch_lines(["*hint 2 of 2: Sleep one second."])
    run().stdout.fnmatch_lines(["*hint 2 of 2: Sleep one second."])
    pack.write("double", LOCKED)
    output = run().stdout.str()
    assert "hint 1 of 2: Who holds the lock?" in output
    assert "hint 2 of 2" not in output
    pack.write("double", SLEEPS_TWO)
    assert "hint 2 of 2" not in run().stdout.str()


def test_recording_a_mistake_that_passes_is_refused(kata: Kata) -> None:
    (kata.folder / "mistakes" / "fine.py").write_text(kata.reference.read_text())
    with pytest.raises(AsynckataError, match=r"fine\.py is not refused by any test"):
        record_kata(kata)


def test_recording_a_reference_that_fails_is_refused(kata: Kata) -> None:
    kata.reference.write_text(SLEEPS_TWO)
    with pytest.raises(AsynckataError, match=r"reference\.py does not pass test_takes_one_second"):
        record_kata(kata)


def test_recording_twice_gives_the_same_files(kata: Kata) -> None:
    files = [kata.folder / "expected.json", kata.folder / "fingerprints.json"]
    before = [file.read_bytes() for file in files]
    record_kata(kata)
    assert [file.read_bytes() for file in files] == before


def test_nothing_of_a_mistakes_code_is_in_the_stored_files(kata: Kata) -> None:
    for name in ("expected.json", "fingerprints.json"):
        assert "await" not in Path(kata.folder / name).read_text()
