"""The contract of `pool_map`, from the simplest claim to the hardest."""

import asyncio
import math
import multiprocessing
import pickle
import sys
import threading
import time
import warnings
from concurrent.futures import (
    BrokenExecutor,
    Executor,
    Future,
    ProcessPoolExecutor,
    ThreadPoolExecutor,
)

import cpu_pool
import pytest
from cpu_pool import WorkFailed, pool_map

# -- helpers: a pool that behaves like processes, and what the tests let it do ---------------------


def hold_the_clock():
    """Let loop time stand still for a moment: threads can be a little late on a busy machine."""
    threading.Thread(target=time.sleep, args=(0.02,), daemon=True).start()


class FakeProcesses(Executor):
    """A pool of threads that treats its jobs as a pool of processes does.

    Whatever goes in or comes out is pickled, and an outcome that cannot travel breaks the pool.
    Each job has a number; what it does is noted in `done`.
    """

    def __init__(self, clock, workers):
        self.clock, self.workers = clock, ThreadPoolExecutor(workers)
        self.jobs = 0
        self.not_picklable = []
        self.broken = self.closed = False
        self.done = []
        self.here = threading.local()

    def submit(self, fn, /, *args, **kwargs):
        if self.broken:
            raise BrokenExecutor("an outcome could not be unpickled before; the pool is broken")
        self.jobs += 1
        hold_the_clock()
        try:
            parcel = pickle.dumps((fn, args, kwargs))
        except Exception as error:
            self.not_picklable.append(f"{type(error).__name__}: {error}".partition(" at 0x")[0])
            future = Future()
            future.set_exception(error)
            return future
        return self.workers.submit(self._run, self.jobs, parcel)

    def shutdown(self, wait=True, *, cancel_futures=False):
        self.closed = True

    def _run(self, number, parcel):
        self.here.job = number
        fn, args, kwargs = pickle.loads(parcel)
        try:
            return self._travel(fn(*args, **kwargs))
        except BrokenExecutor:
            raise
        except BaseException as error:
            raise self._travel(error) from None
        finally:
            hold_the_clock()

    def _travel(self, outcome):
        try:
            return pickle.loads(pickle.dumps(outcome))
        except Exception:
            self.broken = True
            raise BrokenExecutor("an outcome cannot be unpickled; the pool is broken") from None


current = None


def importable():
    """Let pickle find the learner's module by its name, as another process would."""
    sys.modules["cpu_pool"] = cpu_pool


@pytest.fixture
def make_pool(clock):
    """Makes the pool of a test. Functions in its jobs find it as `current`."""

    def make(workers=4):
        global current
        importable()
        current = FakeProcesses(clock, workers)
        return current

    yield make
    if current is not None:
        current.workers.shutdown(wait=False, cancel_futures=True)


class BadNumber(Exception):
    """An exception that pickle can handle."""


class BadPlace(Exception):
    """Two arguments, and one text for Exception: this cannot be unpickled."""

    def __init__(self, row, column):
        super().__init__(f"row {row}, column {column}")


class BadLock(Exception):
    """Holds something that cannot be pickled at all."""

    def __init__(self, text):
        super().__init__(text)
        self.lock = threading.Lock()


def square(number):
    current.done.append((current.here.job, number))
    return number * number


def nap(seconds):
    """Takes some seconds of loop time; a negative number of them ends with an exception."""
    current.done.append((current.here.job, seconds))
    current.clock.block(abs(seconds))
    if seconds < 0:
        raise BadNumber(seconds, "is negative")
    return seconds


def fail_at_row(row):
    raise BadPlace(row, 7)


def fail_with_lock(text):
    raise BadLock(text)


def slow_square(number):
    time.sleep(0.01)
    return number * number


def same(thing):
    return thing


async def ending(aw):
    """How an awaitable ends: what it returns, the exception it raises, or "cancelled"."""
    try:
        return await aw
    except asyncio.CancelledError:
        return "cancelled"
    except Exception as error:
        return error


# -- results ---------------------------------------------------------------------------------------


async def test_results(make_pool):
    """gives the results in the order of the items"""
    with ThreadPoolExecutor(1) as threads:
        results = await pool_map(threads, slow_square, [3, 1, 4, 2])
    assert results == [9, 1, 16, 4], "one result for each item, in the order of the items"


async def test_can_be_pickled(make_pool):
    """hands over to the pool only what can be pickled"""
    pool = make_pool(workers=1)
    outcome = await ending(pool_map(pool, square, range(5), chunk_size=2))
    assert pool.not_picklable[:1] == [], (
        "a function goes to another process by its name, so it must stand at the top of a module"
    )
    assert outcome == [0, 1, 4, 9, 16], "the results come back from the other processes"


