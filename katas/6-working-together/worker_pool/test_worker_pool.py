"""The contract of `worker_pool`, from the simplest claim to the hardest."""

import asyncio

import pytest
from worker_pool import work

# -- helpers: where the letters come from, and who handles them ----------------------------------


def now():
    return asyncio.get_running_loop().time()


async def postbox(letters, pause=0):
    """A producer: gives each letter after a pause."""
    for letter in letters:
        if pause:
            await asyncio.sleep(pause)
        yield letter


class Office:
    """Handles letters, and writes down when each was begun and when it was done."""

    def __init__(self, seconds=1, cleanup=0):
        self.seconds, self.cleanup = seconds, cleanup
        self.begun, self.done, self.stopped = [], [], []
        self.busy = self.busiest = 0

    async def handle(self, letter):
        self.begun.append((letter, now()))
        self.busy += 1
        self.busiest = max(self.busy, self.busiest)
        try:
            await asyncio.sleep(self.seconds)
            self.done.append((letter, now()))
        except asyncio.CancelledError:
            await asyncio.sleep(self.cleanup)
            self.stopped.append((letter, now()))
            raise
        finally:
            self.busy -= 1


async def ending(task):
    """How a task ended: what it returned, the exception it raised, or "cancelled"."""
    try:
        return await task
    except asyncio.CancelledError:
        return "cancelled"
    except BaseException as error:
        return error


# -- items and workers ---------------------------------------------------------------------------


async def test_handles_every_item(clock):
    """handles every item once, in order, and then returns"""
    office = Office(seconds=2)
    failures = await work([postbox("abc")], office.handle, workers=1, backlog=1)
    assert office.done == [("a", 2), ("b", 4), ("c", 6)], "one worker, one letter after the other"
    assert failures == [], "nothing has failed, so the list of failures is empty"
    assert clock.now == 6, "it returns at the moment when the last item is done"


async def test_all_workers_work(clock):
    """lets all its workers work at the same time"""
    office = Office(seconds=2)
    await work([postbox("abcdef")], office.handle, workers=3, backlog=1)
    assert office.begun == [("a", 0), ("b", 0), ("c", 0), ("d", 2), ("e", 2), ("f", 2)], (
        "three workers, so three letters at the same time, in the order in which they come"
    )
    assert clock.now == 4, "6 letters of 2 s for 3 workers"


async def test_next_item_at_once(clock):
    """lets a worker that is ready take the next item at once"""
    begun = []

    async def handle(seconds):
        begun.append((seconds, now()))
        await asyncio.sleep(seconds)

    await work([postbox([4, 1, 1.5, 1])], handle, workers=2, backlog=2)
    assert begun == [(4, 0), (1, 0), (1.5, 1), (1, 2.5)], (
        "one worker has the long letter, the other one goes on with the short ones"
    )
    assert clock.now == 4, "the short letters together need 3.5 s, the long one 4 s"


async def test_more_workers_than_items(clock):
    """ends also when some workers never had an item"""
    office = Office(seconds=1)
    await work([postbox("ab")], office.handle, workers=5, backlog=3)
    assert sorted(office.done) == [("a", 1), ("b", 1)], "two letters for five workers"
    assert clock.now == 1, "the workers without a letter do not hold up the end"


async def test_begins_before_the_producer_ends(clock):
    """handles items as they come"""
    office = Office(seconds=1)
    await work([postbox("abc", pause=2)], office.handle, workers=2, backlog=5)
    assert office.begun == [("a", 2), ("b", 4), ("c", 6)], "a letter comes each 2 s"
    assert clock.now == 7, "the last letter comes at 6 s and needs 1 s"


async def test_producers_at_the_same_time(clock):
    """reads all its producers at the same time"""
    office = Office(seconds=0.25)
    producers = (postbox(letters, pause) for letters, pause in (("abc", 2), ("xy", 3.5), ("", 1)))
    await work(producers, office.handle, workers=2, backlog=2)
    assert office.begun == [("a", 2), ("x", 3.5), ("b", 4), ("c", 6), ("y", 7)], (
        "each producer gives its letters at its own times"
    )
    assert clock.now == 7.25, "the last producer ends at 7 s"


async def test_nothing_to_do(clock):
    """returns at once when there are no items"""
    office = Office()
    assert await work([], office.handle, workers=2, backlog=1) == [], "no producers"
    empty = [postbox(""), postbox("")]
    assert await work(empty, office.handle, workers=2, backlog=1) == [], "no items"
    assert clock.now == 0, "there was nothing to wait for"


