"""One tree: it serves, refuses a second, brings back what dies, and leaves nothing behind."""

from __future__ import annotations

import re
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from kequn.warehouse.home import create_home
from tests.cli.command import kequn, start
from tests.serving.tree import Tree, alive, free_port, gone, kill

pytestmark = pytest.mark.slow
SIGN_IN = "/account/login/"


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tree]:
    """An empty home, served; tests that need nothing but a server share it."""
    home = tmp_path_factory.mktemp("served") / "home"
    create_home(home, name="served", time_zone="Asia/Shanghai", currency="CNY")
    served = Tree.start(home, free_port())
    served.wait_until(SIGN_IN)
    yield served
    served.stop()


def test_a_second_server_of_the_home_is_refused_in_one_line(tree: Tree) -> None:
    second = start("serve", "--home", tree.home, "--port", str(free_port()))
    assert second.code == 1
    address = f"http://127.0.0.1:{tree.port}/"
    holder = f"pid {tree.process.pid}, {address}"
    assert second.err == f"kequn: {tree.home}: this home is being served already ({holder}); stop that first\n"


def test_a_taken_port_is_refused_in_one_line(tree: Tree, tmp_path: Path) -> None:
    create_home(tmp_path / "other", name="other")
    second = start("serve", "--home", tmp_path / "other", "--port", str(tree.port))
    told = f"kequn: port {tree.port} of 127.0.0.1 is taken by another process; stop that, or choose another with --port\n"
    assert (second.code, second.err) == (1, told)


def test_a_folder_that_is_no_home_is_refused(tmp_path: Path) -> None:
    refused = start("serve", "--home", tmp_path)
    assert (refused.code, refused.err.count("\n")) == (1, 1)
    assert "no home is here; make one with: kequn init" in refused.err


@pytest.mark.parametrize("given", [("--port", "99999"), ("--port", "http"), ("--workers", "0")])
def test_a_wrong_number_is_wrong_usage(tmp_path: Path, given: tuple[str, str]) -> None:
    outcome = kequn("serve", "--home", tmp_path, *given)
    assert (outcome.code, outcome.err.count("\n")) == (2, 1)
    assert f"argument {given[0]}: '{given[1]}' is no number from" in outcome.err


def test_check_looks_at_settings_and_records(tree: Tree, tmp_path: Path) -> None:
    def found(**settings: str) -> tuple[int, list[str]]:
        checked = start("check", "--home", tree.home, "--json", cwd=None, **settings)
        findings = checked.answer["findings"]
        told = [f"{one['level']}: {one['what']}" for one in findings]
        return checked.code, [line for line in told if "records" in line or "KEQUN" in line]

    assert found() == (0, ["ok: the records can be reached and are of this version"])
    assert found(KEQUN_HTTPS="on") == (1, ["error: KEQUN_HTTPS is yes or no, not 'on'; did you mean 'yes'?"])
    gone = "error: the records' database cannot be reached (OperationalError); look at DATABASE_URL and at the server"
    assert found(DATABASE_URL="postgresql://kequn:secret@127.0.0.1:1/kequn") == (1, [gone])
    create_home(tmp_path / "new", name="new")
    fresh = start("check", "--home", tmp_path / "new", "--json")
    assert "no records yet" in [one["what"] for one in fresh.answer["findings"] if one["level"] == "warn"]


@pytest.mark.parametrize("who", ["serving.web", "serving.work"])
def test_what_is_killed_comes_back_and_takes_its_own_children_along(tree: Tree, who: str) -> None:
    before = tree.pids()
    [victim] = [pid for pid in before if who in before[pid] and _parent(pid) == tree.process.pid]
    below = [pid for pid in before if _parent(pid) == victim]
    kill(victim)
    assert gone([victim, *below]) == []
    tree.wait_until(SIGN_IN)
    assert tree.process.poll() is None


def test_when_the_parent_is_killed_nothing_stays_and_the_port_is_free(tmp_path: Path) -> None:
    create_home(tmp_path / "home", name="killed")
    tree = Tree.start(tmp_path / "home", free_port())
    tree.wait_until(SIGN_IN)
    pids = list(tree.pids())
    assert len(pids) >= 5  # parent, web, two that answer, worker
    kill(tree.process.pid)
    tree.process.wait()
    assert gone(pids) == []
    again = Tree.start(tmp_path / "home", tree.port)
    again.wait_until(SIGN_IN)
    pids = list(again.pids())
    assert again.stop() < 10
    assert again.process.returncode == 0
    assert alive(pids) == []


def test_ctrl_c_stops_it_too(tmp_path: Path) -> None:
    create_home(tmp_path / "home", name="interrupted")
    tree = Tree.start(tmp_path / "home", free_port())
    tree.wait_until(SIGN_IN)
    pids = list(tree.pids())
    tree.process.send_signal(signal.SIGINT)
    assert tree.process.wait(timeout=30) == 0
    assert gone(pids) == []
    assert re.search(r"Serving .* at http://127.0.0.1:\d+/ \(Ctrl\+C stops\)", tree.told())


def _parent(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
