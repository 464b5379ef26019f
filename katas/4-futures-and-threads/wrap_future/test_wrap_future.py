import asyncio
import concurrent.futures
import gc
import logging
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from wrap_future import wrap_future

# -- helpers ---------------------------------------------------------------------------------


class Job(concurrent.futures.Future):
    """A concurrent future that a test ends by hand.

    It counts how often it is asked for its state, and it refuses to block the loop's thread.
    """

    def __init__(self):
        super().__init__()
        self.loop_thread = threading.get_ident()
        self.questions = 0
        self.blocked_the_loop = False

    def done(self):
        self.questions += 1
        return super().done()

    def running(self):
        self.questions += 1
        return super().running()

    def cancelled(self):
        self.questions += 1
        return super().cancelled()

    def result(self, timeout=None):
        self._refuse_to_block(timeout)
        return super().result(timeout)

    def exception(self, timeout=None):
        self._refuse_to_block(timeout)
        return super().exception(timeout)

    def _refuse_to_block(self, timeout):
        self.questions += 1
        in_loop = threading.get_ident() == self.loop_thread
        if in_loop and timeout != 0 and not super().done():
            self.blocked_the_loop = True
            raise AssertionError(
                "this line waits for the job in the loop's thread, so nothing else can run "
                "in the loop until the job ends"
            )


def running_job():
    """A job that a worker has begun: it can no longer be cancelled."""
    job = Job()
    job.set_running_or_notify_cancel()
    return job


def state(future):
    if future.cancelled():
        return "cancelled"
    return "done" if future.done() else "pending"


