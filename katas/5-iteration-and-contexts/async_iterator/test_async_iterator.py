import asyncio
import inspect

import pytest
from async_iterator import LineReader, enumerate_async, take

# ---- helpers of the tests ------------------------------------------------------------------


class _End:
    def __repr__(self):
        return "the end (StopAsyncIteration)"


END = _End()
LIMIT = 50


def say_what_python_refused(error):
    """Fail with the message of Python itself, if no line of code raised this error."""
    if error.__traceback__.tb_next is None:
        pytest.fail(f"Python refused to go on: RuntimeError: {error}")


async def next_or_end(iterator):
    """The next item, or END when the iterator raises StopAsyncIteration."""
    try:
        return await anext(iterator)
    except StopAsyncIteration:
        return END
    except RuntimeError as error:
        say_what_python_refused(error)
        raise


async def collect(aiterable):
    """All items as a list. An `async for` that does not come to its end fails the test."""
    items = []
    try:
        async for item in aiterable:
            items.append(item)
            if len(items) > LIMIT:
                pytest.fail(f"the loop should be over, and it goes on and on: {items[:5]} ...")
    except RuntimeError as error:
        say_what_python_refused(error)
        raise
    return items


class Fails:
    """A step of a Source or a Stream that raises instead of giving a value."""

    def __init__(self, error):
        self.error = error


class Source:
    """Gives its lines one by one, then None for ever. Its only method is `readline`.

    It waits first and takes the line afterwards: a cancelled `readline` has taken nothing.
    """

    def __init__(self, *lines, delay=0):
        self.calls = 0
        self._lines = list(lines)
        self._delay = delay

    def readline(self):
        self.calls += 1
        if self.calls > LIMIT:
            pytest.fail("`readline` is called again and again, long after the last line")
        return self._readline()

    async def _readline(self):
        if self._delay is not None:
            await asyncio.sleep(self._delay)
        line = self._lines.pop(0) if self._lines else None
        if isinstance(line, Fails):
            raise line.error
        return line


class Stream:
    """An async iterator of the tests' own, which counts how often it is asked for an item."""

    def __init__(self, *items, delay=0):
        self.reads = 0
        self._items = list(items)
        self._delay = delay

    def __aiter__(self):
        return self

    async def __anext__(self):
        self.reads += 1
        if self.reads > LIMIT:
            pytest.fail("the source is asked for items again and again, long after its end")
        await asyncio.sleep(self._delay)
        if not self._items:
            raise StopAsyncIteration
        item = self._items.pop(0)
        if isinstance(item, Fails):
            raise item.error
        return item


class Album:
    """An async iterable that is no iterator: every loop over it begins at the first item."""

    def __init__(self, *items):
        self._items = items

    async def __aiter__(self):
        for item in self._items:
            await asyncio.sleep(0)
            yield item


class SlowCleanup:
    """A source whose `readline` waits long and, when it is cancelled, cleans up for 2 s."""

    state = "not started"

    async def readline(self):
        self.state = "waiting"
        try:
            await asyncio.sleep(100)
        except asyncio.CancelledError:
            await asyncio.sleep(2)
            self.state = "cleaned up"
            raise
        return "a line that came after 100 s"


class Letterbox:
    """A source whose lines arrive when the test puts them in."""

    def __init__(self):
        self._lines = []
        self._something_there = asyncio.Event()

    def put(self, line):
        self._lines.append(line)
        self._something_there.set()

    async def readline(self):
        while not self._lines:
            self._something_there.clear()
            await self._something_there.wait()
        return self._lines.pop(0)


def has_method(thing, name):
    return hasattr(type(thing), name)  # Python looks for special methods on the class


def check_is_async_iterator(result, call):
    if inspect.iscoroutine(result):
        result.close()
    usable = has_method(result, "__aiter__") and has_method(result, "__anext__")
    found = "an async iterator" if usable else f"a {type(result).__name__} object"
    assert found == "an async iterator", f"{call}, called without await, gives an async iterator"


