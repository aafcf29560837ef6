"""Every page, as somebody who may open it: axe finds nothing, nothing is asked of another host, nothing breaks in the console."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser

import kequn.web
from kequn.customers.ids import customer_id
from kequn.project.handlers import HANDLERS
from kequn.web.sections import SECTIONS
from kequn.work.worker import work_once
from tests.web.browser import chromium, window
from tests.web.people import client_of
from tests.web.town import Town

AXE = Path(kequn.web.__file__).parent / "node_modules" / "axe-core" / "axe.min.js"
FITTING = ("operations", "administrator", "compliance", "manager")  # between them they may open every page
BEHIND = {  # pages that no entry of the navigation leads to
    "/design/", "/account/me/", "/runs/1/", "/segments/pensioners/", "/segments/overlap", "/tags/aum/", "/tags/aum/edit",
    "/segments/new?where=age+%3E%3D+60+and+(balance+%3E+50000+or+holds(%22fund%22))+and+count(events,+days%3D30)+%3E+2",
}
PATHS = sorted({place.path for section in SECTIONS for place in section.places} | BEHIND)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if not AXE.exists():
        pytest.skip("axe-core is not here: make assets")
    with chromium() as started:
        yield started


def faults(page: Any) -> list[str]:
    """Return what axe finds on a page, one line each."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [f"{rule['id']}: {node['target']}" for rule in found["violations"] for node in rule["nodes"]]


@pytest.mark.slow
@pytest.mark.parametrize("path", PATHS)
def test_axe_finds_nothing(path: str, town: Town, browser: Browser) -> None:
    clients = [client_of(town.person(role), "zh-hans") for role in FITTING]
    client = next(client for client in clients if client.get(path).status_code == 200)
    for size, theme in (("desktop", "light"), ("phone", "dark")):
        with window(browser, client, size=size, theme=theme) as opened:
            opened.open(path)
            assert faults(opened.page) == []
            assert opened.page.locator("h1").count() == 1
            assert (opened.wrong, opened.strangers) == ([], set())
            assert opened.page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


@pytest.mark.slow
def test_axe_finds_nothing_on_what_was_found(town: Town, browser: Browser) -> None:
    client = client_of(town.person("analyst"), "zh-hans")
    for what in ("groups", "alike"):
        tags = ["age", "occupation", "pension_count_90d"]
        given = {"what": what, "circle": "pensioners", "tags": tags, "among": "open_accounts > 0"}
        address = client.post("/finding/start/", given).headers["Location"]
        assert work_once(HANDLERS, owner="w")
        for size in ("desktop", "phone"):
            with window(browser, client, size=size) as opened:
                opened.open(address)
                assert opened.page.locator("table").count() > 0
                assert faults(opened.page) == []
                assert (opened.wrong, opened.strangers) == ([], set())
                assert opened.page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


@pytest.mark.slow
def test_axe_finds_nothing_on_a_customer_s_page_with_all_its_parts(town: Town, browser: Browser) -> None:
    number = min(town.seen["manager"])
    with window(browser, client_of(town.person("manager"), "zh-hans")) as opened:
        opened.open(f"/customers/{customer_id(number)}/")
        opened.page.mouse.wheel(0, 20_000)  # the parts below come when they are seen
        opened.page.wait_for_load_state("networkidle")
        assert faults(opened.page) == []
        assert (opened.wrong, opened.strangers) == ([], set())


@pytest.mark.slow
def test_axe_finds_nothing_before_signing_in(db: None, browser: Browser) -> None:
    for path in ("/account/login/", "/account/inactive/"):
        with window(browser, Client()) as opened:
            opened.open(path)
            assert faults(opened.page) == []
            assert opened.strangers == set()
