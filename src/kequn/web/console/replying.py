"""The trends that ask for a reply, each with the one it has; and the form that takes it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from kequn.access.roles import May
from kequn.access.scope import Scope
from kequn.bridge import reading, replies
from kequn.bridge.models import KINDS, Reply
from kequn.kernel.errors import KequnError
from kequn.loop.tastes import Trend
from kequn.web import language, numbers
from kequn.web.doors import page


@dataclass(frozen=True)
class Replied:
    """A reply that stands: its word, why, who and when, and the change as it was then."""

    kind: str
    reason: str
    by: str
    at: datetime
    change: str
    as_of: date


@dataclass(frozen=True)
class Asked:
    """A trend that asks for a reply: in words, where its customers are, and the reply it has."""

    trend: Trend
    name: str
    ages: str
    change: str
    interval: str
    address: str
    reply: Replied | None


def signed(change: float) -> str:
    """Return a change of a share in points, with its sign and without the unit."""
    sign = "+" if round(change * 100, 1) > 0 else numbers.MINUS if round(change * 100, 1) < 0 else "±"
    return f"{sign}{abs(change) * 100:.1f}"


def points(change: float) -> str:
    """Return a change of a share in points, with its sign."""
    return f"{signed(change)} {language.text('个百分点', 'points')}"


def replied(made: Reply | None) -> Replied | None:
    """Return a reply on record in words."""
    if made is None:
        return None
    return Replied(language.text(*KINDS[made.kind]), made.reason, made.by, made.at, points(made.change), made.as_of)


def asked(
    asking: Iterable[Trend], known: Mapping[replies.Key, Reply], named: Mapping[tuple[str, str | None], str],
    ages: Mapping[int | None, str], addresses: Mapping[Trend, str],
) -> list[Asked]:
    """Return what asks for a reply: what has none before what has, and the largest change first."""
    found = [Asked(trend, named[trend.tag, trend.value], ages[trend.cohort], points(trend.change),
                   f"{signed(trend.change_low)} {language.text('至', 'to')} {signed(trend.change_high)}", addresses[trend],
                   replied(known.get(replies.key(trend)))) for trend in asking]
    return sorted(found, key=lambda each: (each.reply is not None, -abs(each.trend.change), each.name))


@page(May.REPLY)
@require_POST
def reply(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Record a reply to a trend."""
    given, cohort = request.POST, request.POST.get("cohort", "")
    with reading.bank(scope) as bank:
        try:
            replies.reply(bank, given.get("tag", ""), given.get("value") or None, int(cohort) if cohort.isdecimal() else None,
                           kind=given.get("kind", ""), reason=given.get("reason", ""))
        except replies.NoTrend:
            messages.error(request, language.text("这项变化已不需要答复，请刷新页面。",
                                                  "That trend asks for no reply any more; reload the page."))
        except KequnError:
            messages.error(request, language.text("请选择引领或顺应，并写明理由。",
                                                  "Choose to lead or to serve it, and say why."))
        else:
            messages.success(request, language.text("已记录答复。", "The reply is recorded."))
    return redirect("tastes")