async def cancelled_after(seconds, iterator):
    """How a task that waits for the next item ends when it is cancelled after `seconds`."""
    task = asyncio.create_task(next_or_end(iterator))
    await asyncio.sleep(seconds)
    task.cancel()
    return await ending_of(task)


async def ending_of(task):
    await asyncio.wait([task])
    if task.cancelled():
        return "CancelledError"
    if task.exception() is not None:
        return repr(task.exception())
    return f"gave {task.result()!r}"


# ---- LineReader ----------------------------------------------------------------------------


async def test_aiter_is_a_plain_method():
    """gives its iterator at once: aiter(reader) needs no await"""
    iterator = LineReader(Source("a")).__aiter__()
    needs_await = inspect.isawaitable(iterator)
    if inspect.iscoroutine(iterator):
        iterator.close()
    found = "something to await" if needs_await else "an async iterator"
    assert found == "an async iterator", (
        "Python does not await what __aiter__ returns: it must already be the iterator"
    )
    assert has_method(iterator, "__anext__"), (
        "what __aiter__ returns is an async iterator: it has a method __anext__"
    )


async def test_is_an_async_iterator():
    """is an async iterator itself, so that anext(reader) works"""
    assert has_method(LineReader(Source("a")), "__anext__"), (
        "anext(reader) calls the method __anext__ of the reader's class: LineReader needs one"
    )


async def test_anext_gives_the_lines():
    """gives one line after another to anext(reader)"""
    reader = LineReader(Source("a", "b", "c"))
    assert await next_or_end(reader) == "a", "the first anext(reader) gives the first line"
    assert await next_or_end(reader) == "b", "the second anext(reader) gives the second line"
    assert await next_or_end(reader) == "c", "the third anext(reader) gives the third line"


async def test_none_is_the_end():
    """raises StopAsyncIteration when readline returns None"""
    reader = LineReader(Source("a"))
    await next_or_end(reader)
    assert await next_or_end(reader) == END, "after the last line comes StopAsyncIteration"


async def test_readers_are_independent():
    """knows nothing of other readers"""
    one, other = LineReader(Source("a")), LineReader(Source("x", "y"))
    assert await next_or_end(other) == "x", "each reader reads its own source"
    assert await collect(one) == ["a"], "each reader reads its own source"
    assert await collect(other) == ["y"], "the end of one reader is not the end of another"


async def test_no_lines_at_all():
    """ends at once when the first readline returns None"""
    assert await next_or_end(LineReader(Source())) == END, "there is no line, so this is the end"


async def test_async_for():
    """gives every line to an async for loop, which then ends"""
    assert await collect(LineReader(Source("a", "b", "c"))) == ["a", "b", "c"], (
        "the loop sees every line once, in order, and not the None at the end"
    )


async def test_comprehension():
    """works in a comprehension"""
    reader = LineReader(Source("ab", "c", "def"))
    sizes = {line: len(line) async for line in reader if line != "c"}
    assert sizes == {"ab": 2, "def": 3}, "an async comprehension sees every line"


async def test_falsy_lines():
    """takes an empty or zero line for a line, not for the end"""
    lines = ["", 0, b"", False, [], 0.0, "last"]
    assert await collect(LineReader(Source(*lines))) == lines, (
        "an empty or zero line is a line: only None is the end"
    )


async def test_only_none_itself_is_the_end():
    """takes every object but None itself for a line, however strange it is"""

    class EqualToAll:
        def __eq__(self, other):
            return True

        def __bool__(self):
            raise ValueError("this line is neither true nor false")

    lines = [EqualToAll(), StopAsyncIteration("a line, not an order"), ValueError("a line"), ...]
    found = await collect(LineReader(Source(*lines)))
    assert len(found) == len(lines), "every object that is not None itself is a line"
    same = [one is other for one, other in zip(found, lines, strict=True)]
    assert same == [True] * len(lines), "the lines are the objects that readline returned"


async def test_stays_at_the_end():
    """raises StopAsyncIteration again and again after the end"""
    reader = LineReader(Source("a", None, "a line after the end", None, "another"))
    found = [await next_or_end(reader) for _ in range(5)]
    assert found == ["a", END, END, END, END], (
        "an iterator that has ended stays at its end, even if its source wakes up again"
    )


