"""The contract of `Background`, from the simplest claim to the hardest."""

import asyncio
import gc
import logging
import weakref

from keep_alive import Background

# -- helpers -----------------------------------------------------------------------------------


class Log(logging.Handler):
    """Keeps the records of a logger of its own, each with the moment at which it came."""

    def __init__(self, clock=None):
        super().__init__()
        self.clock, self.records, self.moments = clock, [], []
        self.logger = logging.Logger("background")
        self.logger.addHandler(self)

    def emit(self, record):
        self.records.append(record)
        self.moments.append(self.clock.now if self.clock else None)

    def errors(self):
        """The exceptions in the log."""
        return [record.exc_info[1] if record.exc_info else None for record in self.records]


async def mail(answer="sent", seconds=1):
    """Send a mail in some seconds."""
    await asyncio.sleep(seconds)
    return answer


async def lost(error, seconds=1):
    """Fail after some seconds."""
    await asyncio.sleep(seconds)
    raise error


async def ending(task):
    """How a task ended: what it returned, the exception it raised, or "cancelled"."""
    try:
        return await task
    except asyncio.CancelledError:
        return "cancelled"
    except Exception as error:
        return error


class Postbox:
    """Tasks wait here for a letter. Only they themselves keep what they wait for."""

    def __init__(self):
        self.waiting, self.got = [], []

    async def wait(self, name):
        letter = asyncio.get_running_loop().create_future()
        self.waiting.append(weakref.ref(letter))
        self.got.append((name, await letter))

    def send(self, text):
        """Give a letter to each task that still waits; say how many there are."""
        futures = [future for waiting in self.waiting if (future := waiting()) is not None]
        for future in futures:
            future.set_result(text)
        return len(futures)


# -- start -------------------------------------------------------------------------------------


async def test_start_gives_a_task(clock):
    """starts a coroutine as a task and returns the task at once"""
    background = Background(Log().logger)
    tasks = [background.start(mail("anna", 2)), background.start(mail("ben", 3))]
    assert [isinstance(task, asyncio.Task) for task in tasks] == [True, True], (
        "start returns an asyncio.Task"
    )
    assert [await task for task in tasks] == ["anna", "ben"], "each task has its own result"
    assert clock.now == 3, "the tasks of 2 and 3 seconds run at the same time"


async def test_name():
    """gives the task its name, or leaves the name to asyncio"""
    background = Background(Log().logger)
    tasks = [background.start(mail(), name="mail to anna"), background.start(mail())]
    names = [task.get_name().rstrip("0123456789") for task in tasks]
    assert names == ["mail to anna", "Task-"], (
        "the first task has the name that was given, the second one of asyncio's own"
    )
    await background.join()


async def test_the_task_raises():
    """gives a task that raises the exception of the coroutine"""
    error = ConnectionError("mail server is down")
    task = Background(Log().logger).start(lost(error))
    assert await ending(task) is error, "who awaits the task sees the exception itself"


async def test_not_lost():
    """keeps a task that nobody else keeps, also when the garbage collector comes"""
    background, postbox = Background(Log().logger), Postbox()
    background.start(postbox.wait("anna"))
    await asyncio.sleep(1)
    gc.collect()
    assert postbox.send("hello") == 1, "the task still waits for its letter"
    await background.join()
    assert postbox.got == [("anna", "hello")], "the task has come to its end"


async def test_many_are_not_lost():
    """keeps every task, not only the last one"""
    background, postbox, names = Background(Log().logger), Postbox(), [*range(100)]
    for name in names:
        background.start(postbox.wait(name), name="the same name")
    await asyncio.sleep(1)
    gc.collect()
    assert postbox.send("hello") == 100, "all the 100 tasks still wait for their letters"
    await background.join()
    assert postbox.got == [(name, "hello") for name in names], "all of them came to their end"


async def test_keeps_nothing_after_the_end():
    """lets go of a task that has ended, and of its result or exception"""

    class Large:
        """Something that needs memory."""

    class Bounced(Exception):
        """A mail that came back."""

    background, kept = Background(logging.Logger("no handler", logging.CRITICAL)), []

    async def works():
        await asyncio.sleep(1)
        kept.append(weakref.ref(large := Large()))
        return large

    async def fails():
        await asyncio.sleep(1)
        kept.append(weakref.ref(error := Bounced()))
        raise error

    kept += [weakref.ref(background.start(works())), weakref.ref(background.start(fails()))]
    await asyncio.sleep(2)  # nobody calls join: it must not be needed
    gc.collect()
    found = [type(reference()).__name__ for reference in kept if reference() is not None]
    assert found == [], "the tasks have ended, so nothing of them is in memory any more"


# -- the log -----------------------------------------------------------------------------------


