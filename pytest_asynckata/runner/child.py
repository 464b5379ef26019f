"""One run of one kata against one subject, in a child process of its own.

Nothing of the calling session can help or hinder the run, and nothing of the run can harm it.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from pytest_asynckata.errors import AsynckataError
from pytest_asynckata.kata.pack import Kata
from pytest_asynckata.report.model import KataResult, RunReport

_SAID = 600
"""Characters of the child's output that a message may repeat."""
SECONDS = 120.0
"""Real time that one run may take."""


def run_in_child(kata: Kata, subject: Path, *options: str, seconds: float = SECONDS) -> RunReport:
    """The report of a run that leaves no trace in the stored progress.

    Raises:
        AsynckataError: if the child process ends without a report, or does not end in time.
    """
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "report.json"
        output = _run(kata, subject, file, options, seconds)
        try:
            report = RunReport.model_validate_json(file.read_bytes())
        except (OSError, ValueError):
            raise AsynckataError(f"the run has left no report: {output}") from None
    if not report.katas:
        raise AsynckataError(f"no test of {kata.name} was run: {output}")
    return report


def result_in(report: RunReport, kata: Kata) -> KataResult | None:
    """What a report says about one kata."""
    return next((result for result in report.katas if result.name == kata.name), None)


def _run(kata: Kata, subject: Path, file: Path, options: tuple[str, ...], seconds: float) -> str:
    """Run it; the end of what the process said."""
    configuration = file.with_name("pytest.ini")
    configuration.write_text("[pytest]\n", encoding="utf-8")
    command = [
        sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:randomly",
        "-p", "no:sugar", "--rootdir", str(kata.folder), "-c", str(configuration),
        # Without it pytest walks down from the folder that both files have in common.
        "--confcutdir", str(kata.folder),
        "--kata", kata.name, "--kata-subject", str(subject.resolve()),
        "--kata-no-progress", "--kata-report", str(file), *options, str(kata.tests),
    ]  # fmt: skip
    try:
        done = subprocess.run(
            command, capture_output=True, timeout=seconds, check=False, cwd=kata.folder
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    said = (done.stdout + done.stderr).decode(errors="replace")
    return " / ".join(line for line in said.splitlines() if line.strip())[-_SAID:]
