"""The contract of README.md as tests. The tasks are real, the time is not: the clock is a fake."""

import asyncio
import contextvars

import pytest
from own_event_loop import OwnLoop

# -- helpers ---------------------------------------------------------------------------------


class FakeTime:
    """A clock that moves only when somebody waits, or when a test moves it."""

    def __init__(self):
        self.now = 0
        self.waits = []
        self.asked = 0

    def clock(self):
        self.asked += 1
        if self.asked > 5000:
            pytest.fail("the loop asks the clock again and again, and nothing happens")
        return self.now

    def wait(self, seconds):
        self.waits.append(seconds)
        if seconds <= 0:
            pytest.fail(f"the loop called wait({seconds}): there is nothing to wait for")
        if len(self.waits) > 50:
            pytest.fail(f"the loop waits again and again: {self.waits[:5]} ...")
        self.move(seconds)

    def move(self, seconds):
        self.now += seconds


class Diary:
    """Writes down what happened, and when."""

    def __init__(self, fake):
        self.fake = fake
        self.entries = []

    def note(self, what):
        self.entries.append((self.fake.now, what))


@pytest.fixture
def fake():
    return FakeTime()


@pytest.fixture
def diary(fake):
    return Diary(fake)


@pytest.fixture
def loop(fake):
    return OwnLoop(clock=fake.clock, wait=fake.wait)


async def give(answer, seconds):
    await asyncio.sleep(seconds)
    return answer


def no_loop_runs():
    return asyncio._get_running_loop() is None


table = contextvars.ContextVar("table", default="none")


def at_table(number):
    context = contextvars.copy_context()
    context.run(table.set, number)
    return context


# -- callbacks and timers ---------------------------------------------------------------------


def test_new_loop(fake, loop):
    """is an event loop that does not run yet, with the time of its clock"""
    fake.now = 7
    assert isinstance(loop, asyncio.AbstractEventLoop), "the base class is AbstractEventLoop"
    assert not isinstance(loop, asyncio.BaseEventLoop), (
        "you write the loop, and do not take over one that is finished"
    )
    assert loop.time() == 7, "time() gives what the clock says"
    assert (loop.is_running(), loop.is_closed(), loop.get_debug()) == (False, False, False), (
        "it does not run, it is not closed, and it is not in debug mode"
    )


def test_future(loop):
    """makes futures, and runs until a future is done"""
    future = loop.create_future()
    assert isinstance(future, asyncio.Future), "create_future gives a future of asyncio"
    assert future.get_loop() is loop, "the future belongs to this loop"
    loop.call_soon(future.set_result, "tea")
    assert loop.run_until_complete(future) == "tea", "the result is that of the future"


def test_callbacks_in_order(diary, loop):
    """calls callbacks in the order of call_soon, and never inside call_soon"""
    future = loop.create_future()

    def first(name):
        loop.call_soon(diary.note, "last")
        loop.call_soon(future.set_result, None)
        diary.note(name)

    loop.call_soon(first, "first")
    loop.call_soon(diary.note, "second")
    assert diary.entries == [], "call_soon only puts the callback in line"
    loop.run_until_complete(future)
    assert diary.entries == [(0, "first"), (0, "second"), (0, "last")], (
        "who was first in line is called first, with its arguments, and no time passes"
    )


def test_timers(fake, diary, loop):
    """calls timers in the order of their time, and waits exactly as long as needed"""
    future = loop.create_future()
    fake.now = 10
    for name in ["c", "a", "b", "e", "d"]:
        loop.call_at(13, diary.note, f"at 13 {name}")
    loop.call_later(1, diary.note, "1 later")
    loop.call_at(4, diary.note, "at 4")
    loop.call_later(5, future.set_result, None)
    loop.run_until_complete(future)
    assert diary.entries == [
        (10, "at 4"),
        (11, "1 later"),
        *[(13, f"at 13 {name}") for name in ["c", "a", "b", "e", "d"]],
    ], "timers of the same time are called in the order in which they were set"
    assert fake.waits == [1, 2, 2], "it calls wait once for each pause, up to the next timer"


