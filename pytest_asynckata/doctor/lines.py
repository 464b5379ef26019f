"""Lines to type, for the shell of this platform."""

from __future__ import annotations

import importlib.util
import os
import shlex
import sys
from pathlib import Path


def command(*words: str | Path) -> str:
    """The words as one line that can be pasted."""
    return " ".join(_quoted(str(word)) for word in words)


def _quoted(word: str) -> str:
    if os.name != "nt":
        return shlex.quote(word)
    return f'"{word}"' if set(word) & set(" <>=&|^;,()[]") else word


def install(*requirements: str) -> str:
    """The line that installs something beside the Python that runs this."""
    if importlib.util.find_spec("pip") is None:  # as uv makes environments
        return command("uv", "pip", "install", "--python", sys.executable, *requirements)
    return command(sys.executable, "-m", "pip", "install", *requirements)


def uninstall(distribution: str) -> str:
    """The line that removes it again."""
    if importlib.util.find_spec("pip") is None:
        return command("uv", "pip", "uninstall", "--python", sys.executable, distribution)
    return command(sys.executable, "-m", "pip", "uninstall", distribution)


def copy(source: Path, target: Path) -> str:
    """The line that copies a file over another."""
    return command("copy" if os.name == "nt" else "cp", source, target)


def set_variable(name: str, value: str) -> str:
    """The line that sets an environment variable in this terminal."""
    if os.name == "nt":
        return f'$env:{name} = "{value}"'
    return f"export {name}={shlex.quote(value)}"


def unset_variable(name: str) -> str:
    """The line that removes an environment variable from this terminal."""
    return f"Remove-Item Env:{name}" if os.name == "nt" else f"unset {name}"


def allow(folder_or_file: Path, what: str) -> str:
    """The line that gives its owner the right to read (`r`) or write (`w`) it."""
    if os.name == "nt":
        right = "M" if "w" in what else "R"
        return command("icacls", folder_or_file, "/grant", f"%USERNAME%:{right}")
    return command("chmod", f"u+{what}", folder_or_file)
