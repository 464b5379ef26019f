"""What the loop remembers of its tasks: births, waits, ends, cancellations, threads."""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from pytest_asynckata.loop.instruments import instruments
from pytest_asynckata.loop.real_work import waiting_jobs
from pytest_asynckata.loop.recording import MAX_LIVES, MAX_WAITS, Recorder, Recording, TaskLife
from pytest_asynckata.loop.schedule import Schedule
from pytest_asynckata.loop.shut_down import shut_down
from pytest_asynckata.loop.virtual import VirtualTimeLoop

HERE = str(Path(__file__))


def recorded(main: Callable[[], Coroutine[Any, Any, Any]], seed: int = 0) -> Recording:
    """The recording of a coroutine that may fail."""
    loop = VirtualTimeLoop(Schedule(seed))
    assert loop.recorder is not None
    with asyncio.Runner(loop_factory=lambda: loop) as runner, instruments(loop.recorder):
        with contextlib.suppress(Exception):
            runner.run(main())
        recording = loop.recorder.take()
        shut_down(loop)
    return recording


def lives_of(recording: Recording, name: str) -> list[TaskLife]:
    return [life for life in recording.lives if life.coroutine == name]


async def fetch(seconds: float) -> float:
    await asyncio.sleep(seconds)
    return seconds


@pytest.mark.parametrize("seed", [0, 1])
def test_a_task_is_born_waits_and_returns(seed: int) -> None:
    async def main() -> None:
        await asyncio.sleep(1)
        await asyncio.create_task(fetch(2), name="two")

    recording = recorded(main, seed)
    (life,) = lives_of(recording, "fetch")
    (parent,) = lives_of(recording, "main")
    assert (life.name, life.born, life.ended, life.ending) == ("two", 1, 3, "returned")
    assert life.parent == parent.number
    assert life.born_at[0].file == HERE
    (wait,) = life.waits
    assert (wait.start, wait.end, wait.waits_for) == (1, 3, "asyncio.sleep")
    assert parent.waits[-1].others == (life.number,)


def test_coroutines_awaited_in_turn_can_be_told_apart() -> None:
    async def main() -> None:
        await fetch(1)
        await fetch(2)

    (life,) = recorded(main).lives
    first, second = life.waits
    assert [w.start for w in life.waits] == [0, 1]
    assert first.coroutines[0] == second.coroutines[0]
    assert first.coroutines[1] != second.coroutines[1]


def test_how_a_task_ends() -> None:
    async def fail() -> None:
        await asyncio.sleep(1)
        raise ValueError

    async def main() -> None:
        failing, cancelled = asyncio.create_task(fail()), asyncio.create_task(fetch(9))
        await asyncio.sleep(2)
        cancelled.cancel()
        await asyncio.gather(failing, cancelled, return_exceptions=True)
        asyncio.create_task(fetch(100))  # noqa: RUF006  # it shall be left over
        await asyncio.sleep(1)

    recording = recorded(main)
    (failing,) = lives_of(recording, "fail")
    cancelled, left = lives_of(recording, "fetch")
    assert (failing.ending, failing.error, failing.ended) == ("raised", "ValueError", 1)
    assert (cancelled.ending, cancelled.ended) == ("cancelled", 2)
    assert (left.ending, left.ended, left.waits[0].end) == ("running", None, None)


def test_looking_at_a_failed_task_does_not_retrieve_its_exception() -> None:
    async def fail() -> None:
        raise ValueError

    async def main() -> asyncio.Task[None]:
        task = asyncio.create_task(fail())
        await asyncio.sleep(1)
        return task

    loop = VirtualTimeLoop()
    with asyncio.Runner(loop_factory=lambda: loop) as runner:
        task = runner.run(main())
        assert task._log_traceback
        task.exception()


def test_a_cancellation_knows_who_asked_for_it_and_whether_it_was_handed_on() -> None:
    async def outer() -> None:
        await asyncio.create_task(fetch(9), name="inner")

    async def main() -> None:
        task = asyncio.create_task(outer())
        await asyncio.sleep(1)
        task.cancel()
        await asyncio.wait([task])

    recording = recorded(main)
    (first,) = lives_of(recording, "outer")[0].cancels
    (second,) = lives_of(recording, "fetch")[0].cancels
    assert (first.direct, second.direct) == (True, False)
    assert first.pending
    assert first.caller[0].file == HERE
    assert [place.function.rpartition(".")[2] for place in second.stack] == ["fetch", "sleep"]


def test_a_timeout_that_was_swallowed_is_noted() -> None:
    async def swallow() -> None:
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.sleep(60)

    async def obey() -> None:
        await asyncio.sleep(60)

    async def main() -> None:
        for work in (swallow, obey):
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(1):
                    await work()

    (stack,) = recorded(main).swallowed_timeouts
    assert any(place.function.endswith("swallow") for place in stack)


