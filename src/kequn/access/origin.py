"""Where a request came from: its address and number, set at the edge and written beside every look."""

from __future__ import annotations

from collections.abc import Iterator
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


def current() -> Origin:
    """Return where the request that is being answered came from."""
    return _current.get()


@contextmanager
def come_from(origin: Origin) -> Iterator[None]:
    """Answer a request that came from there."""
    token = _current.set(origin)
    try:
        yield
    finally:
        _current.reset(token)
