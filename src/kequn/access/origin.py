"""Where a request came from, written beside every look, and what is done about it once the answer is sent."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True)
class Origin:
    """The network address of who asks, and the number of the request; empty where nobody asks over the network."""

    address: str = ""
    request_id: str = ""


NOWHERE = Origin()
request_id: ContextVar[str | None] = ContextVar("request_id", default=None)  # set by the outermost middleware, for every log
_current: ContextVar[Origin] = ContextVar("origin", default=NOWHERE)
_later: ContextVar[list[Callable[[], None]] | None] = ContextVar("later", default=None)


def current() -> Origin:
    """Return where the request that is being answered came from."""
    return _current.get()


def after_answer(work: Callable[[], None]) -> None:
    """Do this when the answer is sent, so that nobody waits for it; at once where no request is being answered."""
    waiting = _later.get()
    if waiting is None:
        work()
    else:
        waiting.append(work)


@contextmanager
def come_from(origin: Origin) -> Iterator[list[Callable[[], None]]]:
    """Answer a request that came from there; gives what `after_answer` collects meanwhile."""
    later: list[Callable[[], None]] = []
    tokens = _current.set(origin), _later.set(later)
    try:
        yield later
    finally:
        _current.reset(tokens[0])
        _later.reset(tokens[1])
