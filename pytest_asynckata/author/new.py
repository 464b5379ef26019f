"""`asynckata new`: a kata begun, and listed in its pack; nothing is left half-written."""

from __future__ import annotations

import re
import shutil
import tempfile
from pathlib import Path

import tomlkit
from tomlkit.items import AoT, Array

from pytest_asynckata.author.skeleton import write_skeleton
from pytest_asynckata.errors import AsynckataError
from pytest_asynckata.kata.pack import (
    PACK_FILE,
    Kata,
    Pack,
    load_pack,
    load_single_kata,
    name_fault,
)
from pytest_asynckata.language import _

_CHAPTER = re.compile(r"[0-9]+-[a-z0-9]+(-[a-z0-9]+)*")
_NAME = re.compile(r"[a-z][a-z0-9_]*")


def new_kata(pack: Pack, name: str, chapter: str, title: str = "") -> Kata:
    """Write the skeleton of a kata into a chapter and list it there, as the last one.

    Raises:
        AsynckataError: if the name cannot be taken, or there is no such chapter.
    """
    folder = pack.folder / chapter / name
    _check(pack, name, folder)
    try:
        _write(pack, name, " ".join(title.split()) or title_of(name), chapter)
    except OSError as error:
        raise AsynckataError(
            _("{folder} cannot be written: {error}").format(folder=folder, error=error)
        ) from None
    kata = load_pack(pack.folder).kata(name)
    assert kata is not None
    return kata


def chapter_folder(pack: Pack, wanted: str) -> str:
    """The folder of a chapter that is named by its folder, its number or its title.

    A folder's name such as `6-queues` that is not there yet begins a new chapter.

    Raises:
        AsynckataError: if nothing fits.
    """
    chapters = pack.manifest.chapters
    for chapter in chapters:
        number, _dash, rest = chapter.folder.partition("-")
        if wanted.lower() in {chapter.folder, number, rest, chapter.title.lower()}:
            return chapter.folder
    if _CHAPTER.fullmatch(wanted):
        return wanted
    sentence = _(
        "there is no chapter {wanted!r}; the chapters are {known}. "
        "A new one is begun by its folder's name, such as 6-queues"
    )
    known = ", ".join(chapter.folder for chapter in chapters)
    raise AsynckataError(sentence.format(wanted=wanted, known=known))


def title_of(name: str) -> str:
    """`read_lines` as a title: `Read lines`."""
    words = name.replace("_", " ").replace("-", " ").strip()
    return words[:1].upper() + words[1:]


def _check(pack: Pack, name: str, folder: Path) -> None:
    if not _NAME.fullmatch(name):
        sentence = _("{name!r} is no name for a kata: use lower-case letters, digits and _")
        near = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_0123456789")
        advice = _("; for example {near}").format(near=near) if _NAME.fullmatch(near) else ""
        raise AsynckataError(sentence.format(name=name) + advice)
    if pack.kata(name) is not None or folder.exists():
        where = folder if folder.exists() else pack.kata(name).folder  # type: ignore[union-attr]
        raise AsynckataError(_("there is a kata {name!r} already: {where}").format(
            name=name, where=where
        ))  # fmt: skip
    for module in (name, f"test_{name}"):
        if (fault := name_fault(module, folder)) is not None:
            raise AsynckataError(fault)


def _write(pack: Pack, name: str, title: str, chapter: str) -> None:
    folder = pack.folder / chapter / name
    track = _track_with(pack, name, chapter)
    begun = not folder.parent.exists()
    with tempfile.TemporaryDirectory(dir=pack.folder, prefix=".new-") as scratch:
        draft = Path(scratch)
        write_skeleton(name, title, draft / name)
        load_single_kata(draft / name)  # before anything is where others see it
        (draft / PACK_FILE).write_text(track, encoding="utf-8")
        folder.parent.mkdir(exist_ok=True)
        try:
            (draft / name).replace(folder)
            (draft / PACK_FILE).replace(pack.folder / PACK_FILE)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            if begun:
                folder.parent.rmdir()
            raise


def _track_with(pack: Pack, name: str, chapter: str) -> str:
    """The text of `pack.toml` with one kata more, and everything else as it is."""
    document = tomlkit.parse((pack.folder / PACK_FILE).read_text(encoding="utf-8-sig"))
    chapters = document["chapters"]
    assert isinstance(chapters, AoT)
    for table in chapters:
        if table["folder"] == chapter:
            katas = table["katas"]
            assert isinstance(katas, Array)
            katas.append(name)
            return tomlkit.dumps(document)
    table = tomlkit.table()
    table.add("folder", chapter)
    table.add("title", title_of(chapter.partition("-")[2]))
    table.add("katas", [name])
    table.add(tomlkit.nl())
    number = int(chapter.partition("-")[0])
    before = sum(int(str(t["folder"]).partition("-")[0]) <= number for t in chapters)
    chapters.insert(before, table)
    return tomlkit.dumps(document)
