"""Closes the loop and leaves the tasks as they are."""

import asyncio


def run(main, *, debug=False):
    if loop_runs():
        raise RuntimeError("a loop runs already")
    loop = asyncio.new_event_loop()
    loop.set_debug(debug)
    try:
        return loop.run_until_complete(main)
    finally:
        loop.close()


def loop_runs():
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True
