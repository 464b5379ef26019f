"""The bench that a kata lies on while it is checked: its files, and runs of its tests.

Each run is made once, however many checks ask for it, and is taken from the cache if it was
made before. Knows nothing of what the checks are after.
"""

from __future__ import annotations

import hashlib
import json
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from pytest_asynckata.author.cache import RunCache, engine_hash
from pytest_asynckata.author.pythons import OtherPython
from pytest_asynckata.author.run import Run, run_from
from pytest_asynckata.diagnosis.expected import EXPECTED_FILE
from pytest_asynckata.extend.load import plugins_hash
from pytest_asynckata.kata.pack import Kata, Pack
from pytest_asynckata.report.model import TestResult
from pytest_asynckata.report.verdict import Level, Point, Verdict
from pytest_asynckata.runner import Job, Runner

_NOT_IN_A_RUN = {"title", "summary", "difficulty", "minutes", "needs", "topics", "docs"} | {
    "hints", "claims", "equivalents", "budget",
}  # fmt: skip
"""Keys of the manifest that change nothing in a run."""


@dataclass(frozen=True)
class Workshop:
    """What all benches share: one runner, one pool that feeds it, one cache."""

    runner: Callable[[], Runner]
    """Started when the first run is needed."""
    pool: Executor
    cache: RunCache
    pythons: tuple[OtherPython, ...] = ()
    cancelled: threading.Event = field(default_factory=threading.Event)
    on_run: Callable[[], None] = lambda: None
    """Called after every run."""

    def stop(self) -> None:
        """Begin no more runs, and end those that are under way: nobody asks for them."""
        self.cancelled.set()
        self.pool.shutdown(wait=False, cancel_futures=True)


class Bench:
    """One kata, and runs of it."""

    def __init__(self, pack: Pack, kata: Kata, workshop: Workshop) -> None:
        self.pack = pack
        self.kata = kata
        self.workshop = workshop
        self._runs: dict[tuple[Job, str], Future[Run]] = {}
        self._lock = threading.Lock()
        extensions = plugins_hash(pack.folder, pack.manifest.plugins)
        self._contract = _contract_of(kata) + extensions.encode()

    # -- runs --------------------------------------------------------------------------------

    def start(self, subject: bytes, **how: Any) -> Future[Run]:
        """Begin a run; `how` are fields of `Job`."""
        job = Job(pack=self.pack.folder, kata=self.kata.name, subject=subject, **how)
        return self._once(job, "", lambda: self._run(job))

    def start_under(self, python: OtherPython, subject: Path, schedules: int) -> Future[Run]:
        """Begin a run under another Python."""
        job = Job(
            pack=self.pack.folder, kata=self.kata.name, subject=subject.read_bytes(),
            schedules=schedules,
        )  # fmt: skip
        run = lambda: python.run(self.kata, subject, schedules)  # noqa: E731
        return self._once(job, f"{python.version} {python.path}", run)

    def run(self, subject: bytes, **how: Any) -> Run:
        """A run, when it is over."""
        return self.start(subject, **how).result()

    def run_each(self, jobs: Iterable[tuple[bytes, dict[str, Any]]]) -> list[Run]:
        """Several runs at the same time, in their order."""
        started = [self.start(subject, **how) for subject, how in jobs]
        return [future.result() for future in started]

    def _once(self, job: Job, python: str, run: Callable[[], Run]) -> Future[Run]:
        with self._lock:
            if (job, python) not in self._runs:
                pool = self.workshop.pool
                self._runs[job, python] = pool.submit(self._remembered, job, python, run)
            return self._runs[job, python]

    def _remembered(self, job: Job, python: str, run: Callable[[], Run]) -> Run:
        key, cache = self._key(job, python), self.workshop.cache
        if (known := cache.get(key)) is not None:
            return known
        made = run()
        # On another day the machine may have more time, or a Python may be in order.
        if made.tests and made.ending != "wall-time":
            cache.put(key, made)
        self.workshop.on_run()
        return made

    def _run(self, job: Job) -> Run:
        stopwatch = _Stopwatch()
        report = self.workshop.runner().run(
            job, on_test=stopwatch, cancelled=self.workshop.cancelled
        )
        return run_from(report, job.kata, job.tests, stopwatch.seconds)

    def _key(self, job: Job, python: str) -> str:
        how = {
            item.name: getattr(job, item.name)
            for item in fields(job)
            if item.name not in {"pack", "subject", "limits"}
        }
        parts = (engine_hash(), python, repr(how), self._contract, job.subject)
        digest = hashlib.sha256()
        for part in parts:
            data = part.encode() if isinstance(part, str) else part
            digest.update(len(data).to_bytes(8, "big") + data)
        return digest.hexdigest()

    # -- verdicts ----------------------------------------------------------------------------

    def verdict(
        self,
        point: Point,
        level: Level,
        message: str,
        file: Path | None = None,
        line: int | None = None,
        diff: str = "",
    ) -> Verdict:
        """One line about this kata."""
        return Verdict(
            kata=self.kata.name,
            point=point,
            level=level,
            message=message,
            file=file.relative_to(self.pack.folder).as_posix() if file else "",
            line=line,
            diff=diff,
        )


class _Stopwatch:
    """Real seconds of each test, from the moments at which tests are reported."""

    def __init__(self) -> None:
        self._last: float | None = None
        self.seconds: dict[tuple[str, int, str], float] = {}

    def __call__(self, test: TestResult) -> None:
        now = time.monotonic()
        if self._last is not None:  # the first one's time holds the start of the process
            self.seconds[test.key, test.seed, test.loop] = round(now - self._last, 4)
        self._last = now


def _contract_of(kata: Kata) -> bytes:
    """Everything of a kata that its runs depend on, beside the subject."""
    manifest = kata.manifest.model_dump(mode="json", exclude=_NOT_IN_A_RUN)
    expected = kata.folder / EXPECTED_FILE
    parts = [
        kata.name.encode(),
        kata.tests.read_bytes(),
        json.dumps(manifest, sort_keys=True).encode(),
        expected.read_bytes() if expected.is_file() else b"",
    ]
    return b"".join(len(part).to_bytes(8, "big") + part for part in parts)
