"""Opportunities, surveys and contacts between the stores: facts that nobody changes, so each store adds its own to both.

Publish takes over the opportunities of files that are open, with all that was observed of them, and later what files add to
those; mirror carries what was entered in the records into the warehouse. A row is never sent back to where it came from.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

import pyarrow as pa

from kequn.grading.model import OPEN
from kequn.grading.models import RECORDS, Observed, Opportunity, Survey
from kequn.grading.repairs import FIGURES
from kequn.organisation.service import CHUNK
from kequn.relationship.model import CARE, NOT_REACHED, SELL, SERVICE
from kequn.relationship.models import Contact, Promise
from kequn.warehouse.snapshot import Snapshot

OBSERVED = pa.schema([
    ("observation", pa.string()), ("opportunity_id", pa.string()), ("customer_no", pa.int64()), ("staff_id", pa.string()),
    ("product", pa.string()), ("willingness", pa.int64()), ("milestone", pa.string()), ("planned_on", pa.date32()),
    ("amount", pa.decimal128(18, 2)), ("brand", pa.int64()), ("salesperson", pa.int64()), ("trust_product", pa.int64()),
    ("outcome", pa.string()), ("occurred_on", pa.date32()), ("sequence", pa.int64()), ("at", pa.timestamp("us"))])
SURVEYS = pa.schema([("survey", pa.string()), ("customer_no", pa.int64()), *((name, pa.int64()) for name in FIGURES),
                     ("occurred_on", pa.date32()), ("at", pa.timestamp("us"))])
CONTACTS = pa.schema([
    ("contact", pa.string()), ("customer_no", pa.int64()), ("staff_id", pa.string()), ("channel", pa.string()),
    ("purpose", pa.string()), ("connected", pa.bool_()), ("answer", pa.string()), ("promised_on", pa.date32()),
    ("at", pa.timestamp("us")), ("known_at", pa.timestamp("us"))])
PURPOSES = {SERVICE: "service", CARE: "care", SELL: "offer"}  # what the table of contacts calls an intent
INBOUND = "inbound"
ROW = ("source", "source_key", "opportunity_id", "customer_no", "staff_id", "product", "occurred_on", "willingness", "milestone",
       "planned_on", "amount", "brand", "salesperson", "trust_product", "outcome")


def opportunities(snapshot: Snapshot, now: datetime) -> int:
    """Write what files say of opportunities that are open there or known here; return how many observations were new."""
    known = dict(Opportunity.objects.values_list("ref", "pk"))
    taken = set(Observed.objects.exclude(source=RECORDS).values_list("source", "source_key"))
    told: dict[str, list[dict[str, Any]]] = {}
    for row in _rows(snapshot):
        told.setdefault(row["opportunity_id"], []).append(row)
    going = {ref: rows for ref, rows in told.items() if ref in known or not any(row["outcome"] for row in rows)}
    coming = [_opportunity(ref, rows, now) for ref, rows in going.items() if ref not in known]
    Opportunity.objects.bulk_create(coming, batch_size=CHUNK)
    standing = {each.ref: each for each in Opportunity.objects.filter(state=OPEN)}
    new = [_observed(standing[ref], row, now) for ref, rows in going.items() if ref in standing for row in _until_outcome(rows)
           if (row["source"], row["source_key"]) not in taken]
    Observed.objects.bulk_create(new, batch_size=CHUNK)
    for each in new:
        if each.outcome:
            Opportunity.objects.filter(pk=each.opportunity_id, state=OPEN).update(state=each.outcome, closed_on=each.on)
    return len(new)


def _rows(snapshot: Snapshot) -> list[dict[str, Any]]:
    relation = snapshot.visible_sql("opportunities", as_of=snapshot.as_of)
    query = (f"SELECT {', '.join(ROW)} FROM ({relation}) WHERE source <> '{RECORDS}' AND opportunity_id IS NOT NULL "
             "AND customer_no IS NOT NULL AND staff_id IS NOT NULL ORDER BY opportunity_id, occurred_on, source, source_key")
    with snapshot.connection() as connection:
        return [dict(zip(ROW, row, strict=True)) for row in connection.execute(query).fetchall()]


def _until_outcome(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the rows up to the first outcome: what a file says of an opportunity that is over is not heeded."""
    ends = next((place for place, row in enumerate(rows, start=1) if row["outcome"]), len(rows))
    return rows[:ends]


def _opportunity(ref: str, rows: list[dict[str, Any]], now: datetime) -> Opportunity:
    last = rows[-1]
    return Opportunity(ref=ref, owner=last["staff_id"], customer_no=last["customer_no"], product=last["product"] or "—",
                       opened_on=rows[0]["occurred_on"], by=last["source"], at=now)


def _observed(of: Opportunity, row: Mapping[str, Any], now: datetime) -> Observed:
    return Observed(
        opportunity=of, on=row["occurred_on"], willingness=row["willingness"], milestone=row["milestone"] or "",
        planned_on=row["planned_on"], amount=row["amount"], brand=row["brand"], salesperson=row["salesperson"],
        product=row["trust_product"], outcome=row["outcome"] or "", by=row["staff_id"] or "", at=now, source=row["source"],
        source_key=row["source_key"])


def observed() -> pa.Table:
    """Return what was entered here of opportunities."""
    rows = Observed.objects.filter(source=RECORDS).select_related("opportunity").order_by("pk").iterator(chunk_size=5000)
    return pa.Table.from_pylist([{
        "observation": str(each.pk), "opportunity_id": each.opportunity.ref, "customer_no": each.opportunity.customer_no,
        "staff_id": each.opportunity.owner, "product": each.opportunity.product, "willingness": each.willingness,
        "milestone": each.milestone or None, "planned_on": each.planned_on, "amount": each.amount, "brand": each.brand,
        "salesperson": each.salesperson, "trust_product": each.product, "outcome": each.outcome or None, "occurred_on": each.on,
        "sequence": each.pk, "at": _utc(each.at)} for each in rows], OBSERVED)


def surveyed() -> pa.Table:
    """Return what customers said when they were asked here."""
    rows = Survey.objects.order_by("pk").iterator(chunk_size=5000)
    return pa.Table.from_pylist([{
        "survey": str(each.pk), "customer_no": each.customer_no, "occurred_on": each.on, "at": _utc(each.at),
        **{name: getattr(each, name) for name in FIGURES}} for each in rows], SURVEYS)


def contacted() -> pa.Table:
    """Return the contacts that were logged here; a call of which nobody has said what came is none yet."""
    rows = Contact.objects.exclude(answer="").select_related("promise").order_by("pk").iterator(chunk_size=5000)
    return pa.Table.from_pylist([{
        "contact": str(each.key), "customer_no": each.customer_no, "staff_id": each.staff, "channel": each.channel,
        "purpose": INBOUND if each.inbound else PURPOSES[each.intent], "connected": each.answer != NOT_REACHED,
        "answer": each.answer, "promised_on": _promised(each), "at": _utc(each.at), "known_at": _utc(each.written_at)}
        for each in rows], CONTACTS)


def _promised(contact: Contact) -> date | None:
    promise: Promise | None = getattr(contact, "promise", None)
    return promise.due_on if promise else None


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(tzinfo=None)
