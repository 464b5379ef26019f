"""aiohttp is kept below 3.14 because aioresponses cannot build its responses. Until when?"""

from __future__ import annotations

import asyncio
from importlib.metadata import requires, version

import aiohttp
import pytest
from aioresponses import aioresponses
from packaging.requirements import Requirement
from packaging.version import Version

OUR_PACKAGE = "pytest-asynckata"
FIRST_EXCLUDED = Version("3.14")


def declared(name: str) -> Requirement:
    """What our package asks of another one."""
    found = [Requirement(line) for line in requires(OUR_PACKAGE) or ()]
    return next(r for r in found if r.name == name and r.marker is None)


async def mocked_text() -> str:
    async with aiohttp.ClientSession() as session:
        with aioresponses() as mock:
            mock.get("http://site.test/", body="hello")
            async with session.get("http://site.test/") as response:
                return await response.text()


def mock_works() -> bool:
    try:
        return asyncio.run(mocked_text()) == "hello"
    except (TypeError, AttributeError):  # the ways in which a changed constructor shows
        return False


@pytest.mark.skipif(
    Version(aiohttp.__version__) >= FIRST_EXCLUDED,
    reason="aiohttp is newer than what we allow; see the next test",
)
def test_the_pair_that_we_allow_works() -> None:
    assert mock_works(), (
        f"aioresponses {version('aioresponses')} no longer builds responses for aiohttp "
        f"{aiohttp.__version__}: narrow the versions in pyproject.toml"
    )


def test_the_excluded_aiohttp_is_still_broken() -> None:
    """Means something where aiohttp 3.14 was installed by force: the nightly job does that."""
    if Version(aiohttp.__version__) >= FIRST_EXCLUDED:
        assert not mock_works(), (
            f"aioresponses {version('aioresponses')} works with aiohttp {aiohttp.__version__}: "
            "lift the limit <3.14 on aiohttp in pyproject.toml, and this test with it"
        )


def test_the_limit_is_declared_and_kept_by_what_is_installed() -> None:
    limit = declared("aiohttp").specifier
    assert not limit.contains(FIRST_EXCLUDED), (
        "pyproject.toml allows aiohttp 3.14: then this file has done its duty, remove it"
    )
    assert limit.contains(aiohttp.__version__), f"aiohttp {aiohttp.__version__} is not {limit}"
    allowed = declared("aioresponses").specifier
    installed = version("aioresponses")
    assert allowed.contains(installed), f"aioresponses {installed} is not {allowed}"


def test_aioresponses_has_had_no_release_since_the_limit_was_set() -> None:
    """The release after 0.7.9 may be the one that lifts the limit on aiohttp: look then."""
    assert Version(version("aioresponses")) <= Version("0.7.9"), (
        "there is an aioresponses newer than 0.7.9: try it with aiohttp 3.14 and, if "
        "it works, lift the limit on aiohttp in pyproject.toml; otherwise raise the "
        "version in this test"
    )
