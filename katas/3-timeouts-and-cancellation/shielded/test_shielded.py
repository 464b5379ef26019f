"""The contract of `shield`, from the simplest claim to the hardest."""

import asyncio

import pytest
from shielded import shield

# -- helpers --------------------------------------------------------------------------------------


async def pay(receipt, seconds):
    """Give `receipt` after some time."""
    await asyncio.sleep(seconds)
    return receipt


async def refuse(error, seconds):
    """Raise `error` after some time."""
    await asyncio.sleep(seconds)
    raise error


class Payment:
    """An object with `__await__`: neither a coroutine nor a future."""

    def __init__(self, coroutine):
        self.coroutine = coroutine

    def __await__(self):
        return self.coroutine.__await__()


class Watched(asyncio.Future):
    """A future that counts the callbacks that were added and not removed."""

    callbacks = 0

    def add_done_callback(self, function, **options):
        super().add_done_callback(function, **options)
        self.callbacks += 1

    def remove_done_callback(self, function):
        removed = super().remove_done_callback(function)
        self.callbacks -= removed
        return removed


async def call(aw):
    """The caller of shield, as a coroutine: a test can run it as a task and cancel it."""
    return await shield(aw)


async def ending(aw):
    """How an awaitable ended: what it returned, the exception it raised, or "cancelled"."""
    try:
        return await aw
    except asyncio.CancelledError:
        return "cancelled"
    except Exception as error:
        return error


# -- nobody is cancelled --------------------------------------------------------------------------


async def test_result(clock):
    """gives the result of the work at the moment when it is done"""
    assert await shield(pay("receipt", 2.0125)) == "receipt", "the result is that of the work"
    assert clock.now == 2.0125, "the work needs 2.0125 s, and so does the caller"


async def test_any_value():
    """gives every result as it is: None, 0, an empty text, an exception object"""
    error = ValueError("I was returned, not raised")
    results = [await shield(pay(value, 1)) for value in (None, 0, "", error)]
    assert results == [None, 0, "", error], "a value that is false is a result too"


async def test_exception(clock):
    """raises the exception of the work at the moment when it happens"""
    error = ValueError("no money")
    assert await ending(shield(refuse(error, 1.5))) is error, "it is the very same exception"
    assert clock.now == 1.5, "the work fails after 1.5 s"


@pytest.mark.parametrize("kind", ["coroutine", "task", "future", "object", "shield"])
async def test_every_kind(clock, kind):
    """takes coroutines, tasks, futures, objects with __await__ and other shields"""
    if kind == "future":
        aw = asyncio.get_running_loop().create_future()
        asyncio.get_running_loop().call_later(2, aw.set_result, "receipt")
    else:
        wrap = {"task": asyncio.create_task, "object": Payment, "shield": shield}
        aw = wrap.get(kind, lambda coroutine: coroutine)(pay("receipt", 2))
    assert await ending(call(aw)) == "receipt", "everything that can be awaited can be shielded"
    assert clock.now == 2, "the work needs 2 s"


async def test_finished_work(clock):
    """gives the result, the exception or the cancellation of work that has ended before"""
    error = ValueError("no money")
    tasks = [asyncio.create_task(aw) for aw in (pay("a", 1), refuse(error, 1), pay("c", 9))]
    await asyncio.sleep(2)
    tasks[2].cancel()
    await clock.settle()
    endings = [await ending(call(task)) for task in tasks]
    assert endings == ["a", error, "cancelled"], "each one ends as the task has ended"
    assert clock.now == 2, "there is nothing to wait for"


# -- the caller is cancelled: the work is protected -----------------------------------------------


async def test_cancelled_caller(clock):
    """lets the work run on when the caller is cancelled"""
    work = asyncio.create_task(pay("receipt", 5))
    caller = asyncio.create_task(call(work))
    await asyncio.sleep(2)
    caller.cancel()
    await clock.settle()
    assert not work.cancelled(), "the work does not hear of the cancellation"
    assert await ending(work) == "receipt", "it runs on to its end"
    assert clock.now == 5, "it was not begun anew, and needs 5 s as always"
    assert await ending(caller) == "cancelled", "the caller has got its CancelledError"


async def test_caller_is_not_protected(clock):
    """gives the caller its CancelledError at once, without waiting for the work"""
    log = []

    async def caller():
        try:
            await shield(work)
            log.append("went on")
        finally:
            log.append(f"left at {clock.now:g} s")

    work = asyncio.create_task(pay("receipt", 5))
    task = asyncio.create_task(caller())
    await asyncio.sleep(2)
    task.cancel()
    outcome = await ending(task)
    assert outcome == "cancelled", "the caller itself is cancelled as always"
    assert log == ["left at 2 s"], "it is not held back until the work has ended at 5 s"
    assert task.cancelling() == 1, "its cancellation stays counted"
    await work


