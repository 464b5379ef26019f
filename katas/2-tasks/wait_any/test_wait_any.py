"""The contract of `wait`, from the simplest claim to the hardest."""

import asyncio

import pytest
from wait_any import wait

# -- helpers: the work that the tests give to wait ------------------------------------------------


async def deliver(parcel, seconds):
    """Give `parcel` after some time."""
    await asyncio.sleep(seconds)
    return parcel


async def fail(error, seconds):
    """Raise `error` after some time."""
    await asyncio.sleep(seconds)
    raise error


def start(**coroutines):
    """A list with one task for each coroutine; each task has the name that is given here."""
    return [asyncio.create_task(coroutine, name=name) for name, coroutine in coroutines.items()]


def names(outcome):
    """The two sets that wait has given, as two sorted lists of names."""
    if isinstance(outcome, tuple) and all(isinstance(part, set) for part in outcome):
        return tuple(sorted(map(name_of, part)) for part in outcome)
    return outcome


def name_of(item):
    if isinstance(item, asyncio.Task):
        name = item.get_name()
        return "another task" if name.startswith("Task-") else name
    return "future" if isinstance(item, asyncio.Future) else repr(item)


async def call(*args, **options):
    """The caller of wait, as a coroutine: a test can run it as a task and cancel it."""
    return await wait(*args, **options)


async def ending(aw):
    """How an awaitable ended: what it returned, the exception it raised, or "cancelled"."""
    try:
        return await aw
    except asyncio.CancelledError:
        return "cancelled"
    except Exception as error:
        return error


class Watched(asyncio.Future):
    """A future that counts the callbacks that were added and not removed."""

    callbacks = 0

    def add_done_callback(self, function, **options):
        super().add_done_callback(function, **options)
        self.callbacks += 1

    def remove_done_callback(self, function):
        removed = super().remove_done_callback(function)
        self.callbacks -= removed
        return removed


# -- done and pending -----------------------------------------------------------------------------


async def test_waits_for_all(clock):
    """gives two sets when all tasks have ended: the done ones, and an empty one"""
    tasks = start(a=deliver("a", 1), b=deliver("b", 3), c=deliver("c", 2))
    outcome = await wait(tasks)
    assert type(outcome) is tuple, "the result is a tuple"
    assert names(outcome) == (["a", "b", "c"], []), (
        "the result is two sets: the tasks that have ended, and the tasks that still run"
    )
    assert clock.now == 3, "without options, wait ends when the last task ends"


async def test_keeps_the_results_in_the_tasks():
    """gives the tasks themselves, which keep their results"""
    tasks = start(a=deliver(None, 1), b=deliver(0, 2), c=deliver("", 1))
    outcome = await wait(tasks)
    assert names(outcome) == (["a", "b", "c"], []), "the set holds tasks, not results"
    assert [task.result() for task in tasks] == [None, 0, ""], "who wants a result asks the task"


async def test_does_not_raise(clock):
    """raises nothing when tasks fail or are cancelled: they are done like the others"""
    error = ValueError("flat tyre")
    tasks = start(a=fail(error, 1), b=deliver("b", 4), c=deliver("c", 9))
    asyncio.get_running_loop().call_later(2, tasks[2].cancel)
    outcome = await ending(wait(tasks))
    assert names(outcome) == (["a", "b", "c"], []), (
        "a failed task and a cancelled task have ended: they are in the first set"
    )
    assert clock.now == 4, "wait does not end at the exception (1 s): all tasks are asked for"
    assert tasks[0].exception() is error, "the task keeps its exception"


# -- the three conditions -------------------------------------------------------------------------


async def test_first_completed(clock):
    """ends when the first task ends, if FIRST_COMPLETED is asked for"""
    tasks = start(a=deliver("a", 5), b=deliver("b", 1.0123), c=deliver("c", 3))
    outcome = await wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    assert clock.now == 1.0123, "the first task ends after 1.0123 s, and wait at that moment"
    assert names(outcome) == (["b"], ["a", "c"]), "one has ended, two still run"
    assert [await task for task in tasks] == ["a", "b", "c"], "the others run on to their end"


@pytest.mark.parametrize("first", ["fails", "is cancelled"])
async def test_first_completed_without_result(clock, first):
    """also ends with FIRST_COMPLETED when the first task fails or is cancelled"""
    error = ValueError("flat tyre")
    _, unlucky = tasks = start(a=deliver("a", 5), b=fail(error, 2))
    if first == "is cancelled":
        asyncio.get_running_loop().call_later(1, unlucky.cancel)
    outcome = await ending(wait(tasks, return_when=asyncio.FIRST_COMPLETED))
    assert names(outcome) == (["b"], ["a"]), "it has no result, but it has ended"
    assert clock.now == (1 if first == "is cancelled" else 2), "wait ends at that moment"
    await asyncio.sleep(10)  # the other one ends
    assert unlucky.cancelled() or unlucky.exception() is error, "it ended in its own way"