async def test_asks_no_more_after_the_end():
    """leaves the source alone after the end"""
    source = Source("a")
    reader = LineReader(source)
    await collect(reader)
    await collect(reader)
    await next_or_end(reader)
    assert source.calls == 2, "readline gave one line and one None; after None it is not called"


async def test_anext_default():
    """lets anext(reader, default) give the default after the end"""
    reader = LineReader(Source("a", delay=None))
    await collect(reader)
    try:
        step = reader.__anext__()
    except StopAsyncIteration:
        step = None
    raised_by = "the awaiting" if step is not None else "the call of __anext__"
    assert raised_by == "the awaiting", (
        "also at the end __anext__ gives something to await, and awaiting raises StopAsyncIteration"
    )
    with pytest.raises(StopAsyncIteration):
        await step
    found = [await anext(reader, "default") for _ in range(2)]
    assert found == ["default", "default"], "anext() turns the end into the default, each time"


async def test_reads_nothing_ahead(clock):
    """calls readline once for each line, and only when the line is asked for"""
    source = Source("a", "b", "c", "d")
    reader = LineReader(source)
    iterator = aiter(reader)
    await clock.settle()
    assert source.calls == 0, "nobody has asked for a line yet: readline was not called"
    for number in range(1, 4):
        await next_or_end(iterator)
        await clock.settle()
        assert source.calls == number, (
            f"lines asked for: {number}, and readline is called once for each: calls"
        )


async def test_reads_at_the_moment_it_is_asked(clock):
    """does not read while the loop's body works on a line"""
    seen = []
    async for line in LineReader(Source("a", "b", delay=1)):
        seen.append((clock.now, line))
        assert clock.leftover_tasks() == [], "no task works in the background between two lines"
        await asyncio.sleep(2)
    assert seen == [(1, "a"), (4, "b")], (
        "readline takes 1 s, the loop's body 2 s, and they take turns: (time, line)"
    )
    assert clock.now == 7, "the last readline starts at 6 s and returns None 1 s later"
    assert clock.leftover_timers() == [], "no timer is left"


async def test_waits_as_long_as_readline(clock):
    """waits for a line as long as it takes"""
    reader = LineReader(Source("a", delay=1_000_000))
    assert await next_or_end(reader) == "a", "a line that comes after 1000000 s is a line"
    assert clock.now == 1_000_000, "the line is given at the moment when readline returns it"


async def test_a_new_loop_goes_on():
    """goes on with the next line in a loop that starts after a break"""
    reader = LineReader(Source("a", "b", "c"))
    async for line in reader:
        assert line == "a", "the first loop begins with the first line"
        break
    assert await next_or_end(reader) == "b", "anext goes on after the loop was left with break"
    assert await collect(reader) == ["c"], "a second loop goes on where the reading had stopped"


async def test_nested_loops_share_the_position():
    """shares its position with a loop inside a loop"""
    reader = LineReader(Source("mail 1", "x", "y", "", "mail 2", "z", ""))
    mails = {}
    async for title in reader:
        mails[title] = []
        async for line in reader:
            if line == "":
                break
            mails[title].append(line)
    assert mails == {"mail 1": ["x", "y"], "mail 2": ["z"]}, (
        "the inner loop reads up to the empty line, the outer loop goes on after it"
    )


@pytest.mark.parametrize("kind", [ConnectionResetError, EOFError, TimeoutError, RuntimeError])
async def test_errors_pass(kind):
    """lets an error of readline pass to the caller, unchanged"""
    error = kind("the link is down")
    reader = LineReader(Source("a", Fails(error), "b"))
    await next_or_end(reader)
    try:
        found = await next_or_end(reader)
    except Exception as raised:
        found = raised
    assert found is error, "readline raised this error, and the caller must see the same one"


async def test_errors_do_not_end_it():
    """goes on with the next line after an error"""
    broken = Fails(ConnectionResetError("the link is down"))
    reader = LineReader(Source(broken, "a", broken, broken, "b"))
    found = []
    for _ in range(7):
        try:
            found.append(await next_or_end(reader))
        except ConnectionResetError:
            found.append("error")
    assert found == ["error", "a", "error", "error", "b", END, END], (
        "after an error the next anext calls readline again; only None ends the reader"
    )


