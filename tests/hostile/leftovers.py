"""Processes that a hostile subject has left: known by a token in their environment."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

import psutil

TOKEN = "ASYNCKATA_HOSTILE"


def end_all_with(token: str) -> Iterator[str]:
    """End every process that has the token in its environment; what they were.

    One that ends by itself when its parent has ended gets the time for it.
    """
    there = [process for process in psutil.process_iter() if _has(process, token)]
    _ended, left = psutil.wait_procs(there, timeout=5)
    for process in left:
        with suppress(psutil.Error):
            yield " ".join(process.cmdline())
            process.kill()


def _has(process: psutil.Process, token: str) -> bool:
    try:
        return bool(process.environ().get(TOKEN) == token and process.status() != "zombie")
    except psutil.Error:
        return False
