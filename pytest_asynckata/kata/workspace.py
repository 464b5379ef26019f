"""A learner's copy of a pack: making one, and what it remembers of the originals.

Everything that `init` writes is written beside the target first and moved into place at the
end, so an interrupted `init` leaves nothing half-made. A learner's file is never overwritten.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from pytest_asynckata.errors import AsynckataError
from pytest_asynckata.kata.handout import Handout, stub_names
from pytest_asynckata.kata.installed import SOURCE_PREFIX, installed_pack
from pytest_asynckata.kata.manifest import PackManifest
from pytest_asynckata.kata.origin import (
    BUILT_IN,
    HIDDEN,
    ORIGIN_FILE,
    Origin,
    hashes_of,
    origin_file,
    origin_text,
    read_origin,
)
from pytest_asynckata.kata.pack import PACK_FILE, Kata, Pack, load_pack

STUBS = f"{HIDDEN}/stubs"
KEPT = f"{HIDDEN}/kept"
_PYTEST_CONFIGURATION = """\
[pytest]
addopts = -q --no-header
asyncio_default_fixture_loop_scope = function
# Nothing else is needed here: `pytest` alone runs the katas that are done and the current one.
"""
_GIT_IGNORE = """\
.asynckata/progress*
.asynckata/running-*
.asynckata/update*
.venv/
__pycache__/
.pytest_cache/
report.json
"""


def builtin_pack() -> Path:
    """The folder of the built-in pack.

    Raises:
        AsynckataError: if the installation is incomplete.
    """
    package = Path(__file__).resolve().parents[1]
    for folder in (package / "katas", package.parent / "katas"):
        if (folder / PACK_FILE).is_file():
            return folder
    raise AsynckataError(f"the built-in katas are missing beside {package}; install again")


def create_workspace(
    files: Handout,
    manifest: PackManifest,
    target: Path,
    *,
    source: str | None,
    around: Mapping[str, bytes] | None = None,
) -> list[Path]:
    """Write a workspace into `target` and return the learner's files.

    Args:
        files: What the pack hands out.
        manifest: The pack's.
        target: A folder that is empty, or not there yet.
        source: What the workspace remembers of where the pack came from.
        around: Files that are no part of the pack, such as those of a repository template.

    Raises:
        AsynckataError: if something of the same name is there already, or cannot be written.
    """
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise AsynckataError(
            f"{target} is there already and is not empty; nothing was written. "
            "Choose another folder: asynckata init OTHER-FOLDER"
        )
    stubs = stub_names(manifest)
    origin = Origin(
        pack=manifest.name,
        source=source,
        files=hashes_of({name: files[name] for name in files if name not in stubs}),
    )
    draft = {
        "pytest.ini": _PYTEST_CONFIGURATION.encode(),
        ".gitignore": _GIT_IGNORE.encode(),
        **(around or {}),
        **files,
        **{f"{STUBS}/{kata}.py": files[name] for name, kata in stubs.items()},
        f"{HIDDEN}/{ORIGIN_FILE}": origin_text(origin),
    }
    try:
        write_in_one_step(draft, target)
    except OSError as error:
        raise AsynckataError(f"{target} cannot be written: {error}") from None
    return [target / name for name in stubs]


def write_in_one_step(draft: Handout, target: Path) -> None:
    """Write a folder of files, which is there as a whole or not at all."""
    target = target.absolute()  # the parent of `.` would be itself
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=f".{target.name}-") as scratch:
        folder = Path(scratch) / "workspace"
        write_files(draft, folder)
        if target.exists():
            target.rmdir()
        folder.replace(target)


def write_files(files: Handout, folder: Path) -> None:
    """Write files into a folder that nobody else looks at yet."""
    for name, content in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)


def find_pack_folder(start: Path) -> Path:
    """The workspace (or pack) that `start` lies in.

    Raises:
        AsynckataError: if it lies in none.
    """
    start = start.resolve()
    for folder in (start, *start.parents):
        if (folder / PACK_FILE).is_file() or origin_file(folder).is_file():
            return folder
    raise AsynckataError(
        f"{start} lies in no workspace (no {PACK_FILE} here or above); make one: asynckata init"
    )


def original_stub(kata: Kata) -> Path | None:
    """The stub as it was when the workspace was made; None outside a workspace."""
    for folder in kata.folder.parents:
        stub = folder / STUBS / kata.stub.name
        if stub.is_file():
            return stub
    return None


def is_untouched(kata: Kata) -> bool:
    """Whether the learner's file is still the stub; False where the stub is not known."""
    stub = original_stub(kata)
    if stub is None:
        return False
    try:
        return stub.read_bytes().splitlines() == kata.stub.read_bytes().splitlines()
    except OSError:
        return False


def reset_kata(kata: Kata) -> Path | None:
    """Put the stub back. Returns where the learner's file was kept; None if it was the stub.

    Raises:
        AsynckataError: outside a workspace, or if the copy cannot be made.
    """
    stub = original_stub(kata)
    if stub is None:
        raise AsynckataError(
            f"{kata.folder} is not in a workspace, so the original stub is not known here"
        )
    if is_untouched(kata):
        return None
    try:
        kept = _keep_copy(kata.stub, stub.parents[1] / "kept")
        draft = kata.stub.with_name(f".{kata.stub.name}.new")
        shutil.copyfile(stub, draft)
        draft.replace(kata.stub)
    except OSError as error:
        raise AsynckataError(f"{kata.stub} was not reset: {error}") from None
    return kept


def _keep_copy(file: Path, folder: Path) -> Path | None:
    if not file.exists():
        return None
    folder.mkdir(exist_ok=True)
    stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S-%f")
    kept = folder / f"{file.stem}-{stamp}{file.suffix}"
    shutil.copyfile(file, kept)
    return kept


def _pack_at(source: str | None) -> Pack | None:
    """The pack that a workspace came from, if it is where it was."""
    if source is None or source == BUILT_IN:
        return None
    if source.startswith(SOURCE_PREFIX):
        return installed_pack(source.removeprefix(SOURCE_PREFIX)).load()
    return load_pack(Path(source)) if (Path(source) / PACK_FILE).is_file() else None


def source_folder(source: str | None) -> Path | None:
    """The folder of the pack that a workspace came from; None if it came from no folder here.

    Raises:
        AsynckataError: if the pack was installed, and is not any more.
    """
    if source == BUILT_IN:
        return builtin_pack()
    pack = _pack_at(source)
    return pack.folder if pack is not None else None


def solution_source(kata: Kata, pack_folder: Path) -> Kata:
    """The same kata where its solutions are: here, where the workspace came from, or built in.

    Raises:
        AsynckataError: if the solutions are nowhere.
    """
    if kata.reference.is_file():
        return kata
    source = read_origin(pack_folder).source
    if (origin := _pack_at(source)) is not None:
        theirs = origin.kata(kata.name)
        if theirs is not None and theirs.reference.is_file():
            return theirs
    ours = load_pack(builtin_pack()).kata(kata.name)
    if ours is not None and (source == BUILT_IN or ours.tests_hash() == kata.tests_hash()):
        return ours
    raise AsynckataError(f"this pack comes without a solution for {kata.name}")
