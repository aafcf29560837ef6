"""A served home and a real browser: the journeys of people, with a worker, as at the bank.

Skipped with the reason where Chromium, playwright or the assets are not there.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.error import URLError
from urllib.request import urlopen

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = Path("/usr/bin/chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]
PATIENCE = 60  # seconds until a server on a busy machine must answer


@dataclass(frozen=True)
class House:
    """A served home: where, its address, and how to sign in as whom."""

    home: Path
    address: str
    people: dict[str, str]
    password: str
    customer: str  # one whom the manager answers for
    pinyin: str  # of their name
    stranger: str  # one whom the manager does not


@pytest.fixture(scope="session")
def house(demo_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A copy of the simulated bank with its people, served by `kequn serve` with a worker."""
    if not (ROOT / "src/kequn/web/static/kequn/app.js").exists():
        pytest.skip("the assets are not built; run: make assets")
    home = tmp_path_factory.mktemp("house") / "home"
    shutil.copytree(demo_home, home, ignore=shutil.ignore_patterns("records.sqlite3*"))
    environment = {**os.environ, "KEQUN_HOME": str(home), "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    environment.pop("DATABASE_URL", None)
    made = subprocess.run([sys.executable, "-m", "tests.browser.people"], cwd=ROOT, env=environment, check=True,
                          stdout=subprocess.PIPE, text=True)
    told = json.loads(made.stdout.splitlines()[-1])
    port = _free_port()
    with (home / "serve.log").open("w", encoding="utf-8") as log:
        serving = [sys.executable, "-m", "kequn", "serve", "--home", str(home), "--port", str(port), "--workers", "1"]
        server = subprocess.Popen(serving, cwd=ROOT, env=environment, stdout=log, stderr=log)
        try:
            address = f"http://127.0.0.1:{port}"
            _answers(f"{address}/readyz", server, home)
            yield House(home, address, **told)
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(timeout=PATIENCE)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _answers(address: str, server: subprocess.Popen[bytes], home: Path) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and server.poll() is None:
        try:
            with urlopen(address, timeout=5):  # noqa: S310 - our own server
                return
        except (URLError, OSError):
            time.sleep(0.3)
    raise AssertionError((home / "serve.log").read_text(encoding="utf-8")[-2000:])


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, driven by playwright."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed: make env")
    if not CHROMIUM.exists():
        pytest.skip("Chromium is not installed: apt-get install chromium")
    with sync_api.sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()


class Doorman:
    """Signs people in, each in a browser of their own, and sees that no page complains."""

    def __init__(self, browser: Browser, house: House) -> None:
        self.browser, self.house = browser, house
        self.contexts: dict[str, BrowserContext] = {}
        self.complaints: list[str] = []

    def enter(self, who: str) -> Page:
        """Return a new page of that person's browser, signed in through the form."""
        if who not in self.contexts:
            self.contexts[who] = self.browser.new_context(locale="en", base_url=self.house.address)
            page = self._page(who)
            page.goto("/account/login/")
            page.locator("input[name=login]").fill(self.house.people[who])
            page.locator("input[name=password]").fill(self.house.password)
            page.locator("form:has(input[name=password]) button").last.click()
            page.wait_for_url(f"{self.house.address}/")
            page.close()
        return self._page(who)

    def _page(self, who: str) -> Page:
        page = self.contexts[who].new_page()
        page.on("console", lambda said: self._hear(page.url, said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
        page.on("request", lambda request: None if request.url.startswith((self.house.address, "data:"))
                else self.complaints.append(f"{page.url} asked another host: {request.url}"))
        return page

    def _hear(self, url: str, text: str) -> None:
        """Keep what a page complains of; htmx says so too where a newer question took the place of an older one."""
        if not text.startswith(("htmx:sendAbort", "htmx:afterRequest")):
            self.complaints.append(f"{url}: {text}")

    def expected(self, text: str) -> None:
        """Strike the complaints that a test meant to cause; there must be one."""
        left = [complaint for complaint in self.complaints if text not in complaint]
        assert len(left) < len(self.complaints), self.complaints
        self.complaints[:] = left


@pytest.fixture(scope="session")
def people(browser: Browser, house: House) -> Iterator[Doorman]:
    """The doorman for the whole session: everybody signs in once."""
    doorman = Doorman(browser, house)
    yield doorman
    for context in doorman.contexts.values():
        context.close()


@pytest.fixture
def doorman(people: Doorman) -> Iterator[Doorman]:
    """The doorman; a test ends well only if no page wrote an error and none asked another host."""
    people.complaints.clear()
    yield people
    assert people.complaints == []
