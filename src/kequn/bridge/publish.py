"""Publish: what a snapshot knows of the organisation becomes rows of the records, all at once, once per snapshot.

Outlets and staff are owned by the warehouse: the records hold a copy of those that stand at the snapshot's day. Assignments are
owned by the records: a loaded row is taken over where the records know nothing of its customer yet, and never again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from kequn.bridge.models import Published
from kequn.bridge.people import settle
from kequn.bridge.servicing import gaps
from kequn.bridge.taking import opportunities
from kequn.organisation.models import LEVELS, Assignment, Outlet, Staff
from kequn.organisation.service import CHUNK
from kequn.warehouse.overlays import Overlays
from kequn.warehouse.snapshot import Snapshot

RECORDS = "records"  # the source that mirrored rows bear in the warehouse


@dataclass(frozen=True)
class Outcome:
    """What publishing a snapshot did: rows by kind, or why nothing was to be done."""

    snapshot: int
    rows: Mapping[str, int]
    passed_over: str = ""


def publish_current(home: Path, *, older: bool = False) -> Outcome:
    """Publish the snapshot that is read now. HomeError where there is none."""
    with Snapshot.current(home) as snapshot:
        return publish(snapshot, now=timezone.now(), older=older)


def publish(snapshot: Snapshot, *, now: datetime, older: bool = False) -> Outcome:
    """Write a snapshot's outlets, staff and new assignments into the records, in one transaction.

    A snapshot is published once. One for an earlier day than what stands is a look into the past and is passed over, unless
    `older` says that the records shall go back to it.
    """
    mark = str(snapshot.facts.get("mark", ""))
    with transaction.atomic():
        if before := Published.objects.filter(snapshot=snapshot.number, mark=mark).first():
            return Outcome(snapshot.number, before.rows, "published before")
        later = Published.objects.filter(as_of__gt=snapshot.as_of).exists()
        if later and not older:
            return Outcome(snapshot.number, {}, "the records hold a later day; kequn bridge publish goes back to this one")
        rows = {kind: write(snapshot, now) for kind, write in KINDS.items()}
        Published.objects.create(snapshot=snapshot.number, mark=mark, as_of=snapshot.as_of, rows=rows, at=now)
    return Outcome(snapshot.number, rows)


def _outlets(snapshot: Snapshot, _: datetime) -> int:
    """Write the places, then who is above whom; remove those that are gone unless somebody or something is still there."""
    found = _rows(snapshot, "outlets", "outlet_id", "name", "parent_id", "level", "city")
    made = [Outlet(outlet_id=id_, name=name or id_, level=level if level in LEVELS else "outlet", city=city or "")
            for id_, name, _, level, city in found]
    Outlet.objects.bulk_create(made, update_conflicts=True, unique_fields=["outlet_id"],
                               update_fields=["name", "level", "city"], batch_size=CHUNK)
    parents = {id_: parent for id_, _, parent, *_ in found}
    there = {outlet.outlet_id: outlet for outlet in Outlet.objects.all()}
    moved = []
    for id_, outlet in there.items():
        above = there.get(parents.get(id_) or "")
        if id_ in parents and outlet.parent_id != (above and above.pk):
            outlet.parent = above
            moved.append(outlet)
    Outlet.objects.bulk_update(moved, ["parent"], batch_size=CHUNK)
    gone = Outlet.objects.filter(staff=None, children=None, user=None)
    gone.filter(pk__among=[outlet.pk for id_, outlet in there.items() if id_ not in parents]).delete()
    return len(found)


def _staff(snapshot: Snapshot, _: datetime) -> int:
    """Write the people; who is not named any more does not work here, and stays on record."""
    found = _rows(snapshot, "staff", "staff_id", "name", "outlet_id", "role")
    places = dict(Outlet.objects.values_list("outlet_id", "pk"))
    made = [Staff(staff_number=number, name=name or number, outlet_id=places.get(outlet), position=position or "", active=True)
            for number, name, outlet, position in found]
    Staff.objects.bulk_create(made, update_conflicts=True, unique_fields=["staff_number"],
                              update_fields=["name", "outlet", "position", "active"], batch_size=CHUNK)
    named = {staff.staff_number for staff in made}
    left = [pk for pk, number in Staff.objects.filter(active=True).values_list("pk", "staff_number") if number not in named]
    Staff.objects.filter(pk__among=left).update(active=False)
    return len(found)


def _assignments(snapshot: Snapshot, now: datetime) -> int:
    """Take over who answers for the customers of whom the records know nothing yet."""
    settle(Overlays.read(snapshot.paths))
    known = set(Assignment.objects.values_list("customer_no", flat=True).distinct())
    relation = snapshot.visible_sql("assignments", as_of=snapshot.as_of)
    query = (
        "SELECT customer_no, staff_id, coalesce(deputy_id, ''), coalesce(valid_from, known_at::DATE), source, source_key "
        f"FROM ({relation}) WHERE source <> '{RECORDS}' AND customer_no IS NOT NULL AND staff_id IS NOT NULL "
        "QUALIFY row_number() OVER (PARTITION BY customer_no ORDER BY valid_from DESC, known_at DESC, source, source_key) = 1 "
        "ORDER BY customer_no"
    )
    new = [Assignment(customer_no=number, staff_number=who, deputy_number=deputy, since=since, source=source, source_key=key,
                      recorded_at=now)
           for number, who, deputy, since, source, key in _asked(snapshot, query) if number not in known]
    Assignment.objects.bulk_create(new, batch_size=CHUNK)
    return len(new)


def _rows(snapshot: Snapshot, table: str, key: str, *columns: str) -> list[tuple[Any, ...]]:
    """Return key and columns of the rows that stand at the snapshot's day; of two rows of one key the one known last."""
    relation = snapshot.visible_sql(table, as_of=snapshot.as_of)
    latest = f"row_number() OVER (PARTITION BY {key} ORDER BY known_at DESC, source, source_key) = 1"
    return _asked(snapshot, f"SELECT {', '.join((key, *columns))} FROM ({relation}) WHERE {key} IS NOT NULL "
                            f"QUALIFY {latest} ORDER BY {key}")


def _asked(snapshot: Snapshot, query: str) -> list[tuple[Any, ...]]:
    with snapshot.connection() as connection:
        return connection.execute(query).fetchall()


KINDS: Mapping[str, Callable[[Snapshot, datetime], int]] = {"outlets": _outlets, "staff": _staff, "assignments": _assignments,
                                                              "opportunities": opportunities, "repairs": gaps}
