"""The contract of README.md as tests; a learner reads the first line of each docstring."""

import asyncio
import inspect
from contextlib import aclosing

import pytest
from merge_streams import merge_streams

# -- helpers: streams that write down what happens ------------------------------------------------

LIMIT = 50


class Raises:
    """A step of a Stream that raises."""

    def __init__(self, error):
        self.error = error


class Stream:
    """Its steps are pairs: seconds to wait, and the item. `aiter(stream)` is a generator.

    A generator that is left early needs `cleanup` seconds for its end.
    """

    def __init__(self, *steps, cleanup=0):
        self.steps = steps
        self.cleanup = cleanup
        self.asked = False
        self.begun = False
        self.read = 0
        self.left_early = False

    def __aiter__(self):
        self.asked = True
        return self.news()

    async def news(self):
        self.begun = True
        try:
            for seconds, item in self.steps:
                await asyncio.sleep(seconds)
                if isinstance(item, Raises):
                    raise item.error
                self.read += 1
                yield item
        except (asyncio.CancelledError, GeneratorExit):
            await asyncio.sleep(self.cleanup)
            self.left_early = True
            raise


class Plain:
    """An async iterator that has no `aclose`."""

    def __init__(self, *items):
        self.items = list(items)

    def __aiter__(self):
        return self

    async def __anext__(self):
        await asyncio.sleep(2)
        if not self.items:
            raise StopAsyncIteration
        return self.items.pop(0)


def usable(iterator):
    """The same iterator; the test fails if it has not the three methods that everybody needs."""
    if inspect.iscoroutine(iterator):
        iterator.close()
    has = [n for n in ("__aiter__", "__anext__", "aclose") if hasattr(type(iterator), n)]
    assert has == ["__aiter__", "__anext__", "aclose"], (
        "merge_streams(...), called without await, gives an async iterator that can be closed: "
        "it has these three methods"
    )
    return iterator


async def collect(iterator):
    """All items, until StopAsyncIteration comes."""
    items = []
    async for item in iterator:
        items.append(item)
        if len(items) > LIMIT:
            pytest.fail(f"the loop should be over, and it goes on and on: {items[:5]} ...")
    return items


async def collect_with_times(iterator, clock):
    """All items with the times at which they come. An error is the last item."""
    seen = []
    try:
        async for item in iterator:
            seen.append((item, clock.now))
    except Exception as error:
        seen.append((error, clock.now))
    return seen


async def outcome_of(awaitable):
    """What it returned, the exception that it raised, "the end" or "cancelled"."""
    try:
        return await awaitable
    except asyncio.CancelledError:
        return "cancelled"
    except StopAsyncIteration:
        return "the end"
    except Exception as error:
        return error


# -- items ----------------------------------------------------------------------------------------


async def test_begins_with_the_first_item(clock):
    """is called without await, and reads nothing before the first item is asked for"""
    stream = Stream((1, "a"))
    iterator = usable(merge_streams(stream))
    await asyncio.sleep(5)
    assert not stream.begun, "nobody has asked for an item: nothing is read"
    assert not stream.asked, "nobody has asked for an item: aiter(source) is not called"
    assert (await anext(iterator), clock.now) == ("a", 6), "(item, time): now it is read"
    assert await outcome_of(anext(iterator)) == "the end", "the only source has ended"


async def test_one_source():
    """gives all items of one source, in order, whatever they are"""
    error = ValueError("I was given, not raised")
    items = ["a", None, 0, "", error, False, "b"]
    stream = Stream(*[(1, item) for item in items])
    assert await collect(merge_streams(stream)) == items, "every object can be an item"


async def test_as_they_come(clock):
    """gives the items of all sources at the moment when they come"""
    slow = Stream((3, "slow 1"), (3, "slow 2"))
    fast = Stream((1, "fast 1"), (1, "fast 2"), (2, "fast 3"))
    seen = await collect_with_times(merge_streams(slow, fast), clock)
    assert seen == [("fast 1", 1), ("fast 2", 2), ("slow 1", 3), ("fast 3", 4), ("slow 2", 6)], (
        "(item, time): the sources are read at the same time, and nobody waits for the other"
    )


async def test_ends_with_the_last_source(clock):
    """ends when the last source has ended"""
    empty, short, long = Stream(), Stream((1, "short")), Stream((5, "long"), (5, "longer"))
    iterator = merge_streams(empty, short, long)
    assert await collect(iterator) == ["short", "long", "longer"], "one end is not the end of all"
    assert clock.now == 10, "the last source ends after 10 s"
    assert await collect(iterator) == [], "after the end there are no more items"


