"""The contract of `connection_pool`, from the simplest claim to the hardest."""

import asyncio

import pytest
from connection_pool import ConnectionPool

# -- helpers: a server on the virtual clock, and its clients --------------------------------------


class Connection:
    """A connection that knows its number: 1 for the first one that was opened."""

    def __init__(self, server, number):
        self.server, self.number = server, number
        self.close_calls = 0

    def __len__(self):
        return 0  # no unread messages: such a connection is false

    async def close(self):
        self.close_calls += 1
        try:
            await asyncio.sleep(self.server.closing)
        finally:
            self.server.there -= 1


class Server:
    """Makes connections, and counts those that are there, from `connect` to the end of `close`."""

    def __init__(self, opening=0.0, closing=0.0, failures=()):
        self.opening, self.closing = opening, closing
        self.failures = list(failures)  # one for each call: an exception, or None
        self.connections = []
        self.calls = 0
        self.there = self.most = 0

    async def connect(self):
        failure = self.failures[self.calls] if self.calls < len(self.failures) else None
        self.calls += 1
        self.there += 1
        self.most = max(self.most, self.there)
        try:
            await asyncio.sleep(self.opening)
            if failure is not None:
                raise failure
        except BaseException:
            self.there -= 1
            raise
        self.connections.append(Connection(self, len(self.connections) + 1))
        return self.connections[-1]

    def close_calls(self):
        return [connection.close_calls for connection in self.connections]


async def use(pool, name, seconds, diary):
    """Use a connection for some seconds. The diary says who began when, with which connection."""
    async with pool.acquire() as connection:
        diary.append((name, asyncio.get_running_loop().time(), connection.number))
        await asyncio.sleep(seconds)


def start(pool, names, diary, seconds=1):
    """Tasks that ask for a connection one after the other, in the order of their names."""
    return {name: asyncio.create_task(use(pool, name, seconds, diary)) for name in names}


async def outcome(awaitable):
    """The exception that the awaitable raises, or None."""
    try:
        await awaitable
    except Exception as error:
        return error
    return None


# -- open, use, use again -------------------------------------------------------------------------


def test_opens_nothing_by_itself():
    """opens nothing before somebody asks, and can be made where no event loop is running"""
    server = Server()
    ConnectionPool(server.connect, size=3)
    assert server.calls == 0, "nobody has asked for a connection, so connect is not called"


async def test_uses_it_again(clock):
    """opens a connection for the first block, and uses it again for the next ones"""
    server = Server(opening=2)
    pool = ConnectionPool(server.connect, size=1)
    async with pool.acquire() as first:
        assert clock.now == 2, "the block begins when the connection is open, after 2 s"
        await asyncio.sleep(3)
    for _ in range(2):
        async with pool.acquire() as again:
            assert again is first, "the connection came back, so it is used again"
    assert clock.now == 5, "2 s to open, 3 s of use; an idle connection is there at once"
    await asyncio.gather(*start(pool, "ab", []).values())
    assert clock.now == 7, "1 s each for a and b, one after the other: there is one connection"
    assert server.calls == 1, "an idle connection counts: with size=1 there is never a second one"
    assert server.close_calls() == [0], "a connection that came back stays open"


async def test_at_most_size(clock):
    """opens no more than size connections, and opens them at the same time"""
    server, diary = Server(opening=0.5), []
    pool = ConnectionPool(server.connect, size=2)
    await asyncio.gather(*start(pool, "abcde", diary, seconds=1.25).values())
    assert [when for _, when, _ in diary] == [0.5, 0.5, 1.75, 1.75, 3], (
        "two open their connections at the same time; each of the others begins when one comes back"
    )
    assert sorted(number for _, _, number in diary[:2]) == [1, 2], "no two share a connection"
    assert sorted(number for _, _, number in diary[2:4]) == [1, 2], "no two share a connection"
    assert server.most == 2, "the size counts also those connections that are just being opened"
    assert server.calls == 2, "those that came back are used again"


# -- the queue ------------------------------------------------------------------------------------


async def test_first_come_first_served():
    """gives connections in the order in which they were asked for"""
    server, diary = Server(), []
    pool = ConnectionPool(server.connect, size=1)
    tasks = start(pool, "a", diary, seconds=10)
    for name in "bcdef":
        await asyncio.sleep(1)
        tasks |= start(pool, name, diary)
    await asyncio.gather(*tasks.values())
    assert "".join(name for name, _, _ in diary) == "abcdef", (
        "who asks first gets a connection first: the order in which they got it"
    )


async def test_nobody_jumps_the_queue():
    """puts a task at the end of the queue when it gives back and asks again at once"""
    server, diary = Server(), []
    pool = ConnectionPool(server.connect, size=1)
    async with pool.acquire():
        tasks = start(pool, "bc", diary)
        await asyncio.sleep(1)
    async with pool.acquire():
        diary.append(("again", 0, 1))
    await asyncio.gather(*tasks.values())
    assert [name for name, _, _ in diary] == ["b", "c", "again"], (
        "b and c were waiting when the task asked again, so both come first"
    )


