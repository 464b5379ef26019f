"""Nothing that a subject does outlives its test: each part of the process has its guard here."""

from pytest_asynckata.session.guard.guard import Guard, Misdeeds

__all__ = ["Guard", "Misdeeds"]
