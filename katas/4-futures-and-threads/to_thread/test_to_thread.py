"""The contract of `to_thread`, from the simplest claim to the hardest."""

import asyncio
import contextvars
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor

import pytest
from to_thread import to_thread

# -- helpers: the blocking functions that the tests hand to to_thread ------------------------------

user = contextvars.ContextVar("user")


class Halt(BaseException):
    """An error that `except Exception` does not catch."""


def in_the_loops_thread():
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


def work(clock, seconds, outcome="done"):
    """Block the thread for some seconds of loop time; then return the outcome or raise it."""
    assert not in_the_loops_thread(), "the function must run in another thread than the loop"
    clock.block(seconds)
    if isinstance(outcome, BaseException):
        raise outcome
    return outcome


def who(clock, seconds=0):
    """The user in the context of this thread."""
    if seconds:
        work(clock, seconds)
    return user.get("nobody")


async def call(*args, **kwargs):
    """The caller of to_thread, as a coroutine: a test can run it as a task and cancel it."""
    return await to_thread(*args, **kwargs)


async def ending(aw):
    """How an awaitable ends: what it returns, the exception it raises, or "cancelled"."""
    try:
        return await aw
    except asyncio.CancelledError:
        return "cancelled"
    except (Exception, Halt) as error:
        return error


def loop_with_one_thread():
    """From now on the pool of the running loop has one thread."""
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(max_workers=1))


