"""The contract of `call_from_thread`, from the simplest claim to the hardest."""

import asyncio
import concurrent.futures
import threading

import pytest
from call_from_thread import call_from_thread

# -- helpers: what the tests run in another thread -------------------------------------------------

PATIENCE = 3
"""Real seconds after which a thread gives up, so that no thread of a wrong program stays."""


class Halt(BaseException):
    """An error that `except Exception` does not catch."""


async def in_thread(function, *args):
    """What `function(*args)` returns in another thread, while the loop runs on."""
    pool = concurrent.futures.ThreadPoolExecutor(max_workers=1)
    job = asyncio.get_running_loop().run_in_executor(pool, function, *args)
    pool.shutdown(wait=False)  # the thread ends with this job
    await asyncio.wait([job], timeout=1000)
    assert job.done(), "after 1000 s of loop time the thread still waits for the coroutine"
    return job.result()


def while_the_loop_stands(function):
    """What `function()` returns in another thread. Meanwhile the loop has no turn."""
    outcome, over = concurrent.futures.Future(), threading.Semaphore(0)

    def run():
        try:
            outcome.set_result(function())
        except BaseException as error:
            outcome.set_exception(error)
        over.release()

    threading.Thread(target=run, daemon=True).start()
    over.acquire(timeout=PATIENCE)
    assert outcome.done(), "the call must return although the loop has no turn"
    return outcome.result()


def ending(future):
    """How a future ends for the thread: its result, its exception, or "cancelled"."""
    try:
        return future.result(PATIENCE)
    except concurrent.futures.CancelledError:
        return "cancelled"
    except (Exception, Halt) as error:
        return error


async def answer(value, seconds=0):
    """Give `value` after some time; an exception in a box is raised."""
    await asyncio.sleep(seconds)
    if isinstance(value, Box):
        raise value.error
    return value


class Box:
    def __init__(self, error):
        self.error = error


class Visit:
    """A coroutine that stays for 100 s, with a cleanup; notes what happens, and when."""

    def __init__(self, clock, cleanup=0):
        self.clock, self.cleanup = clock, cleanup
        self.log = []
        self.task = None
        self.begun = threading.Event()

    async def run(self):
        self.task = asyncio.current_task()
        self.log.append(("begins", self.clock.now))
        self.begun.set()
        try:
            await asyncio.sleep(100)
        except asyncio.CancelledError:
            self.log.append(("is cancelled", self.clock.now))
            await asyncio.sleep(self.cleanup)
            self.log.append(("has cleaned up", self.clock.now))
            raise
        return "stayed to the end"


# -- the call --------------------------------------------------------------------------------------


async def test_result():
    """gives the calling thread the result of the coroutine"""
    loop, loops_thread = asyncio.get_running_loop(), threading.current_thread()
    seen = []

    async def hello():
        in_loop = asyncio.get_running_loop() is loop
        in_thread = threading.current_thread() is loops_thread
        seen.append("in the loop" if in_loop and in_thread else "in another loop or thread")
        return "hello"

    def thread():
        return ending(call_from_thread(hello(), loop))

    outcome = await in_thread(thread)
    assert outcome == "hello", "the future brings what the coroutine returns"
    assert seen == ["in the loop"], "the coroutine runs once, in the given loop and in its thread"


async def test_future_at_once():
    """returns a concurrent.futures.Future before the loop has had a turn"""
    loop = asyncio.get_running_loop()
    began = []

    async def hello():
        began.append("hello")

    future = while_the_loop_stands(lambda: call_from_thread(hello(), loop))
    assert isinstance(future, concurrent.futures.Future), (
        "the calling thread needs a future of concurrent.futures: it can wait for that one"
    )
    assert began == [], "the thread of the loop runs the coroutine, and it had no turn yet"
    assert not future.done(), "the coroutine has not ended, so the future has no outcome"
    await asyncio.sleep(1)
    assert began == ["hello"], "when the loop has its turn, the coroutine runs"
    assert future.done(), "the coroutine has ended, so the future has an outcome"


async def test_exact_times(clock):
    """starts the coroutine at the moment of the call, and ends with it"""
    loop = asyncio.get_running_loop()
    times = []

    async def sleep():
        times.append(clock.now)
        await asyncio.sleep(3)

    def thread():
        clock.block(2)
        call_from_thread(sleep(), loop).result(PATIENCE)
        times.append(clock.now)

    await in_thread(thread)
    assert times == [2, 5], "called after 2 s, the coroutine needs 3 s; nothing else takes time"


