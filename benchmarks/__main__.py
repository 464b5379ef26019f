"""`python -m benchmarks [NAMES] [--rounds N] [--write docs/performance.md]`, in a clone.

Alone on the machine: whatever else runs is measured too.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks import (
    check_throughput,
    check_time,
    plugin_cost,
    recording,
    scale,
    startup,
    virtual_time,
    watch,
)
from benchmarks.measure import Row
from benchmarks.table import section, write_section

BENCHMARKS: dict[str, Callable[[int], Iterator[Row]]] = {
    "watch": watch.rows,
    "plugin_cost": plugin_cost.rows,
    "startup": startup.rows,
    "virtual_time": virtual_time.rows,
    "scale": scale.rows,
    "check_throughput": check_throughput.rows,
    "check_time": check_time.rows,
    "recording": recording.rows,
}


def main() -> None:
    """Measure, print, and write if it is wanted."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(BENCHMARKS))
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--write", type=Path, metavar="FILE", help="put the tables into FILE")
    given = parser.parse_args()
    if unknown := sorted(set(given.names) - set(BENCHMARKS)):
        parser.error(f"there is no benchmark {unknown[0]!r}; there are {', '.join(BENCHMARKS)}")
    for name in given.names or BENCHMARKS:
        print(f"\n{name}", flush=True)
        rows = []
        for row in BENCHMARKS[name](given.rounds):
            rows.append(row)
            met = {None: "", True: "(yes)", False: "(NO)"}[row.met]
            print(
                f"  {row.what}: {row.value}   {row.against}   {row.ratio} {row.aim} {met}".rstrip(),
                flush=True,
            )
        if given.write is not None:
            write_section(given.write, name, section(name, rows, given.rounds))


if __name__ == "__main__":
    main()
