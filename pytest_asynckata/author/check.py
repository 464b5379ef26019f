"""`asynckata check`: every point for every kata, as parallel as the machine allows.

Each check waits in a thread of its own for the runs that it asks for; the runs share a pool
that has as many threads as the runner has places.
"""

from __future__ import annotations

import os
import platform
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from pytest_asynckata import __version__
from pytest_asynckata.author.bench import Bench, Workshop
from pytest_asynckata.author.cache import NoCache, open_cache
from pytest_asynckata.author.checks import (
    budget,
    claims,
    files,
    hints,
    mistakes,
    mutants,
    solutions,
    stub,
)
from pytest_asynckata.author.pythons import FoundPythons
from pytest_asynckata.author.source import line_in_message, line_of_key
from pytest_asynckata.errors import AsynckataError, BrokenPack, Problem
from pytest_asynckata.kata.origin import HIDDEN
from pytest_asynckata.kata.pack import Kata, Pack, load_pack, unknown_kata
from pytest_asynckata.kata.requirements import lack_of
from pytest_asynckata.language import _
from pytest_asynckata.report.verdict import POINTS, Judgement, Point, Verdict
from pytest_asynckata.runner import Runner, open_runner

Check = Callable[[Bench], Iterator[Verdict]]
CHECKS: dict[Point, Check] = {
    "files": files.judge,
    "stub": stub.judge,
    "solutions": solutions.judge,
    "mistakes": mistakes.judge,
    "mutants": mutants.judge,
    "claims": claims.judge,
    "hints": hints.judge,
    "budget": budget.judge,
}


@dataclass(frozen=True)
class Wishes:
    """How to check."""

    katas: tuple[str, ...] = ()
    """Empty: all of them."""
    points: tuple[Point, ...] = POINTS
    workers: int = 0
    """0: one for each core."""
    cached: bool = True
    pythons: FoundPythons = field(default_factory=FoundPythons)


class Watcher(Protocol):
    """Somebody who wants to know how far a check has come."""

    def begun(self, checks: int) -> None:
        """So many checks will be made."""

    def ran(self) -> None:
        """A run of a kata is over; told in any thread."""

    def judged(self, kata: str, point: Point) -> None:
        """One point of one kata is decided."""


def check_pack(folder: Path, wishes: Wishes, watcher: Watcher) -> Judgement:
    """Judge the katas of a pack.

    Raises:
        AsynckataError: if a kata that is named does not exist.
    """
    begin = time.monotonic()
    try:
        pack = load_pack(folder)
    except BrokenPack as error:
        katas: tuple[str, ...] = ()
        verdicts = [_problem(folder, problem) for problem in error.problems]
    else:
        chosen = _chosen(pack, wishes)
        katas = tuple(kata.name for kata in chosen)
        verdicts = [*_skipped(wishes), *_judged(pack, chosen, wishes, watcher)]
    return Judgement(
        asynckata_version=__version__,
        python=platform.python_version(),
        pack=str(folder),
        seconds=round(time.monotonic() - begin, 2),
        katas=katas,
        verdicts=tuple(verdicts),
    )


def _chosen(pack: Pack, wishes: Wishes) -> list[Kata]:
    known = [kata.name for kata in pack]
    for name in wishes.katas:
        if name not in known:
            raise AsynckataError(unknown_kata(name, known))
    return [kata for kata in pack if not wishes.katas or kata.name in wishes.katas]


def _skipped(wishes: Wishes) -> list[Verdict]:
    """The Pythons under which nothing was tried."""
    return [
        Verdict(kata="", point="solutions", level="skipped", message=why)
        for why in wishes.pythons.skipped
    ]


def _judged(pack: Pack, katas: Sequence[Kata], wishes: Wishes, watcher: Watcher) -> list[Verdict]:
    workers = wishes.workers or os.cpu_count() or 1
    watcher.begun(len(katas) * len(wishes.points))
    with ExitStack() as stack:
        runner = _LazyRunner(stack.enter_context(ExitStack()))  # closed after all runs
        cache = open_cache(pack.folder / HIDDEN) if wishes.cached else NoCache()
        stack.callback(cache.close)
        workshop = Workshop(
            runner=runner,
            pool=stack.enter_context(ThreadPoolExecutor(workers)),
            cache=cache,
            pythons=wishes.pythons.usable,
            on_run=watcher.ran,
        )
        stack.callback(workshop.stop)
        benches = [Bench(pack, kata, workshop) for kata in katas]
        threads = stack.enter_context(ThreadPoolExecutor(max(1, len(benches) * len(CHECKS))))
        started = {
            (bench.kata.name, point): threads.submit(_verdicts, bench, point)
            for bench in benches
            for point in wishes.points
        }
        return _gathered(started, workshop, watcher)


class _LazyRunner:
    """The runner, started when the first run is needed: often nothing has changed."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack
        self._lock = threading.Lock()
        self._runner: Runner | None = None

    def __call__(self) -> Runner:
        with self._lock:
            if self._runner is None:
                self._runner = self._stack.enter_context(open_runner())
            return self._runner


Started = dict[tuple[str, Point], Future[list[Verdict]]]


def _gathered(started: Started, workshop: Workshop, watcher: Watcher) -> list[Verdict]:
    names = {future: name for name, future in started.items()}
    try:
        for future in as_completed(started.values()):
            future.result()
            watcher.judged(*names[future])
    except BaseException:
        workshop.stop()
        raise
    return [verdict for future in started.values() for verdict in future.result()]


_WITHOUT_RUNS: frozenset[Point] = frozenset({"files", "claims"})
_WITHOUT_REFERENCE: frozenset[Point] = frozenset({"files", "stub", "claims"})


def _verdicts(bench: Bench, point: Point) -> list[Verdict]:
    if point not in _WITHOUT_REFERENCE and not bench.kata.reference.is_file():
        return [bench.verdict(point, "skipped", _("there is no reference solution"))]
    if point not in _WITHOUT_RUNS and (lack := lack_of(bench.kata)):
        return [bench.verdict(point, "skipped", lack)]
    try:
        return list(CHECKS[point](bench))
    except (AsynckataError, OSError, SyntaxError, UnicodeDecodeError) as error:
        sentence = _("could not be judged: {reason}")
        return [bench.verdict(point, "bad", sentence.format(reason=error))]


def _problem(folder: Path, problem: Problem) -> Verdict:
    file = problem.file
    name = file.parent.name if file.name != "pack.toml" else ""
    line = line_of_key(file, problem.key) if problem.key else line_in_message(problem.what)
    return Verdict(
        kata=name,
        point="files",
        level="bad",
        message=": ".join(filter(None, (problem.key, problem.what))),
        file=file.relative_to(folder).as_posix() if file.is_relative_to(folder) else str(file),
        line=line,
    )