def in_thread(function, *args):
    """What `function(*args)` returns in a thread of its own. The test's loop stands still."""
    outcome = concurrent.futures.Future()

    def run():
        try:
            outcome.set_result(function(*args))
        except BaseException as error:
            outcome.set_exception(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join()
    return outcome.result()


@contextmanager
def complaints():
    """A list that fills with the errors that worker threads and the loop's callbacks report."""
    heard = []
    loop = asyncio.get_running_loop()

    class Listener(logging.Handler):
        def emit(self, record):
            error = record.exc_info[1] if record.exc_info else record.getMessage()
            heard.append(f"in the thread that ended the job: {error!r}")

    def in_a_thread(args):
        heard.append(f"in a thread: {args.exc_value!r}")

    def in_the_loop(_loop, context):
        heard.append(f"in the loop: {context.get('exception', context['message'])!r}")

    logger, listener = logging.getLogger("concurrent.futures"), Listener()
    hook_before, handler_before = threading.excepthook, loop.get_exception_handler()
    logger.addHandler(listener)
    threading.excepthook = in_a_thread
    loop.set_exception_handler(in_the_loop)
    try:
        yield heard
    finally:
        logger.removeHandler(listener)
        threading.excepthook = hook_before
        loop.set_exception_handler(handler_before)


@contextmanager
def second_loop():
    """A plain asyncio loop beside the test's own; it runs only when `let_run` makes it run."""
    loop = asyncio.new_event_loop()
    try:
        yield loop
    finally:
        loop.close()


def let_run(loop):
    """Let `loop` do what is ready, in a thread of its own."""

    async def turns():
        for _ in range(10):
            await asyncio.sleep(0)

    in_thread(loop.run_until_complete, turns())


@pytest.fixture
def make_pool():
    """Makes thread pools that are gone when the next test begins."""
    pools, threads_before = [], set(threading.enumerate())

    def make(workers):
        pools.append(ThreadPoolExecutor(max_workers=workers))
        return pools[-1]

    yield make
    for pool in pools:
        pool.shutdown(wait=False, cancel_futures=True)
    for thread in set(threading.enumerate()) - threads_before:
        thread.join(timeout=1)  # not longer: a wrong solution may block its thread for ever


@pytest.fixture
def pool(make_pool):
    return make_pool(4)


def work(clock, seconds, result):
    """A job for a worker thread."""
    clock.block(seconds)
    if isinstance(result, BaseException):
        raise result
    return result


class Halt(BaseException):
    """An error that `except Exception` does not catch."""


# -- the first bridge ------------------------------------------------------------------------


async def test_returns_at_once():
    """returns an asyncio.Future at once, without waiting for the job"""
    job = Job()
    future = wrap_future(job)
    assert isinstance(future, asyncio.Future), (
        f"a call must return an asyncio.Future, and it returned {future!r}"
    )
    assert not job.blocked_the_loop, (
        "the call waits for the job in the loop's thread, so nothing else can run until then"
    )
    assert state(future) == "pending", "the job has not ended, so the future has no outcome yet"
    with complaints():  # what happens from here on is judged by the next tests
        job.set_result("tickets")
        await asyncio.sleep(60)


async def test_running_loop():
    """makes a future for the running loop if it is given none"""

    async def main():
        job = Job()
        job.set_result("tickets")
        future = wrap_future(job)
        assert future.get_loop() is asyncio.get_running_loop(), (
            "the loop that runs in the caller's thread is the right one"
        )
        for _ in range(10):
            await asyncio.sleep(0)

    with complaints():
        await main()
        in_thread(asyncio.run, main())


async def test_result():
    """brings the result of the job to the asyncio future"""
    job = Job()
    with complaints() as heard:
        future = wrap_future(job)
        job.set_result("tickets")
        await asyncio.wait([future], timeout=60)
    assert heard == [], "nothing may fail in the background"
    assert state(future) == "done", "the job has ended, so the future must have an outcome, too"
    assert await future == "tickets", "the awaiting side gets the job's result"


async def test_no_helper_thread(clock, monkeypatch):
    """starts no thread and does not use run_in_executor"""
    handed_over = []
    original = asyncio.BaseEventLoop.run_in_executor

    def watched(loop, executor, function, *args):
        handed_over.append(getattr(function, "__qualname__", repr(function)))
        return original(loop, executor, function, *args)

    monkeypatch.setattr(asyncio.BaseEventLoop, "run_in_executor", watched)
    threads_before = set(threading.enumerate())
    jobs = [Job() for _ in range(5)]
    futures = [wrap_future(job) for job in jobs]
    await clock.settle()
    new_threads = [t.name for t in threading.enumerate() if t not in threads_before]
    for job in jobs:
        job.set_result("tickets")
    await asyncio.sleep(60)
    assert new_threads == [], "five jobs were wrapped, and no thread may wait for them"
    assert handed_over == [], "run_in_executor is not allowed in this kata"
    assert [state(future) for future in futures] == ["done"] * 5, "every job has ended"


async def test_no_polling(clock):
    """does not look again and again whether the job has ended"""
    job = Job()
    future = wrap_future(job)
    await clock.settle()
    asked_before = job.questions
    await clock.settle()
    assert job.questions - asked_before == 0, "while nothing happens, nobody may ask the job again"
    assert len(clock.leftover_timers()) == 0, (
        "while the job runs no timer may be set: the job's end starts the rest"
    )
    await asyncio.sleep(5)
    job.set_result("tickets")
    await asyncio.sleep(60)
    assert state(future) == "done", "the job has ended, so the future has an outcome too"


# -- every outcome ---------------------------------------------------------------------------


async def test_unusual_results():
    """passes every result on as it is, also empty ones and exception objects"""
    for value in (None, 0, False, "", [], ValueError("returned, not raised"), TimeoutError()):
        job = Job()
        with complaints() as heard:
            future = wrap_future(job)
            job.set_result(value)
            await asyncio.wait([future], timeout=60)
        assert heard == [], "no error may be reported"
        assert state(future) == "done", f"a job that returned {value!r} has ended, too"
        assert future.exception() is None, f"the job returned {value!r}, it did not raise it"
        assert future.result() is value, "a result is passed on as it is, whatever it is"


async def test_exception():
    """brings the exception of the job, the same object, to the asyncio future"""
    job, error = Job(), ValueError("no seats left")
    with complaints() as heard:
        future = wrap_future(job)
        job.set_exception(error)
        await asyncio.wait([future], timeout=60)
    assert heard == [], "the job's exception goes into the future, and nowhere else"
    assert state(future) == "done", "a job that raised has ended, too"
    assert future.exception() is error, "the future gets the very exception that the job raised"
    with pytest.raises(ValueError):
        await future


async def test_base_exception():
    """brings exceptions that are not an Exception as well"""
    job, error = Job(), Halt("stop the printer")
    with complaints() as heard:
        future = wrap_future(job)
        job.set_exception(error)
        await asyncio.wait([future], timeout=60)
    assert heard == [], "the job's exception goes into the future, and nowhere else"
    assert state(future) == "done", "a job that raised has ended, too"
    assert future.exception() is error, "a BaseException of the job is passed on like any other"


async def test_cancelled_job(clock):
    """cancels the asyncio future when the job is cancelled"""
    job = Job()
    with complaints() as heard:
        future = wrap_future(job)
        job.cancel()
        await asyncio.wait([future], timeout=60)
        await clock.settle()
    assert heard == [], "a cancelled job is no error"
    assert state(future) == "cancelled", "the job was cancelled, so the asyncio future is cancelled"
    with pytest.raises(asyncio.CancelledError):
        await future


# -- two threads -----------------------------------------------------------------------------

ENDS = {
    "result": lambda job: job.set_result("tickets"),
    "exception": lambda job: job.set_exception(ValueError("no seats left")),
    "cancelled": lambda job: job.cancel(),
}


@pytest.mark.parametrize("end", ENDS)
async def test_only_the_loops_thread(end):
    """completes the asyncio future in the loop's thread, never in the worker thread"""
    loop = asyncio.get_running_loop()
    loop.set_debug(True)  # now the loop's methods refuse to be called from another thread
    job = Job()
    future = wrap_future(job)
    future.add_done_callback(lambda _: None)
    with complaints() as heard:
        in_thread(ENDS[end], job)
        assert state(future) == "pending", (
            "the job has ended in its thread and the loop had no turn since, "
            "so the asyncio future must not have changed"
        )
        assert heard == [], (
            "the worker thread may call only those methods of the loop that are thread-safe"
        )
        await asyncio.wait([future], timeout=60)
    assert heard == [], "the loop must be able to complete the future without an error"
    assert state(future) != "pending", (
        "the job has ended, and the loop never heard of it: the worker thread has to tell the "
        "loop, and that needs a method of the loop that is thread-safe"
    )
    if not future.cancelled():
        future.exception()


async def test_wakes_the_loop(clock, pool):
    """wakes the loop at the very moment when the worker thread ends the job"""
    alarm = asyncio.create_task(asyncio.sleep(60))
    future = wrap_future(pool.submit(work, clock, 3, "tickets"))
    await asyncio.wait([future, alarm], return_when="FIRST_COMPLETED")
    assert clock.now == 3, "the job took 3 s; the loop must not sleep on until its next timer"
    assert await future == "tickets", "the awaiting side gets the job's result"
    await alarm


async def test_exception_at_once(clock, pool):
    """brings an exception at the moment when the worker thread raises it"""
    alarm = asyncio.create_task(asyncio.sleep(60))
    error = ValueError("no seats left")
    future = wrap_future(pool.submit(work, clock, 2, error))
    with pytest.raises(ValueError) as caught:
        await future
    assert clock.now == 2, "the job raised after 2 s"
    assert caught.value is error, "the awaiting side gets the very exception that the job raised"
    await alarm


async def test_callbacks_run_in_the_loops_thread(clock, pool):
    """lets the callbacks of the asyncio future run in the loop's thread"""
    threads = []
    future = wrap_future(pool.submit(work, clock, 1, "tickets"))
    future.add_done_callback(lambda _: threads.append(threading.current_thread()))
    await future
    await clock.settle()
    assert threads == [threading.current_thread()], "each callback runs once, in the loop's thread"


async def test_the_loop_stays_free(clock, pool):
    """lets the loop go on while several jobs work at the same time"""
    ticks = []

    async def tick():
        for _ in range(4):
            await asyncio.sleep(2)
            ticks.append(clock.now)

    ticker = asyncio.create_task(tick())
    futures = [wrap_future(pool.submit(work, clock, 10, number)) for number in range(3)]
    results = [await future for future in futures]
    assert results == [0, 1, 2], "each asyncio future brings the result of its own job"
    assert clock.now == 10, "three jobs of 10 s in three threads take 10 s together"
    assert ticks == [2, 4, 6, 8], "other tasks of the loop run while the jobs work"
    await ticker


async def test_many_jobs_at_once(clock, make_pool):
    """loses nothing when many threads end their jobs at the same moment"""
    pool = make_pool(16)
    with complaints() as heard:
        futures = [wrap_future(pool.submit(work, clock, 1, number)) for number in range(64)]
        await asyncio.wait(futures, timeout=60)
    assert heard == [], "no error may be reported"
    assert [state(future) for future in futures] == ["done"] * 64, "every job has ended"
    assert [future.result() for future in futures] == list(range(64)), "no result gets lost"


async def test_jobs_end_in_any_order(clock):
    """completes each asyncio future when its own job ends, whatever the others do"""
    jobs = [Job() for _ in range(3)]
    futures = [wrap_future(job) for job in jobs]
    seen = []
    for number in (2, 0, 1):
        in_thread(jobs[number].set_result, number)
        await clock.settle()
        seen.append([state(future) for future in futures])
    assert seen == [
        ["pending", "pending", "done"],
        ["done", "pending", "done"],
        ["done", "done", "done"],
    ], "the jobs ended in the order 2, 0, 1"


async def test_nobody_keeps_the_future(clock):
    """calls the callbacks of the asyncio future even if nobody keeps the future"""
    job, seen = Job(), []
    wrap_future(job).add_done_callback(lambda future: seen.append(future.result()))
    await clock.settle()
    gc.collect()
    in_thread(job.set_result, "tickets")
    await clock.settle()
    assert seen == ["tickets"], "the job keeps what it needs to deliver its result"


# -- jobs that have ended before the call ----------------------------------------------------


async def test_finished_job(clock):
    """takes a job that has already ended, with a result or an exception"""
    good, bad, error = Job(), Job(), ValueError("no seats left")
    good.set_result("tickets")
    bad.set_exception(error)
    assert await wrap_future(good) == "tickets", "the result is there already"
    try:
        future = wrap_future(bad)
    except ValueError as raised:
        future = raised
    assert isinstance(future, asyncio.Future), "the call puts the exception into the future"
    await asyncio.wait([future], timeout=60)
    assert clock.now == 0, "there is nothing to wait for"
    assert future.exception() is error, "the exception is there already"


async def test_job_cancelled_before(clock):
    """takes a job that has already been cancelled"""
    for noticed in (False, True):
        job = Job()
        job.cancel()
        if noticed:  # a pool does this when it throws a cancelled job away
            job.set_running_or_notify_cancel()
        with complaints() as heard:
            future = wrap_future(job)
            await asyncio.wait([future], timeout=60)
            await clock.settle()
        assert heard == [], "a cancelled job is no error"
        assert state(future) == "cancelled", "the job was cancelled before the call"
        assert clock.now == 0, "there is nothing to wait for"


# -- cancellation, from the loop to the job --------------------------------------------------


async def test_cancel_reaches_the_job(clock):
    """cancels the job when the asyncio future is cancelled"""
    job = Job()
    future = wrap_future(job)
    with complaints() as heard:
        future.cancel()
        await clock.settle()
    assert heard == [], "cancelling is no error"
    assert state(job) == "cancelled", "nobody wants the result any more: the job must be told"
    assert state(future) == "cancelled", "the asyncio future was cancelled"


async def test_cancel_a_job_in_the_queue(clock, make_pool):
    """keeps a job from starting when its awaiting task is cancelled first"""
    pool, ran = make_pool(1), []

    def job(name):
        ran.append(name)
        clock.block(5)

    async def wait_for_job(future):
        return await wrap_future(future)

    first, second = pool.submit(job, "first"), pool.submit(job, "second")
    task = asyncio.create_task(wait_for_job(second))
    await asyncio.sleep(1)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert clock.now == 1, "a cancelled task does not wait for the queue"
    await wrap_future(first)
    await asyncio.sleep(10)
    assert ran == ["first"], "the second job was cancelled before its turn came"


async def test_timeout_cancels_the_job(clock):
    """cancels the job when wait_for gives up"""
    job = Job()
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(wrap_future(job), 2)
    assert clock.now == 2, "the time-out was 2 s"
    await clock.settle()
    assert state(job) == "cancelled", "wait_for cancels the asyncio future, and that the job"


@pytest.mark.parametrize("outcome", ["late", ValueError("late")], ids=["result", "exception"])
async def test_cancel_a_running_job(clock, pool, outcome):
    """is cancelled at once although a running job cannot be stopped"""
    job = pool.submit(work, clock, 5, outcome)
    future = wrap_future(job)
    await asyncio.sleep(1)
    assert job.running(), "the pool must have started the job by now"
    with complaints() as heard:
        future.cancel()
        await clock.settle()
        assert state(future) == "cancelled", (
            "nobody can stop the worker thread, and the loop's side must not wait for it"
        )
        assert clock.now == 1, "no time passes when a future is cancelled"
        await asyncio.sleep(10)
    assert heard == [], "the late end of the job belongs to nobody and must not cause an error"
    assert state(future) == "cancelled", "what is cancelled stays cancelled"
    assert (job.exception() or job.result()) is outcome, "the job itself came to its own end"


@pytest.mark.parametrize("end", ENDS)
async def test_cancel_wins_a_race(clock, end):
    """stays cancelled if the job has ended but the loop has not delivered its outcome yet"""
    job = Job()
    future = wrap_future(job)
    await clock.settle()
    with complaints() as heard:
        in_thread(ENDS[end], job)
        assert future.cancel() is True, "the future is not done yet, so it can be cancelled"
        await clock.settle()
    assert heard == [], "a future that is cancelled must not be completed a second time"
    assert state(future) == "cancelled", "what is cancelled stays cancelled"


async def test_job_ends_in_the_moment_of_cancelling(clock):
    """stays cancelled if the job ends before the loop has passed the cancellation on"""
    for end in ENDS.values():
        job = running_job() if end is not ENDS["cancelled"] else Job()
        future = wrap_future(job)
        await clock.settle()
        with complaints() as heard:
            future.cancel()
            if not job.done():
                in_thread(end, job)
            await clock.settle()
        assert heard == [], "a future that is cancelled must not be completed a second time"
        assert state(future) == "cancelled", "what is cancelled stays cancelled"


async def test_wrapped_twice(clock):
    """gives each caller a future of its own when a job is wrapped twice"""
    job = running_job()
    one, two = wrap_future(job), wrap_future(job)
    one.cancel()
    await clock.settle()
    in_thread(job.set_result, "tickets")
    await clock.settle()
    assert [state(one), state(two)] == ["cancelled", "done"], (
        "the running job went on, so the caller who did not cancel gets its result"
    )
    assert two.result() == "tickets", "the second caller gets the job's result"


# -- classes of two worlds -------------------------------------------------------------------


@pytest.mark.parametrize("name", ["InvalidStateError", "CancelledError", "TimeoutError"])
async def test_exception_classes(clock, name):
    """turns an exception of concurrent.futures into the asyncio exception of the same name"""
    error = getattr(concurrent.futures, name)("from the job", 42)
    for ended_before in (False, True):
        job = Job()
        with complaints() as heard:
            if ended_before:
                job.set_exception(error)
            future = wrap_future(job)
            if not ended_before:
                job.set_exception(error)
            await asyncio.wait([future], timeout=60)
            await clock.settle()
        assert heard == [], "no error may be reported"
        assert state(future) != "pending", "a job that raised has ended, too"
        try:
            arrived = await future
        except BaseException as raised:
            arrived = raised
        assert type(arrived) is getattr(asyncio, name), (
            f"code on the asyncio side catches asyncio.{name}"
        )
        if name != "CancelledError":  # a future that is simply cancelled has no message
            assert arrived.args == error.args, "the arguments (the message) are kept"


async def test_other_classes_stay(clock):
    """leaves every other exception as it is"""
    for error in (OSError(5, "disk"), LookupError(), concurrent.futures.BrokenExecutor("gone")):
        job = Job()
        future = wrap_future(job)
        job.set_exception(error)
        await asyncio.wait([future], timeout=60)
        assert future.exception() is error, "only three classes have a twin in asyncio"


# -- what it takes ---------------------------------------------------------------------------


async def test_asyncio_future_unchanged(clock):
    """gives an asyncio.Future back unchanged, the same object"""
    pending = asyncio.get_running_loop().create_future()
    finished = asyncio.get_running_loop().create_future()
    finished.set_result("tickets")
    task = asyncio.create_task(asyncio.sleep(1, "slept"))
    for future in (pending, finished, task):
        assert wrap_future(future) is future, "an asyncio future needs no wrapping"
    with second_loop() as other:
        assert wrap_future(pending, loop=other) is pending, "it keeps the loop that it has"
    assert in_thread(wrap_future, pending) is pending, "that needs no running loop"
    assert await task == "slept", "a task goes on as before"
    assert state(pending) == "pending", "the future stays as it is"


class LooksLikeAFuture:
    def add_done_callback(self, callback):
        callback(self)

    def cancel(self):
        return False

    def cancelled(self):
        return False

    def done(self):
        return True

    def exception(self, timeout=None):
        return None

    def result(self, timeout=None):
        return "tickets"

    def __await__(self):
        yield from ()


async def test_type_error():
    """raises TypeError at the call for anything else"""
    coroutine = asyncio.sleep(0)
    things = (
        None,
        42,
        "tickets",
        work,
        asyncio.Future,
        Job,
        [Job()],
        LooksLikeAFuture(),
        coroutine,
    )
    try:
        for thing in things:
            try:
                raised = type(wrap_future(thing)).__name__
            except Exception as error:
                raised = type(error).__name__
            assert raised == "TypeError", (
                f"{thing!r} is no future of either kind, so the call must refuse it"
            )
    finally:
        coroutine.close()


# -- which loop ------------------------------------------------------------------------------


async def test_given_loop(clock):
    """uses the loop that it is given, not the running one"""
    with second_loop() as other:
        for in_the_callers_thread in (False, True):
            job = Job()
            future = wrap_future(job, loop=other)
            assert future.get_loop() is other, "the future belongs to the loop that was given"
            if in_the_callers_thread:
                job.set_result("tickets")
            else:
                in_thread(job.set_result, "tickets")
            await clock.settle()
            assert state(future) == "pending", (
                "the given loop does not run, so nobody may complete the future yet"
            )
            let_run(other)
            assert state(future) == "done", "the given loop has run, so the future is complete"
            assert future.result() == "tickets", "the result arrives in the given loop"


async def test_given_loop_while_none_runs():
    """can be called where no loop runs, if it is given one"""
    with second_loop() as other:
        for end, expected in (("result", "done"), ("cancelled", "cancelled")):
            job = Job()
            future = in_thread(lambda wrapped=job: wrap_future(wrapped, loop=other))
            assert future.get_loop() is other, "the future belongs to the given loop"
            in_thread(ENDS[end], job)
            assert state(future) == "pending", "the given loop does not run yet"
            let_run(other)
            assert state(future) == expected, "the outcome arrives when the given loop runs"


# -- a loop that is gone ---------------------------------------------------------------------


@pytest.mark.parametrize("end", ENDS)
async def test_closed_loop(end):
    """brings no traceback in the worker thread if the loop was closed meanwhile"""
    with complaints() as heard:
        with second_loop() as other:
            job = Job()
            future = wrap_future(job, loop=other)
            let_run(other)
        in_thread(ENDS[end], job)
    assert heard == [], "the loop is closed, so there is nobody to tell: the job ends in silence"
    assert state(future) == "pending", "the worker thread must not complete the future itself"


async def test_closed_loop_after_cancel():
    """brings no traceback if the future was cancelled and then the loop was closed"""
    for end in ("result", "exception"):
        with complaints() as heard:
            with second_loop() as other:
                job = running_job()
                future = wrap_future(job, loop=other)
                let_run(other)
                future.cancel()
                let_run(other)
            in_thread(ENDS[end], job)
        assert heard == [], "nobody waits for the job any more: it ends in silence"
        assert state(future) == "cancelled", "what is cancelled stays cancelled"
