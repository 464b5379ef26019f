"""The contract of `gather`, from the simplest claim to the hardest."""

import asyncio

import pytest
from gather import gather

# -- helpers: the work that the tests hand to gather ---------------------------------------------


async def fetch(answer, seconds):
    """Give `answer` after some time."""
    await asyncio.sleep(seconds)
    return answer


async def fail(error, seconds):
    """Raise `error` after some time."""
    await asyncio.sleep(seconds)
    raise error


class Request:
    """An object with `__await__`: neither a coroutine nor a future. Counts how often it ran."""

    def __init__(self, answer, seconds):
        self.answer, self.seconds, self.runs = answer, seconds, 0

    def __await__(self):
        self.runs += 1
        return fetch(self.answer, self.seconds).__await__()


async def call(*aws, **options):
    """The caller of gather, as a coroutine: a test can run it as a task and cancel it."""
    return await gather(*aws, **options)


async def ending(task):
    """How an awaitable ended: what it returned, the exception it raised, or "cancelled"."""
    try:
        return await task
    except asyncio.CancelledError:
        return "cancelled"
    except Exception as error:
        return error


def finished(answer):
    """A future that already has its result."""
    future = asyncio.get_running_loop().create_future()
    future.set_result(answer)
    return future


# -- results -------------------------------------------------------------------------------------


async def test_one_awaitable():
    """gives a list with the result of its one awaitable"""
    assert await gather(fetch("blue", 1)) == ["blue"], (
        "the result is a list, also for one awaitable"
    )


async def test_order_of_arguments():
    """gives the results in the order of its arguments"""
    results = await gather(fetch("green", 3), fetch("blue", 1), fetch("red", 2))
    assert results == ["green", "blue", "red"], (
        "the first argument's result comes first, even if that awaitable ends last"
    )


async def test_runs_at_the_same_time(clock):
    """runs its awaitables at the same time"""
    await gather(fetch("a", 1), fetch("b", 2), fetch("c", 3))
    assert clock.now == 3, (
        "the time needed (in seconds) is the time of the longest awaitable, not the sum of all"
    )


async def test_ends_with_the_longest(clock):
    """ends at the moment when the last of its awaitables ends"""
    await gather(fetch("a", 1), fetch("b", 2.0123456))
    assert clock.now == 2.0123456, (
        "the last awaitable ended after 2.0123456 seconds: so does gather"
    )


async def test_waits_as_long_as_needed(clock):
    """waits for its awaitables as long as they need"""
    assert await gather(fetch("a", 1), fetch("b", 1_000_000)) == ["a", "b"], (
        "there is no time limit: 1,000,000 seconds are about 11 days"
    )
    assert clock.now == 1_000_000, "the second awaitable needs 1,000,000 seconds"


async def test_starts_every_awaitable(clock):
    """starts every awaitable at once, however many there are"""
    results = await gather(*[fetch(number, 1) for number in range(1, 501)])
    assert results == list(range(1, 501)), "there is one result for each of the 500 awaitables"
    assert clock.now == 1, "500 awaitables of 1 second each need 1 second together"


async def test_awaitables_can_help_each_other(clock):
    """starts the later awaitables even if the first one waits for them"""
    ready = asyncio.Event()

    async def waits():
        await ready.wait()
        return "got it"

    async def sends():
        await asyncio.sleep(1)
        ready.set()
        return "sent it"

    assert await gather(waits(), sends()) == ["got it", "sent it"], (
        "the first awaitable can only end because the second one runs meanwhile"
    )
    assert clock.now == 1, "both end after 1 second"


async def test_no_arguments(clock):
    """gives an empty list when it gets no arguments"""
    assert await gather() == [], "without awaitables there is nothing to wait for"
    assert await gather(return_exceptions=True) == [], "return_exceptions changes nothing here"
    assert clock.now == 0, "no time passes"


async def test_any_value_is_a_result():
    """keeps every result as it is: None, 0, an empty text, False"""
    results = await gather(
        fetch(None, 1), fetch(0, 3), fetch("", 2), fetch(False, 1), fetch(None, 2), fetch([], 2)
    )
    assert results == [None, 0, "", False, None, []], "a value that is false is a result too"


async def test_returned_exception_is_a_result():
    """keeps an exception object that was returned and not raised"""
    error = ValueError("I was returned, not raised")
    outcome = await ending(gather(fetch(error, 1), fetch("b", 2)))
    assert outcome == [error, "b"], "a returned exception is an ordinary result"


# -- every kind of awaitable ---------------------------------------------------------------------


