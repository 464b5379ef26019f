"""The contract of `echo_server`, from the simplest claim to the hardest."""

import asyncio
import errno
import gc
import socket
import struct
import weakref
from contextlib import asynccontextmanager

import pytest
from echo_server import EchoServer

# -- helpers: the wall that echoes, and the people who shout -------------------------------------


def now():
    return asyncio.get_running_loop().time()


class Wall:
    """Answers b"hello" with b"HELLO!"; b"big" gets a big answer; some lines take some seconds."""

    def __init__(self, size=1, cleanup=0, **seconds):
        self.size, self.cleanup, self.seconds = size, cleanup, seconds
        self.heard, self.given_up = [], []

    async def echo(self, line):
        self.heard.append((line, now()))
        try:
            await asyncio.sleep(self.seconds.get(line.decode(), 0))
        except asyncio.CancelledError:
            await asyncio.sleep(self.cleanup)
            self.given_up.append((line, now()))
            raise
        return line.upper() + b"!" * (self.size if line == b"big" else 1)

    @property
    def lines(self):
        return [line for line, _when in self.heard]


class Visitor:
    """A client of the server."""

    def __init__(self, reader, writer):
        self.reader, self.writer = reader, writer

    def send(self, data):
        self.writer.write(data)

    async def answer(self):
        """The next answer, and when it came."""
        return await self.reader.readline(), now()

    async def rest(self):
        """All bytes until the server closes the connection, and when it did."""
        try:
            return await self.reader.read(), now()
        except ConnectionError:
            return b"", now()

    def leave(self):
        self.writer.transport.abort()

    def break_off(self):
        """End the connection as a computer does that has lost its network."""
        end = self.writer.get_extra_info("socket")
        end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.writer.transport.abort()


class Museum:
    def __init__(self, server, port):
        self.server, self.port = server, port
        self.visitors = []
        self.stopped = False

    async def stop(self, **options):
        self.stopped = True
        await self.server.stop(**options)

    async def visitor(self):
        return self._welcome(await asyncio.open_connection("127.0.0.1", self.port))

    async def slow_visitor(self):
        """One whose computer takes only a few bytes, until the answers are read."""
        end = socket.socket()
        end.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        end.setblocking(False)
        await asyncio.get_running_loop().sock_connect(end, ("127.0.0.1", self.port))
        return self._welcome(await asyncio.open_connection(sock=end, limit=4096))

    def _welcome(self, streams):
        self.visitors.append(Visitor(*streams))
        return self.visitors[-1]

    async def is_closed(self):
        try:
            visitor = await self.visitor()
        except ConnectionRefusedError:
            return True
        visitor.leave()
        return False


def is_taken(address, port):
    """Whether somebody listens there, or on all addresses of this computer."""
    with socket.socket() as end:
        try:
            end.bind((address, port))
        except OSError as error:
            return error.errno == errno.EADDRINUSE
    return False


@asynccontextmanager
async def museum(wall, **options):
    """A server that runs; at the end everybody leaves, and it is stopped."""
    server = EchoServer(wall.echo, **options)
    house = Museum(server, await server.start())
    try:
        yield house
    finally:
        for visitor in house.visitors:
            visitor.leave()
    if not house.stopped:
        await asyncio.sleep(0.01)
        await server.stop()


# -- lines and answers ---------------------------------------------------------------------------


async def test_answers_a_line(clock):
    """answers a line with what echo makes of it"""
    wall = Wall()
    async with museum(wall) as house:
        visitor = await house.visitor()
        visitor.send(b"hello\n")
        assert await visitor.answer() == (b"HELLO!\n", 0), "the answer of echo, and a line end"
        visitor.send(b"again\n")
        assert await visitor.answer() == (b"AGAIN!\n", 0), "a client may send many lines"
        assert wall.lines == [b"hello", b"again"], "echo gets each line, without its end"


async def test_lines_and_pieces(clock):
    """finds the lines, however the bytes come"""
    wall = Wall()
    async with museum(wall) as house:
        visitor = await house.visitor()
        for piece in (b"he", b"llo\nwor", b"ld\n\na b\r\n"):
            visitor.send(piece)
            await asyncio.sleep(1)
        expected = [(b"hello", 1), (b"world", 2), (b"", 2), (b"a b\r", 2)]
        assert wall.heard == expected, "a line ends with \\n, nowhere else; it may be empty"
        answers = [(await visitor.answer())[0] for _ in expected]
        assert answers == [b"HELLO!\n", b"WORLD!\n", b"!\n", b"A B\r!\n"], "an answer for each line"