def test_calls_in_thread_pools_are_jobs() -> None:
    async def main() -> None:
        loop = asyncio.get_running_loop()
        assert isinstance(loop, VirtualTimeLoop)
        await asyncio.sleep(1)
        await asyncio.to_thread(loop.block_thread, 2)
        with contextlib.suppress(ZeroDivisionError):
            await loop.run_in_executor(None, lambda: 1 / 0)

    good, bad = recorded(main).jobs
    assert (good.function, good.started, good.ended) == ("VirtualTimeLoop.block_thread", 1, 3)
    assert not good.failed
    assert bad.failed


def test_the_wrong_thread_is_noted_with_the_line_that_led_to_it() -> None:
    async def main() -> None:
        loop = asyncio.get_running_loop()
        thread = threading.Thread(target=lambda: loop.call_soon(print))
        thread.start()
        while thread.is_alive():
            await asyncio.sleep(1)
        await asyncio.to_thread(loop.call_soon_threadsafe, lambda: None)
        await asyncio.to_thread(loop.call_soon, lambda: None)

    by_lambda, by_job = recorded(main).wrong_thread
    assert by_lambda[0].file == HERE
    assert any(place.file == HERE for place in by_job), "where the job was submitted"


def test_an_async_generator_that_nobody_closes_is_noted() -> None:
    async def numbers() -> Any:
        yield 1
        yield 2

    async def main() -> None:
        dropped = numbers()
        await anext(dropped)
        del dropped
        closed = numbers()
        await anext(closed)
        await closed.aclose()
        async for _number in numbers():
            pass
        await asyncio.sleep(1)

    ((name, lines),) = recorded(main).dropped_generators
    assert name.endswith("numbers")
    assert lines[0].file == HERE


def test_a_task_that_cannot_be_made_leaves_no_trace() -> None:
    async def main() -> None:
        with contextlib.suppress(TypeError):
            asyncio.create_task(7)  # type: ignore[arg-type]  # noqa: RUF006
        await asyncio.sleep(1)

    assert len(recorded(main).lives) == 1


def test_a_foreign_task_factory_is_watched_too() -> None:
    async def main() -> None:
        loop = asyncio.get_running_loop()
        loop.set_task_factory(lambda loop, coroutine, **more: asyncio.Task(coroutine, loop=loop))
        await asyncio.create_task(fetch(2))

    (life,) = lives_of(recorded(main), "fetch")
    assert (life.born, life.ended, life.ending) == (0, 2, "returned")


def test_a_watched_task_looks_like_any_other() -> None:
    async def main() -> None:
        task = asyncio.create_task(fetch(1))
        assert repr(task).startswith("<Task pending name='Task-")
        assert isinstance(task, asyncio.Task)
        await task

    assert recorded(main).lives[0].ending == "returned"


def test_a_hundred_thousand_tasks_are_counted_and_not_kept() -> None:
    async def main() -> None:
        await asyncio.gather(*(fetch(1) for _ in range(100_000)))

    started = time.perf_counter()
    recording = recorded(main)
    assert len(recording.lives) == MAX_LIVES
    assert recording.more_lives == 100_001 - MAX_LIVES
    assert time.perf_counter() - started < 60


def test_a_long_life_is_cut_and_still_ends() -> None:
    async def main() -> None:
        for _ in range(10 * MAX_WAITS):
            await asyncio.sleep(1)

    (life,) = recorded(main).lives
    assert len(life.waits) == MAX_WAITS
    assert life.more_waits == 9 * MAX_WAITS
    assert life.ended == 10 * MAX_WAITS


def test_nothing_that_comes_after_the_recording_was_taken_is_in_it() -> None:
    async def main() -> None:
        await asyncio.create_task(fetch(100))

    loop = VirtualTimeLoop()
    assert loop.recorder is not None
    with asyncio.Runner(loop_factory=lambda: loop) as runner:
        coroutine = main()
        loop.call_later(1, lambda: loop.stop())
        with contextlib.suppress(RuntimeError):
            runner.run(coroutine)
        recording = loop.recorder.take()
        shut_down(loop)
    assert [life.ending for life in recording.lives] == ["running", "running"]
    assert not [cancel for life in recording.lives for cancel in life.cancels]


def test_a_loop_can_do_without_a_recorder() -> None:
    loop = VirtualTimeLoop(recorded=False)
    with asyncio.Runner(loop_factory=lambda: loop) as runner:
        assert runner.run(fetch(1)) == 1
    assert loop.recorder is None


def test_jobs_that_wait_are_known_until_a_thread_begins_with_them() -> None:
    over, recorder = threading.Event(), Recorder(lambda: 0.0)
    with instruments(recorder), ThreadPoolExecutor(1) as pool:
        before = waiting_jobs()
        begun = threading.Event()
        pool.submit(begun.set)
        pool.submit(over.wait)
        begun.wait()
        queued = [pool.submit(int) for _job in range(3)]
        try:
            while recorder.jobs_to_begin() > 3:  # until the thread has begun to wait
                time.sleep(0.001)
            assert waiting_jobs() - before == 3
            queued[0].cancel()  # it stays in the queue, and nobody will begin with it
            assert recorder.jobs_to_begin() == 2
            assert waiting_jobs() - before == 3
        finally:
            over.set()
    assert recorder.jobs_to_begin() == 0
