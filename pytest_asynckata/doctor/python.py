"""Which Python this is, and whether `pytest` on the path belongs to it."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

from pytest_asynckata.doctor.lines import command, unset_variable
from pytest_asynckata.doctor.model import Check, fault, good, remark
from pytest_asynckata.language import _

_SECONDS = 20.0
"""Real time that a foreign `pytest` gets to say what it is."""


def look() -> Iterator[Check]:
    """The interpreter, its environment, and the commands on the path."""
    yield _version()
    if sys.implementation.name != "cpython":
        sentence = _("this is {name}; asynckata is tested with CPython only")
        yield remark("implementation", sentence.format(name=sys.implementation.name))
    yield _environment()
    yield from _active_environment()
    yield _pytest_on_path()


def _version() -> Check:
    version = platform.python_version()
    wanted = _wanted_python()
    if wanted is not None and not _fits(version, wanted):
        sentence = _("this is Python {version}, and asynckata needs {wanted}")
        fix = _("install a newer Python (https://www.python.org/downloads/), and asynckata in it")
        return fault("version", sentence.format(version=version, wanted=wanted), fix)
    sentence = _("Python {version}: {executable}")
    return good("version", sentence.format(version=version, executable=sys.executable))


def _wanted_python() -> str | None:
    try:
        return metadata.metadata("pytest-asynckata")["Requires-Python"]
    except metadata.PackageNotFoundError:
        return None  # told by the packages


def _fits(version: str, wanted: str) -> bool:
    from packaging.specifiers import InvalidSpecifier, SpecifierSet

    try:
        return SpecifierSet(wanted).contains(version, prereleases=True)
    except InvalidSpecifier:
        return True


def _environment() -> Check:
    if sys.prefix != sys.base_prefix or "CONDA_PREFIX" in os.environ:
        return good("environment", _("in the environment {place}").format(place=sys.prefix))
    if os.name == "nt":
        fix = (
            r"py -m venv .venv; .venv\Scripts\Activate.ps1; python -m pip install pytest-asynckata"
        )
    else:
        fix = "python3 -m venv .venv && . .venv/bin/activate && pip install pytest-asynckata"
    sentence = _("in no virtual environment: other projects' packages can get in the way")
    return remark("environment", sentence, fix)


def _active_environment() -> Iterator[Check]:
    active = os.environ.get("VIRTUAL_ENV")
    if active and not _same(Path(active), Path(sys.prefix)):
        sentence = _("the environment {active} is active, and this asynckata runs in {prefix}")
        yield remark(
            "active-environment",
            sentence.format(active=active, prefix=sys.prefix),
            command("deactivate") + "  " + _("(or install pytest-asynckata in the active one)"),
        )
    if os.environ.get("PYTHONHOME"):
        sentence = _("PYTHONHOME is set: Python may take its library from elsewhere")
        yield remark("python-home", sentence, unset_variable("PYTHONHOME"))


def _pytest_on_path() -> Check:
    found = shutil.which("pytest")
    instead = command(sys.executable, "-m", "pytest")
    if found is None:
        sentence = _("`pytest` is not on the path; type it in another way")
        return remark("pytest-on-path", sentence, instead)
    if any(_same(Path(found).parent, folder) for folder in _script_folders()):
        sentence = _("`pytest` on the path belongs to this Python: {found}")
        return good("pytest-on-path", sentence.format(found=found))
    if _knows_asynckata(found):
        sentence = _("`pytest` on the path is {found}: another environment, with asynckata too")
        return remark("pytest-on-path", sentence.format(found=found), instead)
    sentence = _(
        "`pytest` on the path is {found}: it belongs to another environment, which has no asynckata"
    )
    return fault("pytest-on-path", sentence.format(found=found), instead)


def _script_folders() -> list[Path]:
    user = sysconfig.get_preferred_scheme("user")
    schemes = (sysconfig.get_default_scheme(), user)
    return [
        Path(sys.executable).parent,
        *(Path(sysconfig.get_path("scripts", scheme)) for scheme in schemes),
    ]


def _knows_asynckata(pytest_command: str) -> bool:
    """Whether a `pytest` that may be a shim has our plugin: it is asked."""
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        answer = subprocess.run(
            [pytest_command, "-VV"], capture_output=True, timeout=_SECONDS, env=environment,
            cwd=Path(sys.prefix), check=False, stdin=subprocess.DEVNULL,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return False
    return b"pytest-asynckata" in answer.stdout + answer.stderr


def _same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return False
