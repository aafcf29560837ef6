"""Random trees of conditions count the same: clicked in a browser, as text, as JSON, and by the slow engine."""

from __future__ import annotations

import json
import os
from random import Random
from typing import Any

import pytest
from playwright.sync_api import expect

from kequn.cli.main import main
from kequn.engines.memory.engine import Engine
from kequn.facts.json import from_json, to_json
from kequn.facts.parse import parse
from kequn.loop.bank import Bank
from kequn.warehouse.tables import MADE, TABLES
from tests.browser.conftest import Doorman, House
from tests.browser.trees import PATIENCE, Clicking, tree

SEEDS = range(24) if os.environ.get("KEQUN_TEST_LONG") else (1, 2, 6)


@pytest.fixture(scope="module")
def judge(house: House) -> Engine:
    """The slow engine over all that the served home shows."""
    with Bank(house.home) as bank:
        rows: dict[str, list[dict[str, Any]]] = {name: bank.table(name).to_arrow().to_pylist() for name in (*TABLES, *MADE)}
        rows["employers"] = []  # the canonical ones belong to no customer, and no tree asks for those of the run
        return Engine(rows, bank.tags.schema, "Asia/Shanghai")


@pytest.mark.parametrize("seed", SEEDS)
def test_a_tree_clicked_counts_as_its_text_and_its_json(
    doorman: Doorman, judge: Engine, capsys: pytest.CaptureFixture[str], seed: int,
) -> None:
    wanted = tree(Random(seed))
    page = doorman.enter("maker")
    page.goto("/segments/new")
    Clicking(page).build(wanted)
    text = page.locator("#text").input_value()
    with Bank(doorman.house.home) as bank:
        schema, as_of = bank.tags.schema, bank.as_of
        read = parse(text, schema)
        judged = judge.count(parse(wanted.text, schema), as_of=as_of)
        stored = from_json(json.loads(json.dumps(to_json(read))), schema)
        number = bank.customers.where(stored, as_of=as_of).count()
    assert number == judged
    assert main(["count", text, "--home", str(doorman.house.home), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["count"] == number
    expect(page.locator(".kq-b-count .num")).to_have_text(f"{number:,}", timeout=PATIENCE)
    page.close()
