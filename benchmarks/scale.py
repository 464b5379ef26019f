"""A workspace with 1,000 katas and 100,000 stored runs, against one with 10 and 1,000.

Collecting is measured: what the tests of the current kata take is the same everywhere.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from benchmarks.measure import PYTEST, Row, Sample, difference, interleaved, run_of, seconds_of
from benchmarks.world import big_workspace, plain_project, scratch

KATAS, RUNS = 1_000, 100_000
AIM_SECONDS = 0.3
AIM_MEMORY = 1.05
_COLLECT = (*PYTEST, "--collect-only", "--kata-no-progress")
_PLAIN = (*PYTEST, "--collect-only", "-p", "no:asynckata", "-o", "asyncio_mode=auto")
_ASYNCKATA = (sys.executable, "-m", "pytest_asynckata")


def rows(rounds: int) -> Iterator[Row]:
    """Time and memory."""
    with scratch() as folder:
        big = big_workspace(folder / "big", KATAS, RUNS)
        small = big_workspace(folder / "small", 10, 1_000)
        one = _one_kata_alone(big, folder / "one")
        yield from _collecting(rounds, big, small, one)
        yield from _commands(rounds, big, small)


def _one_kata_alone(workspace: Path, folder: Path) -> Path:
    """The current kata as plain pytest sees it."""
    plain_project(folder)
    kata = folder / "gather_0001"
    shutil.copytree(workspace / "1-part" / "gather_0001", kata)
    (kata / "kata.toml").unlink()
    return folder


def _collecting(rounds: int, big: Path, small: Path, one: Path) -> Iterator[Row]:
    memory: dict[str, list[float]] = {"big": [], "small": []}
    sample = interleaved(
        rounds,
        {
            "plain": partial(seconds_of, _PLAIN, one),
            "big": _also_memory(_COLLECT, big, memory["big"]),
            "small": _also_memory(_COLLECT, small, memory["small"]),
            "last": partial(seconds_of, (*_COLLECT, "--kata", f"gather_{KATAS:04}"), big),
        },
    )
    for what, name in (("pytest", "big"), (f"pytest --kata gather_{KATAS:04}", "last")):
        more = difference(sample[name], sample["plain"])
        yield Row(
            what=f"{what}, {KATAS:,} katas, {RUNS:,} runs",
            value=sample[name].in_milliseconds(),
            against=f"plain pytest, the one kata: {sample['plain'].in_milliseconds()}",
            ratio=f"{more:+.2f} s",
            aim=f"< +{AIM_SECONDS} s",
            met=more < AIM_SECONDS,
        )
    yield Row(
        what="of this because there are many",
        value=sample["big"].in_milliseconds(),
        against=f"10 katas, 1,000 runs: {sample['small'].in_milliseconds()}",
        ratio=f"{difference(sample['big'], sample['small']):+.2f} s",
    )
    peak, less = Sample(tuple(memory["big"])), Sample(tuple(memory["small"]))
    if less.median:
        yield Row(
            what="memory at its peak",
            value=peak.in_megabytes(),
            against=f"10 katas: {less.in_megabytes()}",
            ratio=f"{peak.median / less.median:.3f}",
            aim=f"< {AIM_MEMORY}",
            met=peak.median / less.median < AIM_MEMORY,
        )


def _also_memory(command: Sequence[str], folder: Path, memory: list[float]) -> Callable[[], float]:
    def measure() -> float:
        seconds, peak = run_of(command, folder)
        memory.append(peak)
        return seconds

    return measure


def _commands(rounds: int, big: Path, small: Path) -> Iterator[Row]:
    for name in ("list", "status"):
        sample = interleaved(
            rounds,
            {
                "big": partial(seconds_of, (*_ASYNCKATA, name), big),
                "small": partial(seconds_of, (*_ASYNCKATA, name), small),
            },
        )
        yield Row(
            what=f"asynckata {name}, {KATAS:,} katas, {RUNS:,} runs",
            value=sample["big"].in_milliseconds(),
            against=f"10 katas, 1,000 runs: {sample['small'].in_milliseconds()}",
            ratio=f"{difference(sample['big'], sample['small']):+.2f} s",
        )
