"""`kill -9` of any process of `kequn serve`, over and over while it is used: no answer and no job is lost or doubled.

Auditors take the log as a file, and each look is itself a row of the log, with a number of its own; jobs are added with keys of
their own. KEQUN_KILLS is the number of kills (3 if nothing is said), KEQUN_SEED the seed of victims and moments.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from threading import Event, Thread

import pytest

from kequn.warehouse.check import check
from tests.serving.tree import START, Tree, free_port, gone, kill

KILLS = int(os.environ.get("KEQUN_KILLS", "3"))
SEED = int(os.environ.get("KEQUN_SEED", "20261124"))
ROOT = Path(__file__).resolve().parents[2]
ALIVE = "/healthz"
pytestmark = pytest.mark.slow


class Reader(Thread):
    """An auditor who takes the log as a file again and again; `sent` and `answered` are the numbers of the looks."""

    def __init__(self, name: str, tree: Tree, session: str) -> None:
        super().__init__(daemon=True)
        self.reader, self.session, self.stop = name, session, Event()
        self.sent: list[str] = []
        self.answered: list[str] = []
        self.tree = tree

    def run(self) -> None:
        while not self.stop.is_set():
            subject = f"actor=nobody&look={self.reader}-{len(self.sent)}"
            self.sent.append(subject)
            status, text = self.tree.get(f"/logs/file/?{subject}", {"Cookie": f"sessionid={self.session}"})
            assert status in (0, 200, 500, 502, 503), (status, text[:500])
            if status == 200:
                self.answered.append(subject)
            else:
                time.sleep(0.1)


def records(*words: str) -> list[str]:
    return [sys.executable, "-m", "tests.crash.records", *words]


def environment(home: Path) -> dict[str, str]:
    return {**os.environ, "KEQUN_HOME": str(home)}


def told(home: Path, *words: str) -> str:
    done = subprocess.run(records(*words), cwd=ROOT, env=environment(home), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


def killed_once(tree: Tree, chance: random.Random) -> Tree:
    """Kill one process of the tree; return the tree that stands then."""
    time.sleep(chance.uniform(0.2, 2.0))
    pids = list(tree.pids())
    victim = chance.choice(sorted(pids))
    kill(victim)
    if victim != tree.process.pid:
        tree.wait_until(ALIVE)
        return tree
    tree.process.wait()
    assert gone(pids) == [], "orphans"
    again = Tree.start(tree.home, tree.port)  # it refuses a port that is not free
    again.wait_until(ALIVE)
    return again


def test_whatever_is_killed_the_work_goes_on_and_nothing_is_lost(demo_home: Path, tmp_path: Path) -> None:
    home, stop, chance = tmp_path / "home", tmp_path / "stop", random.Random(SEED)
    shutil.copytree(demo_home, home)
    session = told(home, "prepare").strip()
    tree = Tree.start(home, free_port())
    tree.wait_until(ALIVE)
    readers = [Reader(name, tree, session) for name in ("a", "b")]
    for reader in readers:
        reader.start()
    asker = subprocess.Popen(records("ask", str(stop)), cwd=ROOT, env=environment(home), stdout=subprocess.PIPE, text=True)
    for _ in range(KILLS):
        tree = killed_once(tree, chance)
        for reader in readers:
            reader.tree = tree
    stop.touch()
    added, _ = asker.communicate(timeout=START)
    assert asker.returncode == 0
    for reader in readers:
        reader.stop.set()
        reader.join()
    found = json.loads(told(home, "wait"))
    pids = list(tree.pids())
    tree.stop()
    assert gone(pids) == []

    keys = added.split()
    assert len(keys) >= KILLS
    assert Counter(key for key, *_ in found["jobs"]) == Counter(keys)  # none lost, none doubled
    assert {(state, error) for _, state, error, _ in found["jobs"]} == {("done", "")}
    assert all(snapshot for *_, snapshot in found["jobs"])
    looks = Counter(found["looks"])
    sent, answered = ([look for reader in readers for look in getattr(reader, name)] for name in ("sent", "answered"))
    assert len(answered) > KILLS
    assert set(answered) <= set(looks) <= set(sent)  # what was answered is there, and nothing that nobody asked
    assert set(looks.values()) == {1}
    assert [finding for finding in check(home) if finding.level == "error"] == []
