"""Moments on pages: taken once and given back, never listed where the prompt is withheld, and plays changed by two people."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from kequn.access.models import Approval, ReadLog
from kequn.access.reading import scope_of
from kequn.bridge import proposals, reading
from kequn.customers.ids import customer_id
from kequn.journeys.catalogue import shipped
from kequn.loop.bank import Bank
from kequn.loop.detecting import worths
from kequn.loop.run import run
from kequn.moments.catalogue import shipped as detectors_shipped
from kequn.moments.models import Act
from kequn.offers.catalogue import shipped as offered
from tests.web.test_groups import filled, signed_in
from tests.web.town import Town

pytestmark = pytest.mark.django_db
DETECTORS = detectors_shipped()


def rows(town: Town, where: str) -> list[dict[str, Any]]:
    with Bank(town.home) as bank, bank.connection.cursor() as cursor:
        found: list[dict[str, Any]] = cursor.sql(f"SELECT * FROM moments WHERE {where} ORDER BY ref").to_arrow_table().to_pylist()
        return found


def mine(town: Town, role: str, where: str) -> dict[str, Any]:
    return next(each for each in rows(town, where) if each["customer_no"] in town.seen[role])


def test_a_moment_is_taken_once_and_given_back(town: Town) -> None:
    client = signed_in(town, "manager")
    moment = mine(town, "manager", "state = 'open' AND held IS NULL")
    path = f"/moments/{moment['ref']}/"
    assert client.post(f"{path}act/", {"kind": "taken"}).status_code == 302
    made = Act.objects.get()
    assert (made.ref, made.moment, made.customer_no, made.kind, made.by) == (
        moment["ref"], moment["moment"], moment["customer_no"], "taken", "manager-1")
    assert "已接手" in client.get(path).content.decode()
    again = client.post(f"{path}act/", {"kind": "taken"}, follow=True).content.decode()
    assert "刚刚已有人处理过" in again
    assert Act.objects.count() == 1
    assert client.post(f"{path}undo/").status_code == 302
    assert Act.objects.filter(undone_at__isnull=True).count() == 0
    assert "请写明为什么不合适" in client.post(f"{path}act/", {"kind": "unfit", "reason": " "}, follow=True).content.decode()
    assert client.post(f"{path}act/", {"kind": "unfit", "reason": "搬走了"}).status_code == 302
    assert Act.objects.get(undone_at__isnull=True).reason == "搬走了"
    assert ReadLog.objects.filter(what="moment", customer_no=moment["customer_no"]).exists()


def test_what_is_withheld_is_listed_nowhere(town: Town) -> None:
    hidden = mine(town, "manager", "state = 'control'")
    client = signed_in(town, "manager")
    assert client.get(f"/moments/{hidden['ref']}/").status_code == 404
    assert client.post(f"/moments/{hidden['ref']}/act/", {"kind": "taken"}).status_code == 404
    assert Act.objects.count() == 0
    for address in (f"/moments/list?moment={hidden['moment']}&state=control", f"/moments/list?moment={hidden['moment']}",
                    f"/customers/{customer_id(hidden['customer_no'])}/moments/"):
        answer = client.get(address)
        assert answer.status_code == 200
        assert hidden["ref"] not in answer.content.decode()


def test_a_moment_of_another_is_not_seen(town: Town) -> None:
    other = next(each for each in rows(town, "state = 'open'") if each["customer_no"] in town.others("manager"))
    client = signed_in(town, "manager")
    assert client.get(f"/moments/{other['ref']}/").status_code == 404
    assert client.post(f"/moments/{other['ref']}/act/", {"kind": "taken"}).status_code == 404
    assert other["ref"] not in client.get("/moments/list").content.decode()


def test_a_manager_reads_the_reason_to_wait_and_cannot_act(town: Town) -> None:
    waits = rows(town, "state = 'open' AND held IS NOT NULL")
    role, held = next((role, each) for each in waits for role in ("branch_head",
                                                                  "operations") if each["customer_no"] in town.seen[role])
    client = signed_in(town, role)
    assert client.get("/moments/list?held=1").content.decode().count(held["ref"]) == 1
    said = client.post(f"/moments/{held['ref']}/act/", {"kind": "taken"}, follow=True).content.decode()
    assert "现在不能处理" in said
    assert Act.objects.count() == 0


def test_a_play_is_previewed_and_proposed_as_it_was_but_for_what_was_touched(town: Town) -> None:
    client = signed_in(town, "operations")
    address = "/moments/plays/keep/edit"
    data = filled(client.get(address), "waves") | {"waves-0-wording_zh": "{name}，最近好吗？"}
    looked = client.post(address, {**data, "look": "1"})
    assert looked.status_code == 200
    assert looked.context["preview"].waves
    assert Approval.objects.count() == 0
    assert client.post(address, data).status_code == 302
    content, before = Approval.objects.get().content, shipped()["keep"].body
    first, *rest = before["waves"]
    assert content["body"]["waves"] == [{**first, "wording": {**first["wording"], "zh": "{name}，最近好吗？"}}, *rest]
    assert {name: content["body"][name] for name in ("stops_after", "offer")} == {"stops_after": 2, "offer": "retention"}


def test_who_is_leaving_is_judged_with_reasons_and_offered_what_the_whitelist_says(own_town: Town) -> None:
    role, row = next((role, each) for each in rows(own_town, "state = 'open' AND moment = 'leaving' AND held IS NULL")
                     for role in ("branch_head", "operations", "manager") if each["customer_no"] in own_town.seen[role])
    client = signed_in(own_town, role)
    without = client.get(f"/moments/{row['ref']}/")
    asked = without.context["why"]
    assert {called for called, _, _ in asked} >= {"值得挽留", "敏感", "工资已停"}
    price = next(grounds for called, _, grounds in asked if called == "敏感")
    assert [text for text, _, _ in price] == ["投资类占比 > 0.50", "近30天理财浏览次数 >= 3"]
    assert all(values for _, _, values in price)
    assert (without.context["offer"].menu, "不符合，按常规服务挽留" in without.content.decode()) == (None, True)
    everybody = offered()["retention"]
    body = {**everybody.body, "expression": "aum_today >= 0"}
    proposals.known().create(replace(everybody, body=body))
    run(own_town.home, as_of="2026-06-30")
    found = client.get(f"/moments/{row['ref']}/")
    assert [title for title, *_ in found.context["menu"]] == [one["title"]["zh"] for one in everybody.body["menu"]]
    assert "模型只排先后，不定价" in found.content.decode()


def test_a_play_with_a_wrong_variable_is_said(town: Town) -> None:
    client = signed_in(town, "operations")
    address = "/moments/plays/keep/edit"
    answer = client.post(address, filled(client.get(address), "waves") | {"waves-0-wording_zh": "{nmae}，您好"})
    assert (answer.status_code, Approval.objects.count()) == (422, 0)
    assert "nmae" in answer.content.decode()


@pytest.mark.parametrize("address", ["/moments/", "/moments/detectors/", "/moments/detectors/leaving/", "/moments/plays/keep/"])
def test_the_board_opens_them(town: Town, address: str) -> None:
    client: Client = signed_in(town, "board")
    assert client.get(address).status_code == 200


def test_the_board_is_told_no_small_numbers(town: Town) -> None:
    scope = scope_of(town.person("board"))
    with reading.bank(scope) as bank:
        found = worths(bank)
    counted = [len(rows(town, f"moment = '{each.detector.id}'")) for each in found]
    assert min(number for number in counted if number) < scope.role.smallest  # there is something that could be told
    for each, number in zip(found, counted, strict=True):
        assert each.raised.number == (number if number == 0 or number >= scope.role.smallest else None)
        assert min((count for _, count in each.months), default=scope.role.smallest) >= scope.role.smallest
        shares = [each.success, each.control, each.precision, each.recall]
        assert all(share is None or share.of == 0 or share.of >= scope.role.smallest for share in shares)


EDIT = "/moments/detectors/large_in/edit"


def given(client: Client, address: str = EDIT) -> dict[str, Any]:
    """Return the form of a detector as it opens."""
    form = client.get(address).context["form"]
    return {field.html_name: "" if field.value() is None else field.value() for field in form}


def test_a_detector_that_is_proposed_as_it_stands_is_what_ships(town: Town) -> None:
    client = signed_in(town, "analyst")
    for each in DETECTORS:
        assert client.post(f"/moments/detectors/{each}/edit", given(client, f"/moments/detectors/{each}/edit")).status_code == 302
    proposed = {each.subject: each.content for each in Approval.objects.all()}
    assert {each: proposed[each]["body"] for each in DETECTORS} == {each: dict(DETECTORS[each].body) for each in DETECTORS}


def test_what_a_changed_detector_would_raise_is_counted_as_the_run_counts(town: Town) -> None:
    client = signed_in(town, "operations")
    seen = [each for each in rows(town, "opened_on = seen_on AND moment = 'first_100_days'")
            if each["customer_no"] in town.seen["operations"]]
    address = "/moments/detectors/first_100_days/edit"
    asked = given(client, address)
    tried = client.post(address, {**asked, "look": "1"})
    assert tried.status_code == 200
    trial = tried.context["trial"]
    assert (trial.raised.number, trial.withheld.number) == (len(seen), sum(each["state"] == "control" for each in seen))
    assert trial.worth == pytest.approx(sum(each["worth"] for each in seen if each["state"] == "open" and not each["held"]))
    shown = {each.customer_no for each in trial.examples}
    assert 0 < len(shown) <= 5
    assert shown <= {each["customer_no"] for each in seen if each["state"] == "open"}
    assert ReadLog.objects.filter(what="moment", actor="operations-1", number=len(shown)).exists()
    narrower = client.post(address, {**asked, "expression": "days_since(customer_since) < 30", "look": "1"}).context["columns"]
    assert narrower[0][1].holds.number < narrower[1][1].holds.number == trial.holds.number
    assert Approval.objects.count() == 0


def test_who_sees_no_persons_tries_with_numbers_alone(town: Town) -> None:
    client = signed_in(town, "analyst")
    tried = client.post(EDIT, {**given(client), "look": "1"})
    assert (tried.status_code, tried.context["examples"]) == (200, [])
    assert "您的角色不看具体客户" in tried.content.decode()
    assert ReadLog.objects.filter(what="moment").count() == 0


@pytest.mark.parametrize(("changed", "field", "error"), [
    ({"expression": "aum_todya > 5"}, "expression", "没有「aum_todya」，是不是「aum_today」？"),
    ({"expression": "aum_today"}, "expression", "这里要一个条件，例如 年龄 >= 60"),
    ({"expression": "phone is not None and phone == '1'"}, "expression",
     "「phone」是个人信息：只能问有没有记录，或改用标签；找人请用搜索"),
    ({"goal": "dormant"}, "goal", "这里要一个数，例如 30 或 余额"),
    ({"figures": "day max(1)"}, "figures", "第 1 行读不懂：写成「名称 = 表达式」，名称用小写字母、数字和下划线，不重复"),
    ({"figures": "day = aum_today\namount = nmae"}, "figures", "第 2 行：没有「nmae」，是不是「name」？"),
    ({"evidence_zh": "{amuont:money}"}, "evidence_zh", "依据里的 {amuont} 没有对应的数"),
    ({"evidence_en": "{amount:moeny}"}, "evidence_en",
     "{amount:moeny} 的写法不对：用 money、date、number、percent、tier，或「是|否」两个词"),
    ({"event": "aum_today < 1"}, "event_within", "写明在几天内"),
    ({"control": "10"}, "control", "资金异动不设对照组：每位客户都应得到服务，请填 0"),
])
def test_what_is_wrong_with_a_detector_stands_beside_its_field(town: Town, changed: dict[str, str], field: str,
                                                              error: str) -> None:
    client = signed_in(town, "operations")
    answer = client.post(EDIT, {**given(client), **changed})
    assert (answer.status_code, answer.context["form"].errors) == (422, {field: [error]})
    assert Approval.objects.count() == 0


def test_a_rule_is_counted_while_it_is_typed(town: Town) -> None:
    client = signed_in(town, "operations")
    address = "/moments/detectors/large_in/check"
    counted = client.post(address, {"expression": "aum_today >= 0"})
    assert counted.context["holding"].number == len(town.seen["operations"])
    assert "没有「aum_todya」，是不是「aum_today」？" in client.post(address, {"expression": "aum_todya > 0"}).content.decode()


def test_a_changed_detector_needs_a_second_person_who_sees_what_changes(own_town: Town) -> None:
    maker, checker = signed_in(own_town, "operations"), signed_in(own_town, "compliance")
    asked = given(maker, "/moments/detectors/fell_asleep/edit")
    changed = {**asked, "lasts": "45", "control": "25", "evidence_zh": "上次自主交易在 {days} 天前。"}
    assert maker.post("/moments/detectors/fell_asleep/edit", changed).status_code == 302
    waits = Approval.objects.get()
    shown = checker.get(f"/approvals/{waits.pk}/").content.decode()
    assert "<del>60</del> <ins>45</ins>" in shown
    assert "<del>按银行政策</del> <ins>25 %</ins>" in shown
    assert "<ins>上次自主交易在 {days} 天前。</ins>" in shown
    assert maker.post(f"/approvals/{waits.pk}/decide/", {"act": "approve"}).status_code == 403
    assert proposals.known().get("moment", "fell_asleep").version == 0
    assert checker.post(f"/approvals/{waits.pk}/decide/", {"act": "approve"}).status_code == 302
    made = proposals.known().get("moment", "fell_asleep")
    assert (made.version, made.body["lasts"], made.body["control"]) == (1, "45", 0.25)
    assert given(maker, "/moments/detectors/fell_asleep/edit")["control"] == 25
