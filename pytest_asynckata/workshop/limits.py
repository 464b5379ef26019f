"""How large a pack that comes from somewhere else may be, and the reading that holds to it."""

from __future__ import annotations

MOST_FILES = 5_000
LARGEST_FILE = 8_000_000
LARGEST_PACK = 64_000_000
LARGEST_RATIO = 200
"""How many times larger a file may be than it is packed."""


def megabytes(size: int) -> str:
    """A size as people say it."""
    return f"{size / 1_000_000:.0f} MB"
