"""The contract of README.md as tests; a learner reads the first line of each docstring."""

import asyncio

import pytest
from bounded_map import bounded_map

# -- helpers: work that writes down what happens --------------------------------------------------


class Work:
    """An object to map with: each item is the number of seconds that its call takes.

    An item can also be a tuple: seconds, and what then is returned, or raised if it is an
    exception. `cleanup` is the time that a call needs after it was cancelled.
    """

    def __init__(self, clock, cleanup=0):
        self.clock = clock
        self.cleanup = cleanup
        self.begun = []  # (item, time)
        self.cleaned_up = []  # (item, time)
        self.under_way = 0
        self.busiest = 0

    async def fetch(self, item):
        seconds, answer = item if isinstance(item, tuple) else (item, f"answer {item}")
        self.begun.append((item, self.clock.now))
        self.under_way += 1
        self.busiest = max(self.busiest, self.under_way)
        try:
            await asyncio.sleep(seconds)
        except asyncio.CancelledError:
            await asyncio.sleep(self.cleanup)
            self.cleaned_up.append((item, self.clock.now))
            raise
        finally:
            self.under_way -= 1
        if isinstance(answer, Exception):
            raise answer
        return answer


class Input:
    """An iterator over items that writes down when each of them is taken."""

    def __init__(self, clock, items):
        self.clock = clock
        self.times = []
        self._items = iter(items)

    def __iter__(self):
        return self

    def __next__(self):
        if len(self.times) > 100:
            pytest.fail("items are taken again and again, although nobody has time for them")
        item = next(self._items)
        self.times.append(self.clock.now)
        if isinstance(item, Exception):
            raise item
        return item


class Request:
    """An object with `__await__`: neither a coroutine nor a future."""

    def __init__(self, answer):
        self.answer = answer

    def __await__(self):
        yield from asyncio.sleep(1).__await__()
        return self.answer


async def outcome_of(awaitable):
    """What it returned, the exception that it raised, or "cancelled"."""
    try:
        return await awaitable
    except asyncio.CancelledError:
        return "cancelled"
    except Exception as error:
        return error


async def cancelled_after(seconds, awaitable):
    """How `awaitable`, in a task of its own, ends when it is cancelled after some time."""
    task = asyncio.create_task(outcome_of(awaitable))
    await asyncio.sleep(seconds)
    task.cancel()
    return await task


# -- results --------------------------------------------------------------------------------------


async def test_results_in_order(clock):
    """gives the results in the order of the items"""
    results = await bounded_map(Work(clock).fetch, [3, 1, 2], limit=3)
    assert results == ["answer 3", "answer 1", "answer 2"], (
        "the first result belongs to the first item, although its call takes longest"
    )


async def test_no_items(clock):
    """gives an empty list for no items"""
    work = Work(clock)
    assert await bounded_map(work.fetch, [], limit=2) == [], "there are no results"
    assert (work.begun, clock.now) == ([], 0), "(calls, time): nothing is called, no time passes"


async def test_any_result(clock):
    """keeps every result as it is"""
    items = [(1, None), (1, 0), (1, "yes"), (1, ""), (1, [])]
    results = await bounded_map(Work(clock).fetch, items, limit=2)
    assert results == [None, 0, "yes", "", []], "a value that is false is a result too"


async def test_any_awaitable(clock):
    """accepts a function that returns a task, a future or another awaitable"""

    def ask(kind):
        if kind == "object":
            return Request("object")
        future = asyncio.get_running_loop().create_future()
        future.get_loop().call_later(1, future.set_result, kind)
        return future

    results = await bounded_map(ask, ["future", "object", "future"], limit=3)
    assert results == ["future", "object", "future"], "what `await` accepts is accepted"
    assert clock.now == 1, "each call takes 1 s, and all three run at the same time"


# -- the limit ------------------------------------------------------------------------------------


async def test_never_more_than_the_limit(clock):
    """has never more than `limit` calls under way, and no less if there are items"""
    work = Work(clock)
    await bounded_map(work.fetch, [1] * 10, limit=3)
    assert work.busiest == 3, "the most calls under way at the same time: as many as the limit"
    assert clock.now == 4, "10 calls of 1 s, 3 at the same time: 4 s"


async def test_next_when_one_ends(clock):
    """begins the next call at the moment when any call ends"""
    work = Work(clock)
    await bounded_map(work.fetch, [10, 1, 2, 3, 4], limit=2)
    assert work.begun == [(10, 0), (1, 0), (2, 1), (3, 3), (4, 6)], (
        "(item, beginning): the slow call holds one of the two places, the others use the other"
    )
    assert clock.now == 10, "all is done when the slow call is done"


async def test_limit_of_one(clock):
    """makes one call after the other when the limit is 1"""
    work = Work(clock)
    await bounded_map(work.fetch, [3, 1, 2], limit=1)
    assert work.begun == [(3, 0), (1, 3), (2, 4)], "(item, beginning): in the order of the items"


async def test_large_limit(clock):
    """makes all calls at once when there are fewer items than the limit"""
    await bounded_map(Work(clock).fetch, [3, 1, 2], limit=100)
    assert clock.now == 3, "three calls at the same time take as long as the longest"


async def test_wrong_limit(clock):
    """refuses a limit below 1"""
    for limit in (0, -1):
        source = Input(clock, [1, 2])
        outcome = await outcome_of(bounded_map(Work(clock).fetch, source, limit=limit))
        assert isinstance(outcome, ValueError), f"with the limit {limit} nothing could ever run"
        assert source.times == [], "no item is taken"


