"""What pytest loads in every project: the options, and the look-out for the first kata.

Everything else is imported and registered only once a kata has been found, so a project
without katas pays one file look-up for each folder. No logic here.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pytest_asynckata import hookspecs
from pytest_asynckata.session.options import add_options, read_options

if TYPE_CHECKING:
    from pytest_asynckata.session.state import KataSession

_SESSION: pytest.StashKey[KataSession] = pytest.StashKey()
_PLACES: pytest.StashKey[list[Path]] = pytest.StashKey()
"""What was asked for on the command line; empty if these are no paths."""


def pytest_addoption(parser: pytest.Parser) -> None:
    add_options(parser)


def pytest_addhooks(pluginmanager: pytest.PytestPluginManager) -> None:
    pluginmanager.add_hookspecs(hookspecs)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    if _is_kata(collection_path):
        return _is_elsewhere(collection_path, config) or _session(config).ignores(collection_path)
    if _is_kata(collection_path.parent):
        return _session(config).ignores_inside(collection_path)
    return None


def pytest_pycollect_makemodule(
    module_path: Path, parent: pytest.Collector
) -> pytest.Module | None:
    if _is_kata(module_path.parent):
        return _session(parent.config).make_module(module_path, parent)
    return None


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("dist", "no") != "no" and not hasattr(config, "workerinput"):
        config.pluginmanager.register(_ReportsFromWorkers(config), "asynckata-workers")


class _ReportsFromWorkers:
    """Under pytest-xdist the controller collects nothing: reports tell it that there are katas."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if hasattr(report, "asynckata"):
            # From the next report on the session's own hooks are there.
            self._config.pluginmanager.unregister(self)
            _session(self._config).on_report(report.asynckata)


@pytest.hookimpl(trylast=True)
def pytest_collection_finish(session: pytest.Session) -> None:
    options = read_options(session.config)
    if options.asked_for_katas and session.config.stash.get(_SESSION, None) is None:
        places = " ".join(session.config.args)
        raise pytest.UsageError(f"there is no kata in {places}; a kata is a folder with kata.toml")


def _is_kata(folder: Path) -> bool:
    # Asked twice for every path of every project; `Path.is_file` takes three times as long.
    return os.path.isfile(f"{folder}/kata.toml")  # noqa: PTH113


def _is_elsewhere(kata: Path, config: pytest.Config) -> bool:
    """Whether nobody asked for it: pytest goes down from its rootdir, past all that lies beside."""
    folder, places = kata.resolve(), config.stash.get(_PLACES, None)
    if places is None:
        here = config.invocation_params.dir
        named = [(here / argument.partition("::")[0]).resolve() for argument in config.args]
        places = config.stash[_PLACES] = named if all(place.exists() for place in named) else []
    near = (folder.is_relative_to(place) or place.is_relative_to(folder) for place in places)
    return bool(places) and not any(near)


def _session(config: pytest.Config) -> KataSession:
    found = config.stash.get(_SESSION, None)
    if found is None:
        from pytest_asynckata.session.hooks import start_session

        found = config.stash[_SESSION] = start_session(config)
    return found
