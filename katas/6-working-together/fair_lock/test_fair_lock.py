"""The contract of `fair_lock`, from the simplest claim to the hardest."""

import asyncio

import pytest
from fair_lock import FairLock

# -- helpers: who uses the lock ------------------------------------------------------------------


async def brew(lock, name, seconds, diary):
    """Take the lock, hold it for some seconds, give it back. The diary says who came in when."""
    answer = await lock.acquire()
    try:
        diary.append((name, asyncio.get_running_loop().time()))
        await asyncio.sleep(seconds)
    finally:
        lock.release()
    return answer


def start(lock, names, diary, seconds=1):
    """Tasks that ask for the lock one after the other, in the order of their names."""
    return {name: asyncio.create_task(brew(lock, name, seconds, diary)) for name in names}


async def ends_cancelled(task):
    """Wait for the end of a task. Was it cancelled?"""
    await asyncio.wait([task])
    return task.cancelled()


# -- one user ------------------------------------------------------------------------------------


async def test_new_lock_is_free():
    """is free when it is new"""
    assert FairLock().locked() is False, "nobody holds a new lock"


async def test_takes_a_free_lock(clock):
    """takes a free lock at once"""
    lock = FairLock()
    answer = await lock.acquire()
    assert answer is True, "acquire returns True"
    assert lock.locked() is True, "the lock is held after acquire"
    assert clock.now == 0, "nobody has the lock, so there is nothing to wait for"


async def test_release_makes_it_free():
    """is free again after release"""
    lock = FairLock()
    for _ in range(3):
        await lock.acquire()
        lock.release()
        assert lock.locked() is False, "the holder gave the lock back, and nobody waits"


async def test_release_of_a_free_lock():
    """raises RuntimeError when a free lock is released"""
    lock = FairLock()
    with pytest.raises(RuntimeError):
        lock.release()
    await lock.acquire()
    assert lock.locked() is True, "the lock works as before after the RuntimeError"
    lock.release()
    with pytest.raises(RuntimeError):
        lock.release()
    assert lock.locked() is False, "the lock is still free after the RuntimeError"


# -- several users -------------------------------------------------------------------------------


async def test_one_at_a_time(clock):
    """lets one task after the other have the lock"""
    lock, diary = FairLock(), []
    tasks = start(lock, "abc", diary, seconds=2.25)
    await asyncio.wait(tasks.values())
    assert [when for _, when in diary] == [0, 2.25, 4.5], (
        "each task holds the lock for 2.25 s, and the next one gets it at that very moment"
    )
    assert clock.now == 6.75, "three tasks, 2.25 s each, one after the other"
    answers = [task.result() for task in tasks.values()]
    assert answers == [True, True, True], "acquire returns True, also to those who had to wait"
    assert lock.locked() is False, "the last one gave the lock back"


async def test_first_come_first_served():
    """gives the lock in the order in which it was asked for"""
    lock, diary = FairLock(), []
    tasks = start(lock, "a", diary, seconds=10)
    for name in "bcdef":
        await asyncio.sleep(1)
        tasks |= start(lock, name, diary)
    await asyncio.wait(tasks.values())
    assert "".join(name for name, _ in diary) == "abcdef", (
        "who asks first gets the lock first: the order in which they got it"
    )


async def test_nobody_jumps_the_queue():
    """puts its old holder at the end of the queue when that one asks again at once"""
    lock, diary = FairLock(), []
    await lock.acquire()
    tasks = start(lock, "bc", diary)
    await asyncio.sleep(1)
    lock.release()
    await lock.acquire()  # not one turn of the loop between the two
    diary.append(("again", 0))
    lock.release()
    await asyncio.wait(tasks.values())
    assert [name for name, _ in diary] == ["b", "c", "again"], (
        "b and c were waiting when the holder asked again, so both come first"
    )


async def test_any_task_may_release():
    """can be released by a task that did not take it"""
    lock, diary = FairLock(), []
    await lock.acquire()
    task = start(lock, "b", diary)["b"]

    async def helper():
        await asyncio.sleep(2)
        lock.release()

    await asyncio.create_task(helper())
    await task
    assert diary == [("b", 2)], "a lock does not ask who releases it: b has it from 2 s on"


async def test_waits_without_work(clock):
    """waits without a task or a timer of its own"""
    lock, diary = FairLock(), []
    await lock.acquire()
    tasks = start(lock, "bc", diary)
    await asyncio.sleep(1.2345)
    assert clock.leftover_timers() == [], "those who wait are woken, they do not look again"
    assert set(clock.leftover_tasks()) == set(tasks.values()), "the lock starts no tasks"
    lock.release()
    await asyncio.wait(tasks.values())
    assert diary == [("b", 1.2345), ("c", 2.2345)], "each gets the lock at the moment it is free"


async def test_locks_are_independent(clock):
    """knows nothing of other locks"""
    one, other, diary = FairLock(), FairLock(), []
    tasks = [*start(one, "ab", diary).values(), *start(other, "xy", diary).values()]
    await asyncio.wait(tasks)
    assert sorted(diary) == [("a", 0), ("b", 1), ("x", 0), ("y", 1)], "two locks, two queues"
    assert clock.now == 2, "the two queues move at the same time"


def test_made_before_the_loop():
    """can be made where no event loop is running"""
    assert FairLock().locked() is False, "a lock is often made when a module is imported"


# -- async with ----------------------------------------------------------------------------------


