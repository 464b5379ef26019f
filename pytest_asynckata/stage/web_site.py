"""The pages of a test's web: which URL answers what, how late, and in which order.

Knows nothing of how the answers travel.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from yarl import URL

from pytest_asynckata.loop.schedule import Schedule

UNMEASURED = 0.05
"""Seconds around which a seed chooses the delay of an answer that gives none."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What comes back for one request. Delays are seconds of loop time.

    Raises:
        ValueError: if a delay is negative or not a number.
    """

    body: bytes = b""
    status: int = 200
    delay: float | None = None
    body_delay: float = 0.0
    content_type: str = "text/html"
    headers: Mapping[str, str] = field(default_factory=dict)
    error: BaseException | type[BaseException] | None = None

    def __post_init__(self) -> None:
        for delay in (self.delay, self.body_delay):
            if delay is not None and not delay >= 0:
                raise ValueError(f"a delay is 0 or more seconds, not {delay!r}")

    def fails_with(self, kind: type[BaseException]) -> bool:
        """Whether `error` is an exception of this kind, or such a class."""
        if isinstance(self.error, type):
            return issubclass(self.error, kind)
        return isinstance(self.error, kind)


NOT_FOUND = Answer(b"<h1>404: there is no such page</h1>", status=404)


class Site:
    """Answers by URL, and the hosts that exist because they have some page.

    `check` gets to see every URL with its answers, and may refuse them by raising.
    """

    def __init__(
        self, schedule: Schedule, check: Callable[[URL, Sequence[Answer]], None] | None = None
    ) -> None:
        self._schedule = schedule
        self._check = check
        self._answers: dict[str, deque[Answer]] = {}
        self._hosts: set[tuple[str, int]] = set()

    def put(self, url: str, answers: Iterable[Answer]) -> None:
        """Let `url` give these answers one after the other, and then the last one for ever.

        Raises:
            ValueError: if `url` is not a whole `http` or `https` URL, or there are no answers.
        """
        whole = URL(url)
        script = deque(answers)
        if whole.scheme not in {"http", "https"} or not whole.host or not whole.port:
            raise ValueError(f"a page needs a whole http or https URL, not {url!r}")
        if not script:
            raise ValueError(f"{url} needs one answer or more")
        if self._check is not None:
            self._check(whole, script)
        self._hosts.add((whole.host, whole.port))
        self._answers[_key(whole)] = script

    def has_host(self, host: str, port: int) -> bool:
        """Whether anybody listens there."""
        return (host, port) in self._hosts

    def next_answer(self, url: URL) -> Answer:
        """The answer to one more request of `url`; a 404 if nobody defined it."""
        script = self._answers.get(_key(url))
        if script is None:
            return NOT_FOUND
        return script.popleft() if len(script) > 1 else script[0]

    def delay_of(self, answer: Answer) -> float:
        """Seconds until the headers of this answer come."""
        if answer.delay is not None:
            return answer.delay
        return self._schedule.drift(UNMEASURED)


def _key(url: URL) -> str:
    return str(url.with_fragment(None))
