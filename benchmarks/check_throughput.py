"""How many subjects the runner judges in a second, for each core: warm (forked) and cold."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

from benchmarks.measure import Row, interleaved
from pytest_asynckata.kata.pack import load_pack
from pytest_asynckata.kata.workspace import builtin_pack
from pytest_asynckata.report.model import RunReport
from pytest_asynckata.runner import Job, Runner, open_runner

_KATAS = ("gather", "wait_for", "crawler")
_MISTAKES = 5
"""All katas with all their mistakes would take an hour, and say the same."""


def rows(rounds: int) -> Iterator[Row]:
    """The reference and some mistakes of some katas of the built-in pack."""
    jobs = _jobs()
    cores = (
        len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    )
    with (
        open_runner(warm=False) as cold,
        open_runner() as warm,
        ThreadPoolExecutor(cores) as threads,
    ):
        sample = interleaved(
            rounds,
            {
                "warm": _seconds_for_all(warm, jobs, threads),
                "cold": _seconds_for_all(cold, jobs, threads),
            },
        )
    rates = {kind: len(jobs) / seconds.median / cores for kind, seconds in sample.items()}
    for kind in ("warm", "cold") if warm.warm else ("cold",):
        yield Row(
            what=f"runs in a second and core, {kind} ({len(jobs)} subjects, {cores} cores)",
            value=f"{rates[kind]:.2f}",
            against=f"cold: {rates['cold']:.2f}" if kind == "warm" else "",
            ratio=f"{rates['warm'] / rates['cold']:.1f}" if kind == "warm" else "",
        )


def _jobs() -> list[Job]:
    pack = load_pack(builtin_pack())
    return [
        Job(pack=pack.folder, kata=kata.name, subject=file.read_bytes())
        for kata in pack
        if kata.name in _KATAS
        for file in (kata.reference, *kata.mistakes()[:_MISTAKES])
    ]


def _seconds_for_all(
    runner: Runner, jobs: list[Job], threads: ThreadPoolExecutor
) -> Callable[[], float]:
    def measure() -> float:
        started = time.perf_counter()
        reports: list[RunReport] = list(threads.map(runner.run, jobs))
        seconds = time.perf_counter() - started
        assert all(report.katas for report in reports)
        return seconds

    return measure
