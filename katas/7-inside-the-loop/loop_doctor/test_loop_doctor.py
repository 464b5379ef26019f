"""The contract of README.md as tests: first `report`, then `watched`, then `debug_mode`."""

import asyncio
import sys

import pytest
from loop_doctor import debug_mode, report, watched

# -- helpers --------------------------------------------------------------------------------------


class Lines:
    """Remembers line numbers: `lines.next("a")` stands directly above line "a"."""

    def __init__(self):
        self._numbers = {}

    def next(self, name, ahead=1):
        self._numbers[name] = sys._getframe(1).f_lineno + ahead

    def __getitem__(self, name):
        return self._numbers[name]


class Wall:
    """A clock on the wall: time passes while the loop waits, and while somebody blocks it."""

    def __init__(self, clock):
        self._clock = clock
        self._blocked = 0

    def block(self, seconds):
        """Stands for a slow calculation, or for time.sleep."""
        self._blocked += seconds

    def now(self):
        return self._clock.now + self._blocked


@pytest.fixture
def lines():
    return Lines()


@pytest.fixture
def wall(clock):
    return Wall(clock)


def bell(seconds):
    """A future that has its result after some seconds."""
    loop = asyncio.get_running_loop()
    future = loop.create_future()
    loop.call_later(seconds, future.set_result, "ding")
    return future


class Order:
    """An object with `__await__`, which is neither a coroutine nor a future."""

    def __init__(self, future):
        self.future = future

    def __await__(self):
        return self.future.__await__()


def start(coroutine, name):
    return asyncio.create_task(coroutine, name=name)


def seen():
    """The report, in a form that is easy to compare."""
    return [(entry.name, [tuple(pair) for pair in entry.stack]) for entry in report()]


def told(slow):
    """What `found` was called with, in a form that is easy to compare."""
    return [(one.name, one.seconds, [tuple(pair) for pair in one.stack]) for one in slow]


async def give(answer):
    return answer


# -- report ---------------------------------------------------------------------------------------


async def test_names():
    """reports all other tasks, sorted by name"""
    assert seen() == [], "only this test runs, and who asks is not in the report"

    async def wait():
        await asyncio.sleep(1)

    tasks = [start(wait(), name) for name in ["tea", "soup", "bread"]]
    await asyncio.sleep(0.5)
    assert [name for name, _ in seen()] == ["bread", "soup", "tea"], (
        "three tasks run, and the report is sorted by name; the task that asks is not in it"
    )
    await asyncio.wait(tasks)


async def test_line(lines):
    """says in which function and at which line a task stands"""

    async def cook():
        lines.next("first bell")
        await bell(2)
        lines.next("second bell")
        await bell(2)

    task = start(cook(), "cook")
    await asyncio.sleep(1)
    assert seen() == [("cook", [("cook", lines["first bell"])])], "it waits for the first bell"
    await asyncio.sleep(2)
    assert seen() == [("cook", [("cook", lines["second bell"])])], (
        "at 3 seconds it waits for the second bell"
    )
    await task


async def test_stack(lines):
    """follows the await from the outer coroutine to the inner one"""

    async def boil():
        lines.next("boil")
        await bell(5)

    async def soup():
        await give("carrots")
        lines.next("soup")
        await boil()

    async def dinner():
        lines.next("dinner")
        await soup()

    task = start(dinner(), "evening")
    await asyncio.sleep(1)
    assert seen() == [
        ("evening", [("dinner", lines["dinner"]), ("soup", lines["soup"]), ("boil", lines["boil"])])
    ], "dinner awaits soup, soup awaits boil, and boil waits for the bell"
    await task


async def test_stack_goes_into_libraries(lines):
    """shows the coroutines of libraries too"""

    async def cook():
        lines.next("sleep")
        await asyncio.sleep(2)

    task = start(cook(), "cook")
    await asyncio.sleep(1)
    ((_, stack),) = seen()
    assert stack[0] == ("cook", lines["sleep"]), "cook stands at its sleep"
    assert [function for function, _ in stack] == ["cook", "sleep"], (
        "asyncio.sleep is a coroutine like yours, and stands in the stack"
    )
    await task


async def test_other_awaitables(lines):
    """ends the stack where something else than a coroutine is awaited"""

    async def guest(waits_for, name):
        lines.next(name)
        await waits_for

    ding = bell(2)
    waiter = start(asyncio.wait([ding]), "waiter")
    tasks = [start(guest(Order(ding), "a"), "a"), start(guest(waiter, "b"), "b")]
    await asyncio.sleep(1)
    found = dict(seen())
    assert found["a"] == [("guest", lines["a"])], "an object with __await__ is no coroutine"
    assert found["b"] == [("guest", lines["b"])], (
        "it waits for another task: that one has its own entry"
    )
    await asyncio.wait(tasks)


