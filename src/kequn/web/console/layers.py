"""The page that holds tiers against groups: whom tiers serve badly, the same customers by both, and who moved."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kequn.access.roles import May
from kequn.access.scope import Scope
from kequn.bridge import reading
from kequn.customers.tiers.model import Tier
from kequn.grading.model import TITLES
from kequn.loop.efforts import LETTERS, efforts
from kequn.loop.efforts import Line as Effort
from kequn.loop.layers import Layers, Line, Part, layers
from kequn.loop.migration import Migration, Move, migration
from kequn.loop.scoped import Count
from kequn.web import language, numbers
from kequn.web.console.builder.address import address_of
from kequn.web.doors import page
from kequn.web.language import said

SHADES = 5
ENDS = re.compile(r"(?<=\d)\.0+(?!\d)")  # a limit of 20.0 is one of 20


@dataclass(frozen=True)
class Shown:
    """A number as it is shown: where it leads, how dark it is, and what else stands in its cell."""

    customers: Count
    address: str
    shade: int = 0
    amount: Decimal | None = None


@page(May.COUNT)
@require_safe
def against(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Show it over those whom the person sees, with the moves between two days that were asked for."""
    with reading.bank(scope) as bank:
        found, as_of = layers(bank), bank.as_of
        everybody, by_grade = efforts(bank)
        moved = migration(bank, before=_day(request, "from"), after=_day(request, "to"))
    return render(request, "kequn/console/layers.html", {
        "heads": [_head(tier) for tier in found.tiers], "everybody": _cells(found.everybody), "lines": _lines(found),
        "mismatches": [(said(each.title), said(each.why), _shown(part)) for each, part in found.mismatches],
        "any": found.everybody.whole.customers.number != 0, "hidden": found.hidden, "narrow": not scope.whole, "as_of": as_of,
        "smallest": scope.role.smallest, "moved": moved, "moves": _moves(moved) if moved else (),
        "least": _share(found.everybody), "grades": [(letter, language.text(*TITLES[letter])) for letter in LETTERS],
        "graded": [_graded(each, each is everybody) for each in (everybody, *by_grade)],
        "any_grade": any(each.customers.number != 0 for each in everybody.cells)})


def _day(request: HttpRequest, name: str) -> date | None:
    try:
        return date.fromisoformat(request.GET.get(name, ""))
    except ValueError:
        return None


def _head(tier: Tier) -> tuple[str, str]:
    low = ENDS.sub("", numbers.money(tier.low, language.current(), reading.currency()).text)
    return said(tier.title), language.text(f"{low}起", f"from {low}") if tier.low else ""


def _share(everybody: Line) -> float | None:
    """Return the share of all who are in the least tier, where both may be told."""
    least, whole = everybody.cells[0].customers.number, everybody.whole.customers.number
    return least / whole if least and whole else None


def _cells(line: Line) -> list[Shown]:
    return [_shown(part) for part in (line.whole, *line.cells)]


def _lines(found: Layers) -> list[tuple[str, str, str, list[Shown]]]:
    most = max((part.elsewhere for line in found.lines for part in line.cells if part.elsewhere), default=Decimal(0))
    unknown = language.text("还不知道他们需要什么。", "Nobody knows yet what they need.")
    listed = []
    for line in found.lines:
        title = said(line.group.title) if line.group else language.text("不在任何客群", "in none of them")
        needs = said(line.group.needs) if line.group else unknown
        cells = [_shown(line.whole), *(_shown(part, most) for part in line.cells)]
        listed.append((title, needs, line.group.id if line.group else "", cells))
    return listed


def _graded(line: Effort, everybody: bool) -> tuple[str, list[Shown]]:  # noqa: FBT001
    """Return a line of the grades as it is shown."""
    title = said(line.group.title) if line.group else language.text("不在任何客群", "in none of them")
    if everybody:
        title = language.text("全部客户", "all customers")
    return title, [Shown(each.customers, address_of(each.condition)) for each in line.cells]


def _shown(part: Part, most: Decimal = Decimal(0)) -> Shown:
    shade = min(SHADES, -int(-float((part.elsewhere or 0) / most) * SHADES // 1)) if most else 0
    return Shown(part.customers, address_of(part.condition), shade, part.elsewhere)


def _moves(moved: Migration) -> list[tuple[str, list[tuple[str, Shown]]]]:
    rows = []
    for i, (tier, moves) in enumerate(zip(moved.tiers, moved.cells, strict=True)):
        rows.append((said(tier.title), list(_row(i, moves))))
    return rows


def _row(i: int, moves: Iterable[Move]) -> Iterable[tuple[str, Shown]]:
    for j, move in enumerate(moves):
        kind = "kq-stays" if i == j else "kq-rises" if j > i else "kq-falls"
        yield kind, Shown(move.customers, address_of(move.condition))
