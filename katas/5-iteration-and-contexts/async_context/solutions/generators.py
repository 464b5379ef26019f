"""No class with special methods: generators with `@asynccontextmanager`, nested by recursion."""

from contextlib import asynccontextmanager


class Stop(Exception):
    pass


class Asking:
    def __init__(self, line):
        self.line = line
        self.over = False

    async def ask(self, question):
        if self.over:
            raise RuntimeError("the connection is closed")
        return await self.line.ask(question)


@asynccontextmanager
async def Connection(server):
    line = await server.connect()
    try:
        await line.login()
        connection = Asking(line)
        try:
            yield connection
        except Stop:
            pass
        finally:
            connection.over = True
        await line.finish()
    finally:
        await line.close()


@asynccontextmanager
async def open_all(servers):
    servers = list(servers)
    if not servers:
        yield []
        return
    first, *rest = servers
    async with Connection(first) as connection, open_all(rest) as others:
        yield [connection, *others]
