"""`kequn serve`: the web with its worker. `kequn worker`: one more worker."""

from __future__ import annotations

import os
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from kequn.cli.verb import Answer, Call, Verb

if TYPE_CHECKING:
    from kequn.project.serving.supervisor import Plan

ORDER = 35


def _number(smallest: int, largest: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not text.isdecimal() or not smallest <= int(text) <= largest:
            raise ArgumentTypeError(f"{text!r} is no number from {smallest} to {largest}")
        return int(text)

    return read


def arguments(parser: ArgumentParser) -> None:
    """Declare where to listen, and with how many processes."""
    parser.add_argument("--host", default="127.0.0.1", metavar="ADDRESS", help="the address to listen on (127.0.0.1)")
    parser.add_argument("--port", type=_number(1, 65535), default=8000, metavar="P", help="the port to listen on (8000)")
    parser.add_argument("--workers", type=_number(1, 64), default=2, metavar="N", help="processes that answer requests (2)")


def plan(call: Call) -> Plan:
    """Return what the call asks to serve."""
    from kequn.project.serving.supervisor import Plan, must_have_home

    given = call.arguments
    return Plan(must_have_home(call.home), given.host, given.port, given.workers)


def _serve(call: Call) -> Answer:
    from kequn.project.serving.supervisor import serve

    asked = plan(call)
    serve(asked, lambda: call.progress.done(f"Serving {asked.home} at {asked.address} (Ctrl+C stops)"))
    return {"home": str(asked.home), "address": asked.address, "stopped": True}


def _work(call: Call) -> Answer:
    from kequn.project.serving.supervisor import must_have_home
    from kequn.project.serving.work import work_until_stopped

    home: Path = must_have_home(call.home)
    os.environ["KEQUN_HOME"] = str(home)
    call.progress.done(f"Working for {home} (Ctrl+C stops)")
    work_until_stopped()
    return {"home": str(home), "stopped": True}


VERBS = [
    Verb(("serve",), "web and worker in one tree of processes", _serve, lambda _: print("Stopped."), arguments),
    Verb(("worker",), "one more worker for the jobs of a home that is served", _work, lambda _: print("Stopped.")),
]
