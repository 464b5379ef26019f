"""Errors of ours become a message and exit code 2; nobody sees a traceback."""

from __future__ import annotations

from typing import Any

import click

from pytest_asynckata.errors import AsynckataError


class _Message(click.ClickException):
    exit_code = 2

    def show(self, file: Any = None) -> None:
        click.echo(f"asynckata: {self.message}", err=True)


class FriendlyGroup(click.Group):
    """A group whose commands may raise `AsynckataError`."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except AsynckataError as error:
            raise _Message(str(error)) from None