async def test_cancelled_waiter_leaves(clock):
    """lets a cancelled task leave the queue at once, and keeps the order of the others"""
    server, diary = Server(), []
    pool = ConnectionPool(server.connect, size=1)
    tasks = start(pool, "abcde", diary, seconds=2)
    await asyncio.sleep(1)
    for name in "bd":
        tasks[name].cancel()
    await asyncio.wait([tasks["b"], tasks["d"]])
    assert clock.now == 1, "who is cancelled in the queue does not wait any longer"
    assert tasks["b"].cancelled() and tasks["d"].cancelled(), "b and d end with CancelledError"
    await asyncio.wait(tasks.values())
    assert diary == [("a", 0, 1), ("c", 2, 1), ("e", 4, 1)], (
        "c and e get the connection in their order, and do not wait for those who have left"
    )


@pytest.mark.parametrize("first", ["cancelled", "given back"])
async def test_cancelled_at_the_same_moment(first, clock):
    """serves the next one when a task is cancelled as the connection comes back"""
    server, diary = Server(), []
    pool = ConnectionPool(server.connect, size=1)
    async with pool.acquire():
        tasks = start(pool, "bc", diary)
        await asyncio.sleep(1)
        if first == "cancelled":
            tasks["b"].cancel()
    if first == "given back":
        tasks["b"].cancel()
    await asyncio.wait([tasks["b"]])
    assert tasks["b"].cancelled(), "b ends with CancelledError"
    await clock.settle()
    assert [(name, when) for name, when, _ in diary if name == "c"] == [("c", 1)], (
        "b does not use the connection, so c has one from 1 s on"
    )
    await asyncio.wait(tasks.values())
    async with pool.acquire():
        assert clock.now == 2, "c gave the connection back, and nobody waits"
    assert server.most == 1, "the pool has never more than one connection"


# -- what breaks ----------------------------------------------------------------------------------


async def test_exception_in_the_block(clock):
    """closes the connection of a block that ends with an exception, and opens a new one"""
    server, error = Server(closing=3), ValueError("half an answer")
    pool = ConnectionPool(server.connect, size=1)
    found = None
    try:
        async with pool.acquire():
            raise error
    except ValueError as raised:
        found = raised
    assert found is error, "the exception of the block goes on to the caller"
    assert server.close_calls() == [1], "after an exception the connection is closed"
    assert clock.now == 3, "the exception goes on when close() has ended"
    async with pool.acquire() as connection:
        assert connection.number == 2, "the broken connection is not used again"


async def test_cancelled_in_the_block():
    """closes the connection of a block that is cancelled, and then opens a new one for the next"""
    server, diary = Server(opening=1, closing=0.5), []
    pool = ConnectionPool(server.connect, size=1)
    tasks = start(pool, "abc", diary, seconds=10)
    await asyncio.sleep(3)
    tasks["a"].cancel()
    await asyncio.wait(tasks.values())
    assert tasks["a"].cancelled(), "the cancellation goes on to the caller"
    assert server.close_calls() == [1, 0], "a was cancelled in its block: its connection is closed"
    assert diary == [("a", 1, 1), ("b", 4.5, 2), ("c", 14.5, 2)], (
        "cancelled at 3 s, closed at 3.5 s: b opens a new connection then, which takes 1 s"
    )
    assert server.most == 1, "the broken one takes its place until close() has ended"


async def test_cancelled_while_it_closes(clock):
    """gives the place to the next one when closing is cancelled"""
    server, diary = Server(closing=60), []
    pool = ConnectionPool(server.connect, size=1)
    tasks = start(pool, "ab", diary, seconds=10)
    await asyncio.sleep(1)
    tasks["a"].cancel()
    await asyncio.sleep(1)
    tasks["a"].cancel()  # it is inside of close() now
    await asyncio.wait(tasks.values())
    assert tasks["a"].cancelled(), "a ends with CancelledError"
    assert diary == [("a", 0, 1), ("b", 2, 2)], "b has the place from 2 s on"


async def test_connect_fails():
    """raises the exception of connect, and gives the place to the next one who waits"""
    server, diary = Server(opening=2, failures=[OSError("no route"), OSError("refused")]), []
    pool = ConnectionPool(server.connect, size=1)
    tasks = start(pool, "abcd", diary)
    await asyncio.wait(tasks.values())
    found = [repr(task.exception()) for task in tasks.values()]
    assert found == ["OSError('no route')", "OSError('refused')", "None", "None"], (
        "the exception of connect reaches the task that opens the connection, and no other task"
    )
    assert diary == [("c", 6, 1), ("d", 7, 1)], (
        "2 s for each connect: a fails at 2 s, b at 4 s, and c begins at 6 s"
    )


