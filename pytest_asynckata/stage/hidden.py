"""Tasks of the stage itself, which are none of those that a learner leaves behind."""

from __future__ import annotations

import asyncio
import asyncio.tasks
from typing import Any


def hide(task: asyncio.Task[Any] | None) -> None:
    """Take a task out of `asyncio.all_tasks`."""
    if task is not None:
        asyncio.tasks._unregister_task(task)
