"""What a run is made of, as plain data: which kata, which subject, under which limits.

A job and the report that comes of it can be sent anywhere; nothing here refers to this process.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pytest_asynckata.kata.pack import KATA_FILE, PACK_FILE

MIB = 1024 * 1024
_CONTRACT = (KATA_FILE, "test_*.py", "expected.json", "fingerprints.json")


@dataclass(frozen=True, slots=True)
class Limits:
    """What one run may use; whatever goes beyond ends the run, not the report."""

    wall_seconds: float = 60.0
    cpu_seconds: float = 60.0
    """Processor time of each process, where the platform can limit it (not on Windows)."""
    memory_bytes: int = 1024 * MIB
    """Beside what the engine itself needs."""
    output_bytes: int = 16 * MIB
    """What may be printed, and the size of any one file that is written."""
    processes: int = 64
    """Processes at the same time, the run's own included."""


@dataclass(frozen=True, slots=True)
class Learner:
    """What a learner's history adds to a report: without it the subject is nobody's."""

    done: tuple[str, ...] = ()
    """The katas that were done before."""
    current: str | None = None
    cause: str = ""
    """What the latest hint of this kata answered, and how many stages of it were seen."""
    stages: int = 0
    further: bool = False
    """Whether one stage more is wanted."""


@dataclass(frozen=True, slots=True)
class Job:
    """One run of one kata's tests against one subject."""

    pack: Path
    """The pack's folder."""
    kata: str
    subject: bytes
    """The source of the implementation under test."""
    pack_hash: str = ""
    """If it is given, the run is refused where the pack is another one; see `pack_hash`."""
    limits: Limits = Limits()
    seed: int = 0
    """The first schedule seed."""
    schedules: int = 1
    """How many schedule seeds."""
    tests: tuple[str, ...] = ()
    """The test functions to run; all if there is none."""
    stop_at_first: bool = False
    """Whether the first test that does not pass ends the run."""
    shuffle: int | None = None
    """A seed for another order of the tests than that of their file."""
    times: int = 1
    """How often the tests are run in the same process."""
    timeline: bool = False
    recorded: bool = True
    record: bool = False
    """As the options `--kata-timeline`, `--kata-no-recording` and `--kata-record`."""
    learner: Learner | None = None


def pack_hash(folder: Path) -> str:
    """The same for packs whose katas, tests, hints and expectations are the same.

    Learners' files do not count, nor do line endings.
    """
    digest = hashlib.sha256()
    for file in _contract_files(folder, *sorted(folder.glob("[0-9]*/*/"))):
        digest.update(file.relative_to(folder).as_posix().encode() + b"\0")
        digest.update(b"\n".join(file.read_bytes().splitlines()) + b"\0")
    return digest.hexdigest()


def contract_stamp(pack: Path, kata: Path) -> str:
    """Another one as soon as somebody has saved a file that says what this kata asks for.

    Quicker than `pack_hash`, and good for this machine only.
    """
    states = (file.stat() for file in _contract_files(pack, kata) if file.exists())
    return " ".join(f"{state.st_mtime_ns}-{state.st_size}" for state in states)


def _contract_files(pack: Path, *katas: Path) -> Iterator[Path]:
    yield pack / PACK_FILE
    yield from sorted(pack.glob("*.py"))  # extensions
    for kata in katas:
        for pattern in _CONTRACT:
            yield from sorted(kata.glob(pattern))
