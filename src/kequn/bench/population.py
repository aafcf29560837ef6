"""Sixty tags of every customer, drawn from hashes; and conditions over them in the language, and as SQL by hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random

from kequn.facts.schema import Column, Schema, Table, Type

FIRST = "DATE '2020-01-01'"


def _drawn(salt: str, share: float = 0.0) -> str:
    """Return a number from 0 to 1 drawn for a row; below `share` it is made 0."""
    number = f"(hash('{salt}', i) / 18446744073709551616.0)"
    return number if not share else f"greatest({number} - {share}, 0) / {1 - share}"


def _columns() -> dict[str, tuple[Type, str]]:
    """Return the type and the SQL of each tag: amounts with many zeros, counts, flags, codes, days and shares, some unknown."""
    found: dict[str, tuple[Type, str]] = {}
    for place in range(20):
        amount = f"(exp({_drawn(f'm{place}', 0.3)} * {8 + place % 5}) * 10 - 10)::DECIMAL(18, 2)"
        found[f"amount{place}"] = (Type.MONEY, amount)
    for place in range(15):
        found[f"count{place}"] = (Type.INTEGER, f"floor(pow({_drawn(f'n{place}')}, 3) * {10 + 40 * place})::BIGINT")
    for place in range(10):
        found[f"flag{place}"] = (Type.BOOLEAN, f"{_drawn(f'b{place}')} < {(place + 1) / 12:.3f}")
    for place in range(5):
        found[f"code{place}"] = (Type.TEXT, f"'v' || floor(pow({_drawn(f't{place}')}, 2) * {5 * (place + 1) ** 3})::INTEGER")
    for place in range(5):
        found[f"day{place}"] = (Type.DATE, f"{FIRST} + floor({_drawn(f'd{place}')} * {400 * (place + 1)})::INTEGER")
    for place in range(5):
        found[f"share{place}"] = (Type.FLOAT, _drawn(f"f{place}"))
    return {name: (kind, f"CASE WHEN hash('known {name}', i) % 10 > 0 THEN {drawn} END" if name[-1] in "13" else drawn)
            for name, (kind, drawn) in found.items()}


COLUMNS = _columns()
SCHEMA = Schema({"customers": Table("customers", "customers", "customers", tuple(
    Column(name, kind, name, name) for name, (kind, _) in COLUMNS.items()), one=True)})

BEYOND = (
    ("amount2 + amount4 > 5000", "amount2 + amount4 > 5000"), ("amount6 > amount8", "amount6 > amount8"),
    ('contains(code4, "7")', "code4 LIKE '%7%'"), ("year(day2) == 2021", "EXTRACT(year FROM day2) = 2021"),
)


def rows_sql(size: int) -> str:
    """Return the relation of `size` customers with their tags, in the order of their numbers."""
    drawn = ", ".join(f"{sql} AS {name}" for name, (_, sql) in COLUMNS.items())
    return f"SELECT i + 1 AS customer_no, {drawn} FROM range({size}) AS r(i)"


@dataclass(frozen=True)
class Question:
    """One condition in the language, and the same as SQL."""

    facts: str
    sql: str


def ready(number: int, seed: int) -> list[Question]:
    """Return conditions of three to eight comparisons of tags with constants: joined by and, here and there an or, a not."""
    random = Random(seed)
    return [_joined(random, [_compared(random) for _ in range(random.randint(3, 8))]) for _ in range(number)]


def wider(number: int, seed: int) -> list[Question]:
    """Return such conditions with one that no index holds: a sum, two tags compared, a text looked into."""
    random = Random(seed)
    others = [Question(*both) for both in BEYOND]
    return [_joined(random, [others[place % len(others)], *(_compared(random) for _ in range(random.randint(2, 5)))])
            for place in range(number)]


def _joined(random: Random, parts: list[Question]) -> Question:
    if len(parts) > 4 and random.random() < 0.5:
        first, second = parts[:2]
        parts = [Question(f"({first.facts} or {second.facts})", f"({first.sql} OR {second.sql})"), *parts[2:]]
    if random.random() < 0.3:
        last = parts[-1]
        parts = [*parts[:-1], Question(f"not ({last.facts})", f"NOT ({last.sql})")]
    return Question(" and ".join(part.facts for part in parts), " AND ".join(part.sql for part in parts))


def _compared(random: Random) -> Question:
    name = random.choice([*COLUMNS])
    return _LIMITS[COLUMNS[name][0]](name, random)


def _limit(name: str, limit: str, random: Random) -> Question:
    op = random.choice([">=", ">", "<", "<="])
    return Question(f"{name} {op} {limit}", f"{name} {op} {limit}")


def _flag(name: str, random: Random) -> Question:
    return random.choice([Question(name, name), Question(f"not {name}", f"NOT {name}")])


def _code(name: str, random: Random) -> Question:
    codes = sorted({f"v{random.randint(0, 12)}" for _ in range(3)})
    by_hand = ", ".join(f"'{code}'" for code in codes)
    return Question(f"{name} in [{by_hand}]", f"{name} IN ({by_hand})")


def _day(name: str, random: Random) -> Question:
    day = f"202{random.randint(0, 2)}-{random.randint(1, 12):02d}-15"
    op = random.choice([">=", "<"])
    return Question(f'{name} {op} date("{day}")', f"{name} {op} DATE '{day}'")


_LIMITS: Mapping[Type, Callable[[str, Random], Question]] = {
    Type.MONEY: lambda name, random: _limit(name, str(random.choice([100, 500, 1_000, 5_000, "1234.56"])), random),
    Type.INTEGER: lambda name, random: _limit(name, str(random.randint(0, 10)), random),
    Type.FLOAT: lambda name, random: _limit(name, str(random.randint(1, 9) / 10), random),
    Type.BOOLEAN: _flag, Type.TEXT: _code, Type.DATE: _day,
}