async def test_accepts_tasks(clock):
    """accepts tasks that already run"""
    task = asyncio.create_task(fetch("task", 2))
    await asyncio.sleep(1)
    assert await gather(fetch("coroutine", 0.5), task) == ["coroutine", "task"], (
        "the result of a task stands at its place in the list"
    )
    assert clock.now == 2, "the task was already running for 1 of its 2 seconds"


async def test_accepts_futures(clock):
    """accepts plain futures"""
    future = asyncio.get_running_loop().create_future()
    asyncio.get_running_loop().call_later(2, future.set_result, "future")
    assert await gather(future, fetch("coroutine", 1)) == ["future", "coroutine"], (
        "the result of a future stands at its place in the list"
    )
    assert clock.now == 2, "the future gets its result after 2 seconds"


async def test_accepts_objects_with_await(clock):
    """accepts any object that has __await__"""
    results = await gather(Request("object", 2), fetch("coroutine", 1), Request("other", 2))
    assert results == ["object", "coroutine", "other"], (
        "an object with __await__ is an awaitable like any other"
    )
    assert clock.now == 2, "these objects run at the same time as the others"


async def test_accepts_finished_ones(clock):
    """accepts tasks and futures that are already finished"""
    task = asyncio.create_task(fetch("task", 1))
    await task
    assert await gather(finished("future"), task) == ["future", "task"], (
        "a finished awaitable gives its result at once"
    )
    assert clock.now == 1, "there is nothing left to wait for"
    assert await gather(task, fetch("late", 1), finished("future")) == ["task", "late", "future"], (
        "finished awaitables and running ones can be mixed"
    )


# -- more than one gather --------------------------------------------------------------------------


async def test_two_at_the_same_time(clock):
    """does not mix up two calls that run at the same time"""
    one = asyncio.create_task(call(fetch("a", 1), fetch("b", 3)))
    two = asyncio.create_task(call(fetch("c", 2), fetch("d", 1), fetch("e", 1)))
    outcomes = [await ending(one), await ending(two)]
    assert outcomes == [["a", "b"], ["c", "d", "e"]], "each call gives the results of its arguments"
    assert clock.now == 3, "both calls run at the same time"


async def test_shared_task():
    """gives the result of one task to two calls"""
    task = asyncio.create_task(fetch("shared", 2))
    one = asyncio.create_task(call(task, fetch("a", 1)))
    two = asyncio.create_task(call(fetch("b", 3), task))
    assert [await one, await two] == [["shared", "a"], ["b", "shared"]], (
        "a task can be awaited in several places, and all of them get its result"
    )


async def test_can_be_nested(clock):
    """accepts what another gather gives"""
    results = await gather(gather(fetch("a", 3), fetch("b", 1)), fetch("c", 2), gather())
    assert results == [["a", "b"], "c", []], "the result of an inner gather is a list"
    assert clock.now == 3, "inner and outer awaitables all run at the same time"


# -- the same awaitable twice --------------------------------------------------------------------


async def test_same_coroutine_twice(clock):
    """runs the same coroutine object only once, and gives its result twice"""
    coroutine = fetch("a", 2)
    outcome = await ending(gather(coroutine, fetch("b", 1), coroutine))
    assert outcome == ["a", "b", "a"], (
        "the first and the third argument are the same coroutine: one run, one result, two places"
    )
    assert clock.now == 2, "the coroutine ran once, for 2 seconds"


async def test_same_object_twice():
    """runs the same object with __await__ only once"""
    request = Request("a", 1)
    assert await gather(request, request, fetch("b", 2), request) == ["a", "a", "b", "a"], (
        "its result stands at each of its three places"
    )
    assert request.runs == 1, "the object was passed three times, and must be awaited only once"


async def test_same_task_twice():
    """gives the result of the same task or future at each of its places"""
    task = asyncio.create_task(fetch("task", 1))
    done = finished("done")
    assert await gather(done, task, task, done) == ["done", "task", "task", "done"], (
        "each argument has one place in the list"
    )


# -- exceptions ----------------------------------------------------------------------------------


async def test_raises(clock):
    """raises the exception of an awaitable to its caller"""
    error = ValueError("no such colour")
    outcome = await ending(gather(fetch("a", 1), fail(error, 2)))
    assert outcome is error, "the caller gets the exception itself, the very same object"
    assert clock.now == 2, "it was raised after 2 seconds"


async def test_raises_at_once(clock):
    """raises at the moment of the exception, without waiting for the others"""
    error = ValueError("no such colour")
    outcome = await ending(gather(fetch("a", 5), fetch("b", 8), fail(error, 1.2345678)))
    assert outcome is error, "the caller gets the exception of the third awaitable"
    assert clock.now == 1.2345678, (
        "the exception comes after 1.2345678 seconds, and the caller gets it at that moment"
    )
    await asyncio.sleep(10)  # the others end


