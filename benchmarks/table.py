"""Results as a table in Markdown, and their place in a document whose other text is kept."""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path

from benchmarks.measure import Row

_HEAD = ("what", "median ± half the middle half", "against", "ratio", "aim")


def section(name: str, rows: Sequence[Row], rounds: int) -> str:
    """One benchmark's table, with the machine and the command that repeats it."""
    lines = [_line(_HEAD), _line(["---"] * len(_HEAD)), *map(_line, map(_cells, rows))]
    command = f"python -m benchmarks {name} --rounds {rounds}"
    return "\n".join([*lines, "", f"{machine()}, `{command}`"])


def machine() -> str:
    """What it was measured on."""
    packages = " ".join(f"{name} {metadata.version(name)}" for name in ("pytest", "pytest-asyncio"))
    return (
        f"{datetime.now(UTC):%Y-%m-%d}: {_processor()}, {os.cpu_count()} cores, "
        f"{platform.system()} {platform.machine()}, Python {platform.python_version()}, {packages}"
    )


def _processor() -> str:
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return platform.processor() or "unknown processor"
    found = re.search(r"^model name\s*:\s*(.+)$", text, re.MULTILINE)
    return found[1] if found else "unknown processor"


def _cells(row: Row) -> list[str]:
    aim = row.aim
    if row.met is not None:
        aim += ": yes" if row.met else ": **no**"
    return [row.what, row.value, row.against, row.ratio, aim]


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def write_section(document: Path, name: str, text: str) -> None:
    """Put a table between its two marks; a document without them gets them at its end."""
    begin, end = f"<!-- benchmark: {name} -->", f"<!-- end: {name} -->"
    block = f"{begin}\n{text}\n{end}"
    before = document.read_text(encoding="utf-8") if document.exists() else "# Performance\n"
    marked = re.compile(f"{re.escape(begin)}.*?{re.escape(end)}", re.DOTALL)
    if marked.search(before):
        after = marked.sub(lambda _match: block, before)
    else:
        after = f"{before.rstrip()}\n\n## {name}\n\n{block}\n"
    document.write_text(after, encoding="utf-8")