async def test_any_object_is_an_item():
    """takes every object as an item, None too"""
    handled, items = [], [None, 0, "", False, ..., None, StopIteration, "last"]

    async def handle(item):
        handled.append(item)
        await asyncio.sleep(1)

    await work([postbox(items)], handle, workers=3, backlog=2)
    assert handled == items, "no object has a meaning for the pool: all of them are items"


async def test_failures_are_any_object(clock):
    """returns every item that failed, whatever it is"""
    items = [["a"], ["a"], None, {}, "b", "b"]

    async def handle(item):
        raise ValueError("cannot be read")

    failures = await work([postbox(items)], handle, workers=1, backlog=1)
    assert type(failures) is list, "the result is a list"
    assert [item for item, _ in failures] == items, (
        "an item need not have a hash, and two items may be equal: all of them have failed"
    )


async def test_pools_are_independent(clock):
    """can run several times at the same time"""
    offices = [Office(seconds=1), Office(seconds=2)]
    runs = [work([postbox("abc")], office.handle, workers=1, backlog=1) for office in offices]
    await asyncio.gather(*runs)
    assert [office.done[-1] for office in offices] == [("c", 3), ("c", 6)], (
        "two pools with one worker each: 3 letters of 1 s, and 3 letters of 2 s"
    )


# -- back-pressure -------------------------------------------------------------------------------


@pytest.mark.parametrize(("workers", "backlog", "count"), [(1, 1, 1), (1, 3, 1), (3, 2, 2)])
async def test_back_pressure(workers, backlog, count):
    """reads no more items than have room"""
    office, ahead = Office(seconds=2), []
    read = 0

    async def endless():
        nonlocal read
        for number in range(12):
            read += 1
            ahead.append(read - len(office.done))
            yield number

    producers = [endless() for _ in range(count)]
    await work(producers, office.handle, workers=workers, backlog=backlog)
    assert max(ahead) <= workers + backlog + count, (
        "items that were read and are not done: one for each worker, those of the backlog, and one "
        "in the hand of each producer"
    )
    assert len(office.done) == 12 * count, "every item was handled"


async def test_backlog_is_used(clock):
    """reads items in advance while there is room in the backlog"""
    office, read = Office(seconds=20), []

    async def noted():
        async for letter in postbox("abcdef", pause=1):
            read.append(letter)
            yield letter

    run = asyncio.create_task(work([noted()], office.handle, workers=1, backlog=3))
    await asyncio.sleep(10)
    assert read[:4] == list("abcd"), "a is in work, and b, c and d have room in the backlog"
    await run


async def test_waits_without_work(clock):
    """waits for items without a timer, and leaves no task"""
    go_on = asyncio.Event()

    async def late():
        await go_on.wait()
        yield "a"

    office = Office(seconds=1)
    run = asyncio.create_task(work([late(), late()], office.handle, workers=3, backlog=1))
    await clock.settle()
    assert clock.leftover_timers() == [], "those who wait are woken, they do not look again"
    await asyncio.sleep(1.25)
    go_on.set()
    await run
    assert office.begun == [("a", 1.25), ("a", 1.25)], "the letters come at 1.25 s"
    assert clock.leftover_tasks() == [], "when work returns, no task of it is left"


# -- errors --------------------------------------------------------------------------------------


async def test_failures_are_returned(clock):
    """goes on after an error in handle, and returns the items that failed"""
    errors = {"b": ValueError("no stamp"), "d": LookupError("no such street")}
    handled = []

    async def handle(letter):
        await asyncio.sleep(1)
        handled.append(letter)
        if letter in errors:
            raise errors[letter]

    failures = await work([postbox("abcdef")], handle, workers=1, backlog=2)
    assert failures == [("b", errors["b"]), ("d", errors["d"])], "each failed item and its error"
    assert handled == list("abcdef"), "an error concerns one item, all others are handled"
    assert clock.now == 6, "six letters of 1 s"


async def test_failures_in_order_of_time():
    """returns the failures in the order in which they happened"""

    async def handle(seconds):
        await asyncio.sleep(seconds)
        raise TimeoutError(f"after {seconds} s")

    failures = await work([postbox([3, 2, 0.5])], handle, workers=2, backlog=2)
    assert [item for item, _ in failures] == [2, 0.5, 3], (
        "the failures came after 2 s, after 2.5 s and after 3 s"
    )


