"""The worlds in which benchmarks measure: packs and workspaces of any size, and stored runs."""

from __future__ import annotations

import re
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from pytest_asynckata.kata.origin import BUILT_IN
from pytest_asynckata.kata.pack import Kata, load_pack, open_pack
from pytest_asynckata.kata.workspace import builtin_pack
from pytest_asynckata.progress.store import open_progress
from pytest_asynckata.report.model import KataResult, RunReport, Track
from pytest_asynckata.workshop.source import hand_out

IN_A_CHAPTER = 20


@contextmanager
def scratch() -> Iterator[Path]:
    """A folder that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="asynckata-benchmark-") as name:
        yield Path(name).resolve()


def builtin_kata(name: str) -> Kata:
    """A kata of the built-in pack."""
    kata = load_pack(builtin_pack()).kata(name)
    assert kata is not None
    return kata


def builtin_workspace(folder: Path) -> Path:
    """A new workspace of the built-in pack."""
    return _workspace(BUILT_IN, folder)


def _workspace(source: str, folder: Path) -> Path:
    hand_out(source, folder)
    return folder


def plain_project(folder: Path) -> Path:
    """A configuration for pytest that asks for nothing."""
    folder.mkdir(parents=True, exist_ok=True)
    text = "[pytest]\nasyncio_default_fixture_loop_scope = function\n"
    (folder / "pytest.ini").write_text(text, encoding="utf-8")
    return folder


def big_workspace(folder: Path, katas: int, runs: int) -> Path:
    """A workspace with so many copies of `gather`, and so many stored runs over all of them."""
    pack = folder / "pack"
    names = [f"gather_{number:04}" for number in range(1, katas + 1)]
    chapters = [names[i : i + IN_A_CHAPTER] for i in range(0, katas, IN_A_CHAPTER)]
    track = 'format_version = 1\nname = "big"\ntitle = "Big"\n'
    for number, chapter in enumerate(chapters, 1):
        listed = ", ".join(f'"{name}"' for name in chapter)
        track += f'[[chapters]]\nfolder = "{number}-part"\ntitle = "Part {number}"\n'
        track += f"katas = [{listed}]\n"
        for name in chapter:
            _copy_of_gather(pack / f"{number}-part" / name)
    (pack / "pack.toml").write_text(track, encoding="utf-8")
    workspace = _workspace(str(pack), folder / "workspace")
    if runs:
        _store_runs(workspace, runs)
    return workspace


def _copy_of_gather(folder: Path) -> None:
    gather, name = builtin_kata("gather"), folder.name
    folder.mkdir(parents=True)
    for source, target in (
        (gather.folder / "kata.toml", "kata.toml"),
        (gather.readme, "README.md"),
        (gather.stub, f"{name}.py"),
        (gather.tests, f"test_{name}.py"),
    ):
        shutil.copyfile(source, folder / target)
    manifest = folder / "kata.toml"
    # What refers to the rest of the built-in pack.
    text = re.sub(r"(?m)^(needs|topics) = .*\n", "", manifest.read_text(encoding="utf-8"))
    manifest.write_text(text, encoding="utf-8")
    tests = folder / f"test_{name}.py"
    text = tests.read_text(encoding="utf-8").replace("from gather import", f"from {name} import")
    tests.write_text(text, encoding="utf-8")


def _store_runs(workspace: Path, runs: int) -> None:
    """Each kata was tried many times, and is not done."""
    pack = open_pack(workspace)
    progress = open_progress(workspace)
    for kata in pack:
        progress.record(_failing_run(kata), {kata.name: kata})
    more = runs - len(pack)
    with closing(sqlite3.connect(workspace / ".asynckata" / "progress.db")) as database, database:
        database.execute(
            "WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ? - 1)"
            " INSERT INTO runs (started, real_seconds, report) SELECT started, real_seconds, report"
            " FROM n JOIN runs ON runs.id = n.i % ? + 1",
            (more, len(pack)),
        )
        database.execute(
            "INSERT INTO kata_results SELECT runs.id, kata, state, tests_hash, passed, expected"
            " FROM runs JOIN kata_results ON kata_results.run = (runs.id - 1) % ? + 1"
            " WHERE runs.id > ?",
            (len(pack), len(pack)),
        )


def _failing_run(kata: Kata) -> RunReport:
    result = KataResult(
        name=kata.name, title=kata.title, chapter=kata.chapter, folder=str(kata.folder),
        subject=str(kata.stub), state="started", complete=True, tests=(), expected=43,
    )  # fmt: skip
    track = Track(pack="big", title="Big", total=1, done=(), current=kata.name)
    return RunReport(
        asynckata_version="0", python="3", platform="", started="2026-01-01T00:00:00+00:00",
        real_seconds=0.5, seeds=(0,), track=track, katas=(result,),
    )  # fmt: skip
