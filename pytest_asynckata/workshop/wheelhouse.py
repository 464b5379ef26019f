"""A folder with every wheel that an installation needs, for rooms without a network.

pip collects them. For other systems and Pythons than this one pip evaluates conditions such as
`sys_platform == "win32"` as if they were about this one, so the wheels' own requirements are
read here, and what is missing for the target is asked for by name.
"""

from __future__ import annotations

import itertools
import json
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email.parser import HeaderParser
from importlib.metadata import Distribution, distribution
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name, parse_wheel_filename

from pytest_asynckata.errors import AsynckataError

_OWN = "pytest-asynckata"
_MARKERS = {
    "win": {"sys_platform": "win32", "os_name": "nt", "platform_system": "Windows"},
    "macosx": {"sys_platform": "darwin", "os_name": "posix", "platform_system": "Darwin"},
    "": {"sys_platform": "linux", "os_name": "posix", "platform_system": "Linux"},
}


@dataclass(frozen=True, slots=True)
class Target:
    """The machines that the wheels are for; None means: like this one."""

    python: str | None = None
    """Such as 3.12."""
    platform: str | None = None
    """A platform tag of wheels, such as win_amd64."""

    @property
    def is_here(self) -> bool:
        return self.python is None and self.platform is None

    def environment(self) -> dict[str, str]:
        """What conditions of requirements are evaluated with."""
        found = {key: str(value) for key, value in default_environment().items()}
        if self.python is not None:
            found |= {"python_version": self.python, "python_full_version": f"{self.python}.0"}
        if self.platform is not None:
            found |= next(m for start, m in _MARKERS.items() if self.platform.startswith(start))
        return found


def targets(pythons: Sequence[str], platforms: Sequence[str]) -> list[Target]:
    """Every Python on every platform."""
    chosen: list[str | None] = [*pythons] or [None]
    places: list[str | None] = [*platforms] or [None]
    return [Target(*both) for both in itertools.product(chosen, places)]


def fill_wheelhouse(folder: Path, targets: Sequence[Target], also: Sequence[str] = ()) -> list[str]:
    """Put the wheels of pytest-asynckata, and of `also`, with all they need into `folder`.

    Returns the names of the files.

    Raises:
        AsynckataError: if pip is not there, or cannot get one of them.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise AsynckataError(f"{folder} cannot be made: {error.strerror}") from None
    own = _own_wheel(folder)
    for target in targets:
        _collect(folder, target, [str(own), *also])
        while missing := sorted(missing_requirements(folder, target, [_OWN, *also])):
            _collect(folder, target, missing)
    return sorted(file.name for file in folder.glob("*.whl"))


def _own_wheel(folder: Path) -> Path:
    """A wheel of what is installed here: from where it was installed, else from the index."""
    installed = distribution(_OWN)
    place = _installed_from(installed)
    what = str(place) if place is not None else f"{_OWN}=={installed.version}"
    _pip("wheel", "--no-deps", "--wheel-dir", str(folder), what)
    wheels = folder.glob(f"{_OWN.replace('-', '_')}-{installed.version}-*.whl")
    wheel = next(wheels, None)
    if wheel is None:
        raise AsynckataError(f"{what} gives no wheel of {_OWN} {installed.version}")
    return wheel


def _installed_from(installed: Distribution) -> Path | None:
    """The folder or file that was installed, if it is still there."""
    said = json.loads(installed.read_text("direct_url.json") or "{}").get("url", "")
    address = urlsplit(said)
    place = Path(url2pathname(address.path))
    return place if address.scheme == "file" and place.exists() else None


def _collect(folder: Path, target: Target, wanted: Sequence[str]) -> None:
    found = ["--find-links", str(folder)]
    if target.is_here:
        _pip("wheel", "--wheel-dir", str(folder), *found, "--", *wanted)
        return
    options = ["--only-binary=:all:"]
    if target.python is not None:
        options += ["--python-version", target.python]
    if target.platform is not None:
        options += ["--platform", target.platform]
    _pip("download", "--dest", str(folder), *found, *options, "--", *wanted)


def _pip(*arguments: str) -> None:
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", *arguments]
    done = subprocess.run(
        command, stdin=subprocess.DEVNULL, capture_output=True, text=True, encoding="utf-8",
        errors="replace", check=False,
    )  # fmt: skip
    if done.returncode and "No module named pip" in done.stderr:
        raise AsynckataError("a wheelhouse needs pip: python -m ensurepip, or uv pip install pip")
    if done.returncode:
        said = [line for line in done.stderr.splitlines() if line.startswith("ERROR:")]
        reason = "\n".join(said) or done.stderr.strip()[-500:]
        raise AsynckataError(f"pip cannot get the wheels:\n{reason}")


def missing_requirements(folder: Path, target: Target, wanted: Sequence[str]) -> set[str]:
    """What the wheels in a folder need on the target, and what is not there, as requirements."""
    wheels = _wheels(folder)
    environment = target.environment()
    missing: set[str] = set()
    seen: set[tuple[str, str]] = set()
    queue = [Requirement(text) for text in wanted]
    while queue:
        wish = queue.pop()
        name = canonicalize_name(wish.name)
        if name not in wheels:
            wish.marker = None
            missing.add(str(wish))
            continue
        for extra in {"", *wish.extras} - {known for n, known in seen if n == name}:
            seen.add((name, extra))
            queue += _applying(wheels[name], environment | {"extra": extra})
    return missing


def _wheels(folder: Path) -> dict[str, Path]:
    return {parse_wheel_filename(file.name)[0]: file for file in sorted(folder.glob("*.whl"))}


def _applying(wheel: Path, environment: dict[str, str]) -> Iterator[Requirement]:
    """The requirements of a wheel that apply in an environment."""
    with zipfile.ZipFile(wheel) as archive:
        name = next(n for n in archive.namelist() if n.endswith(".dist-info/METADATA"))
        said = HeaderParser().parsestr(archive.read(name).decode("utf-8", "replace"))
    for text in said.get_all("Requires-Dist") or ():
        requirement = Requirement(text)
        if requirement.marker is None or requirement.marker.evaluate(environment):
            yield requirement
