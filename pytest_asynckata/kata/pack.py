"""Packs and katas on disk: which folders they are, and what must be true of them.

`open_pack` reads what every run needs, and a kata's own files when they are asked for: a pack may
have a thousand katas. `load_pack` reads and judges all of it. Writes nothing; knows nothing of
pytest.
"""

from __future__ import annotations

import ast
import hashlib
import importlib.machinery
import keyword
import os
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path

from pytest_asynckata.errors import BrokenPack, Problem
from pytest_asynckata.kata.handout import plugin_files
from pytest_asynckata.kata.manifest import (
    ChapterManifest,
    KataHead,
    KataManifest,
    Ladder,
    PackManifest,
    read_head,
    read_manifest,
)
from pytest_asynckata.kata.origin import origin_file

KATA_FILE = "kata.toml"
PACK_FILE = "pack.toml"
_TEST = re.compile(rb"^(?:async[ \t]+)?def[ \t]+(test_\w+)", re.MULTILINE)


@dataclass(frozen=True, eq=False)
class Kata:
    """One exercise: its folder, its chapter's title, what its manifest says.

    Compared by identity: a pack makes each of its katas once.
    """

    name: str
    folder: Path
    chapter: str

    @cached_property
    def manifest(self) -> KataManifest:
        """What `kata.toml` says, read when it is asked for; may raise `BrokenPack`."""
        return read_manifest(self.folder / KATA_FILE, KataManifest)

    @cached_property
    def head(self) -> KataHead:
        """The few lines of it that a list of katas shows; may raise `BrokenPack`."""
        return self.__dict__.get("manifest") or read_head(self.folder / KATA_FILE)

    @property
    def title(self) -> str:
        return self.head.title

    @property
    def stub(self) -> Path:
        """The one file that a learner edits."""
        return self.folder / f"{self.name}.py"

    @property
    def tests(self) -> Path:
        return self.folder / f"test_{self.name}.py"

    @property
    def readme(self) -> Path:
        return self.folder / "README.md"

    @property
    def reference(self) -> Path:
        return self.folder / "solutions" / "reference.py"

    @property
    def notes(self) -> Path:
        """What is to be said about the solutions, for those who have found their own."""
        return self.folder / "solutions" / "README.md"

    def solutions(self) -> list[Path]:
        """The reference solution, then the structurally different ones beside it."""
        return sorted(self.folder.glob("solutions/*.py"), key=lambda p: (p != self.reference, p))

    def mistakes(self) -> list[Path]:
        return sorted(self.folder.glob("mistakes/*.py"))

    def tests_hash(self) -> str:
        """The same for the same contract, whatever the line endings."""
        return hashlib.sha256(b"\n".join(self.tests.read_bytes().splitlines())).hexdigest()

    def general_ladder(self) -> Ladder:
        return next(ladder for ladder in self.manifest.hints if ladder.general)


@dataclass(frozen=True)
class Pack:
    """An ordered set of katas in chapters."""

    folder: Path
    manifest: PackManifest
    katas: tuple[Kata, ...] = field(repr=False)

    def __iter__(self) -> Iterator[Kata]:
        return iter(self.katas)

    def __len__(self) -> int:
        return len(self.katas)

    def kata(self, name: str) -> Kata | None:
        return next((kata for kata in self.katas if kata.name == name), None)


def introduction_to(kata: Kata, pack: Pack) -> Path | None:
    """The README of the kata's chapter, if the kata is the first one there."""
    chapter = kata.folder.parent
    file = chapter / "README.md"
    first = next((other for other in pack if other.folder.parent == chapter), None)
    return file if first is kata and file.is_file() else None


def unknown_kata(name: str, known: Sequence[str]) -> str:
    """The sentence for a kata name that nobody knows, with the names that come near."""
    near = get_close_matches(name, known, n=3, cutoff=0.5)
    advice = f"did you mean {', '.join(near)}?" if near else f"the katas are {', '.join(known)}"
    return f"there is no kata {name!r}; {advice}"


def pack_folder_of(kata_folder: Path) -> Path | None:
    """The folder of the pack that a kata's folder stands in, if it stands in one."""
    candidates = (folder for folder in kata_folder.parents if (folder / PACK_FILE).is_file())
    return next(candidates, None)


def open_pack(folder: Path) -> Pack:
    """The pack in a folder, its katas unread: `check_kata` judges one when it is needed.

    Raises:
        BrokenPack: if the track and the folders do not agree; with every mistake of the pack.
    """
    manifest = read_manifest(folder / PACK_FILE, PackManifest)
    katas = tuple(
        Kata(name, folder / chapter.folder / name, chapter.title)
        for chapter in manifest.chapters
        for name in chapter.katas
    )
    pack = Pack(folder, manifest, katas)
    if _track_problems(pack):
        check_pack(pack)
    return pack


