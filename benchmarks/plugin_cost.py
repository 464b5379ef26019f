"""The same async tests as a kata under the plugin, and under pytest-asyncio alone.

They wait for nothing that takes time, so the virtual clock has nothing to save. As a kata they are
recorded, checked for what they leave behind, and end in a page and a report.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from benchmarks.measure import PYTEST, Row, difference, interleaved, ratio, seconds_of
from benchmarks.world import plain_project, scratch

AIM = 1.05
_FEW, _TYPICAL, _MANY = 2, 60, 400
"""Tests of a session; a kata of the built-in pack has 40 to 100."""
_MANIFEST = """\
format_version = 1
title = "Plain"
summary = "Tests that need no time."
difficulty = 1
minutes = 1

[[docs]]
title = "Coroutines"
url = "https://docs.python.org/3/library/asyncio-task.html"

[[hints]]
id = "kata"
stages = ["a", "b", "c"]
"""
_SUBJECT = """\
import asyncio


async def add(one, other):
    await asyncio.sleep(0)
    return one + other


async def add_all(numbers):
    return await asyncio.gather(*(add(number, 1) for number in numbers))
"""
_HEAD = "from plain import add, add_all\n"
_PAIR = """

async def test_one_{n}():
    assert await add({n}, 1) == {n} + 1


async def test_many_{n}():
    assert await add_all(range(5)) == [1, 2, 3, 4, 5]
"""


def rows(rounds: int) -> Iterator[Row]:
    """Whole sessions; then what many tests take beyond few of them: one test alone."""
    with scratch() as folder:
        sample = interleaved(
            rounds,
            {
                f"{kind} {count}": partial(seconds_of, command, project)
                for count in (_FEW, _TYPICAL, _MANY)
                for kind, command, project in (
                    ("kata", _as_kata(), _kata(folder / f"kata-{count}", count)),
                    ("plain", _as_plain(), _plain(folder / f"plain-{count}", count)),
                )
            },
        )
    for count in (_FEW, _TYPICAL, _MANY):
        kata, plain = sample[f"kata {count}"], sample[f"plain {count}"]
        found = ratio(kata, plain)
        yield Row(
            what=f"session of {count} async tests, as a kata",
            value=kata.in_milliseconds(),
            against=f"pytest-asyncio alone: {plain.in_milliseconds()}",
            ratio=f"{found:.3f}",
            aim=f"< {AIM}" if count == _TYPICAL else "",
            met=found < AIM if count == _TYPICAL else None,
        )
    each = {
        kind: difference(sample[f"{kind} {_MANY}"], sample[f"{kind} {_FEW}"]) / (_MANY - _FEW)
        for kind in ("kata", "plain")
    }
    yield Row(
        what="one more async test, as a kata",
        value=f"{each['kata'] * 1000:.2f} ms",
        against=f"pytest-asyncio alone: {each['plain'] * 1000:.2f} ms",
        ratio=f"{each['kata'] / each['plain']:.3f}",
    )


def _as_kata() -> tuple[str, ...]:
    return (*PYTEST, "--kata-no-progress", "-p", "no:randomly", "-p", "no:sugar")


def _as_plain() -> tuple[str, ...]:
    return (*PYTEST, "-p", "no:asynckata", "-p", "no:randomly", "-p", "no:sugar",
            "-o", "asyncio_mode=auto")  # fmt: skip


def _plain(folder: Path, tests: int) -> Path:
    plain_project(folder)
    text = _HEAD + "".join(_PAIR.format(n=number) for number in range(tests // 2))
    (folder / "test_plain.py").write_text(text, encoding="utf-8")
    (folder / "plain.py").write_text(_SUBJECT, encoding="utf-8")
    return folder


def _kata(folder: Path, tests: int) -> Path:
    plain_project(folder)
    kata = _plain(folder / "plain", tests)
    (kata / "pytest.ini").unlink()
    (kata / "kata.toml").write_text(_MANIFEST, encoding="utf-8")
    (kata / "README.md").write_text("# Plain\n", encoding="utf-8")
    return folder
