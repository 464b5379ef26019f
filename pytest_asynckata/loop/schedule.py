"""What a seed may vary: ties between timers, simulated latencies, lazy or eager task start.

Order of `call_soon` is never varied: asyncio promises first in, first out
(https://docs.python.org/3/library/asyncio-eventloop.html#asyncio.loop.call_soon).
This module knows nothing of event loops; the loop asks it and obeys.
"""

from __future__ import annotations

import random
import sys
from dataclasses import dataclass, field


@dataclass(slots=True)
class Schedule:
    """One reproducible choice of everything that real life leaves open.

    Seed 0 is the plain schedule: ties fire in the order in which the timers were made,
    latencies are as written, tasks start lazily.
    """

    seed: int = 0
    _random: random.Random = field(init=False, repr=False)
    _made: int = field(init=False, default=0, repr=False)

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)

    @property
    def eager(self) -> bool:
        """Whether tasks start at once when they are created (Python 3.12+, odd seeds)."""
        return self.seed % 2 == 1 and sys.version_info >= (3, 12)

    def tie_break(self) -> float:
        """The rank of a new timer among the timers that are due at the same moment."""
        self._made += 1
        return self._random.random() if self.seed else float(self._made)

    def latency(self, seconds: float) -> float:
        """A latency near `seconds`: exactly that under seed 0, half to double otherwise."""
        return round(seconds * self._random.uniform(0.5, 2.0), 6) if self.seed else seconds

    def drift(self, seconds: float) -> float:
        """A latency that no test measures: none under seed 0, near `seconds` otherwise."""
        return self.latency(seconds) if self.seed else 0.0
