"""Whose word counts: trusted sources, then who showed an id, then the later day; never the order of loading."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path

import pytest

from kequn.kernel.errors import HomeError
from kequn.warehouse.home import Paths, read_settings
from kequn.warehouse.store import Warehouse
from kequn.warehouse.survivorship import ORDER, PRECEDENCE
from tests.warehouse.rows import ask, load

ROWS = {  # source → national id, valid from, known at
    "core": ("H1", None, "2010-01-01"), "card": ("H1", "2022-05-01", "2024-01-01"), "wecom": (None, "2025-01-01", "2025-01-01"),
    "bought": (None, None, "2026-01-01"),
}


def _loaded(warehouse: Warehouse, sources: tuple[str, ...]) -> list[str]:
    for source in sources:
        proof, since, known = ROWS[source]
        load(warehouse, "customers", f"""
            SELECT '{source}' AS source, 'k' AS source_key, 1 AS customer_no, TIMESTAMP '{known}' AS known_at, 1 AS row_hash,
                {f"'{proof}'" if proof else "NULL"} AS national_id_hash,
                {f"DATE '{since}'" if since else "NULL::DATE"} AS valid_from
            """, customers=1)
    return [source for (source,) in ask(warehouse.connect(), f"SELECT source FROM customers ORDER BY {ORDER}")]


@pytest.mark.parametrize(
    ("trust", "expected"),
    [
        ([], ["card", "core", "bought", "wecom"]),  # who showed an id, the later first; then the others, the later first
        (["wecom"], ["wecom", "card", "core", "bought"]),
        (["core", "bought"], ["core", "bought", "card", "wecom"]),
    ],
)
def test_the_order_of_records(tmp_path: Path, trust: list[str], expected: list[str], warehouse: Warehouse) -> None:
    settings = warehouse.paths.settings
    settings.write_text(settings.read_text(encoding="utf-8") + f"trust = {trust}\n".replace("'", '"'), encoding="utf-8")
    warehouse.close()
    with Warehouse.open(warehouse.home, write=True) as again:
        assert _loaded(again, ("core", "card", "wecom", "bought")) == expected


@pytest.mark.parametrize("order", list(permutations(ROWS))[::7])
def test_the_order_of_loading_says_nothing(warehouse: Warehouse, order: tuple[str, ...]) -> None:
    assert _loaded(warehouse, order) == ["card", "core", "bought", "wecom"]


def test_only_customers_have_a_precedence(warehouse: Warehouse) -> None:
    connection = warehouse.connect()
    assert PRECEDENCE in [row[0] for row in ask(connection, "DESCRIBE customers")]
    assert PRECEDENCE not in [row[0] for row in ask(connection, "DESCRIBE accounts")]


@pytest.mark.parametrize("wrong", ['trust = "core"', "trust = [1]"])
def test_a_wrong_trust_is_one_clear_line(warehouse: Warehouse, wrong: str) -> None:
    settings = warehouse.paths.settings
    settings.write_text(settings.read_text(encoding="utf-8") + wrong + "\n", encoding="utf-8")
    with pytest.raises(HomeError, match="trust must be a list of sources, like"):
        read_settings(Paths(warehouse.home))
