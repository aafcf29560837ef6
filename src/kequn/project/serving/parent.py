"""A child ends with its parent, however that ends: the kernel sees to it on Linux, elsewhere the child looks for itself."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import time
from threading import Thread

PR_SET_PDEATHSIG = 1
LOOK = 0.5  # seconds


def end_with(parent: int) -> None:
    """Have this process killed when the process `parent`, which started it, ends. It may have ended already.

    Call it from the first line of the child: Linux forgets the wish across a fork, and it is the parent's *thread* that counts,
    so children are started from main threads only.
    """
    if sys.platform == "linux":
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0) != 0:
            raise OSError(ctypes.get_errno(), "prctl(PR_SET_PDEATHSIG)")
    else:
        Thread(target=_watch, args=(parent,), daemon=True).start()
    if os.getppid() != parent:  # it ended before the kernel knew our wish
        os._exit(1)


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(LOOK)
    os._exit(1)
