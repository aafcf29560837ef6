"""Which records are one person, for people: the pairs that wait for a word, those that are joined, and both sides of a pair.

A pair is seen by who sees one side of it as their customer, if the other is theirs too or belongs to no outlet: a friend in
WeCom, an app user, a name of a bought list is nobody's customer yet. A child under 14 has no profile and is in no pair.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any

from kequn.access.roles import May
from kequn.access.scope import NotSeen
from kequn.customers.ids import customer_id
from kequn.customers.joining import USED
from kequn.customers.masking import masked
from kequn.customers.matching.roles import GUARDS
from kequn.loop.customer.household import PROFILE_FROM
from kequn.loop.customer.who import stand_for
from kequn.loop.scoped import ScopedBank

_COLUMN = {field.name: field.column for field in USED}  # what evidence calls a column, and what that is
DOUBTS, SUSPICIONS, JOINS = "doubts", "suspicions", "joins"
KINDS = (DOUBTS, SUSPICIONS, JOINS)
IDS = ("master", "national_id", "mobile", "unionid")  # identifiers that tell of a person
SHOWN = ("name", "gender", "birth_date", "phone", *IDS, "address", "district", "city", "occupation", "employer", "opened_on")
MASKED = ("birth_date", "address", "master", "national_id", "unionid")

_CHILDREN = f"SELECT customer_no FROM main.customer_tags WHERE age < {PROFILE_FROM}"
_HELD = "SELECT customer_no FROM main.customer_tags WHERE outlet_id IS NOT NULL"  # customers of an outlet
_SEEN = f"""
    WITH stands AS (
        SELECT p.*, coalesce(a.to_no, p.customer_no) AS one, coalesce(b.to_no, p.other_customer_no) AS other
        FROM main.identity_{{kind}} p LEFT JOIN stored.redirects a ON a.customer_no = p.customer_no
            LEFT JOIN stored.redirects b ON b.customer_no = p.other_customer_no),
    ends AS (SELECT one AS customer_no FROM stands UNION SELECT other FROM stands),
    who AS (SELECT customer_no FROM ({{who}}) SEMI JOIN ends USING (customer_no)),
    held AS (SELECT customer_no FROM ({_HELD}) SEMI JOIN ends USING (customer_no)),
    children AS (SELECT customer_no FROM ({_CHILDREN}) SEMI JOIN ends USING (customer_no))
    SELECT * FROM stands WHERE (one IN (FROM who) OR other IN (FROM who)) AND (one IN (FROM who) OR one NOT IN (FROM held))
        AND (other IN (FROM who) OR other NOT IN (FROM held)) AND one {{stand}} other
        AND one NOT IN (FROM children) AND other NOT IN (FROM children)
"""
_STAND = {DOUBTS: "<>", SUSPICIONS: "<>", JOINS: "="}  # the two numbers, where the pair still stands as the run left it
_RECORDS = """
    SELECT customer_no, source, name, gender, birth_date, phone, district, city, occupation, employer, opened_on
    FROM stored.customers WHERE customer_no IN ({numbers}) AND known_to IS NULL ORDER BY customer_no, source, source_key
"""
_IDENTIFIERS = """
    SELECT customer_no, CASE kind WHEN 'ecif' THEN 'master' ELSE kind END AS kind, value
    FROM stored.identifiers WHERE customer_no IN ({numbers}) AND known_to IS NULL AND value IS NOT NULL
    UNION
    SELECT customer_no, 'national_id', national_id_hash
    FROM stored.customers WHERE customer_no IN ({numbers}) AND known_to IS NULL AND national_id_hash IS NOT NULL
    ORDER BY ALL
"""
_ADDRESSES = """
    SELECT DISTINCT customer_no, text FROM stored.addresses
    WHERE customer_no IN ({numbers}) AND known_to IS NULL AND text IS NOT NULL ORDER BY ALL
