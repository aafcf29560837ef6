"""Taking a moment, putting it aside, and taking that back: one act stands at a time, whoever comes first."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db import IntegrityError, transaction
from django.utils import timezone

from kequn.kernel.errors import RefusedError
from kequn.moments.models import ACTS, UNFIT, Act


class ActError(RefusedError):
    """A moment cannot be taken or put aside so."""


def act(ref: str, moment: str, customer_no: int, kind: str, *, by: str, reason: str = "") -> Act:
    """Record that somebody takes a moment or finds it unfit; ActError where another act stands, or the reason lacks."""
    said = " ".join(reason.split())[:300]
    if kind not in dict(ACTS):
        raise ActError("没有这种处理方式。", "there is no such act")
    if kind == UNFIT and not said:
        raise ActError("请写明为什么不合适。", "say in a few words why it does not suit")
    try:
        with transaction.atomic():
            return Act.objects.create(ref=ref, moment=moment, customer_no=customer_no, kind=kind, reason=said, by=by)
    except IntegrityError:  # somebody was quicker
        raise ActError("刚刚已有人处理过，请刷新页面。", "somebody saw to it a moment ago; reload the page") from None


def undo(ref: str, *, by: str) -> None:
    """Take back the act that stands; ActError where none does."""
    if not Act.objects.filter(ref=ref, undone_at__isnull=True).update(undone_at=timezone.now(), undone_by=by):
        raise ActError("这条处理记录已不在，请刷新页面。", "that act does not stand any more; reload the page")


def standing(refs: Iterable[str]) -> dict[str, Act]:
    """Return the acts that stand, by the moment's ref."""
    return {each.ref: each for each in Act.objects.filter(ref__in=list(refs), undone_at__isnull=True)}


def forget(customers: Collection[int]) -> int:
    """Remove every act about erased customers; return how many there were."""
    return Act.objects.filter(customer_no__among=customers).delete()[0]
