"""What was seen during one test, gathered when its call is over and before it is cleaned up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from pytest_asynckata.diagnosis.blocking import BlockingCall
from pytest_asynckata.diagnosis.never_awaited import NeverAwaited
from pytest_asynckata.diagnosis.shortcut import ShortcutCall
from pytest_asynckata.diagnosis.timeline import Timeline
from pytest_asynckata.loop.recording import Recording
from pytest_asynckata.loop.stuck import WaitingTask


@dataclass(frozen=True)
class Observation:
    """Everything the detectors of findings may look at."""

    recording: Recording = field(default_factory=Recording)
    timeline: Timeline | None = None
    shortcuts: Sequence[ShortcutCall] = ()
    blocking: Sequence[BlockingCall] = ()
    never_awaited: Sequence[NeverAwaited] = ()
    unfinished: Sequence[WaitingTask] = ()
    """The tasks that still run."""
    destroyed: Sequence[WaitingTask] = ()
    """The tasks that the garbage collector took while they were waiting."""
    unhandled: Sequence[dict[str, Any]] = ()
    """What asyncio would have logged."""
    unclosed: Sequence[str] = ()
    """Sessions and connections that nobody closed."""
    held: Sequence[str] = ()
    """What the stage has lent and has not got back."""
