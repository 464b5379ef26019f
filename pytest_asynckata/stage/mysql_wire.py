"""The wire between MySQL clients and one server: what is sent is seen, takes time, may fail.

It stands between two sockets and reads only as much of the protocol as it needs: where a packet
ends, and which packets are statements. So it works in front of a fake and of a real server.
"""

from __future__ import annotations

import asyncio
import socket
import struct
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from pytest_asynckata.loop.schedule import Schedule
from pytest_asynckata.stage.hidden import hide

UNMEASURED = 0.001
"""Seconds of loop time around which a seed varies the statements that no test measures."""

Serve = Callable[
    [asyncio.StreamReader, asyncio.StreamWriter, "asyncio.Future[None]"], Awaitable[None]
]
"""Answers one client until it leaves; then the future is done, whatever is under way."""

_RESET = struct.pack("hh" if sys.platform == "win32" else "ii", 1, 0)
_HEADER = 4
_COM_QUERY = b"\x03"


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement that a client has sent."""

    time: float
    """When it was sent, in seconds of loop time."""
    connection: int
    """The number of its connection; 1 for the first one to this server."""
    sql: str


@dataclass(slots=True)
class _Fault:
    """What happens to statements that contain a word, instead of an answer."""

    word: str
    passing: float
    count: float
    error: tuple[int, str] | None
    """Its number and its text; None hangs up."""

    def strikes(self, sql: str) -> bool:
        if self.count <= 0 or self.word not in sql.lower():
            return False
        if self.passing > 0:
            self.passing -= 1
            return False
        self.count -= 1
        return True


class Drift:
    """How long a statement takes in a test that measures no time: nothing under seed 0.

    Under any other seed it takes a little, varied time, until `over` is set.
    """

    def __init__(self, schedule: Schedule) -> None:
        self._schedule = schedule
        self.over = False

    def seconds(self) -> float:
        """Seconds of loop time that one more statement takes."""
        return 0.0 if self.over else self._schedule.drift(UNMEASURED)


class Wire:
    """What all connections to one server share: times, planned failures, and what was seen.

    `latency` is the time between sending a statement and its arrival at the server, and
    `connecting` the time that a client needs to connect, in seconds of loop time. Where
    neither says anything, the drift does.
    """

    def __init__(self, drift: Drift) -> None:
        self.latency: float | None = None
        self.connecting = 0.0
        self.drift = drift
        self.refuses = False
        self.statements: list[Statement] = []
        self.lines: set[Line] = set()
        self.opened = self.most = 0
        self._slow: dict[str, float] = {}
        self._faults: list[_Fault] = []

    def slow_down(self, word: str, seconds: float) -> None:
        """From now on, statements that contain `word` take `seconds`."""
        self._slow[word.lower()] = seconds

    def fail(self, error: tuple[int, str] | None, word: str, after: int, count: float) -> None:
        """Of the statements that contain `word`, let `after` pass and make `count` fail."""
        self._faults.append(_Fault(word.lower(), after, count, error))

    def fault_of(self, sql: str) -> _Fault | None:
        """The planned failure whose turn it is."""
        return next((fault for fault in self._faults if fault.strikes(sql)), None)

    def seconds_of(self, sql: str) -> float:
        """How long a statement is under way."""
        for word, seconds in self._slow.items():
            if word in sql.lower():
                return seconds
        return self.drift.seconds() if self.latency is None else self.latency

    def cut(self) -> None:
        """Hang up on every client."""
        for line in tuple(self.lines):
            line.hang_up()

    def end(self) -> None:
        """Break every connection, so that the client's end is closed as well."""
        for line in tuple(self.lines):
            line.reset()


class Line(asyncio.StreamReaderProtocol):
    """One client's connection: what it sends goes over the wire to `serve`.

    A client that closes its connection is forgotten at once, whatever is under way. The task
    that serves is hidden from `asyncio.all_tasks`: it is none of those that a learner leaves.
    """

    def __init__(self, wire: Wire, serve: Serve, tasks: set[asyncio.Task[None]]) -> None:
        self._wire = wire
        self._serve = serve
        self._tasks = tasks
        self._loop_of_test = asyncio.get_running_loop()
        self._unread = bytearray()
        self._under_way: asyncio.TimerHandle | None = None
        self._end: Any = None
        self._gone = self._loop_of_test.create_future()
        self._number = 0
        super().__init__(asyncio.StreamReader(), self._begin, loop=self._loop_of_test)

    # -- the connection --------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._end = transport
        if self._wire.refuses:
            self._end.abort()
            return
        self._wire.opened += 1
        self._number = self._wire.opened
        self._wire.lines.add(self)
        self._wire.most = max(self._wire.most, len(self._wire.lines))
        super().connection_made(transport)

    def _begin(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.ensure_future(self._serve(reader, writer, self._gone))
        hide(task)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def eof_received(self) -> bool:
        return False  # a client that says no more hears no more: close

    def hang_up(self) -> None:
        """Close the connection from the server's side."""
        self._end.abort()

    def reset(self) -> None:
        """Break the connection: the client's loop closes its end without being asked.

        A client that a learner has forgotten would otherwise be closed by the garbage collector,
        when its loop is closed already.
        """
        self._end.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        self._end.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self._wire.lines.discard(self)
        self._gone.set_result(None)
        if self._under_way is not None:
            self._under_way.cancel()

    # -- what the client sends -------------------------------------------------------------------

    def data_received(self, data: bytes) -> None:
        self._unread += data
        self._go_on()

    def _go_on(self) -> None:
        """Send the packets that are complete on their way, one after the other."""
        while self._under_way is None and len(self._unread) >= _HEADER:
            end = _HEADER + int.from_bytes(self._unread[:3], "little")
            if len(self._unread) < end:
                return
            packet = bytes(self._unread[:end])
            del self._unread[:end]
            self._depart(packet)

    def _depart(self, packet: bytes) -> None:
        is_command = packet[3] == 0  # each command begins to count its packets anew
        if not is_command:
            self._travel(self._wire.connecting, packet, None)
        elif packet[_HEADER:5] != _COM_QUERY or packet[5:9].upper() == b"SET ":
            self._arrive(packet, None)  # drivers do these by themselves: they are not looked at
        else:
            sql = packet[5:].decode(errors="replace")
            now = self._loop_of_test.time()
            self._wire.statements.append(Statement(now, self._number, sql))
            self._travel(self._wire.seconds_of(sql), packet, self._wire.fault_of(sql))

    def _travel(self, seconds: float, packet: bytes, fault: _Fault | None) -> None:
        if not seconds:
            self._arrive(packet, fault)
            return

        def arrive() -> None:
            self._under_way = None
            self._arrive(packet, fault)
            self._go_on()

        self._under_way = self._loop_of_test.call_later(seconds, arrive)

    def _arrive(self, packet: bytes, fault: _Fault | None) -> None:
        if fault is None:
            super().data_received(packet)
        elif fault.error is None:
            self.hang_up()
        else:
            payload = error_payload(*fault.error)
            self._end.write(struct.pack("<I", len(payload) | 1 << 24) + payload)


def error_payload(code: int, text: str) -> bytes:
    """A MySQL error as the server sends it, without the packet's header."""
    return b"\xff" + struct.pack("<H", code) + b"#HY000" + text.encode()
