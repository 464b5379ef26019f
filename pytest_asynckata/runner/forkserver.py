"""The warm path: a process that has imported everything, and is forked for each run.

It runs no subject itself, has one thread, and adopts whatever its children leave behind
(a Linux "subreaper", prctl(2)), so that it can end all of it. When its client is gone, it ends
everything and itself.

The client speaks to it through one socket: three descriptors start a child, `E` ends it; it
answers with a line of JSON.
"""

from __future__ import annotations

import ctypes
import gc
import importlib
import json
import os
import select
import signal
import socket
import sys
from contextlib import suppress
from typing import Any

import psutil

from pytest_asynckata.runner.orders import ENTRY
from pytest_asynckata.runner.processes import end_all

_LIBRARIES = (
    "pytest", "pytest_asyncio.plugin", "pytest_timeout", "aiohttp", "aiohttp.web", "aioresponses",
    "fakeredis", "redis.asyncio", "lupa", "aiomysql", "mysql_mimic.connection",
    "pytest_asynckata.session.hooks", "pytest_asynckata.session.summary", ENTRY,
)  # fmt: skip
_PR_SET_CHILD_SUBREAPER = 36
END = b"E"


def serve(client: socket.socket) -> None:
    """Start and end children until the client is gone."""
    _adopt_orphans()
    _import_libraries()
    ends, wakes = os.pipe()
    os.set_blocking(wakes, False)
    signal.set_wakeup_fd(wakes, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    gc.collect()
    gc.freeze()  # children share what is there now, and never look at it for garbage
    _tell(client, ready=_threads() == 1)
    child = 0
    sources: list[Any] = [client, ends]
    while True:
        ready, _, _ = select.select(sources, [], [])
        if ends in ready:
            os.read(ends, 4096)
            child = _reap(child, client)
        if client in ready:
            request, streams, _, _ = socket.recv_fds(client, 1, 3)
            if streams:
                child = _fork(streams, (client.fileno(), ends, wakes))
                _tell(client, pid=child)
            else:
                _end_everything()
                child = 0
                if request != END:
                    return
                _tell(client, ended=True)


def _import_libraries() -> None:
    for name in _LIBRARIES:
        with suppress(ImportError):
            importlib.import_module(name)


def _threads() -> int:
    return psutil.Process().num_threads()


def _fork(streams: list[int], own: tuple[int, ...]) -> int:
    pid = os.fork()
    if pid == 0:
        try:
            _become_child(streams, own)
        finally:
            os._exit(70)
    for stream in streams:
        os.close(stream)
    return pid


def _become_child(streams: list[int], own: tuple[int, ...]) -> None:
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.setsid()
    for standard, stream in enumerate(streams):
        os.dup2(stream, standard)
    for descriptor in (*streams, *own):
        os.close(descriptor)
    sys.modules[ENTRY].main()


def _reap(child: int, client: socket.socket) -> int:
    """Collect what has ended; tell the client if it was its child."""
    with suppress(ChildProcessError):
        while True:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                break
            if pid == child:
                _tell(client, status=os.waitstatus_to_exitcode(status))
    return child


def _end_everything() -> None:
    """End the child and all that it has left behind, until nothing is there any more."""
    while below := psutil.Process().children(recursive=True):
        for process in below:
            with suppress(OSError):
                os.killpg(process.pid, signal.SIGKILL)  # a group goes in one step
        end_all(below)
        with suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass


def _adopt_orphans() -> None:
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def _tell(client: socket.socket, **message: Any) -> None:
    with suppress(OSError):
        client.sendall(json.dumps(message).encode() + b"\n")


if __name__ == "__main__":
    serve(socket.socket(fileno=int(sys.argv[1])))
