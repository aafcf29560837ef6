"""What the bank does about trends: lead it or serve it, why, who said so and when. A trend that turns asks again."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils import timezone

from kequn.access.roles import May
from kequn.bridge.models import KINDS, Reply
from kequn.kernel.errors import KequnError, RefusedError
from kequn.kernel.nearest import hint
from kequn.loop.scoped import ScopedBank
from kequn.loop.tastes import Trend, tastes

Key = tuple[str, str | None, int | None, bool]  # the tag, its value, the cohort, and whether it rises


class NoTrend(KequnError):
    """There is no such trend that asks for a reply."""


def key(trend: Trend) -> Key:
    """Return what a reply is given to."""
    return trend.tag, trend.value, trend.cohort, trend.rises


def standing() -> Mapping[Key, Reply]:
    """Return the reply that stands to each trend: the newest."""
    oldest_first = Reply.objects.order_by("at", "pk")
    return {(made.tag, made.value or None, made.cohort, made.rises): made for made in oldest_first}


def reply(bank: ScopedBank, tag: str, value: str | None, cohort: int | None, *, kind: str, reason: str) -> Reply:
    """Record what is done about a trend that asks for it. NoTrend where it does not; KequnError where kind or reason lack."""
    bank.scope.require(May.REPLY)
    said = " ".join(reason.split())[:300]
    if kind not in KINDS:
        raise KequnError(f"a trend is led or served: {kind!r} is neither{hint(kind, KINDS)}")
    if not said:
        raise RefusedError("请用几个字写明原因。", "say in a few words why")
    found = tastes(bank)
    asks = next((trend for trend in found.asking if (trend.tag, trend.value, trend.cohort) == (tag, value, cohort)), None)
    if asks is None:
        raise NoTrend("there is no such trend that asks for a reply")
    return Reply.objects.create(
        tag=tag, value=value or "", cohort=cohort, rises=asks.rises, kind=kind, reason=said, change=asks.change,
        as_of=found.after, by=bank.scope.actor, at=timezone.now())
