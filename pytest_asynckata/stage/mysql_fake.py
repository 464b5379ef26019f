"""A MySQL server inside this process: mysql-mimic speaks the protocol, a store answers."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any

from mysql_mimic import packets
from mysql_mimic.auth import IdentityProvider, NativePasswordAuthPlugin, User
from mysql_mimic.connection import Connection
from mysql_mimic.control import LocalControl
from mysql_mimic.errors import MysqlError
from mysql_mimic.results import ensure_result_set
from mysql_mimic.session import BaseSession
from mysql_mimic.stream import ConnectionClosed, MysqlStream
from mysql_mimic.types import ServerStatus
from mysql_mimic.variables import GlobalVariables, SessionVariables

from pytest_asynckata.stage.mysql_store import Session, Store, StoreError
from pytest_asynckata.stage.mysql_wire import error_payload

USER, PASSWORD = "kata", "secret"


class FakeServer:
    """Serves clients from one store."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._numbers = LocalControl(server_id=1)
        self._users = _Users()

    async def serve(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        gone: asyncio.Future[None],
    ) -> None:
        """Answer one client until it leaves."""
        session = self._store.session()
        gone.add_done_callback(lambda _gone: session.give_up())
        try:
            connection = _Connection(
                MysqlStream(reader, writer), _Session(), self._numbers, self._users
            )
            connection.sql = session
            connection.show_state()
            with suppress(ConnectionError, ConnectionClosed, MysqlError):
                await connection.start()
        finally:
            session.close()
            writer.close()


class _Users(IdentityProvider):  # type: ignore[misc]
    """The one user there is."""

    async def get_user(self, username: str) -> Any:
        if username != USER:
            return None
        secret = NativePasswordAuthPlugin.create_auth_string(PASSWORD)
        return User(USER, auth_string=secret, auth_plugin=NativePasswordAuthPlugin.name)


class _Session(BaseSession):  # type: ignore[misc]
    """The settings of a connection; statements go past it, to the store."""

    def __init__(self) -> None:
        self.variables = SessionVariables(GlobalVariables())
        self.database = self.username = None


class _Connection(Connection):  # type: ignore[misc]
    """mysql-mimic's connection; it also tells of changed rows and of the transaction."""

    sql: Session

    async def start(self) -> None:
        await self._start()  # in the task that was made for it, not in one more

    async def handle_query(self, data: bytes) -> None:
        query = packets.parse_com_query(
            capabilities=self.capabilities, client_charset=self.client_charset, data=data
        )
        try:
            answer = await self.sql.execute(query.sql)
        except StoreError as error:
            await self.stream.write(error_payload(error.code, error.text))
            return
        finally:
            self.show_state()
        if answer.columns:
            result = await ensure_result_set((answer.rows, answer.columns))
            await self.write_text_resultset(result)
        else:
            ok = self.ok(affected_rows=answer.affected, last_insert_id=answer.insert_id)
            await self.stream.write(ok)

    def show_state(self) -> None:
        """Let the next answers say what the client must know of its session."""
        self.status_flags = ServerStatus(0)
        if self.sql.autocommit:
            self.status_flags |= ServerStatus.SERVER_STATUS_AUTOCOMMIT
        if self.sql.in_transaction:
            self.status_flags |= ServerStatus.SERVER_STATUS_IN_TRANS
