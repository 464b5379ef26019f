"""What the plugin costs in a project without katas: pytest with it, against pytest without.

Run: python benchmarks/startup.py [ROUNDS]
Prints the ratio of the medians; both are measured in turn, in one run.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

COMMAND = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
WITHOUT = [*COMMAND, "-p", "no:asynckata"]


def seconds(command: list[str], folder: Path) -> float:
    """The wall time of one run."""
    started = time.perf_counter()
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return time.perf_counter() - started


def main(rounds: int) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "pytest.ini").write_text(
            "[pytest]\nasyncio_default_fixture_loop_scope = function\n", encoding="utf-8"
        )
        for number in range(20):
            text = "\n".join(f"def test_{n}():\n    pass\n" for n in range(20))
            (folder / f"test_{number}.py").write_text(text, encoding="utf-8")
        seconds(COMMAND, folder), seconds(WITHOUT, folder)
        pairs = [(seconds(COMMAND, folder), seconds(WITHOUT, folder)) for _ in range(rounds)]
    with_plugin, without = (statistics.median(column) for column in zip(*pairs, strict=True))
    print(f"with the plugin    {with_plugin * 1000:7.1f} ms")
    print(f"without            {without * 1000:7.1f} ms")
    print(f"ratio of medians   {with_plugin / without:7.3f}   ({rounds} rounds)")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20)