def test_due_now(fake, loop):
    """calls a timer that is due now without waiting"""
    for call in [lambda *args: loop.call_later(0, *args), lambda *args: loop.call_at(-5, *args)]:
        future = loop.create_future()
        call(future.set_result, "now")
        assert not future.done(), "nothing is called inside call_later and call_at"
        assert loop.run_until_complete(future) == "now", "the timer is due now"
    assert fake.waits == [], "there is nothing to wait for"


def test_early_wait_and_busy_line(fake, diary):
    """asks the clock which timers are due, also when the line is never empty"""

    def short_wait(seconds):
        fake.wait(seconds)
        if seconds > 1:
            fake.move(-seconds / 2)

    def work(left):
        fake.move(1)
        if left:
            loop.call_soon(work, left - 1)

    loop = OwnLoop(clock=fake.clock, wait=short_wait)
    loop.call_later(8, diary.note, "rings")
    loop.call_later(8, work, 9)
    loop.call_later(11, diary.note, "late")
    loop.run_until_complete(give(None, 30))
    assert diary.entries[0] == (8, "rings"), "wait came back too early: the loop waits for the rest"
    assert diary.entries[1:] in ([(11, "late")], [(12, "late")]), (
        "at 11 at most one callback stands in line before the timer"
    )


def test_handles(fake, diary, loop):
    """gives handles: what is cancelled is not called, and nobody waits for it"""
    soon = loop.call_soon(diary.note, "soon")
    later = loop.call_later(3, diary.note, "later")
    at = loop.call_at(4, diary.note, "at")
    assert isinstance(soon, asyncio.Handle), "call_soon gives an asyncio.Handle"
    assert isinstance(later, asyncio.TimerHandle), "call_later gives an asyncio.TimerHandle"
    assert isinstance(at, asyncio.TimerHandle), "call_at gives an asyncio.TimerHandle"
    assert (later.when(), at.when()) == (3, 4), "a timer handle knows when it is due"
    for handle in [soon, later, at]:
        handle.cancel()
    loop.call_later(6, diary.note, "not cancelled")
    loop.run_until_complete(give(None, 7))
    assert diary.entries == [(6, "not cancelled")], "cancelled callbacks are not called"
    assert fake.waits == [6, 1], "the loop does not wait for timers that are cancelled"
    assert loop.problems == [], "nobody has tried to run a cancelled handle"


def test_context(loop):
    """runs callbacks in their context"""
    seen = []

    def look():
        seen.append(table.get())

    loop.call_soon(look, context=at_table(1))
    loop.call_later(1, look, context=at_table(2))
    loop.call_at(2, look, context=at_table(3))
    loop.call_soon(lambda: table.set("changed"))
    loop.call_later(3, look)
    loop.run_until_complete(give(None, 4))
    assert seen == [1, 2, 3, "none"], (
        "each callback has the context that was given, or a copy of the context of its caller"
    )
    assert table.get() == "none", "what a callback sets stays in its context"


# -- tasks and the functions of asyncio ----------------------------------------------------------


def test_methods(loop):
    """has the methods that tasks, futures and timers need"""
    needed = [
        "time", "call_soon", "call_later", "call_at", "_timer_handle_cancelled",
        "create_future", "create_task", "get_debug", "call_exception_handler",
        "run_until_complete", "is_running", "is_closed", "close",
        "shutdown_asyncgens", "shutdown_default_executor",
    ]  # fmt: skip
    missing = []
    for name in needed:
        method = getattr(loop, name)
        if getattr(method, "__func__", method) is getattr(asyncio.AbstractEventLoop, name):
            missing.append(name)
    assert missing == [], (
        "README.md names these methods; in the base class they only raise NotImplementedError"
    )


@pytest.mark.parametrize("answer", ["tea", None, 0])
def test_coroutine(fake, loop, answer):
    """runs a coroutine that sleeps, and gives its result"""
    assert loop.run_until_complete(give(answer, 3)) == answer, (
        "the result is what the coroutine returns"
    )
    assert fake.now == 3, "asyncio.sleep(3) takes 3 seconds on the clock of the loop"


