"""The `asynckata` command, also as `python -m pytest_asynckata`.

Where a library of ours is missing, there is at least the doctor.
"""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command."""
    try:
        from pytest_asynckata.cli import main as command
    except Exception as error:  # whatever a damaged library does
        from pytest_asynckata.doctor.emergency import without_libraries

        sys.exit(without_libraries(sys.argv[1:], error))
    command(prog_name="asynckata")


if __name__ == "__main__":
    main()
