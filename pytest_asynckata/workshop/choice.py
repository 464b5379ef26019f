"""Which katas of a pack a workshop is about: `workshop.toml`, `--only` and `--until`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Literal

from pytest_asynckata.errors import AsynckataError, BrokenPack, Problem
from pytest_asynckata.kata.manifest import (
    ChapterFolder,
    Name,
    PackManifest,
    SolutionsPolicy,
    Strict,
    Text,
    read_manifest,
)

WORKSHOP_FILE = "workshop.toml"


class WorkshopManifest(Strict):
    """`workshop.toml`: what is handed out in a workshop. Every key but the version may be left out.

    `katas` and `chapters` choose together; `until` cuts the track after one kata.
    """

    format_version: Literal[1] = 1
    """The version of this format."""
    title: Text | None = None
    """What the pack is called in this workshop."""
    katas: tuple[Name, ...] = ()
    """Katas to hand out."""
    chapters: tuple[ChapterFolder, ...] = ()
    """Folders of chapters to hand out."""
    until: Name | None = None
    """The last kata to hand out."""
    solutions: SolutionsPolicy | None = None
    """When a learner may look at solutions; `never`: only the leader shows them."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What was chosen of a pack; everything if nothing was said."""

    title: str | None = None
    only: tuple[str, ...] = ()
    """Katas, and folders of chapters."""
    until: str | None = None
    solutions: SolutionsPolicy | None = None


def read_choice(file: Path, manifest: PackManifest) -> Choice:
    """The choice that a `workshop.toml` makes.

    Raises:
        BrokenPack: with every mistake of the file.
    """
    workshop = read_manifest(file, WorkshopManifest)
    if problems := list(_problems(file, workshop, manifest)):
        raise BrokenPack(problems)
    return Choice(
        workshop.title, (*workshop.katas, *workshop.chapters), workshop.until, workshop.solutions
    )


def _problems(file: Path, workshop: WorkshopManifest, manifest: PackManifest) -> Iterator[Problem]:
    katas = _track(manifest)
    chapters = [chapter.folder for chapter in manifest.chapters]
    for number, name in enumerate(workshop.katas, 1):
        if name not in katas:
            yield Problem(file, f"katas[{number}]", _unknown("kata", name, katas))
    for number, name in enumerate(workshop.chapters, 1):
        if name not in chapters:
            yield Problem(file, f"chapters[{number}]", _unknown("chapter", name, chapters))
    if workshop.until is not None and workshop.until not in katas:
        yield Problem(file, "until", _unknown("kata", workshop.until, katas))


def _unknown(what: str, name: str, known: list[str]) -> str:
    near = get_close_matches(name, known, n=3, cutoff=0.5)
    advice = f"did you mean {', '.join(near)}?" if near else f"there are {', '.join(known)}"
    return f"the pack has no {what} {name!r}; {advice}"


def _track(manifest: PackManifest) -> list[str]:
    return [name for chapter in manifest.chapters for name in chapter.katas]


def chosen_manifest(manifest: PackManifest, choice: Choice) -> PackManifest:
    """The pack's manifest with the chosen katas only, in the order of the track.

    Raises:
        AsynckataError: if a name is unknown, or nothing is left.
    """
    wanted = _wanted(manifest, choice)
    chapters = [
        chapter.model_copy(update={"katas": tuple(k for k in chapter.katas if k in wanted)})
        for chapter in manifest.chapters
    ]
    chapters = [chapter for chapter in chapters if chapter.katas]
    if not chapters:
        raise AsynckataError("no kata is left by this choice; --until stands before all of them")
    return manifest.model_copy(
        update={
            "title": choice.title or manifest.title,
            "solutions": choice.solutions or manifest.solutions,
            "chapters": tuple(chapters),
        }
    )


def _wanted(manifest: PackManifest, choice: Choice) -> set[str]:
    track = _track(manifest)
    wanted = set(track) if not choice.only else set()
    for name in choice.only:
        wanted.update(_katas_named(name, manifest))
    if choice.until is not None:
        if choice.until not in track:
            raise AsynckataError(f"--until: {_unknown('kata', choice.until, track)}")
        wanted.intersection_update(track[: track.index(choice.until) + 1])
    return wanted


def _katas_named(name: str, manifest: PackManifest) -> tuple[str, ...]:
    if name in _track(manifest):
        return (name,)
    for chapter in manifest.chapters:  # 2-tasks, or only tasks
        if name in (chapter.folder, chapter.folder.partition("-")[2]):
            return chapter.katas
    known = [*_track(manifest), *(chapter.folder for chapter in manifest.chapters)]
    raise AsynckataError(f"--only: {_unknown('kata or chapter', name, known)}")
