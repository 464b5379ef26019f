"""The callbacks share the loop variable, so every result is written to the last place."""

import asyncio


def gather(*aws, return_exceptions=False):
    over = asyncio.get_running_loop().create_future()
    results, left = [None] * len(aws), len(aws)

    def on_done(task):
        nonlocal left
        results[index] = task.result()
        left -= 1
        if not left:
            over.set_result(results)

    for index, aw in enumerate(aws):
        asyncio.ensure_future(aw).add_done_callback(on_done)
    return over
