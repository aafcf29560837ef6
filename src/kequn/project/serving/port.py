"""An address to listen on, taken before anything starts: a second server would otherwise share the port without a word."""

from __future__ import annotations

import errno
import socket
import sys
import time

from kequn.kernel.errors import KequnError

PATIENCE = 1.0  # seconds that the children of a server that was just killed may take to be gone


class AddressError(KequnError):
    """The web cannot listen on this address."""


def hold(host: str, port: int, *, patience: float = PATIENCE) -> socket.socket:
    """Take the address for this tree of processes until the socket is closed; AddressError where it is another's.

    The socket never listens. It is bound alone, and only then opened for sharing: our own children may join, while whoever
    binds alone as we did is refused, and so is everybody of another user.
    """
    deadline = time.monotonic() + patience
    while True:
        try:
            return _bound(host, port)
        except OSError as problem:
            if problem.errno != errno.EADDRINUSE:
                reason = problem.strerror or type(problem).__name__
                raise AddressError(f"cannot listen on {host}:{port}: {reason}; choose another with --host and --port") from None
        if time.monotonic() >= deadline:
            raise AddressError(f"port {port} of {host} is taken by another process; stop that, or choose another with --port")
        time.sleep(0.05)


def _bound(host: str, port: int) -> socket.socket:
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    held = socket.socket(family, kind, protocol)
    try:
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # else connections that just ended would block it for a minute
        held.bind(address)
        if sys.platform == "linux":
            held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 0)
            held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        else:
            held.close()  # elsewhere a bound socket keeps our own children out, too: looking is all that can be done
    except BaseException:
        held.close()
        raise
    return held
