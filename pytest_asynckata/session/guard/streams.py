"""`sys.stdout` and `sys.stderr` stay open: what pytest reads after a test must not be closed."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress


@contextmanager
def kept_open() -> Iterator[None]:
    """While the context lasts, closing the standard streams flushes them and no more."""
    streams = [stream for stream in (sys.stdout, sys.stderr) if hasattr(stream, "__dict__")]
    for stream in streams:
        with suppress(AttributeError):
            stream.close = stream.flush  # type: ignore[method-assign]
    try:
        yield
    finally:
        for stream in streams:
            vars(stream).pop("close", None)
