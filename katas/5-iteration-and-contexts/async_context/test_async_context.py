"""The contract of README.md as tests; a learner reads the first line of each docstring."""

import asyncio

import pytest
from async_context import Connection, Stop, open_all

# -- helpers: a server that writes down what happens ----------------------------------------------


class Server:
    """Connecting takes 1 s, login 2 s, an answer 1 s, finish 2 s, close 1 s.

    `log` tells what is complete. `fails` says which step raises which error.
    """

    def __init__(self, name="", *, log=None, **fails):
        self.name = name
        self.log = [] if log is None else log
        self._fails = fails

    def complete(self, name):
        if name in self._fails:
            raise self._fails[name]
        self.log.append(f"{self.name} {name}".strip())

    async def connect(self):
        await asyncio.sleep(1)
        self.complete("connect")
        return Line(self)


class Line:
    def __init__(self, server):
        self._server = server
        self._closed = False

    async def login(self):
        self._check_open("login")
        await asyncio.sleep(2)
        self._server.complete("login")

    async def ask(self, question):
        self._check_open("ask")
        await asyncio.sleep(1)
        return f"answer to {question}"

    async def finish(self):
        self._check_open("finish")
        await asyncio.sleep(2)
        self._server.complete("finish")

    async def close(self):
        self._check_open("close")
        self._closed = True
        await asyncio.sleep(1)
        self._server.complete("close")

    def _check_open(self, name):
        if self._closed:
            pytest.fail(f"line.{name}() was called after line.close()")


def usable(manager, call):
    """The same object; the test fails if `async with` cannot use it."""
    has = [name for name in ("__aenter__", "__aexit__") if hasattr(type(manager), name)]
    if hasattr(manager, "close"):
        manager.close()  # a coroutine, which nobody will await
    assert has == ["__aenter__", "__aexit__"], (
        f"`async with` needs these two methods of what {call} gives"
    )
    return manager


async def use(manager, error=None, seconds=0):
    """How a block ends that waits, and then raises `error` if there is one."""
    try:
        async with manager:
            await asyncio.sleep(seconds)
            if error is not None:
                raise error
        return "the code after the block"
    except asyncio.CancelledError:
        return "cancelled"
    except Exception as caught:
        return caught


async def cancelled_after(seconds, manager):
    """How a task ends that uses the manager for a long time, and is cancelled meanwhile."""
    task = asyncio.create_task(use(manager, seconds=100))
    await asyncio.sleep(seconds)
    task.cancel()
    return await task


# -- Connection -----------------------------------------------------------------------------------


async def test_block(clock):
    """connects and logs in at the beginning of the block, not before"""
    server = Server()
    manager = usable(Connection(server), "Connection(server)")
    await asyncio.sleep(5)
    assert server.log == [], "the block has not begun: nobody has connected"
    async with manager as connection:
        assert hasattr(connection, "ask"), "what stands after `as` is the connection"
        assert server.log == ["connect", "login"], "the block begins after connect and login"
        assert clock.now == 8, "connecting takes 1 s, login 2 s"


async def test_answers(clock):
    """gives the answers of the server"""
    async with Connection(Server()) as connection:
        answers = [await connection.ask("one"), await connection.ask("two")]
        assert answers == ["answer to one", "answer to two"], "ask gives what line.ask gives"
        assert clock.now == 5, "1 s to connect, 2 s to log in, two answers of 1 s"


async def test_end_of_the_block(clock):
    """finishes and closes when the block has come to its end"""
    server = Server()
    outcome = await use(Connection(server))
    assert outcome == "the code after the block", "nothing is raised"
    assert server.log == ["connect", "login", "finish", "close"], "first finish, then close"
    assert clock.now == 6, "connect 1 s, login 2 s, finish 2 s, close 1 s"


async def test_error_in_the_block(clock):
    """closes without finish when the block has raised, and lets the error pass"""
    server = Server()
    error = ValueError("there are minus 3 boxes")
    outcome = await use(Connection(server), error)
    assert outcome is error, "the code around the block gets the error, the same object"
    assert server.log == ["connect", "login", "close"], (
        "the server must not keep the changes: no finish, but the line is closed"
    )
    assert clock.now == 4, "connect 1 s, login 2 s, close 1 s"


async def test_stop():
    """ends the block quietly after Stop"""

    class Enough(Stop):
        pass

    for error in (Stop(), Enough("there is enough")):
        server = Server()
        outcome = await use(Connection(server), error)
        assert outcome == "the code after the block", "Stop is not seen outside the block"
        assert server.log == ["connect", "login", "finish", "close"], "all is well: finish, close"


async def test_ask_after_the_block():
    """refuses to ask after the block"""
    async with Connection(Server()) as connection:
        pass
    with pytest.raises(RuntimeError):
        await connection.ask("is somebody there?")


async def test_connect_fails(clock):
    """lets an error of connect pass"""
    error = ConnectionError("no line is free")
    server = Server(connect=error)
    outcome = await use(Connection(server))
    assert outcome is error, "the caller gets the error of connect, the same object"
    assert (server.log, clock.now) == ([], 1), "(log, time): nothing else happens"


async def test_login_fails(clock):
    """closes the line when login fails, before the error passes"""
    error = PermissionError("wrong password")
    server = Server(login=error)
    outcome = await use(Connection(server))
    assert outcome is error, "the caller gets the error of login, the same object"
    assert server.log == ["connect", "close"], "the line was open already, so it must be closed"
    assert clock.now == 4, "connect 1 s, login 2 s, close 1 s"


