"""The builder's pages: clicking and typing say the same, counts are the engine's, nobody sees more than they may."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from kequn.access import approval
from kequn.access.models import Approval, ReadLog
from kequn.access.reading import scope_of
from kequn.bridge import proposals, reading
from kequn.facts.parse import parse
from kequn.loop.bank import Bank
from kequn.loop.builder.lines import flat, nested, posted, written
from kequn.loop.builder.showing import shown
from tests.web.people import client_of, person

pytestmark = pytest.mark.django_db
COUNT, NEW = "/segments/count", "/segments/new"


@pytest.fixture(autouse=True)
def home(demo_home: Path, settings: Settings) -> Path:
    settings.KEQUN_HOME = demo_home
    return demo_home


@pytest.fixture
def bank(demo_home: Path) -> Bank:
    return Bank(demo_home)


@pytest.fixture
def client() -> Client:
    return client_of(person("analyst"), "zh")


def number_in(html: str) -> int:
    found = re.search(r'class="kq-b-count"><span><span class="num" title="([\d,]+)"', html)
    assert found, html[:800]
    return int(found[1].replace(",", ""))


def hidden(html: str) -> dict[str, str]:
    return {name: value.replace("&gt;", ">").replace("&lt;", "<").replace("&quot;", '"')
            for name, value in re.findall(r'name="(shape|rows_before|text_before|unit_before)" value="([^"]*)"', html)}


def form_of(html: str) -> dict[str, list[str]]:
    """Return what the browser would post of the rows: hidden inputs, inputs, chosen options and ticked boxes."""
    from html.parser import HTMLParser

    class Reader(HTMLParser):
        def __init__(self) -> None:
            super().__init__()
            self.data: dict[str, list[str]] = {}
            self.select = ""
            self.area = ""

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            given = dict(attrs)
            name = given.get("name") or ""
            if given.get("form"):
                return
            if tag == "input" and name and (given.get("type") != "checkbox" or "checked" in given):
                self.data.setdefault(name, []).append(given.get("value") or "")
            if tag == "select":
                self.select = name
            if tag == "option" and "selected" in given and self.select:
                self.data.setdefault(self.select, []).append(given.get("value") or "")
            if tag == "textarea":
                self.area = name
                self.data[name] = [""]

        def handle_endtag(self, tag: str) -> None:
            self.area = "" if tag == "textarea" else self.area

        def handle_data(self, data: str) -> None:
            if self.area:
                self.data[self.area] = [self.data[self.area][0] + data]

    reader = Reader()
    reader.feed(html.partition('<form id="builder"')[2].partition("</form>")[0])
    return {name: values for name, values in reader.data.items() if name != "csrfmiddlewaretoken"}


CONDITIONS = [
    "age >= 60 and balance > 50000",
    'city == "云湖市" or holds("fund", "wealth")',
    'not (age < 30 or dormant) and count(transactions, where=kind == "transfer_out", days=90) >= 3',
    '18 <= age <= 35 and -sum(transactions.amount, where=amount < 0 and channel in ("card", "app"), months=3) > 3000',
    "household.sum(aum, where=age >= 60) > 100000 and gender is not None",
    "age * 2 > balance / 1000",
]


@pytest.mark.parametrize("text", CONDITIONS)
def test_a_form_posted_unchanged_is_the_condition_it_was_opened_with(client: Client, bank: Bank, text: str) -> None:
    page = client.get(NEW, {"where": text})
    html = page.content.decode()
    data = form_of(html)
    tree = parse(text, bank.tags.schema)
    assert nested(posted(data)) == shown(tree)
    answered = client.post(COUNT, data | {"rows_before": ["changed"]}).content.decode()
    assert number_in(answered) == number_in(html) == bank.customers.where(text, as_of=bank.as_of).count()
    assert hidden(answered)["text_before"] == hidden(html)["text_before"]


@pytest.mark.parametrize("text", CONDITIONS)
def test_typing_makes_the_rows_that_clicking_would(client: Client, bank: Bank, text: str) -> None:
    data = form_of(client.get(NEW).content.decode())
    answered = client.post(COUNT, data | {"text": [text]}).content.decode()
    assert number_in(answered) == bank.customers.where(text, as_of=bank.as_of).count()
    rows = form_of('<form id="builder">' + answered.partition('id="rows"')[2] + "</form>")
    assert nested(posted(rows)) == shown(parse(text, bank.tags.schema))


def test_a_changed_row_changes_the_text_and_the_count_but_not_the_rows_on_the_page(client: Client, bank: Bank) -> None:
    data = form_of(client.get(NEW, {"where": "age >= 60"}).content.decode())
    data["1.v"] = ["70"]
    answered = client.post(COUNT, data).content.decode()
    assert number_in(answered) == bank.customers.where("age >= 70", as_of=bank.as_of).count()
    assert hidden(answered)["text_before"] == "年龄 >= 70"
    assert 'id="rows"' not in answered
    assert 'id="text-box"' in answered


def test_a_text_that_cannot_be_read_says_the_nearest_name_and_leaves_the_rows(client: Client) -> None:
    opened = client.get(NEW, {"where": "age >= 60"}).content.decode()
    data = form_of(opened)
    answered = client.post(COUNT, data | {"text": ["年纪 >= 60 且 余"]}).content.decode()
    assert "没有「年纪」，是不是" in answered or "没有「年纪」这个名称" in answered
    assert number_in(answered) == number_in(opened)
    assert 'id="rows"' not in answered
    data = form_of(opened) | {"text": ["aeg >= 60"]}
    assert "没有「aeg」，是不是「age」？" in client.post(COUNT, data).content.decode()


def test_a_wrong_value_is_told_beside_its_row_and_left_out(client: Client, bank: Bank) -> None:
    data = form_of(client.get(NEW, {"where": "age >= 60 and balance > 0"}).content.decode())
    data["1.v"] = ["sixty"]
    answered = client.post(COUNT, data).content.decode()
    assert 'id="says-1" hx-swap-oob="innerHTML"><span class="kq-error">' in answered
    assert number_in(answered) == bank.customers.where("balance > 0", as_of=bank.as_of).count()


def test_choosing_another_field_brings_the_control_that_fits(client: Client) -> None:
    data = form_of(client.get(NEW).content.decode())
    answered = client.post(COUNT, data | {"1.field": ["column:customers.city"]}).content.decode()
    assert '<select class="form-select kq-b-choice" id="v-1" name="1.v"' in answered
    answered = client.post(COUNT, data | {"1.field": ["tag:balance"]}).content.decode()
    assert 'id="scale-1"' in answered
    answered = client.post(COUNT, data | {"1.field": ["fold:transactions"]}).content.decode()
    assert 'name="1.length" value="90"' in answered


def test_without_a_script_a_button_posts_the_page_and_gets_it_back(client: Client, bank: Bank) -> None:
    data = form_of(client.get(NEW, {"where": "age >= 60 and balance > 0"}).content.decode())
    page = client.post(NEW, data | {"action": ["remove:2"]}).content.decode()
    assert page.startswith("<!doctype html>")
    assert number_in(page) == bank.customers.where("age >= 60", as_of=bank.as_of).count()


def test_households_are_counted_as_households(client: Client, bank: Bank) -> None:
    page = client.get(NEW, {"where": "household_members >= 2", "unit": "household"}).content.decode()
    assert number_in(page) == bank.households.where("household_members >= 2", as_of=bank.as_of).count()


def test_personal_values_cannot_be_asked_for(client: Client) -> None:
    data = form_of(client.get(NEW).content.decode())
    assert "「name」是个人信息" in client.post(COUNT, data | {"text": ['name == "王伟"']}).content.decode()


def test_more_is_told_of_a_condition(client: Client) -> None:
    answered = client.post("/segments/more", {"text_before": "age >= 60", "unit": "customer"})
    html = answered.content.decode()
    assert answered.status_code == 200
    assert html.count("kq-chart") == 1
    assert "老年未上线" in html
    assert 'hx-post="/segments/members"' not in html  # an analyst sees no persons


def test_an_analyst_gets_no_members(client: Client) -> None:
    assert client.post("/segments/members", {"text_before": "age >= 60"}).status_code == 403


def test_members_are_masked_for_operations_and_the_look_is_logged(client: Client, bank: Bank) -> None:
    operations = person("operations")
    client.force_login(operations)
    html = client.post("/segments/members", {"text_before": "age >= 60"}).content.decode()
    with bank.connection.cursor() as cursor:
        names = [name for (name,) in cursor.execute("SELECT name FROM customers WHERE length(name) > 1").fetchall()]
    assert len(re.findall(r"/customers/C\d{8}/", html)) == 10
    assert [name for name in names if name in html] == []
    [log] = ReadLog.objects.filter(actor=operations.username, what="members")
    assert log.number == 10


@pytest.mark.parametrize("role", ["manager", "lobby_manager", "remote_agent", "compliance", "auditor", "administrator"])
def test_roles_that_may_not_count_get_no_builder(client: Client, role: str) -> None:
    client.force_login(person(role))
    for address in (NEW, "/segments/", "/tags/", "/tags/age/", "/segments/overlap", "/segments/pensioners/"):
        assert client.get(address).status_code == 403


SAVED = {"title_zh": "试验客群", "expression": "年龄 >= 60", "unit": "customer", "owner": "运营"}


def test_a_saved_segment_waits_for_a_second_person_and_then_is_the_next_version(client: Client, tmp_path: Path, demo_home: Path,
                                                                                settings: Settings) -> None:
    import shutil

    settings.KEQUN_HOME = shutil.copytree(demo_home, tmp_path / "home", symlinks=True)
    proposals.register()
    assert client.post("/segments/save", SAVED).status_code == 302
    [proposal] = Approval.objects.filter(kind="segment")
    assert (proposal.subject, proposal.state) == ("shi_yan_ke_qun", "proposed")
    assert "试验客群" in client.get("/segments/").content.decode()
    assert client.get("/segments/shi_yan_ke_qun/").status_code == 404  # not in force yet
    decided = approval.approve(proposal.pk, scope_of(person("branch_head")))
    assert decided.result == "1"
    page = client.get("/segments/shi_yan_ke_qun/").content.decode()
    assert "年龄 &gt;= 60" in page
    assert reading.home() != demo_home


def test_a_segment_without_a_title_or_condition_comes_back_with_what_is_missing(client: Client) -> None:
    answered = client.post("/segments/save", SAVED | {"title_zh": ""})
    assert answered.status_code == 422
    assert 'id="id_title_zh_errors"' in answered.content.decode()
    assert number_in(answered.content.decode()) > 0
    assert client.post("/segments/save", SAVED | {"expression": ""}).status_code == 422
    assert not Approval.objects.exists()


def test_whoever_may_not_define_sees_no_save_form(client: Client) -> None:
    client.force_login(person("board"))
    assert 'id="save"' not in client.get(NEW).content.decode()
    assert client.post("/segments/save", SAVED).status_code == 403


def test_the_board_is_not_told_of_a_few(client: Client, bank: Bank) -> None:
    aged = (f"age >= {age}" for age in range(60, 110))
    few = next(text for text in aged if 0 < bank.customers.where(text, as_of=bank.as_of).count() < 10)
    client.force_login(person("board"))
    html = client.get(NEW, {"where": few}).content.decode()
    assert "少于 10" in html
    more = client.post("/segments/more", {"text_before": few, "unit": "customer"}).content.decode()
    assert "kq-chart" not in more


def test_the_list_shows_every_segment_with_a_fixed_number_of_queries(
        client: Client, django_assert_num_queries: DjangoAssertNumQueries, bank: Bank) -> None:
    html = client.get("/segments/").content.decode()
    counts = bank.segments.counts(as_of=bank.as_of)
    assert html.count('class="kq-b-title"') == len(counts)
    for number in counts.values():
        assert f'title="{number:,}"' in html
    with django_assert_num_queries(4):
        client.get("/segments/")


def test_the_matrix_of_chosen_segments(client: Client, bank: Bank) -> None:
    html = client.get("/segments/overlap", {"id": ["pensioners", "seniors_not_online"]}).content.decode()
    matrix = bank.segments.overlap(["pensioners", "seniors_not_online"], as_of=bank.as_of)
    assert f">{matrix[0][1]:,} <small>" in html


def test_the_catalogue_lists_every_tag_and_finds_one(client: Client, bank: Bank) -> None:
    assert client.get("/tags/").content.decode().count('class="kq-b-title"') == len(bank.tags)
    found = client.get("/tags/", {"q": "90天 最低余额"}).content.decode()
    assert found.count('class="kq-b-title"') == 1
    assert "没有这样的标签" in client.get("/tags/", {"q": "不存在"}).content.decode()


def test_every_tag_has_its_page_and_a_segment_to_start_from(client: Client, bank: Bank) -> None:
    for tag_id in ["age", "aum", "dormant", "district", "first_purchase", "household_aum", "outward_share_90d"]:
        page = client.get(f"/tags/{tag_id}/")
        assert page.status_code == 200
        address = re.search(r'href="(/segments/new\?[^"]+)"', page.content.decode())
        assert address
        assert 'class="kq-error"' not in client.get(address[1].replace("&amp;", "&")).content.decode()
    assert client.get("/tags/no_such/").status_code == 404


def test_the_form_laid_flat_is_what_a_browser_posts(bank: Bank) -> None:
    form = shown(parse(CONDITIONS[2], bank.tags.schema))
    assert nested(posted(written(flat(form)))) == form


TAG = {
    "title_zh": "大额客户", "title_en": "large", "description_zh": "资产超过十万", "theme": "余额与资产", "unit": "customer",
    "measure": "yes/no", "kind": "dynamic", "refresh": "daily", "owner": "运营",
    "id": "large_customer", "expression": "aum > 100000",
}


def test_an_expression_for_a_tag_is_tried_while_it_is_typed(client: Client) -> None:
    tried = client.post("/tags/preview", {"expression": "aum / 2", "unit": "customer"}).content.decode()
    assert "kq-chart" in tried
    wrong = client.post("/tags/preview", {"expression": "amu / 2", "unit": "customer"}).content.decode()
    assert "没有「amu」，是不是「aum」？" in wrong
    assert "个人信息" in client.post("/tags/preview", {"expression": "name", "unit": "customer"}).content.decode()
    assert client.get("/tags/aum/edit").status_code == 200


def test_a_proposed_tag_is_defined_when_a_second_person_approves(
        client: Client, tmp_path: Path, demo_home: Path, settings: Settings) -> None:
    import shutil

    settings.KEQUN_HOME = shutil.copytree(demo_home, tmp_path / "home", symlinks=True)
    assert client.post("/tags/new", TAG).status_code == 302
    [proposal] = Approval.objects.filter(kind="tag", state="proposed")
    assert approval.approve(proposal.pk, scope_of(person("branch_head"))).result == "1"
    assert proposals.known().get("tag", "large_customer").body["expression"] == "aum > 100000"


@pytest.mark.parametrize(("change", "said"), [
    ({"expression": "phone"}, "个人信息"), ({"expression": "amu"}, "aum"), ({"title_zh": ""}, "id_title_zh_errors"),
    ({"id": "gender", "expression": "age"}, "gender"),
])
def test_a_tag_that_cannot_be_comes_back_with_what_is_wrong(client: Client, change: dict[str, str], said: str) -> None:
    answered = client.post("/tags/new", TAG | change)
    assert answered.status_code == 422
    assert said in answered.content.decode()
    assert not Approval.objects.exists()


def test_a_segment_that_asks_for_personal_values_cannot_be_proposed(client: Client) -> None:
    answered = client.post("/segments/save", SAVED | {"expression": 'name == "王伟"'})
    assert answered.status_code == 422
    assert not Approval.objects.exists()
