"""The contract of `bounded_queue`, from the simplest claim to the hardest."""

import asyncio

import pytest
from bounded_queue import BoundedQueue, QueueShutDown

# -- helpers: those who bring and those who take -------------------------------------------------


def now():
    return asyncio.get_running_loop().time()


async def bake(queue, items, diary, pause=0):
    """Put the items in, each one after a pause; the diary says what came in when."""
    for item in items:
        await asyncio.sleep(pause)
        await queue.put(item)
        diary.append((item, now()))


async def sell(queue, count, pause, diary):
    """Take some items out, each one after a pause; the diary says what was taken when."""
    for _ in range(count):
        await asyncio.sleep(pause)
        item = await queue.get()
        diary.append((item, now()))
        queue.task_done()


async def slice_bread(queue, count, seconds):
    """Take some items out, and work on each of them."""
    for _ in range(count):
        await queue.get()
        await asyncio.sleep(seconds)
        queue.task_done()


def take_all(queue):
    """Everything that is in the queue."""
    items = []
    while not queue.empty():
        items.append(queue.get_nowait())
    return items


async def ending(awaitable):
    """How it ended: what it returned, or the name of what it raised."""
    try:
        return await awaitable
    except (Exception, asyncio.CancelledError) as error:
        return type(error).__name__


# -- in and out ----------------------------------------------------------------------------------


async def test_first_in_first_out(clock):
    """gives the items in the order in which they came"""
    queue = BoundedQueue()
    for item in "abc":
        await queue.put(item)
    assert [await queue.get() for _ in range(3)] == ["a", "b", "c"], "first in, first out"
    assert clock.now == 0, "there was room for every put, and an item for every get"


async def test_says_how_full_it_is():
    """says how many items are inside, and whether it is empty or full"""
    queue = BoundedQueue(2)
    states = [(queue.qsize(), queue.empty(), queue.full())]
    for item in "ab":
        await queue.put(item)
        states.append((queue.qsize(), queue.empty(), queue.full()))
    assert states == [(0, True, False), (1, False, False), (2, False, True)], (
        "qsize, empty and full, for 0, 1 and 2 items of 2"
    )
    await queue.get()
    assert (queue.qsize(), queue.empty(), queue.full()) == (1, False, False), (
        "qsize, empty and full, after one of 2 items was taken"
    )


async def test_any_object_is_an_item():
    """takes every object as an item"""
    queue, items = BoundedQueue(), [None, 0, "", [], False, ValueError("a value"), "last"]
    for item in items:
        await queue.put(item)
    found = [await queue.get() for _ in items]
    assert found == items, "None, 0 and empty objects are items like all others"


@pytest.mark.parametrize("maxsize", [None, 0, -1])
async def test_no_limit(maxsize, clock):
    """has no limit without maxsize, or when maxsize is 0 or negative"""
    queue = BoundedQueue() if maxsize is None else BoundedQueue(maxsize)
    await asyncio.wait_for(bake(queue, range(100), []), timeout=1)
    assert queue.qsize() == 100, "a queue without a limit takes 100 items"
    assert queue.full() is False, "a queue without a limit is never full"


async def test_nowait():
    """raises asyncio.QueueEmpty and asyncio.QueueFull when nobody wants to wait"""
    queue = BoundedQueue(1)
    with pytest.raises(asyncio.QueueEmpty):
        queue.get_nowait()
    queue.put_nowait("a")
    with pytest.raises(asyncio.QueueFull):
        queue.put_nowait("b")
    assert queue.get_nowait() == "a", "the item that was put in"
    assert queue.empty() is True, "the second item was refused, so it is not inside"


# -- waiting -------------------------------------------------------------------------------------


async def test_get_waits_for_an_item(clock):
    """lets get wait until there is an item"""
    queue, diary = BoundedQueue(), []
    seller = asyncio.create_task(sell(queue, 3, 0, diary))
    await asyncio.sleep(1.25)
    await queue.put("a")
    await asyncio.sleep(2)
    queue.put_nowait("b")
    queue.put_nowait("c")
    await asyncio.wait([seller])
    assert diary == [("a", 1.25), ("b", 3.25), ("c", 3.25)], (
        "who waits gets the item at the moment when it is put in"
    )


