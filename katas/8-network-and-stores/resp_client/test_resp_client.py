"""The contract of README.md as tests; a learner reads the first line of each docstring."""

import asyncio
from contextlib import asynccontextmanager

import pytest
from resp_client import ReplyError, RespClient

# -- helpers: a connection whose other end is played by the test ----------------------------------


class Writer:
    """Keeps what is written. `drain` takes `slow` seconds."""

    def __init__(self, slow=0):
        self.written = b""
        self.drains = 0
        self.closed = self.ended = False
        self.broken = False
        self._slow = slow

    def write(self, data):
        assert not self.closed, "nothing may be written after writer.close()"
        self.written += bytes(data)

    def writelines(self, lines):
        self.write(b"".join(lines))

    async def drain(self):
        if self._slow:
            await asyncio.sleep(self._slow)
        self.drains += 1

    def close(self):
        self.closed = True

    def is_closing(self):
        return self.closed

    async def wait_closed(self):
        assert self.closed, "wait_closed() waits for ever if close() was not called before"
        self.ended = True
        if self.broken:
            raise ConnectionResetError("the other side has gone")


@asynccontextmanager
async def connected(slow=0):
    """A client, and the two ends in the hands of the test."""
    reader = asyncio.StreamReader()
    writer = Writer(slow)
    client = RespClient(reader, writer)
    try:
        yield client, reader, writer
    finally:
        await client.close()


async def ask(client, *args):
    """The answer or the exception, and the moment at which it came."""
    try:
        answer = await client.execute(*args)
    except Exception as error:
        answer = error
    else:
        assert not isinstance(answer, Exception), "execute raises an error, and does not return it"
    return answer, asyncio.get_running_loop().time()


def start(client, *names):
    """One task for each name, all at the same time: each sends GET name."""
    return [asyncio.create_task(ask(client, "GET", name)) for name in names]


def feed_later(reader, seconds, data, *, last=False):
    """After so many seconds the data comes, and if it is the last, the end of the connection."""

    def feed():
        reader.feed_data(data)
        if last:
            reader.feed_eof()

    asyncio.get_running_loop().call_later(seconds, feed)


def get(name):
    return b"*2\r\n$3\r\nGET\r\n$%d\r\n%b\r\n" % (len(name), name)


def exact(answer):
    """As text: "1", b"1" and 1 are different answers, and two equal errors are the same."""
    return repr(answer)


# -- one command, one answer ----------------------------------------------------------------------


async def test_sends_a_command(clock):
    """sends a command as an array of bulk strings, and counts bytes"""
    async with connected() as (client, reader, writer):
        feed_later(reader, 1, b"+OK\r\n")
        answer = await client.execute("SET", "Škoda", b"\x00\xff\r\n", 42, "")
        assert writer.written == (
            b"*5\r\n$3\r\nSET\r\n$6\r\n\xc5\xa0koda\r\n$4\r\n\x00\xff\r\n\r\n$2\r\n42\r\n$0\r\n\r\n"
        ), "a command is *count, then $length and the bytes of each part; Š has two bytes"
        assert exact(answer) == exact("OK"), "the answer +OK is the text 'OK'"
        assert clock.now == 1, "execute returns when the answer has come"


async def test_kinds_of_answers(clock):
    """turns each kind of answer into a Python object"""
    answers = [
        (b"+PONG\r\n", "PONG"),
        (b"+\r\n", ""),
        (b":1000\r\n", 1000),
        (b":-3\r\n", -3),
        (b":0\r\n", 0),
        (b"$5\r\n12345\r\n", b"12345"),
        (b"$0\r\n\r\n", b""),
        (b"$-1\r\n", None),
        (b"*3\r\n$1\r\na\r\n:7\r\n+x\r\n", [b"a", 7, "x"]),
        (b"*0\r\n", []),
        (b"*-1\r\n", None),
        (b"*3\r\n*2\r\n:1\r\n:2\r\n$-1\r\n*1\r\n*0\r\n", [[1, 2], None, [[]]]),
    ]
    async with connected() as (client, reader, _writer):
        for data, wanted in answers:
            feed_later(reader, 1, data)
            answer = await client.execute("GET", "x")
            assert exact(answer) == exact(wanted), f"the answer {data!r} means {wanted!r}"
        assert clock.now == len(answers), "each answer is given when it has come"


async def test_any_bytes(clock):
    """gives bulk strings as they are: with line ends inside, and very long ones"""
    async with connected() as (client, reader, _writer):
        for data in [b"one\r\ntwo\r\n", b"+OK\r\n$3\r\n", bytes(range(256)) * 1000]:
            feed_later(reader, 1, b"$%d\r\n%b\r\n" % (len(data), data))
            feed_later(reader, 2, b"+OK\r\n")
            answer = await client.execute("GET", "x")
            assert isinstance(answer, bytes), "a bulk string is bytes"
            assert answer == data, "the length before it says where a bulk string ends, no line end"
            following = await client.execute("PING")
            assert exact(following) == exact("OK"), (
                "the next answer begins after the \\r\\n of the bulk string"
            )


