"""The personal values of the demo bank, to look for in what doors answer."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from kequn.facts.schema import Type
from kequn.loop.bank import Bank
from kequn.warehouse.tables import TABLES

SHORTEST = 6  # characters of a value other than a name: shorter ones stand in any text
NAMES = ("name", "counterparty_name")
OURS = re.compile(r"C[0-9]{8}")  # an id of ours, which a source may have for its own: no secret
CHINESE = re.compile(r"[\u3400-\u9fff]")


@dataclass(frozen=True)
class Values:
    """Each customer's personal values by kind: names, days of birth, and the rest, which nobody ever sees whole."""

    names: Mapping[int, frozenset[str]]
    births: Mapping[int, frozenset[str]]
    others: Mapping[int, frozenset[str]]
    anywhere: frozenset[str]  # names and days that mean something else, too: of staff, of an opening
    staff: frozenset[str]  # the names of staff, places and products

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
                    if text is None or OURS.fullmatch(text) or (column.name not in NAMES and len(text) < SHORTEST):
                        continue
                    kept = names if column.name == "name" else births if column.name == "birth_date" else others
                    kept.setdefault(number, set()).add(text)
    own = {text for number in names for text in names[number]}
    for number in others:  # somebody else's name on a transfer is that person's, and looked for there
        others[number] -= own
    staff = frozenset(text for text in anywhere if CHINESE.search(text))
    return Values(_frozen(names), _frozen(births), _frozen(others), frozenset(anywhere), staff)


def _frozen(found: Mapping[int, set[str]]) -> dict[int, frozenset[str]]:
    return {number: frozenset(texts) for number, texts in found.items()}


@dataclass(frozen=True)
class Watch:
    """Finds the values that must not be read in a text; `known` is what may stand there and might look like one."""

    values: frozenset[str]
    known: frozenset[str]

    @cached_property
    def _harmless(self) -> list[str]:
        return sorted(self.known, key=len, reverse=True)

    @cached_property
    def _lengths(self) -> set[int]:
        return {len(value) for value in self.values if CHINESE.search(value)}

    def found(self, text: str) -> set[str]:
        """Return which of the values stand in the text."""
        for harmless in self._harmless:
            text = text.replace(harmless, " ")
        patterns = (r"[0-9A-Za-z]+", r"[0-9]+", r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
        tokens = {token for pattern in patterns for token in re.findall(pattern, text)}
        return (tokens & self.values) | set(self._within_words(text))

    def _within_words(self, text: str) -> Iterator[str]:
        """Yield values of Chinese characters: they stand in sentences, with nothing before and behind."""
        for run in re.findall(r"[\u3400-\u9fff·0-9A-Za-z-]+", text):
            if CHINESE.search(run):
                windows = {run[at:at + length] for length in self._lengths for at in range(len(run) - length + 1)}
                yield from windows & self.values
