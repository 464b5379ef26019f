"""Which tests of the watch can run on this system."""

from __future__ import annotations

import sys

collect_ignore = ["test_screen.py"] if sys.platform == "win32" else []
"""It needs pseudo-terminals, which are there on POSIX only."""
