"""One run from a job to its report; the only thing that other rooms need of the runner.

`Runner.run` may be called from several threads; each call gets a seat of its own, and seats are
kept for the next call.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from queue import Empty, SimpleQueue

from pytest_asynckata.errors import AsynckataError
from pytest_asynckata.kata.pack import (
    Kata,
    Pack,
    check_kata,
    load_single_kata,
    open_pack,
    unknown_kata,
)
from pytest_asynckata.kata.requirements import lack_of
from pytest_asynckata.report.model import RunReport
from pytest_asynckata.runner.job import Job, Learner, contract_stamp, pack_hash
from pytest_asynckata.runner.orders import Setting
from pytest_asynckata.runner.seat import Seat
from pytest_asynckata.runner.start import FORK_IS_SAFE, new_starter
from pytest_asynckata.runner.supervise import OnTest, supervise
from pytest_asynckata.runner.verdict import report_of


class Runner:
    """Runs jobs, each in a child process of its own. Made by `open_runner`."""

    def __init__(self, *, warm: bool, ahead: bool) -> None:
        self.warm, self.ahead = warm, ahead
        self._seats: SimpleQueue[Seat] = SimpleQueue()

    def run(
        self,
        job: Job,
        *,
        on_test: OnTest | None = None,
        cancelled: threading.Event | None = None,
        learner: Callable[[], Learner] | None = None,
    ) -> RunReport:
        """The report of a job, whatever its subject does to its process.

        `on_test` hears of each test when it has said something, in the calling thread. `learner`
        may stand for that of the job: it is asked once the child is at work.

        Raises:
            RunCancelled: if `cancelled` is set meanwhile.
            AsynckataError: if the job cannot be run: no such kata, a broken or another pack.
        """
        pack, kata = _place_of(job)
        again = _setting(_plain(job), kata) if self.ahead else None
        with self._seat() as seat, seat.taken(_setting(job, kata), again=again) as guest:
            started, clock = datetime.now(UTC), time.monotonic()
            key = guest.begin(job.subject)
            check_kata(kata)
            job = replace(job, learner=learner()) if learner else job
            guest.is_heard = True
            seen = supervise(guest.child, key, job.limits, on_test, cancelled or threading.Event())
            seconds = time.monotonic() - clock
            return report_of(seen, job, pack, guest.subject, started, seconds)

    @contextmanager
    def _seat(self) -> Iterator[Seat]:
        try:
            seat = self._seats.get_nowait()
        except Empty:
            seat = Seat(new_starter(warm=self.warm))
        try:
            yield seat
        finally:
            self._seats.put(seat)

    def close(self) -> None:
        """End every process that waits."""
        while not self._seats.empty():
            self._seats.get_nowait().close()


@contextmanager
def open_runner(*, warm: bool | None = None, ahead: bool = False) -> Iterator[Runner]:
    """A runner for as long as the context lasts.

    `warm` keeps processes that have everything imported and are forked for each run; None
    does so where a fork is safe. `ahead` prepares a next, plain run of the same kata when one has
    ended, for those who wait for it.
    """
    runner = Runner(warm=FORK_IS_SAFE if warm is None else warm, ahead=ahead)
    try:
        yield runner
    finally:
        runner.close()


def _place_of(job: Job) -> tuple[Pack, Kata]:
    is_pack = (job.pack / "pack.toml").is_file()
    pack = open_pack(job.pack) if is_pack else load_single_kata(job.pack)
    if job.pack_hash and pack_hash(job.pack) != job.pack_hash:
        raise AsynckataError(f"{job.pack} is not the pack that the job was made for")
    kata = pack.kata(job.kata)
    if kata is None:
        raise AsynckataError(unknown_kata(job.kata, [kata.name for kata in pack]))
    if lack := lack_of(kata):
        raise AsynckataError(f"{kata.name} {lack}")
    return pack, kata


def _plain(job: Job) -> Job:
    """How somebody who saves their file will want it next, whatever this job was for."""
    return Job(job.pack, job.kata, b"")


def _setting(job: Job, kata: Kata) -> Setting:
    return Setting(
        kata=kata.name, tests_file=str(kata.tests.resolve()),
        contract=contract_stamp(job.pack, kata.folder), options=tuple(_options(job)),
        tests=job.tests, shuffle=job.shuffle, times=job.times,
        cpu_seconds=job.limits.cpu_seconds, memory_bytes=job.limits.memory_bytes,
        output_bytes=job.limits.output_bytes,
    )  # fmt: skip


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
