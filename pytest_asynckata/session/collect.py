"""Collecting a kata: its subject is imported first, and guarded, then its tests.

A subject that crashes on import becomes one failing test, so that the rest of the session
still runs. Knows pytest's collectors; knows nothing of reports.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from pytest_asynckata.diagnosis.blocking import BlockingWatch
from pytest_asynckata.diagnosis.custom import CustomFinding
from pytest_asynckata.diagnosis.expected import Expected, load_expected
from pytest_asynckata.diagnosis.shortcut import ShortcutWatch, learners_files
from pytest_asynckata.diagnosis.source import Whose
from pytest_asynckata.extend.extensions import Extensions
from pytest_asynckata.kata.pack import Kata
from pytest_asynckata.kata.subject import import_subject, import_tests, subject_as, tests_as
from pytest_asynckata.loop.time_limit import time_limit
from pytest_asynckata.session.guard import everything_restored

WARNINGS_ARE_NO_ERRORS = pytest.mark.filterwarnings("default")
"""For every test of a kata: its verdict does not depend on the project that it is run in."""

IMPORT_TEST = "import"
"""The name of the test that stands for the import of a subject."""


class KataModule(pytest.Module):
    """The tests of one kata, with the subject they are pointed at."""

    kata: Kata
    subject: Path
    seeds: tuple[int, ...]
    whose: Whose
    watch: ShortcutWatch
    blocking: BlockingWatch
    expected: Expected
    extensions: Extensions
    findings: tuple[CustomFinding, ...]
    """Those of the extensions; so are `fixtures`."""
    fixtures: Mapping[str, Callable[..., Any]]
    positions: dict[str, int]
    """The place of each test, by its id, in the file: whatever is run, and in whichever order."""
    _imported: ModuleType | None = None

    @classmethod
    def make(
        cls,
        parent: pytest.Collector,
        kata: Kata,
        subject: Path,
        seeds: tuple[int, ...],
        extensions: Extensions,
    ) -> KataModule:
        module: KataModule = cls.from_parent(parent, path=kata.tests)
        module.kata, module.subject, module.seeds = kata, subject, seeds
        module.positions = {}
        module.extensions = extensions
        module.findings = extensions.findings(parent.ihook)
        module.fixtures = {}
        is_learners = learners_files(kata.folder, subject)
        module.whose = Whose(learner=is_learners, test=str(kata.tests), root=kata.folder)
        module.watch = ShortcutWatch(kata.manifest.forbids, is_learners)
        module.blocking = BlockingWatch(is_learners)
        module.expected = load_expected(kata.folder, kata.tests_hash())
        return module

    def collect(self) -> Iterator[pytest.Item | pytest.Collector]:
        """The tests, or one failing test if subject or tests cannot be imported."""
        with self.on_stage(), everything_restored():
            error = self._import_error()
            learners = True
            if error is None and (error := self._error_in_tests()) is not None:
                learners = isinstance(error, ImportError) and error.name == self.kata.name
            if error is None:
                nodes = list(super().collect())
                self.positions = {item.nodeid: n for n, item in enumerate(_items(nodes))}
                yield from nodes
            else:
                name = IMPORT_TEST
                yield CrashOnImport.from_parent(self, name=name, error=error, learners=learners)

    @contextmanager
    def on_stage(self) -> Iterator[None]:
        """The kata's subject stands behind its name, and the forbidden names are watched."""
        with ExitStack() as stack:
            stack.enter_context(subject_as(self.kata.name, self.subject))
            stack.enter_context(tests_as(self.path, self._imported))
            stack.enter_context(self.watch.installed())
            stack.enter_context(self.blocking.installed())
            yield

    def _getobj(self) -> ModuleType:
        """Import the tests; pytest's own way knows one module of a name only."""
        self._imported = import_tests(self.path)
        self.config.pluginmanager.consider_module(self._imported)
        return self._imported

    def _import_error(self) -> BaseException | None:
        try:
            with time_limit(self.kata.manifest.time_limit):
                import_subject(self.kata.name)
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            return error
        return None

    def _error_in_tests(self) -> BaseException | None:
        try:
            with time_limit(self.kata.manifest.time_limit):
                _ = self.obj
        except pytest.skip.Exception:
            raise
        except Exception as error:
            return error
        return None


def _items(nodes: Iterable[pytest.Item | pytest.Collector]) -> Iterator[pytest.Item]:
    for node in nodes:
        if isinstance(node, pytest.Item):
            yield node
        else:
            yield from _items(node.collect())


class NothingToCollect(pytest.Module):
    """A file in a kata's folder that is not its tests, or whose pack is broken."""

    def collect(self) -> Iterator[pytest.Item | pytest.Collector]:
        """Nothing."""
        return iter(())


class CrashOnImport(pytest.Item):
    """The one test of a kata whose subject, or whose tests, cannot be imported.

    `learners` says whether that is for the learner to mend.
    """

    def __init__(self, *, error: BaseException, learners: bool, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.error = error
        self.learners = learners

    def runtest(self) -> None:
        raise self.error

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.path, 0, self.name


def restore_order(items: list[pytest.Item]) -> None:
    """Put each kata's tests back into the order of its file, in the places that they have.

    That order is a part of the lesson: from the simple to the hard.
    """
    places: dict[KataModule, list[int]] = {}
    for place, item in enumerate(items):
        if module := kata_module_of(item):
            places.setdefault(module, []).append(place)
    for module, taken in places.items():
        order = module.positions
        ordered = sorted((items[place] for place in taken), key=lambda i: order.get(i.nodeid, 0))
        for place, item in zip(taken, ordered, strict=True):
            items[place] = item


def mark_as_asyncio(function: object) -> None:
    """Give an `async def` test its own event loop, whatever the project's asyncio mode."""
    if inspect.iscoroutinefunction(function):
        pytest.mark.asyncio(loop_scope="function")(function)


def kata_module_of(node: pytest.Item | pytest.Collector) -> KataModule | None:
    """The kata that a test belongs to, if it belongs to one."""
    return node.getparent(KataModule)