async def test_others_keep_running(clock):
    """lets the other awaitables run on after an exception"""
    log = []

    async def save(name, seconds):
        try:
            await asyncio.sleep(seconds)
            log.append(f"{name} saved at {clock.now:g} s")
        except asyncio.CancelledError:
            log.append(f"{name} cancelled at {clock.now:g} s")
            raise

    error = ValueError("disk full")
    outcome = await ending(gather(save("a", 3), fail(error, 1), save("b", 5)))
    assert outcome is error, "the caller gets the exception"
    await asyncio.sleep(10)
    assert log == ["a saved at 3 s", "b saved at 5 s"], (
        "the failure of one awaitable neither stops nor cancels the others"
    )


async def test_first_in_time(clock):
    """raises the exception that came first in time"""
    early, late = ValueError("after 1 second"), LookupError("after 3 seconds")
    late_task = asyncio.create_task(fail(late, 3))
    outcome = await ending(gather(fetch("a", 2), late_task, fail(early, 1)))
    assert outcome is early, "what counts is the time, not the place among the arguments"
    assert clock.now == 1, "the first exception came after 1 second"
    assert await ending(late_task) is late, "the other task runs on, and fails later"


async def test_already_failed(clock):
    """raises at once when an awaitable has already failed"""
    error = ValueError("failed long ago")
    failed = asyncio.get_running_loop().create_future()
    failed.set_exception(error)
    outcome = await ending(gather(fetch("a", 5), failed))
    assert outcome is error, "the future had its exception before gather was called"
    assert clock.now == 0, "there is nothing to wait for"
    await asyncio.sleep(10)  # the other one ends


async def test_later_exceptions_are_silent():
    """forgets every exception after the first, without a complaint from asyncio"""
    first = ValueError("first")
    others = [fail(LookupError(f"later {number}"), number) for number in (2, 3, 4)]
    outcome = await ending(gather(*others, fail(first, 1), fetch("fine", 5)))
    assert outcome is first, "the caller gets the first exception"
    await asyncio.sleep(10)
    # asynckata itself now looks for "exception was never retrieved"


# -- return_exceptions ---------------------------------------------------------------------------


async def test_return_exceptions(clock):
    """puts exceptions into the list when return_exceptions is true"""
    one, two = ValueError("one"), LookupError("two")
    outcome = await ending(
        gather(fail(one, 1), fetch("b", 3), fail(two, 2), fetch("d", 1), return_exceptions=True)
    )
    assert outcome == [one, "b", two, "d"], (
        "nothing is raised: each exception object stands at the place of its awaitable"
    )
    assert clock.now == 3, "gather waits for all awaitables, also after an exception"


async def test_return_exceptions_twice():
    """puts the exception of a repeated awaitable at each of its places"""
    error = ValueError("no such colour")
    coroutine = fail(error, 1)
    outcome = await ending(gather(coroutine, fetch("b", 2), coroutine, return_exceptions=True))
    assert outcome == [error, "b", error], "one run, one exception, two places"


# -- an awaitable is cancelled by somebody else ----------------------------------------------------


async def test_cancelled_awaitable(clock):
    """raises CancelledError when one of its awaitables is cancelled"""
    task = asyncio.create_task(fetch("a", 5))
    asyncio.get_running_loop().call_later(1, task.cancel)
    outcome = await ending(gather(fetch("b", 3), task, fetch("c", 3)))
    assert outcome == "cancelled", "a cancelled awaitable counts as one that raised CancelledError"
    assert clock.now == 1, "the caller gets the CancelledError at the moment of the cancellation"
    await asyncio.sleep(10)  # the others end


async def test_cancelled_awaitable_leaves_others():
    """lets the other awaitables run on when one of them is cancelled"""
    others = [asyncio.create_task(fetch("b", 3)), asyncio.create_task(fetch("c", 4))]
    future = asyncio.get_running_loop().create_future()
    asyncio.get_running_loop().call_later(1, future.cancel)
    outcome = await ending(gather(others[0], future, others[1]))
    assert outcome == "cancelled", "a cancelled future counts as one that raised CancelledError"
    endings = [await ending(other) for other in others]
    assert endings == ["b", "c"], "somebody cancelled one awaitable, and nobody the others"


