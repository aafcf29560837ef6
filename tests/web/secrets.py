"""The personal values of the demo bank, to look for in what doors answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from kequn.facts.schema import Type
from kequn.loop.bank import Bank
from kequn.warehouse.tables import TABLES

SHORTEST = 6  # characters of a value other than a name: shorter ones stand in any text
NAMES = ("name", "counterparty_name")


@dataclass(frozen=True)
class Values:
    """Each customer's personal values by kind: names, days of birth, and the rest, which nobody ever sees whole."""

    names: Mapping[int, frozenset[str]]
    births: Mapping[int, frozenset[str]]
    others: Mapping[int, frozenset[str]]
    anywhere: frozenset[str]  # names and days that mean something else, too: of staff, of an opening

    def of(self, customers: Iterable[int], *, names: bool) -> frozenset[str]:
        """Return what must not be read of these customers."""
        kinds = (self.names, self.births, self.others) if names else (self.births, self.others)
        asked = tuple(customers)
        return frozenset(value for kind in kinds for number in asked for value in kind.get(number, ())) - self.anywhere


def values(home: Path) -> Values:
    """Read every personal value of every customer."""
    names: dict[int, set[str]] = {}
    births: dict[int, set[str]] = {}
    others: dict[int, set[str]] = {}
    anywhere: set[str] = set()
    with Bank(home) as bank, bank.connection.cursor() as cursor:
        for table in TABLES.values():
            owned = "customer_no" in cursor.sql(f'SELECT * FROM main."{table.name}" LIMIT 0').columns
            for column in table.columns:
                query = f'SELECT DISTINCT customer_no, "{column.name}"::VARCHAR FROM main."{table.name}"'
                if not owned or not column.personal:
                    if column.type is Type.DATE or column.name == "name":
                        anywhere |= {text for (text,) in cursor.execute(
                            f'SELECT DISTINCT "{column.name}"::VARCHAR FROM main."{table.name}"').fetchall() if text}
                    continue
                for number, text in cursor.execute(query).fetchall():
                    if text is None or (column.name not in NAMES and len(text) < SHORTEST):
                        continue
                    kept = names if column.name == "name" else births if column.name == "birth_date" else others
                    kept.setdefault(number, set()).add(text)
    own = {text for number in names for text in names[number]}
    for number in others:  # somebody else's name on a transfer is that person's, and looked for there
        others[number] -= own
    return Values(_frozen(names), _frozen(births), _frozen(others), frozenset(anywhere))


def _frozen(found: Mapping[int, set[str]]) -> dict[int, frozenset[str]]:
    return {number: frozenset(texts) for number, texts in found.items()}
