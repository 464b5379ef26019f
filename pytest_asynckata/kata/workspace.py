"""A learner's copy of a pack: making one, and what it remembers of the originals.

Everything that `init` writes is written beside the target first and moved into place at the
end, so an interrupted `init` leaves nothing half-made. A learner's file is never overwritten.
"""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pytest_asynckata.errors import AsynckataError
from pytest_asynckata.kata.pack import PACK_FILE, Kata, Pack, load_pack

HIDDEN = ".asynckata"
_STUBS = "stubs"
_WORKSPACE_FILE = "workspace.toml"
_LEFT_OUT = ("solutions", "mistakes", "__pycache__", ".*", "*.pyc")
_PYTEST_CONFIGURATION = """\
[pytest]
addopts = -q --no-header
asyncio_default_fixture_loop_scope = function
# Nothing else is needed here: `pytest` alone runs the katas that are done and the current one.
"""
_GIT_IGNORE = ".asynckata/progress*\n.asynckata/running-*\n__pycache__/\n.pytest_cache/\n"


@dataclass(frozen=True, slots=True)
class Workspace:
    """A folder that `asynckata init` has written."""

    folder: Path
    source: Path | None
    """The folder of the pack it was copied from; None for the built-in pack."""


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


def create_workspace(pack: Pack, target: Path, *, builtin: bool) -> list[Path]:
    """Write a workspace for `pack` into `target` and return the learner's files.

    Raises:
        AsynckataError: if something of the same name is there already, or cannot be written.
    """
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise AsynckataError(
            f"{target} is there already and is not empty; nothing was written. "
            "Choose another folder: asynckata init OTHER-FOLDER"
        )
    try:
        _write_in_one_step(pack, target, builtin=builtin)
    except OSError as error:
        raise AsynckataError(f"{target} cannot be written: {error}") from None
    return [target / kata.stub.relative_to(pack.folder) for kata in pack]


def _write_in_one_step(pack: Pack, target: Path, *, builtin: bool) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=f".{target.name}-") as scratch:
        draft = Path(scratch) / "workspace"
        _write_draft(pack, draft, builtin=builtin)
        if target.exists():
            target.rmdir()
        draft.replace(target)


def _write_draft(pack: Pack, draft: Path, *, builtin: bool) -> None:
    stubs = draft / HIDDEN / _STUBS
    stubs.mkdir(parents=True)
    shutil.copyfile(pack.folder / PACK_FILE, draft / PACK_FILE)
    for kata in pack:
        folder = draft / kata.folder.relative_to(pack.folder)
        shutil.copytree(kata.folder, folder, ignore=shutil.ignore_patterns(*_LEFT_OUT))
        shutil.copyfile(kata.stub, stubs / kata.stub.name)
    for chapter_readme in pack.folder.glob("*/README.md"):
        shutil.copyfile(chapter_readme, draft / chapter_readme.relative_to(pack.folder))
    (draft / "pytest.ini").write_text(_PYTEST_CONFIGURATION, encoding="utf-8")
    (draft / ".gitignore").write_text(_GIT_IGNORE, encoding="utf-8")
    source = "" if builtin else f"pack = {_toml_text(str(pack.folder.resolve()))}\n"
    (draft / HIDDEN / _WORKSPACE_FILE).write_text(
        f"# Written by asynckata init.\nformat_version = 1\n{source}", encoding="utf-8"
    )


def _toml_text(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def find_pack_folder(start: Path) -> Path:
    """The workspace (or pack) that `start` lies in.

    Raises:
        AsynckataError: if it lies in none.
    """
    start = start.resolve()
    for folder in (start, *start.parents):
        if (folder / PACK_FILE).is_file():
            return folder
    raise AsynckataError(
        f"{start} lies in no workspace (no {PACK_FILE} here or above); make one: asynckata init"
    )


def original_stub(kata: Kata) -> Path | None:
    """The stub as it was when the workspace was made; None outside a workspace."""
    for folder in kata.folder.parents:
        stub = folder / HIDDEN / _STUBS / kata.stub.name
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


def solution_source(kata: Kata, pack_folder: Path) -> Kata:
    """The same kata where its solutions are: here, or in the pack the workspace came from.

    Raises:
        AsynckataError: if the solutions are nowhere.
    """
    if kata.reference.is_file():
        return kata
    source = load_pack(source_of(pack_folder)).kata(kata.name)
    if source is None or not source.reference.is_file():
        raise AsynckataError(f"this pack comes without a solution for {kata.name}")
    return source


def source_of(pack_folder: Path) -> Path:
    """The folder of the pack that a workspace was copied from.

    Raises:
        AsynckataError: if the workspace does not say it.
    """
    import tomllib

    file = pack_folder / HIDDEN / _WORKSPACE_FILE
    try:
        source = tomllib.loads(file.read_text(encoding="utf-8")).get("pack")
    except (OSError, ValueError) as error:
        raise AsynckataError(f"{file} cannot be read: {error}") from None
    return Path(source) if source else builtin_pack()
