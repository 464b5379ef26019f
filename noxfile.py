"""One command for all that CI does: `nox`. The supported Pythons are read from pyproject.toml."""

from __future__ import annotations

from pathlib import Path

import nox

nox.options.default_venv_backend = "venv"
nox.options.error_on_missing_interpreters = False
nox.options.reuse_existing_virtualenvs = True
nox.options.sessions = ["format", "lint", "types", "imports", "tests"]

PYTHONS = nox.project.python_versions(nox.project.load_toml("pyproject.toml"))


@nox.session
def format(session: nox.Session) -> None:
    """The code is formatted."""
    session.install("ruff")
    session.run("ruff", "format", "--check", ".")


@nox.session
def lint(session: nox.Session) -> None:
    """The code has no smells that a tool can find."""
    session.install("ruff")
    session.run("ruff", "check", ".")


@nox.session
def types(session: nox.Session) -> None:
    """The code is typed, strictly."""
    session.install(".[dev]")
    session.run("mypy")


@nox.session
def imports(session: nox.Session) -> None:
    """The rooms use only the rooms that they may use."""
    session.install("-e", ".[dev]")
    session.run("lint-imports")


@nox.session(python=PYTHONS)
def tests(session: nox.Session) -> None:
    """The tests pass."""
    session.install(".[test]")
    session.run("pytest", *(session.posargs or ["-n", "auto"]))


@nox.session(default=False)
def schemas(session: nox.Session) -> None:
    """Write the reference of the formats, their JSON Schemas and the table of topics anew."""
    session.install("-e", ".")
    session.run("python", "-m", "pytest_asynckata.formats", "docs")
    with Path("docs/topics.md").open("w", encoding="utf-8", newline="\n") as page:
        session.run("asynckata", "pack", "topics", "-C", "katas", stdout=page)


@nox.session(default=False)
def benchmarks(session: nox.Session) -> None:
    """Measure how fast everything is; prints tables."""
    session.install(".[bench]")
    session.run("python", "-m", "benchmarks", *session.posargs)
