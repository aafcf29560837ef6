"""The parent of the tree: makes ready, starts web and workers, keeps them up, and takes them along when it ends."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event

from kequn.kernel.errors import HomeError
from kequn.project.serving.children import Child, ServeError
from kequn.project.serving.port import hold
from kequn.warehouse.home import Paths, read_settings
from kequn.warehouse.lock import Lock

GRACE = 8.0  # seconds between asking to stop and killing; the whole stop takes less than 10
LOOK = 0.1


@dataclass(frozen=True)
class Plan:
    """What to serve, where, and by how many processes that answer requests."""

    home: Path
    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 2

    @property
    def address(self) -> str:
        """What to type into a browser."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}/"


def serve(plan: Plan, ready: Callable[[], None]) -> None:
    """Serve until SIGTERM or SIGINT; `ready` is called once everything was started. Errors before that are one line."""
    read_settings(Paths(plan.home))
    with _alone(plan), hold(plan.host, plan.port):
        os.environ["KEQUN_HOME"] = str(plan.home)
        from kequn.project.records import migrate, resume

        migrate()
        resume()
        children = [_web(plan), _worker()]
        stop = _stop_at_signals()
        try:
            _watch(children, stop, ready)
        finally:
            _end(children)


@contextmanager
def _alone(plan: Plan) -> Iterator[None]:
    """Hold the home for this one tree; the kernel drops the lock of a parent that was killed."""
    path = Paths(plan.home).home / "serve.lock"
    path.touch()
    lock = Lock.exclusive(path)
    if lock is None:
        holder = path.read_text(encoding="utf-8").strip()
        raise ServeError(f"{plan.home}: this home is being served already ({holder}); stop that first")
    path.write_text(f"pid {os.getpid()}, {plan.address}\n", encoding="utf-8")
    try:
        yield
    finally:
        lock.release()


def _web(plan: Plan) -> Child:
    counted = Paths(plan.home).home / "metrics"  # the counts of the web processes, joined when /metrics is asked
    shutil.rmtree(counted, ignore_errors=True)
    counted.mkdir()
    command = [sys.executable, "-m", "kequn.project.serving.web", plan.host, str(plan.port), str(plan.workers), str(os.getpid())]
    return Child("web", command, {**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(counted)})


def _worker() -> Child:
    return Child("worker", [sys.executable, "-m", "kequn.project.serving.work", str(os.getpid())], os.environ)


def _stop_at_signals() -> Event:
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    return stop


def _watch(children: list[Child], stop: Event, ready: Callable[[], None]) -> None:
    told = False
    while not stop.is_set():
        for child in children:
            child.look(time.monotonic())
        if not told:
            ready()
            told = True
        stop.wait(LOOK)


def _end(children: list[Child]) -> None:
    for child in children:
        child.ask_to_stop()
    deadline = time.monotonic() + GRACE
    while time.monotonic() < deadline and any(child.process and child.process.poll() is None for child in children):
        time.sleep(0.05)
    for child in children:
        child.kill()


def must_have_home(home: Path) -> Path:
    """Return the home's absolute path. HomeError where it is none."""
    paths = Paths(home)
    if not paths.settings.exists():
        raise HomeError(f"{paths.home}: no home is here; make one with: kequn init {home}, or try: kequn demo --home {home}")
    return paths.home
