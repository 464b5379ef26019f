"""The contract of `Future`. A photo laboratory promises prints."""

import asyncio
import contextvars

import pytest
from future import Future

# -- helpers -----------------------------------------------------------------------------------

customer = contextvars.ContextVar("customer", default="nobody")


class Torn(Exception):
    """The film was torn."""


def later(seconds, function, *args):
    """Let the loop call a function after some time."""
    asyncio.get_running_loop().call_later(seconds, function, *args)


def outcome(function, *args):
    """What a function returns, or the name of the exception that it raises."""
    try:
        return function(*args)
    except BaseException as error:
        return type(error).__name__


async def collect(future):
    """Wait for the future, as a coroutine of which tests make tasks."""
    return await future


async def ending(aw):
    """What an awaitable gives, or the name of the exception that it raises."""
    try:
        return await aw
    except BaseException as error:
        return type(error).__name__


def with_result():
    future = Future()
    future.set_result("print")
    return future


def with_exception():
    future = Future()
    future.set_exception(Torn())
    return future


def that_is_cancelled():
    future = Future()
    future.cancel()
    return future


DONE = pytest.mark.parametrize("make", [with_result, with_exception, that_is_cancelled])

# -- states --------------------------------------------------------------------------------------


async def test_new_future():
    """is pending at first"""
    future = Future()
    assert future.done() is False, "nobody has set a result"
    assert future.cancelled() is False, "nobody has cancelled it"
    assert outcome(future.result) == "InvalidStateError", "there is no result yet"
    assert outcome(future.exception) == "InvalidStateError", "there is no exception yet"


@pytest.mark.parametrize(
    "result", ["print", None, 0, [], Torn("a value")], ids=["text", "None", "0", "list", "Torn"]
)
async def test_result(result):
    """keeps its result"""
    future = Future()
    future.set_result(result)
    assert future.done() is True, "a future with a result is done, whatever the result is"
    assert future.cancelled() is False, "it has a result, so it is not cancelled"
    assert outcome(future.result) is result, "result() gives the very object that was set"
    assert future.exception() is None, "it has a result and no exception"
    assert outcome(future.result) is result, "one can ask more than once"


async def test_exception():
    """keeps its exception"""
    error = Torn("holes everywhere")
    future = Future()
    future.set_exception(error)
    assert future.done() is True, "a future with an exception is done"
    assert future.cancelled() is False, "it has an exception, so it is not cancelled"
    assert future.exception() is error, "exception() returns the very object, and raises nothing"
    with pytest.raises(Torn) as raised:
        future.result()
    assert raised.value is error, "result() raises this exception"


async def test_exception_of_any_kind():
    """is not cancelled when its exception is a CancelledError"""
    error, future = asyncio.CancelledError("from another task"), Future()
    future.set_exception(error)
    assert future.cancelled() is False, "cancelled() is true only after cancel()"
    assert future.exception() is error, "a CancelledError that was set is an exception like others"


async def test_cancel():
    """can be cancelled while it is pending"""
    future = Future()
    assert future.cancel() is True, "cancel() says that the future was cancelled now"
    assert future.cancelled() is True, "it was cancelled"
    assert future.done() is True, "a cancelled future is done"
    assert outcome(future.result) == "CancelledError", "there will never be a result"
    assert outcome(future.exception) == "CancelledError", "there will never be an exception"


@DONE
async def test_done_once(make):
    """never changes when it is done"""
    future = make()
    before = future.cancelled(), outcome(future.result)
    assert outcome(future.set_result, "another") == "InvalidStateError", "it is done already"
    assert outcome(future.set_exception, ValueError()) == "InvalidStateError", "it is done already"
    assert future.cancel() is False, "cancel() says that it came too late"
    after = future.cancelled(), outcome(future.result)
    assert after == before, "none of the three calls has changed anything"


# -- callbacks -----------------------------------------------------------------------------------


@pytest.mark.parametrize("end", ["set_result", "set_exception", "cancel"])
async def test_callback(end, clock):
    """lets the loop call its callback when it is done"""
    future, log = Future(), []
    future.add_done_callback(lambda done: log.append((done is future, future.done())))
    await asyncio.sleep(1)
    assert log == [], "the future is not done yet"
    args = {"set_result": ("print",), "set_exception": (Torn(),), "cancel": ()}[end]
    getattr(future, end)(*args)
    assert log == [], "the code that makes it done runs on first: the loop calls the callback later"
    await clock.settle()
    assert log == [(True, True)], "the callback is called once, with the future, which is done"
    assert clock.now == 1, "the loop does it at the same moment"
    outcome(future.exception)


