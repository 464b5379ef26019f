"""The extensions of one pack, asked one by one: whatever one does, the others are asked too.

What an extension raises, or gives that cannot be used, becomes a notice with its name. It
never costs a test, a page or a report.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from pytest_asynckata.diagnosis.case import Case
from pytest_asynckata.diagnosis.catalogue import CODES
from pytest_asynckata.diagnosis.custom import CustomFinding, Detector
from pytest_asynckata.diagnosis.model import Finding
from pytest_asynckata.diagnosis.values import safe_repr
from pytest_asynckata.extend.faults import Faults
from pytest_asynckata.extend.load import Implementation, implementations, load_plugins
from pytest_asynckata.kata.manifest import SLUG
from pytest_asynckata.language import _
from pytest_asynckata.report.model import RunReport

if TYPE_CHECKING:
    import pytest

_T = TypeVar("_T")


class Extensions:
    """The extensions that serve one pack.

    They are the modules that its `pack.toml` names and, where a method is given pytest's `hooks`,
    pytest's own plugins as well.
    """

    def __init__(self, pack_folder: Path, plugins: Sequence[str]) -> None:
        self._faults = Faults()
        self._manager = load_plugins(pack_folder, plugins, self._faults)

    @property
    def notices(self) -> tuple[str, ...]:
        """What went wrong so far, one sentence each, no sentence twice."""
        return tuple(self._faults.notices)

    def findings(self, hooks: object = None) -> tuple[CustomFinding, ...]:
        """Their findings, none of which raises."""
        found: dict[str, CustomFinding] = {}
        for name, given in self._ask("pytest_asynckata_findings", hooks):
            for finding in self._each(name, given, CustomFinding):
                if problem := _problem_of(finding.code, found):
                    self._faults.add(name, problem)
                else:
                    found[finding.code] = replace(finding, detect=self._guarded(name, finding))
        return tuple(found.values())

    def fixtures(
        self, hooks: object = None, *, taken: Container[str] = ()
    ) -> dict[str, Callable[..., Any]]:
        """Their fixtures, but for names that are taken."""
        found: dict[str, Callable[..., Any]] = {}
        for name, given in self._ask("pytest_asynckata_fixtures", hooks):
            if not isinstance(given, Mapping):
                self._faults.add(name, _is_not(given, "a dict of fixtures"))
                continue
            for fixture, function in given.items():
                if fixture in taken or fixture in found:
                    sentence = _("there is a fixture {fixture} already")
                    self._faults.add(name, sentence.format(fixture=fixture))
                elif not inspect.isroutine(function):
                    sentence = _("the fixture {fixture} must be a function that is not decorated")
                    self._faults.add(name, sentence.format(fixture=fixture))
                else:
                    found[fixture] = function
        return found

    def report(
        self, report: RunReport, config: pytest.Config, hooks: object = None
    ) -> tuple[str, ...]:
        """Tell them about a run; the lines that they want to show."""
        given = self._ask("pytest_asynckata_report", hooks, report=report, config=config)
        return tuple(
            line
            for name, lines in given
            if lines is not None
            for line in self._each(name, lines, str)
        )

    def _ask(self, hook: str, hooks: object, **arguments: object) -> Iterator[tuple[str, Any]]:
        """What each implementation of a hook returns, beside its name."""
        for impl in implementations(hook, self._manager.hook, hooks):
            with self._faults.become_notices(impl.name):
                yield impl.name, _call(impl, arguments)

    def _each(self, name: str, given: Any, kind: type[_T]) -> Iterator[_T]:
        """The items of what an extension gave, as far as they are of that type."""
        items: list[Any] = []
        with self._faults.become_notices(name):
            items = [given] if isinstance(given, str) else list(given)
        for item in items:
            if isinstance(item, kind):
                yield item
            else:
                self._faults.add(name, _is_not(item, kind.__name__))

    def _guarded(self, name: str, finding: CustomFinding) -> Detector:
        name = f"{name} ({finding.code})"

        def detect(case: Case) -> Finding | None:
            with self._faults.become_notices(name):
                found = finding.detect(case)
                if found is None or (isinstance(found, Finding) and found.code == finding.code):
                    return found
                self._faults.add(name, _is_not(found, f"a Finding of the code {finding.code!r}"))
            return None

        return detect


def _call(impl: Implementation, arguments: Mapping[str, object]) -> Any:
    return impl.function(*[arguments[name] for name in impl.argument_names])


def _problem_of(code: str, found: Container[str]) -> str | None:
    """What is wrong with the code of a finding."""
    if not re.match(SLUG, code):
        return _("a code is lower-case words joined by -, and not {code!r}").format(code=code)
    if code in CODES or code in found:
        return _("there is a finding {code} already").format(code=code)
    return None


def _is_not(given: object, wanted: str) -> str:
    return _("it gave {given}, and not {wanted}").format(given=safe_repr(given), wanted=wanted)
