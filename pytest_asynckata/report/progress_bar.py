"""How far `asynckata check` has come: one moving line on standard error, on a terminal only."""

from __future__ import annotations

import sys
from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from pytest_asynckata.language import _


class CheckProgress:
    """A bar over the points of all katas, and a count of the runs made."""

    def __init__(self) -> None:
        self._runs = 0
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(bar_width=24),
            MofNCompleteColumn(),
            TextColumn("{task.fields[runs]}"),
            TimeElapsedColumn(),
            console=Console(stderr=True),
            disable=not sys.stderr.isatty(),
            transient=True,
        )
        self._task = self._progress.add_task(_("checking"), total=None, runs="")

    def __enter__(self) -> CheckProgress:
        self._progress.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._progress.stop()

    def begun(self, checks: int) -> None:
        """So many checks will be made."""
        self._progress.update(self._task, total=checks)

    def ran(self) -> None:
        """A run of a kata is over."""
        self._runs += 1
        runs = _("{count} runs").format(count=self._runs)
        self._progress.update(self._task, runs=runs)

    def judged(self, kata: str, point: str) -> None:
        """One point of one kata is decided."""
        self._progress.update(self._task, advance=1, description=f"{kata}: {point}")