async def test_logs_the_exception(clock):
    """logs the exception of a task at the moment when it fails"""
    log, error = Log(clock), ConnectionError("mail server is down")
    background = Background(log.logger)
    background.start(lost(error, 2), name="mail to anna")
    background.start(mail(seconds=5))
    await background.join()
    assert log.moments == [2], "one record, at the moment of the failure (2 seconds)"
    assert log.errors() == [error], "exc_info of the record carries the exception itself"
    assert log.records[0].levelno == logging.ERROR, "the level of the record is ERROR (40)"
    text = log.records[0].getMessage()
    assert "mail to anna" in text, "the name of the task stands in the message"


async def test_logs_once():
    """logs an exception once, also when somebody awaits the task"""
    log, error = Log(), ConnectionError("mail server is down")
    background = Background(log.logger)
    task = background.start(lost(error))
    assert await ending(task) is error, "who awaits the task sees the exception"
    await background.join()
    assert log.errors() == [error], "the log has it all the same, and only once"


async def test_good_ends_are_silent():
    """logs nothing for a task that returns, whatever it returns"""
    log = Log()
    background = Background(log.logger)
    for answer in ("sent", None, 0, ValueError("returned, not raised")):
        background.start(mail(answer))
    await background.join()
    assert log.records == [], "nothing has failed, so nothing is logged"


async def test_cancelled_is_silent():
    """logs nothing for a task that is cancelled, also before it has begun"""
    log = Log()
    background = Background(log.logger)
    late, early = background.start(mail()), background.start(mail())
    early.cancel()
    await asyncio.sleep(0.5)
    late.cancel()
    await background.join()
    assert [early.cancelled(), late.cancelled()] == [True, True], "both tasks were cancelled"
    assert log.records == [], "a cancelled task is no failure"


async def test_others_run_on(clock):
    """lets the other tasks run on when one fails"""
    log, error = Log(), ConnectionError("mail server is down")
    background = Background(log.logger)
    tasks = [background.start(mail("anna", 3)), background.start(lost(error, 1))]
    tasks.append(background.start(mail("ben", 2)))
    assert [await ending(task) for task in tasks] == ["anna", error, "ben"], (
        "one task has failed; the others have their results"
    )
    assert clock.now == 3, "the longest task needs 3 seconds"


# -- join --------------------------------------------------------------------------------------


async def test_join_waits_for_all(clock):
    """waits in join for all tasks, although one of them fails"""
    log, first, second = Log(), ConnectionError("first"), ConnectionError("second")
    background = Background(log.logger)
    background.start(mail("anna", 3))
    background.start(lost(first, 1))
    background.start(lost(second, 4.0123456))
    outcome = await ending(background.join())
    assert outcome is None, "join returns None and raises nothing"
    assert clock.now == 4.0123456, "the last task ended after 4.0123456 seconds: so does join"
    assert log.errors() == [first, second], "when join returns, everything is logged"


async def test_join_with_nothing_to_do(clock):
    """returns from join at once when no task runs"""
    background = Background(Log().logger)
    await background.join()
    await background.start(mail(seconds=2))
    await background.join()
    assert clock.now == 2, "only the one task has needed time: 2 seconds"


async def test_join_sees_new_tasks(clock):
    """waits in join also for tasks that are started meanwhile"""
    background, sent = Background(Log().logger), []

    async def chain(number):
        await asyncio.sleep(1)
        sent.append(number)
        if number < 3:
            background.start(chain(number + 1))

    background.start(chain(1))
    await background.join()
    assert sent == [1, 2, 3], "each task has started the next one, and join waited for all"
    assert clock.now == 3, "three tasks of 1 second, one after the other"


async def test_join_is_cancelled(clock):
    """leaves the tasks alone when the caller of join is cancelled"""
    background = Background(Log().logger)
    task = background.start(mail("anna", 3))
    one, other = asyncio.create_task(background.join()), asyncio.create_task(background.join())
    await asyncio.sleep(1)
    one.cancel()
    assert await ending(one) == "cancelled", "who was cancelled gets CancelledError"
    assert clock.now == 1, "at the moment of the cancellation (1 second)"
    assert await ending(other) is None, "the other one still waits, and then returns"
    assert clock.now == 3, "the task has run on and has ended after 3 seconds"
    assert await ending(task) == "anna", "nobody has cancelled the task"


async def test_two_objects(clock):
    """waits in join only for the tasks of its own object, and can be used again"""
    one, other = Background(Log().logger), Background(Log().logger)
    one.start(mail(seconds=1))
    other.start(mail(seconds=5))
    await one.join()
    assert clock.now == 1, "the task of this object has ended after 1 second"
    one.start(mail(seconds=2))
    await one.join()
    assert clock.now == 3, "the next task has needed 2 seconds more"
    await other.join()
    assert clock.now == 5, "the task of the other object needs 5 seconds"
