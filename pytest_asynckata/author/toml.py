"""TOML that we write or show."""

from __future__ import annotations


def toml_text(text: str) -> str:
    """A text in quotes that TOML reads back as it is."""
    if "'" not in text:
        return f"'{text}'" if '"' in text or "\\" in text else f'"{text}"'
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
