"""An `AsyncExitStack` in each class, which is handed over with `pop_all()` when all went well."""

from contextlib import AsyncExitStack


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
        async with AsyncExitStack() as stack:
            line = await self.server.connect()
            stack.push_async_callback(line.close)
            await line.login()
            self.line = line
            stack.push_async_exit(self._finish)
            self.stack = stack.pop_all()
        return self

    async def _finish(self, kind, error, traceback):
        line, self.line = self.line, None
        if error is None or isinstance(error, Stop):
            await line.finish()
        return isinstance(error, Stop)

    async def __aexit__(self, *details):
        return await self.stack.__aexit__(*details)


class open_all:
    def __init__(self, servers):
        self.servers = servers

    async def __aenter__(self):
        async with AsyncExitStack() as stack:
            connections = []
            for server in self.servers:
                connections.append(await stack.enter_async_context(Connection(server)))
            self.stack = stack.pop_all()
        return connections

    async def __aexit__(self, *details):
        return await self.stack.__aexit__(*details)