async def test_errors_leave_a_loop_that_can_start_again():
    """can be looped over again after an error has left the first loop"""
    reader = LineReader(Source("a", Fails(ValueError("not a number")), "b", "c"))
    found = []
    with pytest.raises(ValueError):
        async for line in reader:
            found.append(line)
    found += await collect(reader)
    assert found == ["a", "b", "c"], "the second loop goes on after the error"


async def test_readline_may_return_any_awaitable():
    """accepts a readline that returns a future or another awaitable object"""

    class Ready:
        def __init__(self, line):
            self._line = line

        def __await__(self):
            yield from asyncio.sleep(1).__await__()
            return self._line

    def future_with(line):
        future = asyncio.get_running_loop().create_future()
        future.set_result(line)
        return future

    class Mixed:
        answers = iter([future_with("a"), Ready("b"), future_with("c")])

        def readline(self):
            return next(self.answers, None) or Ready(None)

    assert await collect(LineReader(Mixed())) == ["a", "b", "c"], (
        "readline() may give anything that can be awaited, not only a coroutine"
    )


async def test_two_tasks_share_the_position(clock):
    """gives every line to exactly one of two tasks that loop over it"""

    class Varied(Source):
        async def _readline(self):
            await asyncio.sleep(clock.vary(1))
            return await super()._readline()

    reader = LineReader(Varied(*range(10)))
    first, second = await asyncio.gather(collect(reader), collect(reader))
    assert sorted(first + second) == list(range(10)), "each line reaches one of the two tasks, once"
    slow = LineReader(Source("a", "b", delay=1_000_000))
    found = await asyncio.gather(next_or_end(slow), next_or_end(slow))
    assert sorted(found) == ["a", "b"], "both tasks wait as long as it takes, without polling"


async def test_end_in_one_task_keeps_the_line_of_another():
    """still gives the line that is under way in one task when another task meets the end"""

    class EachAtItsOwnPace:
        steps = iter([("quick", 1), ("slow", 5)])

        async def readline(self):
            line, seconds = next(self.steps, (None, 0))
            await asyncio.sleep(seconds)
            return line

    reader = LineReader(EachAtItsOwnPace())
    first, second = await asyncio.gather(collect(reader), collect(reader))
    assert sorted(first + second) == ["quick", "slow"], (
        "the slow line was being read when the other task met the end; it is still a line"
    )


async def test_time_limit_loses_no_line():
    """gives the line later when a time limit had stopped the waiting for it"""
    reader = LineReader(Source("a", "b", delay=5))
    for _ in range(2):
        found = "no TimeoutError"
        try:
            async with asyncio.timeout(1):
                found = await next_or_end(reader)
        except TimeoutError:
            found = "TimeoutError"
        assert found == "TimeoutError", "the time limit of 1 s is over before the line comes"
    assert await collect(reader) == ["a", "b"], (
        "the waiting was cancelled before a line was there: the next anext asks for it again"
    )


async def test_cancellation_reaches_readline(clock):
    """cancels readline when it is cancelled, and waits for its cleanup"""
    source = SlowCleanup()
    ending = await cancelled_after(1, LineReader(source))
    assert ending == "CancelledError", "the task was cancelled while it waited for a line"
    assert source.state == "cleaned up", "readline was cancelled too, and its cleanup is complete"
    assert clock.now == 3, "cancelled at 1 s, and readline cleans up for 2 s"
    assert clock.leftover_timers() == [], "no timer is left"
    assert clock.leftover_tasks() == [], "nothing goes on in the background"


async def test_cancelling_one_of_two_tasks():
    """lets the other task wait on when one of two waiting tasks is cancelled"""
    for cancelled in (0, 1):
        reader = LineReader(Source("a", "b", delay=5))
        tasks = [asyncio.create_task(next_or_end(reader)) for _ in range(2)]
        await asyncio.sleep(1)
        tasks[cancelled].cancel()
        endings = [await ending_of(task) for task in tasks]
        assert endings[cancelled] == "CancelledError", "this task was cancelled while it waited"
        assert endings[1 - cancelled] == "gave 'a'", (
            "the task that was not cancelled gets the first line"
        )
        assert await collect(reader) == ["b"], "the reader goes on with the second line"