async def test_not_begun(lines):
    """reports a task that has not begun at its first line"""
    lines.next("def", ahead=2)

    async def cook():
        await give("nothing")

    # Made this way, a task never begins at once.
    task = asyncio.Task(cook(), loop=asyncio.get_running_loop(), name="cook")
    assert seen() == [("cook", [("cook", lines["def"])])], "it stands at the line with its `def`"
    await task


async def test_finished_and_cancelled(lines):
    """reports tasks until they have ended, also when they are cancelled"""

    async def cook():
        try:
            await bell(9)
        finally:
            lines.next("cleanup")
            await bell(2)

    cancelled, finished = start(cook(), "cancelled"), start(give("tea"), "finished")
    await asyncio.sleep(1)
    assert [name for name, _ in seen()] == ["cancelled"], "the other task has ended"
    cancelled.cancel()
    await asyncio.sleep(1)
    assert seen() == [("cancelled", [("cook", lines["cleanup"])])], (
        "the cancelled task has not ended: it cleans up"
    )
    await asyncio.wait([cancelled, finished])
    assert seen() == [], "now it has ended"


async def test_in_a_callback():
    """reports all tasks when a callback of the loop asks"""
    reports = []

    async def cook():
        await bell(2)

    task = start(cook(), "cook")
    asyncio.current_task().set_name("the test")
    asyncio.get_running_loop().call_later(1, lambda: reports.append(seen()))
    await task
    names = [[name for name, _ in one] for one in reports]
    assert names == [["cook", "the test"]], "a callback belongs to no task, so nobody is left out"


def test_outside():
    """raises RuntimeError when no loop runs"""
    with pytest.raises(RuntimeError) as caught:
        report()
    if isinstance(caught.value, NotImplementedError):  # a RuntimeError too, but not written yet
        raise caught.value


# -- watched --------------------------------------------------------------------------------------


@pytest.mark.parametrize("answer", ["tea", None])
async def test_result(clock, wall, answer):
    """runs a coroutine and gives its result"""

    async def cook():
        await bell(2)
        return await give(answer)

    slow = []
    result = await watched(cook(), 1, slow.append, wall.now)
    assert result == answer, "watching does not change the result"
    assert clock.now == 2, "watching does not change the time"
    assert told(slow) == [], "nothing blocks the loop: waiting for 2 seconds blocks nobody"


async def test_slow_step(wall, lines):
    """tells of a step that takes too long: who, how long, and after which line"""

    async def cook():
        lines.next("bell")
        await bell(2)
        wall.block(5)
        await bell(1)

    slow = []

    async def kitchen():
        await watched(cook(), 3, slow.append, wall.now)

    await start(kitchen(), "kitchen")
    assert told(slow) == [("kitchen", 5, [("cook", lines["bell"])])], (
        "after the first bell the coroutine keeps the loop busy for 5 seconds"
    )


async def test_first_step_and_inner_coroutine(wall, lines):
    """measures the first step, the last step, and steps of inner coroutines"""

    async def cut():
        wall.block(2)
        lines.next("cut")
        await bell(1)
        wall.block(3)

    lines.next("def", ahead=2)

    async def cook():
        lines.next("cook")
        await cut()
        wall.block(1)

    asyncio.current_task().set_name("the test")
    slow = []
    await watched(cook(), 1, slow.append, wall.now)
    assert told(slow) == [
        ("the test", 2, [("cook", lines["def"])]),
        ("the test", 4, [("cook", lines["cook"]), ("cut", lines["cut"])]),
    ], "a step goes from one pause to the next, through as many coroutines as there are"


async def test_limit(wall):
    """tells of a step that takes exactly the limit, and not of a shorter one"""

    async def cook():
        for seconds in [0.5, 0.25, 0.75]:
            await bell(1)
            wall.block(seconds)

    slow = []
    await watched(cook(), 0.5, slow.append, wall.now)
    assert [one.seconds for one in slow] == [0.5, 0.75], "0.5 is the limit, and counts"


async def test_tells_at_once(clock, wall):
    """tells of a slow step as soon as the step is over"""

    async def cook():
        for _ in range(3):
            await bell(10)
            wall.block(2)

    moments = []
    await watched(cook(), 1, lambda slow: moments.append(clock.now), wall.now)
    assert moments == [10, 20, 30], "found is called after each slow step, not at the end"


async def test_exception(wall):
    """lets exceptions through, and tells of the slow step before them"""
    error = ValueError("burnt")

    async def cook():
        await bell(1)
        wall.block(4)
        raise error

    slow = []
    with pytest.raises(ValueError) as caught:
        await watched(cook(), 1, slow.append, wall.now)
    assert caught.value is error, "the very exception of the coroutine is raised"
    assert [one.seconds for one in slow] == [4], "the step that ends with the exception was slow"


