"""A condition answered from bits holds for the very units that the memory engine finds: with any values, nulls and nesting."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kequn.engines.bitmap import bits
from kequn.engines.bitmap.build import field
from kequn.engines.bitmap.file import Writer
from kequn.engines.bitmap.index import Index, read
from kequn.engines.memory.engine import Engine as Memory
from kequn.facts import build, names
from kequn.facts.literals import literal
from kequn.facts.nodes import Expression
from kequn.facts.parse import parse
from kequn.facts.schema import Type
from kequn.facts.types import ORDERED
from tests.engines.rows import BIRTHS, HUGE, LONG, TEXTS
from tests.engines.world import ARROW, SCHEMA, TIME_ZONE

DAY = date(2024, 3, 31)
COLUMNS = {"income": Type.MONEY, "visits": Type.INTEGER, "score": Type.FLOAT, "city": Type.TEXT, "vip": Type.BOOLEAN,
           "born": Type.DATE}
LITERALS: dict[Type, list[Any]] = {
    Type.INTEGER: [0, 7, -3, 10**17, 10**18 - 1, 1 - 10**18],
    Type.MONEY: [Decimal("0.00"), Decimal("55.55"), Decimal("-12.50"), *HUGE],
    Type.FLOAT: [Decimal("0.7390851"), Decimal("12.3456789")], Type.TEXT: [*TEXTS, "zz"], Type.DATE: [*BIRTHS, date(1999, 9, 9)],
    Type.BOOLEAN: [True, False],
}  # fmt: skip


def rows_of(seed: int, size: int, nulls: float) -> list[dict[str, Any]]:
    """Return customers with few values in some columns and a different one for almost everybody in others."""
    random = Random(seed)
    makers: dict[str, Callable[[], Any]] = {
        "income": lambda: random.choice([*HUGE[:2], Decimal(0), Decimal(random.randint(-99_999, 99_999)) / 100,
                                         Decimal(random.randint(-99_999, 99_999)) / 100]),
        "visits": lambda: random.choice([0, 0, 1, 2, random.randint(-400, 400), *LONG]),
        "score": lambda: random.choice([0.5, random.uniform(-20, 20)]),
        "city": lambda: random.choice([*TEXTS, f"城{random.randint(0, 400)}"]),
        "vip": lambda: random.random() < 0.5,
        "born": lambda: random.choice([*BIRTHS, date.fromordinal(random.randint(710_000, 735_000))]),
    }  # fmt: skip
    return [{"customer_no": number, **{name: None if random.random() < nulls else make()
                                                        for name, make in makers.items()}} for number in range(size)]


def index_of(rows: list[dict[str, Any]], path: Path) -> Index:
    writer = Writer(path)
    writer.units("customer", np.array([row["customer_no"] for row in rows], np.int64))
    for name, kind in COLUMNS.items():
        found = field(pa.chunked_array([pa.array([row[name] for row in rows], ARROW[kind])]))
        assert found is not None
        writer.field(f"customer.customer.{name}", found)
    writer.close()
    return read(path)["customer"]


def judged(rows: list[dict[str, Any]], tree: Expression) -> list[int]:
    system = {"source": "a", "known_at": datetime(2020, 1, 1), "known_to": None}
    known = [{**row, **system, "source_key": str(row["customer_no"])} for row in rows]
    values = Memory({"customers": known}, SCHEMA, TIME_ZONE).values({"x": tree}, as_of=DAY)
    return [row["unit_no"] for row in values.to_pylist() if row["x"]]


@st.composite
def conditions(draw: Any, depth: int) -> Expression:
    """Draw a condition over the columns and literals, `and`, `or` and `not` in each other."""
    if depth and draw(st.booleans()):
        if draw(st.integers(0, 2)) == 0:
            return build.negation(draw(conditions(depth - 1)))
        parts = draw(st.lists(conditions(depth - 1), min_size=2, max_size=3))
        return build.logic(draw(st.sampled_from(["and", "or"])), parts)
    name, kind = draw(st.sampled_from([*COLUMNS.items()]))
    column = names.column_of(SCHEMA.tables["customers"], name)
    alike = [Type.INTEGER, Type.MONEY, Type.FLOAT] if kind in (Type.INTEGER, Type.MONEY) else [kind]
    values = [literal(value) for other in alike for value in LITERALS[other]]
    match draw(st.integers(0, 4)):
        case 0 if kind is Type.BOOLEAN:
            return column
        case 1:
            found = build.among(column, draw(st.lists(st.sampled_from(values), min_size=1, max_size=4)))
            return build.negation(found) if draw(st.booleans()) else found
        case 2:
            return build.compare(draw(st.sampled_from(["is", "is not"])), column, literal(None))
        case 3 if draw(st.integers(0, 9)) == 0:
            return literal(draw(st.booleans()))
    ops = ["==", "!=", "is", "is not", *(["<", "<=", ">", ">="] * 2 if kind in ORDERED else [])]
    sides = (column, draw(st.sampled_from(values)))
    return build.compare(draw(st.sampled_from(ops)), *(sides if draw(st.booleans()) else sides[::-1]))


SEEDED = {(seed, size, nulls): rows_of(seed, size, nulls)
          for seed, (size, nulls) in enumerate(itertools.product([0, 1, 63, 64, 65, 1500], [0.0, 0.2, 1.0]))}  # fmt: skip


@pytest.fixture(scope="module")
def indices(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[int, int, float], Index]:
    folder = tmp_path_factory.mktemp("bits")
    return {key: index_of(rows, folder / f"{key[0]}.bits") for key, rows in SEEDED.items()}


@given(data=st.data())
def test_bits_are_those_that_the_judge_finds(indices: dict[tuple[int, int, float], Index], data: st.DataObject) -> None:
    key = data.draw(st.sampled_from([*SEEDED]))
    tree = data.draw(conditions(3))
    found = indices[key].where(tree, SCHEMA)
    assert found is not None
    assert indices[key].numbers(found).tolist() == judged(SEEDED[key], tree)
    assert bits.size(found) == len(judged(SEEDED[key], tree))


@settings(max_examples=50)
@given(seed=st.integers(0, 2**32), data=st.data())
def test_every_limit_among_many_values_cuts_where_it_should(seed: int, data: st.DataObject) -> None:
    random = Random(seed)
    values = [random.randint(0, 5000) for _ in range(3000)]
    found = field(pa.chunked_array([pa.array(values, pa.int64())]))
    assert found is not None
    assert found.order is not None
    distinct = sorted(set(values))
    low = data.draw(st.integers(0, len(distinct)))
    high = data.draw(st.integers(low, len(distinct)))
    wanted = set(distinct[low:high])
    positions = [place for place, value in enumerate(values) if value in wanted]
    assert [place for place in bits.positions(found.between(low, high)) if place < len(values)] == positions


@pytest.mark.parametrize("text", [
    "spent > 3", "income > visits", "income + 3 > 5", "count(transactions) > 1", "contains(city, 'a')",
    "household.sum(income) > 3", "(income if vip else 0) > 3", "seen_at is None", "older",
])  # fmt: skip
def test_what_is_not_in_the_index_is_left_to_the_other_engine(indices: dict[tuple[int, int, float], Index], text: str) -> None:
    assert all(index.where(parse(text, SCHEMA), SCHEMA) is None for index in indices.values())


def test_who_was_erased_and_who_is_not_seen_is_in_no_answer(indices: dict[tuple[int, int, float], Index]) -> None:
    index = next(index for index in indices.values() if len(index.units) == 1500)
    everybody = parse("True", SCHEMA)

    def seen(narrow: Index) -> list[int]:
        found = narrow.where(everybody, SCHEMA)
        assert found is not None
        return [*map(int, narrow.numbers(found))]

    assert seen(index.without([0, 1, 2])) == [*range(3, 1500)]
    few = index.without([5]).among([5, 9, 2000], hidden=["vip"])
    assert seen(few) == [9]
    assert few.where(parse("vip", SCHEMA), SCHEMA) is None
    assert few.where(parse("visits > 0", SCHEMA), SCHEMA) is not None


def test_a_sum_beyond_64_bits_and_a_column_of_names_have_no_index() -> None:
    long = pa.chunked_array([pa.array([Decimal(10) ** 30, Decimal(1)], pa.decimal128(38, 2))])
    assert field(long) is None
    assert field(pa.chunked_array([pa.array([f"name {place}" for place in range(10_001)])])) is None


@given(data=st.data())
def test_overlaps_and_combinations_are_of_the_sets(indices: dict[tuple[int, int, float], Index], data: st.DataObject) -> None:
    index = indices[data.draw(st.sampled_from([*SEEDED]))]
    trees = [data.draw(conditions(1)) for _ in range(data.draw(st.integers(1, 4)))]
    found = [each for tree in trees if (each := index.where(tree, SCHEMA)) is not None]
    sets = [{*map(int, index.numbers(each))} for each in found]
    assert bits.overlap(found) == [[len(left & right) for right in sets] for left in sets]
    masks = Counter(sum(1 << place for place, inside in enumerate(sets) if number in inside) for number in map(int, index.units))
    assert bits.combinations(found, index.seen) == dict(masks)