async def test_more_failures_than_workers(clock):
    """keeps its workers although every item fails"""

    async def handle(letter):
        raise RuntimeError(letter)

    run = asyncio.create_task(work([postbox("abcdefgh")], handle, workers=2, backlog=1))
    await asyncio.sleep(1)
    assert run.done(), "8 letters failed at once, and the 2 workers live on: it ends at 0 s"
    letters = "".join(item for item, _ in run.result())
    assert letters == "abcdefgh", "all items failed, and all are returned"


async def test_producer_fails(clock):
    """stops everything when a producer fails, and raises its error"""
    error = ConnectionError("the mail car is broken")
    office = Office(seconds=10, cleanup=2)

    async def broken():
        await asyncio.sleep(1)
        raise error
        yield

    run = asyncio.create_task(
        work([postbox("abcdef"), broken()], office.handle, workers=2, backlog=1)
    )
    outcome = await ending(run)
    assert outcome is error, "the caller gets the very exception of the producer, in no group"
    assert len(office.begun) == 2, "both workers had a letter, and nothing new was begun"
    assert [when for _, when in office.stopped] == [3, 3], (
        "both letters were cancelled at 1 s, and their cleanup took 2 s"
    )
    assert clock.now == 3, "the error comes after the cleanup"
    await asyncio.sleep(60)
    assert len(office.begun) == 2, "after the error nothing goes on"


async def test_producer_fails_while_others_wait(clock):
    """stops producers that are waiting when another one fails"""
    error, stopped = OSError("no more letters"), []

    async def broken():
        await asyncio.sleep(1)
        raise error
        yield

    async def waiting():
        try:
            yield "a"
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            stopped.append(now())
            raise

    office = Office(seconds=0.5)
    run = asyncio.create_task(
        work([waiting(), broken(), waiting()], office.handle, workers=2, backlog=1)
    )
    outcome = await ending(run)
    assert outcome is error, "the caller gets the very exception of the producer"
    assert stopped == [1, 1], "both other producers were cancelled at 1 s"
    assert clock.leftover_tasks() == [], "no task is left"


@pytest.mark.parametrize("end", ["a producer fails", "the caller is cancelled"])
async def test_cleanup_of_producers(end, clock):
    """waits for the cleanup of the producers when everything stops"""
    cleaned = []

    async def broken():
        await asyncio.sleep(1 if end == "a producer fails" else 60)
        yield "a"
        raise ConnectionError("postbox lost")

    async def tidy():
        try:
            await asyncio.sleep(60)
            yield "b"
        finally:
            await asyncio.sleep(3)
            cleaned.append(now())

    office = Office(seconds=30, cleanup=1)
    run = asyncio.create_task(work([tidy(), broken()], office.handle, workers=1, backlog=1))
    await asyncio.sleep(1)
    if end == "the caller is cancelled":
        run.cancel()
    await ending(run)
    assert cleaned == [4], "the other producer was cancelled at 1 s, and its cleanup needs 3 s"
    assert clock.now == 4, "work() ends after the cleanup of everything that was cancelled"
    assert clock.leftover_tasks() == [], "no task is left"


# -- the caller is cancelled ---------------------------------------------------------------------


@pytest.mark.parametrize("pause", [0, 2, 100])
async def test_cancelled_caller(pause, clock):
    """stops everything when its caller is cancelled"""
    office = Office(seconds=10, cleanup=2)
    producers = [postbox("abcdef", pause), postbox("xyz", pause)]
    run = asyncio.create_task(work(producers, office.handle, workers=2, backlog=1))
    await asyncio.sleep(5)
    run.cancel()
    assert await ending(run) == "cancelled", "the caller ends with CancelledError"
    begun = 0 if pause == 100 else 2
    assert [when for _, when in office.stopped] == [7] * begun, (
        "what was in work at 5 s was cancelled then, and cleaned up for 2 s"
    )
    assert clock.now == (7 if begun else 5), "the caller goes on after the cleanup"
    assert clock.leftover_tasks() == [], "no task is left"
    await asyncio.sleep(60)
    assert len(office.begun) == begun, "nothing is begun after the cancellation"


async def test_cancelled_while_the_last_items_are_in_work(clock):
    """stops its workers also when all producers have ended already"""
    office = Office(seconds=10)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(12):
            await work([postbox("abcde")], office.handle, workers=2, backlog=9)
    assert clock.now == 12, "the time limit of 12 s is over"
    assert sorted(office.stopped) == [("c", 12), ("d", 12)], "c and d were in work then"
    await asyncio.sleep(60)
    assert len(office.begun) == 4, "e was not begun any more"
