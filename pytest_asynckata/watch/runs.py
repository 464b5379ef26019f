"""The runs of a watch: one at a time, the newest wins, and each that ends is stored."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from functools import cache

from pytest_asynckata.errors import AsynckataError
from pytest_asynckata.kata.pack import Kata
from pytest_asynckata.report.drawn import drawn_test
from pytest_asynckata.report.model import RunReport
from pytest_asynckata.runner import Job, RunCancelled, Runner, confirm_schedules
from pytest_asynckata.watch.desk import Desk, Memory
from pytest_asynckata.watch.events import (
    Confirming,
    Draw,
    PaperBrought,
    RunEnded,
    RunRefused,
    StartRun,
    TestSeen,
    TimelinePaper,
    Told,
)
from pytest_asynckata.watch.files import look_at
from pytest_asynckata.watch.worker import Post, Worker

_PATIENCE = 5.0
"""Seconds that a run which has ended gets to be stored, when the watch ends."""


class Runs:
    """Runs katas in a thread of its own, and posts what they say."""

    def __init__(self, runner: Runner, desk: Desk, post: Post) -> None:
        self._runner, self._desk, self._post = runner, desk, post
        self._cancelled = threading.Event()
        self._worker = Worker("asynckata-runs", post)

    def start(self, kata: Kata, order: StartRun) -> None:
        """Run a kata; what is under way ends without a result."""
        cancelled = self.cancel()
        self._worker.submit(lambda: self._run(kata, order, cancelled))

    def draw(self, kata: Kata, order: Draw) -> None:
        """Run a kata for its timeline, after what is under way. It is not stored."""
        cancelled = self._cancelled
        self._worker.submit(lambda: self._draw(kata, order, cancelled))

    def cancel(self) -> threading.Event:
        """End what is under way; returns the event that cancels what comes next."""
        self._cancelled.set()
        self._cancelled = threading.Event()
        return self._cancelled

    def close(self) -> None:
        self.cancel()
        self._worker.close(_PATIENCE)

    def _run(self, kata: Kata, order: StartRun, cancelled: threading.Event) -> None:
        if cancelled.is_set():
            return  # a newer one waits already
        remember = cache(lambda: self._desk.remember(kata.name))
        try:
            report = self._report(remember, kata, order, cancelled)
        except RunCancelled:
            return
        except AsynckataError as error:
            self._post(RunRefused(order.run, str(error)))
            return
        notices: tuple[str, ...] = ()
        if look_at(kata).tests == order.look.tests:  # else it says nothing about the tests of now
            notices = self._desk.record(remember(), report)
        # Stored before it is shown: who reads that it is done may press `n` at once.
        self._post(RunEnded(order.run, report))
        for notice in notices:
            self._post(Told(notice, lasting=True))

    def _report(
        self,
        remember: Callable[[], Memory],
        kata: Kata,
        order: StartRun,
        cancelled: threading.Event,
    ) -> RunReport:
        """The report of a run, and of its replay if the kata is newly done."""
        report = self._runner.run(
            Job(self._desk.folder, kata.name, order.look.subject),
            on_test=lambda test: self._post(TestSeen(order.run, test)),
            cancelled=cancelled,
            learner=lambda: remember().learner,
        )
        memory = remember()
        report = report.model_copy(update={"notices": (*report.notices, *memory.notices)})
        if not report.newly_done:
            return report
        self._post(Confirming(order.run, _not_yet_done(report, memory)))

        def replay(wanted: Job) -> RunReport:
            # What was run is replayed, whatever the file holds by now.
            same = replace(wanted, subject=order.look.subject)
            return self._runner.run(same, cancelled=cancelled)

        return confirm_schedules(report, memory.pack, replay)

    def _draw(self, kata: Kata, order: Draw, cancelled: threading.Event) -> None:
        try:
            learner = self._desk.remember(kata.name).learner
            subject = order.look.subject
            job = Job(self._desk.folder, kata.name, subject, learner=learner, timeline=True)
            (result,) = self._runner.run(job, cancelled=cancelled).katas
            self._post(PaperBrought(TimelinePaper(drawn_test(result))))
        except RunCancelled:
            return
        except AsynckataError as error:
            self._post(Told(str(error)))


def _not_yet_done(report: RunReport, memory: Memory) -> RunReport:
    """The report as it is to be shown while the kata is still being replayed."""
    track = report.track.model_copy(update={"done": memory.learner.done})
    return report.model_copy(update={"newly_done": (), "track": track})