async def test_exception_of_what_it_waits_for(wall):
    """lets the coroutine catch the exception of what it waits for"""

    async def cook():
        shop = asyncio.get_running_loop().create_future()
        asyncio.get_running_loop().call_later(1, shop.set_exception, OSError("closed"))
        try:
            await shop
        except OSError:
            wall.block(3)
            await bell(1)
            return "bread and water"

    slow = []
    assert await watched(cook(), 1, slow.append, wall.now) == "bread and water", (
        "the exception arrives in the coroutine, which catches it"
    )
    assert [one.seconds for one in slow] == [3], "its handling of the exception is slow"


async def test_cancellation(clock, wall, lines):
    """passes a cancellation on to the coroutine, and measures its cleanup"""
    events = []

    async def cook():
        try:
            lines.next("waits")
            await asyncio.get_running_loop().create_future()
        except asyncio.CancelledError:
            wall.block(3)
            await bell(2)
            events.append(("clean", clock.now))
            raise

    slow = []

    async def kitchen():
        await watched(cook(), 1, slow.append, wall.now)

    task = start(kitchen(), "kitchen")
    await asyncio.sleep(1)
    task.cancel()
    await asyncio.wait([task])
    assert events == [("clean", 3)], "the coroutine is cancelled at 1, and cleans up until 3"
    assert task.cancelled(), "then the task is cancelled"
    assert told(slow) == [("kitchen", 3, [("cook", lines["waits"])])], (
        "the step that begins with the cancellation is slow"
    )


async def test_cancellation_between_two_steps(wall):
    """passes a cancellation on that comes while the coroutine waits for nothing, in sleep(0)"""
    events = []

    async def cook():
        try:
            for _ in range(100):
                await asyncio.sleep(0)
        except asyncio.CancelledError:
            events.append("cancelled")
            raise

    async def kitchen():
        await watched(cook(), 1, [].append, wall.now)

    task = start(kitchen(), "kitchen")
    for _ in range(5):
        await asyncio.sleep(0)
    task.cancel()
    await asyncio.wait([task])
    assert events == ["cancelled"], "there is no future to cancel: the coroutine itself must get it"
    assert task.cancelled(), "the cancellation goes on to the task"


async def test_several_at_the_same_time(clock, wall):
    """watches several coroutines at the same time"""

    async def cook(seconds, blocks):
        await bell(seconds)
        wall.block(blocks)
        await bell(1)
        return seconds

    async def kitchen(seconds, blocks):
        return await watched(cook(seconds, blocks), 2, slow.append, wall.now)

    slow = []
    tasks = [start(kitchen(3, 2), "a"), start(kitchen(2, 1), "b"), start(kitchen(1, 3), "c")]
    assert [await task for task in tasks] == [3, 2, 1], "each gives its own result"
    assert clock.now == 4, "they wait at the same time"
    assert [(one.name, one.seconds) for one in slow] == [("c", 3), ("a", 2)], (
        "a step counts for the task in which it is made, and only while it runs"
    )


async def test_own_clock():
    """uses time.monotonic when it gets no clock"""
    slow = []
    await watched(give("tea"), 0, slow.append)
    await watched(give("tea"), 1000, slow.append)
    in_range = [0 <= one.seconds < 1000 for one in slow]
    assert in_range == [True], "a step takes 0 seconds or more, and nothing here takes 1000"


# -- debug_mode -----------------------------------------------------------------------------------


@pytest.mark.parametrize("before", [False, True])
async def test_debug_mode(before):
    """switches debug mode on, and back to what it was"""
    loop = asyncio.get_running_loop()
    loop.set_debug(before)
    loop.slow_callback_duration = 7
    try:
        with debug_mode(0.5):
            inside = loop.get_debug(), loop.slow_callback_duration
        after = loop.get_debug(), loop.slow_callback_duration
    finally:
        loop.set_debug(False)
    assert inside == (True, 0.5), "inside, debug mode is on and slow_callback_duration is the limit"
    assert after == (before, 7), "after it, both are what they were before"


async def test_debug_mode_and_exception():
    """switches back when the block raises an exception, and lets it through"""
    loop = asyncio.get_running_loop()
    loop.slow_callback_duration = 7
    error = ValueError("burnt")
    with pytest.raises(ValueError) as caught, debug_mode(0.5):
        raise error
    assert caught.value is error, "the exception goes through"
    after = loop.get_debug(), loop.slow_callback_duration
    loop.set_debug(False)
    assert after == (False, 7), "both are what they were before"
