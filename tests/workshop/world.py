"""What these tests build their world with: packs, archives, the command line."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path

from click.testing import CliRunner, Result

from pytest_asynckata.cli import main
from tests.conftest import PackFactory


def call(*arguments: object) -> Result:
    """Run `asynckata` in this process."""
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def succeed(*arguments: object) -> str:
    """Run `asynckata`, which must succeed, and return what it says, in one line."""
    result = call(*arguments)
    assert result.exit_code == 0, (result.output, result.exc_info)
    return " ".join(result.output.split())


def refuse(*arguments: object) -> str:
    """Run `asynckata`, which must refuse with a message, and return that."""
    result = call(*arguments)
    assert result.exit_code == 2, result.output
    assert isinstance(result.exception, SystemExit), result.exception
    return result.output


def small_pack(folder: Path, *katas: str) -> PackFactory:
    """A pack with katas, `double` if none is named; "2-second/triple" is in another chapter."""
    folder.mkdir()
    factory = PackFactory(folder)
    for path in katas or ("double",):
        chapter, _, name = path.rpartition("/")
        kata = factory.kata(name, chapter=chapter or "1-first")
        (kata / "mistakes" / "forgets.py").write_text(f"async def {name}(n):\n    return 'no'\n")
    return factory


def built(pack: PackFactory, target: Path, *options: object) -> Path:
    """The pack as a file for learners."""
    succeed("pack", "build", pack.folder, "-o", target, *options)
    return target


def contents(file: Path) -> dict[str, bytes]:
    """The files in an archive."""
    with zipfile.ZipFile(file) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def manifest_for(files: Mapping[str, bytes]) -> bytes:
    """A manifest that is right for these files: what a careful attacker would write."""
    records = {
        name: {"size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
        for name, content in files.items()
    }
    lines = "".join(f"{n} {r['size']} {r['sha256']}\n" for n, r in sorted(records.items()))
    whole = hashlib.sha256(lines.encode()).hexdigest()
    said = {"format_version": 1, "name": "small", "title": "T", "pack": whole, "files": records}
    return json.dumps(said).encode()


def archive_of(files: Mapping[str, bytes]) -> bytes:
    """An archive of these files, with no manifest added."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, apart from the lock of `update`."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "update.lock"
    }
