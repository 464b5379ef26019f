"""The `asynckata` command: one module a command, which parses and calls, and decides nothing."""

from __future__ import annotations

import click

from pytest_asynckata import __version__
from pytest_asynckata.cli.check import check
from pytest_asynckata.cli.doctor import doctor
from pytest_asynckata.cli.errors import FriendlyGroup
from pytest_asynckata.cli.hint import hint
from pytest_asynckata.cli.init import init
from pytest_asynckata.cli.list import list_katas
from pytest_asynckata.cli.new import new
from pytest_asynckata.cli.pack import pack
from pytest_asynckata.cli.record import record
from pytest_asynckata.cli.reset import reset
from pytest_asynckata.cli.solution import solution
from pytest_asynckata.cli.status import status
from pytest_asynckata.cli.timeline import timeline
from pytest_asynckata.cli.update import update
from pytest_asynckata.cli.watch import watch
from pytest_asynckata.cli.why import why


@click.group(cls=FriendlyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="asynckata")
def main() -> None:
    """Learn asyncio by making tests pass.

    Begin with `asynckata init`, then type `pytest` or `asynckata watch` in the new folder.
    """


for command in (
    init,
    watch,
    list_katas,
    status,
    hint,
    reset,
    solution,
    timeline,
    why,
    update,
    pack,
    new,
    check,
    record,
    doctor,
):
    main.add_command(command)
