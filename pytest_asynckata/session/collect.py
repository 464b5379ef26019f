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
from pytest_asynckata.diagnosis.failure import CheckFailed
from pytest_asynckata.diagnosis.shortcut import ShortcutWatch, learners_files
from pytest_asynckata.diagnosis.source import Whose, lines_of
from pytest_asynckata.extend.extensions import Extensions
from pytest_asynckata.kata.pack import Kata
from pytest_asynckata.kata.requirements import REQUIREMENTS, lack_of
from pytest_asynckata.kata.subject import import_subject, import_tests, subject_as, tests_as
from pytest_asynckata.session.guard import Guard
from pytest_asynckata.session.limits import import_limit
from pytest_asynckata.session.misdeeds import failure_for
from pytest_asynckata.session.ways_out import WAYS_OUT, failure_by, is_wanted

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

    crashed: list[CrashOnImport]
    """The test that stands for the import, where that has failed."""
    guard: Guard

    @classmethod
    def make(
        cls,
        parent: pytest.Collector,
        kata: Kata,
        subject: Path,
        seeds: tuple[int, ...],
        guard: Guard,
        extensions: Extensions,
    ) -> KataModule:
        module: KataModule = cls.from_parent(parent, path=kata.tests)
        module.kata, module.subject, module.seeds = kata, subject, seeds
        module.positions, module.crashed, module.guard = {}, [], guard
        module.extensions = extensions
        module.findings = extensions.findings(parent.ihook)
        module.fixtures = {}
        is_learners = learners_files(kata.folder, subject)
        module.whose = Whose(learner=is_learners, test=str(kata.tests), root=kata.folder)
        module.watch = ShortcutWatch(kata.manifest.forbids, is_learners)
        module.blocking = BlockingWatch(is_learners)
        module.expected = load_expected(kata.folder, kata.tests_hash())
        return module

    def collect(self) -> Iterable[pytest.Item | pytest.Collector]:
        """The tests, or one failing test if subject or tests cannot be imported."""
        if lack := lack_of(self.kata):
            return [NotInstalled.from_parent(self, name=REQUIREMENTS, why=lack)]
        self.guard.take()
        nodes: list[pytest.Item | pytest.Collector] = []
        learners = True
        with self.on_stage(), self.guard.of_import():
            error = self._import_error()
            if error is None and (error := self._error_in_tests()) is not None:
                learners = self._is_learners(error)
            if error is None:
                nodes = list(super().collect())
        if failure := failure_for(self.guard.take(), self.whose):
            error, learners = CheckFailed(failure), True
        if error is None:
            self.positions = {item.nodeid: n for n, item in enumerate(_items(nodes))}
            return nodes
        item = CrashOnImport.from_parent(self, name=IMPORT_TEST, error=error, learners=learners)
        self.crashed.append(item)
        return [item]

    @contextmanager
    def on_stage(self) -> Iterator[None]:
        """The kata's subject stands behind its name, and the forbidden names are watched."""
        with ExitStack() as stack:
            stack.enter_context(subject_as(self.kata.name, self.subject))
            stack.enter_context(tests_as(self.path, self._imported))
            stack.enter_context(self.watch.installed())
            stack.enter_context(self.blocking.installed())
            stack.enter_context(self.guard.watching(self.whose.learner))
            yield

    def take_output(self, sections: list[tuple[str, str]]) -> None:
        """What was printed at the import belongs to the test that stands for the import."""
        for item in self.crashed:
            for title, text in sections:
                item.add_report_section("import", title.removeprefix("Captured "), text)

    def _getobj(self) -> ModuleType:
        """Import the tests; pytest's own way knows one module of a name only."""
        self._imported = import_tests(self.path)
        self.config.pluginmanager.consider_module(self._imported)
        return self._imported

    def _import_error(self) -> BaseException | None:
        try:
            with import_limit(self.config, self.kata.manifest.time_limit):
                import_subject(self.kata.name)
        except BaseException as error:
            return self._unless_wanted(error)
        return None

    def _error_in_tests(self) -> BaseException | None:
        try:
            with import_limit(self.config, self.kata.manifest.time_limit):
                _ = self.obj
        except BaseException as error:
            return self._unless_wanted(error)
        return None

    def _is_learners(self, error: BaseException) -> bool:
        """Whether tests that cannot be imported are for the learner to mend."""
        lacks_a_name = isinstance(error, ImportError) and error.name == self.kata.name
        return lacks_a_name or self.whose.last_learner_line(lines_of(error)) is not None

    def _unless_wanted(self, error: BaseException) -> BaseException:
        """The error as the outcome of an import, unless it is meant for pytest."""
        if not isinstance(error, WAYS_OUT):
            return error
        if is_wanted(error, self.whose, self.guard.interrupts, in_call=True):
            raise error
        wrapped = CheckFailed(failure_by(error, self.whose))
        wrapped.__cause__ = error
        return wrapped


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


class NotInstalled(pytest.Item):
    """Stands for the tests of a kata that needs a package which is not there."""

    def __init__(self, *, why: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.why = why

    def runtest(self) -> None:
        """Nothing: it is skipped before."""

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.path, 0, self.name


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