async def test_cancellation_at_the_worst_moment():
    """loses no line when the cancellation and the line come together"""
    for turns in range(8):
        letterbox = Letterbox()
        reader = LineReader(letterbox)
        task = asyncio.create_task(next_or_end(reader))
        await asyncio.sleep(1)
        letterbox.put("a")
        for _ in range(turns):  # the line is on its way through the loop, a step further each time
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.wait([task])
        letterbox.put("b")
        found = [] if task.cancelled() else [task.result()]
        while len(found) < 2 and "b" not in found:
            found.append(await next_or_end(reader))
        assert found == ["a", "b"], (
            "the cancelled anext gave the line, or the next one does: a line that readline has "
            "returned is never thrown away"
        )


async def test_line_that_comes_in_spite_of_cancellation():
    """loses no line when readline returns it although it was cancelled"""

    class Stubborn:
        lines = iter(["a", "b"])

        async def readline(self):
            try:
                await asyncio.sleep(10)
            except asyncio.CancelledError:
                await asyncio.sleep(1)
            return next(self.lines, None)

    reader = LineReader(Stubborn())
    task = asyncio.create_task(next_or_end(reader))
    await asyncio.sleep(1)
    task.cancel()
    await asyncio.wait([task])
    found = [] if task.cancelled() else [task.result()]
    found += await collect(reader)
    assert found == ["a", "b"], "readline returned the line, so somebody must get it"


# ---- enumerate_async -----------------------------------------------------------------------


async def test_enumerate_is_an_async_iterator():
    """returns an async iterator from enumerate_async, without await"""
    numbered = enumerate_async(Stream("a"))
    check_is_async_iterator(numbered, "enumerate_async(...)")
    assert await next_or_end(numbered) == (0, "a"), "each item is a tuple (number, item)"


async def test_enumerate_counts_from_zero():
    """numbers the items of enumerate_async from 0"""
    found = await collect(enumerate_async(Stream("a", "b", "c")))
    assert found == [(0, "a"), (1, "b"), (2, "c")], "the numbers go up by one, from 0"
    assert await collect(enumerate_async(Stream())) == [], "no items, nothing to number"
    numbered = enumerate_async(Stream("a", "b", "c"))
    assert await next_or_end(numbered) == (0, "a"), "the first item"
    assert await collect(numbered) == [(1, "b"), (2, "c")], "a loop goes on where the reading was"


async def test_enumerate_start():
    """numbers the items of enumerate_async from start"""
    assert await collect(enumerate_async(Stream("a", "b"), 5)) == [(5, "a"), (6, "b")], (
        "start is the number of the first item"
    )
    assert await collect(enumerate_async(Stream("a", "b"), start=-1)) == [(-1, "a"), (0, "b")], (
        "start may be negative, and can be given by name"
    )


async def test_enumerate_any_item():
    """numbers every item in enumerate_async, None and empty ones too"""
    items = [None, 0, "", "last"]
    assert await collect(enumerate_async(Stream(*items))) == list(enumerate(items)), (
        "here StopAsyncIteration is the end; None is an item like others"
    )


async def test_enumerate_any_async_iterable():
    """accepts any async iterable in enumerate_async"""
    album = Album("a", "b")
    for _ in range(2):
        assert await collect(enumerate_async(album, 1)) == [(1, "a"), (2, "b")], (
            "an object with only __aiter__ is enough; ask it once for its iterator"
        )


async def test_enumerate_reads_nothing_ahead(clock):
    """reads one item for each number in enumerate_async, when it is asked for"""
    stream = Stream("a", "b", "c", delay=1)
    numbered = enumerate_async(stream)
    await asyncio.sleep(10)
    assert stream.reads == 0, "nobody has asked for an item yet: reads of the source"
    assert await next_or_end(numbered) == (0, "a"), "the first item"
    assert clock.now == 11, "one item takes 1 s to read, asked for at 10 s"
    await asyncio.sleep(10)
    assert stream.reads == 1, "one item was asked for: reads of the source"
    assert clock.leftover_tasks() == [], "no task works in the background"
    assert clock.leftover_timers() == [], "no timer is left"


