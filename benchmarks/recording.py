"""What the recording costs: some reference solutions of the built-in pack, with it and without it.

What pytest itself needs to start and to end is in both.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from benchmarks.measure import PYTEST, Row, Sample, interleaved, ratio, seconds_of
from benchmarks.world import plain_project, scratch
from pytest_asynckata.kata.pack import Kata, load_pack
from pytest_asynckata.kata.workspace import builtin_pack

_KATAS = ("gather", "wait_for", "wrap_future", "worker_pool", "crawler", "redis_client")
"""Those with the most tasks in their tests; all would take an hour."""


def rows(rounds: int) -> Iterator[Row]:
    """One row for each kata, and one for all."""
    on, off = [0.0] * rounds, [0.0] * rounds
    with scratch() as folder:
        plain_project(folder)
        for kata in load_pack(builtin_pack()):
            if kata.name not in _KATAS:
                continue
            sample = interleaved(
                rounds,
                {
                    "on": partial(seconds_of, _command(kata, folder), folder),
                    "off": partial(
                        seconds_of, _command(kata, folder, "--kata-no-recording"), folder
                    ),
                },
            )
            yield _row(kata.name, sample["on"], sample["off"])
            on = [total + value for total, value in zip(on, sample["on"].values, strict=True)]
            off = [total + value for total, value in zip(off, sample["off"].values, strict=True)]
    yield _row("all of them", Sample(tuple(on)), Sample(tuple(off)))


def _row(what: str, on: Sample, off: Sample) -> Row:
    return Row(
        what=what,
        value=on.in_milliseconds(),
        against=f"not recorded: {off.in_milliseconds()}",
        ratio=f"{ratio(on, off):.3f}",
    )


def _command(kata: Kata, folder: Path, *options: str) -> tuple[str, ...]:
    return (
        *PYTEST, "--rootdir", str(folder), "-c", str(folder / "pytest.ini"), "--kata", kata.name,
        "--kata-no-progress", "--kata-subject", str(kata.reference), *options, str(kata.tests),
    )  # fmt: skip