@pytest.mark.parametrize("kind", ["coroutine", "object", "future"])
async def test_protects_every_kind(clock, kind):
    """protects coroutines, objects with __await__ and futures as well"""
    log = []

    async def work():
        try:
            log.append(await pay("paid", 5))
        except asyncio.CancelledError:
            log.append("cut off")
            raise

    future = asyncio.get_running_loop().create_future()
    aw = future if kind == "future" else work() if kind == "coroutine" else Payment(work())
    caller = asyncio.create_task(call(aw))
    await asyncio.sleep(2)
    caller.cancel()
    assert await ending(caller) == "cancelled", "the caller gets its CancelledError"
    assert clock.now == 2, "it gets it at the moment of the cancellation"
    if kind == "future":
        assert not future.cancelled(), "somebody else may still want the result of this future"
    else:
        await asyncio.sleep(10)
        assert log == ["paid"], "the work runs on to its end, although nobody waits for it any more"


async def test_cancel_what_it_gives(clock):
    """protects the work when somebody cancels what shield gives"""
    work = asyncio.create_task(pay("receipt", 5))
    outer = asyncio.ensure_future(shield(work))
    await asyncio.sleep(1)
    outer.cancel()
    assert await ending(outer) == "cancelled", "what shield gives is cancelled"
    assert await ending(work) == "receipt", "the work is not"


async def test_time_limit_and_once_more(clock):
    """gives up waiting at a time limit, and can wait for the same work once more"""
    work = asyncio.create_task(pay("receipt", 5))
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(2):
            await shield(work)
    assert clock.now == 2, "the time limit is 2 s"
    assert await ending(shield(work)) == "receipt", "the same work, and a new shield"
    assert clock.now == 5, "the work was not disturbed"


async def test_two_callers(clock):
    """lets two callers wait for the same work: one is cancelled, the other gets the result"""
    work = asyncio.create_task(pay("receipt", 5))
    one, two = asyncio.create_task(call(work)), asyncio.create_task(call(work))
    await asyncio.sleep(2)
    one.cancel()
    assert [await ending(one), await ending(two)] == ["cancelled", "receipt"], (
        "a cancellation concerns only the one who was cancelled"
    )
    assert clock.now == 5, "the work needs 5 s"


async def test_failure_without_caller(clock):
    """leaves the exception in the work when the caller has gone before it fails"""
    error = ValueError("no money")
    work = asyncio.create_task(refuse(error, 3))
    caller = asyncio.create_task(call(work))
    await asyncio.sleep(1)
    caller.cancel()
    outcome = await ending(caller)
    await asyncio.sleep(9)
    assert outcome == "cancelled", "the caller is gone after 1 s"
    assert await ending(work) is error, "the work has failed after 3 s, and keeps its exception"


async def test_cancelled_at_the_moment_of_the_end():
    """does not lose a cancellation that comes at the very moment of the end"""
    future = asyncio.get_running_loop().create_future()
    caller = asyncio.create_task(call(future))
    await asyncio.sleep(1)
    future.set_result("receipt")
    caller.cancel()
    assert await ending(caller) == "cancelled", (
        "the result and the cancellation come in the same moment: the caller was cancelled"
    )


# -- the work is cancelled: that is not what a shield is for --------------------------------------


@pytest.mark.parametrize("inside", [False, True], ids=["from outside", "by itself"])
async def test_cancelled_work(clock, inside):
    """gives CancelledError when the work itself is cancelled"""

    async def gives_up():
        await asyncio.sleep(2)
        raise asyncio.CancelledError

    work = asyncio.create_task(gives_up() if inside else pay("receipt", 5))
    if not inside:
        asyncio.get_running_loop().call_later(2, work.cancel)
    caller = asyncio.create_task(call(work))
    assert await ending(caller) == "cancelled", "there will be no result: CancelledError"
    assert clock.now == 2, "the caller hears of it at the moment when the work ends"
    assert caller.cancelling() == 0, "nobody has cancelled the caller"


async def test_beside_others(clock):
    """protects only its own work, and not what stands beside it"""
    payment, letter = asyncio.create_task(pay("receipt", 5)), asyncio.create_task(pay("letter", 5))
    both = asyncio.gather(shield(payment), letter)
    await asyncio.sleep(2)
    both.cancel()
    assert await ending(both) == "cancelled", "the caller of gather is cancelled"
    assert [await ending(payment), await ending(letter)] == ["receipt", "cancelled"], (
        "gather cancels all it waits for, and only the payment has a shield"
    )


# -- nothing is left ------------------------------------------------------------------------------


async def test_leaves_nothing_behind(clock):
    """leaves no task, no timer and no callback behind when its caller is cancelled"""
    future = Watched()
    caller = asyncio.create_task(call(future))
    await asyncio.sleep(1)
    caller.cancel()
    outcome = await ending(caller)
    await clock.settle()
    assert outcome == "cancelled", "the caller is cancelled"
    assert clock.leftover_tasks() == [], "no task of yours is left"
    assert clock.leftover_timers() == [], "no timer is set"
    assert future.callbacks == 0, (
        "no callback of yours waits at the future any more: who shields the same work a thousand "
        "times would leave a thousand of them"
    )
