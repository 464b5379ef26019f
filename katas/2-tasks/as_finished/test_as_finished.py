"""The contract of `as_finished`, from the simplest claim to the hardest."""

import asyncio

import pytest
from as_finished import as_finished

# -- helpers --------------------------------------------------------------------------------------


async def bake(cake, seconds):
    """Give `cake` after some time."""
    await asyncio.sleep(seconds)
    return cake


async def burn(error, seconds):
    """Raise `error` after some time."""
    await asyncio.sleep(seconds)
    raise error


class Order:
    """An object with `__await__`: neither a coroutine nor a future. Counts how often it ran."""

    def __init__(self, cake, seconds):
        self.cake, self.seconds, self.runs = cake, seconds, 0

    def __await__(self):
        self.runs += 1
        return bake(self.cake, self.seconds).__await__()


def start(*coroutines):
    """A list with one task for each coroutine."""
    return [asyncio.create_task(coroutine) for coroutine in coroutines]


async def ending(aw):
    """How an awaitable ended: its result, its exception as a text, or "cancelled"."""
    try:
        return await aw
    except asyncio.CancelledError:
        return "cancelled"
    except Exception as error:
        return type(error).__name__


async def endings(items):
    """How all items of a loop ended, in their order."""
    return [await ending(item) for item in items]


# -- results --------------------------------------------------------------------------------------


async def test_order_of_ends():
    """gives the results in the order in which they come"""
    aws = [bake("apple", 3.5), bake("plum", 1), bake("cherry", 2)]
    results = [await item for item in as_finished(aws)]
    assert results == ["plum", "cherry", "apple"], (
        "plum ends first, and apple last: the order of the arguments does not count"
    )


async def test_at_the_moment(clock):
    """gives each result at the moment when it comes, and runs all at the same time"""
    log = []
    for item in as_finished([bake("apple", 3.5), bake("plum", 1.25), bake("cherry", 2)]):
        cake = await item
        log.append((clock.now, cake))
    assert log == [(1.25, "plum"), (2, "cherry"), (3.5, "apple")], (
        "all start at once, and each result is given at the moment when it is there"
    )


async def test_slow_loop(clock):
    """keeps the order of the ends when the loop is slow"""
    seconds = {"apple": 6, "plum": 5, "cherry": 1, "nut": 4, "lemon": 2, "poppy": 3}
    results = []
    for item in as_finished([bake(cake, seconds[cake]) for cake in seconds]):
        results.append(await item)
        if len(results) == 1:
            await asyncio.sleep(10)
    assert results == ["cherry", "lemon", "poppy", "nut", "plum", "apple"], (
        "all have ended while the loop did something else: they keep the order of their ends"
    )
    assert clock.now == 11, "what has ended before is given at once"


async def test_any_value():
    """gives every result as it is: None, 0, an empty text, an exception object"""
    error = ValueError("I was returned, not raised")
    aws = [bake(None, 1), bake(0, 2), bake("", 3), bake(error, 4)]
    results = [await item for item in as_finished(aws)]
    assert results == [None, 0, "", error], "a value that is false is a result too"


async def test_nothing(clock):
    """gives no item when there are no awaitables"""
    assert list(as_finished([])) == [], "no awaitables: the body of the loop never runs"
    assert list(as_finished([], timeout=5)) == [], "the time-out changes nothing here"
    await clock.settle()
    assert clock.leftover_timers() == [], "and no timer is set"


# -- awaitables -----------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [list, tuple, iter])
async def test_every_kind(clock, kind):
    """takes coroutines, tasks, futures and objects with __await__, in any collection"""
    future = asyncio.get_running_loop().create_future()
    asyncio.get_running_loop().call_later(3, future.set_result, "future")
    [task, finished] = start(bake("task", 3), bake("finished", 0.5))
    await asyncio.sleep(1)
    aws = kind([future, Order("object", 3), bake("coroutine", 4), task, finished])
    results = await endings(as_finished(aws))
    assert sorted(results[1:3]) == ["future", "task"], "both end after 3 s, in any order"
    assert results[:1] + results[3:] == ["finished", "object", "coroutine"], (
        "the other three come in the order of their ends"
    )
    assert clock.now == 5, "tasks and futures were already running for 1 s"


async def test_same_one_twice(clock):
    """gives one result for an awaitable that is passed twice"""
    coroutine, order, [task] = bake("coroutine", 1), Order("object", 2), start(bake("task", 3))
    aws = [task, coroutine, order, coroutine, task, order]
    results = await endings(as_finished(aws))
    assert results == ["coroutine", "object", "task"], "three awaitables: three results"
    assert order.runs == 1, "the object ran once"
    assert clock.now == 3, "nothing ran twice"


async def test_two_loops(clock):
    """does not mix up two loops that run at the same time and share a task"""
    [shared] = start(bake("shared", 2))
    one = asyncio.create_task(endings(as_finished([bake("a", 3), shared, bake("b", 1)])))
    two = asyncio.create_task(endings(as_finished([shared, bake("c", 2.5), bake("d", 1.5)])))
    results = [await one, await two]
    assert results == [["b", "shared", "a"], ["d", "shared", "c"]], "each loop has its results"
    assert clock.now == 3, "both loops ran at the same time"


# -- exceptions -----------------------------------------------------------------------------------


