"""The page of changing tastes: dates, shares with their changes, and where each cell leads."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from kequn.access.reading import scope_of
from kequn.bridge import reading
from kequn.loop.tastes import tastes
from tests.web.town import Town

pytestmark = pytest.mark.django_db


def test_the_page_tells_every_trend_and_each_opens_its_customers(town: Town) -> None:
    client = Client()
    client.force_login(town.person("analyst"))
    with reading.bank(scope_of(town.person("analyst"))) as bank:
        found = tastes(bank)
    page = client.get("/tastes/?all=1").content.decode()
    assert f"{found.before} 与 {found.after} 相比" in page
    addresses = re.findall(r'<td class="num kq-shade-\d"[^>]*><a href="(/segments/new\?[^"]+)"', page)
    opened = [parse_qs(urlsplit(unescape(address)).query)["where"][0] for address in addresses]
    assert sorted(opened) == sorted(trend.condition for trend in found.trends)
    assert client.get("/tastes/").content.decode().count("kq-shade-") <= len(opened)