async def test_cancelled_awaitable_in_the_list(clock):
    """puts the CancelledError of an awaitable into the list when return_exceptions is true"""
    task = asyncio.create_task(fetch("a", 5))
    asyncio.get_running_loop().call_later(1, task.cancel)
    before = asyncio.get_running_loop().create_future()
    before.cancel()
    outcome = await ending(gather(task, fetch("b", 3), before, return_exceptions=True))
    if isinstance(outcome, list):
        kinds = (asyncio.CancelledError, str)
        outcome = [next((k.__name__ for k in kinds if isinstance(i, k)), i) for i in outcome]
    assert outcome == ["CancelledError", "str", "CancelledError"], (
        "nothing is raised: a CancelledError object stands at the place of each cancelled awaitable"
    )
    assert clock.now == 3, "gather waits for the awaitables that were not cancelled"


# -- the caller is cancelled -----------------------------------------------------------------------


async def test_cancels_its_awaitables(clock):
    """cancels every running awaitable when its caller is cancelled"""
    log = []

    async def work(name, seconds):
        try:
            await asyncio.sleep(seconds)
            log.append(f"{name} ended at {clock.now:g} s")
        except asyncio.CancelledError:
            log.append(f"{name} cancelled at {clock.now:g} s")
            raise

    caller = asyncio.create_task(call(work("a", 2), work("b", 20), work("c", 30)))
    await asyncio.sleep(5)
    caller.cancel()
    outcome = await ending(caller)
    await asyncio.sleep(60)
    assert sorted(log) == ["a ended at 2 s", "b cancelled at 5 s", "c cancelled at 5 s"], (
        "the caller was cancelled after 5 seconds: what still ran must be cancelled then"
    )
    assert outcome == "cancelled", "the caller itself ends with CancelledError"


async def test_cancels_every_kind(clock):
    """cancels tasks, futures and objects too when its caller is cancelled"""
    task = asyncio.create_task(fetch("task", 20))
    future = asyncio.get_running_loop().create_future()
    inner = asyncio.create_task(fetch("inside an object", 30))

    class Box:
        def __await__(self):
            return inner.__await__()

    caller = asyncio.create_task(call(future, task, Box(), gather(fetch("inside a gather", 40))))
    await asyncio.sleep(5)
    caller.cancel()
    assert await ending(caller) == "cancelled", "the caller ends with CancelledError"
    await clock.settle()
    cancelled = {"task": task, "future": future, "object": inner}
    cancelled = {name: awaitable.cancelled() for name, awaitable in cancelled.items()}
    assert cancelled == {"task": True, "future": True, "object": True}, (
        "gather was waiting for all of them, and all of them must be cancelled"
    )
    assert clock.now == 5, "all of this happens at the moment of the cancellation"


async def test_cancel_what_it_gives():
    """cancels its awaitables when the gather itself is cancelled"""
    task = asyncio.create_task(fetch("a", 20))
    outer = asyncio.ensure_future(gather(task, fetch("b", 30)))
    await asyncio.sleep(1)
    outer.cancel()
    assert await ending(outer) == "cancelled", "who waits for the gather gets CancelledError"
    assert await ending(task) == "cancelled", "the awaitables are cancelled as well"


async def test_cancel_with_return_exceptions(clock):
    """raises CancelledError to a cancelled caller, also when return_exceptions is true"""
    tasks = [asyncio.create_task(fetch("a", 20)), asyncio.create_task(fetch("b", 30))]
    caller = asyncio.create_task(call(*tasks, return_exceptions=True))
    await asyncio.sleep(1)
    caller.cancel()
    assert await ending(caller) == "cancelled", (
        "return_exceptions is about the awaitables; the caller's own cancellation is raised"
    )
    assert [await ending(task) for task in tasks] == ["cancelled", "cancelled"], (
        "the awaitables are cancelled as well"
    )
    assert clock.now == 1, "all of this happens at the moment of the cancellation"


async def test_cleanup_comes_first(clock):
    """lets its awaitables clean up before a cancelled caller goes on"""
    log = []

    async def work():
        try:
            await asyncio.sleep(60)
        finally:
            await asyncio.sleep(2)
            log.append("work cleaned up")

    async def caller():
        try:
            await gather(work(), work())
        finally:
            log.append("caller goes on")

    task = asyncio.create_task(caller())
    await asyncio.sleep(1)
    task.cancel()
    outcome = await ending(task)
    seconds = clock.now
    await asyncio.sleep(60)
    assert log == ["work cleaned up", "work cleaned up", "caller goes on"], (
        "the work needs 2 seconds to clean up, and the caller goes on after that"
    )
    assert outcome == "cancelled", "after the cleanup the caller ends with CancelledError"
    assert seconds == 3, "cancelled after 1 second, 2 seconds of cleanup"


