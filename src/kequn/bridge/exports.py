"""Lists that leave the house: one person asks for one with its purpose, another approves, then it may be downloaded some days."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from kequn.access import approval
from kequn.access.approval import on_approval
from kequn.access.log import What, looked
from kequn.access.models import APPROVED, Approval
from kequn.access.roles import May
from kequn.access.scope import Scope
from kequn.bridge import reading
from kequn.facts.nodes import Expression
from kequn.kernel.errors import KequnError
from kequn.loop.listing import Listing, Order, listing, size
from kequn.loop.policy import read_policy
from kequn.loop.scoped import ScopedBank
from kequn.segments.model import SEGMENT, SegmentDefinition
from kequn.segments.service import definitions

EXPORT = "export"
PARTS: Mapping[str, Mapping[str, float]] = {  # how a list may be divided: the share of each part
    "none": {}, "control": {"contact": 0.9, "control": 0.1}, "ab": {"A": 0.45, "B": 0.45, "control": 0.1}}
SHORTEST = 4  # letters of a reason


@dataclass(frozen=True)
class Export:
    """A list as it was asked for: of which version of which segment, why, and how divided."""

    segment: SegmentDefinition
    order: Order
    reason: str

    def tree(self, bank: ScopedBank) -> Expression:
        """Return the condition of the segment."""
        return self.segment.tree(bank.bank.tags.schema)


def order_of(segment_id: str, purpose: str, parts: str, name: str = "") -> Order:
    """Return the order for a list divided in that way; the split goes by the segment's id where it has no name."""
    shares = PARTS[parts]
    return Order(purpose, (name.strip() or segment_id) if shares else "", shares or None)


def propose(segment: SegmentDefinition, order: Order, reason: str, scope: Scope) -> Approval:
    """Ask for a list of a segment; of households or employers, of their people.

    KequnError where it is empty or too long, or nothing says what it is for.
    """
    scope.require(May.SEE_PERSONS)
    if len(reason) < SHORTEST:
        raise KequnError("say in a few words what the list is for; it stays on record")
    with reading.bank(scope) as bank:
        number, _ = size(bank, segment.tree(bank.bank.tags.schema), order.purpose)
    most = int(read_policy(reading.home()).export["rows"])
    if not 0 < number <= most:
        raise KequnError(f"the list would hold {number:,} people; one to {most:,} may leave the house at once")
    content = {"version": segment.version, "purpose": order.purpose, "name": order.name, "shares": dict(order.shares or {})}
    return approval.propose(EXPORT, segment.id, content, scope, title=segment.title["zh"], note=reason)


def asked(found: Approval) -> Export:
    """Return what was asked for."""
    content: Mapping[str, object] = found.content
    definition = definitions(reading.home()).get(SEGMENT, found.subject, int(str(content["version"])))
    shares = content["shares"] if isinstance(content["shares"], dict) else {}
    order = Order(str(content["purpose"]), str(content["name"]), shares or None)
    return Export(SegmentDefinition.of(definition), order, found.note)


def until(found: Approval) -> datetime | None:
    """Return until when an approved list may be downloaded; None where it is not approved."""
    if found.state != APPROVED or found.decided_at is None:
        return None
    return found.decided_at + timedelta(days=read_policy(reading.home()).export["days"])


def may_download(found: Approval, scope: Scope) -> bool:
    """Return whether this person may have the file now: the maker alone, and not for ever."""
    end = until(found)
    return end is not None and found.maker == scope.actor and timezone.now() < end


def download(found: Approval, scope: Scope) -> tuple[Export, Listing, str]:
    """Return the list with the code that names it in every row, and log it. KequnError where it may not be had, or no more."""
    if not may_download(found, scope):
        raise KequnError("that list is not yours to download, or its days are over: ask for it again")
    export = asked(found)
    with reading.bank(scope) as bank:
        made = listing(bank, export.tree(bank), export.order)
    code = f"E{found.pk}-{timezone.localtime():%y%m%d%H%M%S}"
    looked(scope, What.EXPORT, customers=[person.number for person, _ in made.people], subject=f"segment {found.subject} {code}",
           reason=f"{export.order.purpose}: {found.note}"[:300])
    return export, made, code


def register() -> None:
    """Say that approving a list makes nothing by itself: it opens the download."""
    on_approval(EXPORT, lambda _: "")
