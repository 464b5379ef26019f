"""Does not close the line when login fails: without __aenter__ there is no __aexit__."""

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
        self.line = await self.server.connect()
        await self.line.login()
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
    async with AsyncExitStack() as stack:
        yield [await stack.enter_async_context(Connection(server)) for server in servers]