async def test_stubborn_awaitable():
    """still raises CancelledError to a cancelled caller when an awaitable returns a result"""

    async def stubborn():
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            return "I do not care"

    endings = []
    for options in ({}, {"return_exceptions": True}):
        caller = asyncio.create_task(call(stubborn(), stubborn(), **options))
        await asyncio.sleep(1)
        caller.cancel()
        endings.append(await ending(caller))
    assert endings == ["cancelled", "cancelled"], (
        "a cancelled caller must end with CancelledError, without and with return_exceptions"
    )
    outer = asyncio.ensure_future(gather(stubborn(), stubborn()))
    await asyncio.sleep(1)
    outer.cancel()
    assert await ending(outer) == "cancelled", (
        "what stands for the call itself was cancelled, and ends with CancelledError too"
    )


async def test_cancelled_at_the_moment_of_the_end():
    """does not lose a cancellation that comes at the very moment of its end"""
    future = asyncio.get_running_loop().create_future()
    caller = asyncio.create_task(call(future))
    await asyncio.sleep(1)
    future.set_result("a")
    caller.cancel()
    assert await ending(caller) == "cancelled", (
        "the last result and the cancellation come in the same moment: the caller was cancelled"
    )


async def test_cancel_after_the_end(clock):
    """does not touch the other awaitables when it is cancelled after it has raised"""
    task = asyncio.create_task(fetch("b", 5))
    outer = asyncio.ensure_future(gather(fail(ValueError("early"), 1), task))
    await ending(outer)
    outer.cancel()
    assert await ending(task) == "b", (
        "the gather is over once it has raised; cancelling it then must change nothing"
    )
    assert clock.now == 5, "the other awaitable runs to its end"


async def test_errors_during_cleanup():
    """ends without a complaint from asyncio when the cleanup of cancelled awaitables fails"""

    async def work(number):
        try:
            await asyncio.sleep(60)
        finally:
            await asyncio.sleep(number)
            raise ValueError("cleanup failed")

    caller = asyncio.create_task(call(work(1), work(1), work(1)))
    await asyncio.sleep(1)
    caller.cancel()
    outcome = await ending(caller)
    await asyncio.sleep(10)
    assert outcome == "cancelled" or type(outcome) is ValueError, (
        "the caller ends with CancelledError, or with the exception of a cleanup"
    )


async def test_time_limit_around_it(clock):
    """stops when asyncio.timeout() around it says so"""
    tasks = [asyncio.create_task(fetch("a", 1)), asyncio.create_task(fetch("b", 60))]
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(2):
            await gather(*tasks)
    assert clock.now == 2, "the time limit was 2 seconds"
    assert [await ending(task) for task in tasks] == ["a", "cancelled"], (
        "asyncio.timeout cancels the caller, and the caller's gather cancels what still runs"
    )


async def test_leaves_the_count_of_cancellations(clock):
    """leaves it to the caller to count its cancellations"""
    counts = []

    async def caller(*aws):
        try:
            await gather(*aws)
        except asyncio.CancelledError:
            counts.append(asyncio.current_task().cancelling())

    awaitable = asyncio.create_task(fetch("a", 20))
    callers = [asyncio.create_task(caller(awaitable)), asyncio.create_task(caller(fetch("b", 20)))]
    await asyncio.sleep(1)
    awaitable.cancel()
    await callers[0]
    callers[1].cancel()
    await callers[1]
    assert counts == [0, 1], (
        "cancelling() is 0 if only the awaitable was cancelled, and 1 if the caller was"
    )


async def test_inside_a_cleanup():
    """works as always in a task that was cancelled and is cleaning up"""
    endings = []

    async def work():
        cancelled = asyncio.create_task(fetch("a", 5))
        other = asyncio.create_task(fetch("b", 3))
        try:
            await asyncio.sleep(60)
        finally:  # from here on, this task counts as cancelled: `cancelling()` is 1
            cancelled.cancel()
            endings.append(await ending(gather(cancelled, other)))
            endings.append(await ending(other))
            endings.append(await ending(gather(fetch("c", 2), fetch("d", 1))))

    task = asyncio.create_task(work())
    await asyncio.sleep(1)
    task.cancel()
    await ending(task)
    assert endings == ["cancelled", "b", ["c", "d"]], (
        "its task was cancelled before these gathers began, so that is not their business"
    )


# -- nothing is left -------------------------------------------------------------------------------


async def test_leaves_nothing_behind(clock):
    """leaves no task and no timer behind"""
    await gather(fetch("a", 1), Request("b", 2), finished("c"))
    await clock.settle()
    assert clock.leftover_tasks() == [], "every task that was started is over"
    assert clock.leftover_timers() == [], "no timer is set any more"
