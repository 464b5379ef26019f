"""What tests need that start a real server for themselves."""

from __future__ import annotations

import socket
import time

_TRIES, _PAUSE = 400, 0.05


def free_port() -> int:
    """A port of this computer that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_up(port: int) -> int:
    """The same port, as soon as somebody answers there.

    Raises:
        TimeoutError: if nobody does.
    """
    for _ in range(_TRIES):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            time.sleep(_PAUSE)
        else:
            return port
    raise TimeoutError(f"no server answers at port {port}")
