"""Does nothing when the work is cancelled, so the caller waits for ever."""

import asyncio


def shield(aw):
    inner = asyncio.ensure_future(aw)
    outer = inner.get_loop().create_future()

    def hand_on(inner):
        if outer.done():
            return
        if inner.cancelled():
            return
        if inner.exception() is not None:
            outer.set_exception(inner.exception())
        else:
            outer.set_result(inner.result())

    inner.add_done_callback(hand_on)
    outer.add_done_callback(lambda outer: inner.remove_done_callback(hand_on))
    return outer