async def test_order_of_callbacks(clock):
    """calls its callbacks in the order in which they were added"""
    future, log = Future(), []

    def once_more(done):
        log.append("b")

    future.add_done_callback(lambda done: log.append("a"))
    future.add_done_callback(once_more)
    future.add_done_callback(lambda done: log.append("c"))
    future.add_done_callback(once_more)
    future.set_result("print")
    await clock.settle()
    assert log == ["a", "b", "c", "b"], "one that was added twice is called twice"


@DONE
async def test_callback_of_a_done_future(make, clock):
    """lets the loop call a callback that comes when it is done already"""
    future, log = make(), []
    future.add_done_callback(lambda done: log.append(done is future))
    assert log == [], "also here the loop calls it, and not add_done_callback"
    await clock.settle()
    assert log == [True], "it is called, although the future was done before"
    outcome(future.exception)


async def test_callback_that_fails(clock):
    """calls the other callbacks when one of them raises"""
    future, log, reported = Future(), [], []
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda loop, context: reported.append(context.get("exception")))
    error = ValueError("in a callback")

    def fails(done):
        raise error

    future.add_done_callback(fails)
    future.add_done_callback(lambda done: log.append("called"))
    assert outcome(future.set_result, "print") is None, (
        "who sets the result has nothing to do with the error of a callback"
    )
    await clock.settle()
    loop.set_exception_handler(None)
    assert log == ["called"], "each callback is on its own"
    assert reported == [error], "the loop calls the callbacks, so it reports the error"


async def test_remove_callback(clock):
    """forgets a callback that is removed"""

    class Shelf:
        def __init__(self):
            self.prints = []

        def put(self, future):
            self.prints.append(future.result())

    future, mine, other = Future(), Shelf(), Shelf()
    for shelf in (mine, other, mine):
        future.add_done_callback(shelf.put)
    assert future.remove_done_callback(mine.put) == 2, "it was there twice, and both are removed"
    assert future.remove_done_callback(mine.put) == 0, "now it is not there any more"
    future.set_result("print")
    await clock.settle()
    assert mine.prints == [], "a removed callback is not called"
    assert other.prints == ["print"], "the other one stays"


async def test_context(clock):
    """calls a callback in its context"""
    early, late, log = Future(), with_result(), []

    def who(future):
        log.append(customer.get())

    customer.set("Ada")
    for future in (early, late):
        future.add_done_callback(who)
        future.add_done_callback(who, context=contextvars.Context())
    customer.set("Bob")
    early.set_result("print")
    await clock.settle()
    assert log == ["Ada", "nobody"] * 2, (
        "without `context` it is the context in which add_done_callback was called;"
        " an empty Context knows no customer"
    )


# -- waiting -------------------------------------------------------------------------------------


async def test_await_result(clock):
    """gives its result to the task that awaits it"""
    future = Future()
    later(3, future.set_result, "print")
    assert await future == "print", "`await` gives the result"
    assert clock.now == 3, "the result was set after 3 s, and the task goes on at that moment"


async def test_await_exception(clock):
    """raises its exception in the task that awaits it"""
    future, error = Future(), Torn()
    later(3, future.set_exception, error)
    with pytest.raises(Torn) as raised:
        await future
    assert raised.value is error, "`await` raises the very exception that was set"
    assert clock.now == 3, "it was set after 3 s"


async def test_await_cancelled(clock):
    """wakes the task that awaits it when it is cancelled"""
    future = Future()
    task = asyncio.create_task(collect(future))
    later(3, future.cancel)
    assert await ending(task) == "CancelledError", "`await` raises CancelledError"
    assert clock.now == 3, "the future was cancelled after 3 s"
    assert task.cancelling() == 0, "nobody has cancelled the task itself"


async def test_await_done(clock):
    """can be awaited when it is done, also several times"""
    future = with_result()
    assert [await future, await future] == ["print", "print"], "the result stays where it is"
    assert await ending(with_exception()) == "Torn", "a future with an exception raises it"
    assert await ending(that_is_cancelled()) == "CancelledError", "a cancelled one, CancelledError"
    assert clock.now == 0, "there is nothing to wait for"


