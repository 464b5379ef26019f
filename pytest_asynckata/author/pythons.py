"""Other Pythons on this machine, and runs of a kata's solutions under them."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from pytest_asynckata import __version__
from pytest_asynckata.author.run import Run, run_from
from pytest_asynckata.errors import AsynckataError
from pytest_asynckata.kata.pack import Kata
from pytest_asynckata.language import _
from pytest_asynckata.report.model import RunReport

SUPPORTED = ("3.11", "3.12", "3.13", "3.14")
_SECONDS = 120.0
_ASK = (
    "import json, platform, sys; import pytest_asynckata; "
    "print(json.dumps([platform.python_version(), sys.prefix, pytest_asynckata.__version__]))"
)


@dataclass(frozen=True, slots=True)
class OtherPython:
    """An interpreter that has this asynckata."""

    path: str
    version: str

    def run(self, kata: Kata, subject: Path, schedules: int) -> Run:
        """Run one subject under it."""
        with tempfile.TemporaryDirectory() as folder:
            report = Path(folder) / "report.json"
            configuration = report.with_name("pytest.ini")
            configuration.write_text("[pytest]\n", encoding="utf-8")
            command = [
                self.path, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:randomly",
                "-p", "no:sugar", "--rootdir", str(kata.folder), "-c", str(configuration),
                "--confcutdir", str(kata.folder), "--kata", kata.name,
                "--kata-subject", str(subject.resolve()), "--kata-no-progress",
                "--kata-schedules", str(schedules), "--kata-report", str(report), str(kata.tests),
            ]  # fmt: skip
            try:
                done = subprocess.run(
                    command, capture_output=True, timeout=_SECONDS, check=False, cwd=kata.folder
                )
                if not report.is_file():
                    return _no_run(_last_line(done.stderr) or _last_line(done.stdout))
                found = RunReport.model_validate_json(report.read_bytes())
            except (OSError, ValueError, subprocess.TimeoutExpired) as error:
                return _no_run(" ".join(str(error).split()))
        return run_from(found, kata.name)


def _no_run(why: str) -> Run:
    return Run(tests=(), real_seconds=0.0, complete=False, ending=why[:200])


def _last_line(output: bytes) -> str:
    lines = output.decode(errors="replace").split("\n")
    return next((line.strip() for line in reversed(lines) if line.strip()), "")


@dataclass(frozen=True, slots=True)
class FoundPythons:
    """Other Pythons that can run katas, and a sentence about each that cannot."""

    usable: tuple[OtherPython, ...] = ()
    skipped: tuple[str, ...] = ()


def find_pythons(named: Sequence[str] = ()) -> FoundPythons:
    """The Pythons that are `named`; else those on the PATH, one of each supported version.

    Raises:
        AsynckataError: if one that is named cannot run katas.
    """
    commands = named or [path for path in map(shutil.which, _others()) if path]
    with ThreadPoolExecutor(max(1, len(commands))) as pool:
        answers = list(pool.map(_asked, commands))
    usable = tuple(answer for answer in answers if isinstance(answer, OtherPython))
    skipped = tuple(answer for answer in answers if isinstance(answer, str))
    if named and skipped:
        raise AsynckataError("\n".join(skipped))
    return FoundPythons(usable, skipped)


def _others() -> list[str]:
    own = f"{sys.version_info.major}.{sys.version_info.minor}"
    return [f"python{version}" for version in SUPPORTED if version != own]


def _asked(command: str) -> OtherPython | str:
    """What a Python says about itself; a sentence if it cannot run katas."""
    path = shutil.which(command)
    if path is None:
        return _("{command}: there is no such command").format(command=command)
    try:
        done = subprocess.run([path, "-c", _ASK], capture_output=True, timeout=30, check=False)
        version, _prefix, asynckata = json.loads(done.stdout)
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return _("{command}: pytest-asynckata is not installed there").format(command=path)
    if asynckata != __version__:
        sentence = _("{command}: has pytest-asynckata {found}, and this is {own}")
        return sentence.format(command=path, found=asynckata, own=__version__)
    return OtherPython(path, version)
