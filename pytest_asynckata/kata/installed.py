"""The packs that are installed: distributions that declare `pytest_asynckata.packs`.

The value of such an entry point is a package (`my_pack`), or a folder in one (`my_pack:katas`).
A pack that is broken, or whose name is taken, is told of and never costs another one.
"""

from __future__ import annotations

import atexit
import importlib.resources
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from importlib.metadata import EntryPoint, entry_points
from importlib.resources.abc import Traversable
from pathlib import Path

from pytest_asynckata.errors import AsynckataError
from pytest_asynckata.kata.pack import PACK_FILE, Pack, load_pack
from pytest_asynckata.language import _

GROUP = "pytest_asynckata.packs"
BUILT_IN_NAME = "asynckata"
SOURCE_PREFIX = "pack:"
"""Begins what a workspace remembers of where it came from, if that is an installed pack."""


@dataclass(frozen=True, slots=True)
class InstalledPack:
    """A pack that a distribution declares. Nothing of it is read before it is loaded."""

    name: str
    distribution: str
    version: str
    target: str
    """The package, and the folder in it if there is one: `my_pack:katas`."""

    def load(self) -> Pack:
        """Read the pack.

        Raises:
            AsynckataError: if it is broken; the message names the distribution.
        """
        try:
            pack = load_pack(_as_folder(self.target))
            if pack.manifest.name != self.name:
                sentence = _("its {file} calls it {name!r}; the two names must be the same")
                raise AsynckataError(sentence.format(file=PACK_FILE, name=pack.manifest.name))
        except AsynckataError as error:
            sentence = _("the pack {pack.name!r} of {pack.distribution} {pack.version}: {problem}")
            raise AsynckataError(sentence.format(pack=self, problem=error)) from None
        return pack


def installed_packs() -> list[InstalledPack]:
    """All packs that are declared, by their names; several can have the same."""
    found = {_pack(entry) for entry in entry_points(group=GROUP)}
    return sorted(found, key=lambda pack: (pack.name, pack.distribution))


def installed_pack(name: str) -> InstalledPack:
    """The one pack of that name.

    Raises:
        AsynckataError: if there is none, or several distributions declare one.
    """
    packs = installed_packs()
    named = [pack for pack in packs if pack.name == name]
    if named:
        if problem := name_problem(named):
            raise AsynckataError(problem)
        return named[0]
    names = sorted({pack.name for pack in packs})
    near = get_close_matches(name, names, n=3, cutoff=0.5)
    advice = (
        _("did you mean {names}?").format(names=", ".join(near))
        if near
        else _("list those that are: asynckata pack list")
    )
    sentence = _("there is no pack {name!r} installed; {advice}")
    raise AsynckataError(sentence.format(name=name, advice=advice))


def name_problem(packs: Sequence[InstalledPack]) -> str | None:
    """Why none of the packs of one name can be meant by it."""
    distributions = _(" and ").join(f"{pack.distribution} {pack.version}" for pack in packs)
    if packs[0].name == BUILT_IN_NAME:
        sentence = _("the name {name!r} is that of the built-in pack; {distributions} takes it too")
    elif len(packs) > 1:
        sentence = _("the pack {name!r} is declared by {distributions}; uninstall all but one")
    else:
        return None
    return sentence.format(name=packs[0].name, distributions=distributions)


def _pack(entry: EntryPoint) -> InstalledPack:
    distribution = entry.dist
    return InstalledPack(
        name=entry.name,
        distribution=distribution.name if distribution else "?",
        version=distribution.version if distribution else "?",
        target=entry.value,
    )


def _as_folder(target: str) -> Path:
    """The files of a package, or of a folder in it, as a folder on the disk.

    Of a package in a zip it is a copy, which is there until this process ends.
    """
    package, _colon, inside = (part.strip() for part in target.partition(":"))
    found = _find(package)
    for part in inside.split("/") if inside else ():
        found = found / part
    if not (found / PACK_FILE).is_file():
        sentence = _("there is no {file} in {target}; the entry point must name its folder")
        raise AsynckataError(sentence.format(file=PACK_FILE, target=target))
    if isinstance(found, Path):
        return found
    scratch = tempfile.mkdtemp(prefix="asynckata-")
    atexit.register(shutil.rmtree, scratch, ignore_errors=True)
    _copy(found, Path(scratch) / "pack")
    return Path(scratch) / "pack"


def _find(package: str) -> Traversable:
    try:
        return importlib.resources.files(package)
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # importing it runs its code
        sentence = _("the package {package!r} cannot be imported ({kind}: {error})")
        raise AsynckataError(
            sentence.format(package=package, kind=type(error).__name__, error=error)
        ) from None


def _copy(source: Traversable, target: Path) -> None:
    target.mkdir()
    for entry in source.iterdir():
        if entry.is_dir():
            _copy(entry, target / entry.name)
        else:
            (target / entry.name).write_bytes(entry.read_bytes())
