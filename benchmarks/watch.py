"""From a save to the verdict: watch mode, a cold `pytest`, and pytest-watcher.

Each round saves a file that was never seen before, after a pause such as somebody makes who types.
The runner alone is measured inside this process; `asynckata watch --plain` and pytest-watcher as
processes whose output is read; `asynckata watch` on a pseudo-terminal whose screen is read.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from pathlib import Path

from benchmarks.measure import Row, Sample, interleaved, ratio, seconds_of
from benchmarks.talk import Talk
from benchmarks.world import builtin_kata, builtin_workspace, scratch
from pytest_asynckata.kata.pack import Kata
from pytest_asynckata.report.model import TestResult
from pytest_asynckata.runner import Job, Runner, open_runner
from tests.watch.screen_of import Window

AIM_SECONDS = 0.080
AIM_TIMES = 8.0
KATAS = ("gather", "crawler")
_MISTAKE = "sequential"
_END = r" in [0-9.]+s"
"""The last line of pytest."""
_PAUSE = 0.8
_PYTEST = (sys.executable, "-m", "pytest")
"""As a learner types it: the workspace has its own options."""
_VERDICT = r"tests? comes? after this one|all \d+ tests pass"
"""In the page, which pytest-watcher shows too: what it runs is pytest with the plugin."""


@dataclass
class Desk:
    """One workspace in which one program waits for saves of one kata."""

    workspace: Path
    kata: str
    sources: tuple[bytes, ...]
    """The kinds of file that are saved: each round takes the same kind."""
    _numbers: count[int] = field(default_factory=count)

    @property
    def file(self) -> Path:
        return next(self.workspace.glob(f"*/{self.kata}/{self.kata}.py"))

    def save(self, kind: int) -> tuple[float, bytes]:
        """Save a file of this kind that is unlike all before; the moment of it, and the bytes."""
        time.sleep(_PAUSE)
        content = self.sources[kind] + f"\n# save {next(self._numbers)}\n".encode()
        moment = time.perf_counter()
        self.file.write_bytes(content)
        return moment, content


def rows(rounds: int) -> Iterator[Row]:
    """For each kata: a file with a mistake, then a right one."""
    for name in KATAS:
        kata = builtin_kata(name)
        wrong = (kata.folder / "mistakes" / f"{_MISTAKE}.py").read_bytes()
        sources = (wrong, kata.reference.read_bytes())
        with ExitStack() as stack:
            folder = stack.enter_context(scratch())
            desk = {
                program: Desk(builtin_workspace(folder / program), name, sources)
                for program in ("runner", "screen", "watch", "cold", "ptw")
            }
            runner = stack.enter_context(open_runner(ahead=True))
            watch = stack.enter_context(Talk(_watch(name), desk["watch"].workspace))
            ptw = stack.enter_context(Talk(_pytest_watcher(name), desk["ptw"].workspace))
            watch.until(_VERDICT)
            ptw.until(_END)
            screen = stack.enter_context(_screen(kata, desk["screen"], runner))
            for kind, words in enumerate(("a mistake", "a solution")):
                first = FirstFailure()
                sample = interleaved(
                    rounds,
                    {
                        "runner": partial(_by_runner, runner, desk["runner"], kind, first),
                        "screen": partial(screen.seconds, kind),
                        "watch": _by_process(watch, desk["watch"], kind),
                        "cold": partial(_cold, desk["cold"], kind),
                        "ptw": _by_process(ptw, desk["ptw"], kind, forgetful=True),
                    },
                )
                if first.values:
                    sample["first"] = Sample(tuple(first.values[1:]))
                yield from _rows(f"{name}, {words}", sample)


class FirstFailure:
    """When the first failing test of each run was told of."""

    def __init__(self) -> None:
        self.values: list[float] = []


def _by_runner(runner: Runner, desk: Desk, kind: int, first: FirstFailure) -> float:
    started, content = desk.save(kind)
    failed: list[float] = []

    def hear(test: TestResult) -> None:
        if test.outcome == "failed" and not failed:
            failed.append(time.perf_counter() - started)

    runner.run(Job(pack=desk.workspace, kata=desk.kata, subject=content), on_test=hear)
    seconds = time.perf_counter() - started
    first.values += failed
    return seconds


def _by_process(
    talk: Talk, desk: Desk, kind: int, *, forgetful: bool = False
) -> Callable[[], float]:
    """`forgetful`: what is saved before its pytest has ended is never run."""

    def measure() -> float:
        while True:
            started, _content = desk.save(kind)
            moment = talk.until(_VERDICT, patience=15 if forgetful else 60)
            if moment is not None:
                if forgetful:
                    talk.until(_END)
                return moment - started
            if not forgetful:
                raise RuntimeError(f"a save of {desk.file} was not seen")

    return measure


@dataclass
class OnScreen:
    """`asynckata watch` as a learner sees it: the verdict is there when it can be read."""

    window: Window
    desk: Desk
    verdicts: tuple[str, ...]
    """What is read on the screen for each kind of file."""

    def seconds(self, kind: int) -> float:
        """From a save to its verdict on the screen, where that of another mistake has stood."""
        self._save(_ANOTHER, instead_of=kind)
        return self._save(kind, instead_of=_ANOTHER)

    def _save(self, kind: int, *, instead_of: int) -> float:
        started, _content = self.desk.save(kind)
        self.window.until(self.verdicts[kind], gone=self.verdicts[instead_of])
        return time.perf_counter() - started


_ANOTHER = 2
"""The kind of file that is a mistake of which another test tells first."""


@contextmanager
def _screen(kata: Kata, desk: Desk, runner: Runner) -> Iterator[OnScreen]:
    verdict = _first_failure(kata, desk.sources[0], runner)
    others = (file.read_bytes() for file in kata.mistakes())
    another = next(o for o in others if _first_failure(kata, o, runner) != verdict)
    desk.sources = (*desk.sources, another)
    verdicts = (verdict, "tests pass", _first_failure(kata, another, runner))
    with closing(Window(desk.workspace, desk.kata, columns=100, rows=60)) as window:
        window.until("watching")
        yield OnScreen(window, desk, verdicts)


def _first_failure(kata: Kata, source: bytes, runner: Runner) -> str:
    """How the line of the first failing test begins."""
    (result,) = runner.run(Job(kata.folder, kata.name, source)).katas
    return f"FAIL  {result.next_step.sentence}"[:60] if result.next_step else "all tests pass"


def _cold(desk: Desk, kind: int) -> float:
    desk.save(kind)
    command = (*_PYTEST, "--kata", desk.kata)
    return seconds_of(command, desk.workspace, status=0 if kind else 1)


def _watch(name: str) -> tuple[str, ...]:
    return (sys.executable, "-m", "pytest_asynckata", "watch", name, "--plain")


def _pytest_watcher(name: str) -> tuple[str, ...]:
    # Its default pattern `*.py` matches nothing in folders with watchdog 7.1.
    options = ("--now", "--delay", "0", "--patterns", "**/*.py", "--runner", sys.executable)
    return (sys.executable, "-m", "pytest_watcher", ".", *options, *_PYTEST[1:], "--kata", name)


def _rows(what: str, sample: dict[str, Sample]) -> Iterator[Row]:
    cold, ptw = sample["cold"], sample["ptw"]
    against = f"cold pytest: {cold.in_milliseconds()}"
    for name, words in (
        ("screen", "verdict on the screen of asynckata watch"),
        ("first", "first failing test, runner"),
        ("runner", "complete report, runner"),
        ("watch", "page of asynckata watch --plain"),
    ):
        if name in sample:
            times = ratio(cold, sample[name])
            yield Row(
                what=f"{what}: {words}",
                value=sample[name].in_milliseconds(),
                against=against,
                ratio=f"{times:.1f} times as fast",
                aim=f"<= {AIM_SECONDS * 1000:.0f} ms, >= {AIM_TIMES:.0f} times",
                met=sample[name].median <= AIM_SECONDS and times >= AIM_TIMES,
            )
    yield Row(
        what=f"{what}: page of asynckata watch --plain",
        value=sample["watch"].in_milliseconds(),
        against=f"pytest-watcher: {ptw.in_milliseconds()}",
        ratio=f"{ratio(ptw, sample['watch']):.1f} times as fast",
    )
