"""When a child is started again and when it is given up; whose a port is."""

from __future__ import annotations

import socket
import sys

import pytest

from kequn.project.serving.children import Child, ServeError, gives_up, pause_after
from kequn.project.serving.port import AddressError, hold
from tests.serving.tree import free_port


def test_pauses_grow_with_the_ends_of_the_last_minute() -> None:
    ends = [0.0, 10.0, 20.0, 30.0, 40.0, 50.0]
    assert [pause_after(ends[:count], 50.0) for count in range(1, 7)] == [0.2, 0.4, 0.8, 1.6, 3.2, 6.4]
    assert pause_after([*ends, 51.0, 52.0], 52.0) == 10.0
    assert pause_after(ends, 200.0) == 0.1


def test_five_ends_of_its_own_within_a_minute_are_no_accident() -> None:
    assert not gives_up([0.0, 1.0, 2.0, 3.0], 3.0)
    assert gives_up([0.0, 1.0, 2.0, 3.0, 4.0], 4.0)
    assert not gives_up([0.0, 61.0, 62.0, 63.0, 64.0], 64.0)


def _ends(child: Child, now: float) -> None:
    child.look(now)
    assert child.process is not None
    child.process.wait()
    child.look(now)


def test_a_child_that_fails_over_and_over_ends_the_whole_with_a_message() -> None:
    child = Child("web", [sys.executable, "-c", "raise SystemExit(3)"], {})
    for now in (0.0, 10.0, 20.0, 30.0):
        _ends(child, now)
    with pytest.raises(ServeError, match=r"^web ended 5 times within a minute \(code 3\); its reason stands above in the log$"):
        _ends(child, 40.0)


def test_a_child_that_is_killed_is_started_again_however_often() -> None:
    child = Child("worker", [sys.executable, "-c", "import os; os.kill(os.getpid(), 9)"], {})
    for now in range(0, 200, 20):
        _ends(child, float(now))
    assert len(child.own_ends) == 0


def test_an_address_is_held_by_one() -> None:
    port = free_port()
    with hold("127.0.0.1", port):
        with pytest.raises(AddressError, match=rf"^port {port} of 127.0.0.1 is taken by another process"):
            hold("127.0.0.1", port, patience=0)
        with socket.socket() as child:  # what granian does
            child.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
            child.bind(("127.0.0.1", port))
    hold("127.0.0.1", port, patience=0).close()


@pytest.mark.parametrize("shares", [False, True])
def test_an_address_that_somebody_listens_on_is_refused(shares: bool) -> None:
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, int(shares))
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(AddressError, match="taken by another process; stop that, or choose another with --port"):
            hold("127.0.0.1", port, patience=0)


def test_an_address_that_this_machine_does_not_have_is_refused() -> None:
    with pytest.raises(AddressError, match=r"^cannot listen on 203.0.113.7:80: .*; choose another with --host and --port$"):
        hold("203.0.113.7", 80, patience=0)
