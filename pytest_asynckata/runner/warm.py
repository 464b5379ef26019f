"""The client's side of the fork server: a starter whose children are forked, not started anew."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import uuid
from contextlib import suppress
from typing import IO, Any

from pytest_asynckata.errors import AsynckataError
from pytest_asynckata.runner.forkserver import END
from pytest_asynckata.runner.processes import end_marked, end_tree
from pytest_asynckata.runner.start import Child, environment, module_command

_START_SECONDS = 60.0
_ANSWER_SECONDS = 10.0


class WarmStarter:
    """One fork server, which runs one child at a time; replaced by a new one if it dies."""

    def __init__(self) -> None:
        self._server: _Server | None = None

    def start(self) -> Child:
        if self._server is None or not self._server.alive():
            self.close()
            self._server = _Server()
        return _WarmChild(self._server)

    def close(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None


class _Server:
    """The server's process and the socket to it.

    Raises:
        AsynckataError: if it does not start, or may not be forked.
    """

    def __init__(self) -> None:
        self.mark = uuid.uuid4().hex
        ours, its = socket.socketpair()
        self.socket = ours
        with its:
            self._process = subprocess.Popen(
                [*module_command("pytest_asynckata.runner.forkserver"), str(its.fileno())],
                pass_fds=[its.fileno()], env=environment(self.mark), start_new_session=True,
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            )  # fmt: skip
        self._lines = b""
        if not (self.hear(_START_SECONDS) or {}).get("ready"):
            self.close()
            raise AsynckataError("the warm runner did not start on this machine")

    def alive(self) -> bool:
        return self._process.poll() is None

    def hear(self, seconds: float) -> dict[str, Any] | None:
        """The next message; None if there is none in that time, or never will be one."""
        self.socket.settimeout(seconds)
        with suppress(OSError):
            while b"\n" not in self._lines:
                data = self.socket.recv(4096)
                if not data:
                    return None
                self._lines += data
        line, found, rest = self._lines.partition(b"\n")
        if not found:
            return None
        self._lines = rest
        message: dict[str, Any] = json.loads(line)
        return message

    def close(self) -> None:
        """End the server and everything below it."""
        self.socket.close()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(_ANSWER_SECONDS)
        end_tree(self._process.pid)
        end_marked(self.mark)
        self._process.wait()


class _WarmChild:
    def __init__(self, server: _Server) -> None:
        self._server = server
        self._status: int | None = None
        pipes = [os.pipe() for _ in range(3)]
        (orders_in, orders_out), (said, says), (printed, prints) = pipes
        try:
            server.socket.settimeout(_ANSWER_SECONDS)
            socket.send_fds(server.socket, [b"S"], [orders_in, says, prints])
        finally:
            for descriptor in (orders_in, says, prints):
                os.close(descriptor)
        self.messages: IO[bytes] = os.fdopen(said, "rb", buffering=0)
        self.output: IO[bytes] = os.fdopen(printed, "rb", buffering=0)
        self._orders: IO[bytes] = os.fdopen(orders_out, "wb", buffering=0)
        self.pid: int = (server.hear(_ANSWER_SECONDS) or {}).get("pid", 0)

    def tell(self, orders: bytes) -> None:
        with suppress(OSError):
            self._orders.write(orders)

    def wait(self, seconds: float) -> int | None:
        if self._status is None and (message := self._server.hear(max(seconds, 0.001))):
            self._status = message.get("status", self._status)
        return self._status

    def end(self) -> None:
        self._orders.close()
        with suppress(OSError):
            self._server.socket.settimeout(_ANSWER_SECONDS)
            self._server.socket.sendall(END)
            while (message := self._server.hear(_ANSWER_SECONDS)) and "ended" not in message:
                pass
            if message:
                return
        self._server.close()  # it does not answer: a subject has stopped or killed it
