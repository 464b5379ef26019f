"""The files of a new kata: a small one that works, with blanks where only its author knows."""

from __future__ import annotations

from pathlib import Path
from string import Template

import tomlkit

FOLDER = Path(__file__).parent / "skeleton"
_SUFFIX = ".template"
"""Every template ends so, that no tool takes it for what it becomes."""


def write_skeleton(name: str, title: str, folder: Path) -> None:
    """Write the files of a kata into a folder, which is made."""
    quoted = tomlkit.string(title).as_string()
    for template in sorted(FOLDER.rglob(f"*{_SUFFIX}")):
        place = template.relative_to(FOLDER)
        file = folder / place.parent / _file_name(place.name.removesuffix(_SUFFIX), name)
        file.parent.mkdir(parents=True, exist_ok=True)
        text = Template(template.read_text(encoding="utf-8"))
        filled = text.substitute(name=name, title=title, quoted_title=quoted)
        file.write_text(filled, encoding="utf-8")


def _file_name(template: str, name: str) -> str:
    return {"stub.py": f"{name}.py", "tests.py": f"test_{name}.py"}.get(template, template)