def test_exception(fake, loop):
    """lets an exception of the coroutine out"""
    error = ValueError("the stove is cold")

    async def cook():
        await asyncio.sleep(2)
        raise error

    with pytest.raises(ValueError) as caught:
        loop.run_until_complete(cook())
    assert caught.value is error, "run_until_complete raises the very exception of the coroutine"
    assert fake.now == 2, "it is raised when the coroutine has raised it"
    assert (loop.is_running(), no_loop_runs()) == (False, True), "after it, no loop runs"


def test_running_loop(loop):
    """is the running loop while it runs, and only then"""

    async def look():
        return asyncio.get_running_loop() is loop, loop.is_running()

    assert loop.run_until_complete(look()) == (True, True), (
        "asyncio.get_running_loop() gives this loop, and is_running() is true"
    )
    assert (loop.is_running(), no_loop_runs()) == (False, True), "after it, no loop runs"


def test_tasks(loop):
    """makes tasks of asyncio, with name and context"""

    async def look():
        return asyncio.current_task().get_name(), table.get()

    async def main():
        one = loop.create_task(look(), name="one", context=at_table(1))
        two = asyncio.create_task(look(), name="two")
        three = loop.create_task(look())
        kinds = [type(task) for task in [one, two, three]]
        three.set_name("three")
        return kinds, [await one, await two, await three]

    kinds, answers = loop.run_until_complete(main())
    assert kinds == [asyncio.Task] * 3, "create_task gives a real task of asyncio"
    assert answers == [("one", 1), ("two", "none"), ("three", "none")], (
        "a task has the name and the context that it was given"
    )
    task = loop.create_task(give("tea", 1))
    assert loop.run_until_complete(task) == "tea", "it can also run until a task is done"


def test_gather(fake, loop):
    """runs tasks at the same time"""

    async def main():
        return await asyncio.gather(give("a", 3), give("b", 1), give("c", 2))

    assert loop.run_until_complete(main()) == ["a", "b", "c"], "asyncio.gather works on this loop"
    assert (fake.now, fake.waits) == (3, [1, 1, 1]), "three sleeps at the same time take 3 seconds"


def test_timeout(fake, diary, loop):
    """ends a wait with asyncio.timeout, and the cleanup runs"""

    async def main():
        try:
            async with asyncio.timeout(2):
                try:
                    await asyncio.sleep(60)
                finally:
                    await asyncio.sleep(1)
                    diary.note("clean")
        except TimeoutError:
            diary.note("too late")
        async with asyncio.timeout(100):
            await asyncio.sleep(4)

    loop.run_until_complete(main())
    assert diary.entries == [(3, "clean"), (3, "too late")], "the limit is 2, the cleanup takes 1"
    assert fake.now == 7, "the second limit is not needed, and nobody waits for it"


def test_small_kitchen(fake, diary, loop):
    """runs a program with a queue, a lock, a task group and a cancelled task"""

    async def main():
        orders, stove = asyncio.Queue(maxsize=1), asyncio.Lock()

        async def cook(name):
            while True:
                order = await orders.get()
                async with stove:
                    await asyncio.sleep(2)
                diary.note(f"{order} by {name}")
                orders.task_done()

        cooks = [asyncio.create_task(cook(name)) for name in ["Ann", "Bo"]]
        async with asyncio.TaskGroup() as group:
            for order in ["tea", "soup", "bread"]:
                group.create_task(orders.put(order))
        await orders.join()
        for task in cooks:
            task.cancel()
        return [type(end) for end in await asyncio.gather(*cooks, return_exceptions=True)]

    endings = loop.run_until_complete(main())
    assert diary.entries == [(2, "tea by Ann"), (4, "soup by Bo"), (6, "bread by Ann")], (
        "one stove, two cooks, three orders of 2 seconds"
    )
    assert endings == [asyncio.CancelledError] * 2, "cancelled tasks end with CancelledError"
    assert loop.problems == [], "there was no problem"


# -- when something goes wrong ----------------------------------------------------------------


