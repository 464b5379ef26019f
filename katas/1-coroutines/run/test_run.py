"""The contract of `run`, from the simplest claim to the hardest. No test measures time."""

import asyncio
import gc
from concurrent.futures import ThreadPoolExecutor

from run import run

# -- helpers -----------------------------------------------------------------------------------


async def gives(value):
    """Let the loop turn once, then return the value."""
    await asyncio.sleep(0)
    return value


async def fails(error):
    """Let the loop turn once, then raise the error."""
    await asyncio.sleep(0)
    raise error


async def guest(name, log, *, turns=25, raises=None, returns=None):
    """Stay for a long time. When asked to leave (cancelled), clean up for some turns of the loop.

    Nobody waits for a real minute here: who is never asked to leave goes after many turns.
    """
    try:
        for _ in range(5000):
            await asyncio.sleep(0)
        log.append(f"{name} was not asked to leave")
    except asyncio.CancelledError:
        log.append(f"{name} is asked")
        for _ in range(turns):
            await asyncio.sleep(0)
        log.append(f"{name} leaves")
        if raises is not None:
            raise raises from None
        if returns is not None:
            return returns
        raise


async def pages(log):
    """An async generator whose cleanup needs a running loop."""
    try:
        for number in range(1, 1000):
            yield number
    finally:
        await asyncio.sleep(0)
        log.append("generator is closed")


class Threads(ThreadPoolExecutor):
    """An executor that says how it is shut down, and whether its loop is still open then."""

    def __init__(self, loop, log):
        super().__init__(max_workers=1)
        self.loop, self.log = loop, log

    def shutdown(self, wait=True, *, cancel_futures=False):
        first = not self._shutdown
        super().shutdown(wait=wait, cancel_futures=cancel_futures)
        if first:
            waited = "waits for" if wait else "does not wait for"
            state = "closed" if self.loop.is_closed() else "open"
            self.log.append(f"shut down with the loop {state}, and {waited} the threads")


SHUT_DOWN = "shut down with the loop open, and waits for the threads"


def ending(main, **options):
    """What run gave, or the exception that it raised."""
    try:
        return run(main, **options)
    except asyncio.CancelledError:
        return "cancelled"
    except Exception as error:
        return error