async def test_in_pieces(clock):
    """puts an answer together that comes in pieces of one byte"""
    data = b"*4\r\n$4\r\na\r\nb\r\n:12\r\n+OK\r\n$-1\r\n"
    async with connected() as (client, reader, _writer):
        for second, byte in enumerate(data, start=1):
            feed_later(reader, second, bytes([byte]))
        answer, _moment = await ask(client, "MGET", "x")
        assert exact(answer) == exact([b"a\r\nb", 12, "OK", None]), "the pieces are one answer"
        assert clock.now == len(data), "the answer is complete when its last byte has come"


async def test_error_reply(clock):
    """raises an error reply as ReplyError, and goes on"""
    async with connected() as (client, reader, _writer):
        feed_later(reader, 1, b"-ERR unknown command 'GTE'\r\n")
        error, _moment = await ask(client, "GTE", "x")
        assert isinstance(error, ReplyError), f"ReplyError is raised, and not {error!r}"
        text = str(error)
        assert text == "ERR unknown command 'GTE'", "the text is all that follows the minus"
        feed_later(reader, 1, b"*3\r\n:1\r\n-WRONGTYPE no list\r\n:3\r\n")
        answer, _moment = await ask(client, "EXEC")
        assert exact(answer) == exact([1, ReplyError("WRONGTYPE no list"), 3]), (
            "an error inside an array is one of its items, and is not raised"
        )
        feed_later(reader, 1, b":5\r\n")
        following, _moment = await ask(client, "INCR", "x")
        assert exact(following) == exact(5), (
            "an error reply is an answer: the connection is as good as before"
        )


# -- many callers ---------------------------------------------------------------------------------


async def test_sends_without_waiting(clock):
    """sends commands at once, before earlier ones are answered"""
    async with connected() as (client, reader, writer):
        tasks = start(client, "a", "b")
        await asyncio.sleep(1)
        assert writer.written == get(b"a") + get(b"b"), "both commands are sent at 0 s"
        tasks += start(client, "c")
        feed_later(reader, 1, b"$1\r\nA\r\n$1\r\n")
        feed_later(reader, 3, b"B\r\n")
        feed_later(reader, 5, b"$1\r\nC\r\n")
        await asyncio.sleep(0.5)
        assert writer.written.endswith(get(b"c")), "the third is sent at 1 s, before any answer"
        outcomes = [await task for task in tasks]
        assert outcomes == [(b"A", 2), (b"B", 4), (b"C", 6)], (
            "the answers come in the order of the commands; each caller goes on with its own"
        )


async def test_waits_for_drain(clock):
    """awaits drain after writing a whole command"""
    async with connected(slow=2) as (client, reader, writer):
        tasks = start(client, "a", "b")
        feed_later(reader, 1, b"$1\r\nA\r\n")
        feed_later(reader, 3, b"$1\r\nB\r\n")
        await asyncio.sleep(0.5)
        assert writer.written == get(b"a") + get(b"b"), (
            "each command is written at once and as a whole, before drain() is awaited"
        )
        outcomes = [await task for task in tasks]
        assert outcomes == [(b"A", 2), (b"B", 3)], (
            "execute returns when drain() has returned and the answer has come, not before"
        )
        assert writer.drains >= 2, "each caller awaits drain() after writing"


async def test_answers_at_once(clock):
    """gives each caller its own answer when all come in one piece, and one is an error"""
    async with connected() as (client, reader, _writer):
        feed_later(reader, 3, b"$1\r\nA\r\n-ERR b is bad\r\n$-1\r\n$1\r\nD\r\n")
        tasks = start(client, "a", "b", "c", "d")
        outcomes = [await task for task in tasks]
        answers = [answer for answer, _moment in outcomes]
        assert exact(answers) == exact([b"A", ReplyError("ERR b is bad"), None, b"D"]), (
            "an error is for one caller only; the others get their own answers"
        )
        assert clock.now == 3, "all answers were there at 3 s"


async def test_cancelled_caller(clock):
    """throws the answer of a cancelled caller away, and the next one gets its own"""
    async with connected() as (client, reader, _writer):
        first, second, third = start(client, "a", "b", "c")
        feed_later(reader, 3, b"$1\r\nA\r\n$1")
        feed_later(reader, 5, b"\r\nB\r\n$1\r\nC\r\n")
        await asyncio.sleep(1)
        second.cancel()
        await asyncio.wait([second])
        assert second.cancelled(), "a cancelled caller gets CancelledError"
        assert clock.now == 1, "a cancelled caller does not wait for its answer"
        (fourth,) = start(client, "d")
        feed_later(reader, 5, b"$1\r\nD\r\n")
        outcomes = [await first, await third, await fourth]
        assert outcomes == [(b"A", 3), (b"C", 5), (b"D", 6)], (
            "the answer to the cancelled command still comes, and it is nobody else's"
        )


