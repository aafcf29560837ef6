"""The children of `kequn serve`: started, started again when they end, and given up when they end over and over."""

from __future__ import annotations

import logging
import signal
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from kequn.kernel.errors import KequnError

LONGEST_PAUSE = 10.0
WINDOW, ENDS = 60.0, 5  # so many ends of its own within so many seconds are no accident
log = logging.getLogger("kequn.serve")


class ServeError(KequnError):
    """The server cannot start or go on."""


def pause_after(ends: Sequence[float], now: float) -> float:
    """Return how long to wait before the next start, after ends at these moments: 0.2 s, then twice the last, at most 10 s."""
    recent = sum(1 for moment in ends if now - moment < WINDOW)
    return float(min(0.1 * 2**recent, LONGEST_PAUSE))


def gives_up(own_ends: Sequence[float], now: float) -> bool:
    """Return whether a child that ended by itself at these moments will not do better next time."""
    return sum(1 for moment in own_ends if now - moment < WINDOW) >= ENDS


@dataclass
class Child:
    """One child process. A kill from outside (out of memory, an operator) is no fault of its own and never ends the whole."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    process: subprocess.Popen[bytes] | None = None
    ends: list[float] = field(default_factory=list)
    own_ends: list[float] = field(default_factory=list)
    start_at: float = 0

    def look(self, now: float) -> None:
        """Start it where it is time to; note where it has ended. ServeError where it cannot stay up."""
        if self.process is None:
            if now >= self.start_at:
                self.process = subprocess.Popen(  # noqa: S603 - our own command
                    self.command, env=dict(self.environment), stdin=subprocess.DEVNULL,
                )
        elif (code := self.process.poll()) is not None:
            self._ended(code, now)

    def _ended(self, code: int, now: float) -> None:
        self.process = None
        self.ends = [*self.ends[-ENDS:], now]
        if code != -signal.SIGKILL:
            self.own_ends = [*self.own_ends[-ENDS:], now]
        if gives_up(self.own_ends, now):
            raise ServeError(f"{self.name} ended {ENDS} times within a minute (code {code}); its reason stands above in the log")
        self.start_at = now + pause_after(self.ends, now)
        log.warning("child ended", extra={"child": self.name, "code": code, "pause": round(self.start_at - now, 1)})

    def ask_to_stop(self) -> None:
        """Send SIGTERM."""
        if self.process is not None:
            self.process.terminate()

    def kill(self) -> None:
        """Send SIGKILL and wait for the end."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
