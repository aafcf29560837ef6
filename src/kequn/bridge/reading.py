"""The one door to the warehouse for pages and API: a scope in, the bank as that person may see it out.

One snapshot is open per process. When a run has published a newer one, the next request opens that; the older is closed when the
last request that reads it has ended.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from threading import Lock

from django.conf import settings

from kequn.access.scope import Scope
from kequn.kernel.errors import HomeError
from kequn.loop.bank import Bank
from kequn.loop.scoped import ScopedBank
from kequn.warehouse.home import Paths
from kequn.warehouse.snapshot import current_name


@dataclass
class _Opened:
    bank: Bank
    home: Path
    name: str | None
    readers: int = 0
    outdated: bool = False


_guard = Lock()
_current: _Opened | None = None
_currencies: dict[Path, str] = {}
CURRENCY = "CNY"  # until a first load states it


def home() -> Path:
    """Return the home that this process serves."""
    return Path(settings.KEQUN_HOME)


@contextmanager
def bank(scope: Scope) -> Iterator[ScopedBank]:
    """Give the newest snapshot as the scope may see it, less those erased since. HomeError where nothing is published."""
    opened = _taken()
    try:
        opened.bank.snapshot.refresh_overlays()
        yield ScopedBank(opened.bank, scope)
    finally:
        _given_back(opened)


def data_day() -> date | None:
    """Return the business day of the newest snapshot, which is no secret to who is signed in; None before the first."""
    try:
        opened = _taken()
    except HomeError:
        return None
    try:
        _currencies[opened.home] = opened.bank.snapshot.settings.currency or _currencies.get(opened.home, CURRENCY)
        return opened.bank.as_of
    finally:
        _given_back(opened)


def currency() -> str:
    """Return the currency that amounts of this home are summed in; once stated it never changes."""
    there = home()
    if there not in _currencies:
        data_day()
    return _currencies.get(there, CURRENCY)


@cache
def _paths(home: Path) -> Paths:
    return Paths(home)


def _taken() -> _Opened:
    global _current
    with _guard:
        there = home()
        name = current_name(_paths(there))
        if _current is None or (_current.name, _current.home) != (name, there):
            before, _current = _current, _Opened(Bank(there), there, name)
            if before is not None:
                before.outdated = True
                if not before.readers:
                    before.bank.close()
        _current.readers += 1
        return _current


def _given_back(opened: _Opened) -> None:
    with _guard:
        opened.readers -= 1
        if opened.outdated and not opened.readers:
            opened.bank.close()
