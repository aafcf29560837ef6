"""File locks: one writer per home, and readers that hold what they read. The kernel drops a dead process's locks."""

from __future__ import annotations

import fcntl
import os
import time
from pathlib import Path

from kequn.kernel.errors import HomeBusyError

PAUSE = 0.05


class Lock:
    """An flock on a file, held until `release`."""

    def __init__(self, path: Path, descriptor: int) -> None:
        self.path = path
        self._descriptor: int | None = descriptor

    @classmethod
    def shared(cls, path: Path) -> Lock:
        """Wait for a shared lock; reading rights are enough.

        FileNotFoundError where there is no such file, or it was removed while we waited.
        """
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_SH)
            still_there = os.fstat(descriptor).st_ino == path.stat().st_ino
        except BaseException:
            os.close(descriptor)
            raise
        if not still_there:
            os.close(descriptor)
            raise FileNotFoundError(path)
        return cls(path, descriptor)

    @classmethod
    def exclusive(cls, path: Path) -> Lock | None:
        """Take the lock for oneself at once, or return None where another holds it."""
        descriptor = os.open(path, os.O_RDWR | os.O_CLOEXEC)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return None
        return cls(path, descriptor)

    def release(self) -> None:
        """Let go of it; repeating is harmless."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


def is_written(path: Path) -> bool:
    """Return whether a process holds the writer's lock now.

    Asked only of a process that lives, so that a look does not stand in the way of a writer who comes at this very moment.
    """
    try:
        os.kill(int(path.read_text(encoding="utf-8").removeprefix("pid ") or 0), 0)
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except (OSError, ValueError):
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False


def writer_lock(path: Path, wait: float) -> Lock:
    """Become the one writer of a home, waiting up to `wait` seconds; HomeBusyError where another process still writes."""
    deadline = time.monotonic() + wait
    while (lock := Lock.exclusive(path)) is None:
        if time.monotonic() >= deadline:
            holder = path.read_text(encoding="utf-8").strip()
            who = f"another process ({holder})" if holder else "another process"
            raise HomeBusyError(f"{path.parent.parent}: {who} is writing to this home; try again when it is done")
        time.sleep(PAUSE)
    path.write_text(f"pid {os.getpid()}\n", encoding="utf-8")
    return lock
