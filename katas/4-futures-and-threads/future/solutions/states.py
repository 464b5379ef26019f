"""One class for each state: what a method does in a state stands in that state's class."""

import asyncio
import contextvars


class Pending:
    done, cancelled = False, False

    def __init__(self):
        self.callbacks = []

    def outcome(self):
        raise asyncio.InvalidStateError("not yet")

    def add(self, future, fn, context):
        self.callbacks.append((fn, context))

    def remove(self, fn):
        count = sum(1 for known, _ in self.callbacks if known == fn)
        self.callbacks = [(known, context) for known, context in self.callbacks if known != fn]
        return count

    def become(self, future, state):
        future._state = state
        for fn, context in self.callbacks:
            state.add(future, fn, context)


class Done:
    done, cancelled = True, False

    def __init__(self, result, error):
        self.pair = result, error

    def outcome(self):
        return self.pair

    def add(self, future, fn, context):
        future.get_loop().call_soon(fn, future, context=context)

    def remove(self, fn):
        return 0

    def become(self, future, state):
        raise asyncio.InvalidStateError("done already")


class Cancelled(Done):
    cancelled = True

    def outcome(self):
        raise asyncio.CancelledError


class Future:
    _asyncio_future_blocking = False

    def __init__(self, *, loop=None):
        self._loop = loop if loop is not None else asyncio.get_running_loop()
        self._state = Pending()

    def get_loop(self):
        return self._loop

    def done(self):
        return self._state.done

    def cancelled(self):
        return self._state.cancelled

    def result(self):
        result, error = self._state.outcome()
        if error is not None:
            raise error
        return result

    def exception(self):
        return self._state.outcome()[1]

    def set_result(self, result):
        self._state.become(self, Done(result, None))

    def set_exception(self, exception):
        self._state.become(self, Done(None, exception))

    def cancel(self, msg=None):
        possible = not self.done()
        if possible:
            self._state.become(self, Cancelled(None, None))
        return possible

    def add_done_callback(self, fn, *, context=None):
        self._state.add(self, fn, contextvars.copy_context() if context is None else context)

    def remove_done_callback(self, fn):
        return self._state.remove(fn)

    def __await__(self):
        return Waiting(self)


class Waiting:
    """What `await` drives: an iterator that gives the future once, if it is not done."""

    def __init__(self, future):
        self.future = future

    def __iter__(self):
        return self

    def __next__(self):
        if self.future.done():
            raise StopIteration(self.future.result())
        self.future._asyncio_future_blocking = True
        return self.future
