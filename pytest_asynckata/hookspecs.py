"""What others can add to asynckata: hook specifications, in pluggy's style.

pytest loads this in every project, so nothing is imported here but for the type checker.
How to use them is told in `docs/extending.md`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from pluggy import HookspecMarker

if TYPE_CHECKING:
    import pytest

    from pytest_asynckata.diagnosis.custom import CustomFinding
    from pytest_asynckata.report.model import RunReport

hookspec = HookspecMarker("pytest")


@hookspec
def pytest_asynckata_findings() -> Iterable[CustomFinding]:  # type: ignore[empty-body]
    """The findings that you can make, each with its code, its page and its detector.

    Asked once for each kata that is run, and by `asynckata why`. A detector is called in the
    process that runs the test.
    """


@hookspec
def pytest_asynckata_fixtures() -> Mapping[str, Callable[..., Any]]:  # type: ignore[empty-body]
    """Fixtures for the tests of katas: names, and the functions that make the values.

    A function may be plain, `async`, or a generator of either kind that cleans up after its
    `yield`; it may ask for other fixtures by the names of its arguments. It is not decorated.
    Asked once for each kata that is run.
    """


@hookspec
def pytest_asynckata_report(report: RunReport, config: pytest.Config) -> Iterable[str] | None:
    """One pack's run is over: write a report of your own, or return lines for the terminal.

    Called once for each pack of the session, after the run was stored. Not called for runs
    that are not stored (`--kata-no-progress`), such as those of `asynckata check`. Under
    pytest-xdist only the controller calls it.
    """
