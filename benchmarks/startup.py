"""The plugin in a project without katas: pytest with it, against pytest without."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from benchmarks.measure import PYTEST, Row, interleaved, ratio, seconds_of
from benchmarks.world import plain_project, scratch

AIM = 1.02
_WITHOUT = ("-p", "no:asynckata")


def rows(rounds: int) -> Iterator[Row]:
    """An empty session, and one with 400 tests in 20 files."""
    with scratch() as folder:
        empty = plain_project(folder / "empty")
        (empty / "test_it.py").write_text("def test_it():\n    pass\n", encoding="utf-8")
        full = _project_with_tests(plain_project(folder / "full"))
        for what, project in (("one test", empty), ("400 tests in 20 files", full)):
            sample = interleaved(
                rounds,
                {
                    "with": partial(seconds_of, PYTEST, project),
                    "without": partial(seconds_of, (*PYTEST, *_WITHOUT), project),
                },
            )
            found = ratio(sample["with"], sample["without"])
            yield Row(
                what=f"pytest, {what}, no kata",
                value=sample["with"].in_milliseconds(),
                against=f"without the plugin: {sample['without'].in_milliseconds()}",
                ratio=f"{found:.3f}",
                aim=f"< {AIM}",
                met=found < AIM,
            )


def _project_with_tests(folder: Path) -> Path:
    text = "\n".join(f"def test_{number}():\n    pass\n" for number in range(20))
    for number in range(20):
        (folder / f"test_{number}.py").write_text(text, encoding="utf-8")
    return folder
