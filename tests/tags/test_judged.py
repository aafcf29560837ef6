"""Every shipped tag over the small bank: what the run published is what the slow, obvious engine says."""

from __future__ import annotations

from typing import Any

import pytest

from kequn.engines.memory.engine import Engine
from kequn.facts.nodes import UNITS
from kequn.loop.bank import Bank
from kequn.warehouse.tables import MADE, TABLES


@pytest.fixture
def judge(bank: Bank) -> Engine:
    names = (*TABLES, *MADE)
    rows: dict[str, list[dict[str, Any]]] = {name: bank.table(name).to_arrow().to_pylist() for name in names}
    return Engine(rows, bank.tags.schema, "Asia/Shanghai")


@pytest.mark.parametrize("unit", UNITS)
def test_the_run_says_what_the_judge_says(bank: Bank, judge: Engine, unit: str) -> None:
    judged = judge.values(bank.tags.expressions(unit), unit=unit, as_of=bank.as_of).to_pylist()
    published = bank.table(f"{unit}_tags").to_arrow().to_pylist()
    assert len(judged) == len(published)
    for expected, row in zip(judged, published, strict=True):
        assert row[f"{unit}_no"] == expected.pop("unit_no")
        assert {tag: row[tag] for tag in expected} == {tag: close(value) for tag, value in expected.items()}


def close(value: Any) -> Any:
    """Return what a value may differ by: a float by 1e-9 of itself, all others not at all."""
    return pytest.approx(value, rel=1e-9) if isinstance(value, float) else value
