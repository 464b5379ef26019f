"""Whether the workspace is whole: the pack is sound, files are as they were handed out.

A learner's own file is never judged here, only whether it is there and can be written.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_asynckata.doctor.lines import allow, command, copy
from pytest_asynckata.doctor.model import Check, fault, good, remark
from pytest_asynckata.errors import AsynckataError, BrokenPack, Problem
from pytest_asynckata.language import _

if TYPE_CHECKING:
    from pytest_asynckata.kata.origin import Origin


def look(folder: Path) -> Iterator[Check]:
    """The workspace (or pack) that `folder` lies in."""
    from pytest_asynckata.kata.workspace import find_pack_folder

    try:
        place = find_pack_folder(folder)
    except AsynckataError:
        sentence = _("{folder} lies in no workspace")
        yield remark("place", sentence.format(folder=folder.resolve()), "asynckata init")
        return
    kind = _("a workspace") if _is_workspace(place) else _("a pack, not made by `asynckata init`")
    yield good("place", f"{place}: {kind}")
    yield from _pack(place)
    yield from _permissions(place)
    yield from _shadows(place)


def _hidden(place: Path) -> Path:
    from pytest_asynckata.kata.origin import HIDDEN

    return place / HIDDEN


def _is_workspace(place: Path) -> bool:
    return (_hidden(place) / "workspace.toml").is_file()


def _pack(place: Path) -> Iterator[Check]:
    from pytest_asynckata.kata.pack import load_pack

    origin, problem = _origin(place)
    source, lost = _source(place, origin)
    yield from (found for found in (problem, lost) if found is not None)
    try:
        pack = load_pack(place)
    except BrokenPack as error:
        for broken in error.problems:
            yield fault("pack", str(broken), _mend(broken, place, source))
        return
    count = len(pack)
    yield good("pack", _("the pack is sound; it has {count} katas").format(count=count))
    if origin is not None:
        folders = [kata.folder.relative_to(place) for kata in pack]
        yield from _as_handed_out(place, origin, source, folders)


def _origin(place: Path) -> tuple[Origin | None, Check | None]:
    """What the workspace remembers of its pack, and what is wrong with that."""
    from pytest_asynckata.kata.origin import origin_file, read_origin

    if not _is_workspace(place):
        return None, None
    try:
        return read_origin(place), None
    except AsynckataError as error:
        fix = _("delete the lines of {file}, and write two: format_version = 1, and below it"
                ' pack = "NAME", as in pack.toml').format(file=origin_file(place))  # fmt: skip
        return None, fault("source", str(error), fix)


def _source(place: Path, origin: Origin | None) -> tuple[Path | None, Check | None]:
    """The folder of the pack that a workspace came from, and what is wrong with it."""
    from pytest_asynckata.kata.origin import origin_file
    from pytest_asynckata.kata.workspace import source_folder

    if origin is None or origin.source is None:
        return None, None
    try:
        folder = source_folder(origin.source)
    except AsynckataError as error:
        return None, remark("source", str(error), "asynckata pack list")
    if folder is None and Path(origin.source).is_absolute() and not Path(origin.source).exists():
        sentence = _("the pack that this workspace was made from is gone: {source}; solutions of"
                     " katas that are done cannot be shown")  # fmt: skip
        fix = _("bring it back, or correct `source` in {file}").format(file=origin_file(place))
        return None, remark("source", sentence.format(source=origin.source), fix)
    return folder, None


def _mend(problem: Problem, place: Path, source: Path | None) -> str:
    """How a broken file comes back: from the stubs that were kept, or from the pack."""
    kept = _hidden(place) / "stubs" / problem.file.name
    if kept.is_file() and not problem.file.exists():
        return copy(kept, problem.file)
    try:
        handed_out = source / problem.file.relative_to(place) if source is not None else None
    except ValueError:  # the file lies elsewhere
        handed_out = None
    if handed_out is not None and handed_out.is_file():
        return copy(handed_out, problem.file)
    return _("correct {file}").format(file=problem.file)


def _as_handed_out(
    place: Path, origin: Origin, source: Path | None, folders: list[Path]
) -> Iterator[Check]:
    """Tests, hints and stubs are the pack's; the learner's file is not looked at."""
    different = [
        folder / name
        for folder in folders
        for name in ("kata.toml", f"test_{folder.name}.py")
        if _is_changed(place, folder / name, origin)
    ]
    for file in different:
        sentence = _("{file} is not as in the pack: it was changed, or the pack is newer")
        yield remark("handed-out", sentence.format(file=place / file), _again(place, source, file))
    lost = [folder for folder in folders if not (_kept_stub(place, folder)).is_file()]
    for folder in lost:
        sentence = _("the stub of {name} was not kept: `asynckata reset {name}` does not work")
        fix = "asynckata update"
        if source is not None:
            fix = copy(source / folder / f"{folder.name}.py", _kept_stub(place, folder))
        yield remark("stubs", sentence.format(name=folder.name), fix)
    if not different and not lost:
        yield good("handed-out", _("stubs and tests are as they were handed out"))


def _is_changed(place: Path, file: Path, origin: Origin) -> bool:
    from pytest_asynckata.kata.handout import content_hash

    known = origin.files.get(file.as_posix())
    try:
        return known is not None and content_hash((place / file).read_bytes()) != known
    except OSError:
        return True


def _again(place: Path, source: Path | None, file: Path) -> str:
    """The line by which a file comes back."""
    if source is not None and (source / file).is_file():
        return copy(source / file, place / file)
    return "asynckata update"


def _kept_stub(place: Path, folder: Path) -> Path:
    return _hidden(place) / "stubs" / f"{folder.name}.py"


def _permissions(place: Path) -> Iterator[Check]:
    unfit = False
    for file in _learners_files(place):
        rights = (os.R_OK, "r", _("read")), (os.W_OK, "w", _("written"))
        for right, letter, word in rights:
            if not os.access(file, right):
                unfit = True
                sentence = _("{file} cannot be {word} by you").format(file=file, word=word)
                yield fault("permissions", sentence, allow(file, letter))
    if not os.access(place, os.W_OK):
        unfit = True
        sentence = _("{place} cannot be written to: no progress is kept").format(place=place)
        yield fault("permissions", sentence, allow(place, "w"))
    if not unfit:
        yield good("permissions", _("its files can be read and written"))


def _kata_folders(place: Path) -> list[Path]:
    return sorted(file.parent for file in place.glob("*/*/kata.toml"))


def _learners_files(place: Path) -> Iterator[Path]:
    for folder in _kata_folders(place):
        files = (folder / f"{folder.name}.py", folder / f"test_{folder.name}.py")
        yield from (file for file in files if file.exists())


def _shadows(place: Path) -> Iterator[Check]:
    """A file named `asyncio.py` beside a kata is imported instead of Python's own module."""
    for folder in (place, *_kata_folders(place)):
        try:
            names = sorted(path for path in folder.iterdir() if path.suffix == ".py")
        except OSError:
            continue
        for file in names:
            if file.stem in sys.stdlib_module_names:
                sentence = _("{file} is imported instead of Python's own module {module}").format(
                    file=file, module=file.stem
                )
                target = file.with_name(f"my_{file.name}")
                rename = command("move" if os.name == "nt" else "mv", file, target)
                yield fault("shadow", sentence, rename)
