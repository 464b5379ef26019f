"""pytest-asynckata: learn asyncio by making tests pass, with a teacher inside pytest."""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("pytest-asynckata")
except PackageNotFoundError:  # a source tree that was never installed
    __version__ = "0+unknown"

__all__ = ["__version__"]
