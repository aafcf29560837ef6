"""The frame of every page: what it offers to whom, the keyboard, both languages, light and dark."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client
from playwright.sync_api import Browser

from kequn.access.roles import ROLES, May
from kequn.web.sections import SECTIONS, open_to, stands_in
from tests.web.browser import chromium, window
from tests.web.people import client_of
from tests.web.town import Town


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


def _paths(role: str) -> list[str]:
    return [place.path for section in open_to(ROLES[role].may, lambda _: True) for place in section.places]


def test_a_role_is_offered_what_it_may_open() -> None:
    assert _paths("manager") == ["/", "/day/", "/search", "/moments/", "/scripts/", "/opportunities/"]
    assert _paths("auditor") == ["/", "/rights/", "/logs/", "/alarms/"]
    assert _paths("board") == ["/", "/moments/", "/grades/", "/segments/", "/wallet/", "/groups/", "/layers/", "/modes/",
                               "/models/", "/circles/", "/tags/",
                               "/baskets/", "/tastes/", "/definitions/"]
    assert _paths("administrator") == ["/", "/runs/", "/users/", "/rights/", "/keys/"]
    everything = {place.path for section in SECTIONS for place in section.places}
    assert {path for role in ROLES for path in _paths(role)} == everything


def test_a_page_that_is_not_built_is_not_offered() -> None:
    sections = open_to(frozenset(May), lambda path: path in ("/", "/tags/"))
    assert [[place.path for place in section.places] for section in sections] == [["/"], ["/tags/"]]


@pytest.mark.parametrize(("path", "found"), [
    ("/", "/"), ("/tags/", "/tags/"), ("/tags/age/", "/tags/"), ("/tagsoup", None), ("/segments/new/", "/segments/"),
    ("/account/me/", None),
])  # fmt: skip
def test_an_address_stands_under_the_longest_beginning(path: str, found: str | None) -> None:
    _, place = stands_in(open_to(frozenset(May), lambda _: True), path)
    assert (place.path if place else None) == found


def test_every_offered_page_opens(town: Town) -> None:
    for role in ROLES:
        client = client_of(town.person(role))
        for path in _paths(role):
            assert client.get(path).status_code == 200, (role, path)


def test_the_language_is_kept_and_the_page_too(town: Town) -> None:
    client = client_of(town.person("manager"), "zh-CN")
    assert '<html lang="zh-Hans"' in client.get("/").content.decode()
    answer = client.post("/preferences/", {"language": "en", "next": "/design/?page=2"})
    assert (answer.status_code, answer["Location"]) == (302, "/design/?page=2")
    assert '<html lang="en"' in client.get("/").content.decode()
    assert town.person("manager").language == "en"


@pytest.mark.parametrize("elsewhere", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)"])
def test_a_choice_leads_to_no_other_host(elsewhere: str, db: None) -> None:
    answer = Client().post("/preferences/", {"theme": "dark", "next": elsewhere})
    assert answer["Location"] == "/"
    assert answer.cookies["kequn_theme"].value == "dark"


def test_what_is_no_language_and_no_theme_is_not_kept(db: None) -> None:
    answer = Client().post("/preferences/", {"language": "xx", "theme": "<script>"})
    assert answer.cookies == {}


@pytest.mark.parametrize(("path", "status"), [("/nowhere/", 404), ("/users/", 403)])
def test_an_error_is_a_page_that_says_what_to_do(path: str, status: int, town: Town) -> None:
    answer = client_of(town.person("manager"), "zh-CN").get(path)
    assert answer.status_code == status
    page = answer.content.decode()
    assert page.count("<h1>") == 1
    assert "回到首页" in page


@pytest.mark.slow
def test_the_keyboard_reaches_everything_in_the_order_of_the_page(town: Town, browser: Browser) -> None:
    with window(browser, client_of(town.person("operations"))) as opened:
        page = opened.page
        opened.open("/")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "kq-skip"
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id || location.hash") in ("main", "#main")
        opened.open("/")
        seen = []
        for _ in range(60):
            page.keyboard.press("Tab")
            place = page.evaluate("(e => e === document.body ? null : [e.tagName, e.getBoundingClientRect().height > 0, "
                                  "getComputedStyle(e).outlineStyle])(document.activeElement)")
            if place is None:
                break
            seen.append(place)
        assert len(seen) > 8
        assert [place for place in seen if not place[1] or place[2] == "none"] == []


@pytest.mark.slow
def test_the_menu_opens_and_closes_by_keyboard_and_the_device_says_how_light_it_is(town: Town, browser: Browser) -> None:
    with window(browser, client_of(town.person("manager"))) as opened:
        page = opened.page
        opened.open("/")
        page.locator(".kq-menu summary").focus()
        page.keyboard.press("Enter")
        assert page.locator(".kq-menu-body").is_visible()
        page.keyboard.press("Escape")
        assert page.locator(".kq-menu-body").is_hidden()
        assert page.evaluate("document.documentElement.dataset.bsTheme") == "light"
        assert (opened.wrong, opened.strangers) == ([], set())