def run_in_thread(function, *args):
    """What `function(*args)` returns in a thread of its own. The test's loop stands still."""
    outcome = Future()

    def run():
        try:
            outcome.set_result(function(*args))
        except BaseException as error:
            outcome.set_exception(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join()
    return outcome.result()


# -- the call --------------------------------------------------------------------------------------


async def test_result():
    """gives the result of the function"""

    def report():
        time.sleep(0.01)
        return "report"

    assert await to_thread(report) == "report", "the caller gets what the function returns"


async def test_no_thread_is_left():
    """leaves no thread behind when asyncio.run is over"""
    thread = run_in_thread(asyncio.run, call(threading.current_thread))
    thread.join(timeout=0.5)
    assert not thread.is_alive(), (
        "asyncio.run ends the threads of its loop's pool; any other thread must end by itself"
    )


async def test_another_thread():
    """runs the function in another thread"""
    thread = await to_thread(threading.current_thread)
    assert thread is not threading.current_thread(), (
        "the function must not run in the thread of the loop: while it blocks, the loop stands"
    )


async def test_the_loop_stays_free():
    """lets the loop run while the function works"""
    door = threading.Event()

    def wait_at_the_door():
        return door.wait(0.5)  # real seconds: whoever blocks the loop waits no longer than that

    asyncio.get_running_loop().call_later(3, door.set)
    opened = await to_thread(wait_at_the_door)
    assert opened, "the loop opens the door after 3 s; it can do that only if nothing blocks it"


async def test_arguments():
    """calls the function once, with all its arguments"""
    calls = []

    def note(*args, **kwargs):
        calls.append((args, kwargs))

    await to_thread(note, 1, [2], func="f", loop="l", args=3, self=4)
    assert len(calls) == 1, "the function is called once"
    args, kwargs = calls[0]
    assert args == (1, [2]), "the positional arguments arrive in their order"
    assert kwargs == {"func": "f", "loop": "l", "args": 3, "self": 4}, (
        "every keyword argument arrives, whatever its name"
    )


async def test_any_result():
    """gives every result as it is, also empty ones and exception objects"""
    for value in (None, 0, False, "", [], ValueError("returned, not raised")):
        outcome = await to_thread(lambda value=value: value)
        assert outcome is value, "the caller gets the very object that the function returns"


async def test_exception():
    """raises the exception of the function, the same object"""
    for error in (ValueError("no paper"), OSError(5, "disk"), Halt("fire")):

        def fail(error=error):
            raise error

        try:
            outcome = f"returned {await to_thread(fail)!r}"
        except (Exception, Halt) as raised:
            outcome = raised
        assert outcome is error, "the caller gets the very exception that the function raised"


# -- time ------------------------------------------------------------------------------------------


async def test_three_at_the_same_time(clock):
    """runs three functions of 10 seconds in 10 seconds"""
    calls = [call(work, clock, 10, name) for name in ("one", "two", "three")]
    results = await asyncio.gather(*calls)
    assert results == ["one", "two", "three"], "each call gives the result of its own function"
    assert clock.now == 10, "the functions block three threads at the same time, not one"


async def test_other_tasks_go_on(clock):
    """lets other tasks keep their times while a function blocks"""
    ticks = []

    async def tick():
        for _ in range(3):
            await asyncio.sleep(2)
            ticks.append(clock.now)

    ticker = asyncio.create_task(tick())
    await to_thread(work, clock, 7)
    assert ticks == [2, 4, 6], "the other task wakes every 2 s while the function blocks"
    await ticker


async def test_ends_with_the_function(clock):
    """ends at the moment when the function ends"""
    assert await to_thread(work, clock, 2.03, "report") == "report", "the function's result"
    assert clock.now == 2.03, "the function ended after 2.03 s: so does the call"
    error = ValueError("no paper")
    assert await ending(to_thread(work, clock, 1.04, error)) is error, "the function's exception"
    assert clock.now == 3.07, "the function raised after another 1.04 s: so does the call"


async def test_many_calls():
    """loses nothing when there are many calls at the same time"""
    results = await asyncio.gather(*[call(pow, number, 2) for number in range(200)])
    assert results == [number * number for number in range(200)], "each call gives its own result"


# -- context ---------------------------------------------------------------------------------------


async def test_context_of_the_caller(clock):
    """shows the function the context variables of its caller"""
    user.set("ann")
    assert await to_thread(who, clock) == "ann", "the caller has set the variable to 'ann'"
    user.set("bob")
    assert await to_thread(who, clock) == "bob", "the context is that of the moment of the call"


async def test_a_context_for_each_call(clock):
    """keeps the contexts of calls at the same time apart"""

    async def request(name, seconds):
        user.set(name)
        return await to_thread(who, clock, seconds)

    seen = await asyncio.gather(request("ann", 2), request("bob", 1), request("eve", 3))
    assert seen == ["ann", "bob", "eve"], "each function sees the variable of its own caller"


async def test_context_is_a_copy(clock):
    """keeps what the function sets away from the caller and from later calls"""
    loop_with_one_thread()

    def log_in(name):
        user.set(name)
        return user.get()

    assert await to_thread(log_in, "ann") == "ann", "the function may set a variable for itself"
    assert user.get("nobody") == "nobody", "the caller does not see what the function has set"
    assert await to_thread(who, clock) == "nobody", "and a later function does not see it either"


async def test_nothing_stays_in_the_thread(clock):
    """shows a function nothing of the caller before it"""
    loop_with_one_thread()

    async def request(name):
        user.set(name)
        return await to_thread(who, clock)

    assert await asyncio.create_task(request("ann")) == "ann", "this task has set the variable"
    assert await to_thread(who, clock) == "nobody", (
        "this caller has never set the variable, and it may get the same thread"
    )


# -- cancellation ----------------------------------------------------------------------------------


async def test_cancelled_at_once(clock):
    """lets a cancelled caller go at once, although the function cannot be stopped"""
    door, ended = threading.Event(), []

    def wait_at_the_door():
        door.wait(1)  # real seconds: whoever blocks the loop waits no longer than that
        ended.append("the function")

    opening = asyncio.get_running_loop().call_later(5, door.set)
    task = asyncio.create_task(call(wait_at_the_door))
    await asyncio.sleep(2)
    task.cancel()
    outcome = await ending(task)
    ended_before = list(ended)
    opening.cancel()
    door.set()
    await asyncio.sleep(1)
    assert outcome == "cancelled", "the caller was cancelled, so it gets CancelledError"
    assert ended_before == [], "nobody can stop the function, and the caller does not wait for it"
    assert clock.now == 3, "the caller was cancelled after 2 s, and went on at that moment"
    assert ended == ["the function"], "the function itself runs on to its end"


async def test_time_limit_around_it(clock):
    """obeys a time-out around the call"""
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(2):
            await to_thread(work, clock, 5)
    assert clock.now == 2, "the time-out was 2 s"
    await asyncio.sleep(5)


@pytest.mark.parametrize("outcome", ["late", ValueError("late")], ids=["result", "exception"])
async def test_late_end_is_silent(clock, outcome):
    """hears nothing of a function that ends after its caller was cancelled"""
    task = asyncio.create_task(call(work, clock, 5, outcome))
    await asyncio.sleep(1)
    task.cancel()
    assert await ending(task) == "cancelled", "the caller was cancelled after 1 s"
    assert clock.now == 1, "the caller does not wait for the function"
    await asyncio.sleep(9)  # a late end that makes an error is found by the plugin


async def test_does_not_start_late(clock):
    """does not start a function whose caller was cancelled before"""
    loop_with_one_thread()
    starts = []

    def note(name):
        starts.append((name, clock.now))
        work(clock, 5)

    first = asyncio.create_task(call(note, "first"))
    second = asyncio.create_task(call(note, "second"))
    await asyncio.sleep(1)
    second.cancel()
    assert await ending(second) == "cancelled", "the second caller was cancelled after 1 s"
    await first
    await asyncio.sleep(10)
    late = [name for name, moment in starts if moment > 1]
    assert late == [], "nobody wants the result any more, so the function must not start now"
