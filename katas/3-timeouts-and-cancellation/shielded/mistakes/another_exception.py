"""Raises an exception of its own in the place of that of the work."""

import asyncio


def shield(aw):
    inner = asyncio.ensure_future(aw)
    outer = inner.get_loop().create_future()

    def hand_on(inner):
        if outer.done():
            return
        if inner.cancelled():
            outer.cancel()
        elif inner.exception() is not None:
            outer.set_exception(RuntimeError(str(inner.exception())))
        else:
            outer.set_result(inner.result())

    inner.add_done_callback(hand_on)
    outer.add_done_callback(lambda outer: inner.remove_done_callback(hand_on))
    return outer
