"""Mirror: what people did in the records becomes rows of the warehouse, under the source `records`, before each run.

The rows go through a mapping as any source's do, so repeats, versions and closings are the loader's business. Then the loaded
rows whose customers the records own are closed at the moment of the take-over: at any day one owner's rows are seen, the file's
before it and the records' after it. Both halves may run twice; a run that was killed between them is mended by the next.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.resources import as_file, files
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from django.db.models import Min

from kequn.bridge.models import Answer
from kequn.bridge.people import settle
from kequn.bridge.taking import contacted, observed, surveyed
from kequn.grading.models import RECORDS, Observed, Survey
from kequn.organisation.models import Assignment
from kequn.relationship.models import Contact
from kequn.sources.load import load
from kequn.warehouse.home import Paths
from kequn.warehouse.overlays import Overlays
from kequn.warehouse.store import Warehouse

ASSIGNMENTS = pa.schema([
    ("assignment", pa.string()), ("customer_no", pa.int64()), ("staff_id", pa.string()), ("deputy_id", pa.string()),
    ("valid_from", pa.date32()), ("valid_to", pa.date32()), ("known_at", pa.timestamp("us")),
])

ANSWERS = pa.schema([
    ("answer", pa.string()), ("customer_no", pa.int64()), ("fact", pa.string()), ("value", pa.string()),
    ("staff_id", pa.string()), ("at", pa.timestamp("us")),
])


@dataclass(frozen=True)
class Mirrored:
    """What a mirror did: row versions loaded, rows of files closed, and rows of files that say otherwise than the records."""

    loaded: int = 0
    taken_over: int = 0
    differences: int = 0


def mirror(home: Path, *, wait: float = 0) -> Mirrored:
    """Carry the records' tables into the warehouse. HomeBusyError where another writes to it longer than `wait` seconds."""
    settle(Overlays.read(Paths(home)))
    ours = (Assignment.objects, Answer.objects, Contact.objects, Observed.objects.filter(source=RECORDS), Survey.objects)
    if not any(rows.exists() for rows in ours):
        return Mirrored()
    with Warehouse.open(home, write=True, wait=wait) as warehouse:
        loaded = load_records(warehouse)
        taken_over, differences = take_over(warehouse)
        return Mirrored(loaded, taken_over, differences)


def load_records(warehouse: Warehouse) -> int:
    """Load every mirrored table; return how many row versions were new."""
    folder = warehouse.paths.spill / "records"
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in MIRRORS.items():
        pq.write_table(table(), folder / f"{name}.parquet")
    with as_file(files("kequn.bridge") / "mirror.toml") as mapping:
        return load(warehouse, mapping, folder).totals.loaded


def take_over(warehouse: Warehouse) -> tuple[int, int]:
    """Close the loaded assignments of the customers that the records own; return how many now, and how many say otherwise.

    A row says otherwise where its latest version has another manager or deputy than what the records took over from it, or is a
    claim that they never took over. What was over in the file before is history.
    """
    if not Assignment.objects.exists():
        return 0, 0
    connection = warehouse.connect()
    connection.register("owned", _owned())
    connection.register("imported", _imported())
    ours = "main.assignments AS a JOIN owned AS o USING (customer_no) WHERE a.source <> 'records'"
    connection.execute(
        "CREATE TEMP TABLE closing AS SELECT a.source, a.source_key, a.row_hash, a.known_at, "
        f"greatest(a.known_at, o.first) AS known_to FROM {ours} AND coalesce(a.known_to > greatest(a.known_at, o.first), true)"
    )
    [(taken,)] = connection.execute("SELECT count(*) FROM closing").fetchall()
    if taken:
        warehouse.commit(closings=[warehouse.stage_closings("assignments", "SELECT * FROM closing", connection)])
    latest = f"SELECT a.* FROM {ours} QUALIFY row_number() OVER (PARTITION BY source, source_key ORDER BY known_at DESC) = 1"
    says, took = "(a.staff_id, coalesce(a.deputy_id, ''), a.valid_to)", "(i.staff_id, i.deputy_id, NULL::DATE)"
    [(differences,)] = connection.execute(
        f"SELECT count(*) FROM ({latest}) AS a LEFT JOIN imported AS i USING (source, source_key) "
        f"WHERE if(i.staff_id IS NULL, a.valid_to IS NULL, {says} IS DISTINCT FROM {took})"
    ).fetchall()
    connection.close()
    return taken, differences


def _assignments() -> pa.Table:
    """Return each assignment as it was known: from when it was recorded, and with its end from when that was."""
    return pa.Table.from_pylist(list(_versions()), ASSIGNMENTS)


def _versions() -> Iterator[dict[str, object]]:
    for each in Assignment.objects.order_by("pk").iterator(chunk_size=5000):
        row = {"assignment": str(each.pk), "customer_no": each.customer_no, "staff_id": each.staff_number,
               "deputy_id": each.deputy_number or None, "valid_from": each.since}
        if each.ended_at is None or each.ended_at > each.recorded_at:
            yield row | {"known_at": _utc(each.recorded_at)}
        if each.ended_at is not None:
            yield row | {"valid_to": each.until, "known_at": _utc(each.ended_at)}


def _answers() -> pa.Table:
    rows = [{"answer": str(each.pk), "customer_no": each.customer_no, "fact": each.fact, "value": each.value or None,
             "staff_id": each.by, "at": _utc(each.at)} for each in Answer.objects.iterator(chunk_size=5000)]
    return pa.Table.from_pylist(rows, ANSWERS)


def _owned() -> pa.Table:
    """Return each customer that the records know, and since when."""
    first = Assignment.objects.values_list("customer_no").annotate(first=Min("recorded_at")).order_by("customer_no")
    numbers, moments = zip(*first, strict=True)
    return pa.table({"customer_no": pa.array(numbers, pa.int64()), "first": pa.array(map(_utc, moments), pa.timestamp("us"))})


def _imported() -> pa.Table:
    taken = Assignment.objects.exclude(source="records").values_list("source", "source_key", "staff_number", "deputy_number")
    schema = pa.schema([(name, pa.string()) for name in ("source", "source_key", "staff_id", "deputy_id")])
    return pa.Table.from_pylist([dict(zip(schema.names, row, strict=True)) for row in taken], schema)


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(tzinfo=None)


MIRRORS: Mapping[str, Callable[[], pa.Table]] = {"assignments": _assignments, "answers": _answers, "opportunities": observed,
                                                "surveys": surveyed, "contacts": contacted}
