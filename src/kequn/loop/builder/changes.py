"""Who came in and who went out of a condition since the snapshot before: counted on what is kept, never guessed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from kequn.facts.nodes import Expression
from kequn.facts.printing import to_text
from kequn.kernel.errors import KequnError, LanguageError
from kequn.loop.bank import Bank
from kequn.loop.scoped import Count, ScopedBank
from kequn.warehouse.home import Paths
from kequn.warehouse.lock import Lock
from kequn.warehouse.snapshot import Snapshot


@dataclass(frozen=True)
class Change:
    """How many came in and went out since the day of the snapshot before."""

    since: date
    entered: Count
    left: Count


def before(bank: ScopedBank) -> Snapshot | None:
    """Return the newest kept snapshot of an earlier day, opened; None where none is kept. Close it."""
    paths = Paths(bank.bank.home)
    numbers = sorted((int(path.stem.rpartition("-")[2]) for path in paths.published.glob("snapshot-*.json")), reverse=True)
    for number in numbers:
        if number >= bank.bank.snapshot.number:
            continue
        name = f"snapshot-{number:06d}"
        try:
            lock = Lock.shared(paths.record(name))
        except FileNotFoundError:  # swept since it was listed
            continue
        try:
            found = Snapshot(paths, name, lock)
        except KequnError:
            lock.release()
            continue
        if found.as_of < bank.as_of:
            return found
        found.close()
    return None


def change(bank: ScopedBank, tree: Expression, *, unit: str) -> Change | None:
    """Return who came in and went out of a condition since the snapshot before; None where none is kept."""
    earlier = before(bank)
    if earlier is None:
        return None
    since = earlier.as_of
    with Bank(bank.bank.home, earlier) as old:
        try:
            was = _units(ScopedBank(old, bank.scope), to_text(tree), unit)
        except LanguageError:  # it names a tag that did not exist then
            return None
    now = _units(bank, to_text(tree), unit)
    stayed = len(np.intersect1d(was, now, assume_unique=True))
    return Change(since, bank.told(len(now) - stayed), bank.told(len(was) - stayed))


def earlier_counts(bank: ScopedBank) -> tuple[date, dict[str, int]] | None:
    """Return the day of the snapshot before and what its run counted in each segment; None without one, or where few are seen."""
    earlier = before(bank) if bank.scope.whole else None
    if earlier is None:
        return None
    with earlier, earlier.connection() as connection:
        return earlier.as_of, dict(connection.execute("SELECT id, count FROM segments").fetchall())


def _units(bank: ScopedBank, text: str, unit: str) -> NDArray[np.int64]:
    return bank.engine().units(bank.condition(text, unit), unit=unit, as_of=bank.as_of)
