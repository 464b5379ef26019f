"""One run from a job to its report; the only thing that other rooms need of the runner.

`Runner.run` may be called from several threads; each call gets a starter of its own, and warm
starters are kept for the next call.
"""

from __future__ import annotations

import secrets
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from queue import Empty, SimpleQueue

from pytest_asynckata.errors import AsynckataError
from pytest_asynckata.kata.pack import Kata, Pack, load_pack, load_single_kata, unknown_kata
from pytest_asynckata.report.model import RunReport, TestResult
from pytest_asynckata.runner.job import Job, pack_hash
from pytest_asynckata.runner.orders import Orders
from pytest_asynckata.runner.start import FORK_IS_SAFE, ColdStarter, Starter
from pytest_asynckata.runner.supervise import Message, supervise
from pytest_asynckata.runner.verdict import report_of

OnTest = Callable[[TestResult], None]


class Runner:
    """Runs jobs, each in a child process of its own. Made by `open_runner`."""

    def __init__(self, *, warm: bool) -> None:
        self.warm = warm
        self._idle: SimpleQueue[Starter] = SimpleQueue()

    def run(
        self,
        job: Job,
        *,
        on_test: OnTest | None = None,
        cancelled: threading.Event | None = None,
    ) -> RunReport:
        """The report of a job, whatever its subject does to its process.

        `on_test` hears of each test when it has said something, in the calling thread.

        Raises:
            RunCancelled: if `cancelled` is set meanwhile.
            AsynckataError: if the job cannot be run: no such kata, a broken or another pack.
        """
        pack, kata = _place_of(job)
        started, clock = datetime.now(UTC), time.monotonic()
        with tempfile.TemporaryDirectory(prefix="asynckata-", ignore_cleanup_errors=True) as name:
            subject = Path(name) / "subject" / kata.stub.name
            orders, key = _orders(job, kata, Path(name).resolve(), subject)
            with self._starter() as starter:
                child = starter.start(orders.to_json(), Path(orders.folder))
                seen = supervise(
                    child, key, job.limits, _listener(on_test), cancelled or threading.Event()
                )
            seconds = time.monotonic() - clock
            return report_of(seen, job, pack, subject, started, seconds)

    @contextmanager
    def _starter(self) -> Iterator[Starter]:
        try:
            starter = self._idle.get_nowait()
        except Empty:
            starter = _new_starter(self.warm)
        try:
            yield starter
        finally:
            self._idle.put(starter)

    def close(self) -> None:
        """End the warm processes."""
        while not self._idle.empty():
            self._idle.get_nowait().close()


def _new_starter(warm: bool) -> Starter:
    if not warm:
        return ColdStarter()
    from pytest_asynckata.runner.warm import WarmStarter

    return WarmStarter()


@contextmanager
def open_runner(*, warm: bool | None = None) -> Iterator[Runner]:
    """A runner for as long as the context lasts.

    `warm` keeps processes that have everything imported and are forked for each run; None
    does so where a fork is safe.
    """
    runner = Runner(warm=FORK_IS_SAFE if warm is None else warm)
    try:
        yield runner
    finally:
        runner.close()


def _place_of(job: Job) -> tuple[Pack, Kata]:
    is_pack = (job.pack / "pack.toml").is_file()
    pack = load_pack(job.pack) if is_pack else load_single_kata(job.pack)
    if job.pack_hash and pack_hash(job.pack) != job.pack_hash:
        raise AsynckataError(f"{job.pack} is not the pack that the job was made for")
    kata = pack.kata(job.kata)
    if kata is None:
        raise AsynckataError(unknown_kata(job.kata, [kata.name for kata in pack]))
    return pack, kata


def _orders(job: Job, kata: Kata, folder: Path, subject: Path) -> tuple[Orders, bytes]:
    """What the child is told, with everything that it needs written below `folder`."""
    subject.parent.mkdir()
    subject.write_bytes(job.subject)
    (folder / "run").mkdir()
    (folder / "run.ini").write_text("[pytest]\n", encoding="utf-8")
    key = secrets.token_bytes(32)
    orders = Orders(
        key=key.hex(), kata=kata.name, tests_file=str(kata.tests.resolve()),
        subject=str(subject.resolve()), folder=str(folder / "run"), options=tuple(_options(job)),
        tests=job.tests, shuffle=job.shuffle, times=job.times,
        cpu_seconds=job.limits.cpu_seconds, memory_bytes=job.limits.memory_bytes,
        output_bytes=job.limits.output_bytes,
    )  # fmt: skip
    return orders, key


def _options(job: Job) -> Iterator[str]:
    yield from ("--kata-seed", str(job.seed), "--kata-schedules", str(job.schedules))
    if job.stop_at_first:
        yield "--maxfail=1"
    if job.timeline:
        yield "--kata-timeline"
    if job.record:
        yield "--kata-record"
    if not job.recorded:
        yield "--kata-no-recording"


def _listener(on_test: OnTest | None) -> Callable[[Message], None]:
    def hear(message: Message) -> None:
        if on_test is not None and "says" in message:
            on_test(TestResult.model_validate(message["says"]))

    return hear
