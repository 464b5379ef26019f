"""Limits of the operating system for the time of one test, so that it ends in an error.

A program without end in its memory or its output would otherwise take the machine with it. The
limits are far above what a kata needs. Where the system has none (Windows, and memory on macOS)
only the time limit is left.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]

MEMORY = 2 * 2**30
"""Bytes that a test may take, beyond what the process has already."""
FILE = 128 * 2**20
"""Bytes that one file may have, such as the one that keeps the captured output."""
_SPARE_DESCRIPTORS = 64
"""Descriptors that a test leaves for the report about it."""


LoweredLimit = tuple[int, tuple[int, int]]
"""Which one, and what it was before."""
CPU = None if resource is None else resource.RLIMIT_CPU
"""Seconds of computing; the system ends a process that has exceeded it."""


@contextmanager
def limited() -> Iterator[None]:
    """While the context lasts, nothing grows for ever."""
    before = [lower(kind, most) for kind, most in _limits()]
    try:
        yield
    finally:
        for limit in before:
            put_back(limit)


def lower(kind: int | None, most: float) -> LoweredLimit | None:
    """Lower a soft limit; what it was before. None if it is as low already, or does not exist."""
    if resource is None or kind is None:
        return None
    soft, hard = resource.getrlimit(kind)
    if soft != resource.RLIM_INFINITY and soft <= most:
        return None
    try:
        resource.setrlimit(kind, (math.ceil(most), hard))
    except (OSError, ValueError):
        return None
    return kind, (soft, hard)


def put_back(limit: LoweredLimit | None) -> None:
    """Give back what `lower` has taken."""
    if limit is not None:
        with suppress(OSError, ValueError):
            resource.setrlimit(*limit)


def _limits() -> Iterator[tuple[int, int]]:
    if resource is None:
        return
    yield resource.RLIMIT_FSIZE, FILE
    if (used := _data_in_use()) is not None:
        yield resource.RLIMIT_DATA, used + MEMORY
    descriptors = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    if descriptors > 4 * _SPARE_DESCRIPTORS:
        yield resource.RLIMIT_NOFILE, descriptors - _SPARE_DESCRIPTORS


def _data_in_use() -> int | None:
    """Bytes of private memory, as `RLIMIT_DATA` counts them on Linux."""
    try:
        pages = int(Path("/proc/self/statm").read_bytes().split()[5])
    except (OSError, ValueError, IndexError):
        return None
    return pages * resource.getpagesize()