async def test_first_exception(clock):
    """ends when the first task fails, if FIRST_EXCEPTION is asked for"""
    error = ValueError("flat tyre")
    _, bad, slow = tasks = start(a=deliver("a", 1), b=fail(error, 2.5), c=deliver("c", 4))
    outcome = await ending(wait(tasks, return_when=asyncio.FIRST_EXCEPTION))
    assert clock.now == 2.5, "a result (1 s) is not enough; the exception (2.5 s) is"
    assert names(outcome) == (["a", "b"], ["c"]), "two have ended, and one still runs"
    assert bad.exception() is error, "the task keeps its exception: wait does not raise it"
    assert await slow == "c", "the last task runs on to its end"


async def test_first_exception_without_exception(clock):
    """waits for all tasks with FIRST_EXCEPTION when none of them fails"""
    tasks = start(a=deliver("a", 2), b=deliver("b", 9), c=deliver("c", 3))
    asyncio.get_running_loop().call_later(1, tasks[1].cancel)
    outcome = await ending(wait(tasks, return_when=asyncio.FIRST_EXCEPTION))
    assert clock.now == 3, "a cancelled task (1 s) has not failed: all tasks are waited for"
    assert names(outcome) == (["a", "b", "c"], []), "all have ended"


async def test_fulfilled_before(clock):
    """ends at once when the condition is already fulfilled"""
    bad, good, slow = tasks = start(
        a=fail(ValueError("long ago"), 1), b=deliver("b", 2), c=deliver(0, 9)
    )
    await asyncio.sleep(3)
    for condition in (asyncio.FIRST_COMPLETED, asyncio.FIRST_EXCEPTION):
        outcome = await ending(wait(tasks, return_when=condition))
        assert names(outcome) == (["a", "b"], ["c"]), (
            f"{condition}: every task that has ended is in the first set, and not only one of them"
        )
        assert clock.now == 3, f"{condition}: there is nothing to wait for"
    outcome = await ending(wait([bad, good]))
    assert names(outcome) == (["a", "b"], []), "all of these have ended"
    assert clock.now == 3, "ALL_COMPLETED: there is nothing to wait for"
    assert [await ending(slow), str(bad.exception())] == [0, "long ago"], "as they were"


# -- the time-out ---------------------------------------------------------------------------------


@pytest.mark.parametrize("condition", ["ALL_COMPLETED", "FIRST_COMPLETED", "FIRST_EXCEPTION"])
async def test_time_out(clock, condition):
    """ends after `timeout` seconds, raises nothing and cancels nothing"""
    tasks = start(a=deliver("a", 5), b=deliver("b", 6.5))
    outcome = await ending(wait(tasks, timeout=2.25, return_when=condition))
    assert names(outcome) == ([], ["a", "b"]), "no error: both tasks stand in the second set"
    assert clock.now == 2.25, "the time-out is 2.25 s"
    assert [await ending(task) for task in tasks] == ["a", "b"], "both run on and give results"
    assert clock.now == 6.5, "their work was not begun anew"


async def test_time_out_between(clock):
    """tells after the time-out which tasks have ended and which have not"""
    _, slow = tasks = start(a=deliver("a", 1), b=deliver("b", 4))
    outcome = await ending(wait(tasks, timeout=3))
    assert names(outcome) == (["a"], ["b"]), (
        "after 3 s one task has ended, and the other still runs"
    )
    assert clock.now == 3, "the time-out is 3 s"
    assert await ending(slow) == "b", "the slow task runs on"


async def test_time_out_zero(clock):
    """only looks, without letting time pass, when the time-out is zero"""
    _, slow = tasks = start(a=deliver("a", 1), b=deliver("b", 4))
    await asyncio.sleep(2)
    outcome = await ending(wait(tasks, timeout=0))
    assert clock.now == 2, "a time-out of 0 is a time-out: no time passes"
    assert names(outcome) == (["a"], ["b"]), "one has ended, and the other still runs"
    assert await ending(slow) == "b", "the slow task runs on"


# -- what it takes, and what it refuses -----------------------------------------------------------


@pytest.mark.parametrize("kind", [list, tuple, set, iter])
async def test_takes_any_collection(clock, kind):
    """takes tasks and futures from any collection, each once, and does not change it"""
    future = asyncio.get_running_loop().create_future()
    asyncio.get_running_loop().call_later(2, future.set_result, "b")
    [task] = start(a=deliver("a", 1))
    given = kind([task, future, task])
    before = [] if kind is iter else sorted(map(name_of, given))
    outcome = await ending(wait(given))
    assert names(outcome) == (["a", "future"], []), "a task and a plain future, each of them once"
    assert sorted(map(name_of, given)) == before, "the caller's list or set is as it was before"
    assert clock.now == 2, "the future gets its result after 2 s"


