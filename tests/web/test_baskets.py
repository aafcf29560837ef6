"""The page of what goes together, the part of a customer's page, and the operation: the same rules, believed ones first."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from kequn.access.scope import Scope
from kequn.bridge import reading
from kequn.customers.ids import customer_id
from kequn.loop.bundles import bundles, rules
from kequn.web import numbers
from tests.web.town import Town

pytestmark = pytest.mark.django_db


@pytest.fixture
def analyst(town: Town) -> Client:
    client = Client()
    client.force_login(town.person("analyst"))
    return client


def _scope(town: Town, role: str) -> Scope:
    from kequn.access.reading import scope_of

    return scope_of(town.person(role))


def test_the_page_lists_the_rules_and_each_opens_whom_it_speaks_of(town: Town, analyst: Client) -> None:
    with reading.bank(_scope(town, "analyst")) as bank:
        found = rules(bank, "holding")
    page = analyst.get("/baskets/").content.decode()
    assert f"{len(found)} 条显著的规律" in page
    addresses = re.findall(r'href="(/segments/new\?[^"]+)"', page)
    opened = [parse_qs(urlsplit(unescape(address)).query)["where"][0] for address in addresses]
    assert found[0].lacking in opened
    assert set(opened) <= {rule.lacking for rule in found}


def test_it_sorts_and_keeps_to_one_item(town: Town, analyst: Client) -> None:
    with reading.bank(_scope(town, "analyst")) as bank:
        surest = max(rules(bank, "holding", item="fund", believed=False), key=lambda rule: rule.confidence)
    page = analyst.get("/baskets/?item=fund&sort=confidence&all=1").content.decode()
    rows = re.findall(r'<td class="num" data-label="置信度"><span class="num">([^<]+)</span>', page)
    assert rows[0] == numbers.share(surest.confidence)
    assert [float(row.strip("%<>")) for row in rows] == sorted((float(row.strip("%<>")) for row in rows), reverse=True)


def test_an_unknown_item_has_no_rule_and_says_so(analyst: Client) -> None:
    assert "没有这样的规律" in analyst.get("/baskets/?item=nothing").content.decode()


def test_a_customers_page_says_the_rule(town: Town) -> None:
    with reading.bank(_scope(town, "operations")) as bank:
        number, found = next((number, found) for number in sorted(town.seen["operations"]) if (found := bundles(bank, number)))
    client = Client()
    client.force_login(town.person("operations"))
    part = client.get(f"/customers/{customer_id(number)}/bundle/").content.decode()
    for bundle in found:
        best = bundle.rules[0]
        assert f"是通常的 {best.lift:.1f} 倍；共 {best.count:,} 位客户" in part


def test_the_operation_gives_the_same_rules(town: Town, analyst: Client) -> None:
    with reading.bank(_scope(town, "analyst")) as bank:
        found = rules(bank, "spending", believed=False)
    answer = analyst.get("/api/v1/baskets?kind=spending&believed=false").json()
    assert (answer["kind"], len(answer["rules"])) == ("spending", len(found))
    assert answer["rules"][0]["lacking"] == found[0].lacking
    assert analyst.get("/api/v1/baskets?kind=other").status_code == 422