async def test_put_waits_while_full(clock):
    """lets put wait until there is room"""
    queue, put, taken = BoundedQueue(2), [], []
    baker = asyncio.create_task(bake(queue, "abcde", put, 1))
    seller = asyncio.create_task(sell(queue, 5, 2.25, taken))
    await asyncio.wait([baker, seller])
    assert put == [("a", 1), ("b", 2), ("c", 3), ("d", 4.5), ("e", 6.75)], (
        "d is ready at 4 s and e at 5.5 s, and each gets in when another one is taken out"
    )
    assert taken == [("a", 2.25), ("b", 4.5), ("c", 6.75), ("d", 9), ("e", 11.25)], (
        "one item is taken each 2.25 s, and one is always there"
    )


async def test_waiting_gets_in_order():
    """serves the gets that wait in the order in which they came"""
    queue, diary = BoundedQueue(), []

    async def customer(name):
        diary.append(name + await queue.get())

    tasks = []
    for name in "ABC":
        tasks.append(asyncio.create_task(customer(name)))
        await asyncio.sleep(1)
    await queue.put("1")
    queue.put_nowait("2")
    await asyncio.sleep(1)
    assert diary == ["A1", "B2"], "A came first, B came second, and C waits on"
    await queue.put("3")
    await asyncio.wait(tasks)
    assert diary == ["A1", "B2", "C3"], "C came third"


async def test_waiting_puts_in_order(clock):
    """serves the puts that wait in the order in which they came"""
    queue, diary = BoundedQueue(2), []
    tasks = []
    for item in "abcdef":
        tasks.append(asyncio.create_task(bake(queue, item, diary)))
        await asyncio.sleep(1)
    found = []
    for _ in range(3):
        found += [queue.get_nowait(), queue.get_nowait()]
        await clock.settle()
    assert found == list("abcdef"), "a and b had room, the others waited: the items in order"
    await asyncio.wait(tasks)


async def test_never_too_many():
    """never holds more than maxsize items, and loses none"""
    queue, sizes, taken = BoundedQueue(3), [], []

    async def watched(items):
        for item in items:
            await queue.put(item)
            sizes.append(queue.qsize())

    bakers = [asyncio.create_task(watched(range(start, start + 8))) for start in (0, 10, 20, 30)]
    await asyncio.sleep(1)
    sellers = [asyncio.create_task(sell(queue, 16, pause, taken)) for pause in (1, 3)]
    await asyncio.wait([*bakers, *sellers])
    assert max(sizes) == 3, "the highest number of items that were inside after a put"
    assert sorted(item for item, _ in taken) == [
        *range(0, 8),
        *range(10, 18),
        *range(20, 28),
        *range(30, 38),
    ], "every item comes out, and comes out once"


async def test_waits_without_work(clock):
    """waits without a task or a timer of its own"""
    queue, other = BoundedQueue(), BoundedQueue(1)
    other.put_nowait("a")
    tasks = [asyncio.create_task(wait) for wait in (queue.get(), other.put("b"))]
    await asyncio.sleep(1)
    assert clock.leftover_timers() == [], "those who wait are woken, they do not look again"
    assert set(clock.leftover_tasks()) == set(tasks), "the queue starts no tasks"
    queue.put_nowait("x")
    await other.get()
    assert await asyncio.gather(*tasks) == ["x", None], "what get and put return"


def test_made_before_the_loop():
    """can be made where no event loop is running"""
    assert BoundedQueue(1).empty() is True, "a queue is often made when a module is imported"


# -- task_done and join --------------------------------------------------------------------------


async def test_join_waits_for_the_work(clock):
    """lets join wait until the work on every item is done"""
    queue = BoundedQueue()

    for item in "abc":
        queue.put_nowait(item)
    task = asyncio.create_task(slice_bread(queue, 3, 2.0123))
    await asyncio.gather(queue.join(), queue.join())
    assert clock.now == 6.0369, (
        "three items, 2.0123 s of work on each, and join ends with the last one"
    )
    await task


async def test_join_without_work(clock):
    """lets join return at once when there is no work"""
    queue = BoundedQueue()
    await queue.join()
    await queue.put("a")
    await queue.get()
    queue.task_done()
    await queue.join()
    assert clock.now == 0, "nothing was put in, or everything is done"


async def test_join_counts_later_items(clock):
    """lets join wait for items that come later, and work a second time"""
    queue = BoundedQueue(1)
    tasks = [asyncio.create_task(bake(queue, "abc", []))]
    tasks.append(asyncio.create_task(slice_bread(queue, 3, 1)))
    await clock.settle()  # a is in work, b is inside, c waits
    await queue.join()
    assert clock.now == 3, "c came in while join was waiting, and it counts too"
    tasks.append(asyncio.create_task(slice_bread(queue, 1, 1)))
    await queue.put("d")
    await queue.join()
    assert clock.now == 4, "the second join waits for d"
    await asyncio.wait(tasks)


