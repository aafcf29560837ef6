"""Who came in and who went out of a condition since the snapshot before: counted on what is kept, never guessed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

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
            was = _numbers(ScopedBank(old, bank.scope), to_text(tree), unit)
        except LanguageError:  # it names a tag that did not exist then
            return None
    now = _numbers(bank, to_text(tree), unit)
    entered = len(now) - pc.sum(pc.is_in(now, value_set=was)).as_py() if len(now) else 0
    left = len(was) - pc.sum(pc.is_in(was, value_set=now)).as_py() if len(was) else 0
    return Change(since, bank.told(entered), bank.told(left))


def earlier_counts(bank: ScopedBank) -> tuple[date, dict[str, int]] | None:
    """Return the day of the snapshot before and what its run counted in each segment; None without one, or where few are seen."""
    earlier = before(bank) if bank.scope.whole else None
    if earlier is None:
        return None
    with earlier, earlier.connection() as connection:
        return earlier.as_of, dict(connection.execute("SELECT id, count FROM segments").fetchall())


def _numbers(bank: ScopedBank, text: str, unit: str) -> pa.ChunkedArray:
    relation = bank.engine().values_sql({"chosen": bank.condition(text, unit)}, unit=unit, as_of=bank.as_of)
    with bank.connection.cursor() as cursor:
        return cursor.sql(f"SELECT unit_no FROM ({relation}) WHERE chosen").to_arrow_table().column(0)