def loop_runs():
    """Whether an event loop runs in this thread."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


def open_loops():
    """The event loops in memory that are not closed."""
    gc.collect()
    loops = [thing for thing in gc.get_objects() if isinstance(thing, asyncio.AbstractEventLoop)]
    return {id(loop) for loop in loops if not loop.is_closed()}


# -- the day -----------------------------------------------------------------------------------


def test_gives_the_result():
    """runs the coroutine and returns its result"""
    assert run(gives("coffee")) == "coffee", "run returns what the coroutine returns"


def test_any_result():
    """returns every result as it is: None, 0, an empty text, an exception object"""
    for value in (None, 0, "", False, [], ValueError("returned, not raised")):
        assert run(gives(value)) is value, "what was returned is the result, and is not raised"


def test_raises():
    """raises the exception of the coroutine"""
    error = ValueError("no more milk")
    try:
        found = run(fails(error))
    except ValueError as raised:
        found = raised
    assert found is error, "the caller of run gets the very same exception object"


def test_inside_a_task():
    """runs the coroutine inside a task, so that it can use all of asyncio"""

    async def main():
        async with asyncio.timeout(60):
            other = asyncio.create_task(gives("tea"))
            return asyncio.current_task() is not None, await gives("coffee"), await other

    assert run(main()) == (True, "coffee", "tea"), (
        "there is a current task, a time limit works, and another task runs beside it"
    )


def test_new_loop_each_time():
    """runs each coroutine in a new loop, and closes the loop"""
    loops = []

    async def main():
        loops.append(asyncio.get_running_loop())
        return loops[-1].is_closed()

    assert [run(main()) for _ in range(3)] == [False, False, False], "main runs in an open loop"
    assert len(set(loops)) == 3, "three calls of run need three loops"
    assert [loop.is_closed() for loop in loops] == [True, True, True], "each loop is closed"
    assert not loop_runs(), "no loop runs any more"


def test_debug():
    """switches the debug mode of the loop on when it is asked to"""

    async def main():
        return asyncio.get_running_loop().get_debug()

    assert run(main(), debug=True) is True, "debug=True: loop.get_debug() inside of main"
    assert run(main(), debug=False) is False, "debug=False: loop.get_debug() inside of main"
    assert run(main()) is False, "without the argument there is no debug mode"


def test_debug_of_the_environment(monkeypatch):
    """decides on the debug mode itself, whatever the environment says"""
    monkeypatch.setenv("PYTHONASYNCIODEBUG", "1")

    async def main():
        return asyncio.get_running_loop().get_debug()

    assert run(main()) is False, "no debug mode was asked for, so the loop is not in debug mode"


# -- the evening -------------------------------------------------------------------------------


def test_cancels_leftovers():
    """cancels a task that is left, and waits for its cleanup"""
    log = []

    async def main():
        task = asyncio.create_task(guest("anna", log))
        await asyncio.sleep(0)
        log.append("main ends")
        return task

    task = run(main())
    assert log == ["main ends", "anna is asked", "anna leaves"], (
        "the task is cancelled after the end of main, and its cleanup of several turns is complete"
    )
    assert task.cancelled(), "the task has ended as a cancelled task"


def test_cancels_all_first():
    """cancels all the tasks that are left before it waits for one"""
    log = []

    async def main():
        tasks = [asyncio.create_task(guest("somebody", log)) for _ in range(3)]
        await asyncio.sleep(0)
        return tasks

    run(main())
    assert log == ["somebody is asked"] * 3 + ["somebody leaves"] * 3, (
        "all three are asked before the first one leaves, and all three leave"
    )


def test_cleanup_takes_long():
    """waits for the cleanup of a task, however long it takes"""
    log = []

    async def main():
        task = asyncio.create_task(slow_guest(log))
        await asyncio.sleep(0)
        return task

    async def slow_guest(log):
        loop = asyncio.get_running_loop()
        try:
            await loop.create_future()
        finally:
            for _ in range(25):
                await asyncio.sleep(0)
            now = loop.time
            loop.time = lambda: now() + 86400  # nobody waits a real day: the loop's clock jumps
            for _ in range(25):
                await asyncio.sleep(0)
            log.append("gone after a day")

    task = run(main())
    assert log == ["gone after a day"], "there is no limit: run waits until the task has ended"
    assert task.cancelled(), "the task has ended as a cancelled task"


def test_leftover_does_not_obey():
    """waits for a task that does not obey and returns a value"""
    log, contexts, value = [], [], ValueError("returned, not raised")

    async def main():
        asyncio.get_running_loop().set_exception_handler(lambda loop, more: contexts.append(more))
        task = asyncio.create_task(guest("anna", log, returns=value))
        await asyncio.sleep(0)
        return task

    task = run(main())
    assert log == ["anna is asked", "anna leaves"], "run waits until the task has ended"
    assert task.result() is value, "the task has returned a value, which is an exception object"
    assert contexts == [], "nothing has failed, so the exception handler hears nothing"


def test_leftover_fails():
    """tells the exception handler of the loop about a task that fails in its cleanup"""
    log, contexts, error = [], [], ValueError("cup broken")

    async def main():
        asyncio.get_running_loop().set_exception_handler(lambda loop, more: contexts.append(more))
        tasks = [asyncio.create_task(guest("anna", log, raises=error))]
        tasks.append(asyncio.create_task(guest("ben", log, turns=35)))
        await asyncio.sleep(0)
        return "result of main"

    assert ending(main()) == "result of main", "a leftover does not change the result of run"
    gc.collect()
    found = [context.get("exception") for context in contexts]
    assert found == [error], (
        "the exception handler is called once, with the exception; a cancelled task is no failure"
    )
    assert contexts[0].get("message"), "some text stands under message"
    assert "ben leaves" in log, "run waits for the other task, too"


def test_closes_generators():
    """closes async generators that have begun, while the loop still runs"""
    log, kept = [], []

    async def main():
        kept.extend([pages(log), pages(log)])
        return [await anext(generator) for generator in kept]

    assert run(main()) == [1, 1], "main has read one page of each generator"
    assert log == ["generator is closed"] * 2, "the finally blocks of both have run to their end"


def test_waits_for_threads():
    """shuts the default executor down and waits for its threads"""
    log = []

    async def main():
        loop = asyncio.get_running_loop()
        loop.set_default_executor(Threads(loop, log))
        loop.run_in_executor(None, log.append, "job is done")

    run(main())
    assert log == ["job is done", SHUT_DOWN], (
        "the job in the thread is done, the executor waits for its thread, then the loop is closed"
    )


def test_order():
    """cleans up in the right order"""
    log, kept = [], []

    async def reader(generator):
        try:
            for _ in range(5000):
                await asyncio.sleep(0)
            log.append("reader was not asked to leave")
        finally:
            log.append(f"reads page {await anext(generator)}")
            job = asyncio.get_running_loop().run_in_executor(None, gives_now, "printed")
            log.append(f"page is {await job}")

    def gives_now(value):
        return value

    async def main():
        loop = asyncio.get_running_loop()
        loop.set_default_executor(Threads(loop, log))
        kept.append(pages(log))
        log.append(f"reads page {await anext(kept[0])}")
        kept.append(asyncio.create_task(reader(kept[0])))
        await asyncio.sleep(0)

    run(main())
    assert log == [
        "reads page 1",
        "reads page 2",
        "page is printed",
        "generator is closed",
        SHUT_DOWN,
    ], "first the task, which still needs the generator and a thread; then these; then the loop"


def test_cleans_up_after_an_exception():
    """cleans up also when the coroutine raises"""
    log, loops, kept, error = [], [], [], ValueError("no more milk")

    async def main():
        loops.append(asyncio.get_running_loop())
        loops[0].set_default_executor(Threads(loops[0], log))
        kept.append(asyncio.create_task(guest("anna", log)))
        kept.append(pages(log))
        await anext(kept[-1])
        await asyncio.sleep(0)
        raise error

    assert ending(main()) is error, "the caller of run gets the exception of main"
    assert log == ["anna is asked", "anna leaves", "generator is closed", SHUT_DOWN], (
        "task, generator and threads are cleaned up all the same"
    )
    assert loops[0].is_closed(), "the loop is closed all the same"


def test_main_is_cancelled():
    """raises CancelledError when the coroutine was cancelled, and cleans up before"""
    log, kept = [], []

    async def main():
        kept.append(asyncio.create_task(guest("anna", log)))
        await asyncio.sleep(0)
        asyncio.current_task().cancel()
        await asyncio.sleep(0)
        return "not cancelled"

    assert ending(main()) == "cancelled", "main has cancelled itself, so run raises CancelledError"
    assert log == ["anna is asked", "anna leaves"], "the task that main has left is cleaned up"


# -- refused -----------------------------------------------------------------------------------


async def test_inside_a_running_loop():
    """refuses to run inside a running loop, and leaves everything as it is"""
    before, inner = open_loops(), gives("inner")
    try:
        outcome = ending(inner)  # an exception keeps what its functions had: also an open loop
        assert type(outcome) is RuntimeError, (
            "run raises RuntimeError when an event loop runs in this thread"
        )
        assert len(open_loops() - before) == 0, "no other loop was opened (number of loops)"
        assert await inner == "inner", "the coroutine was not touched: the caller can await it"
        assert await gives("outer") == "outer", "the running loop goes on"
    finally:
        inner.close()


def test_in_another_thread():
    """runs in another thread while a loop runs in this one"""

    async def main():
        inner = gives("inner")
        try:
            return await asyncio.to_thread(ending, inner), await gives("outer")
        finally:
            inner.close()

    assert run(main()) == ("inner", "outer"), "each thread has a loop of its own"


def test_no_coroutine():
    """refuses a function without its brackets, and leaves no loop open"""
    before = open_loops()
    for wrong in (gives, None):
        kind = type(ending(wrong))
        assert kind in (TypeError, ValueError), "TypeError or ValueError: this is no coroutine"
    assert len(open_loops() - before) == 0, "no loop is left open (number of loops)"
