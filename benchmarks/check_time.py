"""How long `asynckata check` takes for one kata: everything from the beginning, and once more.

Each kata is measured once, whatever the number of rounds: it takes minutes.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from benchmarks.measure import Row, Sample, seconds_of
from benchmarks.world import scratch
from pytest_asynckata.kata.workspace import builtin_pack

KATAS = ("first_await", "bounded_map", "gather")
"""A small one, one of the usual size, and one of the largest."""


def rows(_rounds: int) -> Iterator[Row]:
    """One row for each kata."""
    with scratch() as folder:
        pack = folder / "katas"
        without = shutil.ignore_patterns(".asynckata", "__pycache__")
        shutil.copytree(builtin_pack(), pack, ignore=without)
        for kata in KATAS:
            check = partial(seconds_of, _command(pack, kata), folder)
            first, again = Sample((check(),)), Sample((check(),))
            yield Row(
                what=f"check of {kata}, nothing known",
                value=f"{first.median:.1f} s",
                against=f"nothing changed since: {again.median:.2f} s",
                ratio=f"{first.median / again.median:.0f} times as long",
            )


def _command(pack: Path, kata: str) -> tuple[str, ...]:
    program = (sys.executable, "-m", "pytest_asynckata")
    return (*program, "check", "-C", str(pack), kata, "--own-python")