async def test_refuses_coroutines(clock):
    """refuses a coroutine with TypeError, without starting it"""
    started = []

    async def work():
        started.append("work")

    coroutine = work()
    [task] = start(a=deliver("a", 3))
    outcome = await ending(call([task, coroutine]))
    seconds = clock.now
    await asyncio.sleep(10)
    coroutine.close()
    assert isinstance(outcome, TypeError), "a coroutine is not a task: TypeError"
    assert started == [], "the coroutine is not started"
    assert seconds == 0, "it is refused at once"
    assert await ending(task) == "a", "the task beside it runs on"


async def test_refuses_one_task():
    """refuses a task in the place of a collection, with TypeError"""
    [task] = start(a=deliver("a", 1))
    outcome = await ending(call(task))
    assert isinstance(outcome, TypeError), "one task is not a collection of tasks: TypeError"
    assert await ending(task) == "a", "the task runs on"


@pytest.mark.parametrize("nothing", [[], set(), iter([])], ids=["list", "set", "iterator"])
async def test_refuses_nothing(nothing):
    """refuses an empty collection with ValueError"""
    outcome = await ending(call(nothing, timeout=1))
    assert isinstance(outcome, ValueError), "there is nothing to wait for: ValueError"


async def test_refuses_other_conditions(clock):
    """refuses a `return_when` that asyncio does not know, with ValueError"""
    [task] = start(a=deliver("a", 1))
    outcome = await ending(call([task], return_when="SECOND_COMPLETED"))
    assert isinstance(outcome, ValueError), "there are only three conditions: ValueError"
    assert clock.now == 0, "it is refused at once"
    assert await ending(task) == "a", "the task runs on"


# -- the caller, and what is left -----------------------------------------------------------------


@pytest.mark.parametrize("timeout", [20, None], ids=["time-out", "no time-out"])
@pytest.mark.parametrize("condition", ["ALL_COMPLETED", "FIRST_COMPLETED", "FIRST_EXCEPTION"])
async def test_cancelled_caller(clock, condition, timeout):
    """does not touch the tasks when its caller is cancelled"""
    tasks = start(a=deliver("a", 5), b=deliver("b", 6))
    caller = asyncio.create_task(call(tasks, timeout=timeout, return_when=condition))
    await asyncio.sleep(2)
    caller.cancel()
    assert await ending(caller) == "cancelled", "the caller gets its CancelledError"
    assert clock.now == 2, "and it gets it at the moment of the cancellation"
    assert [await ending(task) for task in tasks] == ["a", "b"], "the tasks run on"


async def test_again_and_again(clock):
    """can be called again with the tasks that still run"""
    running = set(start(a=deliver("a", 3), b=deliver("b", 1), c=deliver("c", 2)))
    log = []
    while running:
        done, running = await wait(running, timeout=1.5, return_when=asyncio.FIRST_COMPLETED)
        log += [f"{name_of(task)} at {clock.now:g} s" for task in done]
    assert log == ["b at 1 s", "c at 2 s", "a at 3 s"], "each call tells of the next task"


@pytest.mark.parametrize("end", ["first completed", "time-out", "cancelled"])
async def test_leaves_nothing_behind(clock, end):
    """leaves no timer, no task and no callback behind"""
    quick, slow = Watched(), Watched()
    if end == "first completed":
        asyncio.get_running_loop().call_later(1, quick.set_result, "a")
    timeout = 1 if end == "time-out" else 50
    options = {"timeout": timeout, "return_when": asyncio.FIRST_COMPLETED}
    caller = asyncio.create_task(call([quick, slow], **options))
    await asyncio.sleep(2)
    caller.cancel()
    outcome = await ending(caller)
    await clock.settle()
    endings = {"first completed": (1, 1), "time-out": (0, 2), "cancelled": "cancelled"}
    sizes = tuple(map(len, outcome)) if isinstance(outcome, tuple) else outcome
    assert sizes == endings[end], "so many have ended, and so many still run"
    assert clock.leftover_timers() == [], "no timer is set any more"
    assert clock.leftover_tasks() == [], "no task of yours is left"
    assert slow.callbacks == 0, (
        "a future that is still pending has no callback of yours any more: "
        "in a loop that calls wait a thousand times there would be a thousand"
    )
    assert (quick.done(), slow.done()) == (end == "first completed", False), "wait ends no future"