def load_pack(folder: Path) -> Pack:
    """Read a pack and all its katas.

    Raises:
        BrokenPack: with every mistake in every manifest, one line each.
    """
    pack = open_pack(folder)
    check_pack(pack)
    return pack


def check_pack(pack: Pack) -> None:
    """Judge a pack and all its katas.

    Raises:
        BrokenPack: with every mistake in every manifest, one line each.
    """
    problems = _track_problems(pack)
    sound = []
    for kata in filter(_has_folder, pack):  # a missing folder is a mistake of the track
        try:
            check_kata(kata)
            sound.append(kata)
        except BrokenPack as error:
            problems += error.problems
    problems += _needs_problems(sound, {kata.name for kata in pack})
    problems += _topic_problems(sound, [topic.id for topic in pack.manifest.topics])
    if problems:
        raise BrokenPack(problems)


def load_single_kata(folder: Path) -> Pack:
    """A kata folder that stands in no pack, as a pack of its own."""
    chapter = ChapterManifest.model_construct(folder="", title="Kata", katas=(folder.name,))
    kata = Kata(folder.name, folder, chapter.title)
    check_kata(kata)
    manifest = PackManifest.model_construct(
        format_version=1, name=folder.name, title=kata.title, solutions="when-done",
        chapters=(chapter,),
    )  # fmt: skip
    return Pack(folder, manifest, (kata,))


def check_kata(kata: Kata) -> None:
    """Judge one kata by itself.

    Raises:
        BrokenPack: with every mistake in its files, one line each.
    """
    problems = [*_name_problems(kata), *_file_problems(kata)]
    try:
        problems += _hint_problems(kata)
    except BrokenPack as error:  # the manifest cannot be read
        problems += error.problems
    if problems:
        raise BrokenPack(problems)


def _track_problems(pack: Pack) -> list[Problem]:
    """What is wrong between `pack.toml` and the folders, seen by listing the folders."""
    folder, manifest = pack.folder, pack.manifest
    return [
        *_order_problems(folder / PACK_FILE, manifest),
        *_plugin_problems(folder, manifest),
        *_folder_problems(pack),
    ]


def _order_problems(file: Path, manifest: PackManifest) -> Iterator[Problem]:
    names = [name for chapter in manifest.chapters for name in chapter.katas]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield Problem(file, "chapters", f"the kata {name!r} is listed twice; names are unique")
    folders = [chapter.folder for chapter in manifest.chapters]
    for folder in sorted({folder for folder in folders if folders.count(folder) > 1}):
        yield Problem(file, "chapters", f"the folder {folder!r} is used by two chapters")
    numbers = [int(folder.split("-")[0]) for folder in folders]
    if numbers != sorted(numbers):
        what = "the folders' numbers must rise, so that folders sort as they are taught"
        yield Problem(file, "chapters", what)


def _plugin_problems(folder: Path, manifest: PackManifest) -> Iterator[Problem]:
    for name in plugin_files(manifest):
        if not (folder / name).is_file():
            what = f"there is no file {name} beside {PACK_FILE}"
            yield Problem(folder / PACK_FILE, "plugins", what)


def _folder_problems(pack: Pack) -> Iterator[Problem]:
    """Katas without a folder, and folders with a kata that is not listed."""
    listed = {(kata.folder.parent.name, kata.name): kata for kata in pack}
    chapters = _folders_in(pack.folder)
    there = {(name, inside) for name in chapters for inside in _folders_in(pack.folder / name)}
    for place, kata in listed.items():
        if place not in there and not _has_folder(kata):
            what = f"lists the kata {kata.name!r}, and there is no folder {kata.folder}"
            yield Problem(pack.folder / PACK_FILE, "chapters", what)
    if origin_file(pack.folder).is_file():
        return  # a workspace: `update` leaves katas where they are that the pack has no longer
    for chapter, name in sorted(there - listed.keys()):
        file = pack.folder / chapter / name / KATA_FILE
        if file.is_file():
            what = f"is a kata that {PACK_FILE} does not list; add it to its chapter there"
            yield Problem(file, "", what)


def _has_folder(kata: Kata) -> bool:
    return kata.folder.is_dir()


def _folders_in(folder: Path) -> list[str]:
    """The names of the folders there that are not hidden; none where it cannot be listed."""
    try:
        with os.scandir(folder) as entries:
            return [e.name for e in entries if e.is_dir() and not e.name.startswith(".")]
    except OSError:
        return []