async def test_exception(clock):
    """raises an exception at its turn, and the loop can go on"""
    error = ValueError("burnt")
    log = []
    for item in as_finished([bake("apple", 3), burn(error, 2), bake("plum", 1)]):
        try:
            log.append((clock.now, await item))
        except ValueError as caught:
            log.append((clock.now, caught))
    assert [entry for _, entry in log] == ["plum", error, "apple"], (
        "await raises the very exception of the awaitable, at its place in the order of ends; "
        "the others are not touched"
    )
    assert clock.now == 3, "the last one ends after 3 s"


async def test_exception_at_once(clock):
    """raises an exception at the moment when it happens"""
    first, *others = as_finished([bake("apple", 3), burn(ValueError("burnt"), 1.5)])
    assert await ending(first) == "ValueError", "the first end is an exception"
    assert clock.now == 1.5, "and it came after 1.5 s"
    assert await endings(others) == ["apple"], "the rest follows"


async def test_cancelled_awaitable(clock):
    """raises CancelledError for an awaitable that somebody cancels, and leaves the others alone"""
    tasks = start(bake("apple", 3), bake("plum", 9), bake("cherry", 1))
    asyncio.get_running_loop().call_later(2, tasks[1].cancel)
    log = [(await ending(item), clock.now) for item in as_finished(tasks)]
    assert log == [("cherry", 1), ("cancelled", 2), ("apple", 3)], (
        "a cancelled awaitable has ended as well: its item raises CancelledError"
    )


# -- the time-out ---------------------------------------------------------------------------------


async def test_time_out(clock):
    """raises TimeoutError when the time-out is over, and cancels nothing"""
    tasks = start(bake("apple", 5), bake("plum", 1))
    log = [(await ending(item), clock.now) for item in as_finished(tasks, timeout=2.5)]
    assert log == [("plum", 1), ("TimeoutError", 2.5)], "plum is in time, apple is not"
    assert await ending(tasks[0]) == "apple", "what is late runs on to its end"
    assert clock.now == 5, "its work was not begun anew"


async def test_one_time_out_for_all(clock):
    """counts the time-out from the call, not from result to result"""
    tasks = start(*[bake(f"cake {number}", number) for number in range(1, 7)])
    log = [(await ending(item), clock.now) for item in as_finished(tasks, timeout=3.5)]
    assert log[:4] == [("cake 1", 1), ("cake 2", 2), ("cake 3", 3), ("TimeoutError", 3.5)], (
        "there is one time-out for the whole loop: after 3.5 s it is over"
    )
    assert log[4:] == [("TimeoutError", 3.5)] * 2, (
        "then each item that is left raises TimeoutError at once"
    )
    await asyncio.sleep(10)  # the others end


async def test_slow_loop_with_time_out(clock):
    """gives what came before the time-out, also to a loop that asks later"""
    tasks = start(bake("apple", 4), bake("plum", 2), bake("cherry", 1))
    log = []
    for item in as_finished(tasks, timeout=3):
        await asyncio.sleep(5)
        log.append((await ending(item), clock.now))
    assert log == [("cherry", 5), ("plum", 10), ("TimeoutError", 15)], (
        "cherry and plum were ready in time, before 3 s; apple (4 s) was late"
    )


async def test_time_out_of_zero(clock):
    """raises TimeoutError without letting time pass when the time-out is zero"""
    tasks = start(bake("apple", 1), bake("plum", 2))
    log = await endings(as_finished(tasks, timeout=0))
    assert log == ["TimeoutError", "TimeoutError"], "zero is a time-out, and nothing is ready"
    assert clock.now == 0, "no time passes"
    assert await endings(tasks) == ["apple", "plum"], "they run on"


async def test_in_time(clock):
    """raises no TimeoutError when all end in time, and leaves nothing behind"""
    items = as_finished([bake("apple", 3), Order("plum", 1)], timeout=4)
    results = []
    for item in items:
        results.append(await ending(item))
    await clock.settle()
    assert results == ["plum", "apple"], "both are in time"
    assert clock.now == 3, "the loop is over when the last one has ended"
    assert clock.leftover_timers() == [], "no timer is set any more"
    assert clock.leftover_tasks() == [], "no task is left"


# -- the end of the loop --------------------------------------------------------------------------


async def test_leave_early(clock):
    """lets the others run on when the loop is left early"""
    tasks = start(bake("apple", 3), bake("plum", 1), bake("cherry", 2))
    for item in as_finished(tasks):
        assert await ending(item) == "plum", "plum comes first"
        break
    assert clock.now == 1, "the loop was left after 1 s"
    assert await endings(tasks) == ["apple", "plum", "cherry"], "nobody cancelled the others"


async def test_cancelled_caller(clock):
    """does not touch the awaitables when the caller is cancelled"""
    tasks = start(bake("apple", 5), bake("plum", 1))
    results = []

    async def caller():
        for item in as_finished(tasks):
            results.append(await item)

    task = asyncio.create_task(caller())
    await asyncio.sleep(2)
    task.cancel()
    assert await ending(task) == "cancelled", "the caller gets its CancelledError"
    assert clock.now == 2, "it gets it at the moment of the cancellation"
    assert results == ["plum"], "one result has come before"
    assert await endings(tasks) == ["apple", "plum"], "the awaitables run on"