async def test_cancelled_in_login(clock):
    """closes the line when the task is cancelled during login"""
    server = Server()
    outcome = await cancelled_after(2, Connection(server))
    assert outcome == "cancelled", "the task ends with CancelledError"
    assert server.log == ["connect", "close"], "the line was open already, so it must be closed"
    assert clock.now == 3, "cancelled after 2 s; close takes 1 s, and the task waits for it"


async def test_cancelled_in_connect(clock):
    """passes a cancellation on to connect"""
    server = Server()
    outcome = await cancelled_after(0.5, Connection(server))
    assert outcome == "cancelled", "the task ends with CancelledError"
    await asyncio.sleep(5)
    assert server.log == [], "connect was cancelled: there is no line"


async def test_cancelled_in_the_block(clock):
    """closes without finish when the task is cancelled in the block"""
    server = Server()
    outcome = await cancelled_after(10, Connection(server))
    assert outcome == "cancelled", "the task ends with CancelledError"
    assert server.log == ["connect", "login", "close"], "the work is not complete: no finish"
    assert clock.now == 11, "cancelled after 10 s; close takes 1 s, and the task waits for it"


async def test_finish_fails(clock):
    """closes the line when finish fails, before the error passes"""
    error = ConnectionError("the server has gone")
    server = Server(finish=error)
    outcome = await use(Connection(server))
    assert outcome is error, "the caller gets the error of finish, the same object"
    assert server.log == ["connect", "login", "close"], "the line is closed all the same"
    assert clock.now == 6, "connect 1 s, login 2 s, finish 2 s, close 1 s"


async def test_cancelled_in_finish(clock):
    """closes the line when the task is cancelled during finish"""
    server = Server()
    task = asyncio.create_task(use(Connection(server)))
    await asyncio.sleep(4)
    task.cancel()
    assert await task == "cancelled", "the task ends with CancelledError"
    assert server.log == ["connect", "login", "close"], "the line is closed all the same"
    assert clock.now == 5, "cancelled after 4 s; close takes 1 s, and the task waits for it"


# -- open_all -------------------------------------------------------------------------------------


def several(names, **fails_of):
    """Servers with one log for all; `B=dict(login=error)` says what fails at B."""
    log = []
    return log, [Server(name, log=log, **fails_of.get(name, {})) for name in names]


async def test_all(clock):
    """connects to all servers in order, and closes them in the opposite order"""
    log, servers = several("ABC")
    async with usable(open_all(iter(servers)), "open_all(servers)") as connections:
        assert isinstance(connections, list), "what stands after `as` is a list"
        assert len(connections) == 3, "there is one connection for each server"
        assert await connections[1].ask("how many?") == "answer to how many?", "it can be asked"
        assert clock.now == 10, "three times 1 s and 2 s, one after the other, and one answer"
    assert log == [
        *("A connect", "A login", "B connect", "B login", "C connect", "C login"),
        *("C finish", "C close", "B finish", "B close", "A finish", "A close"),
    ], "what was opened last is closed first"


async def test_all_of_none(clock):
    """gives an empty list for no servers"""
    async with open_all([]) as connections:
        assert connections == [], "there is nothing to connect to"
    assert clock.now == 0, "no time passes"


async def test_all_and_one_fails():
    """closes what was opened when a later server fails"""
    error = PermissionError("wrong password")
    log, servers = several("ABCD", C={"login": error})
    outcome = await use(open_all(servers))
    assert outcome is error, "the caller gets the error, the same object"
    assert log == [
        *("A connect", "A login", "B connect", "B login", "C connect"),
        *("C close", "B close", "A close"),
    ], "everything that was open is closed, without finish, the last one first; D is not tried"


async def test_all_cancelled_while_it_opens():
    """closes what was opened when the task is cancelled meanwhile"""
    log, servers = several("ABC")
    outcome = await cancelled_after(5, open_all(servers))
    assert outcome == "cancelled", "the task ends with CancelledError"
    assert log == ["A connect", "A login", "B connect", "B close", "A close"], (
        "everything that was open is closed, without finish, the last one first"
    )


async def test_all_and_an_error_in_the_block():
    """closes all without finish when the block has raised"""
    error = ValueError("there are minus 3 boxes")
    log, servers = several("AB")
    outcome = await use(open_all(servers), error)
    assert outcome is error, "the code around the block gets the error, the same object"
    assert log[4:] == ["B close", "A close"], "both are closed, and none is finished"


async def test_all_and_stop():
    """ends the block quietly after Stop, and finishes all"""
    log, servers = several("AB")
    outcome = await use(open_all(servers), Stop())
    assert outcome == "the code after the block", "Stop is not seen outside the block"
    assert log[4:] == ["B finish", "B close", "A finish", "A close"], "all is well for both"


async def test_all_and_the_end_fails():
    """closes the others when the end of one fails"""
    error = ConnectionError("the server has gone")
    for step in ("finish", "close"):
        log, servers = several("ABC", B={step: error})
        outcome = await use(open_all(servers))
        assert outcome is error, f"the caller gets the error of {step}, the same object"
        assert [entry for entry in log if "close" in entry and "B" not in entry] == [
            "C close",
            "A close",
        ], "A is closed too, although the end of B has failed before"
        assert "A finish" not in log, "for A the error comes out of its block: it is not finished"