def _needs_problems(katas: Iterable[Kata], listed: set[str]) -> Iterator[Problem]:
    needs = {kata.name: kata.manifest.needs for kata in katas}
    seen: set[str] = set()
    for kata in katas:
        file = kata.folder / KATA_FILE
        for name in kata.manifest.needs:
            if name not in listed:
                yield Problem(file, "needs", f"there is no kata {name!r} in this pack")
            elif cycle := _cycle(kata.name, name, needs):
                yield Problem(file, "needs", f"goes in a circle: {' needs '.join(cycle)}")
            elif name not in seen:
                yield Problem(file, "needs", f"the kata {name!r} comes later in the track")
        seen.add(kata.name)


def _topic_problems(katas: Iterable[Kata], known: Sequence[str]) -> Iterator[Problem]:
    for kata in katas:
        for topic in kata.manifest.topics:
            if topic not in known:
                what = f"{PACK_FILE} has no topic {topic!r}; add it there under [[topics]]"
                yield Problem(kata.folder / KATA_FILE, "topics", what)


def _cycle(start: str, following: str, needs: dict[str, tuple[str, ...]]) -> list[str] | None:
    """The way from `start` over `following` back to `start`, if there is one."""
    paths = [[start, following]]
    visited: set[str] = set()
    while paths:
        path = paths.pop()
        if path[-1] == start:
            return path
        if path[-1] not in visited:
            visited.add(path[-1])
            paths += [[*path, name] for name in needs.get(path[-1], ())]
    return None


def _name_problems(kata: Kata) -> Iterator[Problem]:
    if (fault := name_fault(kata.name, kata.folder)) is not None:
        yield Problem(kata.folder / KATA_FILE, "", fault)


def name_fault(name: str, folder: Path) -> str | None:
    """Why a kata in this folder cannot have this name; None if it can."""
    if not name.isidentifier() or name != name.lower() or keyword.iskeyword(name):
        return f"the folder's name {name!r} is not a Python module name"
    if origin := _shadowed_module(name, folder):
        return f"the kata's name {name!r} shadows the module {origin}; rename the folder"
    return None


def _shadowed_module(name: str, folder: Path) -> str | None:
    if name in sys.stdlib_module_names:
        return f"{name!r} of the standard library"
    elsewhere = [entry for entry in sys.path if Path(entry or ".").resolve() != folder]
    spec = importlib.machinery.PathFinder.find_spec(name, elsewhere)
    if spec is None or spec.origin is None or (Path(spec.origin).name == f"{name}.py" and (
        (Path(spec.origin).parent / KATA_FILE).is_file()
    )):  # fmt: skip
        return None  # nothing, a bare folder, or the same kata in another copy of its pack
    return spec.origin


def _file_problems(kata: Kata) -> Iterator[Problem]:
    for file, role in (
        (kata.stub, "the stub that the learner edits"),
        (kata.tests, "the kata's tests"),
        (kata.readme, "the story and the contract"),
    ):
        if not file.is_file():
            yield Problem(file, "", f"the file is missing: {role}")


def _hint_problems(kata: Kata) -> Iterator[Problem]:
    file, ladders = kata.folder / KATA_FILE, kata.manifest.hints
    ids = [ladder.id for ladder in ladders]
    for name in sorted({name for name in ids if ids.count(name) > 1}):
        yield Problem(file, "hints", f"the id {name!r} is used twice")
    general = [ladder.id for ladder in ladders if ladder.general]
    if len(general) != 1:
        what = f"one ladder has no tests, mistakes and findings (for the kata); found {general}"
        yield Problem(file, "hints", what)
    try:
        # Every run loads the pack: a look at the lines is ten times as quick as a parser.
        known = set(_TEST.findall(kata.tests.read_bytes()))
    except OSError:
        return  # told of as a missing file
    named = {f"hints[{i}].tests": ladder.tests for i, ladder in enumerate(ladders, 1)}
    named["waits_for"] = tuple(kata.manifest.waits_for)
    named |= {f"waits_for.{test}": names for test, names in kata.manifest.waits_for.items()}
    named |= {f"claims.{point}": names for point, names in kata.manifest.claims.items()}
    for key, names in named.items():
        for name in names:
            if name.encode() not in known:
                yield Problem(file, key, f"there is no {name} in {kata.tests.name}")


def test_names(file: Path) -> list[str] | None:
    """The names of the test functions in a file, in order; None where it cannot be parsed."""
    try:
        tree = ast.parse(file.read_bytes())
    except (OSError, SyntaxError, ValueError):
        return None
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    return [n.name for n in tree.body if isinstance(n, functions) and n.name.startswith("test_")]


test_names.__test__ = False  # type: ignore[attr-defined]  # pytest must not collect it
