"""A real browser whose requests are answered by Django's test client, so that it sees what a test has put into the records."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import Context, copy_context
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, Route, sync_playwright

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]
HOST = "localhost"  # which a browser trusts without HTTPS
SIZES = {"desktop": (1280, 800), "phone": (390, 844)}


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start the browser; without one on this machine the test is skipped."""
    if not CHROMIUM.exists():
        pytest.skip("no Chromium on this machine; install it: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@dataclass
class Window:
    """One window: its page, what went wrong in it, and the hosts that it asked beside ours."""

    page: Page
    wrong: list[str] = field(default_factory=list)
    strangers: set[str] = field(default_factory=set)

    def open(self, path: str) -> None:
        """Go to an address and wait until nothing is under way."""
        self.page.goto(f"http://{HOST}{path}", wait_until="networkidle")


@contextmanager
def window(browser: Browser, client: Client, *, size: str = "desktop", theme: str = "light") -> Iterator[Window]:
    """Open a window that is signed in as the client is."""
    width, height = SIZES[size]
    context = browser.new_context(viewport={"width": width, "height": height}, reduced_motion="reduce",
                                  color_scheme="dark" if theme == "dark" else "light")
    opened = Window(context.new_page())
    here = copy_context()  # the connection to the records is one of this context, and the browser calls back from another
    opened.page.route("**/*", lambda route: _answer(route, client, opened.strangers, here.copy()))
    opened.page.on("pageerror", lambda error: opened.wrong.append(str(error)))
    opened.page.on("console", lambda said: opened.wrong.append(said.text) if said.type == "error" else None)
    yield opened
    context.close()


def _answer(route: Route, client: Client, strangers: set[str], here: Context) -> None:
    request, address = route.request, urlsplit(route.request.url)
    if address.netloc != HOST:
        strangers.add(address.netloc)
        route.abort()
        return
    path = f"{address.path}?{address.query}" if address.query else address.path
    headers = {name: value for name, value in request.headers.items() if name.startswith(("hx-", "x-", "accept"))}
    sent, kind = request.post_data_buffer or b"", request.headers.get("content-type", "")
    response = here.run(client.generic, request.method, path, sent, kind, headers=headers, follow=True)
    route.fulfill(status=response.status_code, headers=dict(response.items()), body=here.run(response.getvalue))
