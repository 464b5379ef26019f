"""The form of old tutorials: it only runs the loop, and cleans up nothing."""

import asyncio


def run(main, *, debug=False):
    if loop_runs():
        raise RuntimeError("a loop runs already")
    loop = asyncio.new_event_loop()
    loop.set_debug(debug)
    asyncio.set_event_loop(loop)
    return loop.run_until_complete(main)


def loop_runs():
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True