async def test_cancelled_while_it_opens(clock):
    """cancels connect with the task that opens the connection, and serves the next one"""
    server, diary = Server(opening=5), []
    pool = ConnectionPool(server.connect, size=1)
    tasks = start(pool, "ab", diary)
    await asyncio.sleep(1)
    tasks["a"].cancel()
    await asyncio.wait([tasks["a"]])
    assert clock.now == 1, "connect is cancelled too: nobody waits for its end"
    await asyncio.wait(tasks.values())
    assert diary == [("b", 6, 1)], "b calls connect at 1 s, and begins 5 s later"
    assert server.most == 1, "the cancelled connect has ended before the next one begins"


# -- closing --------------------------------------------------------------------------------------


async def test_aclose_closes_the_idle():
    """closes the idle connections, once, and opens no more"""
    server = Server(closing=1)
    pool = ConnectionPool(server.connect, size=2)
    await asyncio.gather(*start(pool, "ab", []).values())
    await pool.aclose()
    assert server.there == 0, "aclose() returns when close() of every connection has ended"
    await pool.aclose()
    assert server.close_calls() == [1, 1], "each connection is closed once"
    error = await outcome(use(pool, "late", 1, []))
    assert isinstance(error, RuntimeError), "a closed pool refuses with RuntimeError"
    assert server.calls == 2, "a closed pool opens nothing"
    await ConnectionPool(server.connect, size=2).aclose()  # a pool that has opened nothing
    assert server.calls == 2, "closing opens nothing"


async def test_aclose_refuses_those_who_wait(clock):
    """refuses all who wait at once, and those who come later"""
    server, diary = Server(opening=5, failures=[OSError("no route")]), []
    pool = ConnectionPool(server.connect, size=1)
    tasks = start(pool, "abcd", diary)

    async def cancels(name, other):
        try:
            await use(pool, name, 1, diary)
        except RuntimeError:
            tasks[other].cancel()

    tasks |= {name: asyncio.create_task(cancels(name, other)) for name, other in ("ef", "fe")}
    await asyncio.sleep(1)
    closing = asyncio.create_task(pool.aclose())
    tasks["d"].cancel()  # just before aclose() begins to run
    errors = [await outcome(tasks[name]) for name in "bc"]
    assert [type(error) for error in errors] == [RuntimeError, RuntimeError], (
        "who waits when the pool is closed gets RuntimeError"
    )
    await asyncio.wait([tasks[name] for name in "def"])
    assert clock.now == 1, "they are refused at the moment when aclose() is called"
    assert tasks["d"].cancelled(), "who is cancelled at that moment ends with CancelledError"
    assert sorted(tasks[name].cancelled() for name in "ef") == [False, True], (
        "of e and f, the first one is refused and cancels the other: that one ends so"
    )
    error = await outcome(use(pool, "late", 1, diary))
    assert isinstance(error, RuntimeError), "who comes while the pool closes is refused"
    assert not closing.done(), "aclose() waits: a is still inside of connect"
    await asyncio.wait([closing, *tasks.values()])
    assert isinstance(tasks["a"].exception(), OSError), "a was opening: it gets what connect raises"
    assert closing.exception() is None, "aclose() ends well, also when connect fails"
    assert clock.now == 5, "aclose() returns when no connection is left: connect failed at 5 s"
    assert server.calls == 1, "a closed pool opens nothing"


async def test_aclose_waits_for_those_in_use(clock):
    """lets blocks end, closes their connections then, and waits for that"""
    server = Server(opening=1, closing=0.5, failures=[OSError("the first one fails")])
    pool, diary = ConnectionPool(server.connect, size=2), []
    await outcome(use(pool, "fails", 1, diary))
    tasks = start(pool, "a", diary, seconds=3)  # opens from 1 s to 2 s, uses until 5 s
    await asyncio.sleep(2.5)
    tasks |= start(pool, "b", diary, seconds=2)  # opens from 3.5 s to 4.5 s, uses until 6.5 s
    await asyncio.sleep(0.5)
    both = [asyncio.create_task(pool.aclose()) for _ in range(2)]  # at 4 s
    await asyncio.sleep(0.75)
    assert server.close_calls() == [0, 0], "those in use stay open as long as they are in use"
    await asyncio.wait([tasks["a"]])
    assert clock.now == 5.5, "a's connection came back at 5 s, and is closed then, in 0.5 s"
    assert not any(task.done() for task in both), (
        "both calls of aclose() wait: b still uses its connection"
    )
    await asyncio.gather(*both, *tasks.values())
    assert diary == [("a", 2, 1), ("b", 4.5, 2)], "who opens a connection already may use it"
    assert clock.now == 7, "b uses its connection until 6.5 s, and it takes 0.5 s to close it"
    assert server.close_calls() == [1, 1], "each connection is closed once"
