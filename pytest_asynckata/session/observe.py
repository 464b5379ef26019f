"""Watching one test: every instrument is set up before it and read after it."""

from __future__ import annotations

import asyncio
import gc
import warnings
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from typing import Any

from pytest_asynckata.diagnosis.lanes import timeline_of
from pytest_asynckata.diagnosis.never_awaited import NeverAwaited, origins_known, still_held
from pytest_asynckata.diagnosis.observation import Observation
from pytest_asynckata.diagnosis.values import safe_repr
from pytest_asynckata.loop.instruments import instruments
from pytest_asynckata.loop.shut_down import settle, unfinished_tasks
from pytest_asynckata.loop.stuck import describe_task
from pytest_asynckata.loop.virtual import VirtualTimeLoop
from pytest_asynckata.session.collect import KataModule
from pytest_asynckata.session.state import KataSession

_STAGE = "pytest_asynckata.stage."
_CLOSABLE = ("aiohttp", "asyncio", "redis", "fakeredis")
"""The packages whose unclosed sessions and connections are worth a word in a kata."""


class Observer:
    """Watches the call of one test."""

    def __init__(
        self, session: KataSession, module: KataModule, fixtures: Iterable[object]
    ) -> None:
        self._session = session
        self._module = module
        self._fixtures = fixtures
        self._warnings: list[warnings.WarningMessage] = []

    @contextmanager
    def watching(self) -> Iterator[None]:
        """While the context lasts, everything is watched; what was seen before is forgotten."""
        self._module.watch.take()
        self._module.blocking.take()
        self._session.never_awaited.take()
        loop = self._session.loop
        with ExitStack() as stack:
            stack.enter_context(origins_known())
            stack.enter_context(_resource_warnings(self._warnings))
            if loop is not None and loop.recorder is not None:
                stack.enter_context(instruments(loop.recorder))
            yield

    def after_failure(self) -> Observation:
        """What was seen in a test that has failed."""
        gc.collect()
        held = still_held(self._session.loop)
        return self.drawn(self._observation([*self._session.never_awaited.take(), *held]))

    def after_success(self) -> Observation:
        """What was seen in a test that has passed, once nothing is left to run now."""
        if self._session.loop is not None:
            settle(self._session.loop)
            if self._session.loop.recorder is not None:
                self._session.loop.recorder.moment_is_over()  # it holds the tasks that have run
        gc.collect()  # what nobody awaited or retrieved says so when it is collected
        seen, options = self._observation(self._session.never_awaited.take()), self._session.options
        return self.drawn(seen) if options.timeline or options.record else seen

    def drawn(self, seen: Observation) -> Observation:
        """The same with its timeline, which costs too much to be made when nobody looks at it."""
        loop = self._session.loop
        if loop is None or loop.recorder is None:
            return seen
        return replace(seen, timeline=timeline_of(seen.recording, self._module.whose))

    def _observation(self, never_awaited: Sequence[NeverAwaited]) -> Observation:
        loop = self._session.loop
        more = _left_on(loop) if loop is not None else {}
        if loop is not None and loop.recorder is not None:
            more["recording"] = loop.recorder.take()
        return Observation(
            shortcuts=self._module.watch.take(),
            blocking=self._module.blocking.take(),
            never_awaited=never_awaited,
            held=[thing for fixture in self._fixtures for thing in _held_by(fixture)],
            unclosed=[*_unclosed(self._warnings), *_unclosed_sessions(more.get("unhandled", ()))],
            **more,
        )


def _held_by(fixture: object) -> list[str]:
    """What a fixture of the stage has lent and has not got back."""
    unclosed = getattr(fixture, "unclosed", None)
    return unclosed() if type(fixture).__module__.startswith(_STAGE) and unclosed else []


def _left_on(loop: VirtualTimeLoop) -> dict[str, Any]:
    return {
        "unfinished": [describe_task(task) for task in unfinished_tasks(loop)],
        "destroyed": [describe_task(task) for task in _destroyed_tasks(loop.unhandled)],
        "unhandled": tuple(loop.unhandled),
    }


def _destroyed_tasks(contexts: Sequence[dict[str, Any]]) -> list[asyncio.Task[Any]]:
    """Tasks that nobody kept: the garbage collector took them while they were still waiting."""
    tasks = [context["task"] for context in contexts if "task" in context]
    return [task for task in tasks if isinstance(task, asyncio.Task) and not task.done()]


@contextmanager
def _resource_warnings(caught: list[warnings.WarningMessage]) -> Iterator[None]:
    """Keep the warnings about what nobody closed; all others go on to pytest."""
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always", ResourceWarning)
        try:
            yield
        finally:
            caught += [w for w in seen if issubclass(w.category, ResourceWarning)]
    for w in seen:
        if not issubclass(w.category, ResourceWarning):
            warnings.warn_explicit(w.message, w.category, w.filename, w.lineno, source=w.source)


def _unclosed(caught: Sequence[warnings.WarningMessage]) -> Iterator[str]:
    for warning in caught:
        package = type(warning.source).__module__.partition(".")[0]
        text = str(warning.message)
        if package in _CLOSABLE or text.lower().startswith("unclosed connection"):
            yield text.partition("<")[0].strip() or safe_repr(warning.source)


def _unclosed_sessions(contexts: Sequence[dict[str, Any]]) -> Iterator[str]:
    for context in contexts:
        text = str(context.get("message", ""))
        if "exception" not in context and text.lower().startswith("unclosed"):
            yield text