async def test_one_line_after_the_other(clock):
    """takes the next line of a client when the last one is answered"""
    wall = Wall(slow=3, quick=1)
    async with museum(wall) as house:
        visitor = await house.visitor()
        visitor.send(b"slow\nquick\n")
        answers = [await visitor.answer(), await visitor.answer()]
        assert answers == [(b"SLOW!\n", 3), (b"QUICK!\n", 4)], "answers in the order of the lines"
        assert wall.heard == [(b"slow", 0), (b"quick", 3)], "one line of a client at a time"


async def test_many_clients(clock):
    """answers all clients at the same time"""
    wall = Wall(slow=3, quick=1)
    async with museum(wall) as house:
        visitors = [await house.visitor() for _ in range(4)]
        for visitor in visitors[1:3]:
            visitor.send(b"slow\n")
        visitors[3].send(b"quick\n")
        answers = await asyncio.gather(*(visitor.answer() for visitor in visitors[1:]))
        assert answers == [(b"SLOW!\n", 3), (b"SLOW!\n", 3), (b"QUICK!\n", 1)], (
            "nobody waits for another client, not even for one that says nothing"
        )


async def test_two_servers(clock):
    """can run twice, at two ports"""
    async with museum(Wall()) as first, museum(Wall()) as second:
        visitor, other = await first.visitor(), await second.visitor()
        assert first.port != second.port, "each server has a port of its own"
        assert not is_taken("127.0.0.2", first.port), "it listens on 127.0.0.1, and nowhere else"
        other.send(b"here\n")
        assert await other.answer() == (b"HERE!\n", 0), "both servers answer"
        await first.stop()
        other.send(b"still here\n")
        assert await other.answer() == (b"STILL HERE!\n", 0), "the other server goes on"
        assert await visitor.rest() == (b"", 0), "the connections of the stopped one are closed"


# -- lines that are too long ---------------------------------------------------------------------


async def test_too_long(clock):
    """answers a line that is too long with b"line too long", and goes on"""
    wall = Wall()
    async with museum(wall, limit=10) as house:
        visitor = await house.visitor()
        visitor.send(b"0123456789\n0123456789x\nnext\n")
        answers = [(await visitor.answer())[0] for _ in range(3)]
        assert answers == [b"0123456789!\n", b"line too long\n", b"NEXT!\n"], (
            "10 bytes and the line end are allowed, 11 are too many, and the next line is as always"
        )
        assert wall.lines == [b"0123456789", b"next"], "echo does not get a line that is too long"


async def test_much_too_long(clock):
    """throws away all of a long line, however long it is"""
    wall = Wall()
    async with museum(wall, limit=10) as house:
        visitor, other = await house.visitor(), await house.visitor()
        for piece in (b"a" * 8, b"b" * 8, b"c" * 8, b"d" * 300_000, b"e\nnext\n"):
            visitor.send(piece)
            await asyncio.sleep(1)
        answers = [(await visitor.answer())[0] for _ in range(2)]
        assert answers == [b"line too long\n", b"NEXT!\n"], "one answer for one line"
        assert wall.lines == [b"next"], "no part of the long line is a line"
        other.send(b"hello\n")
        assert (await other.answer())[0] == b"HELLO!\n", "other clients do not notice"


async def test_limit_by_default(clock):
    """allows 1024 bytes if nothing else is said"""
    async with museum(Wall()) as house:
        visitor = await house.visitor()
        visitor.send(b"a" * 1024 + b"\n" + b"a" * 1025 + b"\n")
        answers = [(await visitor.answer())[0] for _ in range(2)]
        assert answers == [b"A" * 1024 + b"!\n", b"line too long\n"], "1024 bytes are allowed"


# -- clients that go away, and clients that are slow ---------------------------------------------


async def test_end_of_input(clock):
    """answers all lines of a client that has ended its input, then closes"""
    wall = Wall(slow=3)
    async with museum(wall) as house:
        visitor = await house.visitor()
        visitor.send(b"slow\nlast\nno line")
        visitor.writer.write_eof()
        assert await visitor.rest() == (b"SLOW!\nLAST!\n", 3), (
            "both answers are sent, then the server closes the connection"
        )
        assert wall.lines == [b"slow", b"last"], "what has no line end is not a line"


