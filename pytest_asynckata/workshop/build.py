"""Building the file that a workshop hands out: the chosen katas, and nothing that gives them away.

The manifests are written anew from what they say, so that remarks in them stay at home.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tomli_w

from pytest_asynckata.errors import AsynckataError, BrokenPack, Problem
from pytest_asynckata.kata.handout import Handout, place_of
from pytest_asynckata.kata.manifest import PackManifest, Strict
from pytest_asynckata.kata.pack import KATA_FILE, PACK_FILE, Kata, Pack
from pytest_asynckata.workshop.archive import archive_bytes, manifest_of
from pytest_asynckata.workshop.choice import Choice, chosen_manifest
from pytest_asynckata.workshop.folder import read_folder


@dataclass(frozen=True, slots=True)
class Built:
    """What was written."""

    file: Path
    katas: tuple[str, ...]
    missing_needs: Mapping[str, tuple[str, ...]]
    """Katas that build on others which are not in the pack, with the names of those."""
    size: int
    pack_hash: str


def build_pack(pack: Pack, choice: Choice, target: Path, *, links: bool = False) -> Built:
    """Write the chosen part of `pack` as an archive to `target`.

    Raises:
        AsynckataError: if the choice is empty, or the pack cannot be handed out as it is.
    """
    manifest = chosen_manifest(pack.manifest, choice)
    katas = [kata for kata in pack if kata.name in _names(manifest)]
    files = _files(pack, manifest, katas, links=links)
    if problems := list(_leaks(pack, files)):
        raise BrokenPack(problems)
    listing = manifest_of(files, manifest.name, manifest.title)
    content = archive_bytes(files, listing)
    _write(content, target)
    needs = {kata.name: _missing_needs(kata, manifest) for kata in katas}
    return Built(
        file=target,
        katas=tuple(kata.name for kata in katas),
        missing_needs={name: missing for name, missing in needs.items() if missing},
        size=len(content),
        pack_hash=listing.pack,
    )


def _names(manifest: PackManifest) -> set[str]:
    return {name for chapter in manifest.chapters for name in chapter.katas}


def _files(
    pack: Pack, manifest: PackManifest, katas: list[Kata], *, links: bool
) -> dict[str, bytes]:
    everything = read_folder(pack.folder, links=links)
    files = {n: c for n, c in everything.items() if place_of(n, manifest) == "handed-out"}
    files[PACK_FILE] = _toml(manifest)
    for kata in katas:
        name = (kata.folder / KATA_FILE).relative_to(pack.folder).as_posix()
        left_out = _missing_needs(kata, manifest)
        needs = tuple(need for need in kata.manifest.needs if need not in left_out)
        files[name] = _toml(kata.manifest.model_copy(update={"needs": needs}))
    return files


def _missing_needs(kata: Kata, manifest: PackManifest) -> tuple[str, ...]:
    return tuple(need for need in kata.manifest.needs if need not in _names(manifest))


def _toml(manifest: Strict) -> bytes:
    said: dict[str, Any] = manifest.model_dump(exclude_defaults=True, exclude_none=True)
    return tomli_w.dumps(said).encode()


def _leaks(pack: Pack, files: Handout) -> Iterator[Problem]:
    """Solutions and mistakes that stand in a file for learners, whatever that file is called."""
    plain = {name: _text(content) for name, content in files.items()}
    for kata in pack:
        for secret in sorted([*kata.solutions(), *kata.mistakes(), kata.notes]):
            if not secret.is_file() or not (text := _text(secret.read_bytes())):
                continue
            for name, content in plain.items():
                if text in content:
                    what = f"holds the whole of {secret.relative_to(pack.folder).as_posix()}"
                    yield Problem(pack.folder / name, "", f"{what}; put the stub back")


def _text(content: bytes) -> bytes:
    return b"\n".join(line.rstrip() for line in content.splitlines()).strip()


def _write(content: bytes, target: Path) -> None:
    draft = target.with_name(f".{target.name}.new")
    try:
        draft.write_bytes(content)
        draft.replace(target)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise AsynckataError(f"{target} cannot be written: {error.strerror}") from None