def test_exception_of_a_callback(diary, loop):
    """puts an exception of a callback into `problems`, and goes on"""
    error = ValueError("the plate fell down")

    def drop():
        raise error

    loop.call_soon(drop)
    loop.call_soon(diary.note, "soon")
    assert loop.run_until_complete(give("tea", 1)) == "tea", "the loop goes on"
    assert diary.entries == [(0, "soon")], "the next in line is called"
    found = [context["exception"] for context in loop.problems]
    assert found == [error], "call_exception_handler has put the context into loop.problems"


def test_nothing_left_to_do(fake, diary, loop):
    """raises RuntimeError when nothing can ever happen"""
    loop.call_later(5, diary.note, "the last")
    with pytest.raises(RuntimeError) as caught:
        loop.run_until_complete(loop.create_future())
    assert type(caught.value) is RuntimeError, "it raises RuntimeError, and no other class"
    assert diary.entries == [(5, "the last")], "first everything is called that is there"
    assert fake.waits == [5], "it does not wait when no timer is set"
    assert (loop.is_running(), no_loop_runs()) == (False, True), "after it, no loop runs"


def test_not_twice(loop):
    """refuses run_until_complete while it runs"""

    async def main():
        future = loop.create_future()
        future.set_result("tea")
        with pytest.raises(RuntimeError):
            loop.run_until_complete(future)
        return loop.is_running(), asyncio.get_running_loop() is loop

    assert loop.run_until_complete(main()) == (True, True), "the loop goes on as before"


async def test_not_inside_another_loop(loop):
    """refuses run_until_complete while another loop runs"""
    outer = asyncio.get_running_loop()  # this test runs in it
    future = loop.create_future()
    future.set_result("tea")
    with pytest.raises(RuntimeError):
        loop.run_until_complete(future)
    assert asyncio.get_running_loop() is outer, "the other loop is still the running one"
    assert not loop.is_running(), "this loop has not begun"


# -- the end -------------------------------------------------------------------------------------


def test_next_run(fake, diary, loop):
    """ends with its future, and keeps timers and tasks for the next run"""

    async def cook():
        await asyncio.sleep(10)
        diary.note("soup")

    loop.call_later(20, diary.note, "rings")
    task = loop.create_task(cook())
    loop.run_until_complete(give(None, 2))
    assert (fake.now, diary.entries) == (2, []), "the coroutine has ended at 2"
    loop.run_until_complete(task)
    assert (fake.now, diary.entries) == (10, [(10, "soup")]), "the task goes on where it was"
    loop.run_until_complete(give(None, 20))
    assert diary.entries == [(10, "soup"), (20, "rings")], "the timer is called at its time"


def test_close(diary, loop):
    """takes nothing more when it is closed"""
    future = loop.create_future()
    future.set_result("tea")
    loop.call_later(1, diary.note, "rings")
    loop.close()
    loop.close()
    assert loop.is_closed(), "is_closed() is true after close(); a second close() changes nothing"
    for call in [
        lambda: loop.call_soon(diary.note, "soon"),
        lambda: loop.call_later(1, diary.note, "later"),
        lambda: loop.call_at(1, diary.note, "at"),
        lambda: loop.run_until_complete(future),
    ]:
        with pytest.raises(RuntimeError):
            call()
    assert diary.entries == [], "nothing is called"


def test_runner(fake, diary):
    """works in asyncio.Runner, which cancels what is left, and closes the loop"""

    async def forget():
        try:
            await asyncio.sleep(100)
        finally:
            await asyncio.sleep(1)
            diary.note("clean")

    async def main():
        task = asyncio.create_task(forget())
        await asyncio.sleep(2)
        return task

    loops = []

    def factory():
        loops.append(OwnLoop(clock=fake.clock, wait=fake.wait))
        return loops[0]

    with asyncio.Runner(loop_factory=factory) as runner:
        task = runner.run(main())
    assert diary.entries == [(3, "clean")], "the forgotten task is cancelled at 2, and cleans up"
    assert (task.cancelled(), loops[0].is_closed()) == (True, True), "the end is clean"
    assert loops[0].problems == [], "there was no problem"