@pytest.mark.parametrize("way", ["leave", "break_off"])
async def test_client_goes_away(clock, way):
    """goes on when clients go away in the middle"""
    wall = Wall(slow=2)
    async with museum(wall) as house:
        idle, busy, other = [await house.visitor() for _ in range(3)]
        idle.send(b"hello\n")
        await idle.answer()
        busy.send(b"slow\nslow\nslow\n")
        await asyncio.sleep(1)
        getattr(idle, way)()
        getattr(busy, way)()
        await asyncio.sleep(9)
        other.send(b"hello\n")
        assert await other.answer() == (b"HELLO!\n", 10), "the server lives, for all others"


async def test_forgets_clients(clock):
    """keeps nothing of a client that has gone"""
    tasks = []

    async def echo(line):
        tasks.append(weakref.ref(asyncio.current_task()))
        return line

    server = EchoServer(echo)
    house = Museum(server, await server.start())
    for _ in range(3):
        visitor = await house.visitor()
        visitor.send(b"hello\n")
        assert (await visitor.answer())[0] == b"hello\n", "each client gets its answer"
        visitor.leave()
        await asyncio.sleep(1)
    gc.collect()
    kept = [task() for task in tasks if task() is not None]
    assert kept == [], "the tasks of clients that have gone are kept by nobody"
    await server.stop()


async def test_slow_client(clock):
    """does not work ahead for a client that does not read"""
    wall = Wall(size=200_000)
    async with museum(wall) as house:
        slow, other = await house.slow_visitor(), await house.visitor()
        slow.send(b"big\n" * 100)
        await asyncio.sleep(0.05)
        asked = len(wall.heard)
        assert asked < 60, (
            "when the network takes no more bytes, the next line of this client must wait; "
            "otherwise the answers fill the memory"
        )
        other.send(b"hello\n")
        answering = asyncio.create_task(other.answer())
        await asyncio.sleep(0.05)
        assert answering.done(), "others are answered all the time"
        assert answering.result()[0] == b"HELLO!\n", "others are answered as always"
        slow.writer.write_eof()
        answers = (await slow.rest())[0]
        everything = (b"BIG" + b"!" * 200_000 + b"\n") * 100
        assert len(answers) == len(everything), "who reads again gets all answers"
        assert answers == everything, "the answers are complete and in order"


async def test_next_line_waits(clock):
    """gives a line to echo only when the answer before it is sent"""
    wall = Wall(size=10_000_000)
    async with museum(wall) as house:
        slow = await house.slow_visitor()
        slow.send(b"big\nhello\n")
        await asyncio.sleep(0.05)
        assert wall.lines == [b"big"], (
            "the client does not read, so the answer to its first line is not sent yet"
        )
        slow.writer.write_eof()
        answers = (await slow.rest())[0]
        assert answers[10_000_003:] == b"\nHELLO!\n", "who reads again gets both answers"


async def test_client_that_only_sends(clock):
    """does not read on for a client whose lines wait"""
    async with museum(Wall(slow=1)) as house:
        visitor = await house.visitor()
        visitor.send(b"slow\n" + b"hello\n" * 4_000_000)
        await asyncio.sleep(0.05)
        assert visitor.writer.transport.get_write_buffer_size() > 0, (
            "24 MB are too many to be kept for a client that waits for its first answer"
        )


# -- the end -------------------------------------------------------------------------------------


async def test_stop_without_work(clock):
    """closes connections without work at once"""
    async with museum(Wall()) as house:
        first, second = await house.visitor(), await house.visitor()
        first.send(b"hello\n")
        assert await first.answer() == (b"HELLO!\n", 0)
        second.send(b"half a li")
        await asyncio.sleep(1)
        await house.stop()
        assert clock.now == 1, "there is nothing to wait for"
        assert clock.leftover_tasks() == [], "stop returns when all tasks of the server have ended"
        assert await first.rest() == (b"", 1), "the connection is closed"
        assert await second.rest() == (b"", 1), "a line that has not ended is not waited for"
        assert await house.is_closed(), "nobody can connect any more"