async def test_cancelled_while_its_answer_comes(clock):
    """cancels a caller in the middle of its answer without harm for the others"""
    async with connected() as (client, reader, _writer):
        first, second = start(client, "a", "b")
        feed_later(reader, 1, b"*2\r\n$4\r\nAA")
        feed_later(reader, 3, b"AA\r\n:1\r\n+OK\r\n")
        await asyncio.sleep(2)
        first.cancel()
        await asyncio.wait([first])
        assert first.cancelled(), "a cancelled caller gets CancelledError"
        outcome = await second
        assert outcome == ("OK", 3), "the rest of the first answer is not the second one's"


# -- the end --------------------------------------------------------------------------------------


async def error_of(awaitable):
    try:
        await awaitable
    except Exception as error:
        return error
    return None


async def refused(client, writer):
    """What execute raises on a connection that has ended; it must send nothing."""
    before = writer.written
    answer, _moment = await ask(client, "PING")
    assert writer.written == before, "nothing is sent on a connection that has ended"
    return answer


async def test_connection_lost(clock):
    """tells every waiting caller at once when the connection is lost"""
    async with connected() as (client, reader, writer):
        tasks = start(client, "a", "b", "cancelled", "c")
        feed_later(reader, 2, b"$1\r\nA\r\n$5\r\nBB", last=True)
        await asyncio.sleep(1)
        tasks.pop(2).cancel()
        (first, *others) = [await task for task in tasks]
        assert first == (b"A", 2), "an answer that was complete before the end is given"
        for answer, moment in others:
            assert isinstance(answer, ConnectionError), (
                "half an answer, or none, is a ConnectionError for its caller"
            )
            assert moment == 2, "every waiting caller learns it at once"
        later = await refused(client, writer)
        assert isinstance(later, ConnectionError), "a later call gets ConnectionError as well"
        writer.broken = True  # now wait_closed() raises
        error = await error_of(client.close())
        assert error is None, "close() raises nothing after the connection was lost"


@pytest.mark.parametrize("what", ["reset", "unknown answer"])
async def test_connection_breaks(clock, what):
    """takes an exception of the reader, and an answer of no known kind, as a lost connection"""
    async with connected() as (client, reader, writer):
        tasks = start(client, "a", "b")
        loop = asyncio.get_running_loop()
        if what == "reset":
            loop.call_later(2, reader.set_exception, ConnectionResetError("reset by peer"))
        else:
            loop.call_later(2, reader.feed_data, b"?1\r\n:2\r\n")
        for task in tasks:
            answer, moment = await task
            assert isinstance(answer, ConnectionError), "every waiting caller gets ConnectionError"
            assert moment == 2, "every waiting caller learns it at once"
        later = await refused(client, writer)
        assert isinstance(later, ConnectionError), "a later call gets ConnectionError as well"


async def test_close(clock):
    """closes the writer, and tells every waiting caller"""
    before = asyncio.all_tasks()
    async with connected() as (client, reader, writer):
        tasks = start(client, "a", "b")
        feed_later(reader, 1, b"$3\r\nA")
        await asyncio.sleep(2)
        await client.close()
        left = asyncio.all_tasks() - before - set(tasks)
        assert not left, "no task of the client runs when close() has returned"
        assert writer.closed, "close() closes the writer"
        assert writer.ended, "close() waits for writer.wait_closed()"
        for task in tasks:
            await asyncio.wait([task])
            assert not task.cancelled(), "who still waits is told by an error, and not cancelled"
            answer, moment = task.result()
            assert isinstance(answer, ConnectionError), "who still waits gets ConnectionError"
            assert moment == 2, "who still waits is told at once"
        later = await refused(client, writer)
        assert isinstance(later, ConnectionError), "a closed client refuses commands"
        error = await error_of(client.close())
        assert error is None, "close() can be called again"


async def test_close_unused(clock):
    """can be closed before it was used"""
    before = asyncio.all_tasks()
    async with connected() as (client, _reader, writer):
        await client.close()
        left = asyncio.all_tasks() - before
        assert not left, "no task of the client runs when close() has returned"
        assert writer.closed, "close() closes the writer"
        assert writer.written == b"", "nothing is sent by itself"
        later = await refused(client, writer)
        assert isinstance(later, ConnectionError), "a closed client refuses commands"