async def test_enumerate_stays_at_the_end():
    """stays at the end when enumerate_async has ended"""
    numbered = enumerate_async(Stream("a"))
    await collect(numbered)
    assert await collect(numbered) == [], "a second loop over what has ended sees nothing"
    assert [await next_or_end(numbered) for _ in range(3)] == [END, END, END], (
        "after the end comes StopAsyncIteration, again and again"
    )


async def test_enumerate_calls_are_independent():
    """counts for each enumerate_async on its own"""
    one, other = enumerate_async(Stream("a", "b")), enumerate_async(Stream("x", "y"), 7)
    found = [await next_or_end(numbered) for numbered in (one, other, one, other)]
    assert found == [(0, "a"), (7, "x"), (1, "b"), (8, "y")], "each call has its own counter"


async def test_enumerate_errors_pass():
    """lets an error of the source pass through enumerate_async"""
    for kind in (ConnectionResetError, TimeoutError, RuntimeError):
        error = kind("the link is down")
        numbered = enumerate_async(Stream("a", Fails(error)))
        assert await next_or_end(numbered) == (0, "a"), "the item before the error"
        try:
            found = await next_or_end(numbered)
        except Exception as raised:
            found = raised
        assert found is error, "the source raised this error, the caller must see the same one"


# ---- take ----------------------------------------------------------------------------------


async def test_take_is_an_async_iterator():
    """returns an async iterator from take, without await"""
    few = take(Stream("a", "b"), 1)
    check_is_async_iterator(few, "take(...)")
    assert await next_or_end(few) == "a", "the first item"


async def test_take_gives_the_first_n():
    """gives the first n items from take, then ends"""
    assert await collect(take(Stream("a", "b", "c", "d"), 1)) == ["a"], "one item was wanted"
    assert await collect(take(Stream("a", "b", "c", "d"), 3)) == ["a", "b", "c"], (
        "three items were wanted, in the order of the source"
    )
    few = take(Stream("a", "b", "c", "d"), 3)
    assert await next_or_end(few) == "a", "the first item"
    assert await collect(few) == ["b", "c"], "a loop goes on where the reading was, up to n items"


async def test_take_reads_exactly_n():
    """reads exactly n items in take, never one more"""
    stream = Stream("a", "b", "c", "d")
    await collect(take(stream, 2))
    assert stream.reads == 2, "two items were wanted, so the source is asked twice: how often"
    assert await next_or_end(stream) == "c", "the item after the last one is still in the source"


async def test_take_zero():
    """reads nothing in take when n is 0"""
    stream = Stream("a", "b")
    assert await collect(take(stream, 0)) == [], "no items were wanted"
    assert stream.reads == 0, "no items were wanted, so the source is not asked: how often"


async def test_take_more_than_there_is():
    """ends take with the source when the source has fewer than n items"""
    assert await collect(take(Stream("a", "b"), 5)) == ["a", "b"], (
        "the source ended after two items, and take ends with it"
    )
    assert await collect(take(Stream(), 5)) == [], "the source has no items at all"


async def test_take_stays_at_the_end():
    """stays at the end when take has ended"""
    stream = Stream("a", "b", "c")
    few = take(stream, 2)
    found = [await next_or_end(few) for _ in range(5)]
    assert found == ["a", "b", END, END, END], "after n items the end comes, again and again"
    assert await collect(few) == [], "a second loop over what has ended sees nothing"
    assert stream.reads == 2, "at its end take reads nothing more"
    short = take(Stream("a"), 3)
    found = [await next_or_end(short) for _ in range(4)]
    assert found == ["a", END, END, END], "after the end of the source take stays at its end"


async def test_take_any_item():
    """gives every item in take, None and empty ones too"""
    items = [None, 0, "", None, "last"]
    assert await collect(take(Stream(*items), 4)) == [None, 0, "", None], (
        "here StopAsyncIteration is the end; None is an item like others"
    )