async def test_join_that_is_cancelled(clock):
    """leaves the others alone when one join is cancelled"""
    queue = BoundedQueue()
    queue.put_nowait("a")
    joins = [asyncio.create_task(queue.join()) for _ in range(3)]
    await asyncio.sleep(1)
    joins[1].cancel()
    await clock.settle()
    assert [task.done() for task in joins] == [False, True, False], (
        "(done?) the second join was cancelled, the two others wait for the work"
    )
    await queue.get()
    queue.task_done()
    await clock.settle()
    assert [task.done() for task in joins] == [True, True, True], "(done?) now all work is over"
    assert [task.cancelled() for task in joins] == [False, True, False], (
        "(cancelled?) each join ends in its own way"
    )


async def test_task_done_too_often():
    """raises ValueError when task_done is called more often than there were items"""
    queue = BoundedQueue()
    with pytest.raises(ValueError):
        queue.task_done()
    for item in "ab":
        await queue.put(item)
        await queue.get()
    queue.task_done()
    queue.task_done()
    with pytest.raises(ValueError):
        queue.task_done()
    await asyncio.wait_for(queue.join(), timeout=1)


# -- cancellation --------------------------------------------------------------------------------


async def test_cancelled_get(clock):
    """gives no item to a get that was cancelled"""
    queue, diary = BoundedQueue(), []
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(1):
            await queue.get()
    assert clock.now == 1, "the time limit of 1 s is over, and no item has come"
    tasks = [asyncio.create_task(sell(queue, 1, 0, diary)) for _ in range(3)]
    await asyncio.sleep(1)
    tasks[0].cancel()  # it has had no time yet to stop waiting
    queue.put_nowait("a")
    await clock.settle()
    assert diary == [("a", 2)], "the first get was cancelled, so the item is for the second one"
    assert [task.done() for task in tasks] == [True, True, False], "the third one waits on"
    tasks += [asyncio.create_task(sell(queue, 1, 0, diary)) for _ in range(2)]
    await asyncio.sleep(1)
    tasks[2].cancel()
    await ending(tasks[2])
    queue.put_nowait("b")
    await clock.settle()
    assert [task.done() for task in tasks[3:]] == [True, False], (
        "the third get left the row: the fourth is now the first, and the fifth waits on"
    )
    tasks[4].cancel()
    await ending(tasks[4])
    assert tasks[0].cancelled(), "a get that was cancelled ends so"
    await queue.put("c")
    assert take_all(queue) == ["c"], "nobody waits any more"


@pytest.mark.parametrize("turns", range(5))
async def test_get_cancelled_when_an_item_comes(turns, clock):
    """loses no item when it comes together with the cancellation"""
    queue = BoundedQueue()
    first, second = asyncio.create_task(queue.get()), asyncio.create_task(queue.get())
    await asyncio.sleep(1)
    queue.put_nowait("a")
    for _ in range(turns):  # the item is on its way to the first one, a step further each time
        await asyncio.sleep(0)
    first.cancel()
    await clock.settle()
    taken = [task.result() for task in (first, second) if task.done() and not task.cancelled()]
    assert taken == ["a"], (
        "if the first get ends with CancelledError, then the second one has the item, at once"
    )
    queue.put_nowait("b")
    await clock.settle()
    taken = [task.result() for task in (first, second) if not task.cancelled()]
    assert taken + take_all(queue) == ["a", "b"], "no item is lost, and none comes twice"


async def test_cancelled_put(clock):
    """does not put the item of a put that was cancelled"""
    queue, diary = BoundedQueue(1), []
    await queue.put("a")
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(1):
            await queue.put("too late")
    assert clock.now == 1, "the time limit of 1 s is over, and the queue was full"
    tasks = [asyncio.create_task(bake(queue, item, diary)) for item in "bcd"]
    await asyncio.sleep(1)
    tasks[0].cancel()
    found = [queue.get_nowait()]
    await clock.settle()
    assert diary == [("c", 2)], "the put of b was cancelled, so the room is for c"
    for _ in range(2):
        found += take_all(queue)
        await clock.settle()
    assert found == ["a", "c", "d"], "only the items of puts that were not cancelled"
    assert tasks[0].cancelled(), "a put that was cancelled ends so"


