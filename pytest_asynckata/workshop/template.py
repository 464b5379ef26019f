"""A repository for the participants of a workshop: a workspace with an editor's settings around it.

The texts stand in `template/`; `$title`, `$katas` and `$version` in two of them are filled in.
"""

from __future__ import annotations

from pathlib import Path
from string import Template

from pytest_asynckata import __version__
from pytest_asynckata.kata.installed import SOURCE_PREFIX
from pytest_asynckata.kata.origin import BUILT_IN
from pytest_asynckata.kata.pack import Pack
from pytest_asynckata.kata.workspace import create_workspace
from pytest_asynckata.workshop.git import git_address
from pytest_asynckata.workshop.source import OpenedPack

_TEXTS = Path(__file__).with_name("template")
_AS_THEY_ARE = {
    ".devcontainer/devcontainer.json": "devcontainer.json",
    ".vscode/settings.json": "settings.json",
    ".vscode/extensions.json": "extensions.json",
    ".github/workflows/progress.yml": "progress.yml",
}
_FILLED_IN = ("README.md", "requirements.txt")


def write_template(opened: OpenedPack, target: Path) -> list[str]:
    """Write the repository into `target`, and return the names of the files around the katas.

    Raises:
        AsynckataError: if something of the same name is there already, or cannot be written.
    """
    values = {
        "title": opened.pack.manifest.title,
        "katas": _table(opened.pack),
        "version": __version__,
    }
    around = {name: (_TEXTS / text).read_bytes() for name, text in _AS_THEY_ARE.items()}
    for name in _FILLED_IN:
        text = Template((_TEXTS / name).read_text(encoding="utf-8"))
        around[name] = text.substitute(values).encode()
    manifest = opened.pack.manifest
    create_workspace(opened.files, manifest, target, source=_source(opened), around=around)
    return sorted(around)


def _table(pack: Pack) -> str:
    rows = [
        f"| {kata.chapter} | [{kata.name}]({_link(pack, kata.readme)}) | {kata.manifest.summary} |"
        for kata in pack
    ]
    return "\n".join(["| chapter | kata | what it is about |", "|---|---|---|", *rows])


def _link(pack: Pack, file: Path) -> str:
    return file.relative_to(pack.folder).as_posix()


def _source(opened: OpenedPack) -> str | None:
    """What participants can ask again: not a file or a folder of the leader's."""
    source = opened.source
    is_installed = source == BUILT_IN or source.startswith(SOURCE_PREFIX)
    return source if is_installed or git_address(source) is not None else None
