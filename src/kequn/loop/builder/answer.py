"""What the builder answers at once: how many, of how many; and what it answers a moment later: overlap with saved segments."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from weakref import WeakKeyDictionary

from kequn.engines.duckdb.engine import EVERYBODY, Engine
from kequn.facts.nodes import CUSTOMER, UNITS, Expression
from kequn.facts.printing import to_text
from kequn.kernel.errors import DefinitionError
from kequn.loop.scoped import Count, ScopedBank
from kequn.segments.model import SegmentDefinition
from kequn.segments.steps import counts, overlap

SegmentKey = tuple[str, int]
_kept: WeakKeyDictionary[Engine, dict[str, int]] = WeakKeyDictionary()
_counted: WeakKeyDictionary[Engine, dict[SegmentKey, int]] = WeakKeyDictionary()


@dataclass(frozen=True)
class Answer:
    """How many fulfil the condition, of how many, on which day; both languages of its text."""

    number: Count
    of: int
    as_of: date
    text: dict[str, str] = field(default_factory=dict)

    @property
    def share(self) -> float | None:
        """The share of all, 0 to 1; None where it is not told."""
        return None if self.number.number is None or not self.of else self.number.number / self.of


def answer(bank: ScopedBank, tree: Expression | None, unit: str = CUSTOMER) -> Answer:
    """Return how many fulfil the condition; without one, how many there are."""
    everybody = population(bank, unit)
    if tree is None:
        return Answer(bank.told(everybody), everybody, bank.as_of)
    texts = {language: to_text(tree, language) for language in ("zh", "en")}
    return Answer(bank.count(tree, unit=unit), everybody, bank.as_of, texts)


def population(bank: ScopedBank, unit: str) -> int:
    """Return how many of a unit there are among those seen."""
    engine = bank.engine()
    kept = _kept.setdefault(engine, {})
    if unit not in kept:
        kept[unit] = engine.count(EVERYBODY, unit=unit, as_of=bank.as_of)
    return kept[unit]


@dataclass(frozen=True)
class Overlap:
    """How many of a condition are in a saved segment too, and how many that segment has."""

    segment: SegmentDefinition
    both: Count
    number: Count


def overlaps(bank: ScopedBank, tree: Expression, unit: str, segments: list[SegmentDefinition]) -> list[Overlap]:
    """Return the overlap with each saved segment of the unit, the largest first."""
    title = {"zh": "this", "en": "this"}
    this = SegmentDefinition("this", 0, title, title, "", unit, to_text(tree))
    schema = bank.bank.tags.schema
    others = [segment for segment in segments if segment.unit == unit and segment.tree(schema) != tree][:60]
    if not others or bank.count(tree, unit=unit).number is None:
        return []
    matrix = overlap(bank.engine(), [this, *others], as_of=bank.as_of)
    found = [(segment, matrix[0][place], matrix[place][place]) for place, segment in enumerate(others, start=1)]
    found.sort(key=lambda each: -each[1])
    return [Overlap(segment, bank.told(both), bank.told(number)) for segment, both, number in found if both]


def numbers_of(bank: ScopedBank, segments: dict[str, SegmentDefinition]) -> dict[str, Count]:
    """Return how many are in each segment: as the run found for who sees everybody, else counted once."""
    found: dict[str, int] = {}
    if bank.scope.whole:
        with bank.connection.cursor() as cursor:
            rows = cursor.execute("SELECT id, version, count FROM segments").fetchall()
        found = {id_: number for id_, version, number in rows if id_ in segments and segments[id_].version == version}
    kept = _counted.setdefault(bank.engine(), {})
    rest = [segment for id_, segment in segments.items() if id_ not in found and (id_, segment.version) not in kept]
    if rest:
        made = counts(bank.engine(), rest, as_of=bank.as_of)
        kept.update({(segment.id, segment.version): made[segment.id] for segment in rest})
    found |= {id_: kept[id_, segment.version] for id_, segment in segments.items() if id_ not in found}
    return {id_: bank.told(number) for id_, number in found.items()}


def at_hand(bank: ScopedBank, segments: dict[str, SegmentDefinition]) -> bool:
    """Return whether the numbers of the segments can be told without counting anew."""
    kept = _counted.get(bank.engine(), {})
    return bank.scope.whole or all((id_, segment.version) in kept for id_, segment in segments.items())


def matrix(bank: ScopedBank, segments: list[SegmentDefinition]) -> list[list[Count]]:
    """Return how many are in both the i-th and the j-th segment."""
    if any(segment.unit not in UNITS for segment in segments):
        raise DefinitionError(f"a segment is of {', '.join(UNITS.values())}")
    return [[bank.told(number) for number in row] for row in overlap(bank.engine(), segments, as_of=bank.as_of)]


@dataclass(frozen=True)
class Combination:
    """How many are in exactly these segments of the chosen ones (by place) and in no other."""

    places: tuple[int, ...]
    number: Count


def combinations(bank: ScopedBank, segments: list[SegmentDefinition], *, most: int = 12) -> list[Combination]:
    """Return the largest combinations of segments of one unit, the largest first; who is in none of them is left out."""
    schema = bank.bank.tags.schema
    found = bank.engine().combinations([one.tree(schema) for one in segments], unit=segments[0].unit, as_of=bank.as_of)
    largest = sorted(((number, mask) for mask, number in found.items() if mask), key=lambda each: (-each[0], each[1]))[:most]
    places = range(len(segments))
    return [Combination(tuple(at for at in places if mask >> at & 1), bank.told(number)) for number, mask in largest]
