"""The last confirmation of a kata: its tests again, under other schedule seeds.

In a process of its own, so that nothing of the first run can help it to pass.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from pytest_asynckata.kata.pack import Kata, Pack
from pytest_asynckata.language import _
from pytest_asynckata.report.model import KataResult, RunReport

SCHEDULES = 8
_SECONDS = 120


def confirm_schedules(report: RunReport, pack: Pack) -> RunReport:
    """The report, with katas that pass only under the plain schedule no longer done."""
    for name in report.newly_done:
        kata = pack.kata(name)
        if kata is not None:
            report = _confirm(report.model_copy(update={"confirmed": True}), kata)
    return report


def _confirm(report: RunReport, kata: Kata) -> RunReport:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "report.json"
        problem = _run(kata, file)
        confirmed = _result_in(file, kata)
    if confirmed is None:
        notice = _("the replay of {name} under other schedules did not end: {problem}")
        extra = notice.format(name=kata.name, problem=problem or _("it wrote no report"))
        update = {"notices": (*report.notices, extra), "confirmed": False}
        return report.model_copy(update=update)
    if confirmed.state == "done":
        return report
    katas = tuple(confirmed if k.name == kata.name else k for k in report.katas)
    done = tuple(name for name in report.track.done if name != kata.name)
    return report.model_copy(
        update={
            "katas": katas,
            "track": report.track.model_copy(update={"done": done}),
            "newly_done": tuple(name for name in report.newly_done if name != kata.name),
        }
    )


def _run(kata: Kata, file: Path) -> str | None:
    configuration = file.with_name("pytest.ini")
    configuration.write_text("[pytest]\n", encoding="utf-8")
    command = [
        sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:randomly",
        "--rootdir", str(kata.folder), "-c", str(configuration),
        "--kata-no-progress", "--kata-seed", "1",
        "--kata-schedules", str(SCHEDULES), "--kata-report", str(file), str(kata.tests),
    ]  # fmt: skip
    try:
        subprocess.run(command, capture_output=True, timeout=_SECONDS, check=False, cwd=kata.folder)
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    return None


def _result_in(file: Path, kata: Kata) -> KataResult | None:
    try:
        report = RunReport.model_validate_json(file.read_bytes())
    except (OSError, ValueError):
        return None
    return next((result for result in report.katas if result.name == kata.name), None)
