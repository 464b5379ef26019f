"""Kata `lyrics_service`: a crawl in the background, files, answers, and a clean stop.

You edit only this file.
"""

from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

import aiohttp


class NoSuchSong(LookupError):
    """The text of this song is not there, and it will not come. This class is complete."""


class ServiceStopped(Exception):
    """The service has been stopped and gives no more answers. Complete, too."""


class LyricsService:
    """Copies the songs of a website into a folder, and answers with their texts meanwhile.

    `failures` says which URLs have failed, and why.
    """

    def __init__(
        self,
        session: aiohttp.ClientSession,
        start: str,
        folder: Path,
        find_links: Callable[[str, str], list[str]],
        *,
        workers: int = 3,
        grace: float = 5.0,
    ) -> None:
        self.failures: dict[str, Exception] = {}
        raise NotImplementedError

    async def __aenter__(self) -> Self:
        """Start the crawl in the background."""
        raise NotImplementedError

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Stop: begin nothing new, give `grace` seconds to what is under way, cancel the rest."""
        raise NotImplementedError

    async def lyrics(self, name: str) -> str:
        """The text of a song, as soon as it is there."""
        raise NotImplementedError
