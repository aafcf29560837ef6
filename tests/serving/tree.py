"""A `kequn serve` of its own for a test: started, asked, looked at, stopped."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from typing import IO

START = 120.0  # seconds that a start may take on a busy machine
SETTINGS = ("KEQUN_HOME", "KEQUN_DATA", "PROMETHEUS_MULTIPROC_DIR")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass
class Tree:
    """One `kequn serve`; what its processes write goes to `log`."""

    home: Path
    port: int
    log: Path
    process: subprocess.Popen[bytes]

    @classmethod
    def start(cls, home: Path, port: int, **settings: str) -> Tree:
        log = home.parent / f"{home.name}.log"
        environment = {name: value for name, value in os.environ.items() if name not in SETTINGS} | settings
        stream: IO[bytes]
        with log.open("ab") as stream:
            line = [sys.executable, "-m", "kequn", "serve", "--home", str(home), "--port", str(port), "--workers", "2"]
            process = subprocess.Popen(line, stdout=stream, stderr=stream, env=environment)
        return cls(home, port, log, process)

    def get(self, path: str, headers: dict[str, str] | None = None) -> tuple[int, str]:
        """Return status and text; status 0 where nobody answers, or not to the end."""
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", headers=headers or {})
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310 - our own
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()
        except (OSError, HTTPException):
            return 0, ""

    def wait_until(self, path: str, status: int = 200) -> None:
        deadline = time.monotonic() + START
        while self.get(path)[0] != status:
            assert self.process.poll() is None, self.told()
            assert time.monotonic() < deadline, self.told()
            time.sleep(0.1)

    def told(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")[-4000:]

    def pids(self) -> dict[int, str]:
        """Return the processes of the tree, the parent last."""
        return below(self.process.pid) | {self.process.pid: "serve"}

    def stop(self) -> float:
        """Ask it to stop; return the seconds it took."""
        begun = time.monotonic()
        self.process.terminate()
        self.process.wait(timeout=30)
        return time.monotonic() - begun


def below(parent: int) -> dict[int, str]:
    """Return the processes that descend from this one: number and command line."""
    found: dict[int, tuple[int, str]] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError, IndexError, ValueError):
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
            if fields[0] != "Z":
                found[int(folder.name)] = (int(fields[1]), (folder / "cmdline").read_text().replace("\0", " "))
    tree, level = dict[int, str](), {parent}
    while level:
        level = {pid for pid, (above, _) in found.items() if above in level}
        tree |= {pid: found[pid][1] for pid in level}
    return tree


def alive(pids: list[int]) -> list[int]:
    """Return which of them still are (zombies are not)."""
    left = []
    for pid in pids:
        with contextlib.suppress(OSError):
            if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z":
                left.append(pid)
    return left


def gone(pids: list[int], within: float = 10) -> list[int]:
    """Wait until none of them is left; return those that stayed."""
    deadline = time.monotonic() + within
    while (left := alive(pids)) and time.monotonic() < deadline:
        time.sleep(0.05)
    return left


def kill(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