async def test_take_any_async_iterable():
    """accepts any async iterable in take"""
    album = Album("a", "b", "c")
    for _ in range(2):
        assert await collect(take(album, 2)) == ["a", "b"], (
            "an object with only __aiter__ is enough; ask it once for its iterator"
        )


async def test_take_reads_nothing_ahead(clock):
    """reads an item in take when it is asked for, not before"""
    stream = Stream("a", "b", "c", delay=1)
    few = take(stream, 3)
    await asyncio.sleep(10)
    assert stream.reads == 0, "nobody has asked for an item yet: reads of the source"
    assert await next_or_end(few) == "a", "the first item"
    assert clock.now == 11, "one item takes 1 s to read, asked for at 10 s"
    await asyncio.sleep(10)
    assert stream.reads == 1, "one item was asked for: reads of the source"
    assert clock.leftover_tasks() == [], "no task works in the background"
    assert clock.leftover_timers() == [], "no timer is left"


async def test_take_errors_pass():
    """lets an error of the source pass through take"""
    for kind in (ConnectionResetError, TimeoutError, RuntimeError):
        error = kind("the link is down")
        few = take(Stream("a", Fails(error)), 2)
        assert await next_or_end(few) == "a", "the item before the error"
        try:
            found = await next_or_end(few)
        except Exception as raised:
            found = raised
        assert found is error, "the source raised this error, the caller must see the same one"


# ---- all together --------------------------------------------------------------------------


async def numbers():
    for number in range(1, 8):
        yield number


async def test_source_stays_open():
    """leaves the source open, so that its user can go on with it"""
    source = numbers()
    assert await collect(take(source, 2)) == [1, 2], "the first two items"
    assert await next_or_end(source) == 3, "take has ended; its source must not be closed by it"
    async for item in take(source, 3):
        assert item == 4, "the next item"
        break
    await asyncio.sleep(1)
    assert await next_or_end(source) == 5, (
        "a loop over take was left with break; the source goes on"
    )
    async for item in enumerate_async(source):
        assert item == (0, 6), "the next item, with the first number"
        break
    await asyncio.sleep(1)
    assert await next_or_end(source) == 7, (
        "a loop over enumerate_async was left with break; the source goes on"
    )
    assert await next_or_end(source) == END, "the source ends by itself"


async def test_all_together():
    """lets reader, enumerate_async and take be put together"""
    source = Source("a", "b", "c", "d", "e")
    reader = LineReader(source)
    assert await collect(take(enumerate_async(reader, 1), 2)) == [(1, "a"), (2, "b")], (
        "the first two lines, numbered"
    )
    assert source.calls == 2, "two lines were wanted: calls of readline"
    assert await collect(enumerate_async(take(reader, 2))) == [(0, "c"), (1, "d")], (
        "the next two lines: the reader goes on where it was"
    )
    assert await collect(take(reader, 2)) == ["e"], "one line is left"


@pytest.mark.parametrize("name", ["enumerate_async", "take"])
async def test_cancellation_goes_through(name, clock):
    """passes a cancellation on to the source, and loses no line"""
    wrap = {"enumerate_async": enumerate_async, "take": lambda reader: take(reader, 3)}[name]
    source = SlowCleanup()
    assert await cancelled_after(1, wrap(LineReader(source))) == "CancelledError", (
        "the task was cancelled while it waited for an item"
    )
    assert source.state == "cleaned up", "readline was cancelled too, and its cleanup is complete"
    assert clock.now == 3, "cancelled at 1 s, and readline cleans up for 2 s"
    assert clock.leftover_timers() == [], "no timer is left"
    for turns in range(8):
        letterbox = Letterbox()
        reader = LineReader(letterbox)
        task = asyncio.create_task(next_or_end(wrap(reader)))
        await asyncio.sleep(1)
        letterbox.put("a")
        for _ in range(turns):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.wait([task])
        letterbox.put("b")
        expected = "a" if task.cancelled() else "b"
        assert await next_or_end(reader) == expected, (
            "a line that the cancelled task did not get is the next line of the reader"
        )
