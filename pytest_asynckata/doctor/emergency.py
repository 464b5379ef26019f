"""The doctor for the case that the command itself cannot start: a library is missing or damaged.

Needs the standard library only.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from pytest_asynckata.doctor.examine import examine
from pytest_asynckata.doctor.page import paragraphs
from pytest_asynckata.language import _


def without_libraries(arguments: Sequence[str], error: Exception) -> int:
    """Answer `asynckata doctor` all the same, and every other command by a sentence.

    Returns the exit code.
    """
    if arguments[:1] != ["doctor"]:
        sentence = _("a package is missing or damaged ({error}); see what to do: {command}")
        command = "asynckata doctor"
        print(f"asynckata: {sentence.format(error=error, command=command)}", file=sys.stderr)
        return 2
    examination = examine(_folder_in(arguments))
    if "--json" in arguments:
        print(json.dumps(examination.as_json(), indent=2))
        return examination.exit_code
    encoding = sys.stdout.encoding or "ascii"
    for part in paragraphs(examination):
        line = " " * part.indent + part.marked + part.text
        print(line.encode(encoding, "backslashreplace").decode(encoding).rstrip())
    return examination.exit_code


def _folder_in(arguments: Sequence[str]) -> Path:
    """The value of `-C` or `--directory`; the current folder without it."""
    for option, value in zip(arguments, [*arguments[1:], ""], strict=True):
        if option in ("-C", "--directory"):
            return Path(value)
    return Path()