async def test_no_items(make_pool, clock):
    """gives an empty list when there are no items"""
    pool = make_pool()
    assert await pool_map(pool, square, [], chunk_size=3) == [], "no items, no results"
    assert pool.jobs == 0, "there is no work, so the pool gets no job"


async def test_any_iterable(make_pool):
    """takes any iterable, and reads it once"""
    pool = make_pool(workers=1)
    results = await pool_map(pool, square, (number for number in (1, 2, 3)), chunk_size=2)
    assert results == [1, 4, 9], "a generator can be read only once, and has no length"


async def test_any_result(make_pool):
    """keeps every result, also an empty one"""
    things = [None, 0, "", [], False]
    results = await pool_map(make_pool(workers=1), same, things, chunk_size=2)
    assert results == things, "whatever the function returns is a result"


# -- chunks ----------------------------------------------------------------------------------------


async def test_chunks(make_pool):
    """hands over the items in chunks, each of them as one job"""
    pool = make_pool(workers=1)
    await pool_map(pool, square, range(7), chunk_size=3)
    assert pool.jobs == 3, "7 items in chunks of 3: 3 jobs, with 3, 3 and 1 items"
    numbers = {job: [n for j, n in pool.done if j == job] for job in (1, 2, 3)}
    assert numbers == {1: [0, 1, 2], 2: [3, 4, 5], 3: [6]}, (
        "a chunk is a row of items that follow each other, and each item is done once"
    )


async def test_chunk_of_one(make_pool):
    """makes a job of each item if nothing is said about chunks"""
    pool = make_pool()
    await pool_map(pool, square, range(6))
    assert pool.jobs == 6, "the default of chunk_size is 1"


async def test_large_chunk(make_pool):
    """makes one job if the chunk is larger than the list"""
    pool = make_pool()
    assert await pool_map(pool, square, [1, 2, 3], chunk_size=100) == [1, 4, 9], "all results"
    assert pool.jobs == 1, "all items fit into one chunk"


@pytest.mark.parametrize("size", [0, -2])
async def test_no_such_chunk(make_pool, size):
    """refuses a chunk without items"""
    pool = make_pool()
    outcome = await ending(pool_map(pool, square, [1, 2, 3], chunk_size=size))
    assert type(outcome).__name__ == "ValueError", f"there is no chunk of {size} items"
    outcome = await ending(pool_map(pool, square, [], chunk_size=size))
    assert type(outcome).__name__ == "ValueError", "this is also refused if there are no items"
    assert pool.jobs == 0, "the mistake is found before anything is handed over"


# -- time ------------------------------------------------------------------------------------------


async def test_same_time(make_pool, clock):
    """lets the pool work on several chunks at the same time, and the loop go on"""
    ticks = []

    async def tick():
        for _ in range(2):
            await asyncio.sleep(1.5)
            ticks.append(clock.now)

    ticker = asyncio.create_task(tick())
    results = await pool_map(make_pool(), nap, [3, 1, 1, 1, 2, 1], chunk_size=2)
    assert clock.now == 4, "chunks of 4 s, 2 s and 3 s, in a pool with four workers, take 4 s"
    assert results == [3, 1, 1, 1, 2, 1], "the results stand in the order of the items"
    assert ticks == [1.5, 3], "nothing blocks the loop"
    await ticker


async def test_no_batches(make_pool, clock):
    """gives the pool all jobs at once"""
    await pool_map(make_pool(workers=2), nap, [6, 1, 2, 3])
    assert clock.now == 6, "while one worker needs 6 s, the other one does the rest"


async def test_many_jobs(make_pool, clock):
    """leaves it to the pool how many jobs run at the same time"""
    pool = make_pool(workers=1)
    caller = asyncio.create_task(pool_map(pool, nap, [1] * 70))
    await asyncio.sleep(0.5)
    assert pool.jobs == 70, "the pool has all jobs before the first of them has ended"
    caller.cancel()
    assert await ending(caller) == "cancelled", "the caller does not wait for 70 s"
    await asyncio.sleep(1)


# -- errors ----------------------------------------------------------------------------------------


async def test_error(make_pool, clock):
    """raises the exception of the function at the moment when its job ends"""
    outcome = await ending(pool_map(make_pool(), nap, [5, -2, 6]))
    assert isinstance(outcome, BadNumber), "the exception has the class that was raised"
    assert outcome.args == (-2, "is negative"), "and its arguments"
    assert clock.now == 2, "the job failed after 2 s; the caller does not wait for the others"
    await asyncio.sleep(10)