async def test_any_result():
    """gives every result as it is, also empty ones and exception objects"""
    loop = asyncio.get_running_loop()

    def thread(value):
        future = call_from_thread(answer(value), loop)
        try:
            return "returned", future.result(PATIENCE)
        except Exception as error:
            return "raised", error

    for value in (None, 0, False, "", [], ValueError("an object like any other")):
        how, outcome = await in_thread(thread, value)
        assert how == "returned", "what the coroutine returns, result() returns, and raises nothing"
        assert outcome is value, "the very object that is returned"


async def test_exception():
    """raises the exception of the coroutine in the thread, the same object"""
    loop = asyncio.get_running_loop()

    def thread(error):
        future = call_from_thread(answer(Box(error)), loop)
        try:
            return f"returned {future.result(PATIENCE)!r}"
        except BaseException as raised:
            return raised

    for error in (ValueError("no such room"), OSError(5, "disk"), Halt("fire")):
        outcome = await in_thread(thread, error)
        assert outcome is error, (
            "result() raises the very exception that the coroutine raised, of whatever kind"
            f" (here {type(error).__name__}, whose base class is {type(error).__base__.__name__})"
        )


async def test_type_error(clock):
    """raises TypeError at the call if it is not given a coroutine"""
    loop = asyncio.get_running_loop()

    def thread(thing):
        try:
            return f"returned {call_from_thread(thing, loop)!r}"
        except Exception as error:
            return type(error).__name__

    for thing in (answer, None, "hello", loop.create_future(), lambda: answer(1)):
        outcome = await in_thread(thread, thing)
        assert outcome == "TypeError", f"{thing!r} is no coroutine object"
    await clock.settle()


async def test_three_threads(clock):
    """runs the coroutines of several threads at the same time"""
    loop = asyncio.get_running_loop()

    def thread(name):
        return ending(call_from_thread(answer(name, 10), loop))

    results = await asyncio.gather(*[in_thread(thread, name) for name in ("one", "two", "three")])
    assert results == ["one", "two", "three"], "each thread gets the result of its own coroutine"
    assert clock.now == 10, "three coroutines of 10 s need 10 s together"


async def test_many_calls():
    """loses nothing when threads make many calls"""
    loop = asyncio.get_running_loop()

    def thread(number):
        futures = [call_from_thread(answer(100 * number + n), loop) for n in range(50)]
        return [ending(future) for future in futures]

    results = await asyncio.gather(*[in_thread(thread, number) for number in range(4)])
    assert results == [[100 * number + n for n in range(50)] for number in range(4)], (
        "each future brings the result of its own coroutine"
    )


# -- time-outs -------------------------------------------------------------------------------------


async def test_impatient_thread(clock):
    """lets the coroutine run on when the thread stops waiting"""
    loop = asyncio.get_running_loop()

    def thread():
        future = call_from_thread(answer("late", 5), loop)
        with pytest.raises(TimeoutError):
            future.result(timeout=0)
        return future.cancelled(), ending(future)

    cancelled, outcome = await in_thread(thread)
    assert not cancelled, "a thread that stops waiting has cancelled nothing"
    assert outcome == "late", "the coroutine runs on, and its result comes later"
    assert clock.now == 5, "the coroutine needs 5 s"


# -- the thread cancels ----------------------------------------------------------------------------


async def test_thread_cancels(clock):
    """cancels the coroutine when the thread cancels the future"""
    loop, visit = asyncio.get_running_loop(), Visit(clock, cleanup=3)

    def thread():
        future = call_from_thread(visit.run(), loop)
        visit.begun.wait(PATIENCE)
        clock.block(2)
        return future.cancel(), future.cancelled(), ending(future)

    agreed, cancelled, outcome = await in_thread(thread)
    await asyncio.sleep(10)
    assert agreed, "cancel() says True: the coroutine has not ended"
    assert cancelled, "the future is cancelled at once"
    assert outcome == "cancelled", "result() raises concurrent.futures.CancelledError"
    assert visit.log == [("begins", 0), ("is cancelled", 2), ("has cleaned up", 5)], (
        "the coroutine gets CancelledError when the thread cancels, and has time to clean up"
    )


