"""The page of changing tastes: dates, shares with their changes, and where each cell leads."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import duckdb
import pytest
from django.test import Client

from kequn.access.reading import scope_of
from kequn.bridge import reading, replies
from kequn.bridge.models import Reply
from kequn.loop.tastes import Trend, tastes
from tests.web.town import Town, leave, settle

pytestmark = pytest.mark.django_db
OTHER = "has_mobile_banking"


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


@pytest.fixture
def moved_town(demo_home: Path, tmp_path: Path, db: None, settings: Any) -> Iterator[Town]:
    """The town with a bank in which more have a card at every age, and fewer of the old ones the app: few people move little."""
    settings.KEQUN_HOME = home = tmp_path / "home"
    shutil.copytree(demo_home, home)
    published = home / "warehouse/published"
    (snapshot,) = published.glob("*.duckdb")
    with duckdb.connect(snapshot) as connection:
        connection.execute("UPDATE tag_trends SET p_adjusted = 1")  # whatever else so small a bank has moved
        for tag, cohort, change in (("has_card", "true", 0.1), (OTHER, "cohort = '60'", -0.1)):
            connection.execute(f"""UPDATE tag_trends SET change = {change}, change_low = {change - 0.02},
                change_high = {change + 0.02}, p_adjusted = 0.001 WHERE tag = '{tag}' AND {cohort}""")
    record = snapshot.with_suffix(".json")
    stated = {**json.loads(record.read_text(encoding="utf-8")), "bytes": snapshot.stat().st_size}
    record.write_text(json.dumps(stated), encoding="utf-8")
    yield settle(home)
    leave()


def asked(town: Town) -> list[Trend]:
    with reading.bank(scope_of(town.person("operations"))) as bank:
        return list(tastes(bank).asking)


def test_a_cohort_that_goes_with_all_others_asks_nothing_of_its_own(moved_town: Town) -> None:
    assert [(trend.tag, trend.cohort) for trend in asked(moved_town)] == [("has_card", None), (OTHER, 60)]


def test_a_trend_waits_until_somebody_replies_and_then_bears_the_reply(moved_town: Town) -> None:
    trends, client = asked(moved_town), Client()
    client.force_login(moved_town.person("operations"))
    page = client.get("/tastes/").content.decode()
    assert f"{len(trends)} 项中 {len(trends)} 项待答复" in page
    one = trends[0]
    form = {"tag": one.tag, "value": one.value or "", "cohort": "" if one.cohort is None else str(one.cohort), "kind": "lead"}
    client.post("/tastes/reply", {**form, "reason": " "})
    assert Reply.objects.count() == 0
    client.post("/tastes/reply", {**form, "reason": "年轻人先用起来"})
    made = Reply.objects.get()
    assert (made.by, made.kind, made.rises, made.change) == ("operations-1", "lead", one.rises, one.change)
    page = client.get("/tastes/").content.decode()
    assert "年轻人先用起来" in page
    assert f"{len(trends)} 项中 {len(trends) - 1} 项待答复" in page or "全部已答复" in page


def test_who_may_not_reply_sees_the_replies_and_no_form(moved_town: Town) -> None:
    one, client = asked(moved_town)[0], Client()
    client.force_login(moved_town.person("analyst"))
    assert "/tastes/reply" not in client.get("/tastes/").content.decode()
    assert client.post("/tastes/reply", {"tag": one.tag, "kind": "lead", "reason": "x"}).status_code == 403


def test_the_operations_tell_trends_and_take_a_reply(moved_town: Town) -> None:
    trends, client = asked(moved_town), Client()
    client.force_login(moved_town.person("operations"))
    told = client.get("/api/v1/trends?waiting=true").json()["trends"]
    assert [(each["tag"], each["value"], each["cohort"]) for each in told] == [(t.tag, t.value, t.cohort) for t in trends]
    said = {"tag": told[0]["tag"], "value": told[0]["value"], "cohort": told[0]["cohort"], "kind": "serve", "reason": "需求在此"}
    made = client.post("/api/v1/trends/replies", said, content_type="application/json")
    assert (made.status_code, made.json()["by"]) == (201, "operations-1")
    left = client.get("/api/v1/trends?waiting=true").json()["trends"]
    assert len(left) == len(told) - 1
    found = client.get(f"/api/v1/trends?tag={said['tag']}").json()["trends"]
    assert [each["reply"]["reason"] for each in found if each["reply"]] == ["需求在此"]
    nothing = {**said, "tag": "no_such_tag"}
    assert client.post("/api/v1/trends/replies", nothing, content_type="application/json").status_code == 404


def test_a_trend_that_has_turned_asks_again(moved_town: Town) -> None:
    one = asked(moved_town)[0]
    with reading.bank(scope_of(moved_town.person("operations"))) as bank:
        made = replies.reply(bank, one.tag, one.value, one.cohort, kind="serve", reason="需求在此")
    assert replies.standing()[replies.key(one)] == made
    assert replies.key(replace(one, change=-one.change)) not in replies.standing()
