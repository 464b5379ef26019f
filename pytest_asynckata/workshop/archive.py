"""A pack as one zip file: written the same on every machine, read with distrust.

Beside the pack's files it holds `MANIFEST.json` with the size and the hash of each. The reader
believes nothing that the archive says about itself: it judges all names first, counts the
bytes that really come, and compares every hash. It writes nothing.
"""

from __future__ import annotations

import hashlib
import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, ValidationError

from pytest_asynckata.errors import BrokenPack
from pytest_asynckata.kata.handout import Handout, place_of
from pytest_asynckata.kata.manifest import PackManifest, Slug, Strict, Text, parse_manifest
from pytest_asynckata.kata.pack import PACK_FILE
from pytest_asynckata.workshop.judge import Entry, Refused, judge
from pytest_asynckata.workshop.limits import (
    LARGEST_FILE,
    LARGEST_PACK,
    LARGEST_RATIO,
    MOST_FILES,
    megabytes,
)
from pytest_asynckata.workshop.names import shown

MANIFEST_FILE = "MANIFEST.json"
_FIXED_DATE = (1980, 1, 1, 0, 0, 0)
_PLAIN_FILE = (stat.S_IFREG | 0o644) << 16
_MADE_ON_UNIX = 3
_ENCRYPTED = 0x1
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ANNOUNCEMENT = b"PK\x01\x02"
"""What the announcement of each file begins with."""
_DAMAGE = (
    zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, struct.error,
    EOFError, NotImplementedError, OSError, OverflowError, RuntimeError, ValueError,
)  # fmt: skip
"""What `zipfile` raises for archives that are cut off, damaged or wrong on purpose."""

Hash = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class FileRecord(Strict):
    """What the manifest says about one file."""

    size: Annotated[int, Field(ge=0)]
    """How many bytes it has."""
    sha256: Hash
    """The hash of its content."""


class ArchiveManifest(Strict):
    """`MANIFEST.json`: what is in the archive."""

    format_version: Literal[1] = 1
    """The version of this format."""
    name: Slug
    """The name of the pack."""
    title: Text
    """Its title."""
    pack: Hash
    """One hash for the whole: the pack is the same if this is."""
    files: dict[str, FileRecord]
    """Every file, by its name."""


def manifest_of(files: Handout, name: str, title: str) -> ArchiveManifest:
    """The manifest of an archive that holds these files."""
    records = {file: _record(content) for file, content in sorted(files.items())}
    return ArchiveManifest(name=name, title=title, pack=_pack_hash(records), files=records)


def _record(content: bytes) -> FileRecord:
    return FileRecord(size=len(content), sha256=hashlib.sha256(content).hexdigest())


def _pack_hash(records: dict[str, FileRecord]) -> str:
    lines = [f"{name} {record.size} {record.sha256}\n" for name, record in sorted(records.items())]
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def archive_bytes(files: Handout, manifest: ArchiveManifest) -> bytes:
    """The archive: the same files give the same bytes, whoever makes it, whenever and where.

    Nothing is compressed: what a compressor makes depends on its version.
    """
    listed = {**files, MANIFEST_FILE: manifest.model_dump_json(indent=1).encode() + b"\n"}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, content in sorted(listed.items()):
            info = zipfile.ZipInfo(name, _FIXED_DATE)
            info.create_system, info.external_attr = _MADE_ON_UNIX, _PLAIN_FILE
            archive.writestr(info, content)
    return buffer.getvalue()


def read_archive(file: Path) -> Handout:
    """The files of a pack, out of an archive that `pack build` has made.

    Raises:
        Refused: if anything about it is not as it must be.
    """
    source = str(file)
    try:
        if file.stat().st_size > LARGEST_PACK:
            raise Refused(source, [f"it is larger than {megabytes(LARGEST_PACK)}"])
        whole = file.read_bytes()
    except OSError as error:
        raise Refused(source, [f"it cannot be read: {error.strerror}"]) from None
    if whole.count(_ANNOUNCEMENT) > MOST_FILES:  # each costs memory before it can be judged
        raise Refused(source, [f"it has more than {MOST_FILES} files"])
    try:
        with zipfile.ZipFile(io.BytesIO(whole)) as archive:
            return _read(source, archive)
    except _DAMAGE as error:
        reason = " ".join(str(error).split()) or type(error).__name__
        raise Refused(source, [f"it is not a zip file, or damaged ({reason!a})"]) from None


