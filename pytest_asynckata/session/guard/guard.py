"""One guard for a session: around the import of a subject, and around each of its tests.

It puts back what was changed, ends what was left running, and says what must not have been:
a subject that changes pytest, or the plugin itself, has no say in whether its tests pass.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

import pytest

from pytest_asynckata.loop.time_limit import uninterrupted
from pytest_asynckata.session.guard.at_exit import no_exit_handlers
from pytest_asynckata.session.guard.children import Children
from pytest_asynckata.session.guard.descriptors import Descriptors
from pytest_asynckata.session.guard.interpreter import Undo, remember_interpreter
from pytest_asynckata.session.guard.interrupt import Interrupts
from pytest_asynckata.session.guard.plugins import Plugins
from pytest_asynckata.session.guard.process_end import EndOfProcess, ProcessEndWatch
from pytest_asynckata.session.guard.referee import library, whole_referee, working_referee
from pytest_asynckata.session.guard.resources import limited
from pytest_asynckata.session.guard.streams import kept_open

_getpid, _exit = os.getpid, os._exit


@dataclass(frozen=True, slots=True)
class Misdeeds:
    """What a subject has done to the process it runs in."""

    changed: tuple[str, ...] = ()
    """The names in pytest and in this plugin that it has replaced."""
    ends: tuple[EndOfProcess, ...] = ()
    """How it has tried to end the process."""
    left: tuple[str, ...] = ()
    """The processes that it has left running."""


class Guard:
    """What this session's process was like, and what subjects have done to it."""

    def __init__(self, plugins: pytest.PytestPluginManager) -> None:
        self.interrupts = Interrupts()
        self._process = _getpid()
        self._library, self._referee = library(), working_referee()
        self._whole_referee = whole_referee()
        self._plugins = Plugins(plugins)
        self._descriptors = Descriptors()
        self._children = Children()
        self._ends = ProcessEndWatch(self.interrupts.handle)
        self._changed: list[str] = []
        self._left: list[str] = []
        # The first look takes longest, and here nobody waits for it.
        for namespaces in (self._library, self._referee, self._whole_referee):
            namespaces.remember()

    @contextmanager
    def watching(self, is_learners: Callable[[str], bool]) -> Iterator[None]:
        """While the context lasts, nobody ends the process, or prepares its end, unnoticed."""
        with self._ends.installed(), no_exit_handlers(is_learners):
            yield

    @contextmanager
    def everything_restored(self) -> Iterator[None]:
        """Put back, at the end, what was replaced, removed or left behind meanwhile."""
        undos = self._remembered()
        with self._children.adopted():
            try:
                with limited(), kept_open():
                    yield
            finally:
                if _getpid() != self._process:  # a fork of the subject must not go on as pytest
                    _exit(0)
                with uninterrupted():
                    self._restore(undos)

    @contextmanager
    def of_import(self) -> Iterator[None]:
        """The same for the import of a subject, which is the time to look at everything."""
        self._whole_referee.remember()
        with self.everything_restored():
            yield
        self.look_at_everything()

    def look_at_everything(self) -> None:
        """Has anything in pytest, or in this plugin, become another than it was at first?"""
        self._changed += self._whole_referee.restore()

    def take(self) -> Misdeeds:
        """What was done since the last time."""
        misdeeds = Misdeeds(
            tuple(dict.fromkeys(self._changed)), tuple(self._ends.take()), tuple(self._left)
        )
        self._changed, self._left = [], []
        return misdeeds

    def close(self) -> None:
        """The session is over."""
        self.interrupts.remove()
        self._descriptors.close()
        self._children.end_new(also_pools=True)

    def _remembered(self) -> list[Undo]:
        self._descriptors.remember()
        self._plugins.remember()
        self._library.remember()
        self._referee.remember()
        return remember_interpreter()

    def _restore(self, undos: list[Undo]) -> None:
        changed: list[str] = []
        steps: list[Callable[[], object]] = [
            self._library.restore,
            lambda: changed.extend(self._referee.restore()),
            lambda: changed.extend(self._plugins.restore()),
            *undos,
            self._descriptors.restore,
            lambda: self._left.extend(self._children.end_new()),
        ]
        for step in steps:
            with suppress(Exception):  # one part that cannot be mended must not hinder the others
                step()
        self._changed += changed
