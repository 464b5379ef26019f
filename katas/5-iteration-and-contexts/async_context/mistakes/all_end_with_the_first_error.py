"""Closes one after the other by hand, and stops at the first one that fails."""

import sys
from contextlib import asynccontextmanager


class Stop(Exception):
    pass


class Connection:
    def __init__(self, server):
        self.server = server
        self.line = None

    async def ask(self, question):
        if self.line is None:
            raise RuntimeError("the connection is not open")
        return await self.line.ask(question)

    async def __aenter__(self):
        line = await self.server.connect()
        try:
            await line.login()
        except BaseException:
            await line.close()
            raise
        self.line = line
        return self

    async def __aexit__(self, kind, error, traceback):
        line, self.line = self.line, None
        try:
            if error is None or isinstance(error, Stop):
                await line.finish()
        finally:
            await line.close()
        return isinstance(error, Stop)


@asynccontextmanager
async def open_all(servers):
    connections = []
    try:
        for server in servers:
            connection = Connection(server)
            await connection.__aenter__()
            connections.append(connection)
        yield connections
    except Stop:
        pass
    finally:
        for connection in reversed(connections):
            await connection.__aexit__(*sys.exc_info())
