"""How long `asynckata check` takes for one kata: everything from the beginning, and again.

Run: python benchmarks/check.py [KATA ...]
The first number needs an otherwise idle machine to mean anything.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

KATAS = Path(__file__).parents[1] / "katas"


def seconds(pack: Path, kata: str) -> float:
    """The wall time of one check."""
    command = [sys.executable, "-m", "pytest_asynckata", "check", "-C", str(pack), kata]
    started = time.perf_counter()
    subprocess.run([*command, "--own-python", "--json"], check=False, stdout=subprocess.DEVNULL)
    return time.perf_counter() - started


def main(katas: list[str]) -> None:
    """Measure and print."""
    print(f"{os.cpu_count()} cores          first     again")
    with tempfile.TemporaryDirectory() as name:
        pack = Path(name) / "katas"
        shutil.copytree(KATAS, pack, ignore=shutil.ignore_patterns(".asynckata", "__pycache__"))
        for kata in katas:
            first, again = seconds(pack, kata), seconds(pack, kata)
            print(f"{kata:<16} {first:7.1f} s {again:7.2f} s", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:] or sorted(file.parent.name for file in KATAS.glob("*/*/kata.toml")))
