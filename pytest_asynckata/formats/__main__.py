"""`python -m pytest_asynckata.formats docs`: write the reference and the schemas anew."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from pytest_asynckata.formats.known import FORMATS
from pytest_asynckata.formats.reference import reference
from pytest_asynckata.schema import schema_text


def published() -> Iterator[tuple[str, str]]:
    """The files and their contents, relative to the folder of the documentation."""
    yield "formats.md", reference(FORMATS)
    for known in FORMATS:
        yield f"schemas/{known.slug}.schema.json", schema_text(known.structure)


def write(folder: Path) -> None:
    """Write all of them."""
    for name, text in published():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    write(Path(sys.argv[1]))