async def test_many_tasks(clock):
    """wakes every task that waits for it, in order"""
    future, log = Future(), []

    async def waits(name):
        log.append((name, await future))

    tasks = [asyncio.create_task(waits(name)) for name in ("first", "second", "third")]
    await asyncio.sleep(2)
    future.set_result("print")
    for task in tasks:
        await task
    assert log == [("first", "print"), ("second", "print"), ("third", "print")], (
        "each of the three tasks gets the result; the one that waited first goes on first"
    )
    assert clock.now == 2, "all of them go on at the same moment"


async def test_does_not_disturb_others(clock):
    """lets other tasks work while one waits for it"""
    future = Future()
    task = asyncio.create_task(collect(future))
    for _ in range(100):
        await asyncio.sleep(1)
    assert task.done() is False, "nobody has set the result"
    future.set_result("print")
    assert await ending(task) == "print", "the result was set after 100 s"
    assert clock.now == 100, "the other task has slept 100 times 1 s"


async def test_task_keeps_its_context():
    """leaves the context variables of a waiting task alone"""
    future = Future()

    async def waits(name):
        customer.set(name)
        await future
        return customer.get()

    tasks = [asyncio.create_task(waits(name)) for name in ("Ada", "Bob")]
    await asyncio.sleep(1)
    customer.set("the laboratory")
    future.set_result("print")
    assert [await task for task in tasks] == ["Ada", "Bob"], (
        "a task passes its context to add_done_callback, and must wake up in it"
    )


async def test_waiting_task_is_cancelled(clock):
    """is cancelled when a task that waits for it is cancelled"""
    future = Future()
    task = asyncio.create_task(collect(future))
    later(2, task.cancel, "shop closed")
    assert await ending(task) == "CancelledError", "the task was cancelled"
    assert clock.now == 2, "it ends at that moment"
    assert future.cancelled() is True, "a task that waits passes its cancellation on"


async def test_nobody_sets_it(clock):
    """waits for ever when nobody sets it, so that only a time limit helps"""
    future = Future()
    assert await ending(asyncio.wait_for(future, 1000)) == "TimeoutError", (
        "nobody has set a result, and the limit is 1000 s"
    )
    assert clock.now == 1000, "the limit ends the wait"
    assert future.cancelled() is True, "wait_for has cancelled the future"
    other = Future()
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(1000):
            await other
    assert clock.now == 2000, "this limit ends the wait too"


# -- part of asyncio ------------------------------------------------------------------------------


async def test_known_to_asyncio(clock):
    """is a future for the functions of asyncio"""
    future, other = Future(), Future()
    assert asyncio.isfuture(future) is True, "isfuture looks for an attribute of the class"
    assert future._asyncio_future_blocking is False, "no task is looking at a new future"
    assert asyncio.ensure_future(future) is future, "a future needs no task around it"
    later(2, future.set_result, "print")
    done, pending = await asyncio.wait([future, other], return_when=asyncio.FIRST_COMPLETED)
    assert (done, pending) == ({future}, {other}), "asyncio.wait adds callbacks and removes them"
    later(1, other.set_result, "poster")
    assert await asyncio.gather(future, other) == ["print", "poster"], "gather adds callbacks"
    assert clock.now == 3, "the second one was done after 3 s"


async def test_running_loop():
    """belongs to the running loop when no other one is given"""
    assert Future().get_loop() is asyncio.get_running_loop(), "get_loop() gives that loop"


def test_other_loop():
    """belongs to the loop that it is given, also when no loop is running"""
    loop, log = asyncio.new_event_loop(), []
    try:
        future = Future(loop=loop)
        future.add_done_callback(log.append)
        future.set_result("print")
        assert future.get_loop() is loop, "get_loop() gives the loop that was passed"
        assert log == [], "the loop does not run yet, so it has called nothing"
        assert loop.run_until_complete(collect(future)) == "print", "a task of that loop awaits it"
        assert log == [future], "when the loop runs, it calls the callback"
    finally:
        loop.close()


async def test_built_by_yourself(clock, monkeypatch):
    """does its work without a future of asyncio inside"""
    loop, made = asyncio.get_running_loop(), []
    create_future = loop.create_future
    monkeypatch.setattr(loop, "create_future", lambda: made.append("made") or create_future())
    future = Future()
    assert not isinstance(future, asyncio.Future), "a subclass of asyncio.Future has it all already"
    task = asyncio.create_task(collect(future))
    await clock.settle()
    future.set_result("print")
    await clock.settle()
    assert task.done() is True, "the task waited for the future, and has its result"
    assert made == [], "loop.create_future() makes what you are building here"