"""


@dataclass(frozen=True)
class Said:
    """What one column says of a pair: its level of agreement, and the weight of that in bits."""

    column: str
    level: str
    weight: float


@dataclass(frozen=True)
class Pair:
    """Two customer numbers as loaded; `through` is the identifier that both have, or `weight`, whose sum in bits is `weight`."""

    one: int
    other: int
    through: str
    weight: float | None
    evidence: tuple[Said, ...]
    reason: str = ""

    @property
    def ids(self) -> tuple[str, str]:
        """The ids of both."""
        return customer_id(self.one), customer_id(self.other)


@dataclass(frozen=True)
class Line:
    """One line of the comparison: the values of either side, as the person may see them, and how they agree.

    `agrees`: `equal`, a level of likeness, `different`, or empty where a side knows nothing.
    """

    column: str
    one: tuple[str, ...]
    other: tuple[str, ...]
    agrees: str
    weight: float | None = None


@dataclass(frozen=True)
class Compared:
    """Both sides of a pair. `joined`: they are one customer now; `barred`: two ids of one kind, so they never will be."""

    pair: Pair
    sources: tuple[tuple[str, ...], tuple[str, ...]]
    lines: tuple[Line, ...]
    joined: bool
    barred: bool


def number_of_pairs(bank: ScopedBank, kind: str, judged: Collection[tuple[int, int]]) -> int:
    """Return how many pairs of a kind are seen; what waits is without those that somebody has judged."""
    return int(bank.rows(f"SELECT count(*) FROM ({_pairs(bank, kind, judged)})")[0][0])


def pairs(bank: ScopedBank, kind: str, judged: Collection[tuple[int, int]], *, limit: int, offset: int = 0) -> list[Pair]:
    """Return pairs of a kind of which both sides are seen, the likeliest first; what waits is without those judged."""
    ordered = f"{_pairs(bank, kind, judged)} ORDER BY weight DESC NULLS FIRST, customer_no, other_customer_no"
    return [_pair(row) for row in bank.rows(f"{_told(kind)} FROM ({ordered} LIMIT {int(limit)} OFFSET {int(offset)})")]


def compared(bank: ScopedBank, one: int, other: int) -> Compared:
    """Return both sides of a pair. NotSeen where the pair is not seen."""
    low, high = sorted((one, other))
    stands = survivors(bank, (low, high))
    found = next((_pair(row) for kind in KINDS for row in bank.rows(
        f"{_told(kind)} FROM main.identity_{kind} WHERE customer_no = ? AND other_customer_no = ?", [low, high])), None)
    pair = found or Pair(low, high, "", None, ())
    listed = f"{low}, {high}"
    known: dict[int, dict[str, list[Any]]] = {low: {}, high: {}}
    sources: dict[int, list[str]] = {low: [], high: []}
    for number, source, *values in bank.rows(_RECORDS.format(numbers=listed)):
        sources[number].append(source)
        columns = ("name", "gender", "birth_date", "phone", "district", "city", "occupation", "employer", "opened_on")
        _add(known[number], zip(columns, values, strict=True))
    for number, kind, value in bank.rows(_IDENTIFIERS.format(numbers=listed)):
        _add(known[number], [(kind, value)])
    for number, text in bank.rows(_ADDRESSES.format(numbers=listed)):
        _add(known[number], [("address", text)])
    said = {each.column: each for each in pair.evidence}
    lines = [_line(bank, column, known[low].get(column, []), known[high].get(column, []), said.get(column)) for column in SHOWN]
    barred = stands[low] != stands[high] and _barred(bank, stands[low], stands[high])
    return Compared(pair, (tuple(dict.fromkeys(sources[low])), tuple(dict.fromkeys(sources[high]))),
                    tuple(line for line in lines if line.one or line.other), stands[low] == stands[high], barred)


def survivors(bank: ScopedBank, numbers: Collection[int]) -> dict[int, int]:
    """Return the number that stands for each of a pair now. NotSeen where the pair is not seen."""
    bank.scope.require(May.IDENTIFY)
    stands = _stands(bank, numbers)
    seen, nobodys = _reach(bank, set(stands.values()))
    for number in numbers:
        if stands.get(number) not in (seen | nobodys if seen else seen):
            raise NotSeen(f"{customer_id(number)}: there is no such customer among yours", number)
    return stands


def seen_pairs(bank: ScopedBank, pairs: Collection[tuple[int, int]]) -> frozenset[tuple[int, int]]:
    """Return those of the pairs that are seen."""
    bank.scope.require(May.IDENTIFY)
    stands = _stands(bank, {number for pair in pairs for number in pair})
    seen, nobodys = _reach(bank, set(stands.values()))
    ends = {pair: {stands.get(number) for number in pair} for pair in pairs}
    return frozenset(pair for pair, both in ends.items() if both & seen and both <= seen | nobodys)


def _stands(bank: ScopedBank, numbers: Collection[int]) -> dict[int, int]:
    found = {number: bank.bank.snapshot.resolve_customer(number) for number in numbers}
    return {number: survivor for number, survivor in found.items() if survivor is not None}


def _reach(bank: ScopedBank, numbers: Collection[int]) -> tuple[AbstractSet[int], AbstractSet[int]]:
    """Return which of the customers are seen, and which belong to no outlet; children are neither."""
    if not numbers:
        return set(), set()
    listed = ", ".join(str(int(number)) for number in numbers)
    there = bank.rows(f"SELECT DISTINCT customer_no FROM stored.customers WHERE customer_no IN ({listed}) AND known_to IS NULL")
    held, children = ({number for (number,) in bank.rows(f"SELECT customer_no FROM ({each}) WHERE customer_no IN ({listed})")}
                      for each in (_HELD, _CHILDREN))
    return bank.seen(list(numbers)) - children, {number for (number,) in there} - held - children


def cluster(bank: ScopedBank, number: int) -> list[int]:
    """Return all numbers for which this one stands now, itself first."""
    return sorted(stand_for(bank, [number]), key=lambda each: (each != number, each))


def joins_among(bank: ScopedBank, numbers: Sequence[int]) -> list[Pair]:
    """Return the joins of the run among these numbers, the surest first."""
    listed = ", ".join(str(int(number)) for number in numbers)
    among = f"customer_no IN ({listed}) AND other_customer_no IN ({listed})"
    return [_pair(row) for row in bank.rows(f"{_told(JOINS)} FROM main.identity_joins WHERE {among} "
                                            "ORDER BY weight DESC NULLS FIRST, customer_no, other_customer_no")]


def names(bank: ScopedBank, numbers: Collection[int]) -> dict[int, str]:
    """Return the names under which numbers, all of whom are seen, were loaded, as this person may see them."""
    if not numbers:
        return {}
    listed = ", ".join(str(int(number)) for number in numbers)
    rows = bank.rows(f"SELECT customer_no, min(name) FROM stored.customers WHERE customer_no IN ({listed}) AND known_to IS NULL "
                     "GROUP BY 1")
    return {number: _shown(bank, "name", name) for number, name in rows if name}


def sources(bank: ScopedBank, numbers: Collection[int]) -> dict[int, list[str]]:
    """Return the sources of the records that were loaded under each of these numbers, all of whom are seen."""
    listed = ", ".join(str(int(number)) for number in numbers)
    return dict(bank.rows(f"SELECT customer_no, list_sort(list(DISTINCT source)) FROM stored.customers "
                          f"WHERE customer_no IN ({listed}) AND known_to IS NULL GROUP BY 1"))


def _pairs(bank: ScopedBank, kind: str, judged: Collection[tuple[int, int]]) -> str:
    bank.scope.require(May.IDENTIFY)
    left_out = ", ".join(f"({int(one)}, {int(other)})" for one, other in sorted(judged))
    unjudged = f" AND (customer_no, other_customer_no) NOT IN ({left_out})" if judged and kind != JOINS else ""
    return _SEEN.format(kind=kind, who=bank.who(), stand=_STAND[kind]) + unjudged


def _told(kind: str) -> str:
    reason = "''" if kind == JOINS else "reason"
    return f"SELECT customer_no, other_customer_no, through, weight, evidence, {reason} AS reason"


def _pair(row: Sequence[Any]) -> Pair:
    one, other, through, weight, evidence, reason = row
    said = (part.rsplit(":", 2) for part in (evidence or "").split())
    return Pair(one, other, through, weight, tuple(Said(_COLUMN[name], level, float(bits)) for name, level, bits in said), reason)


def _add(known: dict[str, list[Any]], values: Any) -> None:
    for column, value in values:
        if value is not None and value not in known.setdefault(column, []):
            known[column].append(value)


def _line(bank: ScopedBank, column: str, one: list[Any], other: list[Any], said: Said | None) -> Line:
    agrees = said.level if said else "" if not (one and other) else "equal" if set(one) & set(other) else "different"
    left, right = (tuple(dict.fromkeys(_shown(bank, column, value) for value in side)) for side in (one, other))
    return Line(column, left, right, agrees, said.weight if said else None)


def _barred(bank: ScopedBank, one: int, other: int) -> bool:
    """Return whether two customers, with all numbers for which they stand, have different ids where a person has one."""
    sides = [cluster(bank, one), cluster(bank, other)]
    listed = ", ".join(str(number) for side in sides for number in side)
    held: list[dict[str, set[str]]] = [{}, {}]
    for number, kind, value in bank.rows(_IDENTIFIERS.format(numbers=listed)):
        held[number not in sides[0]].setdefault(kind, set()).add(value)
    return any(held[0].get(kind, set()) - held[1][kind] for kind in GUARDS if kind in held[1])


def _shown(bank: ScopedBank, column: str, value: Any) -> str:
    if column == "name":
        return str(value if bank.scope.may(May.SEE_NAMES) else masked("name", value))
    if column in ("phone", "mobile"):
        return str(masked("phone", value))
    return str(masked(column, value) if column in MASKED else value)
