"""A new project for a pack: what `asynckata pack new` writes.

The files are templates in `pack_template/`, with the ending `.template`, so that no tool takes
them for a part of this package. `{{name}}` and the like are put in, PACKAGE in a path too.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from keyword import iskeyword
from pathlib import Path

from pytest_asynckata import __version__
from pytest_asynckata.errors import AsynckataError
from pytest_asynckata.kata.installed import BUILT_IN_NAME
from pytest_asynckata.kata.manifest import SLUG, KataManifest, PackManifest
from pytest_asynckata.kata.workspace import write_in_one_step
from pytest_asynckata.language import _
from pytest_asynckata.schema import schema_text

_TEMPLATES = Path(__file__).parent / "pack_template"
_ENDING = ".template"
_FIRST_KATA = "ask_both"
_QUOTES = {'"', "\\"}


@dataclass(frozen=True, slots=True)
class PackProject:
    """What a new pack is called."""

    name: str
    title: str

    @property
    def package(self) -> str:
        """The Python package that holds the katas."""
        return self.name.replace("-", "_")

    @property
    def katas(self) -> str:
        """The folder of the pack, in the project."""
        return f"src/{self.package}/katas"


def pack_project(folder: Path, name: str | None, title: str | None) -> PackProject:
    """The names for a project in `folder`; what is not given is made of the folder's name.

    Raises:
        AsynckataError: if the name cannot be that of a pack and of a package.
    """
    made = re.sub("[^a-z0-9]+", "-", folder.absolute().name.lower()).strip("-")
    name = made if name is None else name
    project = PackProject(name, name.replace("-", " ").capitalize() if title is None else title)
    if problem := _problem(project):
        raise AsynckataError(f"{problem}; {_('choose another: --name NAME')}")
    if not project.title.strip() or not project.title.isprintable() or _QUOTES & {*project.title}:
        raise AsynckataError(_("the title must be one line without quotes and backslashes"))
    return project


def write_pack_project(project: PackProject, folder: Path) -> None:
    """Write the project into a folder that is empty, or not there yet.

    Raises:
        AsynckataError: if it is there and not empty, or cannot be written.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        sentence = _("{folder} is there already and is not empty; nothing was written")
        raise AsynckataError(sentence.format(folder=folder))
    try:
        write_in_one_step(dict(project_files(project)), folder)
    except OSError as error:
        raise AsynckataError(f"{folder} cannot be written: {error}") from None


def _problem(project: PackProject) -> str | None:
    name, package = project.name, project.package
    if not re.match(SLUG, name) or not package.isidentifier() or iskeyword(package):
        sentence = _("{name!r} is no name for a pack: lower-case words, joined by -")
    elif name == BUILT_IN_NAME:
        sentence = _("{name!r} is the name of the built-in pack")
    elif package in sys.stdlib_module_names or package == "pytest_asynckata":
        sentence = _("{name!r} is the name of a Python module")
    elif package == _FIRST_KATA:
        sentence = _("{name!r} is the name of its first kata")
    else:
        return None
    return sentence.format(name=name)


def project_files(project: PackProject) -> Iterator[tuple[str, bytes]]:
    """The files of the project, by their names."""
    for file in sorted(_TEMPLATES.rglob(f"*{_ENDING}")):
        name = file.relative_to(_TEMPLATES).as_posix().removesuffix(_ENDING)
        text = _filled(file.read_text(encoding="utf-8"), project)
        yield name.replace("PACKAGE", project.package), text.encode()
    yield "schemas/kata.schema.json", schema_text(KataManifest).encode()
    yield "schemas/pack.schema.json", schema_text(PackManifest).encode()


def _filled(text: str, project: PackProject) -> str:
    values = {
        "name": project.name,
        "title": project.title,
        "package": project.package,
        "version": __version__,
    }
    for key, value in values.items():
        text = text.replace(f"{{{{{key}}}}}", value)
    return text
