"""Wants to run a loop that runs already, in another thread."""

import concurrent.futures


def call_from_thread(coro, loop):
    future = concurrent.futures.Future()
    try:
        future.set_result(loop.run_until_complete(coro))
    except BaseException as error:
        coro.close()
        future.set_exception(error)
    return future
