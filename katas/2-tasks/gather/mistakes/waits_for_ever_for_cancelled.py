"""Its callback counts only tasks that returned or raised; a cancelled one is never counted."""

import asyncio


async def gather(*aws, return_exceptions=False):
    if not aws:
        return []
    tasks = {aw: asyncio.ensure_future(aw) for aw in dict.fromkeys(aws)}
    over = asyncio.get_running_loop().create_future()
    outcomes = {}

    def on_done(task):
        if task.cancelled():
            return
        error = task.exception()
        outcomes[task] = task.result() if error is None else error
        if over.done():
            return
        if error is not None and not return_exceptions:
            over.set_exception(error)
        elif len(outcomes) == len(tasks):
            over.set_result(None)

    for task in tasks.values():
        task.add_done_callback(on_done)
    await over
    return [outcomes[tasks[aw]] for aw in aws]
