"""Is anything real (a thread, a socket, a subprocess) still under way?

The virtual clock may only move when the answer is no. Threads are judged by what they are
doing right now: a pool worker waiting for its next job, or a thread blocked until somebody
else acts, is not working. Nothing here knows the loop or the clock.
"""

from __future__ import annotations

import concurrent.futures.thread
import os
import socket
import sys
import threading
from collections.abc import Collection, Mapping
from types import FrameType
from typing import Any

_POOL_FILE = concurrent.futures.thread.__file__
_THREADING_FILE = threading.__file__


def busy_threads(ignored: Collection[threading.Thread]) -> list[threading.Thread]:
    """The threads, other than the caller's and those in `ignored`, that are working."""
    frames = sys._current_frames()
    return [t for t in other_threads(ignored) if not _is_idle(t, frames.get(t.ident or 0))]


def waiting_jobs() -> int:
    """How many entries wait in the queues of the pools that have threads now."""
    frames = sys._current_frames()
    workers = [worker for frame in frames.values() if (worker := _worker_frame(frame))]
    queues = {id(queue): queue for w in workers if (queue := w.f_locals.get("work_queue"))}
    return sum(queue.qsize() for queue in queues.values())


def other_threads(ignored: Collection[threading.Thread]) -> list[threading.Thread]:
    """The threads other than the caller's and those in `ignored`."""
    own = threading.current_thread()
    return [t for t in threading.enumerate() if t is not own and t not in ignored]


def unfinished_threads(ignored: Collection[threading.Thread]) -> list[threading.Thread]:
    """The threads, other than the caller's and those in `ignored`, that have a job to end.

    Unlike `busy_threads` this counts a thread that is blocked: joining it would block too.
    """
    frames = sys._current_frames()
    return [
        thread
        for thread in other_threads(ignored)
        if not _is_pool_worker_without_job(frames.get(thread.ident or 0))
    ]


Occupied = Mapping[threading.Thread, object]
"""Threads that a loop has nothing to do with; a pool's worker with the job that it has."""


def occupied_threads(before: Occupied | None = None) -> Occupied:
    """The threads of now that are somebody else's; of `before`, those that still are.

    A pool's worker is somebody else's no longer than its job lasts: whatever it does next, somebody
    gives it to do now. So a program may keep one pool for all of its loops.
    """
    threads = threading.enumerate() if before is None else before
    if len(threads) == 1:  # the caller's own
        return before or dict.fromkeys(threads)
    frames = sys._current_frames()
    jobs = {thread: _job_of(thread, frames.get(thread.ident or 0)) for thread in threads}
    same = {t: job for t, job in jobs.items() if before is None or job is before[t]}
    return {thread: job for thread, job in same.items() if job is not _WITHOUT_JOB}


_WITHOUT_JOB = object()


def _job_of(thread: threading.Thread, frame: FrameType | None) -> object:
    """What a pool's worker works on; None for any other thread."""
    if _belongs_to_process_pool(thread):
        return None if getattr(thread, "pending_work_items", None) else _WITHOUT_JOB
    worker = _worker_frame(frame)
    if worker is None:
        return None
    job = worker.f_locals.get("work_item")
    # Whoever waits for a job hears of its end before the worker does.
    return _WITHOUT_JOB if job is None or job.future.done() else job


def _worker_frame(frame: FrameType | None) -> FrameType | None:
    """Of a thread that belongs to a pool: the frame in which it takes its jobs."""
    while frame is not None:
        if _takes_jobs(frame):
            return frame
        frame = frame.f_back
    return None


def _takes_jobs(frame: FrameType) -> bool:
    return (frame.f_code.co_filename, frame.f_code.co_name) == (_POOL_FILE, "_worker")


def _belongs_to_process_pool(thread: threading.Thread) -> bool:
    return type(thread).__name__ == "_ExecutorManagerThread"


def _is_pool_worker_without_job(frame: FrameType | None) -> bool:
    return frame is not None and _takes_jobs(frame) and _worker_is_idle(frame.f_locals)


def _is_idle(thread: threading.Thread, frame: FrameType | None) -> bool:
    if frame is None:  # just started or just ended: let it show what it does
        return False
    if _belongs_to_process_pool(thread):
        return not getattr(thread, "pending_work_items", None)
    if thread.name == "QueueFeederThread":
        return True
    where = (frame.f_code.co_filename, frame.f_code.co_name)
    if _is_pool_worker_without_job(frame):
        return True
    if where == (_THREADING_FILE, "wait"):
        return _condition_is_waiting(frame.f_locals)
    if where[0] == _THREADING_FILE and where[1] in {"join", "_wait_for_tstate_lock"}:
        joined = frame.f_locals.get("self")
        # One that has left the list is about to end, and who joins it is about to go on.
        return isinstance(joined, threading.Thread) and joined in threading.enumerate()
    return False


def _worker_is_idle(variables: Mapping[str, Any]) -> bool:
    if variables.get("work_item") is not None or _is_told_to_end(variables):
        return False
    queue = variables.get("work_queue")
    return queue is None or bool(queue.qsize() == 0)


def _is_told_to_end(variables: Mapping[str, Any]) -> bool:
    """Whether a pool's worker is about to end: its pool was shut down, or nobody has it any more.

    It may have taken the message from the queue and not have acted on it, on a busy machine.
    """
    reference = variables.get("executor_reference")
    if reference is None:
        return False
    executor = reference()
    return executor is None or bool(getattr(executor, "_shutdown", False))


def _condition_is_waiting(variables: Mapping[str, Any]) -> bool:
    """A thread in `Condition.wait` waits as long as its waiter was not notified.

    Somebody else has to act first, and the loop is that somebody, so such a thread does not
    hold up the clock: `run_coroutine_threadsafe(...).result()` must not freeze the loop that
    it waits for.
    """
    condition, waiter = variables.get("self"), variables.get("waiter")
    if condition is None or waiter is None:
        return False
    try:
        return waiter in condition._waiters
    except RuntimeError:  # the deque changed while we looked: somebody is acting
        return False


def external_descriptors(listening: Collection[int], paused: Collection[int]) -> set[int]:
    """Which of the descriptors that a loop listens to talk to somebody outside of it.

    A listening socket waits for nobody in particular, and a connection of which the loop has both
    ends is served by the loop itself, also if it does not listen to the other end now: that one is
    `paused`. Pipes, process descriptors and every other connection can bring news at any real
    moment.
    """
    ends = {fd: _socket_ends(fd) for fd in {*listening, *paused}}
    local_names = {end[0] for end in ends.values() if end is not None}
    heard = {fd: ends[fd] for fd in listening}
    return {
        fd for fd, end in heard.items() if end is None or (end[1] and end[1] not in local_names)
    }


def _socket_ends(descriptor: int) -> tuple[str, str] | None:
    """The own and the peer's address; no peer for a listening socket; None if not connected."""
    try:
        with socket.socket(fileno=os.dup(descriptor)) as copy:
            own = repr(copy.getsockname())
            if copy.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
                return own, ""
            return own, repr(copy.getpeername())
    except OSError:
        return None