async def test_stop_lets_answers_end(clock):
    """lets the answers end that are under way, but begins no other"""
    wall = Wall(slow=3, long=4)
    async with museum(wall) as house:
        idle, busy, longer = [await house.visitor() for _ in range(3)]
        busy.send(b"slow\nnext\n")
        longer.send(b"long\n")
        await asyncio.sleep(1)
        stopping = asyncio.create_task(house.stop())
        ends = asyncio.gather(idle.rest(), busy.rest(), longer.rest())
        await asyncio.sleep(1)
        assert await house.is_closed(), "from the beginning of stop() nobody can connect"
        assert not stopping.done(), "stop() waits for the answers"
        await stopping
        assert clock.now == 4, "stop() returns at the moment when the last answer is sent"
        assert await ends == [(b"", 1), (b"SLOW!\n", 3), (b"LONG!\n", 4)], (
            "who has no answer under way is closed at once; the others get this answer, and no more"
        )
        assert wall.lines == [b"slow", b"long"], "lines that wait are not answered any more"


async def test_stop_lets_answers_be_read(clock):
    """sends all of an answer that was under way, also to a client that reads late"""
    wall = Wall(size=10_000_000)
    async with museum(wall) as house:
        slow = await house.slow_visitor()
        slow.send(b"big\nbig\n")
        await asyncio.sleep(0.05)
        stopping = asyncio.create_task(house.stop())
        await asyncio.sleep(0.05)
        assert not stopping.done(), "stop() waits until all bytes of the answer are sent"
        answers = (await slow.rest())[0]
        assert len(answers) == 10_000_004, "the one answer that was under way is complete"
        await stopping
        assert clock.now == 0.1, "stop() returns as soon as the answer is sent"


async def test_stop_has_an_end(clock):
    """gives up answers that take longer than the time of grace"""
    wall = Wall(cleanup=1, slow=3, endless=1000)
    async with museum(wall) as house:
        first, second = await house.visitor(), await house.visitor()
        first.send(b"endless\n")
        second.send(b"slow\n")
        await asyncio.sleep(1)
        await house.stop(grace=4)
        assert wall.given_up == [(b"endless", 6)], "echo is cancelled, and its cleanup completed"
        assert clock.now == 6, "stop() gives 4 s of grace, and waits for the cleanup"
        assert (await first.rest())[0] == b"", "there is no answer; the connection is closed"
        assert (await second.rest())[0] == b"SLOW!\n", "who was in time has got an answer"


async def test_grace_by_default(clock):
    """gives 5 seconds if nothing else is said"""
    async with museum(Wall(endless=1000)) as house:
        visitor = await house.visitor()
        visitor.send(b"endless\n")
        await asyncio.sleep(1)
        await house.stop()
        assert clock.now == 6, "5 s of grace"


async def test_stop_with_a_slow_client(clock):
    """does not wait for ever for a client that does not read"""
    wall = Wall(size=10_000_000)
    async with museum(wall) as house:
        slow = await house.slow_visitor()
        slow.send(b"big\nbig\n")
        await asyncio.sleep(0.05)
        stopping = asyncio.create_task(house.stop(grace=0.05))
        await asyncio.sleep(0.1)
        assert stopping.done(), "stop() does not wait for this client after the time of grace"
        await stopping
        assert clock.leftover_tasks() == [], "stop returns when all tasks of the server have ended"
        answers = (await slow.rest())[0]
        assert len(answers) < 10_000_000, "the connection is broken off after the time of grace"
        assert wall.lines == [b"big"], "no other line was begun"


async def test_stop_with_unread_answers(clock):
    """does not wait for ever for clients that do not read their last answers"""
    wall = Wall(size=4092)  # with the line and its end 4 KiB
    async with museum(wall) as house:
        full = await house.slow_visitor()
        full.send(b"big\n" * 100_000)
        await asyncio.sleep(0.05)
        room = len(wall.heard)
        assert room < 100_000, "when the network takes no more bytes, the next line must wait"
        for less in (2, 4, 6, 8, 10, 12, 14):
            visitor = await house.slow_visitor()
            visitor.send(b"big\n" * (room - less))
        await asyncio.sleep(0.05)
        stopping = asyncio.create_task(house.stop(grace=0.05))
        await asyncio.sleep(0.1)
        assert stopping.done(), "after the time of grace their connections are broken off"
        await stopping
