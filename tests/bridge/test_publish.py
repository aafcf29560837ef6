"""What a snapshot knows of the organisation is in the records after publishing, once."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from kequn.access.models import User
from kequn.bridge.models import Published
from kequn.bridge.publish import publish, publish_current
from kequn.loop.run import run
from kequn.organisation.models import Assignment, Outlet, Staff
from kequn.warehouse import redirects, tombstones
from kequn.warehouse.home import Paths
from kequn.warehouse.snapshot import Snapshot
from tests.bridge.organised import DAY, load_assignments, stage

pytestmark = pytest.mark.django_db
LATER = date(2026, 7, 31)
Held = tuple[int, str, str]


def held() -> list[Held]:
    return list(Assignment.objects.filter(until=None).values_list("customer_no", "staff_number", "deputy_number"))


def test_the_tree_the_staff_and_the_assignments_are_in_the_records(home: Path) -> None:
    outcome = publish_current(home)
    rows = {"outlets": 5, "staff": 4, "assignments": 2, "opportunities": 0, "repairs": 0}
    assert (outcome.snapshot, outcome.rows, outcome.passed_over) == (1, rows, "")
    assert list(Outlet.objects.values_list("outlet_id", "name", "parent__outlet_id", "level")) == [
        ("B", "一分行", "H", "branch"), ("H", "总行", None, "head_office"), ("O1", "一网点", "S", "outlet"),
        ("O2", "二网点", "S", "outlet"), ("S", "一支行", "B", "sub_branch")]
    assert list(Staff.objects.values_list("staff_number", "name", "outlet__outlet_id", "position", "active")) == [
        ("M1", "周一", "O1", "manager", True), ("M2", "吴二", "O1", "manager", True), ("M3", "郑三", "O2", "manager", True),
        ("P1", "冯运", "H", "operations", True)]
    first = Assignment.objects.get(customer_no=1)
    assert (first.staff_number, first.deputy_number, first.since, first.until) == ("M1", "M2", date(2025, 1, 1), None)
    assert (first.source, first.source_key) == ("crm", "A1")
    assert held() == [(1, "M1", "M2"), (2, "M1", "")]


def test_a_snapshot_is_published_once(home: Path) -> None:
    publish_current(home)
    Staff.objects.filter(staff_number="M1").update(name="别名")
    again = publish_current(home)
    assert again.passed_over == "published before"
    assert again.rows == {"outlets": 5, "staff": 4, "assignments": 2, "opportunities": 0, "repairs": 0}
    assert Staff.objects.get(staff_number="M1").name == "别名"
    assert (Published.objects.count(), Assignment.objects.count()) == (1, 2)


def test_nothing_is_half_published(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(Assignment.objects, "bulk_create", broken)
    with pytest.raises(RuntimeError):
        publish_current(home)
    assert (Outlet.objects.count(), Staff.objects.count(), Published.objects.count()) == (0, 0, 0)


def test_who_is_gone_from_the_files_is_not_active_and_a_place_stays_while_somebody_is_there(home: Path) -> None:
    publish_current(home)
    Outlet.objects.create(outlet_id="O3", name="旧网点", level="outlet")
    Outlet.objects.create(outlet_id="O4", name="旧网点", level="outlet")
    User.objects.create(username="u", outlet=Outlet.objects.get(outlet_id="O4"))
    Staff.objects.create(staff_number="M9", name="王走", outlet=Outlet.objects.get(outlet_id="O1"))
    stage(home, "staff", "(VALUES ('M1', '周一一', 'O2', 'manager')) AS t(staff_id, name, outlet_id, role)", key="'again'",
          known="2026-07-05")
    run(home, as_of=LATER)
    assert publish_current(home).rows["staff"] == 4
    moved = Staff.objects.get(staff_number="M1")
    assert (moved.name, moved.outlet and moved.outlet.outlet_id) == ("周一一", "O2")
    assert list(Staff.objects.filter(active=False).values_list("staff_number", flat=True)) == ["M9"]
    assert set(Outlet.objects.values_list("outlet_id", flat=True)) == {"H", "B", "S", "O1", "O2", "O4"}


def test_a_look_into_the_past_changes_no_record_unless_it_is_asked_for(home: Path) -> None:
    publish_current(home)
    run(home, as_of="2025-06-30")  # outlets and staff were not known yet
    outcome = publish_current(home)
    assert outcome.rows == {}
    assert "later day" in outcome.passed_over
    assert Staff.objects.filter(active=True).count() == 4
    rows = {"outlets": 0, "staff": 0, "assignments": 0, "opportunities": 0, "repairs": 0}
    assert publish_current(home, older=True).rows == rows
    assert Staff.objects.filter(active=True).count() == 0


def test_a_file_cannot_change_or_reopen_what_the_records_hold(home: Path) -> None:
    publish_current(home)
    Assignment.objects.filter(customer_no=2).update(until=DAY, ended_at=timezone.now())
    load_assignments(
        home, "A1,E001,M3,,2025-01-01,,2026-07-02", "A2,E002,M3,,2025-01-01,,2026-07-02", "A9,E002,M2,,2026-07-01,,2026-07-02",
        "A10,E003,M2,,2026-07-01,,2026-07-02")
    run(home, as_of=LATER)
    assert publish_current(home).rows["assignments"] == 1
    assert held() == [(1, "M1", "M2"), (3, "M2", "")]


def test_an_erased_customer_is_forgotten_and_a_merged_one_goes_on_with_the_survivor(home: Path) -> None:
    publish_current(home)
    now = timezone.now()
    Assignment.objects.filter(customer_no=1).delete()
    tombstones.erase(Paths(home), 3, at=now, reason="asked")
    redirects.merge(Paths(home), 2, 1, at=now, reason="one person")
    run(home, as_of=LATER)
    publish_current(home)
    assert held() == [(1, "M1", "")]
    assert list(Assignment.objects.order_by("pk").values_list("customer_no", "ended_by")) == [(2, "merge"), (1, "")]


def test_the_number_of_queries_does_not_grow_with_the_rows(home: Path) -> None:
    with CaptureQueriesContext(connection) as few:
        publish_current(home)
    for model in (Assignment, Staff, Outlet, Published):
        model.objects.all().delete()
    many_people = "(SELECT 'N' || range AS staff_id, '某' AS name, 'O1' AS outlet_id, 'manager' AS role FROM range(100)) AS t"
    stage(home, "staff", many_people, key="staff_id")
    run(home, as_of=DAY)
    with CaptureQueriesContext(connection) as many, Snapshot.current(home) as snapshot:
        assert publish(snapshot, now=timezone.now()).rows["staff"] == 104
    assert len(many) == len(few)