async def test_thread_cancels_after_timeout(clock):
    """can be cancelled by a thread that has lost its patience"""
    loop, visit = asyncio.get_running_loop(), Visit(clock)

    def thread():
        future = call_from_thread(visit.run(), loop)
        visit.begun.wait(PATIENCE)
        try:
            return future.result(timeout=0)
        except TimeoutError:
            future.cancel()
        return ending(future)

    assert await in_thread(thread) == "cancelled", "the thread has cancelled the future"
    await clock.settle()
    assert visit.log[1:] == [("is cancelled", 0), ("has cleaned up", 0)], (
        "the coroutine is cancelled at the same moment"
    )


async def test_cancelled_before_it_begins(clock):
    """cancels a coroutine whose future was cancelled before the loop's turn"""
    loop, visit = asyncio.get_running_loop(), Visit(clock)

    def thread():
        future = call_from_thread(visit.run(), loop)
        future.cancel()
        return future

    future = while_the_loop_stands(thread)
    await asyncio.sleep(1)
    assert future.cancelled(), "the thread has cancelled the future"
    events = [what for what, moment in visit.log if moment == 0]
    assert events in ([], ["begins", "is cancelled", "has cleaned up"]), (
        "the coroutine does not begin at all, or it is cancelled where it waits first"
    )


async def test_cancelled_at_the_last_moment(clock):
    """stays cancelled if the coroutine returns before it hears of the cancellation"""
    loop, futures = asyncio.get_running_loop(), []

    async def work():
        await asyncio.sleep(1)
        while_the_loop_stands(lambda: futures[0].cancel())
        return "too late"

    def thread():
        futures.append(call_from_thread(work(), loop))
        return ending(futures[0])

    outcome = await in_thread(thread)
    await clock.settle()
    assert outcome == "cancelled", "what is cancelled stays cancelled; the late result is forgotten"
    assert futures[0].cancelled(), "what is cancelled stays cancelled"


# -- the coroutine is cancelled in its loop --------------------------------------------------------


async def test_loop_cancels(clock):
    """is cancelled when the coroutine is cancelled in the loop"""
    loop, visit = asyncio.get_running_loop(), Visit(clock, cleanup=1)

    def thread():
        future = call_from_thread(visit.run(), loop)
        return ending(future), future.cancelled(), clock.now

    waiting = asyncio.create_task(in_thread(thread))
    await asyncio.sleep(2)
    assert visit.task is not None, "the thread has called long ago, so the coroutine runs"
    visit.task.cancel()
    outcome, cancelled, moment = await waiting
    assert outcome == "cancelled", "result() raises concurrent.futures.CancelledError in the thread"
    assert cancelled, "cancelled() is true: this is no exception like any other"
    assert moment == 3, "cancelled after 2 s, the coroutine cleans up for 1 s: then it has ended"


# -- threads that wait for several futures ---------------------------------------------------------


async def test_waiting_for_many(clock):
    """wakes a thread that waits for several futures, however they end"""
    loop = asyncio.get_running_loop()
    visits = [Visit(clock), Visit(clock)]

    def thread():
        futures = [
            call_from_thread(answer("fine"), loop),
            call_from_thread(answer(Box(ValueError("not so fine"))), loop),
            call_from_thread(visits[0].run(), loop),
            call_from_thread(visits[1].run(), loop),
        ]
        for visit in visits:
            visit.begun.wait(PATIENCE)
        futures[2].cancel()
        loop.call_soon_threadsafe(visits[1].task.cancel)
        return len(concurrent.futures.wait(futures, PATIENCE).done)

    assert await in_thread(thread) == 4, (
        "concurrent.futures.wait() hears of a result, an exception, and both cancellations"
    )


async def test_waits_for_cancelled_early(clock):
    """wakes a thread that waits for a future which was cancelled before its coroutine began"""
    loop, visit = asyncio.get_running_loop(), Visit(clock)

    def start():
        future = call_from_thread(visit.run(), loop)
        future.cancel()
        return future

    future = while_the_loop_stands(start)

    def wait():
        return list(concurrent.futures.as_completed([future], PATIENCE))

    assert await in_thread(wait) == [future], "as_completed() hears of this cancellation, too"
