"""What the parent tells a child, and how the child's process is prepared.

The three standard streams are all that a new process is sure to have on every platform: orders
come through standard input, messages go through standard output, and what the subject prints
goes through standard error. Orders are two lines: the setting, with which the session can be
prepared, and later the key, with which it begins. So a child can wait for the next subject.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

ENTRY = "pytest_asynckata.session.child"
"""The module that a child runs. It is named here and not imported: it knows pytest."""
_CONFIGURATION = "[pytest]\nasyncio_default_fixture_loop_scope = function\n"
_STACKS = 1024**3
"""Each thread reserves some 8 MB for its stack, and hardly uses them; the parent measures use."""


@dataclass(frozen=True, slots=True)
class Place:
    """The folder of one run: where the subject is, and where the run may write."""

    folder: Path

    @property
    def working_folder(self) -> Path:
        return self.folder / "run"

    @property
    def configuration(self) -> Path:
        return self.folder / "run.ini"

    def subject(self, kata: str) -> Path:
        return self.folder / "subject" / f"{kata}.py"

    def make(self, kata: str) -> None:
        """Write everything but the subject, for which an empty file stands until it comes."""
        self.working_folder.mkdir()
        self.subject(kata).parent.mkdir()
        self.subject(kata).touch()
        self.configuration.write_text(_CONFIGURATION, encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Setting:
    """What a session must know before it has a subject."""

    kata: str
    tests_file: str
    contract: str
    """The stamp of what is read before there is a subject: a child that waits has read it."""
    options: tuple[str, ...]
    tests: tuple[str, ...]
    shuffle: int | None
    times: int
    cpu_seconds: float
    memory_bytes: int
    output_bytes: int

    def to_line(self, place: Place) -> bytes:
        return json.dumps({"folder": str(place.folder), **asdict(self)}).encode() + b"\n"

    @classmethod
    def from_line(cls, line: bytes) -> tuple[Setting, Place]:
        data = json.loads(line)
        place = Place(Path(data.pop("folder")))
        return cls(**data | {name: tuple(data[name]) for name in ("options", "tests")}), place


class Streams:
    """In the child: its private ends of the three streams.

    From then on nothing can be read from standard input, and standard output is the same as
    standard error.
    """

    def __init__(self, *, read: Any = os.read) -> None:
        self._orders, self.messages = os.dup(0), os.dup(1)
        self._read, self._buffer = read, b""
        nothing = os.open(os.devnull, os.O_RDONLY)
        os.dup2(nothing, 0)
        os.close(nothing)
        os.dup2(2, 1)

    def next_line(self) -> bytes:
        """The next line of the orders; empty when nobody will give any."""
        while b"\n" not in self._buffer:
            data = self._read(self._orders, 65_536)
            if not data:
                return b""
            self._buffer += data
        line, _newline, self._buffer = self._buffer.partition(b"\n")
        return line


def limit_this_process(setting: Setting) -> None:
    """In the child: let the system refuse what goes beyond the limits, where it can."""
    try:
        import resource
    except ImportError:  # Windows: the parent watches alone
        return
    memory = _data_size() + setting.memory_bytes + _STACKS
    seconds = max(1, round(setting.cpu_seconds))
    for limit, soft, hard in (
        ("RLIMIT_CPU", seconds, seconds + 1),  # the second is SIGKILL
        ("RLIMIT_DATA", memory, memory),
        ("RLIMIT_FSIZE", setting.output_bytes, setting.output_bytes),
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
