"""A process between a subject and whoever started it: what a subject does to its parent hits this.

Only for children that are started anew; a forked child has the fork server as its parent.
"""

from __future__ import annotations

import os
import signal


def stand_between() -> None:
    """Go on in a child of this process, which does nothing but wait and end as its child ends.

    Nothing happens where there is no `fork`. Safe on macOS too: the process has only begun.
    """
    if not hasattr(os, "fork"):
        return
    child = os.fork()
    if child == 0:
        return
    for stream in (0, 1, 2):
        os.close(stream)  # they are the child's: they end when it ends
    _pid, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    if code < 0:
        if -code != signal.SIGKILL:  # its effect cannot be set, and need not be
            signal.signal(-code, signal.SIG_DFL)
        os.kill(os.getpid(), -code)
    os._exit(max(code, 0))
