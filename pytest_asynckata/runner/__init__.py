"""Running one kata against one subject in a process of its own, with limits, whatever it does."""

from pytest_asynckata.runner.confirm import confirm_schedules
from pytest_asynckata.runner.job import Job, Learner, Limits, pack_hash
from pytest_asynckata.runner.run import Runner, open_runner
from pytest_asynckata.runner.supervise import RunCancelled

__all__ = [
    "Job",
    "Learner",
    "Limits",
    "RunCancelled",
    "Runner",
    "confirm_schedules",
    "open_runner",
    "pack_hash",
]