async def test_rest_of_the_chunk(make_pool, clock):
    """does not do the rest of a chunk after an error"""
    pool = make_pool()
    outcome = await ending(pool_map(pool, nap, [1, -1, 3, 3], chunk_size=4))
    assert isinstance(outcome, BadNumber), "the second item of the chunk fails"
    assert clock.now == 2, "the job ends with the error: 1 s for each of the two items"
    assert [seconds for _job, seconds in pool.done] == [1, -1], "the rest of the chunk is not done"


async def test_first_error_in_time(make_pool, clock):
    """raises the error that comes first in time, and is silent about others"""
    outcome = await ending(pool_map(make_pool(), nap, [-3, -1, -2]))
    assert getattr(outcome, "args", None) == (-1, "is negative"), "the second item failed first"
    assert clock.now == 1, "that was after 1 s"
    await asyncio.sleep(10)


async def test_error_stops_the_rest(make_pool):
    """takes back the jobs that have not begun when one fails"""
    pool = make_pool(workers=2)
    outcome = await ending(pool_map(pool, nap, [8, -1, 2, 2, 2, 2, 2, 2]))
    await asyncio.sleep(30)
    assert isinstance(outcome, BadNumber), "the second job fails"
    begun = len(pool.done)
    assert begun <= 3, (
        "after the error at most one more job may begin (the worker that has failed may take it "
        "before the loop hears of the error)"
    )


@pytest.mark.parametrize("function", [fail_at_row, fail_with_lock])
async def test_error_that_cannot_travel(make_pool, function):
    """raises WorkFailed for an exception that cannot be pickled or unpickled"""
    pool = make_pool()
    outcome = await ending(pool_map(pool, function, ["the third"]))
    assert not pool.broken, "an exception that cannot be unpickled breaks a pool of processes"
    assert type(outcome) is WorkFailed, "what cannot travel is replaced by WorkFailed"
    name = "BadPlace" if function is fail_at_row else "BadLock"
    for text in (name, "the third"):
        assert text in str(outcome), "its text has the name of the exception's class, and its text"


# -- cancellation, and the pool --------------------------------------------------------------------


async def test_cancelled(make_pool, clock):
    """takes back the jobs that have not begun when the caller is cancelled"""
    pool = make_pool(workers=2)
    task = asyncio.create_task(pool_map(pool, nap, [8, 8, 2, 2, 2]))
    await asyncio.sleep(1)
    task.cancel()
    outcome = await ending(task)
    assert outcome == "cancelled", "the caller was cancelled, so it gets CancelledError"
    assert clock.now == 1, "nobody can stop a running job, and the caller does not wait for it"
    await asyncio.sleep(30)
    assert sorted(seconds for _job, seconds in pool.done) == [8, 8], "no other job has begun"


async def test_pool_stays_open(make_pool):
    """leaves the pool open, whatever happens"""
    pool = make_pool()
    await pool_map(pool, square, [1, 2])
    await ending(pool_map(pool, nap, [-1]))
    assert not pool.closed, "the pool belongs to the caller, who may need it again"
    assert await pool_map(pool, square, [3]) == [9], "the pool works as before"


# -- the real thing --------------------------------------------------------------------------------

IMPORT = """
import importlib.util, sys
spec = importlib.util.spec_from_file_location("cpu_pool", {file!r})
sys.modules["cpu_pool"] = importlib.util.module_from_spec(spec)
spec.loader.exec_module(sys.modules["cpu_pool"])
"""
"""What the real process has to run first: it does not know which file this run is about."""


def test_real_process():
    """works with a real process"""
    importable()
    code = IMPORT.format(file=cpu_pool.__file__)
    spawn = multiprocessing.get_context("spawn")

    async def main(pool):
        results = await pool_map(pool, math.factorial, range(5), chunk_size=2)
        return results, await ending(pool_map(pool, math.sqrt, [4, -1]))

    outcome = Future()

    def run():
        try:
            with ProcessPoolExecutor(1, spawn, initializer=exec, initargs=(code,)) as pool:
                outcome.set_result(asyncio.run(main(pool)))
        except BaseException as error:
            outcome.set_exception(error)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        thread.join()
    results, error = outcome.result()
    assert results == [1, 1, 2, 6, 24], "the results come from another process"
    assert type(error) is ValueError, "and so does the exception"
