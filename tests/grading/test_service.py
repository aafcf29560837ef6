"""The records of opportunities: named, observed, signed once, limited; a gap opens one repair; scope; a sheet with bad rows."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from django.utils import timezone

from kequn.access.models import ReadLog
from kequn.access.roles import ROLES
from kequn.access.scope import NotSeen, Scope
from kequn.bridge import handing, importing, opportunities, servicing
from kequn.bridge.mirror import mirror
from kequn.bridge.people import settle
from kequn.grading import service, sheet
from kequn.grading.model import LOST, OPEN, SIGNED, Observation
from kequn.grading.models import Handed, Observed, Opportunity, Repair
from kequn.grading.service import GradeError
from kequn.loop.bank import Bank
from kequn.loop.scoped import ScopedBank
from kequn.organisation import service as organisation
from kequn.organisation.models import Outlet, Staff
from kequn.warehouse.home import Paths
from kequn.warehouse.overlays import Overlays
from kequn.warehouse.tombstones import erase
from tests.loop.people import EVERYONE, manager

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
SEEN = Observation(TODAY, willingness=3, milestone="proposal", planned_on=TODAY + timedelta(days=20))


@pytest.fixture(autouse=True)
def _served(people: Path, settings: Any) -> None:
    settings.KEQUN_HOME = str(people)


def named(bank: ScopedBank, customer: str = "", name: str = "", product: str = "理财", seen: Observation = SEEN) -> str:
    return opportunities.add(bank, customer=customer, name=name, product=product, seen=seen)


def test_what_is_entered_counts_at_once(people: Path) -> None:
    with Bank(people) as opened:
        bank = ScopedBank(opened, manager(2))
        ref = named(bank, "C00000002", seen=replace(SEEN, willingness=2))
        before = opportunities.one(bank, ref)
        assert (before.graded.grade, before.graded.maturity.score, before.probability) == ("B", 49.5, None)
        service.observe(ref, Observation(TODAY, willingness=4, milestone="appointed"), by="M1")
        assert opportunities.one(bank, ref).graded.grade == "A"
        service.observe(ref, Observation(TODAY, planned_on=TODAY + timedelta(days=40)), by="M1")
        slipped = opportunities.one(bank, ref)
        assert slipped.graded.standing.slips == 1
        assert [(row.opportunity.ref, row.willingness) for row in slipped.seen] == [(ref, 2), (ref, 4), (ref, None)]
        assert ReadLog.objects.filter(what="opportunity", customer_no=2, subject=ref).count() == 3


def test_a_manager_sees_only_their_own_and_another_s_is_not_there(people: Path) -> None:
    with Bank(people) as opened:
        mine, other = ScopedBank(opened, manager(2)), ScopedBank(opened, Scope("M9", ROLES["manager"], managed=frozenset({5})))
        of_customer, of_stranger = named(mine, "C00000002"), named(mine, name="王小明")
        assert {each.ref for each in opportunities.listed(mine)} == {of_customer, of_stranger}
        assert opportunities.listed(other) == []
        for ref in (of_customer, of_stranger, "S0000000000"):
            with pytest.raises(NotSeen):
                opportunities.one(other, ref)
        with pytest.raises(NotSeen):
            named(other, "C00000002")
        handed_over = ScopedBank(opened, Scope("M9", ROLES["manager"], managed=frozenset({2})))
        assert [each.ref for each in opportunities.listed(handed_over)] == [of_customer]
        everybody = ScopedBank(opened, Scope("O1", ROLES["operations"], outlets=None))
        assert {each.name for each in opportunities.listed(everybody) if each.number is None} == {"王**"}


def test_an_open_opportunity_of_the_manager_follows_its_customer_on_record(people: Path) -> None:
    outlet = Outlet.objects.create(outlet_id="O1", name="甲", level="outlet")
    for number in ("M1", "M9"):
        Staff.objects.create(staff_number=number, name=number, outlet=outlet, position="manager")
    organisation.hand_over([2, 5], "M1", on=TODAY, by="H1")
    with Bank(people) as opened:
        mine = ScopedBank(opened, manager(2, 5))
        follows, signed = named(mine, "C00000002"), named(mine, "C00000002", product="基金")
        stranger, other = named(mine, name="王小明"), named(mine, "C00000005")
        specialist = service.add("S7", customer_no=2, name="", product="保险", seen=SEEN, named=9, by="S7").ref
        service.end(signed, SIGNED, on=TODAY, by="M1")
        bank = ScopedBank(opened, EVERYONE)
        assert handing.hand_over(bank, [2], "M9", on=TODAY) == 1
        owners = dict(Opportunity.objects.values_list("ref", "owner"))
        assert owners == {follows: "M9", signed: "M1", stranger: "M1", other: "M1", specialist: "S7"}
        passed = [(each.opportunity.ref, each.before, each.after, each.by) for each in Handed.objects.all()]
        assert passed == [(follows, "M1", "M9", "H1")]
        assert [each.after for each in opportunities.one(bank, follows).handed] == ["M9"]
        assert handing.hand_over(bank, [2], "M9", on=TODAY) == 0
    assert Handed.objects.count() == 1


def test_signing_happens_once_and_ends_it(people: Path) -> None:
    with Bank(people) as opened:
        ref = named(ScopedBank(opened, manager(2)), "C00000002")
    service.end(ref, SIGNED, on=TODAY, amount=Decimal(50000), by="M1")
    with pytest.raises(GradeError, match="is over"):
        service.end(ref, LOST, on=TODAY, by="M1")
    with pytest.raises(GradeError, match="is over"):
        service.observe(ref, SEEN, by="M1")
    assert [(row.outcome, row.amount) for row in Observed.objects.exclude(outcome="")] == [(SIGNED, Decimal("50000.00"))]
    assert Opportunity.objects.values_list("state", "closed_on").get() == (SIGNED, TODAY)


@pytest.mark.parametrize(("seen", "error"), [
    (Observation(TODAY + timedelta(days=1), willingness=1), "lies in the past"),
    (Observation(TODAY, planned_on=TODAY - timedelta(days=1)), "cannot lie before"),
    (Observation(TODAY, willingness=5), "from 0 to 4"), (Observation(TODAY, brand=6), "from 1 to 5"),
    (Observation(TODAY, amount=Decimal(-1)), "0 or more"), (Observation(TODAY, milestone="signed"), "no such milestone")])
def test_what_cannot_be_so_is_refused(people: Path, seen: Observation, error: str) -> None:
    with Bank(people) as opened, pytest.raises(GradeError, match=error):
        named(ScopedBank(opened, manager(2)), "C00000002", seen=seen)
    assert not Opportunity.objects.exists()


def test_no_more_than_so_many_are_named(people: Path) -> None:
    with Bank(people) as opened:
        bank = ScopedBank(opened, manager(2))
        for number in range(40):
            named(bank, name=f"某{number}")
        with pytest.raises(GradeError, match="M1 has 40 open opportunities"):
            named(bank, name="再一位")
        with pytest.raises(GradeError, match="M1 has 40"):
            named(bank, "C00000002")
        service.end(Opportunity.objects.filter(state=OPEN)[0].ref, LOST, on=TODAY, by="M1")
        named(bank, "C00000002")
        with pytest.raises(GradeError, match="M1 has 40"):
            named(bank, "C00000002", product="基金")
        service.end(Opportunity.objects.filter(state=OPEN, customer_no=None)[0].ref, LOST, on=TODAY, by="M1")
        with pytest.raises(GradeError, match="open already"):
            named(bank, "C00000002")


def test_a_gap_opens_one_repair_until_it_is_done(people: Path) -> None:
    figures = {"expects_product": 5, "content_product": 2, "expects_company": 3, "content_company": 3, "expects_salesperson": 5}
    with Bank(people) as opened:
        bank = ScopedBank(opened, manager(2))
        servicing.survey(bank, 2, figures)
        servicing.survey(bank, 2, figures)
        [repair] = servicing.repairs_of(bank, 2)
        assert (repair.aspect, repair.expectation, repair.satisfaction, repair.owner, repair.due_on) == (
            "product", 5.0, 2.0, "M1", TODAY + timedelta(days=7))
        assert [(each.number, each.repair.pk) for each in servicing.due(bank)] == [(2, repair.pk)]
        assert servicing.due(ScopedBank(opened, Scope("M9", ROLES["manager"], managed=frozenset({5})))) == []
        with pytest.raises(GradeError, match="write what was done"):
            servicing.repaired(bank, 2, repair.pk, "  ")
        servicing.repaired(bank, 2, repair.pk, "已换经理并致歉")
        with pytest.raises(GradeError, match="is done already"):
            servicing.repaired(bank, 2, repair.pk, "又一次")
        assert servicing.due(bank) == []
        servicing.survey(bank, 2, figures)
        assert [each.done_at is None for each in servicing.repairs_of(bank, 2)] == [True, False]
        with pytest.raises(GradeError, match="from 1 to 5"):
            servicing.survey(bank, 2, {"expects_product": 6})
    assert Repair.objects.count() == 2


def filled(*rows: tuple[object, ...]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "default_date_format": "yyyy-mm-dd"}) as book:
        page = book.add_worksheet()
        for place, row in enumerate(rows):
            page.write_row(place, 0, row)
    return out.getvalue()


def test_good_rows_of_a_sheet_go_on_and_each_bad_one_is_told(people: Path) -> None:
    data = filled(
        ("客户号", "姓名", "产品", "意愿", "里程碑", "计划签约日", "预计金额", "观察日"),
        ("C00000002", "", "理财", 2, "方案已讲解", TODAY + timedelta(days=9), "120,000.5", ""),
        ("", "李四", "保险", "说出要办、问何时何地办", "", "", "", ""),
        ("C00000005", "", "理财", 2), ("", "", "理财", 2), (), ("", "王五", "理财", 9), ("", "赵六", "基金", 1, "", "明天"),
        ("", "钱七", "基金", 1, "签了"), ("C00000002", "", "理财", 1), ("0012345", "", "理财", 1))
    with Bank(people) as opened:
        found = importing.imported(ScopedBank(opened, manager(2)), data)
    assert found.added == 2
    assert {number: en for number, _, en in found.wrong} == {
        4: "row 4, customer id: none of yours", 5: "row 5: write a name or a customer's id: an opportunity is of a named person",
        7: "row 7, willingness: write 0 to 4, as the notes say", 8: "row 8, planned signing: write a date such as 2026-07-15",
        9: "row 9, milestone: write one of the milestones of the notes",
        10: "row 10: this person's opportunity for this product is open already",
        11: "row 11, customer id: none of yours"}
    assert [number for number, *_ in found.wrong] == [4, 5, 7, 8, 9, 10, 11]
    assert [zh for _, zh, _ in found.wrong][2] == "第 7 行“意愿”：写 0 到 4，含义见“说明”页"
    first, second = Opportunity.objects.order_by("pk")
    assert (first.customer_no, first.owner, second.name, second.product) == (2, "M1", "李四", "保险")
    assert Observed.objects.get(opportunity=first).amount == Decimal("120000.50")
    assert Observed.objects.get(opportunity=second).willingness == 4


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 no book", filled(("x", "y"), (1, 2))])
def test_what_is_no_sheet_of_opportunities_is_refused(data: bytes) -> None:
    with pytest.raises(sheet.SheetError) as told:
        sheet.read(data, today=TODAY)
    assert "\n" not in str(told.value)


def test_the_template_is_read_back_as_an_empty_sheet() -> None:
    assert sheet.read(sheet.template(), today=date(2026, 7, 1)) == []


def test_the_next_run_has_what_was_entered_and_the_erased_are_gone(people: Path, tmp_path: Path) -> None:
    import shutil

    home = Path(shutil.copytree(people, tmp_path / "home"))
    with Bank(home) as opened:
        bank = ScopedBank(opened, manager(2))
        named(bank, "C00000002")
        named(bank, name="王小明")
        servicing.survey(bank, 2, {"expects_product": 4, "content_product": 4})
    assert mirror(home).loaded == 3
    assert mirror(home).loaded == 0
    erase(Paths(home), 2, at=timezone.now(), reason="asked for")
    settle(Overlays.read(Paths(home)))
    assert [each.customer_no for each in Opportunity.objects.all()] == [None]
