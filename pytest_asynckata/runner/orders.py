"""What the parent tells a child before it starts, and how the child's process is prepared.

The three standard streams are all that a new process is sure to have on every platform: the
orders come through standard input, messages go through standard output, and what the subject
prints goes through standard error.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

ENTRY = "pytest_asynckata.session.child"
"""The module that a child runs. It is named here and not imported: it knows pytest."""

_STACKS = 1024**3
"""Each thread reserves some 8 MB for its stack, and hardly uses them; the parent measures use."""


@dataclass(frozen=True, slots=True)
class Orders:
    """What a child is told, as JSON."""

    key: str
    """In hexadecimal digits; for `wire.Sender`."""
    kata: str
    tests_file: str
    subject: str
    folder: str
    """The working directory of the run; it has a `pytest.ini` beside it."""
    options: tuple[str, ...]
    tests: tuple[str, ...]
    shuffle: int | None
    times: int
    cpu_seconds: float
    memory_bytes: int
    output_bytes: int

    def to_json(self) -> bytes:
        return json.dumps(asdict(self)).encode()

    @classmethod
    def from_json(cls, text: bytes) -> Orders:
        data = json.loads(text)
        return cls(**data | {name: tuple(data[name]) for name in ("options", "tests")})


def take_over_streams() -> tuple[bytes, int]:
    """In the child: read the orders, and keep standard output for messages only.

    Returns the orders and the descriptor for messages. From then on nothing can be read from
    standard input, and standard output is the same as standard error.
    """
    with os.fdopen(os.dup(0), "rb") as stream:
        orders = stream.read()
    messages = os.dup(1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    return orders, messages


def limit_this_process(orders: Orders) -> None:
    """In the child: let the system refuse what goes beyond the limits, where it can."""
    try:
        import resource
    except ImportError:  # Windows: the parent watches alone
        return
    memory = _data_size() + orders.memory_bytes + _STACKS
    seconds = max(1, round(orders.cpu_seconds))
    for limit, soft, hard in (
        ("RLIMIT_CPU", seconds, seconds + 1),  # the second is SIGKILL
        ("RLIMIT_DATA", memory, memory),
        ("RLIMIT_FSIZE", orders.output_bytes, orders.output_bytes),
        ("RLIMIT_CORE", 0, 0),
    ):
        with suppress(OSError, ValueError, AttributeError):
            resource.setrlimit(getattr(resource, limit), (soft, hard))


def _data_size() -> int:
    """Bytes of writable memory that this process has reserved now (Linux); 0 elsewhere."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[5])
    except (OSError, ValueError, IndexError):
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")