@pytest.mark.parametrize("turns", range(5))
async def test_put_cancelled_when_room_comes(turns, clock):
    """loses no room when it comes together with the cancellation"""
    queue = BoundedQueue(1)
    await queue.put("a")
    first, second = asyncio.create_task(queue.put("b")), asyncio.create_task(queue.put("c"))
    await asyncio.sleep(1)
    found = [queue.get_nowait()]
    for _ in range(turns):
        await asyncio.sleep(0)
    first.cancel()
    await clock.settle()
    if first.cancelled():
        assert second.done(), "the first put ends with CancelledError, so the second has the room"
    for _ in range(2):
        found += take_all(queue)
        await clock.settle()
    expected = ["a", "c"] if first.cancelled() else ["a", "b", "c"]
    assert found == expected, "an item is inside if its put returned, and only then"
    assert second.done(), "nothing keeps the second put waiting"


# -- shutdown ------------------------------------------------------------------------------------


@pytest.mark.parametrize("immediate", [False, True])
async def test_shutdown_refuses_items(immediate, clock):
    """lets no more items in after shutdown"""
    queue = BoundedQueue(1)
    await queue.put("a")
    waiting = [asyncio.create_task(queue.put(item)) for item in "bc"]
    await asyncio.sleep(1)
    queue.shutdown(immediate)
    await clock.settle()
    assert [task.done() for task in waiting] == [True, True], "a put that waits ends at once"
    endings = [await ending(task) for task in waiting]
    assert endings == ["QueueShutDown", "QueueShutDown"], "what a waiting put raises"
    assert await ending(queue.put("d")) == "QueueShutDown", "what a new put raises"
    with pytest.raises(QueueShutDown):
        queue.put_nowait("e")
    assert take_all(queue) == ([] if immediate else ["a"]), "no item came in"


async def test_shutdown_leaves_the_items(clock):
    """still gives what is inside after shutdown, and then raises QueueShutDown"""
    queue = BoundedQueue()
    for item in "abc":
        await queue.put(item)
    queue.shutdown()
    assert queue.qsize() == 3, "the items stay inside"
    assert [await queue.get(), queue.get_nowait(), await queue.get()] == ["a", "b", "c"], (
        "what was inside can be taken"
    )
    assert await ending(queue.get()) == "QueueShutDown", "nothing will come any more: get"
    with pytest.raises(QueueShutDown):
        queue.get_nowait()
    assert clock.now == 0, "after the shutdown nobody waits"


async def test_shutdown_wakes_the_waiting_gets(clock):
    """ends the gets that wait when it is shut down"""
    queue = BoundedQueue()
    waiting = [asyncio.create_task(queue.get()) for _ in range(3)]
    await asyncio.sleep(1)
    queue.put_nowait("a")
    queue.shutdown()
    await clock.settle()
    assert [task.done() for task in waiting] == [True, True, True], "they end at once"
    assert [await ending(task) for task in waiting] == ["a", "QueueShutDown", "QueueShutDown"], (
        "the item came before the shutdown, and is for the first one"
    )


async def test_shutdown_and_join(clock):
    """lets join wait for the rest of the work after shutdown"""
    queue = BoundedQueue()
    for item in "ab":
        await queue.put(item)
    queue.shutdown()
    slicer = asyncio.create_task(slice_bread(queue, 2, 2))
    await queue.join()
    assert clock.now == 4, "two items were inside, 2 s of work on each"
    await slicer


async def test_immediate_shutdown(clock):
    """throws its items away when it is shut down immediately"""
    queue = BoundedQueue()
    for item in "abcd":
        await queue.put(item)
    await queue.get()
    joining = asyncio.create_task(queue.join())
    await asyncio.sleep(1)
    queue.shutdown(immediate=True)
    assert (queue.qsize(), queue.empty()) == (0, True), "the items were thrown away"
    assert await ending(queue.get()) == "QueueShutDown", "nothing is inside: get"
    with pytest.raises(QueueShutDown):
        queue.get_nowait()
    await clock.settle()
    assert joining.done() is False, "one item was taken before, and the work on it goes on"
    queue.task_done()
    await clock.settle()
    assert joining.done() is True, "items that were thrown away are no work any more"
    with pytest.raises(ValueError):
        queue.task_done()
    await joining


async def test_shutdown_twice(clock):
    """can be shut down again, and immediately the second time"""
    queue = BoundedQueue()
    for item in "abc":
        await queue.put(item)
    queue.shutdown()
    queue.shutdown()
    assert await queue.get() == "a", "two shutdowns are like one"
    queue.task_done()
    joining = asyncio.create_task(queue.join())
    await asyncio.sleep(1)
    queue.shutdown(immediate=True)
    await clock.settle()
    assert joining.done() is True, "nothing is inside and nothing is in work: join ends at once"
    assert await ending(queue.get()) == "QueueShutDown", "the items were thrown away now: get"
    await joining
