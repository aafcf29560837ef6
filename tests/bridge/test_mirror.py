"""What people did in the records is in the warehouse with the next run, each row seen by one owner at a time."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from kequn.bridge.mirror import Mirrored, load_records, mirror
from kequn.bridge.publish import publish_current
from kequn.loop.bank import Bank
from kequn.loop.run import run
from kequn.organisation import service
from kequn.organisation.models import Assignment
from kequn.warehouse import tombstones
from kequn.warehouse.home import Paths
from kequn.warehouse.store import Warehouse
from tests.bridge.organised import DAY, load_assignments

pytestmark = pytest.mark.django_db


@pytest.fixture
def taken(home: Path) -> Path:
    """The home, published: the records own the assignments now."""
    publish_current(home)
    return home


def answering(home: Path, day: date) -> list[tuple[int, str, str | None, str]]:
    """Customer, manager, deputy and owner of each row that is seen on a day."""
    with Warehouse.open(home) as warehouse:
        seen = warehouse.visible_sql("assignments", as_of=day)
        owner = "if(source = 'records', 'records', 'file')"
        query = f"SELECT customer_no, staff_id, deputy_id, {owner} FROM ({seen}) ORDER BY ALL"
        return warehouse.connect().execute(query).fetchall()


def count(home: Path, text: str, day: date) -> int:
    with Bank(home) as bank:
        return bank.customers.where(text, as_of=day).count()


def test_a_home_whose_records_are_empty_is_left_alone(home: Path) -> None:
    before = Warehouse.open(home).manifest.commit
    assert mirror(home) == Mirrored(0, 0, 0)
    assert Warehouse.open(home).manifest.commit == before


def test_before_the_take_over_the_file_is_seen_and_after_it_the_records(taken: Path) -> None:
    today = timezone.localdate()
    assert mirror(taken) == Mirrored(2, 2, 0)
    assert answering(taken, today - timedelta(1)) == [(1, "M1", "M2", "file"), (2, "M1", None, "file")]
    assert answering(taken, today) == [(1, "M1", "M2", "records"), (2, "M1", None, "records")]
    assert answering(taken, date(2024, 12, 31)) == []


def test_a_hand_over_changes_the_answer_from_its_day_on_and_not_before(taken: Path) -> None:
    mirror(taken)
    today = timezone.localdate()
    service.hand_over([1], "M3", on=today, by="H1")
    assert mirror(taken) == Mirrored(2, 0, 0)  # the old row's end, and the new row
    run(taken, as_of=today)
    theirs = 'exists(assignments, where=staff_id == "{}")'
    assert [count(taken, theirs.format(who), today) for who in ("M1", "M3")] == [1, 1]
    assert [count(taken, theirs.format(who), today - timedelta(1)) for who in ("M1", "M3")] == [2, 0]
    assert answering(taken, today) == [(1, "M3", None, "records"), (2, "M1", None, "records")]


def test_what_was_recorded_later_is_known_later(taken: Path) -> None:
    mirror(taken)
    today = timezone.localdate()
    service.hand_over([1], "M3", on=today - timedelta(10), by="H1")
    mirror(taken)
    assert answering(taken, today - timedelta(1))[0] == (1, "M1", "M2", "file")
    assert answering(taken, today)[0] == (1, "M3", None, "records")


def test_a_change_before_the_first_mirror_leaves_no_day_without_an_owner(taken: Path) -> None:
    first = timezone.now() - timedelta(days=5)
    Assignment.objects.update(recorded_at=first)
    today = timezone.localdate()
    service.to_pool([1], on=today, by="H1")
    assert mirror(taken) == Mirrored(3, 2, 0)
    owners = {day: answering(taken, today - timedelta(day)) for day in (0, 1, 4, 6)}
    assert owners == {
        0: [(2, "M1", None, "records")],
        1: [(1, "M1", "M2", "records"), (2, "M1", None, "records")],
        4: [(1, "M1", "M2", "records"), (2, "M1", None, "records")],
        6: [(1, "M1", "M2", "file"), (2, "M1", None, "file")]}


def test_a_second_mirror_changes_nothing(taken: Path) -> None:
    mirror(taken)
    before = Warehouse.open(taken).manifest
    assert mirror(taken) == Mirrored(0, 0, 0)
    assert Warehouse.open(taken).manifest == before


def test_a_mirror_that_was_killed_in_between_is_mended_by_the_next(taken: Path) -> None:
    today = timezone.localdate()
    with Warehouse.open(taken, write=True) as warehouse:
        load_records(warehouse)
    assert len(answering(taken, today)) == 4
    assert mirror(taken) == Mirrored(0, 2, 0)
    assert answering(taken, today) == [(1, "M1", "M2", "records"), (2, "M1", None, "records")]


def test_what_a_file_says_otherwise_is_counted_and_not_seen_from_the_take_over_on(taken: Path) -> None:
    mirror(taken)
    load_assignments(taken, "A1,E001,M3,,2025-01-01,,2026-07-02", "A2,E002,M1,,2025-01-01,2026-07-01,2026-07-02",
                     "A7,E001,M2,,2020-01-01,2021-01-01,2020-01-01", "A8,E002,M2,,2026-07-01,,2026-07-02",
                     "A9,E003,M2,,2026-07-01,,2026-07-02")
    assert mirror(taken) == Mirrored(0, 2, 3)  # A7 was over long ago: history, no difference
    assert mirror(taken) == Mirrored(0, 0, 3)
    today = timezone.localdate()
    assert answering(taken, today) == [
        (1, "M1", "M2", "records"), (2, "M1", None, "records"), (3, "M2", None, "file")]  # 3 is still to be published
    run(taken, as_of=today)
    publish_current(taken)
    mirror(taken)
    assert answering(taken, today)[2] == (3, "M2", None, "records")


def test_an_erased_customer_leaves_both_stores(taken: Path) -> None:
    mirror(taken)
    tombstones.erase(Paths(taken), 1, at=timezone.now(), reason="asked")
    mirror(taken)
    assert answering(taken, timezone.localdate()) == [(2, "M1", None, "records")]
    assert answering(taken, DAY) == [(2, "M1", None, "file")]
    assert list(Assignment.objects.values_list("customer_no", flat=True)) == [2]
    tombstones.erase(Paths(taken), 2, at=timezone.now(), reason="asked")
    assert mirror(taken) == Mirrored(0, 0, 0)
    assert answering(taken, timezone.localdate()) == []