async def test_no_sources(clock):
    """ends at once without sources"""
    assert await collect(merge_streams()) == [], "there is nothing to give"
    assert clock.now == 0, "no time passes"


async def test_any_async_iterable():
    """accepts iterables, generators, and iterators without aclose"""
    generator = aiter(Stream((1, "a"), (2, "c")))
    items = await collect(merge_streams(generator, Plain("b", "d")))
    assert items == ["a", "b", "c", "d"], "what `async for` accepts is accepted"


async def test_merges_can_be_merged():
    """accepts what another merge_streams gives"""
    inner_stream, outer_stream = Stream((1, "a"), (9, "b"), cleanup=1), Stream((2, "c"))
    async with aclosing(merge_streams(merge_streams(inner_stream), outer_stream)) as iterator:
        assert [await anext(iterator), await anext(iterator)] == ["a", "c"], "items of all"
    assert inner_stream.left_early, "closing the outer one closes the inner one and its source"


# -- the buffer -----------------------------------------------------------------------------------


async def test_reads_ahead_and_stops():
    """reads ahead while nobody asks, but not more than the buffer holds"""
    one, other = Stream(*[(1, 1)] * 40), Stream(*[(1, 2)] * 40)
    async with aclosing(merge_streams(one, other, buffer=5)) as iterator:
        await anext(iterator)
        await asyncio.sleep(30)
        ahead = one.read + other.read - 1
        assert ahead >= 5, "while nobody asks, the sources are read until the buffer is full"
        assert ahead <= 7, "5 items wait in the buffer, and each source may have one in hand"


async def test_default_buffer():
    """has a buffer of 10 items if the caller does not say anything else"""
    stream = Stream(*[(1, "a")] * 40)
    async with aclosing(merge_streams(stream)) as iterator:
        await anext(iterator)
        await asyncio.sleep(30)
        ahead = stream.read - 1
        assert 10 <= ahead <= 11, "10 items wait in the buffer, and there may be one in hand"


async def test_buffered_items_come_at_once(clock):
    """gives items that have come already without waiting"""
    stream = Stream((1, "a"), (1, "b"), (1, "c"), (1, "d"))
    async with aclosing(merge_streams(stream, buffer=2)) as iterator:
        assert await anext(iterator) == "a", "the first item"
        await asyncio.sleep(30)
        assert [await anext(iterator), await anext(iterator)] == ["b", "c"], "the next items"
        assert clock.now == 31, "they were there already: no time passes"


async def test_slow_reader():
    """loses nothing and mixes up nothing when the reader is slow"""
    one = Stream(*[(1, f"one {number}") for number in range(6)])
    other = Stream(*[(1.5, f"other {number}") for number in range(6)])
    items = []
    async for item in merge_streams(one, other, buffer=1):
        await asyncio.sleep(10)
        items.append(item)
    assert [item for item in items if item.startswith("one")] == [f"one {n}" for n in range(6)], (
        "the items of one source come all, and in their order"
    )
    assert len(items) == 12, "no item is lost, and none comes twice"


async def test_wrong_buffer():
    """refuses a buffer below 1"""

    async def try_with(buffer):
        stream = Stream((1, "a"))
        return await collect(merge_streams(stream, buffer=buffer))

    for buffer in (0, -1):
        outcome = await outcome_of(try_with(buffer))
        assert isinstance(outcome, ValueError), f"a buffer of {buffer} can hold nothing"


# -- errors ---------------------------------------------------------------------------------------


async def test_error(clock):
    """raises the error of a source when it comes, and is over then"""
    error = ConnectionError("the line is broken")
    good, bad = Stream((1, "a"), (9, "b")), Stream((2, Raises(error)))
    iterator = merge_streams(good, bad)
    seen = await collect_with_times(iterator, clock)
    assert seen == [("a", 1), (error, 2)], (
        "(item or error, time): it comes at once, although the other source goes on for long"
    )
    assert await outcome_of(anext(iterator)) == "the end", "after the error it is over"


async def test_error_closes_the_others(clock):
    """has closed the other sources when the error comes"""
    error = ConnectionError("the line is broken")
    one, bad = Stream((9, "a"), cleanup=3), Stream((2, Raises(error)))
    other = Stream((1, "b"), (9, "c"), cleanup=3)
    seen = await collect_with_times(merge_streams(one, bad, other), clock)
    assert seen == [("b", 1), (error, 5)], (
        "(item or error, time): the error happens after 2 s; both cleanups need 3 s, "
        "at the same time"
    )
    assert (one.left_early, other.left_early) == (True, True), "both cleanups are complete"


