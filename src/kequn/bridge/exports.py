"""Lists that leave the house: one person asks for one with its purpose, another approves, then it may be downloaded some days."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from kequn.access import approval
from kequn.access.approval import ApprovalError, on_approval
from kequn.access.log import What, looked
from kequn.access.models import APPROVED, Approval
from kequn.access.roles import May
from kequn.access.scope import NotSeen, Scope
from kequn.bridge import reading
from kequn.bridge.list_file import ENGLISH, HEADS, Mark
from kequn.facts.nodes import Expression
from kequn.kernel.errors import RefusedError
from kequn.loop.listing import Listing, Order, listing, size
from kequn.loop.policy import read_policy
from kequn.loop.scoped import ScopedBank
from kequn.segments.model import SEGMENT, SegmentDefinition
from kequn.segments.service import definitions

EXPORT = "export"
PARTS: Mapping[str, Mapping[str, float]] = {  # how a list may be divided: the share of each part
    "none": {}, "control": {"contact": 0.9, "control": 0.1}, "ab": {"A": 0.45, "B": 0.45, "control": 0.1}}
PURPOSES = {"marketing": {"zh": "营销触达", "en": "to sell"}, "service": {"zh": "服务通知", "en": "a service notice"},
            "analysis": {"zh": "分析", "en": "analysis"}}
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

    RefusedError where it is empty or too long, or nothing says what it is for.
    """
    scope.require(May.SEE_PERSONS)
    if len(reason) < SHORTEST:
        raise RefusedError("请写明名单的用途，会留在记录里。",
                           "say in a few words what the list is for; it stays on record")
    with reading.bank(scope) as bank:
        number, _ = size(bank, segment.tree(bank.bank.tags.schema), order.purpose)
    most = int(read_policy(reading.home()).export["rows"])
    if not 0 < number <= most:
        raise RefusedError(f"名单有 {number:,} 人；一次可导出 1 到 {most:,} 人。",
                           f"the list would hold {number:,} people; one to {most:,} may leave the house at once")
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


def own(number: int, scope: Scope) -> Approval:
    """Return a list that this person or key asked for. NotSeen of any other's, in the same words as where there is none."""
    found = Approval.objects.filter(pk=number, kind=EXPORT, maker=scope.actor).first()
    if found is None:
        raise NotSeen(f"there is no list {number} of yours; who asked for one downloads it")
    return found


def download(found: Approval, scope: Scope, language: str) -> tuple[Listing, Mark]:
    """Return the list with what marks it in that language, and log it. ApprovalError where it may not be had yet, or no more."""
    if not may_download(found, scope):
        raise ApprovalError("名单尚未通过审批，或已过下载期限，请重新申请。",
                            "that list is not approved, or its days are over: ask for it again")
    export = asked(found)
    with reading.bank(scope) as bank:
        made = listing(bank, export.tree(bank), export.order)
    now = timezone.localtime()
    code = f"E{found.pk}-{now:%y%m%d%H%M%S}"
    looked(scope, What.EXPORT, customers=[person.number for person, _ in made.people], subject=f"segment {found.subject} {code}",
           reason=f"{export.order.purpose}: {found.note}"[:300])
    purpose, day = PURPOSES[export.order.purpose][language], f"{now:%Y-%m-%d %H:%M}"
    lines = (
        f"{scope.actor} 导出于 {day}，用途：{purpose}，仅限本用途，不得转发",
        f"溯源码 {code}，审批 {found.pk}，复核人 {found.checker}，事由：{found.note}",
        f"共 {len(made.people):,} 人，已剔除全行保留对照组 {made.held_out:,} 人",
    ) if language != ENGLISH else (
        f"exported by {scope.actor} on {day}, {purpose}; for this use only, not to be passed on",
        f"code {code}, approval {found.pk} by {found.checker}, reason: {found.note}",
        f"{len(made.people):,} people; {made.held_out:,} of the bank's hold-out are left out",
    )
    return made, Mark(lines, code, HEADS[language])


def register() -> None:
    """Say that approving a list makes nothing by itself: it opens the download."""
    on_approval(EXPORT, lambda _: "")
