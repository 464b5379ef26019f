"""Measuring in rounds, and what comes of it as plain data.

Everything that is compared is measured in turn within one run, so that a machine that is busy for
a while slows down both sides. Numbers of different runs are not compared.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

# Learners have byte code; without it every start would compile the plugin anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

PYTEST = (sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider")


@dataclass(frozen=True, slots=True)
class Sample:
    """The values of one thing, one for each round."""

    values: tuple[float, ...]

    @property
    def median(self) -> float:
        return statistics.median(self.values)

    @property
    def spread(self) -> float:
        """How far the middle half of the values lies apart."""
        if len(self.values) < 2:
            return 0.0
        first, _middle, third = statistics.quantiles(self.values, n=4)
        return third - first

    def in_milliseconds(self) -> str:
        return f"{self.median * 1000:,.0f} ms ± {self.spread * 500:,.0f}"

    def in_seconds(self) -> str:
        return f"{self.median:.2f} s ± {self.spread / 2:.2f}"

    def in_megabytes(self) -> str:
        return f"{self.median / 1e6:.1f} MB"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table: a value, what it is compared with, and what it should be."""

    what: str
    value: str
    against: str = ""
    ratio: str = ""
    aim: str = ""
    met: bool | None = None


def interleaved(rounds: int, measured: dict[str, Callable[[], float]]) -> dict[str, Sample]:
    """Measure each thing once in every round, after one round that does not count.

    Every second round goes backwards, so that none is always the one after another.
    """
    values: dict[str, list[float]] = {name: [] for name in measured}
    for measure in measured.values():
        measure()
    for number in range(rounds):
        names = list(measured) if number % 2 == 0 else list(reversed(measured))
        for name in names:
            values[name].append(measured[name]())
    return {name: Sample(tuple(column)) for name, column in values.items()}


def ratio(one: Sample, other: Sample) -> float:
    """The median of the rounds' ratios: a slow moment is in both sides of its round."""
    return statistics.median(a / b for a, b in zip(one.values, other.values, strict=True))


def difference(one: Sample, other: Sample) -> float:
    """The median of the rounds' differences."""
    return statistics.median(a - b for a, b in zip(one.values, other.values, strict=True))


def seconds_of(command: Sequence[str], folder: Path, *, status: int = 0) -> float:
    """The wall time of one process, which must end with `status`."""
    return run_of(command, folder, status=status)[0]


def run_of(command: Sequence[str], folder: Path, *, status: int = 0) -> tuple[float, float]:
    """The wall time of one process, and the bytes that it needed at its peak (0: not known)."""
    started = time.perf_counter()
    with subprocess.Popen(
        command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        if hasattr(os, "wait4"):
            _pid, code, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(code)
            # Linux counts in kilobytes, macOS in bytes.
            peak = usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
        else:
            process.wait()
            peak = 0
    seconds = time.perf_counter() - started
    if process.returncode != status:
        raise RuntimeError(f"exit status {process.returncode}, not {status}: {' '.join(command)}")
    return seconds, float(peak)