def _read(source: str, archive: zipfile.ZipFile) -> Handout:
    infos = archive.infolist()
    judge(source, [_entry(info) for info in infos])
    if problems := [f"{shown(i.filename)}: {p}" for i in infos if (p := _info_problem(i))]:
        raise Refused(source, problems)
    by_name = {info.filename: info for info in infos}
    manifest = _read_manifest(source, archive, by_name)
    if problems := list(_listing_problems(by_name, manifest)):
        raise Refused(source, problems)
    files = _read_files(source, archive, by_name, manifest)
    if problems := list(_foreign_problems(source, files)):
        raise Refused(source, problems)
    return files


def _entry(info: zipfile.ZipInfo) -> Entry:
    # `filename` was mended by zipfile (cut at a zero byte); `orig_filename` is what stands there.
    mode = stat.S_IFMT(info.external_attr >> 16)
    if mode == stat.S_IFLNK:
        return Entry(info.orig_filename, info.file_size, "link")
    plain = mode in (0, stat.S_IFREG)
    return Entry(info.orig_filename, info.file_size, "file" if plain else "other")


def _info_problem(info: zipfile.ZipInfo) -> str | None:
    if info.flag_bits & _ENCRYPTED:
        return "it is encrypted"
    if info.compress_type not in _METHODS:
        return f"it is compressed by a method that is not taken ({info.compress_type})"
    if info.file_size > LARGEST_RATIO * max(info.compress_size, 1):
        return f"it is packed more than {LARGEST_RATIO} times smaller than it is, as zip bombs are"
    return None


def _read_manifest(
    source: str, archive: zipfile.ZipFile, infos: dict[str, zipfile.ZipInfo]
) -> ArchiveManifest:
    if MANIFEST_FILE not in infos:
        advice = "make one with asynckata pack build, or unpack it and name the folder"
        raise Refused(source, [f"it has no {MANIFEST_FILE}; {advice}"])
    content = _content(source, archive, infos[MANIFEST_FILE])
    try:
        return ArchiveManifest.model_validate_json(content)
    except ValidationError as error:
        detail = error.errors()[0]
        place = shown(".".join(str(part) for part in detail["loc"]))
        raise Refused(source, [f"{MANIFEST_FILE}: {place}: {detail['msg']}"]) from None


def _listing_problems(
    infos: dict[str, zipfile.ZipInfo], manifest: ArchiveManifest
) -> Iterator[str]:
    for name in sorted(set(infos) - set(manifest.files) - {MANIFEST_FILE}):
        yield f"{shown(name)}: it is not in {MANIFEST_FILE}"
    for name in sorted(set(manifest.files) - set(infos)):
        yield f"{shown(name)}: it is missing; {MANIFEST_FILE} lists it"
    if _pack_hash(manifest.files) != manifest.pack:
        yield f"{MANIFEST_FILE}: the hash of the whole pack is wrong"


def _read_files(
    source: str,
    archive: zipfile.ZipFile,
    infos: dict[str, zipfile.ZipInfo],
    manifest: ArchiveManifest,
) -> dict[str, bytes]:
    files, total = {}, 0
    for name, record in sorted(manifest.files.items()):
        content = _content(source, archive, infos[name])
        if _record(content) != record:
            problem = f"its content is not what {MANIFEST_FILE} says (wrong size or hash)"
            raise Refused(source, [f"{shown(name)}: {problem}"])
        total += len(content)
        if total > LARGEST_PACK:
            raise Refused(source, [f"its files are larger than {megabytes(LARGEST_PACK)}"])
        files[name] = content
    return files


def _content(source: str, archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """The bytes that really come, however many the archive says there are."""
    try:
        with archive.open(info) as stream:
            content = stream.read(LARGEST_FILE + 1)
    except _DAMAGE as error:
        reason = ascii(" ".join(str(error).split()))
        raise Refused(source, [f"{shown(info.filename)}: it is damaged ({reason})"]) from None
    if len(content) > LARGEST_FILE:
        problem = f"it is larger than {megabytes(LARGEST_FILE)}"
        raise Refused(source, [f"{shown(info.filename)}: {problem}"])
    if len(content) != info.file_size:
        problem = f"it has {len(content)} bytes, and the archive says {info.file_size}"
        raise Refused(source, [f"{shown(info.filename)}: {problem}"])
    return content


def _foreign_problems(source: str, files: Handout) -> Iterator[str]:
    if PACK_FILE not in files:
        yield f"it has no {PACK_FILE}"
        return
    try:
        manifest = parse_manifest(files[PACK_FILE], Path(PACK_FILE), PackManifest)
    except BrokenPack as error:
        raise Refused(source, [str(problem) for problem in error.problems]) from None
    for name in sorted(files):
        if place_of(name, manifest) != "handed-out":
            yield f"{shown(name)}: it is no file of a pack"
