"""Photograph pages of a home at 1280 and 390 px, in Chinese and English, light and dark, signed in as somebody.

The home is served from this process, on a free port, with the code and assets as they are now; its records are migrated first, so
give it a copy of a home. `--do` runs steps on each page before the picture: `click:SELECTOR`, `fill:SELECTOR=TEXT`, `press:KEY`,
`wait:MS`.
"""

from __future__ import annotations

import argparse
import logging
import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from tempfile import gettempdir
from threading import Thread
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

WIDTHS = {"1280": (1280, 800), "390": (390, 844)}
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]


def main() -> int:
    """Take the pictures that the command line asks for and print where they are."""
    given = _arguments()
    os.environ.update(KEQUN_HOME=str(given.home.absolute()), DJANGO_SETTINGS_MODULE="kequn.project.settings")
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    session = _session(given.user, given.role)
    from playwright.sync_api import sync_playwright

    given.out.mkdir(parents=True, exist_ok=True)
    with _served() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=given.browser, args=FLAGS)
        for width, language, theme in product(given.widths, given.languages, given.themes):
            _pictures(browser, address, session, given, width, language, theme)
        browser.close()
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tools/screenshots", description=__doc__)
    parser.add_argument("--home", type=Path, required=True, help="a copy of a home; its records are migrated")
    parser.add_argument("--user", help="the staff number of somebody who can sign in; none: a stranger")
    parser.add_argument("--role", help="make (or take) a person of that role at the head office, where there is no such user yet")
    parser.add_argument("--paths", nargs="+", default=["/"], help="addresses such as / /segments/")
    parser.add_argument("--out", type=Path, default=Path(gettempdir()) / "pictures", help="the folder that takes the pictures")
    parser.add_argument("--widths", nargs="+", default=list(WIDTHS), choices=WIDTHS)
    parser.add_argument("--languages", nargs="+", default=["zh", "en"], choices=["zh", "en"])
    parser.add_argument("--themes", nargs="+", default=["light", "dark"], choices=["light", "dark"])
    parser.add_argument("--do", nargs="+", default=[], metavar="STEP", help="steps before the picture")
    parser.add_argument("--window", action="store_true", help="only what the window shows, not the whole page")
    parser.add_argument("--browser", default="/usr/bin/chromium")
    return parser.parse_args()


def _session(user: str | None, role: str | None) -> str | None:
    """Return the key of a new session of that person."""
    if user is None and role is None:
        return None
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from kequn.access.models import User
    from kequn.organisation.models import Outlet

    if role is not None:
        office, _ = Outlet.objects.get_or_create(outlet_id="PICTURES", defaults={"name": "总行", "level": "head_office"})
        user = user or f"picture_{role}"
        User.objects.get_or_create(username=user, defaults={"role_id": role, "outlet": office, "display_name": "陈明远"})
    person = User.objects.get(username=user)
    store = SessionStore()
    store[SESSION_KEY], store[HASH_SESSION_KEY] = str(person.pk), person.get_session_auth_hash()
    store[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    store.create()
    return store.session_key


@contextmanager
def _served() -> Iterator[str]:
    from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
    from django.core.wsgi import get_wsgi_application

    class Quiet(WSGIRequestHandler):
        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            if len(args) > 1 and str(args[1]) >= "400":
                print(format % args, file=sys.stderr)

    server = ThreadedWSGIServer(("127.0.0.1", 0), Quiet)
    server.set_app(get_wsgi_application())
    logging.disable(logging.INFO)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()


def _pictures(
    browser: Browser, address: str, session: str | None, given: argparse.Namespace, width: str, language: str, theme: str,
) -> None:
    wide, high = WIDTHS[width]
    context = browser.new_context(viewport={"width": wide, "height": high}, color_scheme=theme, reduced_motion="reduce",  # type: ignore[arg-type]
                                  locale="en-GB" if language == "en" else "zh-CN")
    kept = {"django_language": "en" if language == "en" else "zh-hans", "kequn_theme": theme, "sessionid": session}
    context.add_cookies([{"name": name, "value": value, "url": address} for name, value in kept.items() if value])
    page = context.new_page()
    page.on("console", lambda said: print(f"  console {said.type}: {said.text}") if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: print(f"  script error: {error}"))
    for path in given.paths:
        page.goto(address + path, wait_until="networkidle")
        for step in given.do:
            _step(page, step)
        name = re.sub(r"[^\w]+", "-", path).strip("-") or "home"
        target = given.out / f"{name}-{width}-{language}-{theme}.png"
        page.screenshot(path=target, full_page=not given.window)
        sideways = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        print(f"{target}{f'  SCROLLS SIDEWAYS by {sideways} px' if sideways > 0 else ''}")
    context.close()


def _step(page: Page, step: str) -> None:
    verb, _, rest = step.partition(":")
    if verb == "click":
        page.click(rest)
    elif verb == "fill":
        selector, _, text = rest.partition("=")
        page.fill(selector, text)
    elif verb == "press":
        page.keyboard.press(rest)
    elif verb == "wait":
        page.wait_for_timeout(float(rest))
    else:
        sys.exit(f"tools/screenshots: {step!r} is no step; steps are click:, fill:, press:, wait:")
    page.wait_for_load_state("networkidle")


if __name__ == "__main__":
    sys.exit(main())
