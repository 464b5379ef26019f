"""Calls close and forgets to await it."""

from contextlib import AsyncExitStack, asynccontextmanager


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
            line.close()
        return isinstance(error, Stop)


@asynccontextmanager
async def open_all(servers):
    async with AsyncExitStack() as stack:
        yield [await stack.enter_async_context(Connection(server)) for server in servers]