async def test_async_with(clock):
    """takes the lock for the time of an async with block"""
    lock, states = FairLock(), []

    async def user():
        async with lock:
            states.append(lock.locked())
            await asyncio.sleep(2)

    await asyncio.gather(user(), user())
    assert states == [True, True], "the lock is held inside the block"
    assert lock.locked() is False, "the lock is free after the block"
    assert clock.now == 4, "two blocks of 2 s, one after the other"


async def test_async_with_and_an_error():
    """gives the lock back when the block ends with an exception"""
    lock, error = FairLock(), ValueError("out of beans")
    found = None
    try:
        async with lock:
            raise error
    except ValueError as raised:
        found = raised
    assert found is error, "the exception of the block goes on to the caller"
    assert lock.locked() is False, "the lock is free after the block, also after an exception"


async def test_async_with_and_a_cancellation():
    """gives the lock back when the task is cancelled inside the block"""
    lock = FairLock()

    async def user():
        async with lock:
            await asyncio.sleep(60)

    task = asyncio.create_task(user())
    await asyncio.sleep(1)
    task.cancel()
    assert await ends_cancelled(task), "the task was cancelled inside the block"
    assert lock.locked() is False, "the lock is free after the block, also after a cancellation"


# -- somebody who waits is cancelled -------------------------------------------------------------


async def test_cancelled_waiter_leaves(clock):
    """lets a cancelled task leave the queue at once, without the lock"""
    lock, diary = FairLock(), []
    tasks = start(lock, "abc", diary, seconds=5)
    await asyncio.sleep(1)
    tasks["b"].cancel()
    assert await ends_cancelled(tasks["b"]), "a task that is cancelled in the queue ends so"
    assert clock.now == 1, "it does not wait for the lock first"
    await asyncio.wait(tasks.values())
    assert diary == [("a", 0), ("c", 5)], (
        "a keeps the lock for its 5 s: b leaves the queue, and releases nothing"
    )


@pytest.mark.parametrize("gone", ["b", "d", "e", "bc", "cd", "bde", "bcde"])
async def test_cancelled_waiter_is_skipped(gone, clock):
    """keeps the order of those who stay in the queue"""
    lock, diary = FairLock(), []
    tasks = start(lock, "abcde", diary)
    await asyncio.sleep(0.5)
    for name in gone:
        tasks[name].cancel()
    await asyncio.wait(tasks.values())
    stay = [name for name in "abcde" if name not in gone]
    assert [name for name, _ in diary] == stay, "those who stay get the lock, in their order"
    assert [when for _, when in diary] == list(range(len(stay))), (
        "nobody waits for those who have left"
    )
    await clock.settle()
    assert lock.locked() is False, "the last one gave the lock back"


async def test_cancelled_just_before_the_release(clock):
    """passes over a task that was cancelled just before the release"""
    lock, diary = FairLock(), []
    await lock.acquire()
    tasks = start(lock, "bc", diary)
    await asyncio.sleep(1)
    tasks["b"].cancel()  # b has had no time yet to leave the queue
    lock.release()
    await asyncio.wait(tasks.values())
    assert diary == [("c", 1)], "b is cancelled, so c has the lock from 1 s on"
    assert tasks["b"].cancelled(), "b ends with CancelledError"

    await lock.acquire()
    task = start(lock, "d", diary)["d"]
    await asyncio.sleep(1)
    task.cancel()
    lock.release()
    await lock.acquire()
    assert clock.now == 3, "d was cancelled and nobody else waits: the lock is there at once"
    lock.release()


@pytest.mark.parametrize("turns", range(5))
async def test_cancelled_when_the_lock_comes(turns, clock):
    """passes the lock on when its next holder is cancelled at that very moment"""
    lock, diary = FairLock(), []
    await lock.acquire()
    tasks = start(lock, "bcd", diary, seconds=5)
    await asyncio.sleep(1)
    lock.release()
    for _ in range(turns):  # the lock is on its way to b, a step further each time
        await asyncio.sleep(0)
    tasks["b"].cancel()
    await clock.settle()
    assert tasks["b"].cancelled(), "b is cancelled, with or without the lock, and ends so"
    assert diary[-1:] == [("c", 1)], "c has the lock from the same moment on"
    assert lock.locked() is True, "c holds the lock"
    await asyncio.wait(tasks.values())
    assert diary[-1] == ("d", 6), "c holds the lock for 5 s, and d comes after it"


async def test_lock_is_not_lost(clock):
    """is free again when everybody in the queue is cancelled while the lock comes"""
    lock, diary = FairLock(), []
    await lock.acquire()
    tasks = start(lock, "bc", diary)
    await asyncio.sleep(1)
    lock.release()
    for task in tasks.values():
        task.cancel()
    await clock.settle()
    assert diary == [], "b and c were cancelled before they had the lock"
    assert lock.locked() is False, "nobody holds the lock, and nobody waits"
    await lock.acquire()
    assert clock.now == 1, "the lock can be taken at once"


async def test_time_limit(clock):
    """works inside asyncio.timeout"""
    lock, diary = FairLock(), []
    tasks = start(lock, "a", diary, seconds=5)
    await asyncio.sleep(1)
    for limit in (1, 2):
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(limit), lock:
                diary.append(("too late", clock.now))
    assert clock.now == 4, "the time limits of 1 s and 2 s were over, one after the other"
    tasks |= start(lock, "b", diary)
    await asyncio.wait(tasks.values())
    assert diary == [("a", 0), ("b", 5)], "who gave up is not in the queue any more"
