"""Completes the outer future also when it was cancelled before."""

import asyncio


def shield(aw):
    inner = asyncio.ensure_future(aw)
    outer = inner.get_loop().create_future()

    def hand_on(inner):
        if inner.cancelled():
            outer.cancel()
        elif inner.exception() is not None:
            outer.set_exception(inner.exception())
        else:
            outer.set_result(inner.result())

    inner.add_done_callback(hand_on)
    return outer