async def test_two_calls(clock):
    """counts the calls of each bounded_map alone"""
    one, other = Work(clock), Work(clock)
    await asyncio.gather(
        bounded_map(one.fetch, [1] * 4, limit=2), bounded_map(other.fetch, [1] * 6, limit=3)
    )
    assert (one.busiest, other.busiest) == (2, 3), "each has its own limit"
    assert clock.now == 2, "both need 2 s, and they run at the same time"


# -- the input ------------------------------------------------------------------------------------


async def test_takes_items_late(clock):
    """takes an item only when its call can begin"""
    source = Input(clock, [2, 1, 4, 1, 1])
    await bounded_map(Work(clock).fetch, source, limit=2)
    assert source.times == [0, 0, 1, 2, 3], (
        "the times at which the items are taken: two at the beginning, "
        "then one whenever a call has ended"
    )


async def test_endless_input(clock):
    """works with an input that never ends"""

    def seconds():
        while True:
            yield 1

    source = Input(clock, seconds())
    outcome = await cancelled_after(5.5, bounded_map(Work(clock).fetch, source, limit=2))
    assert outcome == "cancelled", "it runs until it is cancelled"
    assert len(source.times) == 12, "two items at the beginning, and two after each of 5 seconds"


# -- exceptions -----------------------------------------------------------------------------------


async def test_error(clock):
    """raises the exception of a call at once, and begins no other call"""
    error = ValueError("no such page")
    work = Work(clock)
    source = Input(clock, [9, (2, error), 9, 9])
    outcome = await outcome_of(bounded_map(work.fetch, source, limit=2))
    assert outcome is error, "the caller gets the exception itself, the very same object"
    assert clock.now == 2, "it was raised after 2 s; nobody waits for the other call, of 9 s"
    assert len(source.times) == 2, "no other item is taken"


async def test_error_cancels_the_others(clock):
    """cancels the other calls after an exception, and waits for their cleanup"""
    error = ValueError("no such page")
    work = Work(clock, cleanup=3)
    outcome = await outcome_of(bounded_map(work.fetch, [8, (2, error), 9], limit=3))
    assert outcome is error, "the caller gets the exception itself, the very same object"
    assert sorted(work.cleaned_up) == [(8, 5), (9, 5)], (
        "(item, end of its cleanup): both are cancelled after 2 s, and clean up at the same time"
    )
    assert clock.now == 5, "the caller gets the exception after the cleanup"


async def test_error_in_the_last_calls(clock):
    """raises at once also when all items have been taken"""
    error = ValueError("no such page")
    outcome = await outcome_of(bounded_map(Work(clock).fetch, [9, 1, (2, error)], limit=2))
    assert (outcome, clock.now) == (error, 3), "(outcome, time): the third call begins after 1 s"


async def test_first_error_counts(clock):
    """raises the first exception, and keeps later ones quiet"""
    error = ValueError("the first one")

    async def fetch(item):
        if item == "fails":
            await asyncio.sleep(1)
            raise error
        try:
            await asyncio.sleep(9)
        finally:
            raise OSError("an error of the cleanup")

    outcome = await outcome_of(bounded_map(fetch, ["a", "fails", "b"], limit=3))
    assert outcome is error, "the exception that came first in time, also if a cleanup fails"


async def test_error_of_the_input(clock):
    """treats an exception of the input like that of a call"""
    error = ValueError("the list is torn")
    work = Work(clock, cleanup=3)
    source = Input(clock, [9, 1, error])
    outcome = await outcome_of(bounded_map(work.fetch, source, limit=2))
    assert outcome is error, "the caller gets the exception itself, the very same object"
    assert work.cleaned_up == [(9, 4)], "(item, end of its cleanup): cancelled after 1 s"
    assert clock.now == 4, "the caller gets the exception after the cleanup"


async def test_error_of_the_function(clock):
    """treats an exception of a plain function like that of a call"""
    error = ValueError("this is not an address")
    work = Work(clock, cleanup=3)

    def fetch(item):
        if item == "bad":
            raise error
        return work.fetch(item)

    outcome = await outcome_of(bounded_map(fetch, [9, 1, "bad", 1], limit=2))
    assert outcome is error, "the caller gets the exception itself, the very same object"
    assert work.cleaned_up == [(9, 4)], "(item, end of its cleanup): cancelled after 1 s"
    assert clock.now == 4, "the caller gets the exception after the cleanup"


# -- cancellation ---------------------------------------------------------------------------------


async def test_cancelled(clock):
    """cancels all calls when the caller is cancelled, and waits for their cleanup"""
    work = Work(clock, cleanup=3)
    source = Input(clock, [8, 9, 7, 6])
    outcome = await cancelled_after(2, bounded_map(work.fetch, source, limit=2))
    assert outcome == "cancelled", "the caller ends with CancelledError"
    assert sorted(work.cleaned_up) == [(8, 5), (9, 5)], (
        "(item, end of its cleanup): both are cancelled after 2 s, and clean up at the same time"
    )
    assert clock.now == 5, "the caller ends after the cleanup"
    assert len(source.times) == 2, "no other item is taken"


async def test_cancelled_whatever_the_calls_do(clock):
    """ends with CancelledError, also when calls do not obey or when their cleanup fails"""

    async def fetch(item):
        try:
            await asyncio.sleep(9)
        except asyncio.CancelledError:
            if item == "fails":
                raise OSError("an error of the cleanup") from None
        return item

    outcome = await cancelled_after(1, bounded_map(fetch, ["stays", "fails"], limit=2))
    assert outcome == "cancelled", "it was the caller who was cancelled"
    assert clock.now == 1, "no time passes"