async def test_error_in_its_turn(clock):
    """gives the items that came before an error before it raises the error"""
    error = ConnectionError("the line is broken")
    bad = Stream((1, "a"), (1, "b"), (1, Raises(error)))
    iterator = merge_streams(bad, Stream((9, "z")))
    assert await anext(iterator) == "a", "the first item comes after 1 s"
    await asyncio.sleep(5)  # meanwhile the second item and the error come
    assert await outcome_of(anext(iterator)) == "b", (
        "b came before the error, so it is given before"
    )
    assert await outcome_of(anext(iterator)) is error, "then comes the error, the same object"
    assert clock.now == 6, "all of this had happened before: no time passes"


async def test_error_and_a_full_buffer():
    """loses no error when the buffer is full at that moment"""
    error = ConnectionError("the line is broken")
    bad = Stream((1, "a"), (1, "b"), (1, Raises(error)))
    iterator = merge_streams(bad, buffer=1)
    assert await anext(iterator) == "a", "the first item comes after 1 s"
    await asyncio.sleep(30)  # meanwhile b fills the buffer
    outcomes = [await outcome_of(anext(iterator)) for _ in range(3)]
    assert outcomes == ["b", error, "the end"], "an error can wait for its turn as items do"


async def test_over_after_an_error():
    """gives nothing that came after an error"""
    error = ConnectionError("the line is broken")
    bad, good = Stream((2, Raises(error))), Stream((1, "a"), (2, "b"), (1, "c"))
    iterator = merge_streams(good, bad)
    assert await anext(iterator) == "a", "the first item comes after 1 s"
    await asyncio.sleep(9)  # meanwhile the error comes, and then b and c
    outcomes = [await outcome_of(anext(iterator)) for _ in range(3)]
    assert outcomes == [error, "the end", "the end"], "b and c came after it: now it is over"


async def test_only_the_first_error():
    """raises the first error, and keeps later ones quiet"""
    error = ValueError("the first one")

    async def stubborn():
        try:
            await asyncio.sleep(9)
            yield "never"
        finally:
            raise OSError("an error of the cleanup")

    iterator = merge_streams(stubborn(), Stream((1, Raises(error))), stubborn())
    assert await outcome_of(anext(iterator)) is error, "the error that came first in time"


# -- leaving early --------------------------------------------------------------------------------


async def test_closed_early(clock):
    """has closed all sources when aclose() comes back"""
    waiting = Stream((1, "a"), (99, "b"), cleanup=3)
    in_hand = Stream(*[(2, "c")] * 40, cleanup=4)
    iterator = merge_streams(waiting, in_hand, buffer=1)
    assert await anext(iterator) == "a", "the first item comes after 1 s"
    await asyncio.sleep(9)
    assert await outcome_of(iterator.aclose()) is None, "aclose() raises nothing"
    assert (waiting.left_early, in_hand.left_early) == (True, True), (
        "(closed?, closed?): both sources are closed, the one that is being read, "
        "and the one whose item waits for a place"
    )
    assert clock.now == 14, "the cleanups need 3 s and 4 s, at the same time, from 10 s on"
    assert await outcome_of(anext(iterator)) == "the end", "after aclose() it is over"


async def test_closed_before_the_first_item(clock):
    """does nothing when it is closed before the first item was asked for"""
    stream = Stream((1, "a"))
    iterator = merge_streams(stream)
    await iterator.aclose()
    assert await outcome_of(anext(iterator)) == "the end", "it was closed"
    assert (stream.begun, clock.now) == (False, 0), "(begun?, time): the source is not touched"
    assert not stream.asked, "not even aiter(source) is called"


async def test_cancelled(clock):
    """has closed all sources when the task that waits for an item is cancelled"""
    one, other = Stream((9, "a"), cleanup=3), Stream((1, "b"), (9, "c"), cleanup=4)
    iterator = merge_streams(one, other)
    assert await anext(iterator) == "b", "the first item comes after 1 s"
    task = asyncio.create_task(outcome_of(anext(iterator)))
    await asyncio.sleep(1)
    task.cancel()
    assert await task == "cancelled", "the task ends with CancelledError"
    assert (one.left_early, other.left_early) == (True, True), "both sources are closed"
    assert clock.now == 6, "cancelled after 2 s; the cleanups need 3 s and 4 s, at the same time"
    assert await outcome_of(anext(iterator)) == "the end", "after that it is over"
