"""pytest-asynckata: learn asyncio by making tests pass, with a teacher inside pytest."""

__version__: str
__all__ = ["__version__"]


def __getattr__(name: str) -> str:
    """Look the version up when it is asked for: every pytest start imports this package."""
    if name != "__version__":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("pytest-asynckata")
    except PackageNotFoundError:  # a source tree that was never installed
        return "0+unknown"
