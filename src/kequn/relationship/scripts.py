"""The scripts on record: released by a second person with their review, stopped, and what came of those that were shown."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime

from django.db.models import Count, Q
from django.utils import timezone

from kequn.kernel.errors import RefusedError
from kequn.relationship.model import INTERESTED, NOT_REACHED
from kequn.relationship.models import Contact, Script
from kequn.relationship.wording import Came, Wording, ref_of

REVIEW_MOST = 60


class ScriptError(RefusedError):
    """A script cannot be proposed, released or stopped so."""


def release(play: str, wave: str, texts: Mapping[str, str], *, review: str, until: str, maker: str, by: str) -> Script:
    """Let a wording be shown from now on; ScriptError without the number of its review and a day until which that holds."""
    try:
        last = date.fromisoformat(until)
    except ValueError:
        last = date.min
    if not 0 < len(review) <= REVIEW_MOST or last < timezone.localdate():
        raise ScriptError("请填写消保审查编号和有效期，有效期不早于今天。",
                          "state the number of the consumer-protection review and until when it holds, today or later")
    said = {"play": play, "wave": wave, "wording": dict(texts), "review": review, "review_until": last, "maker": maker,
            "released_by": by, "released_at": timezone.now(), "stopped_at": None, "stopped_by": ""}
    return Script.objects.update_or_create(ref=ref_of(play, wave, texts), defaults=said)[0]


def stop(ref: str, *, by: str) -> None:
    """Let a wording be shown no more."""
    if not Script.objects.filter(ref=ref, stopped_at=None).update(stopped_at=timezone.now(), stopped_by=by):
        raise ScriptError("这条话术已经停用或不在了，请刷新页面。", "that script is stopped already; reload the page")


def in_use(play: str, wave: str, on: date) -> list[Wording]:
    """Return the wordings of a wave that may be shown on a day."""
    found = Script.objects.filter(play=play, wave=wave, stopped_at=None, review_until__gte=on)
    return [Wording(each.ref, each.wording, each.review, each.review_until) for each in found]


def came_of(refs: Collection[str], *, since: datetime | None = None) -> dict[str, Came]:
    """Return what came of each of these wordings, in customers; a call of which nobody said what came does not count yet."""
    made = Contact.objects.filter(script__in=refs).exclude(answer="").order_by()
    if since:
        made = made.filter(at__gte=since)
    counted = made.values("script").annotate(
        shown=Count("customer_no", distinct=True),
        reached=Count("customer_no", distinct=True, filter=~Q(answer=NOT_REACHED)),
        interested=Count("customer_no", distinct=True, filter=Q(answer=INTERESTED)))
    return {row["script"]: Came(row["shown"], row["reached"], row["interested"]) for row in counted}
