"""The page of the wallet: assets here against what is probably elsewhere; each cell opens its customers in the builder."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kequn.access.roles import May
from kequn.access.scope import Scope
from kequn.bridge import reading
from kequn.loop.potential import Band, Cell, Potential, potential
from kequn.web import language, numbers
from kequn.web.console.builder.address import address_of
from kequn.web.doors import page

SHADES = 5


@dataclass(frozen=True)
class Shown:
    """A cell as it is shown: where it leads, and how dark it is by the sum elsewhere."""

    cell: Cell
    address: str
    shade: int


@page(May.COUNT)
@require_safe
def wallet(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Show the matrix over those whom the person sees."""
    with reading.bank(scope) as bank:
        found, as_of = potential(bank), bank.as_of
    by_band = zip(found.here, found.cells, strict=True)
    rows = [(band_words(band), [_shown(found, cell) for cell in cells]) for band, cells in by_band]
    judged = sum(one["judged"] for one in found.tested)
    held = sum(one["held"] * one["judged"] for one in found.tested) / judged if judged else None
    return render(request, "kequn/console/potential.html", {
        "rows": rows, "heads": [band_words(band) for band in found.elsewhere], "as_of": as_of, "found": found, "judged": judged,
        "held": held, "narrow": not scope.whole, "smallest": scope.role.smallest,
        "any": any(cell.customers.number != 0 for row in found.cells for cell in row)})


def band_words(band: Band) -> str:
    """Return a band in words."""
    low, high = (None if end is None else _money(end) for end in (band.low, band.high))
    if low is None:
        return language.text(f"不足 {high}", f"below {high}")
    if high is None:
        return language.text(f"{low}及以上", f"{low} and more")
    return f"{low} – {high}"


def _money(value: int) -> str:
    return numbers.money(value, language.current(), reading.currency()).text


def _shown(found: Potential, cell: Cell) -> Shown:
    most = max((one.amount or 0 for row in found.cells for one in row), default=0)
    part = float((cell.amount or 0) / most) if most else 0.0
    return Shown(cell, address_of(cell.condition), min(SHADES, -int(-part * SHADES // 1)))
