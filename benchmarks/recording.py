"""What the recording costs: the built-in pack's reference solutions with it and without it.

Run: python benchmarks/recording.py [ROUNDS]
Both are measured in turn, in one run; the ratio of the medians is printed for each kata and for
all. What pytest itself needs to start and to end is in both.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from pytest_asynckata.kata.pack import Kata, load_pack
from pytest_asynckata.kata.workspace import builtin_pack


def seconds(kata: Kata, folder: Path, *options: str) -> float:
    """The wall time of one run of the reference solution."""
    command = [
        sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", str(folder),
        "-c", str(folder / "pytest.ini"), "--kata", kata.name, "--kata-no-progress",
        "--kata-subject", str(kata.reference), *options, str(kata.tests),
    ]  # fmt: skip
    started = time.perf_counter()
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return time.perf_counter() - started


def main(rounds: int) -> None:
    """Measure and print."""
    with_it, without = [0.0] * rounds, [0.0] * rounds
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "pytest.ini").write_text(
            "[pytest]\nasyncio_default_fixture_loop_scope = function\n", encoding="utf-8"
        )
        for kata in load_pack(builtin_pack()):
            seconds(kata, folder)
            pairs = [
                (seconds(kata, folder), seconds(kata, folder, "--kata-no-recording"))
                for _ in range(rounds)
            ]
            on, off = (statistics.median(column) for column in zip(*pairs, strict=True))
            print(f"{kata.name:16} {on * 1000:7.0f} ms  {off * 1000:7.0f} ms  ratio {on / off:.3f}")
            with_it = [total + pair[0] for total, pair in zip(with_it, pairs, strict=True)]
            without = [total + pair[1] for total, pair in zip(without, pairs, strict=True)]
    ratio = statistics.median(with_it) / statistics.median(without)
    print(f"{'all':16} {'':24} ratio {ratio:.3f}   ({rounds} rounds)")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10)
