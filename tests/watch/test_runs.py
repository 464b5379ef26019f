"""Runs one after the other, stored when they end; with a runner that does what it is told."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from queue import Queue

import pytest

from pytest_asynckata.kata.pack import Kata, load_pack
from pytest_asynckata.progress.store import open_progress
from pytest_asynckata.report.model import RunReport, TestResult
from pytest_asynckata.runner import Job, Learner, RunCancelled
from pytest_asynckata.watch.desk import Desk
from pytest_asynckata.watch.events import (
    Confirming,
    Crashed,
    Draw,
    Event,
    RunEnded,
    RunRefused,
    StartRun,
    TestSeen,
    Told,
)
from pytest_asynckata.watch.files import look_at
from pytest_asynckata.watch.runs import Runs
from tests.conftest import PackFactory
from tests.watch.build import failed, passed, report

DEADLINE = 20.0
Answer = Callable[[Job, threading.Event], RunReport]


class ToldRunner:
    """Answers jobs as the test wants; remembers them."""

    def __init__(self) -> None:
        self.jobs: list[Job] = []
        self.answer: Answer = lambda _job, _cancelled: report(failed(1))

    def run(
        self,
        job: Job,
        *,
        on_test: Callable[[TestResult], None] | None = None,
        cancelled: threading.Event | None = None,
        learner: Callable[[], Learner] | None = None,
    ) -> RunReport:
        job = replace(job, learner=learner()) if learner else job
        self.jobs.append(job)
        result = self.answer(job, cancelled or threading.Event())
        for test in result.katas[0].tests if on_test else ():
            on_test(test)  # type: ignore[misc]
        return result


class World:
    """A workspace, a runner and what is posted."""

    def __init__(self, folder: Path) -> None:
        PackFactory(folder).kata()
        self.folder = folder
        self.runner = ToldRunner()
        self.events: Queue[Event] = Queue()
        self.runs = Runs(self.runner, Desk(folder), self.events.put)  # type: ignore[arg-type]
        found = load_pack(folder).kata("double")
        assert found is not None
        self.kata: Kata = found

    def start(self, number: int = 1) -> None:
        self.runs.start(self.kata, StartRun(number, look_at(self.kata)))

    def until(self, kind: type[Event]) -> Event:
        while not isinstance(event := self.events.get(timeout=DEADLINE), kind):
            assert not isinstance(event, Crashed), event
        return event

    def stored(self) -> int:
        """How many runs are stored, once everything has come to its end."""
        self.runs.close()
        return open_progress(self.folder).runs()


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    world = World(tmp_path)
    yield world
    world.runs.close()


def answer_until_cancelled(_job: Job, cancelled: threading.Event) -> RunReport:
    assert cancelled.wait(DEADLINE)
    raise RunCancelled


def test_a_run_is_told_test_by_test_and_stored(world: World) -> None:
    world.runner.answer = lambda _job, _cancelled: report(passed(1), failed(2))
    world.start()
    assert world.events.get(timeout=DEADLINE) == TestSeen(1, passed(1))
    assert world.events.get(timeout=DEADLINE) == TestSeen(1, failed(2))
    assert isinstance(world.events.get(timeout=DEADLINE), RunEnded)
    assert world.stored() == 1


def test_what_was_saved_is_what_is_run(world: World) -> None:
    order = StartRun(1, look_at(world.kata))
    world.kata.stub.write_text("later")
    world.runs.start(world.kata, order)
    world.until(RunEnded)
    (job,) = world.runner.jobs
    assert job.subject == order.look.subject


def test_the_newest_run_wins(world: World) -> None:
    begun = threading.Event()

    def answer(job: Job, cancelled: threading.Event) -> RunReport:
        if b"two" in job.subject:
            return report(failed(1))
        begun.set()
        return answer_until_cancelled(job, cancelled)

    world.runner.answer = answer
    world.start(1)
    assert begun.wait(DEADLINE)
    world.kata.stub.write_text("two")
    world.start(2)
    event = world.until(RunEnded)
    assert isinstance(event, RunEnded)
    assert event.run == 2
    assert world.stored() == 1


def test_runs_that_were_never_begun_are_left_out(world: World) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def hold(_job: Job, _cancelled: threading.Event) -> RunReport:
        begun.set()
        assert go_on.wait(DEADLINE)
        return report(failed(1))

    world.runner.answer = hold
    world.start(1)
    assert begun.wait(DEADLINE)
    world.start(2)
    world.start(3)
    go_on.set()
    runs = [world.until(RunEnded), world.until(RunEnded)]
    assert [getattr(event, "run", 0) for event in runs] == [1, 3]


def test_a_pass_is_replayed_before_it_counts(world: World) -> None:
    def answer(job: Job, _cancelled: threading.Event) -> RunReport:
        world.kata.stub.write_text("what the file holds by then does not count")
        return report(passed(1), done=job.seed == 0)

    world.runner.answer = answer
    world.start()
    confirming = world.until(Confirming)
    assert isinstance(confirming, Confirming)
    assert confirming.report.newly_done == ()
    assert confirming.report.track.done == ()
    ended = world.until(RunEnded)
    assert isinstance(ended, RunEnded)
    assert ended.report.newly_done == ("double",)
    first, replay = world.runner.jobs
    assert (replay.seed, replay.schedules) == (1, 8)
    assert replay.subject == first.subject
    world.runs.close()
    assert open_progress(world.folder).done(load_pack(world.folder)) == {"double"}


def test_a_pass_by_luck_is_not_done(world: World) -> None:
    world.runner.answer = lambda job, _cancelled: (
        report(failed(1)) if job.seed else report(passed(1), done=True)
    )
    world.start()
    event = world.until(RunEnded)
    assert isinstance(event, RunEnded)
    assert event.report.newly_done == ()
    world.runs.close()
    assert open_progress(world.folder).done(load_pack(world.folder)) == set()


def test_a_replay_is_cancelled_by_the_next_save(world: World) -> None:
    def answer(job: Job, cancelled: threading.Event) -> RunReport:
        if job.seed:
            return answer_until_cancelled(job, cancelled)
        return report(failed(1)) if b"two" in job.subject else report(passed(1), done=True)

    world.runner.answer = answer
    world.start(1)
    world.until(Confirming)
    world.kata.stub.write_text("two")
    world.start(2)
    event = world.until(RunEnded)
    assert isinstance(event, RunEnded)
    assert event.run == 2
    assert world.stored() == 1


def test_a_run_of_tests_that_are_no_longer_there_is_not_stored(world: World) -> None:
    def answer(_job: Job, _cancelled: threading.Event) -> RunReport:
        world.kata.tests.write_text("async def test_new():\n    pass\n")
        return report(failed(1))

    world.runner.answer = answer
    world.start()
    world.until(RunEnded)
    assert world.stored() == 0


def test_a_broken_pack_is_said(world: World) -> None:
    (world.kata.folder / "kata.toml").write_text("nothing")
    world.start()
    event = world.until(RunRefused)
    assert isinstance(event, RunRefused)
    assert "kata.toml" in event.problem
    assert world.runner.jobs == []


def test_a_run_that_cannot_be_stored_is_said(world: World) -> None:
    def answer(_job: Job, _cancelled: threading.Event) -> RunReport:
        database = world.folder / ".asynckata" / "progress.db"
        database.unlink()
        database.mkdir()
        return report(failed(1))

    world.runner.answer = answer
    world.start()
    event = world.until(Told)
    assert isinstance(event, Told)
    assert event.lasting
    assert "this run was not saved" in event.sentence


def test_the_learner_s_history_goes_with_the_job(world: World) -> None:
    world.start()
    world.until(RunEnded)
    learner = world.runner.jobs[0].learner
    assert learner is not None
    assert learner.current == "double"


def test_a_drawing_is_not_stored(world: World) -> None:
    world.runs.draw(world.kata, Draw(look_at(world.kata)))
    event = world.until(Told)
    assert isinstance(event, Told)
    assert "nothing to draw" in event.sentence
    assert world.runner.jobs[0].timeline
    assert world.stored() == 0
